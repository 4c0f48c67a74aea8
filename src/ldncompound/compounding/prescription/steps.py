"""Schedules: steps of dose and days, what makes up each dose, and the fills of a course.

Every number is an exact Fraction, and no dose, step or length comes from anywhere but the
prescriber.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from ldncompound.compounding.prescription.limits import check_dose
from ldncompound.core import weekdays
from ldncompound.core.numbers import MOST_DIGITS, format_number
from ldncompound.core.quantities import (
    DAY,
    check_dimension,
    format_quantity,
    mass,
    number_of,
)
from ldncompound.core.refusals import InvalidOrder
from ldncompound.core.weekdays import named, times_taken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ldncompound.compounding.prescription.limits import DailyRange
    from ldncompound.core.quantities import Quantity

__all__ = [
    "LONGEST",
    "MOST_KEPT",
    "MOST_STEPS",
    "Intake",
    "ScheduleStep",
    "as_ordered",
    "check_intervals",
    "check_steps",
    "checked_steps",
    "days_of",
    "intakes_of",
    "lead_days",
]


def days_of(steps: Iterable[ScheduleStep]) -> int:
    """
    Return the length of a schedule, pauses included.

    >>> pause = ScheduleStep(None, 7)
    >>> days_of([ScheduleStep(Fraction(3), 14), pause, ScheduleStep(Fraction(3), 7)])
    28
    """
    return sum(step.days for step in steps)


LONGEST: Final = 3_660
"""Most days of a schedule; a longer one is taken for an error."""

MOST_STEPS: Final = 64
MOST_KEPT: Final = 12
"""Most strengths that a mix is searched among."""


class Intake(msgspec.Struct, frozen=True):
    """
    The doses of one step of an order.

    Args:
        dose: One dose, in mg.
        doses_per_day: Doses on each day on which it is taken.
        every: From one such day to the next, in days.
        first: Number of its first day; the day of the first dose of the order is 0.
        days: Its length in days.
        at: As in `ScheduleStep`.
    """

    dose: Quantity
    doses_per_day: int
    every: int
    first: int
    days: int
    at: tuple[int, ...] | None = None

    @property
    def days_taken(self) -> int:
        """Return the number of days on which it is taken."""
        return times_taken(self.days, self.every, self.at or (0,))

    @property
    def doses(self) -> int:
        """Return the number of doses in all."""
        return self.doses_per_day * self.days_taken


def intakes_of(steps: Iterable[ScheduleStep]) -> tuple[Intake, ...]:
    """
    Return the doses of steps, without the pauses between them.

    >>> last = intakes_of([ScheduleStep(Fraction(3), 14), ScheduleStep(None, 7),
    ...                    ScheduleStep(Fraction(3), 10, 2, 3)])[1]
    >>> last.doses_per_day, last.every, last.first, last.days
    (2, 3, 21, 10)
    """
    found, first = [], 0
    for step in steps:
        if step.dose is not None:
            times = step.doses_per_day
            found.append(Intake(mass(step.dose), times, step.every, first, step.days, step.at))
        first += step.days
    return tuple(found)


class ScheduleStep(NamedTuple):
    """
    Some days with the same doses, or with none.

    Args:
        dose: One dose, in mg; None where nothing is taken.
        days: How many, at least 1.
        doses_per_day: Doses on each day on which it is taken.
        every: From one such day to the next, in days; the first is the first day of the step.
        at: The days of each week on which it is taken, counted from the first day of the step;
            None where no days of the week were ordered. `every` is a week then.
    """

    dose: Fraction | None
    days: int
    doses_per_day: int = 1
    every: int = 1
    at: tuple[int, ...] | None = None

    @property
    def taken(self) -> Iterator[int]:
        """Return the days on which it is taken, from 0 on; none of a pause."""
        return weekdays.taken(0 if self.dose is None else self.days, self.every, self.at or (0,))

    @property
    def days_taken(self) -> int:
        """Return the number of days on which it is taken; 0 of a pause."""
        return 0 if self.dose is None else times_taken(self.days, self.every, self.at or (0,))

    @property
    def doses(self) -> int:
        """Return the number of doses in all."""
        return self.doses_per_day * self.days_taken

    def written(self, first: date) -> str:
        """
        Return the step as `read_steps` reads it.

        Args:
            first: Its first day.

        >>> ScheduleStep(Fraction(3, 2), 14, 2, 7, (2, 5)).written(date(2026, 12, 2))
        '1.5 mg 2 times a day on Mon, Fri for 14 day'
        """
        if self.dose is None:
            return f"pause for {self.days} day"
        often = "" if self.doses_per_day == 1 else f" {self.doses_per_day} times a day"
        if self.at is not None:
            # Short, since an order keeps texts of at most 64 characters whole.
            often += " on " + ", ".join(each[:3].capitalize() for each in named(self.at, first))
        elif self.every > 1:
            often += f" every {self.every} day"
        return f"{as_ordered(self.dose)}{often} for {self.days} day"


def as_ordered(drug: Fraction) -> str:
    """
    Write a mass, in mg, as an order can have it: in mcg where mg would take more than 15 digits.

    >>> as_ordered(Fraction(3, 2)), as_ordered(Fraction("0.500123456789012"))
    ('1.5 mg', '500.123456789012 mcg')
    """
    number = format_number(drug)
    if len(number.replace(".", "")) > MOST_DIGITS:
        return f"{format_number(drug * 1000)} mcg"
    return f"{number} mg"


LONGEST_LEAD: Final = 30
"""Most days from the making of a fill to its first dose; more are taken for an error."""


def lead_days(lead: Quantity) -> int:
    """
    Return the days from the making of a fill to its first dose.

    Raises:
        WrongDimension: it is no time.
        InvalidOrder: no whole days, or too many.
    """
    check_dimension(lead, "duration", "the lead")
    days = number_of(lead, DAY)
    if days.denominator != 1 or not 0 <= days <= LONGEST_LEAD:
        raise InvalidOrder(
            f"A lead of {format_quantity(lead)} is not 0 to {LONGEST_LEAD} whole days.",
            remedy="Write whole days, like '3 day'.",
        )
    return int(days)


def checked_steps(found: Iterable[ScheduleStep]) -> tuple[ScheduleStep, ...]:
    """Return the steps, after checking that a dose is first and the length allowed."""
    steps = tuple(found)
    if steps[0].dose is None:
        raise InvalidOrder(
            "A schedule must begin with a dose, not with a pause.",
            remedy="Leave out the pause, or give the step before it.",
        )
    if days_of(steps) > LONGEST:
        raise InvalidOrder(
            f"A schedule must not be longer than {LONGEST} days; this one has {days_of(steps)}.",
            remedy="Check the days of every step.",
        )
    return steps


def check_intervals(steps: Iterable[ScheduleStep]) -> None:
    """
    Refuse a step that ends before it would be taken a second time: an obvious slip.

    What a fill leaves of a step may be as short; this is for steps as they are prescribed.

    Raises:
        InvalidOrder: the interval is longer than the step.
    """
    for each in steps:
        if each.dose is not None and each.at is None and each.every > each.days:
            raise InvalidOrder(
                f"A step that is taken every {each.every} days lasts only {each.days}: it is taken "
                "once.",
                remedy="Correct the days; a dose for one day is written like "
                f"'{as_ordered(each.dose)} for 1 day'.",
            )


def check_steps(
    steps: Sequence[ScheduleStep], documented: DailyRange, usual: Sequence[Quantity] = ()
) -> None:
    """
    Refuse a schedule with a step that no source documents; the largest dose is checked first.

    Args:
        steps: In their order.
        documented: The range and its sources.
        usual: Documented doses, as in `check_dose`.

    Raises:
        DoseAboveRange: a dose is above the range.
        DailyDoseAboveRange: the doses of a day add up to more.
        DoseBelowRange: the doses of a day on which it is taken add up to less.
    """
    taken = {(step.dose, step.doses_per_day) for step in steps if step.dose is not None}
    for dose, times in sorted(taken, reverse=True):
        check_dose(mass(dose), times, documented, usual)
