"""The calendar of a schedule as plain text, for a printer without PDF."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ldncompound.core.language import on_paper, weekday_on_paper
from ldncompound.core.text import escaped
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.documents.calendar import CalendarView
    from ldncompound.documents.calendar_days import Day

__all__ = ["render_calendar_text"]


_WIDTH = 92


def render_calendar_text(view: CalendarView) -> str:
    """
    Return a calendar as text, 92 columns wide, one line for each day.

    Args:
        view: Its contents.
    """
    return "\n".join(escaped(line).rstrip() for line in _lines(view)) + "\n"


def _lines(view: CalendarView) -> Iterator[str]:
    """Yield the lines."""
    yield from (f"### {mark} ###" for mark in view.barred)
    yield from view.pharmacy
    yield ""
    if view.draft:
        yield say("calendar.draft")
    if view.copy:
        yield say("paper.copy_marked")
    for text in (view.patient, view.drug, *(f"{name}: {fact}" for name, fact in view.facts)):
        yield from _wrapped(text)
    for title, body in (
        (say("calendar.heading.take"), view.steps),
        (say("calendar.heading.container"), view.containers),
        (say("calendar.heading.left"), view.left),
        (say("calendar.heading.mind"), view.warnings),
        (say("calendar.heading.syringe"), tuple(mark.caption for mark in view.marks)),
    ):
        if body:
            yield from ("", title)
            for text in body:
                yield from _wrapped(text, "  ")
    yield from ("", say("calendar.heading.days"))
    days = [day for week in view.weeks for day in week if day.step]
    width = max(len(on_paper(day.on)) for day in days)
    for day in days:
        yield _day(day, width)
    yield from ("", view.foot)


def _day(day: Day, width: int) -> str:
    """Return one day as a line, its date as wide as the widest."""
    when = f"{weekday_on_paper(day.on.weekday(), in_short=True)} {on_paper(day.on):<{width}}"
    if not day.amounts:
        return f"      {when}  {day.dose}"
    marks = {"new": say("calendar.new_dose"), "again": say("calendar.again")}
    new = marks.get(day.mark, "")
    amounts = say("paper.and").join(day.amounts)
    boxes = " ".join(["[ ]"] * day.boxes)
    return f"  {boxes} {when}  {new}{day.dose}: {amounts}"


def _wrapped(text: str, indent: str = "") -> list[str]:
    """Wrap a text; longer words are broken, none is lost."""
    return textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent + "  ",
        break_on_hyphens=False,
    ) or [""]  # fmt: skip
