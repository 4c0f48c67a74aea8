"""Schedules: steps of dose and days, what makes up each dose, and the fills of a course.

Every number is an exact Fraction, and no dose, step or length comes from anywhere but the
prescriber.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from ldncompound.compounding.prescription.limits import check_dose
from ldncompound.core.quantities import DAY, MG, check_dimension, format_quantity, mass, number_of
from ldncompound.core.quantities import parse_quantity as parse
from ldncompound.core.refusals import InvalidOrder, MalformedQuantity, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ldncompound.compounding.prescription.limits import DailyRange
    from ldncompound.core.quantities import Quantity
    from ldncompound.formulary.substance import DocumentedSchedule

__all__ = [
    "LONGEST",
    "MOST_KEPT",
    "MOST_STEPS",
    "Missing",
    "ScheduleStep",
    "check_steps",
    "days_of",
    "from_template",
    "read_steps",
]


class Missing(NamedTuple):
    """
    What a prescriber adds to a documented schedule, as typed; None where not given.

    Args:
        start: The first dose.
        every: How long each step but the last is taken.
        until: The last dose.
        days: Length of the whole schedule.
    """

    start: str | None = None
    every: str | None = None
    until: str | None = None
    days: str | None = None


def climb(template: DocumentedSchedule, added: dict[str, Quantity]) -> tuple[list[Fraction], int]:
    """Return the doses in order, and the days of each but the last."""
    every = whole_days(template.every or added["every"])
    if template.doses:
        return [number_of(dose, MG) for dose in template.doses], every
    start, until = (
        number_of(fixed or added[name], MG)
        for name, fixed in (("start", template.start), ("until", template.until))
    )
    rise = number_of(template.rise or added["rise"], MG)
    count = (until - start) / rise
    if count.denominator != 1 or not 1 <= count < MOST_STEPS:
        raise InvalidOrder(
            f"Steps of {format_quantity(mass(rise))} from {format_quantity(mass(start))} do not "
            f"rise to {format_quantity(mass(until))}, and the source does not say what to do then.",
            remedy="Write every step as the prescriber ordered it, with --step.",
        )
    return [start + rise * number for number in range(int(count) + 1)], every


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

_PAUSE = "pause"
_HOW = "Write a step as '1.5 mg for 14 day', or 'pause for 7 day' where nothing is taken."


class ScheduleStep(NamedTuple):
    """
    Some days with one dose a day.

    Args:
        dose: In mg; None where nothing is taken.
        days: How many, at least 1.
    """

    dose: Fraction | None
    days: int


def read_steps(texts: Sequence[str]) -> tuple[ScheduleStep, ...]:
    """
    Read the steps of a schedule: first the form of all figures, then their dimension.

    Args:
        texts: Each a dose, or "pause", and its days.

    Raises:
        MalformedQuantity: a step is not in the grammar.
        WrongDimension: a figure measures the wrong thing.
        InvalidOrder: no step, too many, too long, or a pause first or last.

    >>> read_steps(["1.5 mg for 14 day", "pause for 7 day", "3 mg for 14 day"])[1]
    ScheduleStep(dose=None, days=7)
    """
    if not texts or len(texts) > MOST_STEPS:
        raise InvalidOrder(
            f"A schedule has 1 to {MOST_STEPS} steps, not {len(texts)}.", remedy=_HOW
        )
    parsed = [_parsed(text) for text in texts]
    for dose, days in parsed:
        if dose is not None:
            check_dimension(dose, "mass", "the dose of a step")
        check_dimension(days, "duration", "the length of a step")
    return _checked(
        ScheduleStep(None if dose is None else number_of(dose, MG), whole_days(days))
        for dose, days in parsed
    )


def _parsed(text: str) -> tuple[Quantity | None, Quantity]:
    """Return dose and length of a step as written."""
    dose, found, days = text.strip(" \t").partition(" for ")
    if not found:
        raise MalformedQuantity(f"{quoted(text)} is not a step of a schedule.", remedy=_HOW)
    return None if dose.strip(" \t") == _PAUSE else parse(dose), parse(days)


def whole_days(value: Quantity) -> int:
    """Return a number of whole days; part of a day counts as malformed."""
    number = number_of(value, DAY)
    if number.denominator != 1 or number < 1:
        raise MalformedQuantity(
            f"{format_quantity(value)} is not a whole number of days, at least 1.", remedy=_HOW
        )
    return int(number)


def _checked(found: Iterable[ScheduleStep]) -> tuple[ScheduleStep, ...]:
    """Return the steps, after checking that a dose is first and last and the length allowed."""
    steps = tuple(found)
    if steps[0].dose is None or steps[-1].dose is None:
        raise InvalidOrder(
            "A schedule must begin and end with a dose, not with a pause.",
            remedy="Leave out the pause, or give the step before or after it.",
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
        DoseAboveRange: a step is above the range.
        DoseBelowRange: a step is below it.
    """
    for dose in sorted({step.dose for step in steps if step.dose is not None}, reverse=True):
        check_dose(mass(dose), 1, documented)


def from_template(template: DocumentedSchedule, added: Missing) -> tuple[ScheduleStep, ...]:
    """
    Return the steps of a documented schedule, with the figures that the prescriber adds.

    Args:
        template: The schedule as its source gives it.
        added: Exactly the figures that the source leaves open.

    Raises:
        MalformedQuantity: a figure is not in the grammar.
        WrongDimension: a figure measures the wrong thing.
        InvalidOrder: a figure is missing, is fixed by the source, or the steps do not meet
            the last dose.
    """
    parsed = {name: parse(text) for name, text in added._asdict().items() if text is not None}
    _check_open(template, set(parsed))
    for name, value in parsed.items():
        kind = "duration" if name in ("every", "days") else "mass"
        check_dimension(value, kind, _IN_WORDS[name])
    length = whole_days(parsed["days"])
    doses, every = climb(template, parsed)
    before = every * (len(doses) - 1)
    if length <= before:
        raise InvalidOrder(
            f"{length} days end before the last step of {format_quantity(mass(doses[-1]))}, which "
            f"begins after {before} days.",
            remedy="Give the length of the whole schedule, or write the steps that were ordered "
            "with --step.",
        )
    return _checked(
        [
            *(ScheduleStep(dose, every) for dose in doses[:-1]),
            ScheduleStep(doses[-1], length - before),
        ]
    )


_IN_WORDS = {
    "start": "the first dose",
    "every": "the length of a step",
    "until": "the last dose",
    "days": "the length of the schedule",
}
_OPTION = {"start": "--start-dose", "every": "--every", "until": "--until", "days": "--days"}


def _check_open(template: DocumentedSchedule, given: set[str]) -> None:
    """Check that exactly the figures that the source leaves open were given."""
    for name in _IN_WORDS:
        wanted = name in template.missing
        if wanted and name not in given:
            raise InvalidOrder(
                f"The schedule {template.id} does not state {_IN_WORDS[name]}.",
                remedy=f"The prescriber must state it: give it with {_OPTION[name]}.",
            )
        if name in given and not wanted:
            raise InvalidOrder(
                f"The schedule {template.id} already states {_IN_WORDS[name]}.",
                remedy=f"Leave out {_OPTION[name]}, or write the steps that were ordered with "
                "--step.",
            )
