"""What a schedule may be made as: each way planned to the end, compared, and one chosen.

A room of its own because it walks the straight path once for every dose of every way,
and decides between the results; it records nothing.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ldncompound.calculation.beyond_use import last_day
from ldncompound.compounding.beyond_use import within
from ldncompound.compounding.dosage_forms.capsules.record import CapsuleFormulation
from ldncompound.compounding.dosage_forms.counted_units import limit as limit_of_capsules
from ldncompound.compounding.dosage_forms.oral_liquid.record import LiquidFormulation
from ldncompound.compounding.dosage_forms.oral_liquid.volumes import limit as limit_of_liquid
from ldncompound.compounding.prescription.avoidance import read_avoided
from ldncompound.compounding.prescription.limits import DailyRange, check_strength
from ldncompound.compounding.prescription.portions import (
    common_strength,
    fewest_capsules,
    fill_periods,
    portions,
    total_of,
)
from ldncompound.compounding.prescription.screening import (
    check_answers,
    read_answers,
    screening_of,
)
from ldncompound.compounding.prescription.steps import (
    MOST_KEPT,
    check_steps,
    days_of,
    from_template,
    read_steps,
)
from ldncompound.core.dates import parse_date
from ldncompound.core.plain_json import json_of
from ldncompound.core.quantities import (
    MG,
    MG_PER_CAPSULE,
    check_dimension,
    format_quantity,
    mass,
    number_of,
    parse_count,
    parse_quantity,
    quantity,
    written,
)
from ldncompound.core.refusals import InvalidOrder, Refusal, UnknownFormulation, quoted
from ldncompound.pharmacy.courses.comparison import choose_way, weighed_way
from ldncompound.pharmacy.courses.schedule_order import (
    FORMS,
    LIQUID,
    MIXED,
    PER_STEP,
    RECORDS,
    SCHEMA,
    SINGLE,
    ScheduleOrder,
)
from ldncompound.pharmacy.courses.way import House, Way, volume_holding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.beyond_use import Limit
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.practice import Pharmacy
    from ldncompound.compounding.prescription.portions import Portion
    from ldncompound.compounding.prescription.steps import ScheduleStep
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.rules import KeepingRules

__all__ = ["plan_schedule"]


def plan_schedule(
    order: ScheduleOrder,
    *,
    formulary: Formulary,
    pharmacy: Pharmacy,
    today: date,
    on_hand: Sequence[ComponentLot] = (),
) -> dict[str, Any]:
    """
    Plan a schedule in every way it can be made, and choose one; or refuse it.

    Args:
        order: As typed.
        formulary: The master formulation records.
        pharmacy: Who prepares, with which balances.
        today: The day, handed in.
        on_hand: Lots whose prices tell what a way costs; they change no amount.

    Returns:
        `ldncompound.titration/1`, with `id` still None and without `trail`.

    Raises:
        Refusal: a step outside the documented range, or no way to make it in the form ordered.
    """
    steps, kept, number = _read(order, formulary)
    substance = formulary.substance
    answers = read_answers(order.answers, order.consulted, substance.screening)
    read_avoided(order.avoid, order.checked, substance.avoidables)
    documented = _documented(formulary)
    check_steps(steps, documented)
    if order.form not in FORMS:
        raise InvalidOrder(
            f"{quoted(order.form)} is not a form of a schedule.",
            remedy=f"Write {' or '.join(FORMS)}.",
        )
    order.check_texts()
    check_answers(answers, substance.screening, formulary.cite)
    house = House(formulary, pharmacy, documented, *_masters(order, formulary), on_hand)
    for strength in kept:
        check_strength(quantity(strength, MG_PER_CAPSULE), 1, house.documented)
    start = _start(order.start, days_of(steps), today)
    ways, left_out = _ways(steps, kept, house.documented)
    options = [_option(way, steps, start, number, order, house) for way in ways]
    chosen = choose_way(options, FORMS[order.form])
    return {
        "schema": SCHEMA,
        "id": None,
        "form": order.form,
        "prescription": {
            "patient": order.patient,
            "patient_name": order.patient_name,
            "prescriber": order.prescriber,
            "rx": order.rx,
            "drug": substance.labelled_as,
            "first_dose": start.isoformat(),
            "directions": order.directions,
        },
        "documented_range": {
            "low": format_quantity(house.documented.low),
            "high": format_quantity(house.documented.high),
            "per": "day",
            "sources": [each.as_json() for each in house.documented.sources],
        },
        "template": _template_told(order, formulary),
        "steps": _steps_told(steps, start),
        "days": days_of(steps),
        "total": format_quantity(mass(total_of(steps))),
        "storage": order.storage,
        "formulations": {"capsules": house.capsule.id, "liquid": house.liquid.id},
        "kept": [format_quantity(quantity(each, MG_PER_CAPSULE)) for each in kept],
        "screening": json_of(screening_of(answers, substance.screening, formulary.cite)),
        "options": options,
        "left_out": left_out,
        "chosen": chosen["kind"],
        "criteria": "In the form ordered and able to be made; then the fewest fills, capsules, "
        "strengths, and the least active left over.",
    }


def _read(
    order: ScheduleOrder, formulary: Formulary
) -> tuple[tuple[ScheduleStep, ...], tuple[Fraction, ...], int | None]:
    """Read every figure: the steps, the strengths kept, the number of fills."""
    kept = tuple(parse_quantity(text) for text in order.keep)
    number = None if order.fills == "auto" else parse_count(order.fills, "the fills")
    if order.schedule is None:
        steps = read_steps(order.steps)
        if any(text is not None for text in order.missing):
            raise InvalidOrder(
                "Figures of a documented schedule are given, and none is named.",
                remedy="Name it with --schedule, or write every step with --step.",
            )
    else:
        if order.steps:
            raise InvalidOrder(
                "Steps are given beside a documented schedule.", remedy="Give one of the two."
            )
        steps = from_template(_template(order.schedule, formulary), order.missing)
    for each in kept:
        kind = "mass" if each.dimensionality == MG.dimensionality else "strength"
        check_dimension(each, kind, "a strength kept")
    if len(kept) > MOST_KEPT:
        raise InvalidOrder(
            f"{len(kept)} strengths are more than a mix is sought of ({MOST_KEPT}).",
            remedy="Name those that come into question.",
        )
    numbers = {
        number_of(each, MG if each.dimensionality == MG.dimensionality else MG_PER_CAPSULE)
        for each in kept
    }
    return steps, tuple(sorted(numbers, reverse=True)), number


def _template(name: str, formulary: Formulary) -> Any:
    """Return the documented schedule of this name."""
    known = {each.id: each for each in formulary.substance.schedules}
    if name not in known:
        raise InvalidOrder(
            f"{quoted(name)} is not a documented schedule.",
            remedy=f"Documented: {', '.join(known)}; or write the steps with --step.",
        )
    return known[name]


def _template_told(order: ScheduleOrder, formulary: Formulary) -> dict[str, Any] | None:
    """Return the documented schedule that the prescriber ordered, with its source."""
    if order.schedule is None:
        return None
    found = _template(order.schedule, formulary)
    source = formulary.cite(found.source, found.locator).as_json()
    return {"id": found.id, "statement": found.statement, "source": source}


def _masters(
    order: ScheduleOrder, formulary: Formulary
) -> tuple[CapsuleFormulation, LiquidFormulation]:
    """Return the master records by which capsules and a liquid are made."""
    found: list[Any] = []
    kinds = {"capsules": CapsuleFormulation, "liquid": LiquidFormulation}
    for form, kind in kinds.items():
        asked = order.formulation if form == FORMS[order.form] else None
        master = formulary.formulations.get(RECORDS[form] if asked is None else asked)
        if not isinstance(master, kind):
            known = (each.id for each in formulary.formulations.values() if isinstance(each, kind))
            raise UnknownFormulation(
                f"{quoted(str(asked))} is not a master formulation record for {form}.",
                remedy=f"Records: {', '.join(known)}.",
            )
        found.append(master)
    return found[0], found[1]


def _documented(formulary: Formulary) -> DailyRange:
    """Return the documented range of a day."""
    substance = formulary.substance
    sources = tuple(formulary.cite(each.source, each.locator) for each in substance.ranges)
    return DailyRange(substance.enforced_range.low, substance.enforced_range.high, sources)


def _start(text: str | None, days: int, today: date) -> date:
    """Return the day of the first dose, which has not passed."""
    start = today if text is None else parse_date(text, "the start")
    if start < today:
        raise InvalidOrder(
            f"The first dose on {start} has passed.", remedy="Give a day from today on."
        )
    if start > date.max - timedelta(days=2 * days + 3_660):
        raise InvalidOrder(f"{start} is too late a day.", remedy="Correct the date.")
    return start


def _steps_told(steps: Sequence[ScheduleStep], start: date) -> list[dict[str, Any]]:
    """Return the steps with their dates."""
    told = []
    for step in steps:
        last = start + timedelta(days=step.days - 1)
        told.append(
            {
                "dose": format_quantity(mass(step.dose or Fraction(0))),
                "pause": step.dose is None,
                "days": step.days,
                "first_day": start.isoformat(),
                "last_day": last.isoformat(),
            }
        )
        start = last + timedelta(days=1)
    return told


# The ways -----------------------------------------------------------------------


def _ways(
    steps: Sequence[ScheduleStep], kept: Sequence[Fraction], documented: DailyRange
) -> tuple[list[Way], list[dict[str, str]]]:
    """Return the ways to make a schedule, and why others are left out."""
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


def _option(
    way: Way,
    steps: Sequence[ScheduleStep],
    start: date,
    number: int | None,
    order: ScheduleOrder,
    house: House,
) -> dict[str, Any]:
    """Return one way, planned to the end, or with why it cannot be made."""
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
    parts = []
    for portion in found:
        mix = way.mixes[portion.dose]
        parts += [
            {
                "dose": format_quantity(mass(portion.dose)),
                "part_dose": format_quantity(mass(held * number)),
                "strength": None
                if way.form == "liquid"
                else format_quantity(quantity(held, MG_PER_CAPSULE)),
                "per_dose": None if way.form == "liquid" else number,
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
        "parts": parts,
    }
