"""Record, plan, prescription, pharmacy, course and cost of a preparation."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from ldncompound.compounding.cost import Rates, cost_of
from ldncompound.compounding.materials.potency import AS_BASE
from ldncompound.compounding.pharmacy_identity import PharmacyIdentity
from ldncompound.compounding.plan_figures import BalanceInHand, PlanInUse
from ldncompound.compounding.preparation import (
    DocumentedForm,
    FormulationInUse,
    PapersAsked,
    recorded,
)
from ldncompound.compounding.prescription.order import PrescribedStep, Prescription, common
from ldncompound.compounding.prescription.order_fields import Order
from ldncompound.compounding.weighing.equipment import Balance
from ldncompound.compounding.weighing.equipment_texts import basis_in_words
from ldncompound.core.quantities import DAY, quantity
from ldncompound.core.records import Json, replaced
from ldncompound.core.remembered import remembered
from ldncompound.core.source_cited import SourceCited
from ldncompound.core.sources import UNCONFIRMED
from ldncompound.core.weekdays import named
from ldncompound.core.wording import say
from ldncompound.formulary.record_version import AdoptionInUse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ldncompound.compounding.checks_before_planning import OrderFigures
    from ldncompound.compounding.course_figures import Cost, CourseInUse
    from ldncompound.compounding.dosage_form import Planned, UnderstoodOrder
    from ldncompound.compounding.fills import Cut
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.practice import Practice
    from ldncompound.compounding.weighing.plan import WeighPlan
    from ldncompound.core.sources import Citation
    from ldncompound.formulary.adoption_records import Adoption
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.master_record import FormStatement, MasterFormulation
    from ldncompound.formulary.rules import RuleFile
    from ldncompound.formulary.substance import Substance


_Master = TypeVar("_Master", bound="MasterFormulation")


def cost_in_use(
    planned: Planned,
    lots: Sequence[ComponentLot],
    pharmacy: Practice,
    substance: Substance,
    cite: Callable[[str, str], Citation],
) -> Cost | None:
    """Return the cost, as far as prices are known."""
    rates = Rates(pharmacy.labour, pharmacy.container)
    return cost_of(planned.consumed, lots, rates, planned.given, substance.prices, cite)


def course_in_use(
    cut: Cut | None, order: Order, request: OrderFigures, dispensed: Fraction, unit: Any
) -> CourseInUse | None:
    """Return the place of a fill in its course; None where the course is not cut."""
    if cut is None:
        return None
    return cut.course(order, request.dose, dispensed / cut.days[0], unit)


def notes_on_fills(course: CourseInUse | None) -> tuple[str, ...]:
    """Say which fill of a course a preparation is, where it is one."""
    if course is None:
        return ()
    from ldncompound.compounding.fills import fill_notes

    return fill_notes(course)


def plan_in_use(planned: WeighPlan, balance: Balance) -> PlanInUse:
    """Return the plan with the balance it was made for."""
    members = {name: getattr(planned, name) for name in planned.__struct_fields__}
    figures = {each.name: getattr(balance, each.name) for each in fields(balance)}
    figures["basis"] = basis_in_words(balance.basis)
    return PlanInUse(**members, balance=BalanceInHand(**figures))


def formulation_in_use(master: MasterFormulation, adoption: Adoption | None) -> FormulationInUse:
    """Return the complete master record with its adoption, for the record."""
    return FormulationInUse(
        id=master.id,
        revision=master.revision,
        sha256=master.sha256,
        adopted=adoption is not None,
        adoption=None
        if adoption is None
        else AdoptionInUse(
            proposed_by=adoption.proposal.proposed_by.name,
            adopted_by=adoption.adopted_by.name,
            on=adoption.adopted_on,
            entry=adoption.entry,
        ),
        title=master.title,
        record=recorded(master),
    )


@remembered
def as_adopted(master: _Master, adopted: bool) -> _Master:
    """Return a master record with whether it is adopted; itself where it says so already."""
    return master if master.adopted == adopted else replaced(master, adopted=adopted)


def form_documented(found: FormStatement, formulary: Formulary) -> DocumentedForm:
    """Return where the dosage form is documented, for the record."""
    return DocumentedForm(
        form=found.form,
        statement=say("form.documented") if found.dose else say("form.documented.no_dose"),
        dose_documented=found.dose,
        source=SourceCited(**formulary.cite(found.source, found.locator).to_json()),
    )


def prescribed(case: UnderstoodOrder[Any, Any], planned: Planned) -> Prescription:
    """Return the prescription, for the record."""
    order, request, named = case.order, case.request, case.substance
    dose = common(each.dose for each in request.intakes)
    times = common(each.doses_per_day for each in request.intakes)
    return Prescription(
        patient=order.patient or None,
        patient_name=order.patient_name,
        prescriber=order.prescriber,
        rx=order.rx,
        drug=named.name if order.dose_as == AS_BASE else named.labelled_as,
        dose=dose,
        dose_as_written=order.dose_as_written(),
        doses_per_day=times,
        days=planned.days,
        first_dose=planned.dated.first_dose,
        directions=order.directions,
        steps=planned.steps,
    )


def prescribed_steps(
    request: OrderFigures, first_dose: date, served: Iterable[Mapping[str, Any]]
) -> tuple[PrescribedStep, ...] | None:
    """
    Return the steps that a preparation serves; None where the order has none.

    Args:
        request: Figures of the order.
        first_dose: Day of the first dose.
        served: What serves each step, as members of `PrescribedStep`.
    """
    if not request.steps:
        return None
    found = []
    for step, members in zip(request.steps, served, strict=True):
        first = first_dose + timedelta(days=step.first)
        found.append(
            PrescribedStep(
                dose=step.dose,
                doses_per_day=step.doses_per_day,
                every=quantity(step.every, DAY),
                on=None if step.at is None else named(step.at, first),
                first_day=first,
                last_day=first + timedelta(days=step.days - 1),
                **members,
            )
        )
    return tuple(found)


@remembered
def papers_asked(rule: RuleFile, formulary: Formulary) -> PapersAsked | None:
    """
    Return what rules ask of the papers of a preparation; None where they ask nothing of their own.

    Args:
        rule: Of the jurisdiction.
        formulary: Gives a place in a source its title.
    """
    checked = rule.plausibility_items
    if not (rule.label_items or checked or rule.masses):
        return None
    first = checked[0] if checked else None
    return PapersAsked(
        rule=rule.id,
        title=rule.title,
        label=tuple(each.item for each in rule.label_items),
        plausibility=tuple(each.item for each in checked),
        unconfirmed=tuple(each.item for each in checked if each.status == UNCONFIRMED),
        source=None
        if first is None
        else SourceCited(**formulary.cite(first.source, first.locator).to_json()),
        masses=None if rule.masses is None else Json(rule.masses.to_json()),
    )


def identity_of(pharmacy: Practice) -> PharmacyIdentity:
    """Return the pharmacy, for the record."""
    return PharmacyIdentity(
        name=pharmacy.name,
        address=pharmacy.address,
        telephone=pharmacy.telephone,
        jurisdiction=pharmacy.jurisdiction,
        paper=pharmacy.paper,
        configured=pharmacy.configured,
    )
