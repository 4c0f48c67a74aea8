"""Labels as plain text, for a label printer without PDF."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from ldncompound.core.text import escaped
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from ldncompound.documents.label import LabelView

__all__ = ["render_label_text"]


_WIDTH = 48
"""Characters in 4 inches, at 12 an inch."""

_CUT = "-" * _WIDTH

_AMOUNT = re.compile(r"(?<=[0-9]) (?=(?:mg|mL|°C|capsules?|tablets?)\b|%)")
_TIE = "\0"
"""Replaces a space at which no line may break; no text can contain it."""


def render_label_text(views: tuple[LabelView, ...]) -> str:
    """
    Return labels as text, 48 columns wide, one below the other.

    Args:
        views: Contents of each.
    """
    return f"{_CUT}\n".join(_one(view) for view in views)


def _one(view: LabelView) -> str:
    """Return one label: what matters to the patient on top, the rest below a line."""
    marks = [f"*** {mark} ***" for mark in _marks(view)]
    critical = [
        view.patient,
        f"{view.drug} {view.form}",
        view.strength,
        "",
        view.directions,
        "",
        *([view.dose] if view.dose else []),
        " ".join(view.beyond_use),
        "",
    ]
    rest = [
        view.contents[0],
        *([view.route] if view.route else []),
        *view.contents[1:],
        *view.composition,
        "",
        *view.origin,
        " ".join(view.number),
        *([view.verified_by] if view.verified_by else []),
        "",
        *view.pharmacy,
        " ".join(view.trail),
    ]
    lines = [line for text in (*marks, *critical, *rest) for line in _wrapped(text)]
    return "\n".join(escaped(line).rstrip() for line in lines) + "\n"


def _marks(view: LabelView) -> list[str]:
    """Return what a reader must see before anything else."""
    return [
        *([] if view.recorded else [say("paper.not_recorded")]),
        *([say("label.draft")] if view.draft else []),
        *([say("paper.copy")] if view.copy else []),
    ]


def _wrapped(text: str) -> list[str]:
    """Wrap a text; longer words are broken, none is lost, no amount loses its unit."""
    lines = textwrap.wrap(
        _AMOUNT.sub(_TIE, text),
        _WIDTH,
        break_on_hyphens=False,
        replace_whitespace=False,
        drop_whitespace=True,
    )
    return [line.replace(_TIE, " ") for line in lines] or [""]
