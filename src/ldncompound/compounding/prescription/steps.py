"""Schedules: steps of dose and days, what makes up each dose, and the fills of a course.

Every number is an exact Fraction, and no dose, step or length comes from anywhere but the
prescriber.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from ldncompound.compounding.prescription.limits import check_dose
from ldncompound.core.dates import parse_date
from ldncompound.core.numbers import MOST_DIGITS, format_number
from ldncompound.core.quantities import (
    DAY,
    MG,
    check_dimension,
    format_quantity,
    mass,
    number_of,
    parse_count,
    quantity,
)
from ldncompound.core.quantities import parse_quantity as parse
from ldncompound.core.refusals import InvalidOrder, MalformedQuantity, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ldncompound.compounding.prescription.limits import DailyRange
    from ldncompound.core.quantities import Quantity

__all__ = [
    "LONGEST",
    "MOST_KEPT",
    "MOST_STEPS",
    "Intake",
    "ScheduleStep",
    "as_ordered",
    "check_steps",
    "checked_steps",
    "cycled",
    "days_of",
    "intakes_of",
    "lead_days",
    "read_steps",
    "whole_days",
]


def cycled(steps: tuple[ScheduleStep, ...], times: int) -> tuple[ScheduleStep, ...]:
    """
    Return all steps so many times in all.

    Raises:
        InvalidOrder: too many steps, or too long.

    >>> len(cycled((ScheduleStep(Fraction(3), 21), ScheduleStep(None, 7)), 3))
    6
    """
    if len(steps) * times > MOST_STEPS:
        raise InvalidOrder(
            f"{times} cycles of {len(steps)} steps are {len(steps) * times} steps; a schedule has "
            f"at most {MOST_STEPS}.",
            remedy="Order fewer cycles.",
        )
    return checked_steps(steps * times)


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

LONGEST_STEP: Final = 120
"""Most characters of a step as written."""

MOST_TIMES: Final = 24
"""Most doses on one day; more are taken for an error."""

_HOW = (
    "Write a step as '1.5 mg for 14 day' for once a day, '1.5 mg twice a day for 2 weeks', "
    "'1.5 mg 3 times a day for 2 weeks', '4.5 mg every 2 days for 30 days' or 'pause for 7 day' "
    "where nothing is taken; each step on its own, or with 'until 2027-03-31'."
)
_FIGURES = "Write plain digits with a point for decimals, one space and the unit, like '4.5 mg'."
_BY_WEIGHT = "A dose by body weight is the prescriber's sum: ask for this patient's dose in mg."
_MONTHS = "Months differ in length: write days or weeks."
_SPACES = dict.fromkeys((0xA0, 0x2009, 0x202F), " ")
_COUNTS = {"once": 1, "twice": 2}
_STEP = re.compile(
    r"(?P<dose>.+?)"
    r"(?:[ \t]+(?:(?P<word>once|twice)|(?P<times>[0-9]{1,6})[ \t]+times?)[ \t]+a[ \t]+day)?"
    r"(?:[ \t]+every[ \t]+(?:(?P<other>other[ \t]+day|day)|(?P<every>[0-9].*?)))?"
    r"[ \t]+(?:for[ \t]+(?P<days>.+)|until[ \t]+(?P<until>[0-9].*))",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)


class Intake(NamedTuple):
    """
    The doses of one step of an order.

    Args:
        dose: One dose, in mg.
        doses_per_day: Doses on each day on which it is taken.
        every: From one such day to the next, in days.
        first: Number of its first day; the day of the first dose of the order is 0.
        days: Its length in days.
    """

    dose: Quantity
    doses_per_day: int
    every: int
    first: int
    days: int

    @property
    def doses(self) -> int:
        """Return the number of doses in all."""
        return self.doses_per_day * -(-self.days // self.every)


def intakes_of(steps: Iterable[ScheduleStep]) -> tuple[Intake, ...]:
    """
    Return the doses of steps, without the pauses between them.

    >>> intakes_of([ScheduleStep(Fraction(3), 14), ScheduleStep(None, 7),
    ...             ScheduleStep(Fraction(3), 10, 2, 3)])[1][1:]
    (2, 3, 21, 10)
    """
    found, first = [], 0
    for step in steps:
        if step.dose is not None:
            found.append(Intake(mass(step.dose), step.doses_per_day, step.every, first, step.days))
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
    """

    dose: Fraction | None
    days: int
    doses_per_day: int = 1
    every: int = 1

    @property
    def doses(self) -> int:
        """Return the number of doses in all."""
        return 0 if self.dose is None else self.doses_per_day * -(-self.days // self.every)

    def written(self) -> str:
        """
        Return the step as `read_steps` reads it.

        >>> ScheduleStep(Fraction(3, 2), 14, 2).written()
        '1.5 mg 2 times a day for 14 day'
        """
        if self.dose is None:
            return f"pause for {self.days} day"
        times = "" if self.doses_per_day == 1 else f" {self.doses_per_day} times a day"
        every = "" if self.every == 1 else f" every {self.every} day"
        return f"{as_ordered(self.dose)}{times}{every} for {self.days} day"


def read_steps(
    texts: Sequence[str], first: Callable[[], date] | None = None
) -> tuple[ScheduleStep, ...]:
    """
    Read the steps of a schedule: first the form of all figures, then their dimension.

    Args:
        texts: Each a dose, or "pause", how often it is taken, and for how long or until when.
        first: Returns the first day of the first step; None where no step may end on a day.

    Raises:
        MalformedQuantity: a step is not in the grammar.
        WrongDimension: a figure measures the wrong thing.
        InvalidOrder: no step, too many, too long, no dose at first, or one that ends before it
            begins.

    >>> read_steps(["1.5 mg for 14 day", "pause for 1 week", "3 mg twice a day for 14 day"])[1:]
    (ScheduleStep(dose=None, days=7, doses_per_day=1, every=1), \
ScheduleStep(dose=Fraction(3, 1), days=14, doses_per_day=2, every=1))
    """
    if not texts or len(texts) > MOST_STEPS:
        raise InvalidOrder(
            f"A schedule has 1 to {MOST_STEPS} steps, not {len(texts)}.", remedy=_HOW
        )
    parsed = [_parsed(text) for text in texts]
    for each in parsed:
        if each.dose is not None:
            check_dimension(each.dose, "mass", "the dose of a step")
        check_dimension(each.every, "duration", "the interval of a step")
        if not isinstance(each.days, date):
            check_dimension(each.days, "duration", "the length of a step")
    found: list[ScheduleStep] = []
    for each in parsed:
        if isinstance(each.days, date):
            days = _days_until(each.days, days_of(found), first)
        else:
            days = whole_days(each.days)
        dose = None if each.dose is None else number_of(each.dose, MG)
        found.append(ScheduleStep(dose, days, each.times, whole_days(each.every)))
    return checked_steps(found)


def _days_until(last: date, passed: int, first: Callable[[], date] | None) -> int:
    """Return the days of a step that ends on a day, after so many days of the schedule."""
    if first is None:
        raise InvalidOrder(
            "A step that ends on a day is read in a schedule alone that is taken once.",
            remedy="Write its length, like '14 day'.",
        )
    begins = first() + timedelta(days=passed)
    if last < begins:
        raise InvalidOrder(
            f"The step until {last} would begin on {begins}.", remedy="Give a later day."
        )
    return (last - begins).days + 1


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


class _Parsed(NamedTuple):
    """A step as written."""

    dose: Quantity | None
    times: int
    every: Quantity
    days: Quantity | date


def _parsed(text: str) -> _Parsed:
    """Return the figures of a step as written; a no-break or thin space is a space."""
    told = text.translate(_SPACES).strip(" \t")
    found = _STEP.fullmatch(told) if len(told) <= LONGEST_STEP else None
    if found is None:
        raise MalformedQuantity(f"{quoted(text)} is not a step of a schedule.", remedy=_HOW)
    dose, word, times = (found[name] for name in ("dose", "word", "times"))
    every = quantity(2 if (found["other"] or "").lower().startswith("other") else 1, DAY)
    if found["every"]:
        every = _figure(found["every"])
    if dose.casefold() == "pause":
        if (word, times, found["other"], found["every"]) != (None,) * 4:
            raise MalformedQuantity(f"{quoted(text)} is not a pause.", remedy=_HOW)
        return _Parsed(None, 1, every, _length(found))
    count = _COUNTS[word.lower()] if word else parse_count(times or "1", "the doses a day")
    if count > MOST_TIMES:
        raise InvalidOrder(
            f"{count} doses a day are taken for an error; at most {MOST_TIMES} are read.",
            remedy="Check the step.",
        )
    return _Parsed(_figure(dose), count, every, _length(found))


def _length(found: re.Match[str]) -> Quantity | date:
    """Return the length of a step as written, or its last day."""
    until = found["until"]
    return _figure(found["days"]) if until is None else parse_date(until, "the last day of a step")


def _figure(text: str) -> Quantity:
    """
    Read a figure of a step; what is none is told with how a whole step is written.

    It is rarely the number that is wrong: more often a word of the prescription stands beside it.
    """
    try:
        return parse(text)
    except MalformedQuantity as refusal:
        hint = _FIGURES
        if re.search(r"\bkg\b", text, re.ASCII):
            hint = _BY_WEIGHT
        if re.search(r"\bmonths?\b", text, re.ASCII | re.IGNORECASE):
            hint = _MONTHS
        raise MalformedQuantity(refusal.message, remedy=f"{hint} {_HOW}") from refusal


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


def whole_days(value: Quantity) -> int:
    """Return a number of whole days; part of a day counts as malformed."""
    number = number_of(value, DAY)
    if number.denominator != 1 or number < 1:
        raise MalformedQuantity(
            f"{format_quantity(value)} is not a whole number of days, at least 1.", remedy=_HOW
        )
    return int(number)


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


def check_steps(steps: Sequence[ScheduleStep], documented: DailyRange) -> None:
    """
    Refuse a schedule with a step that no source documents; the largest dose is checked first.

    Raises:
        DoseAboveRange: a dose is above the range.
        DailyDoseAboveRange: the doses of a day add up to more.
        DoseBelowRange: the doses of a day on which it is taken add up to less.
    """
    taken = {(step.dose, step.doses_per_day) for step in steps if step.dose is not None}
    for dose, times in sorted(taken, reverse=True):
        check_dose(mass(dose), times, documented)
