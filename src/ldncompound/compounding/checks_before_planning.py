"""Checks before planning: refuse what no source documents or a screening answer rules out."""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ldncompound.calculation.factors import POLICIES
from ldncompound.compounding.materials.potency import DOSED_AS, equivalent
from ldncompound.compounding.preparation import DocumentedRange, ProtocolInUse
from ldncompound.compounding.prescription.avoidance import check_avoided, read_avoided
from ldncompound.compounding.prescription.declared_fields import declared
from ldncompound.compounding.prescription.limits import DailyRange, check_dose
from ldncompound.compounding.prescription.order_fields import Order
from ldncompound.compounding.prescription.protocols import (
    check_once,
    check_route,
    narrowed,
    protocol_named,
    substance_ordered,
)
from ldncompound.compounding.prescription.screening import check_answers, read_answers
from ldncompound.core.names import choice_of
from ldncompound.core.near_names import write_near
from ldncompound.core.quantities import MG, format_quantity, number_of
from ldncompound.core.quoting import listed
from ldncompound.core.refusals import (
    DoseAboveRange,
    InvalidOrder,
    Refusal,
    UnknownFormulation,
    of_field,
    quoted,
)
from ldncompound.core.remembered import remembered
from ldncompound.core.source_cited import SourceCited
from ldncompound.formulary.substance import folded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ldncompound.compounding.prescription.avoidance import Avoided
    from ldncompound.compounding.prescription.screening import Answers
    from ldncompound.compounding.prescription.steps import Intake
    from ldncompound.core.quantities import Quantity
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.master_record import MasterFormulation
    from ldncompound.formulary.substance import Protocol as DocumentedProtocol
    from ldncompound.formulary.substance import Substance

__all__ = ["OrderFigures", "check_documented", "drug_of", "health_said", "settled"]


Kind = TypeVar("Kind", bound="MasterFormulation")
OrderT = TypeVar("OrderT", bound="Order")


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
        """Fills ordered: 0 for the fewest possible, None where the course is not cut."""

    @property
    def steps(self) -> tuple[Intake, ...]:
        """Steps of a schedule; empty where the same dose is taken on every day."""

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """The doses of each step, or of the whole course."""


@remembered
def _documented_range(
    substance: Substance, formulary: Formulary, master: MasterFormulation | None = None
) -> DailyRange:
    """Return the range in force: the documented one, or a narrower one of the record."""
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


def settled(order: OrderT, formulary: Formulary) -> OrderT:
    """Return an order in the one spelling of its choices, drug and record filled in."""
    known = tuple(formulary.substances.values())
    drug = known[0].labelled_as if order.drug is None and len(known) == 1 else order.drug
    named = next((each for each in known if each.is_called((drug or "")[:200])), None)
    record = order.formulation
    if record is None and named is not None:
        record = named.usual_record.get(order.form)
    choices: dict[str, Iterable[str]] = {
        **_choices_of(type(order)),
        "potency": POLICIES,
        "dose_as": DOSED_AS,
        "protocol": () if named is None else [each.id for each in named.protocols],
        "formulation": formulary.formulations,
    }
    told: dict[str, Any] = {
        name: choice_of(text, choices[name])
        for name in choices
        if (text := record if name == "formulation" else getattr(order, name)) is not None
    }
    told["drug"] = drug
    if all(getattr(order, name) == each for name, each in told.items()):
        return order
    return replace(order, **told)


@remembered
def _choices_of(kind: Any) -> dict[str, tuple[str, ...]]:
    """Return the fields of an order that are chosen, each with its choices."""
    return {each.name: each.says.choices for each in declared(kind) if each.says.choices}


def drug_of(order: Order, formulary: Formulary) -> Substance:
    """Return the drug ordered; refuse an unknown one."""
    with of_field("drug"):
        return substance_ordered(order.drug, formulary.substances.values(), formulary.cite)


def health_said(order: Order, formulary: Formulary) -> tuple[Answers, Avoided]:
    """Return screening answers and ingredients to avoid; only their form is checked."""
    substance = drug_of(order, formulary)
    return (
        read_answers(order.answers, order.consulted, substance.screening),
        read_avoided(order.avoid, order.checked, substance.avoidables),
    )


