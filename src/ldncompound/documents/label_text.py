"""Labels as plain text, for a label printer without PDF."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ldncompound.documents.label import LabelView

__all__ = ["render_label_text"]

_WIDTH = 48
"""Characters in 4 inches, at 12 an inch."""

_CUT = "-" * _WIDTH


def render_label_text(views: tuple[LabelView, ...]) -> str:
    """
    Return labels as text, 48 columns wide, one below the other.

    Args:
        views: What stands on each.
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
        view.dose,
        *([view.draw] if view.draw else []),
        f"Beyond-use date: {view.beyond_use}",
        "",
    ]
    minor = [
        f"Quantity: {', '.join(filter(None, (view.quantity, view.container)))}",
        f"Storage: {view.storage}",
        *view.auxiliary,
        "",
        f"Rx number: {view.rx}",
        f"Prescriber: {view.prescriber}",
        f"Made on {view.made_on}",
        f"Preparation {view.identity}",
        *([view.verified_by] if view.verified_by else []),
        "",
        *view.pharmacy,
        " ".join(view.trail),
    ]
    lines = [line for text in (*marks, *critical, *minor) for line in _wrapped(text)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _marks(view: LabelView) -> list[str]:
    """Return what a reader must see before anything else."""
    return [
        *(["DRAFT, NOT FOR DISPENSING"] if view.draft else []),
        *(["COPY"] if view.copy else []),
    ]


def _wrapped(text: str) -> list[str]:
    """Wrap a text; words longer than a line are broken, none is lost."""
    return textwrap.wrap(
        text, _WIDTH, break_on_hyphens=False, replace_whitespace=False, drop_whitespace=True
    ) or [""]
