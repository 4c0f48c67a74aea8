"""What the record of a liquid says: figures, components, working, notes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ldncompound.compounding import notes as common_notes
from ldncompound.compounding.beyond_use import date_notes
from ldncompound.compounding.dosage_forms.oral_liquid.figures import (
    BottleInUse,
    DosingDevice,
    LiquidFigures,
    Syringe,
)
from ldncompound.compounding.dosage_forms.oral_liquid.source_of_drug import (
    crushed_note,
    few_tablets,
    few_tablets_note,
)
from ldncompound.compounding.dosage_forms.oral_liquid.working import in_ml
from ldncompound.compounding.preparation import Component, lots_of
from ldncompound.compounding.prescription.order import common
from ldncompound.compounding.weighing.dose_draws import coarser_marks, common_step
from ldncompound.core.numbers import format_number
from ldncompound.core.quantities import (
    MG,
    format_quantity,
    mass,
    number_of,
    parse_quantity,
    volume,
)
from ldncompound.core.sources import UNCONFIRMED
from ldncompound.core.wording import both, listed, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from ldncompound.compounding.beyond_use import Dates
    from ldncompound.compounding.dosage_forms.oral_liquid.master_record import (
        LiquidFormulation,
    )
    from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
    from ldncompound.compounding.dosage_forms.oral_liquid.request import LiquidRequest
    from ldncompound.compounding.dosage_forms.oral_liquid.volumes import (
        DoseVolume,
        PlannedLiquid,
        Volumes,
    )
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.materials.potency import Potency
    from ldncompound.compounding.plan_figures import ExpectedContent
    from ldncompound.compounding.weighing.dose_draws import Draws
    from ldncompound.compounding.weighing.equipment import Balance
    from ldncompound.compounding.weighing.measuring import Scale
    from ldncompound.core.quantities import Quantity
    from ldncompound.core.sources import Citation
    from ldncompound.formulary.equipment import Measure
    from ldncompound.formulary.rules import ContentLimits

__all__ = ["components", "expected", "figures", "notes", "served"]


def figures(
    order: LiquidOrder,
    master: LiquidFormulation,
    found: Volumes,
    planned: PlannedLiquid,
    filled: tuple[BottleInUse, ...],
) -> LiquidFigures:
    """Return the volumes, for the record."""
    devices = tuple(_device(each.dosing) for each in found.doses)
    one = common(each.one for each in found.doses)
    kept = master.storage_option(order.storage)
    return LiquidFigures(
        concentration=master.liquid.concentration.value,
        dose_volume=None if one is None else volume(one),
        dispense=volume(found.dispense),
        overfill=volume(found.overfill),
        batch_size=volume(planned.size),
        surplus=volume(planned.size - found.dispense - found.overfill),
        device=None if one is None else devices[0],
        bottles=filled,
        label_volume=volume(found.dispense),
        storage=order.storage if kept is None else kept.name,
        devices=devices if order.steps else (),
    )


def served(doses: DoseVolume) -> dict[str, Any]:
    """Return what serves a step, for the record."""
    return {
        "volume": volume(doses.in_all),
        "dose_volume": volume(doses.one),
        "draws": tuple(volume(each) for each in doses.dosing.every),
    }


def _device(dosing: Draws) -> DosingDevice:
    """Return the oral syringe, or the two, of a dose for the record."""
    syringes = [_syringe(each) for each in dosing.syringes]
    if len(syringes) == 1:
        return DosingDevice(**syringes[0])
    return DosingDevice(
        name=both(each["name"] for each in syringes),
        capacity=volume(dosing.scale.capacity),
        graduation=volume(common_step(each.scale.graduation for each in dosing.syringes)),
        draws=tuple(volume(each) for each in dosing.every),
        syringes=tuple(Syringe(**each) for each in syringes),
    )


def _syringe(drawn: Draws) -> dict[str, Any]:
    """Return an oral syringe with its draws, for the record."""
    return {
        "name": drawn.scale.name,
        "capacity": volume(drawn.scale.capacity),
        "graduation": volume(drawn.scale.graduation),
        "draws": tuple(volume(each) for each in drawn.amounts),
    }


def components(
    planned: PlannedLiquid,
    potency: Potency,
    lots: Sequence[ComponentLot],
) -> tuple[Component, ...]:
    """Return the components with their exact needs and their lots."""
    recipe = planned.recipe
    stocks = {
        step.what: step.into
        for step in planned.plan.steps
        if step.action == "weigh" and step.into != "batch"
    }
    active, *others = recipe.needs
    measured = sum((need.amount for need in others if need.is_liquid), Fraction(0))
    factor = potency.factor
    tablets = recipe.tablets
    return (
        Component(
            role="active",
            name=active.name,
            nominal=mass(active.amount / factor),
            factor=format_number(factor),
            factor_basis=potency.basis,
            policy=potency.policy,
            policy_ordered=potency.ordered,
            form=potency.form,
            overage=parse_quantity("0 %"),
            required=mass(active.amount),
            take=None if tablets is None else parse_quantity(f"{tablets} tablet"),
            via=stocks.get(active.name),
            lots=lots_of(active.name, lots),
        ),
        *(
            Component(
                role=need.role,
                name=need.name,
                required=volume(need.amount) if need.is_liquid else mass(need.amount),
                via=stocks.get(need.name),
                lots=lots_of(need.name, lots),
            )
            for need in others
        ),
        Component(
            role="vehicle",
            name=recipe.vehicle,
            required=volume(planned.size - measured),
            made_up_to=volume(planned.size),
            lots=lots_of(recipe.vehicle, lots),
        ),
    )


def expected(
    master: LiquidFormulation,
    planned: PlannedLiquid,
    potency: Potency,
    limits: ContentLimits,
    cite: Callable[[str, str], Citation],
) -> ExpectedContent:
    """Return the content in percent of label if nothing is lost, compared with the limits."""
    delivered = number_of(planned.plan.delivers, MG) / (potency.real or potency.factor)
    label = planned.recipe.needs[0].amount / potency.factor
    return common_notes.expected_content(
        mass(delivered),
        mass(label),
        planned.plan,
        limits,
        cite,
        tablets=few_tablets(master, planned.recipe.tablets, cite),
    )


def notes(
    request: LiquidRequest,
    master: LiquidFormulation,
    found: Volumes,
    planned: PlannedLiquid,
    potency: Potency,
    measures: Sequence[Scale],
    known: Iterable[Measure],
    balance: Balance,
    expected: ExpectedContent,
    dated: Dates,
    starting: tuple[Quantity, Quantity] | None,
    today: date,
    from_powder: str | None,
) -> tuple[str, ...]:
    """
    Return the notes of the record.

    `known` are the devices of the table, `from_powder` is the master record of the same liquid from
    powder, to be proposed.
    """
    return (
        *common_notes.starting_dose(request.intakes, starting),
        *common_notes.adoption(master),
        *(each.text for each in master.cautions),
        *_source_notes(request, master, potency, expected, from_powder),
        *crushed_note(master, planned),
        *common_notes.assumed_balance(balance),
        *common_notes.outside(expected),
        *_stock_notes(master, planned),
        *_device_notes(planned, found, measures, known),
        *_surplus_note(found, planned),
        *common_notes.deviations(
            (
                (say("working.of.active"), planned.plan.deviation),
                *((each.name, each.deviation) for each in planned.plan.others),
            )
        ),
        *date_notes(dated, today),
    )


def _source_notes(
    request: LiquidRequest,
    master: LiquidFormulation,
    potency: Potency,
    expected: ExpectedContent,
    from_powder: str | None,
) -> list[str]:
    """Say on what basis the content is known."""
    tablet = master.tablet
    if tablet is None:
        name = next(part.name for part in master.components if part.role == "active")
        return common_notes.certificate(potency, name)
    if expected.tablets is not None:
        return [few_tablets_note(expected.tablets, tablet, from_powder)]
    held = say("note.tablets_hold")
    if request.tablet_mass is None or tablet.part is None:
        return [held]
    unsure = common_notes.unconfirmed(tablet.part.status)
    return [say("note.tablets_crushed", held=held, text=tablet.part.text, unconfirmed=unsure)]


def _stock_notes(master: LiquidFormulation, planned: PlannedLiquid) -> list[str]:
    """Say that the solubility for a stock solution is unconfirmed."""
    stocked = {
        step.what for step in planned.plan.steps if step.action == "weigh" and step.into != "batch"
    }
    return [
        say("note.stock_solution", name=part.name, solubility=format_quantity(part.stock.value))
        for part in master.components
        if part.name in stocked and part.stock is not None and part.stock.status == UNCONFIRMED
    ]


def _device_notes(
    planned: PlannedLiquid, found: Volumes, measures: Sequence[Scale], known: Iterable[Measure]
) -> list[str]:
    """Say which devices are assumed, and that a dose takes more than one draw."""
    used = {step.device.name for step in planned.plan.steps if step.device is not None}
    assumed = {scale.name for scale in measures if scale.assumed and scale.name in used}
    syringes = [drawn for each in found.doses for drawn in each.dosing.syringes]
    assumed |= {each.scale.name for each in syringes if each.scale.assumed}
    told = []
    if assumed:
        told.append(say("note.assumed_measures", measures=listed(sorted(assumed))))
    told.extend(
        say("note.only_fine_marks", mark=in_ml(each.scale.graduation), other=in_ml(coarse))
        for each in syringes
        for coarse in coarser_marks(each, known)
    )
    doses = [each.dosing for each in found.doses]
    counts = {len(each.amounts) for each in doses if each.beside is None}
    told.extend(say("note.several_draws", count=count) for count in sorted(counts) if count > 1)
    told.extend(_two_syringes(each) for each in doses if each.beside is not None)
    return list(dict.fromkeys(told))


def _two_syringes(dosing: Draws) -> str:
    """Say that a dose takes two syringes, and which draws."""
    parts = [
        say("note.two_syringes.draw", volume=in_ml(amount), syringe=each.scale.name)
        for each in dosing.syringes
        for amount in each.amounts
    ]
    one_dose = sum(dosing.every, Fraction(0))
    return say("note.two_syringes", volume=in_ml(one_dose), how=both(parts))


def _surplus_note(found: Volumes, planned: PlannedLiquid) -> list[str]:
    """Say what is made beyond the bottles."""
    surplus = planned.size - found.dispense - found.overfill
    if not surplus:
        return []
    return [say("note.surplus", volume=in_ml(surplus))]
