"""The straight path from a prescription to a preparation, and into the record.

Read this first. `prepare` and what it chooses from, a function for each dosage form, are
pure: the same order, formulary, pharmacy and day give the same preparation.
`recording.Recorder` gives it an id and makes it part of the audit trail, refusals
included: no record, no result.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ldncompound.compounding.cost import Dispensed, Rates, cost_of
from ldncompound.compounding.materials.potency import AS_BASE, equivalent
from ldncompound.compounding.plan_in_use import BalanceInHand, PlanInUse
from ldncompound.compounding.practice import PharmacyIdentity
from ldncompound.compounding.preparation import (
    DocumentedForm,
    DocumentedRange,
    FormulationInUse,
    ProtocolInUse,
)
from ldncompound.compounding.prescription.avoidance import check_avoided, read_avoided
from ldncompound.compounding.prescription.limits import DailyRange, check_dose
from ldncompound.compounding.prescription.order import Order, Prescription
from ldncompound.compounding.prescription.protocols import (
    check_drug,
    check_once,
    narrowed,
    protocol_named,
)
from ldncompound.compounding.prescription.screening import check_answers, read_answers
from ldncompound.compounding.weighing.equipment import Balance, check_fit
from ldncompound.compounding.weighing.plan import Amount
from ldncompound.core.refusals import InvalidOrder, UnknownFormulation, quoted
from ldncompound.core.sources import UNCONFIRMED, SourceCited
from ldncompound.formulary.record_version import AdoptionInUse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ldncompound.compounding.beyond_use import Limit
    from ldncompound.compounding.course_in_use import Cost, CourseInUse
    from ldncompound.compounding.fills import Cut
    from ldncompound.compounding.materials.lots import ComponentLot, Kept
    from ldncompound.compounding.practice import Pharmacy
    from ldncompound.compounding.prescription.avoidance import Avoided
    from ldncompound.compounding.prescription.screening import Answers
    from ldncompound.compounding.weighing.plan import WeighPlan
    from ldncompound.core.quantities import Quantity
    from ldncompound.formulary.adopted import Adoption
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.master_record import FormStatement, MasterFormulation
    from ldncompound.formulary.rules import KeepingRules, RuleFile
    from ldncompound.formulary.substance import Protocol as DocumentedProtocol

__all__ = ["check_documented"]


# The steps that look something up ---------------------------------------------


def _documented_range(formulary: Formulary, master: MasterFormulation | None = None) -> DailyRange:
    """Return the range in force: the documented one, or a narrower one of the record."""
    substance = formulary.substance
    sources = tuple(formulary.cite(each.source, each.locator) for each in substance.ranges)
    enforced = substance.enforced_range
    if master is None or master.range is None:
        return DailyRange(enforced.low, enforced.high, sources)
    own = master.range
    return DailyRange(
        enforced.low if own.low is None else max(own.low, enforced.low),
        min(own.high, enforced.high),
        (formulary.cite(own.source, own.locator),),
    )


def health_said(order: Order, formulary: Formulary) -> tuple[Answers, Avoided]:
    """Return what is said of the patient's health, read as far as its form goes."""
    substance = formulary.substance
    return (
        read_answers(order.answers, order.consulted, substance.screening),
        read_avoided(order.avoid, order.checked, substance.avoidables),
    )


Kind = TypeVar("Kind", bound="MasterFormulation")


class OrderFigures(Protocol):
    """The figures of an order that every dosage form has."""

    @property
    def dose(self) -> Quantity:
        """Drug in one dose, in mg."""

    @property
    def doses_per_day(self) -> int:
        """Doses on one day."""

    @property
    def days(self) -> int | None:
        """Length of the course in days, where it was ordered by days."""

    @property
    def fills(self) -> int | None:
        """Fills asked for: 0 for as few as can be, None for no cut."""


def check_documented(
    order: Order,
    request: OrderFigures,
    formulary: Formulary,
    kind: type[Kind],
) -> tuple[Kind, DailyRange, DocumentedRange]:
    """
    Refuse what no source documents or an answer bars.

    Args:
        order: As typed.
        request: Its figures.
        formulary: Knows the documented range.
        kind: Of the record that is meant.

    Returns:
        The master record; the range of strengths, which no protocol narrows, for one dose
        may be several capsules; and the range in force as it stands in the record.

    Raises:
        Refusal: a dose outside the range, another drug, a text or record that will not do.
    """
    answers, avoided = health_said(order, formulary)
    check_drug(order.drug, formulary.substance, formulary.cite)
    # The sources speak of the hydrochloride: a dose of the base must keep the range as that too.
    doses = (request.dose, equivalent(request.dose, order.dose_as, formulary.substance))

    def check(documented: DailyRange) -> DailyRange:
        for dose in doses:
            check_dose(dose, request.doses_per_day, documented)
        return documented

    whole = check(_documented_range(formulary))
    protocol = protocol_named(order.protocol, formulary.substance)
    if protocol is not None:
        check_once(request.doses_per_day, protocol, formulary.cite)
        check(narrowed(whole, protocol, formulary.cite))
    order.check_texts()
    check_answers(answers, formulary.substance.screening, formulary.cite)
    master = _formulation(order, formulary, kind)
    check_avoided(
        avoided,
        master,
        formulary.formulations.values(),
        formulary.substance.avoidables,
        formulary.cite,
    )
    documented = check(_documented_range(formulary, master))
    in_force = documented if protocol is None else narrowed(documented, protocol, formulary.cite)
    return master, documented, _enforced(in_force, protocol)


