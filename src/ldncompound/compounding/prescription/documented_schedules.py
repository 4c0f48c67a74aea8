"""Documented schedules as they are ordered: with the figures that their source leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.prescription.steps import (
    MOST_STEPS,
    ScheduleStep,
    checked_steps,
)
from ldncompound.compounding.prescription.written_steps import whole_days
from ldncompound.core.quantities import MG, check_dimension, format_quantity, mass, number_of
from ldncompound.core.quantities import parse_quantity as parse
from ldncompound.core.refusals import InvalidOrder

if TYPE_CHECKING:
    from fractions import Fraction

    from ldncompound.core.quantities import Quantity
    from ldncompound.formulary.substance import DocumentedSchedule

__all__ = ["Missing", "from_template"]


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


def _climb(template: DocumentedSchedule, added: dict[str, Quantity]) -> tuple[list[Fraction], int]:
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
    doses, every = _climb(template, parsed)
    before = every * (len(doses) - 1)
    if length <= before:
        raise InvalidOrder(
            f"{length} days end before the last step of {format_quantity(mass(doses[-1]))}, which "
            f"begins after {before} days.",
            remedy="Give the length of the whole schedule, or write the steps that were ordered "
            "with --step.",
        )
    return checked_steps(
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
