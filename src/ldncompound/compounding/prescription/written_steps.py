"""Steps of a schedule as they are typed: a dose, how often it is taken, and for how long."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from ldncompound.compounding.prescription.steps import (
    LONGEST,
    MOST_STEPS,
    ScheduleStep,
    checked_steps,
)
from ldncompound.core.dates import parse_date
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.quantities import (
    DAY,
    MG,
    check_dimension,
    format_quantity,
    number_of,
    parse_count,
    quantity,
)
from ldncompound.core.quantities import parse_quantity as parse
from ldncompound.core.refusals import InvalidOrder, MalformedQuantity, quoted
from ldncompound.core.weekdays import WEEK, WEEKDAYS, days_from, named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ldncompound.core.quantities import Quantity

__all__ = ["read_steps", "whole_days"]


LONGEST_STEP: Final = 120
"""Most characters of a step as written."""

MOST_TIMES: Final = 24
"""Most doses on one day; more are taken for an error."""

_HOW = (
    "Write each step on its own: '1.5 mg for 14 day' for once a day, '1.5 mg twice a day for 2 "
    "weeks', '1.5 mg 3 times a day for 2 weeks', '4.5 mg every 2 days for 30 days', '3 mg on Mon "
    "and Fri for 4 weeks', 'pause for 7 day' where nothing is taken; or with 'until 2027-03-31'."
)
_FIGURES = "Write plain digits, a point for decimals and the unit: '4.5 mg'."
_BY_WEIGHT = "A dose by body weight is the prescriber's sum: ask for it in mg."
_MONTHS = "Months differ in length: write days or weeks."
_SPACES = dict.fromkeys((0xA0, 0x2009, 0x202F), " ")
_COUNTS = {"once": 1, "twice": 2}
_STEP = lazy_pattern(
    r"(?P<dose>.+?)"
    r"(?:[ \t]+(?:(?P<word>once|twice)|(?P<times>[0-9]{1,6})[ \t]+times?)[ \t]+a[ \t]+day)?"
    r"(?:[ \t]+every[ \t]+(?:(?P<other>other[ \t]+day|day)|(?P<every>[0-9].*?))"
    r"|[ \t]+on[ \t]+(?P<on>.+?))?"
    r"[ \t]+(?:for[ \t]+(?P<days>.+)|until[ \t]+(?P<until>[0-9].*))",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)

_BETWEEN = lazy_pattern(r"[ \t]*,[ \t]*(?:and[ \t]+)?|[ \t]+and[ \t]+", re.ASCII | re.IGNORECASE)
_TO = lazy_pattern(r"[ \t]+to[ \t]+", re.ASCII | re.IGNORECASE)
_ON = (
    "Write the days of the week by their names, like 'on Monday, Wednesday and Friday' or 'on "
    "Monday to Friday'."
)
_WEEKDAY = lazy_pattern(
    "(mon(?:days?)?)|(tue(?:s|sdays?)?)|(wed(?:nesdays?)?)|(thu(?:rs?|rsdays?)?)|(fri(?:days?)?)|"
    "(sat(?:urdays?)?)|(sun(?:days?)?)",
    re.ASCII | re.IGNORECASE,
)


def read_steps(
    texts: Sequence[str], first: Callable[[], date], cycles: int = 1
) -> tuple[ScheduleStep, ...]:
    """
    Read the steps of a schedule: first the form of all figures, then their dimension.

    Args:
        texts: Each a dose, or "pause", how often it is taken, and for how long or until when.
        first: Returns the first day of the first step; asked only where a step names a day.
        cycles: How often all steps are taken, one after the other.

    Raises:
        MalformedQuantity: a step is not in the grammar.
        WrongDimension: a figure measures the wrong thing.
        InvalidOrder: no step, too many, too long, no dose at first, one that ends before it
            begins, or one with days of the week of which it has none.

    >>> steps = ["1.5 mg for 14 day", "pause for 1 week", "3 mg on Monday and Friday for 14 day"]
    >>> found = read_steps(steps, lambda: date(2026, 12, 2))
    >>> [each.days for each in found], list(found[-1].taken)
    ([14, 7, 14], [2, 5, 9, 12])
    """
    if not texts or len(texts) > MOST_STEPS:
        raise InvalidOrder(
            f"A schedule has 1 to {MOST_STEPS} steps, not {len(texts)}.", remedy=_HOW
        )
    if len(texts) * cycles > MOST_STEPS:
        raise InvalidOrder(
            f"{cycles} cycles of {len(texts)} steps are {len(texts) * cycles} steps; a schedule "
            f"has at most {MOST_STEPS}.",
            remedy="Order fewer cycles.",
        )
    parsed = [_parsed(text) for text in texts]
    for each in parsed:
        if each.dose is not None:
            check_dimension(each.dose, "mass", "the dose of a step")
        check_dimension(each.every, "duration", "the interval of a step")
        if not isinstance(each.days, date):
            check_dimension(each.days, "duration", "the length of a step")
        if cycles > 1 and isinstance(each.days, date):
            raise InvalidOrder(
                "A step that ends on a day is read in a schedule alone that is taken once.",
                remedy="Write its length, like '14 day'.",
            )
    found: list[ScheduleStep] = []
    passed = 0
    for each in parsed * cycles:
        # A day far away is told as too long a schedule, not as a day that no calendar has.
        begins = partial(_day_after, first, min(passed, LONGEST))
        if isinstance(each.days, date):
            days = _days_until(each.days, begins())
        else:
            days = whole_days(each.days)
        dose = None if each.dose is None else number_of(each.dose, MG)
        every, at = whole_days(each.every), None
        if each.on is not None:
            every, at = WEEK, days_from(each.on, begins().weekday())
            _check_on(named(at, begins()), at, begins(), days, is_first=not found)
        found.append(ScheduleStep(dose, days, each.times, every, at))
        passed += days
    return checked_steps(found)


def _day_after(first: Callable[[], date], days: int) -> date:
    """Return the day that is so many days after the first one."""
    return first() + timedelta(days=days)


def _check_on(
    on: Iterable[str], at: Sequence[int], begins: date, days: int, *, is_first: bool
) -> None:
    """Refuse a step without any of its days of the week, and a first one that is late for them."""
    if at[0] and is_first:
        day = begins + timedelta(days=at[0])
        raise InvalidOrder(
            f"The first dose is on {day}, not on {begins}, which is a "
            f"{WEEKDAYS[begins.weekday()].capitalize()}.",
            remedy=f"Begin on {day}, a {WEEKDAYS[day.weekday()].capitalize()}.",
        )
    if at[0] >= days:
        names = " or ".join(each.capitalize() for each in on)
        raise InvalidOrder(
            f"There is no {names} in the {days} days from {begins} on.",
            remedy="Give a longer step, or other days of the week.",
        )


def _days_until(last: date, begins: date) -> int:
    """Return the days of a step that ends on a day."""
    if last < begins:
        raise InvalidOrder(
            f"The step until {last} would begin on {begins}.", remedy="Give a later day."
        )
    return (last - begins).days + 1


class _Parsed(NamedTuple):
    """A step as written."""

    dose: Quantity | None
    times: int
    every: Quantity
    on: tuple[int, ...] | None
    days: Quantity | date


def _parsed(text: str) -> _Parsed:
    """Return the figures of a step as written; a no-break or thin space is a space."""
    told = text.translate(_SPACES).strip(" \t")
    found = _STEP.fullmatch(told) if len(told) <= LONGEST_STEP else None
    if found is None:
        # Imported here: it serves refusals alone.
        from ldncompound.compounding.prescription.step_corrections import step_as_meant

        meant = step_as_meant(text)
        raise MalformedQuantity(
            f"{quoted(text)} is not a step of a schedule.", remedy=meant.remedy(_HOW)
        )
    try:
        return _figures(found, text)
    except MalformedQuantity as refusal:
        from ldncompound.compounding.prescription.step_corrections import step_as_meant

        refusal.remedy = step_as_meant(text).remedy(refusal.remedy)
        raise


def _figures(found: re.Match[str], text: str) -> _Parsed:
    """Return the figures of a step that has its form."""
    dose, word, times = (found[name] for name in ("dose", "word", "times"))
    every = quantity(2 if (found["other"] or "").lower().startswith("other") else 1, DAY)
    if found["every"]:
        every = _figure(found["every"])
    if dose.casefold() == "pause":
        if (word, times, found["other"], found["every"], found["on"]) != (None,) * 5:
            raise MalformedQuantity(f"{quoted(text)} is not a pause.", remedy=_HOW)
        return _Parsed(None, 1, every, None, _length(found))
    count = _COUNTS[word.lower()] if word else parse_count(times or "1", "the doses a day")
    if count > MOST_TIMES:
        raise InvalidOrder(
            f"{count} doses a day are taken for an error; at most {MOST_TIMES} are read.",
            remedy="Check the step.",
        )
    on = None if found["on"] is None else _weekdays(found["on"])
    return _Parsed(_figure(dose), count, every, on, _length(found))


def _weekdays(text: str) -> tuple[int, ...]:
    """Return the days of the week that a step names: single ones, or from one to another."""
    found: list[int] = []
    for each in _BETWEEN.split(text.strip(" \t")):
        ends = [_WEEKDAY.fullmatch(day) for day in _TO.split(each)]
        numbers = [match.lastindex - 1 for match in ends if match and match.lastindex]
        if len(numbers) != len(ends) or len(ends) > 2:
            raise MalformedQuantity(f"{quoted(each)} is no day of the week.", remedy=_ON)
        span = (numbers[-1] - numbers[0]) % WEEK
        found.extend((numbers[0] + day) % WEEK for day in range(span + 1))
    if len({*found}) < len(found):
        raise MalformedQuantity(f"{quoted(text)} names a day twice.", remedy=_ON)
    return tuple(found)


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


def whole_days(value: Quantity) -> int:
    """Return a number of whole days; part of a day counts as malformed."""
    number = number_of(value, DAY)
    if number.denominator != 1 or number < 1:
        raise MalformedQuantity(
            f"{format_quantity(value)} is not a whole number of days, at least 1.", remedy=_HOW
        )
    return int(number)
