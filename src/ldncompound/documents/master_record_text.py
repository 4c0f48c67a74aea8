"""A master formulation record as plain text."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ldncompound.core.text import escaped
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.documents.master_record_view import MasterSection, MasterView

__all__ = ["render_master_text"]


_WIDTH = 92
_LINE, _BLANK = "_" * 40, "_" * 12


def render_master_text(view: MasterView) -> str:
    """
    Return a master record as text, 92 columns wide.

    Args:
        view: Its contents.
    """
    head = (*view.pharmacy, "", view.heading.upper(), view.title, view.identity)
    lines = [line for text in head for line in _wrapped(text, "", "  ")]
    lines += [*_wrapped(f"*** {view.standing} ***", "", "    "), ""]
    for section in view.sections:
        lines += [section.title.upper(), *_text_of(section), ""]
    lines += [*_wrapped(view.footer, "", "  "), view.program]
    return "\n".join(escaped(line).rstrip() for line in lines) + "\n"


def _text_of(section: MasterSection) -> Iterator[str]:
    """Yield the lines of a section."""
    for number, row in enumerate(section.rows, start=1):
        if section.kind == "steps":
            yield from _wrapped(f"{number}. {row[0]}", "  ", "     ")
        elif section.kind == "facts":
            yield from _wrapped(f"{row[0]}: {row[1]}", "  ", "      ")
        elif section.kind == "boxes":
            yield f"  {row[0]}: {_LINE}"
        elif section.kind == "signatures":
            when = section.head[-1]
            yield "  " + say("master.by_hand", who=row[0], line=_LINE, when=when, blank=_BLANK)
        elif section.kind == "table":
            named = zip(section.head[1:], row[1:], strict=True)
            rest = "; ".join(f"{head}: {text}" for head, text in named if text)
            yield from _wrapped(row[0], "  ", "    ")
            yield from _wrapped(rest, "      ", "      ")
        else:
            yield from _wrapped(row[0], "  - ", "    ")


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    """Wrap a text; longer words are broken, none is lost."""
    return textwrap.wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    ) or [""]
