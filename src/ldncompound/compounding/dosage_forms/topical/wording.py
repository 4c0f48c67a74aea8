"""What the record of a topical preparation says: figures, components, working, notes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.compounding import notes as common_notes
from ldncompound.compounding.beyond_use import date_notes
from ldncompound.compounding.dosage_forms.topical.figures import TopicalFigures
from ldncompound.compounding.dosage_forms.topical.masses import (
    MG_IN_G,
    Masses,
    Needs,
    written_content,
)
from ldncompound.compounding.preparation import Component, Working, lots_of
from ldncompound.compounding.weighing.plan import BATCH
from ldncompound.core.numbers import format_number
from ldncompound.core.quantities import MG_PER_G, PERCENT, G, format_quantity, mass, quantity
from ldncompound.core.sources import UNCONFIRMED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
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


# What the record says beside the figures --------------------------------------


def figures(
    order: TopicalOrder, request: TopicalRequest, needed: Needs, found: Masses
) -> TopicalFigures:
    """Return strength, amounts and masses as they stand in the record."""
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
    """Return the components with their needs, exact, and their lots."""
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
    """Return what the batch holds of its label if nothing is lost, held against the limits."""
    real = needed.potency.real or needed.potency.factor
    drug = planned.delivers * (1 / real)
    return common_notes.expected_content(drug, mass(needed.nominal), planned, limits, cite)


def working(
    request: TopicalRequest, needed: Needs, found: Masses, dated: Dates
) -> tuple[Working, ...]:
    """Return the working of every number, to stand beside it."""
    strength, amount = written_content(request.strength), _g(request.amount)
    active = format_quantity(mass(needed.required))
    factor = format_number(needed.potency.factor)
    day = request.dose * request.doses_per_day
    doses = f"{amount} × {request.doses_per_day} a day"
    of_active = f"{strength} × {found.made} g × {factor} = {active}"
    if needed.potency.working:
        of_active += f"; {needed.potency.working}"
    rest = "".join(f" − {format_quantity(mass(each))}" for each in needed.additives.values())
    lines = [
        ("daily dose", f"{strength} × {doses} = {format_quantity(day)} a day"),
        ("dispense", f"{doses} × {request.days} days = {_g(found.dispense)}"),
        (
            "batch size",
            f"{_g(found.dispense)} + {_g(found.overfill)} overfill + {_g(found.excess)} excess, "
            f"made in whole grams: {found.made} g ({_g(found.surplus)} surplus)",
        ),
        ("active", of_active),
        *(
            (name, f"{format_number(each / found.made / 10)} % of {found.made} g")
            for name, each in needed.additives.items()
        ),
        (
            "base",
            f"{found.made * MG_IN_G} mg − {active}{rest} = "
            f"{format_quantity(mass(needed.of_base))}, the rest",
        ),
        (
            "beyond-use date",
            f"{dated.prepared_on.isoformat()} to {dated.until.isoformat()}: {dated.days} days",
        ),
    ]
    if request.actuation_mass is not None:
        each = request.actuation_mass
        lines.insert(
            0,
            (
                "actuation",
                f"{strength} × {_g(each)} = {format_quantity(mass(request.strength * each))} an "
                f"actuation; {request.actuations} × {_g(each)} = {amount} an application",
            ),
        )
    return tuple(Working(of=name, text=text) for name, text in lines)


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
    """Return everything that whoever works from the record must know."""
    off = [(needed.active, planned.deviation), *((o.name, o.deviation) for o in planned.others)]
    return (
        *common_notes.form_without_dose(master.documented_form, cite),
        *common_notes.starting_dose(request.dose * request.doses_per_day, starting),
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
    """Say what of base, keeping and masses rests on whoever ordered."""
    told = []
    if not master.topical.base_named:
        told.append(
            "BASE NOT DOCUMENTED: no source names a base for this strength. The pharmacist answers "
            "for the one that is named, for its water and for its preservative."
        )
    if kind.status == UNCONFIRMED:
        told.append(f"The limit for this kind of base is unconfirmed: {kind.locator}.")
    if not found.excess and not found.surplus:
        told.append("No excess: what stays in mortar and mill will be missing from the container.")
    if not found.overfill:
        told.append(
            "No overfill: what stays in the container will be missing from the last applications."
        )
    return told


def _g(number: Fraction) -> str:
    """Write a number of grams."""
    return format_quantity(quantity(number, G))
