"""The page of a plausibility check, as plain data and as text."""

from __future__ import annotations

import textwrap
from typing import NamedTuple

from ldncompound.core.wording import say

__all__ = ["PlausibilityLine", "PlausibilityView", "plausibility_text"]


_WIDTH = 92
_LINE, _BLANK = "_" * 30, "_" * 12


class PlausibilityLine(NamedTuple):
    """One thing to check: what it is, what is asked, and what the record knows of it."""

    item: str
    asks: str
    known: tuple[str, ...]


class PlausibilityView(NamedTuple):
    """
    Everything on the page.

    Args:
        title: Its heading.
        of: Which preparation.
        after: By which rules.
        head: Of the four columns.
        lines: What is checked.
        boxes: The two verdicts.
        cleared: What a talk with the prescriber is headed, and its three columns.
        outcome: What the outcome is headed, and its three boxes.
        signature: Who signs, and what is written there.
        source: Where it was read.
    """

    title: str
    of: tuple[str, ...]
    after: str
    head: tuple[str, ...]
    lines: tuple[PlausibilityLine, ...]
    boxes: tuple[str, ...]
    cleared: tuple[str, ...]
    outcome: tuple[str, ...]
    signature: tuple[str, ...]
    source: str


def plausibility_text(view: PlausibilityView) -> list[str]:
    """Return the page as lines of text, 92 columns wide."""
    lines = [view.title.upper(), *_wrapped(", ".join(view.of), "  "), *_wrapped(view.after, "  ")]
    boxes = "   ".join(f"[ ] {each}" for each in view.boxes)
    for line in view.lines:
        lines += ["", *_wrapped(f"{line.item}. {line.asks}", "  ")]
        lines += [each for known in line.known for each in _wrapped(known, "    ")]
        lines.append(f"    {boxes}   {_LINE}")
    title, *columns = view.cleared
    lines += ["", f"  {title}", *(f"    {each}: {_LINE}" for each in columns)]
    title, *results = view.outcome
    lines += ["", f"  {title}", *(f"    [ ] {each}" for each in results)]
    who, _, when = view.signature
    lines += [
        "",
        "  " + say("plausibility.by_hand", who=who, line=_LINE, when=when, blank=_BLANK),
        *_wrapped(view.source, "  "),
        "",
    ]
    return lines


def _wrapped(text: str, indent: str) -> list[str]:
    """Wrap a text; longer words are broken, none is lost."""
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_on_hyphens=False,
    )
