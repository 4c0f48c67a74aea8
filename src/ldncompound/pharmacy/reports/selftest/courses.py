"""Self-test of courses: counts, schedules, days, beyond-use dates."""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from ldncompound.calculation.beyond_use import beyond_use_date, last_day
from ldncompound.calculation.capsules import (
    active_mass,
    capsules_per_dose,
    days_covered,
    dispense_count,
)
from ldncompound.calculation.dose_volume import measured_dose
from ldncompound.calculation.liquids import course_volume
from ldncompound.core.quantities import (
    CAPSULE,
    DAY,
    MG,
    ML,
    format_quantity,
    mass,
    number_of,
    parse_quantity,
    quantity,
    volume,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ldncompound.core.quantities import Quantity
    from ldncompound.pharmacy.reports.selftest.cases import Answer, GivenFigures, Value

__all__ = ["ANSWERS"]


_A_DAY = {"once": 1, "twice": 2, "three times": 3, "four times": 4}


def _days(given: GivenFigures) -> Mapping[str, Value]:
    """Return the whole days that a number of capsules lasts."""
    count = given.count("count")
    return {name: quantity(days_covered(count, 1, times), DAY) for name, times in _A_DAY.items()}


def _count(given: GivenFigures) -> Mapping[str, Value]:
    """Return the units of one step."""
    step = (given.count("per_dose"), given.count("doses_per_day"), given.count("days"))
    return {"count": dispense_count(*step)}


def _steps(given: GivenFigures) -> list[tuple[Quantity, int]]:
    """Return dose and days of each step of a schedule."""
    pairs = (each.split(" for ") for each in given.text("steps").split(", "))
    return [
        (parse_quantity(dose), int(number_of(parse_quantity(days), DAY))) for dose, days in pairs
    ]


def _schedule(given: GivenFigures) -> Mapping[str, Value]:
    """Return the units of one strength for a schedule of one dose a day."""
    unit = given.quantity("unit")
    counts = [
        dispense_count(capsules_per_dose(dose, unit), 1, days) for dose, days in _steps(given)
    ]
    return {"count": sum(counts)}


def _capsules(given: GivenFigures) -> Mapping[str, Value]:
    """Return the capsules of each strength of a schedule, one a day, and their total drug."""
    found: dict[str, Value] = {}
    drug = Fraction(0)
    for dose, days in _steps(given):
        strength = dose / quantity(1, CAPSULE)
        count = dispense_count(capsules_per_dose(dose, strength), 1, days)
        found[format_quantity(dose)] = quantity(count, CAPSULE)
        drug += number_of(active_mass(strength, count), MG)
    return {**found, "drug": mass(drug)}


def _volumes(given: GivenFigures) -> Mapping[str, Value]:
    """Return the volume of each step of a schedule as a liquid, one dose a day, and the total."""
    found: dict[str, Value] = {}
    total = Fraction(0)
    for dose, days in _steps(given):
        taken = course_volume(measured_dose(dose, given.strength("strength")).volume, 1, days)
        found[format_quantity(dose)] = taken
        total += number_of(taken, ML)
    return {**found, "in all": volume(total)}


def _beyond_use(given: GivenFigures) -> Mapping[str, Value]:
    """Return the date by both ways of counting the day of preparation."""
    days = int(number_of(given.quantity("limit"), DAY))
    return {
        f"day {first}": beyond_use_date(
            last_day(given.day("prepared_on"), days, first_day=first), [given.day("expires")]
        )
        for first in (1, 0)
    }


ANSWERS: Mapping[str, Answer] = MappingProxyType(
    {
        "days of supply": _days,
        "count of a step": _count,
        "count of a schedule": _schedule,
        "capsules of a schedule": _capsules,
        "volumes of a schedule": _volumes,
        "beyond-use date": _beyond_use,
    }
)
