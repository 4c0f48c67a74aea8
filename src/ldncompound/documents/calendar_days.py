"""The days of a calendar, put into weeks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.language import in_calendar, on_paper

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Day", "weeks_of"]


class Day(NamedTuple):
    """
    One day of the calendar.

    Args:
        on: The day.
        title: As printed, with the month where that is new, and in front of each week.
        dose: Like "1.5 mg"; "no dose" in a pause, empty outside the schedule.
        amounts: What makes up the dose: "1 capsule of 1.5 mg", or "1.5 mL".
        step: Number of its step, 0 outside the schedule.
        begins: Whether it is the first day of its step.
        mark: What is new on that day: "new" dose, "again" after a pause, "pause", or nothing.
        boxes: To tick, one for each dose of the day.
    """

    on: date
    title: str
    dose: str
    amounts: tuple[str, ...]
    step: int
    begins: bool
    boxes: int = 0
    mark: str = ""


def weeks_of(days: Sequence[Day], first: int) -> Iterator[tuple[Day, ...]]:
    """Yield whole weeks from a day of the week on, filled up with days outside the schedule."""
    passed = (days[0].on.weekday() - first) % 7
    before = [_outside(days[0].on - timedelta(days=back)) for back in range(passed, 0, -1)]
    lacking = -(len(before) + len(days)) % 7
    after = [_outside(days[-1].on + timedelta(days=ahead)) for ahead in range(1, lacking + 1)]
    whole = [*before, *days, *after]
    titled = [
        day._replace(title=_titled(day, with_year=not place))
        # Each week, too: any of them may be the first of a page.
        if not place % 7 or day.on.day == 1 or day.begins
        else day
        for place, day in enumerate(whole)
    ]
    return (tuple(titled[at : at + 7]) for at in range(0, len(titled), 7))


def _titled(day: Day, *, with_year: bool) -> str:
    """Return a day with its month, and with its year where that is new and has room."""
    on = day.on
    new_year = (on.month, on.day) == (1, 1) and not (day.begins and day.step > 1)
    return on_paper(on) if with_year or new_year else in_calendar(on)


def _outside(on: date) -> Day:
    """Return a day before or after the schedule."""
    return Day(on, str(on.day), "", (), 0, begins=False)