def _formulation(order: Order, formulary: Formulary, kind: type[Kind]) -> Kind:
    """Return the formulation of this name, for this dosage form."""
    master = formulary.formulations.get(order.formulation)
    if not isinstance(master, kind):
        known = ", ".join(
            each.id for each in formulary.formulations.values() if isinstance(each, kind)
        )
        raise UnknownFormulation(
            f"{quoted(order.formulation)} is not a master formulation record for "
            f"{order.form_in_words}.",
            remedy=f"Records: {known}. 'ldncompound formulations list' shows them.",
        )
    return master


def balance_in_hand(
    name: str | None, pharmacy: Pharmacy, formulary: Formulary, today: date, kept: Kept
) -> Balance:
    """Return the balance asked for, else the first configured, else the assumed class III."""
    for balance in pharmacy.balances:
        if name in (None, balance.id):
            check_fit(balance, today, checked=kept.checked)
            return balance
    if name is not None:
        known = ", ".join(balance.id for balance in pharmacy.balances) or "none"
        raise InvalidOrder(
            f"{quoted(name)} is not a balance of this pharmacy.",
            remedy=f"Configured: {known}. 'ldncompound setup --balance' adds one.",
        )
    assumed = formulary.balances["class-iii"]
    return Balance(
        id=assumed.id,
        minimum=assumed.minimum,
        readability=assumed.readability,
        accepted_error=assumed.accepted_error,
        assumed=True,
        basis=assumed.title + (", unconfirmed" if assumed.status == UNCONFIRMED else ""),
    )


def cost_in_use(
    consumed: Iterable[Amount],
    lots: Sequence[ComponentLot],
    given: Dispensed,
    pharmacy: Pharmacy,
    formulary: Formulary,
) -> Cost | None:
    """Return what it costs, as far as prices are known."""
    rates = Rates(pharmacy.labour, pharmacy.container)
    return cost_of(consumed, lots, rates, given, formulary.substance.prices, formulary.cite)


def cut_of(
    order: Order,
    request: OrderFigures,
    lots: Sequence[ComponentLot],
    rule: KeepingRules,
    limit: Limit,
    today: date,
) -> Cut | None:
    """Return the fills of a course, where it was asked for and is longer than one."""
    if request.fills is None or request.days is None:
        return None
    # Few courses are cut; the others do not pay for the room.
    from ldncompound.compounding.fills import cut_course

    return cut_course(order, request.days, request.fills, lots, rule, limit, today)


def fewest_fills(cut: Cut | None) -> int | None:
    """Return into how few fills a course can be cut, where it is."""
    return None if cut is None else cut.fewest


def course_in_use(
    cut: Cut | None, order: Order, request: OrderFigures, dispensed: Fraction, unit: Any
) -> CourseInUse | None:
    """Return the place of a fill in its course, where it is one."""
    if cut is None:
        return None
    return cut.course(order, request.dose, dispensed / cut.days[0], unit)


def notes_on_fills(course: CourseInUse | None) -> tuple[str, ...]:
    """Say which fill of a course a preparation is, where it is one."""
    if course is None:
        return ()
    from ldncompound.compounding.fills import fill_notes

    return fill_notes(course)


def batch_limit(practice: RuleFile, pharmacy: Pharmacy) -> Fraction:
    """Return how far weighing may take the content: by the rule, or a narrower setting."""
    room = practice.content.room
    own = pharmacy.batch_error
    return room if own is None else min(room, own.magnitude / 100)


def plan_in_use(planned: WeighPlan, balance: Balance) -> PlanInUse:
    """Return the plan with the balance it was made for."""
    members = {field.name: getattr(planned, field.name) for field in fields(planned)}
    return PlanInUse(**members, balance=BalanceInHand(**dict(balance)))


def formulation_in_use(master: MasterFormulation, adoption: Adoption | None) -> FormulationInUse:
    """Return the master record as it stands in the record, whole, and who stands behind it."""
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
        record=master.record(),
    )


def _enforced(documented: DailyRange, protocol: DocumentedProtocol | None) -> DocumentedRange:
    """Return the range in force as it stands in the record."""
    named = None
    if protocol is not None:
        named = ProtocolInUse(id=protocol.id, name=protocol.name, statement=protocol.statement)
    return DocumentedRange(
        low=documented.low,
        high=documented.high,
        per="day",
        protocol=named,
        sources=tuple(SourceCited(**each.as_json()) for each in documented.sources),
    )


def form_documented(found: FormStatement, formulary: Formulary) -> DocumentedForm:
    """Return where the dosage form is documented, as it stands in the record."""
    return DocumentedForm(
        form=found.form,
        statement="form documented, dose for this form "
        + ("documented as well" if found.dose else "not"),
        dose_documented=found.dose,
        source=SourceCited(**formulary.cite(found.source, found.locator).as_json()),
    )


def prescribed(
    order: Order,
    request: OrderFigures,
    days: int,
    first_dose: date,
    formulary: Formulary,
) -> Prescription:
    """Return the prescription as it stands in the record."""
    named = formulary.substance
    return Prescription(
        patient=order.patient or None,
        patient_name=order.patient_name,
        prescriber=order.prescriber,
        rx=order.rx,
        drug=named.name if order.dose_as == AS_BASE else named.labelled_as,
        dose=request.dose,
        dose_as_written=order.dose_as_written(),
        doses_per_day=request.doses_per_day,
        days=days,
        first_dose=first_dose,
        directions=order.directions,
    )


def identity_of(pharmacy: Pharmacy) -> PharmacyIdentity:
    """Return the pharmacy as it stands in the record."""
    return PharmacyIdentity(
        name=pharmacy.name,
        address=pharmacy.address,
        telephone=pharmacy.telephone,
        jurisdiction=pharmacy.jurisdiction,
        paper=pharmacy.paper,
        configured=pharmacy.configured,
    )