def check_documented(
    order: Order,
    request: OrderFigures,
    formulary: Formulary,
    kind: type[Kind],
) -> tuple[Kind, DailyRange, DocumentedRange]:
    """
    Return master record and range; refuse what no source documents or an answer rules out.

    Args:
        order: As typed.
        request: Its figures.
        formulary: With the documented ranges and master records.
        kind: Class of the master records of the form.

    Returns:
        The master record; the range of strengths, not narrowed by a protocol because one dose
        may be several capsules; and the range in force, for the record.

    Raises:
        Refusal: a dose outside the range, another drug, a text or record that is not allowed.
    """
    answers, avoided = health_said(order, formulary)
    substance = drug_of(order, formulary)
    # The largest dose comes first. The sources give doses of the labelled form: a dose of the base
    # must be in the range as that form too.
    taken = {(number_of(each.dose, MG), each.doses_per_day): each.dose for each in request.intakes}
    doses = [
        each
        for (_, count), one in sorted(taken.items(), key=itemgetter(0), reverse=True)
        for each in (
            (one, None, count),
            (equivalent(one, order.dose_as, substance), one, count),
        )
    ]

    def check(documented: DailyRange) -> DailyRange:
        for dose, of, times in doses:
            try:
                check_dose(dose, times, documented, substance.usual_doses)
            except Refusal as refusal:
                if isinstance(refusal, DoseAboveRange) and order.dose:
                    refusal.field = "dose"
                if of is not None and of != dose:
                    refusal.message = (
                        f"{format_quantity(of)} of {substance.name} are "
                        f"{format_quantity(dose)} of {substance.labelled_as}. {refusal.message}"
                    )
                raise
        return documented

    whole = check(_documented_range(substance, formulary))
    with of_field("protocol"):
        protocol = protocol_named(order.protocol, substance)
    if protocol is not None:
        check_once(request.doses_per_day, protocol, formulary.cite)
        check_route(order, protocol, formulary.cite)
        check(narrowed(whole, protocol, formulary.cite))
    order.check_texts()
    check_answers(answers, substance.screening, formulary.cite)
    _check_made(order, substance, formulary)
    with of_field("formulation"):
        master = _formulation(order, substance, formulary, kind)
    check_avoided(
        avoided,
        master,
        formulary.formulations.values(),
        substance.avoidables,
        formulary.cite,
    )
    documented = check(_documented_range(substance, formulary, master))
    in_force = documented if protocol is None else narrowed(documented, protocol, formulary.cite)
    return master, documented, _enforced(in_force, protocol)


def _check_made(order: Order, substance: Substance, formulary: Formulary) -> None:
    """Refuse a form from a component that it is not made from, by the lots or the record named."""
    record = formulary.record_named(order.formulation or "")
    named = {folded(each.partition("=")[0]) for each in order.lots}
    named |= {folded(part.name) for part in (record.components if record else ())}
    for way in substance.not_made:
        if way.form == order.form and named & substance.names_on_labels(way.component):
            raise InvalidOrder(
                f"{way.name.capitalize()} are not made. {way.reason}",
                remedy=way.remedy,
                sources=(formulary.cite(way.source, way.locator),),
                details={"not_made": way.name},
            )


def _formulation(
    order: Order, substance: Substance, formulary: Formulary, kind: type[Kind]
) -> Kind:
    """Return the formulation of this name, for this dosage form and this drug."""
    if order.formulation is None:
        raise UnknownFormulation(
            f"There is no usual master formulation record of {substance.name} for "
            f"{order.form_in_words}.",
            remedy="Name one with --formulation: 'ldncompound formulations list' shows them.",
        )
    master = formulary.record_named(order.formulation)
    if isinstance(master, kind) and master.substance == substance.id:
        return master
    of_form = [each for each in formulary.formulations.values() if isinstance(each, kind)]
    known = [each.id for each in of_form if each.substance == substance.id]
    wanted = order.form_in_words
    if master in of_form:
        wanted += f" of {substance.name}"
    raise UnknownFormulation(
        f"{quoted(order.formulation)} is not a master formulation record for {wanted}.",
        remedy=f"{write_near(order.formulation, known)}Records: "
        f"{listed(known, order.formulation)}. 'ldncompound formulations list' shows them.",
        details={"known": known},
    )


@remembered
def _enforced(documented: DailyRange, protocol: DocumentedProtocol | None) -> DocumentedRange:
    """Return the range in force, for the record."""
    named = None
    if protocol is not None:
        named = ProtocolInUse(id=protocol.id, name=protocol.name, statement=protocol.statement)
    return DocumentedRange(
        low=documented.low,
        high=documented.high,
        per="day",
        protocol=named,
        sources=tuple(SourceCited(**each.to_json()) for each in documented.sources),
    )
