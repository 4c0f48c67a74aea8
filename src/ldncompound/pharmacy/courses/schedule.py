"""A schedule planned: what was ordered, read and checked; the ways to make it, and one chosen.

Nothing is recorded here.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ldncompound.compounding.dosage_forms.capsules.master_record import CapsuleFormulation
from ldncompound.compounding.dosage_forms.oral_liquid.master_record import LiquidFormulation
from ldncompound.compounding.prescription.avoidance import read_avoided
from ldncompound.compounding.prescription.limits import DailyRange, check_strength
from ldncompound.compounding.prescription.protocols import substance_ordered
from ldncompound.compounding.prescription.schedule_portions import total_of
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
)
from ldncompound.core.refusals import InvalidOrder, UnknownFormulation, quoted
from ldncompound.pharmacy.courses.comparison import choose_way
from ldncompound.pharmacy.courses.planned_ways import planned_way, ways_of
from ldncompound.pharmacy.courses.schedule_order import FORMS, SCHEMA, ScheduleOrder
from ldncompound.pharmacy.courses.schedule_way import House

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.practice import Pharmacy
    from ldncompound.compounding.prescription.steps import ScheduleStep
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.substance import Substance

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
    substance = substance_of_schedule(order, formulary)
    steps, kept, number = _read(order, substance)
    documented = _documented(substance, formulary)
    screening = _screened(order, steps, documented, substance, formulary)
    masters = _masters(order, substance, formulary)
    house = House(formulary, pharmacy, documented, *masters, on_hand)
    for strength in kept:
        check_strength(quantity(strength, MG_PER_CAPSULE), 1, house.documented)
    start = _start(order.start, days_of(steps), today)
    ways, left_out = ways_of(steps, kept, house.documented)
    options = [planned_way(way, steps, start, number, order, house) for way in ways]
    chosen = choose_way(options, FORMS[order.form])
    return {
        "schema": SCHEMA,
        "id": None,
        "form": order.form,
        "prescription": _prescription_told(order, substance, start),
        "documented_range": _range_told(house.documented),
        "template": _template_told(order, substance, formulary),
        "steps": _steps_told(steps, start),
        "days": days_of(steps),
        "total": format_quantity(mass(total_of(steps))),
        "storage": order.storage,
        "formulations": {"capsules": house.capsule.id, "liquid": house.liquid.id},
        "kept": [format_quantity(quantity(each, MG_PER_CAPSULE)) for each in kept],
        "screening": screening,
        "options": options,
        "left_out": left_out,
        "chosen": chosen["kind"],
        "criteria": "In the form ordered and able to be made; then the fewest fills, capsules, "
        "strengths, and the least active left over.",
    }


def _screened(
    order: ScheduleOrder,
    steps: Sequence[ScheduleStep],
    documented: DailyRange,
    substance: Substance,
    formulary: Formulary,
) -> Any:
    """Check what stands in an order but its figures, and return what was asked and answered."""
    answers = read_answers(order.answers, order.consulted, substance.screening)
    read_avoided(order.avoid, order.checked, substance.avoidables)
    check_steps(steps, documented)
    if order.form not in FORMS:
        raise InvalidOrder(
            f"{quoted(order.form)} is not a form of a schedule.",
            remedy=f"Write {' or '.join(FORMS)}.",
        )
    order.check_texts()
    check_answers(answers, substance.screening, formulary.cite)
    return screening_of(answers, substance.screening, formulary.cite).document()


def _prescription_told(order: ScheduleOrder, substance: Substance, start: date) -> dict[str, Any]:
    """Return what the prescriber ordered, for whom."""
    return {
        "patient": order.patient,
        "patient_name": order.patient_name,
        "prescriber": order.prescriber,
        "rx": order.rx,
        "drug": substance.labelled_as,
        "first_dose": start.isoformat(),
        "directions": order.directions,
    }


def _range_told(documented: DailyRange) -> dict[str, Any]:
    """Return the documented range of a day, with its sources."""
    return {
        "low": format_quantity(documented.low),
        "high": format_quantity(documented.high),
        "per": "day",
        "sources": [each.as_json() for each in documented.sources],
    }


def _read(
    order: ScheduleOrder, substance: Substance
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
        steps = from_template(_template(order.schedule, substance), order.missing)
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


def _template(name: str, substance: Substance) -> Any:
    """Return the documented schedule of this name."""
    known = {each.id: each for each in substance.schedules}
    if name not in known:
        raise InvalidOrder(
            f"{quoted(name)} is not a documented schedule.",
            remedy=f"Documented: {', '.join(known)}; or write the steps with --step.",
        )
    return known[name]


def _template_told(
    order: ScheduleOrder, substance: Substance, formulary: Formulary
) -> dict[str, Any] | None:
    """Return the documented schedule that the prescriber ordered, with its source."""
    if order.schedule is None:
        return None
    found = _template(order.schedule, substance)
    source = formulary.cite(found.source, found.locator).as_json()
    return {"id": found.id, "statement": found.statement, "source": source}


def _masters(
    order: ScheduleOrder, substance: Substance, formulary: Formulary
) -> tuple[CapsuleFormulation, LiquidFormulation]:
    """Return the master records by which capsules and a liquid are made."""
    found: list[Any] = []
    kinds = {"capsules": CapsuleFormulation, "liquid": LiquidFormulation}
    for form, kind in kinds.items():
        asked = order.formulation if form == FORMS[order.form] else None
        wanted = substance.usual_record.get(form) if asked is None else asked
        of_drug = [
            each for each in formulary.formulations.values() if each.substance == substance.id
        ]
        master = next((each for each in of_drug if each.id == wanted), None)
        if not isinstance(master, kind):
            known = ", ".join(each.id for each in of_drug if isinstance(each, kind)) or "none"
            raise UnknownFormulation(
                f"{quoted(str(asked))} is not a master formulation record for {form}."
                if asked is not None
                else f"No master formulation record is the usual one of {substance.name} for "
                f"{form}.",
                remedy=f"Records: {known}.",
            )
        found.append(master)
    return found[0], found[1]


def substance_of_schedule(order: ScheduleOrder, formulary: Formulary) -> Substance:
    """Return the drug that is ordered; refuse one that is not known."""
    return substance_ordered(order.drug, formulary.substances.values(), formulary.cite)


def _documented(substance: Substance, formulary: Formulary) -> DailyRange:
    """Return the documented range of a day."""
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
