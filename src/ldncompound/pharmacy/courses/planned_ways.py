"""The ways in which a schedule can be made, each planned to its last fill.

The straight path is walked once for every dose of every way; nothing is recorded.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ldncompound.calculation.beyond_use import last_day
from ldncompound.compounding.beyond_use import within
from ldncompound.compounding.dosage_forms.counted_units import limit as limit_of_capsules
from ldncompound.compounding.dosage_forms.oral_liquid.volumes import limit as limit_of_liquid
from ldncompound.compounding.prescription.limits import DailyRange
from ldncompound.compounding.prescription.schedule_portions import (
    common_strength,
    fewest_capsules,
    fill_periods,
    portions,
    total_of,
)
from ldncompound.core.quantities import (
    MG,
    MG_PER_CAPSULE,
    format_quantity,
    mass,
    number_of,
    quantity,
    written,
)
from ldncompound.core.refusals import Refusal
from ldncompound.pharmacy.courses.comparison import weighed_way
from ldncompound.pharmacy.courses.schedule_order import (
    FORMS,
    LIQUID,
    MIXED,
    PER_STEP,
    SINGLE,
    ScheduleOrder,
)
from ldncompound.pharmacy.courses.schedule_way import House, Way, volume_holding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.beyond_use import Limit
    from ldncompound.compounding.prescription.schedule_portions import Portion
    from ldncompound.compounding.prescription.steps import ScheduleStep
    from ldncompound.formulary.rules import KeepingRules

__all__ = ["planned_way", "ways_of"]


def ways_of(
    steps: Sequence[ScheduleStep], kept: Sequence[Fraction], documented: DailyRange
) -> tuple[list[Way], list[dict[str, str]]]:
    """
    Return the ways to make a schedule, and why others are left out.

    Args:
        steps: Of the schedule.
        kept: Strengths that the pharmacy keeps, in mg.
        documented: The documented range of a day.
    """
    doses = list(dict.fromkeys(step.dose for step in steps if step.dose is not None))
    low, high = number_of(documented.low, MG), number_of(documented.high, MG)
    ways = [Way(PER_STEP, "capsules", {dose: ((dose, 1),) for dose in doses})]
    left_out = []
    common = common_strength(doses, low, high)
    if common is None:
        why = "No strength in the documented range divides every step."
        left_out.append({"kind": SINGLE, "why": why})
    else:
        counts = {dose: ((common, int(dose / common)),) for dose in doses}
        ways.append(Way(SINGLE, "capsules", counts))
    if kept:
        mixes = {dose: fewest_capsules(dose, kept) for dose in doses}
        found = {dose: mix for dose, mix in mixes.items() if mix is not None}
        if len(found) == len(doses):
            ways.append(Way(MIXED, "capsules", found))
        else:
            lacking = ", ".join(format_quantity(mass(each)) for each in doses if each not in found)
            why = f"The strengths kept do not make up {lacking}, and capsules are not split."
            left_out.append({"kind": MIXED, "why": why})
    ways.append(Way(LIQUID, "liquid", {dose: ((dose, 1),) for dose in doses}))
    return ways, left_out


def planned_way(
    way: Way,
    steps: Sequence[ScheduleStep],
    start: date,
    number: int | None,
    order: ScheduleOrder,
    house: House,
) -> dict[str, Any]:
    """
    Return one way, planned to the end, or with why it cannot be made.

    Args:
        way: To make the schedule.
        steps: Of the schedule.
        start: Day of the first dose.
        number: Of fills; None is as few as what is made keeps.
        order: As typed.
        house: Who would make it.

    Raises:
        Refusal: it is in the form ordered, and no fill of it would keep.
    """
    told: dict[str, Any] = {"kind": way.kind, "form": way.form}
    try:
        limit, rule = _limit(way.form, order, house)
        longest = limit.days - 1 + rule.day_one.first_day
        periods = fill_periods(steps, longest, number, (limit.source,))
    except Refusal as refusal:
        # A form that was not ordered does not stop the others.
        if way.form == FORMS[order.form]:
            raise
        return told | _lacking(way, steps, house, refusal)
    fills = [
        _fill(way, portions(steps, period), start, period, (limit, rule), (at, len(periods)))
        for at, period in enumerate(periods, start=1)
    ]
    told |= _amounts(way, steps, house)
    told["keeping"] = {"days": limit.days, "limited_by": limit.words, "storage": limit.storage}
    return told | weighed_way(way, fills, order, house, start)


def _limit(form: str, order: ScheduleOrder, house: House) -> tuple[Limit, KeepingRules]:
    """Return how long what is made keeps."""
    formulary = house.formulary
    practice = formulary.rule_of(house.pharmacy.jurisdiction)
    if form == "liquid":
        rule = formulary.keeping[house.liquid.beyond_use.rule]
        own = limit_of_liquid(order.storage, house.liquid, rule, formulary.cite)
    else:
        rule = formulary.keeping[house.capsule.beyond_use.rule]
        own = limit_of_capsules(house.capsule, rule, formulary.cite)
    return within(own, practice, formulary.cite), rule


def _amounts(way: Way, steps: Sequence[ScheduleStep], house: House) -> dict[str, Any]:
    """Return what is dispensed in all, exact."""
    total = format_quantity(mass(total_of(steps)))
    shared = {"total": total, "days": sum(step.days for step in steps if step.dose is not None)}
    if way.form == "liquid":
        return {
            "strengths": [],
            "volume": format_quantity(volume_holding(total_of(steps), house)),
            "capsules": None,
            "most_a_day": None,
            **shared,
        }
    counts: dict[Fraction, int] = {}
    for step in steps:
        for held, number in way.mixes[step.dose] if step.dose is not None else ():
            counts[held] = counts.get(held, 0) + number * step.days
    return {
        "strengths": [
            {"strength": format_quantity(quantity(held, MG_PER_CAPSULE)), "dispense": count}
            for held, count in sorted(counts.items())
        ],
        "volume": None,
        "capsules": sum(counts.values()),
        "most_a_day": max(sum(number for _, number in mix) for mix in way.mixes.values()),
        **shared,
    }


def _lacking(
    way: Way, steps: Sequence[ScheduleStep], house: House, refusal: Refusal
) -> dict[str, Any]:
    """Return a way that cannot be made, with why."""
    nothing = dict.fromkeys(("excess", "leftover", "cost", "weighing", "keeping")) | {
        "preparations": 0
    }
    return {**_amounts(way, steps, house), "fills": [], **nothing, "refused": refusal}


def _fill(
    way: Way,
    found: Sequence[Portion],
    start: date,
    period: tuple[int, int],
    kept: tuple[Limit, KeepingRules],
    place: tuple[int, int],
) -> dict[str, Any]:
    """Return one fill: when it is made, what for, and until when it may be used."""
    limit, rule = kept
    first = start + timedelta(days=period[0])
    until = last_day(first, limit.days, first_day=rule.day_one.first_day)
    return {
        "number": place[0],
        "of": place[1],
        "first_day": first.isoformat(),
        "last_day": (start + timedelta(days=period[1])).isoformat(),
        "dispense": None,
        "beyond_use": {
            "date": until.isoformat(),
            "days": (until - first).days + 1,
            "limited_by": limit.words,
            "storage": limit.storage,
        },
        "parts": _parts(way, found, start),
    }


def _parts(way: Way, found: Sequence[Portion], start: date) -> list[dict[str, Any]]:
    """Return what is made for a fill: of each dose every strength that it is made up of."""
    is_liquid = way.form == "liquid"
    parts = []
    for portion in found:
        mix = way.mixes[portion.dose]
        parts += [
            {
                "dose": format_quantity(mass(portion.dose)),
                "part_dose": format_quantity(mass(held * number)),
                "strength": None if is_liquid else format_quantity(quantity(held, MG_PER_CAPSULE)),
                "per_dose": None if is_liquid else number,
                "beside": [
                    f"{written(f'{more} capsule')} of {format_quantity(mass(other))}"
                    for other, more in mix
                    if other != held
                ],
                "first_day": (start + timedelta(days=portion.first)).isoformat(),
                "days": portion.days,
            }
            for held, number in mix
        ]
    return parts
