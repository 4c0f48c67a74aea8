"""Labels as plain text, for a label printer without PDF."""

from __future__ import annotations

import textwrap
from itertools import zip_longest
from typing import TYPE_CHECKING

from ldncompound.core.text import escaped
from ldncompound.core.wording import say
from ldncompound.documents.kept_whole import parts_of

if TYPE_CHECKING:
    from ldncompound.documents.label import LabelView

__all__ = ["render_label_text"]


_WIDTH = 48
"""Characters in 4 inches, at 12 an inch."""

_CUT = "-" * _WIDTH

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
        f"{view.drug}{view.form}" if view.drug.endswith("-") else f"{view.drug} {view.form}",
        view.strength,
        "",
        view.directions,
        "",
        *([view.dose] if view.dose else []),
        " ".join(view.beyond_use),
        "",
    ]
    rest = [
        *([view.storage] if view.storage else []),
        *view.mind,
        "",
        *view.origin,
        "",
        *view.pharmacy,
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


def _tied(text: str) -> str:
    """Return a text with no place to break in what is kept whole, where that has room."""
    parts = parts_of(text)
    kept = (each.replace(" ", _TIE) if len(each) <= _WIDTH else each for each in parts[1::2])
    return "".join(each for pair in zip_longest(parts[::2], kept, fillvalue="") for each in pair)


def _wrapped(text: str) -> list[str]:
    """Wrap a text; longer words are broken, none is lost, no amount or date is torn."""
    lines = textwrap.wrap(
        _tied(text),
        _WIDTH,
        break_on_hyphens=False,
        replace_whitespace=False,
        drop_whitespace=True,
    )
    return [line.replace(_TIE, " ") for line in lines] or [""]
