"""What the record of a topical preparation says: figures, components, working, notes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.compounding import notes as common_notes
from ldncompound.compounding.beyond_use import date_notes, days_counted
from ldncompound.compounding.dosage_forms.topical.figures import TopicalFigures
from ldncompound.compounding.dosage_forms.topical.masses import (
    MG_IN_G,
    Masses,
    Needs,
)
from ldncompound.compounding.preparation import Component, Working, lots_of
from ldncompound.compounding.weighing.plan import BATCH
from ldncompound.core.numbers import format_number
from ldncompound.core.quantities import MG_PER_G, PERCENT, G, format_quantity, mass, quantity
from ldncompound.core.sources import UNCONFIRMED
from ldncompound.core.wording import followed, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from ldncompound.compounding.beyond_use import Dates
    from ldncompound.compounding.dosage_forms.topical.master_record import (
        BaseKind,
        TopicalFormulation,
    )
    from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
    from ldncompound.compounding.dosage_forms.topical.request import TopicalRequest
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.plan_figures import ExpectedContent
    from ldncompound.compounding.weighing.equipment import Balance
    from ldncompound.compounding.weighing.plan import WeighPlan
    from ldncompound.core.quantities import Quantity
    from ldncompound.core.sources import Citation
    from ldncompound.formulary.rules import ContentLimits

__all__ = ["components", "expected", "figures", "notes", "working"]


def figures(
    order: TopicalOrder, request: TopicalRequest, needed: Needs, found: Masses
) -> TopicalFigures:
    """Return strength, amounts and masses, for the record."""
    each, strength = request.actuation_mass, request.strength
    return TopicalFigures(
        strength=quantity(strength, MG_PER_G),
        amount=quantity(request.amount, G),
        actuations=request.actuations,
        actuation_mass=None if each is None else quantity(each, G),
        actuation_strength=None if each is None else mass(strength * each),
        daily_dose=request.dose * request.doses_per_day,
        dispense=quantity(found.dispense, G),
        overfill=quantity(found.overfill, G),
        fill=quantity(found.dispense + found.overfill, G),
        excess=quantity(found.excess, G),
        surplus=quantity(found.surplus, G),
        batch_size=quantity(found.made, G),
        base=needed.base if order.base is None else order.base,
        base_kind=str(order.base_kind),
    )


def components(
    needed: Needs, planned: WeighPlan, lots: Sequence[ComponentLot]
) -> tuple[Component, ...]:
    """Return the components with their exact needs and their lots."""
    source = next(step.what for step in planned.steps if step.into == BATCH)
    active = Component(
        role="active",
        name=needed.active,
        nominal=mass(needed.nominal),
        factor=format_number(needed.potency.factor),
        factor_basis=needed.potency.basis,
        policy=needed.potency.policy,
        policy_ordered=needed.potency.ordered,
        form=needed.potency.form,
        overage=quantity(0, PERCENT),
        required=mass(needed.required),
        via=None if source == needed.active else source,
        lots=lots_of(needed.active, lots),
    )
    additives = (
        Component(role="additive", name=name, required=mass(amount), lots=lots_of(name, lots))
        for name, amount in needed.additives.items()
    )
    base = Component(
        role="base",
        name=needed.base,
        required=mass(needed.of_base),
        lots=lots_of(needed.base, lots),
    )
    return (active, *additives, base)


def expected(
    needed: Needs, planned: WeighPlan, limits: ContentLimits, cite: Callable[[str, str], Citation]
) -> ExpectedContent:
    """Return the content in percent of label if nothing is lost, compared with the limits."""
    real = needed.potency.real or needed.potency.factor
    drug = planned.delivers * (1 / real)
    return common_notes.expected_content(drug, mass(needed.nominal), planned, limits, cite)


def working(
    request: TopicalRequest, needed: Needs, found: Masses, dated: Dates
) -> tuple[Working, ...]:
    """Return the working of every number."""
    strength, amount = format_quantity(quantity(request.strength, MG_PER_G)), _g(request.amount)
    doses = say("working.topical.doses", amount=amount, doses_per_day=request.doses_per_day)
    daily_dose = say(
        "working.topical.daily_dose",
        strength=strength,
        doses=doses,
        day=format_quantity(request.dose * request.doses_per_day),
    )
    dispensed = say(
        "working.topical.dispense",
        doses=doses,
        days=f"{request.days} day",
        dispense=_g(found.dispense),
    )
    batch_size = say(
        "working.topical.batch_size",
        dispense=_g(found.dispense),
        overfill=_g(found.overfill),
        excess=_g(found.excess),
        batch=_g(Fraction(found.made)),
        surplus=_g(found.surplus),
    )
    lines = [
        *_actuation_working(request, strength, amount),
        (say("working.of.daily_dose"), daily_dose),
        (say("working.of.dispense"), dispensed),
        (say("working.of.batch_size"), batch_size),
        *_component_workings(needed, found, strength),
        (say("working.of.beyond_use"), days_counted(dated)),
    ]
    return tuple(Working(of=name, text=text) for name, text in lines)


def _actuation_working(
    request: TopicalRequest, strength: str, amount: str
) -> Iterator[tuple[str, str]]:
    """Show what an actuation of a metered container brings; nothing of any other."""
    if request.actuation_mass is None:
        return
    each = request.actuation_mass
    text = say(
        "working.topical.actuation",
        strength=strength,
        mass=_g(each),
        drug=format_quantity(mass(request.strength * each)),
        actuations=str(request.actuations),
        amount=amount,
    )
    yield say("working.of.actuation"), text


def _component_workings(needed: Needs, found: Masses, strength: str) -> Iterator[tuple[str, str]]:
    """Show how each mass follows."""
    batch, active = _g(Fraction(found.made)), format_quantity(mass(needed.required))
    of_active = say(
        "working.topical.active",
        strength=strength,
        batch=batch,
        factor=format_number(needed.potency.factor),
        active=active,
    )
    yield say("working.of.active"), followed(of_active, needed.potency.working)
    for name, each in needed.additives.items():
        percent = format_number(each / found.made / 10)
        yield name, say("working.topical.additive", percent=percent, batch=batch)
    others = (format_quantity(mass(each)) for each in needed.additives.values())
    of_base = say(
        "working.topical.base",
        batch=f"{found.made * MG_IN_G} mg",
        others=" − ".join([active, *others]),
        base=format_quantity(mass(needed.of_base)),
    )
    yield say("working.of.base"), of_base


def notes(
    request: TopicalRequest,
    needed: Needs,
    found: Masses,
    master: TopicalFormulation,
    kind: BaseKind,
    balance: Balance,
    planned: WeighPlan,
    expected: ExpectedContent,
    dated: Dates,
    starting: tuple[Quantity, Quantity] | None,
    today: date,
    cite: Callable[[str, str], Citation],
) -> tuple[str, ...]:
    """Return the notes of the record."""
    off = [(needed.active, planned.deviation), *((o.name, o.deviation) for o in planned.others)]
    return (
        *common_notes.form_without_dose(master.documented_form, cite),
        *common_notes.starting_dose(request.intakes, starting),
        *common_notes.adoption(master),
        *common_notes.certificate(needed.potency, needed.active),
        *common_notes.assumed_balance(balance),
        *common_notes.outside(expected),
        *common_notes.weighing_advice(planned),
        *_base_notes(master, kind, found),
        *common_notes.deviations(off),
        *date_notes(dated, today),
    )


def _base_notes(master: TopicalFormulation, kind: BaseKind, found: Masses) -> list[str]:
    """Say that base or limit is not documented, and that there is no excess or overfill."""
    told = []
    if not master.topical.base_named:
        told.append(say("note.base_not_documented"))
    if kind.status == UNCONFIRMED:
        told.append(say("note.base_limit", locator=kind.locator))
    if not found.excess and not found.surplus:
        told.append(say("note.no_excess"))
    if not found.overfill:
        told.append(say("note.no_overfill"))
    return told


def _g(number: Fraction) -> str:
    """Write a number of grams."""
    return format_quantity(quantity(number, G))
