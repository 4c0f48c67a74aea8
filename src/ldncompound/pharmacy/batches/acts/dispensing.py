"""Dispense capsules from a stock batch: counted, dated and labelled for one patient.

The documented range and the beyond-use date apply as if the batch were made for the patient.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from ldncompound.calculation import capsules
from ldncompound.compounding.checks_before_planning import check_documented
from ldncompound.compounding.directions import directions_notes
from ldncompound.compounding.dosage_forms.capsules.master_record import CapsuleFormulation
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.capsules.request import CapsuleRequest
from ldncompound.compounding.preparation import Preparation
from ldncompound.compounding.prescription.screening import read_answers, screening_of
from ldncompound.core.dates import parse_date
from ldncompound.core.personal_data import PERSONAL, EscapedText, named_in
from ldncompound.core.quantities import format_quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    CourseOutlivesBeyondUse,
    InvalidOrder,
    Refusal,
    StrengthDoesNotDivideDose,
    WrongState,
)
from ldncompound.core.text import echo
from ldncompound.pharmacy.batches.act_records import HandedOut, QuestionsAsked
from ldncompound.pharmacy.batches.acts.batch_act import ActDocument
from ldncompound.pharmacy.batches.acts.release_checks import (
    check_not_corrected,
    check_not_recalled,
)
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.record_at_work import record_at_work

if TYPE_CHECKING:
    from ldncompound.compounding.dosage_forms.capsules.figures import CapsuleFigures
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.substance import Substance
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["DispensingOrder", "record_dispensing"]


_SAID = ("answers", "consulted", "avoid", "checked")
"""Members about a patient's health."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DispensingOrder:
    """
    A prescription filled from stock, as typed.

    Args:
        dose: One dose, a mass.
        days: Length of the course.
        patient: The pharmacy's reference for the patient.
        prescriber: Who prescribed it.
        per_day: Doses a day.
        patient_name: Printed on the label.
        rx: Prescription number.
        directions: The prescriber's, verbatim.
        first_dose: Day of the first dose; None is today.
        answers: As in an order.
        consulted: Likewise.
        avoid: Likewise; compared with the components of the batch.
        checked: Likewise.
    """

    dose: str
    days: str
    patient: str
    prescriber: str
    per_day: str = "1"
    patient_name: str | None = None
    rx: str | None = None
    directions: str | None = None
    first_dose: str | None = None
    answers: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()


def record_dispensing(acts: BatchActs, identity: str, order: DispensingOrder) -> HandedOut:
    """
    Record that capsules of a stock batch are dispensed.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        order: The prescription.

    Returns:
        The document, with its place in the trail, without personal members.

    Raises:
        WrongState: the batch is not released, or too few are left.
        LotNotUsable: it holds a lot that was recalled since; recorded.
        CourseOutlivesBeyondUse: the last dose would be taken after the beyond-use date.
        Refusal: a dose outside the documented range, or not of whole capsules; recorded.
    """
    typed = {
        key: echo(str(getattr(order, key)))
        for key in ("dose", "days", "per_day", "prescriber", "first_dose")
        if getattr(order, key) is not None
    }
    try:
        plan = batch_of(acts.recorder.trail, identity).plan
        person = acts.recorder.person(order, _substance_of(acts.recorder.formulary, plan))
    except Refusal:
        person = named_in(order)  # refused again below, where it is recorded
    return acts.record(
        identity,
        "dispensing",
        typed,
        lambda batch: _dispensing(acts, batch, order),
        personal=person,
    )


def _dispensing(acts: BatchActs, batch: Batch, order: DispensingOrder) -> ActDocument[HandedOut]:
    """Return the dispensing to record, or refuse it."""
    plan = batch.plan
    _check_for_stock(plan)
    check_not_recalled(acts, batch)
    check_not_corrected(acts, batch)
    request = _request(acts, batch, order)
    per_dose = _per_dose(request)
    days = request.days or 0
    count = capsules.dispense_count(per_dose, request.doses_per_day, days)
    left = _left_after(batch, count)
    first = _first_dose(acts, order.first_dose)
    _check_keeps(batch, first, days)
    written = echo(order.dose.strip())
    return ActDocument(
        HandedOut(
            batch=str(plan.id),
            dispense=count,
            left=left,
            strength=_capsules(plan).strength,
            per_dose=per_dose,
            dose=request.dose,
            dose_as_written=written
            if isinstance(written, str)
            else EscapedText.from_document(written),
            doses_per_day=request.doses_per_day,
            days=days,
            first_dose=first,
            prescriber=order.prescriber,
            beyond_use=batch.beyond_use.date,
            screening=_asked(acts, plan, order),
            notes=directions_notes(
                order.directions,
                request,
                replaced(_capsules(plan), per_dose=per_dose, dispense=count),
            ),
        )
    )


