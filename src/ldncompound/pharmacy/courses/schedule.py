"""Plan a schedule: read and check the order, plan the ways to make it, choose one.

Nothing is recorded here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, cast

from ldncompound.compounding.directions import amounts_of_steps, notes_of
from ldncompound.compounding.dosage_forms.capsules.master_record import CapsuleFormulation
from ldncompound.compounding.dosage_forms.oral_liquid.master_record import LiquidFormulation
from ldncompound.compounding.materials.potency import DOSED_AS, equivalent
from ldncompound.compounding.preparation import DocumentedRange
from ldncompound.compounding.prescription.avoidance import read_avoided
from ldncompound.compounding.prescription.documented_schedules import from_template
from ldncompound.compounding.prescription.figures import FEWEST
from ldncompound.compounding.prescription.limits import DailyRange, check_strength
from ldncompound.compounding.prescription.protocols import (
    check_once,
    narrowed,
    protocol_named,
)
from ldncompound.compounding.prescription.schedule_portions import total_of
from ldncompound.compounding.prescription.screening import (
    check_answers,
    read_answers,
    screening_of,
)
from ldncompound.compounding.prescription.steps import (
    MOST_KEPT,
    check_intervals,
    check_steps,
    days_of,
    lead_days,
)
from ldncompound.compounding.prescription.written_steps import read_steps
from ldncompound.compounding.schedule_document import (
    MasterRecordsUsed,
    OrderedForm,
    Schedule,
    ScheduledStep,
    SchedulePrescription,
    doses_of,
)
from ldncompound.core.dates import parse_date
from ldncompound.core.names import choice_of
from ldncompound.core.near_names import write_near
from ldncompound.core.quantities import (
    DAY,
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
from ldncompound.core.refusals import InvalidOrder, StrengthNotInRange, quoted
from ldncompound.core.source_cited import SourceCited
from ldncompound.core.values import check_type
from ldncompound.core.weekdays import named
from ldncompound.pharmacy.courses.comparison import choose_way
from ldncompound.pharmacy.courses.planned_ways import Cutting, planned_way, ways_of
from ldncompound.pharmacy.courses.schedule_order import FORMS, ScheduleOrder
from ldncompound.pharmacy.courses.schedule_records import (
    documented_schedule,
    master_of,
    substance_of_schedule,
    template_used,
)
from ldncompound.pharmacy.courses.schedule_way import House

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.practice import Practice
    from ldncompound.compounding.prescription.screening_figures import Screening
    from ldncompound.compounding.prescription.steps import ScheduleStep
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.substance import Substance

__all__ = ["plan_schedule"]


def plan_schedule(
    order: ScheduleOrder,
    *,
    formulary: Formulary,
    pharmacy: Practice,
    today: date,
    on_hand: Sequence[ComponentLot] = (),
) -> Schedule:
    """
    Return a schedule planned in every way it can be made, with one chosen; or refuse it.

    Args:
        order: As typed.
        formulary: The master formulation records.
        pharmacy: The pharmacy with its balances.
        today: The current day.
        on_hand: Lots whose prices give the cost of a way; they change no amount.

    Returns:
        The schedule, with `id` still None and without `trail`.

    Raises:
        Refusal: a step outside the documented range, or no way to make it in the form ordered.
        WrongUsage: an argument of the wrong type.
    """
    _check_types(order, formulary, pharmacy, today)
    dose_as = None if order.dose_as is None else choice_of(order.dose_as, DOSED_AS)
    order = replace(order, form=choice_of(order.form, FORMS), dose_as=dose_as)
    substance = substance_of_schedule(order, formulary)
    steps, kept, cutting = _read(order, substance, pharmacy, today)
    check_intervals(steps)
    documented = _documented(substance, formulary)
    screening = _screened(order, steps, documented, substance, formulary)
    house = House(
        formulary,
        pharmacy,
        documented,
        master_of("capsules", CapsuleFormulation, order, substance, formulary),
        master_of("liquid", LiquidFormulation, order, substance, formulary),
        on_hand,
    )
    kept_at = house.liquid.storage_option(order.storage)
    if kept_at is None:
        # It stands in the schedule, also where no liquid is made.
        raise InvalidOrder(
            f"{quoted(order.storage)} is not a storage.", remedy="Write 'refrigerator' or 'room'."
        )
    for strength in kept:
        try:
            check_strength(quantity(strength, MG_PER_CAPSULE), 1, house.documented)
        except StrengthNotInRange as refusal:
            refusal.remedy = (
                f"Leave out --keep '{format_quantity(mass(strength))}', or keep one in the range."
            )
            raise
    start = _start(order.start, days_of(steps), today, cutting.lead)
    ways, left_out = ways_of(steps, kept, house.documented)
    prescription = _prescription(order, substance, start)
    planned = [planned_way(way, steps, start, cutting, order, prescription, house) for way in ways]
    chosen, options = choose_way(planned, FORMS[order.form])
    dated = tuple(_dated(steps, start))
    return Schedule(
        id=None,
        form=cast("OrderedForm", order.form),
        prescription=prescription,
        documented_range=_range(house.documented),
        template=template_used(order, substance, formulary),
        steps=dated,
        days=days_of(steps),
        total=mass(total_of(steps)),
        storage=kept_at.name,
        formulations=MasterRecordsUsed(capsules=house.capsule.id, liquid=house.liquid.id),
        kept=tuple(quantity(each, MG_PER_CAPSULE) for each in kept),
        lead=quantity(cutting.lead, DAY) if cutting.lead else None,
        one_container=order.one_container,
        protocol=_protocol(order, substance),
        dose_as=order.dose_as,
        screening=screening,
        options=options,
        left_out=left_out,
        chosen=chosen.kind,
        criteria="In the form ordered and able to be made; then the fewest fills, capsules, "
        "strengths, and the least active left over.",
        notes=notes_of(order.directions or "", amounts_of_steps(doses_of(dated))),
    )


def _check_types(
    order: ScheduleOrder, formulary: Formulary, pharmacy: Practice, today: date
) -> None:
    """Refuse an argument of the wrong type."""
    # A caller with one of them has loaded its module already.
    from ldncompound.compounding.practice import Practice
    from ldncompound.formulary.contents import Formulary

    check_type(order, ScheduleOrder, "the order")
    check_type(formulary, Formulary, "the formulary")
    check_type(pharmacy, Practice, "the pharmacy")
    check_type(today, date, "today")


def _screened(
    order: ScheduleOrder,
    steps: Sequence[ScheduleStep],
    documented: DailyRange,
    substance: Substance,
    formulary: Formulary,
) -> Screening:
    """Check everything in an order but its figures; return the screening."""
    answers = read_answers(order.answers, order.consulted, substance.screening)
    read_avoided(order.avoid, order.checked, substance.avoidables)
    _check_doses(order, steps, documented, substance, formulary)
    if order.form not in FORMS:
        raise InvalidOrder(
            f"{quoted(order.form)} is not a form of a schedule.",
            remedy=write_near(order.form, FORMS)
            or f"Write {' or '.join(FORMS)}; order other forms one step at a time.",
        )
    order.check_texts()
    check_answers(answers, substance.screening, formulary.cite)
    return screening_of(answers, substance.screening, formulary)


def _protocol(order: ScheduleOrder, substance: Substance) -> str | None:
    """Return the id of the protocol that was named, in the one spelling."""
    named = protocol_named(order.protocol, substance)
    return None if named is None else named.id


def _check_doses(
    order: ScheduleOrder,
    steps: Sequence[ScheduleStep],
    documented: DailyRange,
    substance: Substance,
    formulary: Formulary,
) -> None:
    """Refuse a dose outside the range, or outside that of the protocol that was named."""
    labelled = [
        step
        if step.dose is None
        else step._replace(
            dose=number_of(equivalent(mass(step.dose), order.dose_as, substance), MG)
        )
        for step in steps
    ]
    check_steps(steps, documented, substance.usual_doses)
    check_steps(labelled, documented, substance.usual_doses)
    protocol = protocol_named(order.protocol, substance)
    if protocol is None:
        return
    for each in steps:
        if each.dose is not None:
            check_once(each.doses_per_day, protocol, formulary.cite)
    narrow = narrowed(documented, protocol, formulary.cite)
    check_steps(steps, narrow)
    check_steps(labelled, narrow)


def _prescription(order: ScheduleOrder, substance: Substance, start: date) -> SchedulePrescription:
    """Return the prescription of the schedule."""
    return SchedulePrescription(
        patient=order.patient,
        patient_name=order.patient_name,
        prescriber=order.prescriber,
        rx=order.rx,
        drug=substance.labelled_as,
        first_dose=start,
        directions=order.directions,
    )


def _range(documented: DailyRange) -> DocumentedRange:
    """Return the documented daily range with its sources, for the document."""
    cited = tuple(SourceCited(**each.to_json()) for each in documented.sources)
    return DocumentedRange(low=documented.low, high=documented.high, per="day", sources=cited)


def _read(
    order: ScheduleOrder, substance: Substance, pharmacy: Practice, today: date
) -> tuple[tuple[ScheduleStep, ...], tuple[Fraction, ...], Cutting]:
    """Read every figure: the steps, the strengths kept, the number of fills, the lead."""
    kept = tuple(parse_quantity(text, "strength") for text in order.keep)
    fewest = choice_of(order.fills, (FEWEST,)) == FEWEST
    number = None if fewest else parse_count(order.fills, "the fills")
    cycle = None if order.cycle is None else parse_count(order.cycle, "the cycles")
    lead = pharmacy.lead if order.lead is None else parse_quantity(order.lead, "duration")
    ahead = 0 if lead is None else lead_days(lead)
    if order.schedule is None:
        begins = partial(_start, order.start, 0, today, ahead)
        steps = read_steps(order.steps, begins, cycle or 1)
        if any(text is not None for text in order.missing):
            raise InvalidOrder(
                "Figures of a documented schedule are given, but no schedule is named.",
                remedy="Name it with --schedule, or write every step with --step.",
            )
    else:
        if order.steps:
            raise InvalidOrder(
                "Both steps and a documented schedule are given.", remedy="Give one of the two."
            )
        steps = from_template(documented_schedule(order.schedule, substance), order.missing)
    if cycle is not None and order.schedule is not None:
        raise InvalidOrder(
            "Cycles are given beside a documented schedule.",
            remedy="Write the steps of one cycle with --step.",
        )
    for each in kept:
        kind = "mass" if each.dimensionality == MG.dimensionality else "strength"
        check_dimension(each, kind, "a strength kept")
    if len(kept) > MOST_KEPT:
        raise InvalidOrder(
            f"{len(kept)} strengths are given; a mix is made from at most {MOST_KEPT}.",
            remedy="Name only those to be used.",
        )
    numbers = {
        number_of(each, MG if each.dimensionality == MG.dimensionality else MG_PER_CAPSULE)
        for each in kept
    }
    return steps, tuple(sorted(numbers, reverse=True)), Cutting(number, ahead)


def _documented(substance: Substance, formulary: Formulary) -> DailyRange:
    """Return the documented daily range."""
    sources = tuple(formulary.cite(each.source, each.locator) for each in substance.ranges)
    return DailyRange(substance.enforced_range.low, substance.enforced_range.high, sources)


def _start(text: str | None, days: int, today: date, lead: int) -> date:
    """Return the day of the first dose; refuse one in the past, or within the lead."""
    last = date.max - timedelta(days=2 * days + 3_660)
    start = today if text is None else parse_date(text, "the start")
    if max(today, start) > last:
        raise InvalidOrder(f"{start} is too far in the future.", remedy="Correct the date.")
    earliest = today + timedelta(days=lead)
    if text is None:
        return earliest
    if start < today:
        raise InvalidOrder(
            f"The first dose on {start} has passed.", remedy="Give a day from today on."
        )
    if start < earliest:
        raise InvalidOrder(
            f"The first dose on {start} is less than {lead} days from now, the lead of a fill.",
            remedy=f"Give a day from {earliest} on, or a shorter lead.",
        )
    return start


def _dated(steps: Sequence[ScheduleStep], start: date) -> Iterator[ScheduledStep]:
    """Yield the steps with their dates."""
    for step in steps:
        last = start + timedelta(days=step.days - 1)
        yield ScheduledStep(
            dose=mass(step.dose or 0),
            pause=step.dose is None,
            days=step.days,
            doses_per_day=step.doses_per_day,
            every=quantity(step.every, DAY),
            on=None if step.at is None else named(step.at, start),
            first_day=start,
            last_day=last,
        )
        start = last + timedelta(days=1)