def _per_dose(request: CapsuleRequest) -> int:
    """Return the capsules of one dose; refuse one that this batch does not make up."""
    try:
        return capsules.capsules_per_dose(request.dose, request.strength, ())
    except StrengthDoesNotDivideDose as refusal:
        refusal.remedy = (
            "Dispense from a batch of another strength, or order the dose: 'ldncompound capsules'."
        )
        raise


def _capsules(plan: Preparation) -> CapsuleFigures:
    """Return the figures of a preparation for stock; only capsules are made for stock."""
    return cast("CapsuleFigures", plan.figures)


def _check_for_stock(plan: Preparation) -> None:
    """Refuse a batch that was made for one patient."""
    if plan.for_stock is None:
        raise InvalidOrder(
            f"The batch {plan.id} was made for one patient.",
            remedy=f"'ldncompound label {plan.id} -o FILE' prints its label.",
        )


def _request(acts: BatchActs, batch: Batch, order: DispensingOrder) -> CapsuleRequest:
    """Return the prescription, checked as an order for capsules is."""
    plan, formulary = batch.plan, acts.recorder.formulary
    substance = _substance_of(formulary, plan)
    as_ordered = CapsuleOrder(
        dose=order.dose,
        days=order.days,
        per_day=order.per_day,
        strength=format_quantity(_capsules(plan).strength),
        formulation=plan.formulation.id,
        drug=substance.labelled_as,
        dose_as="base" if plan.prescription.drug == substance.name else None,
        **{key: getattr(order, key) for key in (*PERSONAL, *_SAID, "prescriber")},
    )
    request = CapsuleRequest.read(as_ordered)
    check_documented(as_ordered, request, formulary, CapsuleFormulation)
    return request


def _substance_of(formulary: Formulary, plan: Preparation) -> Substance:
    """Return the drug of a batch."""
    return formulary.substance_of(record_at_work(plan).substance)


def _left_after(batch: Batch, count: int) -> int:
    """Return how many capsules are left afterwards; refuse more than there are."""
    left = batch.left or 0
    if count > left:
        raise WrongState(
            f"{count} capsules are needed, but only {left} of {batch.plan.id} are left.",
            remedy="Use another batch, or dispense for fewer days.",
        )
    return left - count


def _check_keeps(batch: Batch, first: date, days: int) -> None:
    """Refuse a course whose last dose is after the beyond-use date."""
    until = batch.beyond_use.date
    if first + timedelta(days=days - 1) > until:
        raise CourseOutlivesBeyondUse(
            f"{days} days from {first.isoformat()} go beyond the beyond-use date of the "
            f"batch, {until}.",
            remedy="Use a newer batch, or dispense only what is taken until then.",
        )


def _asked(acts: BatchActs, plan: Preparation, order: DispensingOrder) -> QuestionsAsked:
    """Return which screening questions were answered and which were not."""
    formulary = acts.recorder.formulary
    items = _substance_of(formulary, plan).screening
    answers = read_answers(order.answers, order.consulted, items)
    asked = screening_of(answers, items, formulary)
    return QuestionsAsked(answered=asked.answered, unanswered=asked.unanswered)


def _first_dose(acts: BatchActs, text: str | None) -> date:
    """Return the day of the first dose; refuse one in the past."""
    today = acts.recorder.desk.today
    first = today if text is None else parse_date(text, "the first dose")
    if first < today:
        raise InvalidOrder(
            f"The first dose on {first.isoformat()} is before the day of dispensing.",
            remedy="Correct the date.",
        )
    return first
