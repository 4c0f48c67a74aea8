"""What the record of counted units says: components, working, expected content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding import notes as common_notes
from ldncompound.compounding.beyond_use import days_counted
from ldncompound.compounding.dosage_forms.counted_units import Counts, Powders
from ldncompound.compounding.preparation import Component, Working, lots_of
from ldncompound.compounding.weighing.plan import BATCH
from ldncompound.core.numbers import format_number
from ldncompound.core.quantities import (
    CAPSULE,
    MG,
    PERCENT,
    format_quantity,
    mass,
    number_of,
    quantity,
)
from ldncompound.core.wording import added_up, followed, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ldncompound.compounding.beyond_use import Dates
    from ldncompound.compounding.dosage_forms.capsules.request import CapsuleRequest
    from ldncompound.compounding.dosage_forms.sublingual_tablets.request import TabletRequest
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.plan_figures import ExpectedContent
    from ldncompound.compounding.weighing.plan import WeighPlan
    from ldncompound.core.sources import Citation
    from ldncompound.formulary.rules import ContentLimits

__all__ = ["beyond_last_day", "components", "expected", "worked"]


def components(
    powder: Powders, counted: Counts, planned: WeighPlan, lots: Sequence[ComponentLot]
) -> tuple[Component, ...]:
    """Return the components with their exact needs and their lots."""
    # What supplies the active: its powder, the last trituration, or the lot of one.
    source = next(step.what for step in planned.steps if step.into == BATCH)
    powders = (
        Component(
            role="active",
            name=powder.active,
            nominal=powder.active_nominal,
            factor=format_number(powder.potency.factor),
            factor_basis=powder.potency.basis,
            policy=powder.potency.policy,
            policy_ordered=powder.potency.ordered,
            form=powder.potency.form,
            overage=quantity(0, PERCENT) if powder.overage is None else powder.overage.percent,
            required=powder.active_required,
            via=None if source == powder.active else source,
            lots=lots_of(powder.active, lots),
        ),
        Component(
            role="filler",
            name=powder.filler,
            required=powder.filler_required,
            lots=lots_of(powder.filler, lots),
        ),
    )
    if powder.shell is None:
        return powders
    shell = Component(
        role="shell",
        name=powder.shell,
        required=quantity(counted.batch_size, CAPSULE),
        lots=lots_of(powder.shell, lots),
    )
    return (*powders, shell)


def worked(
    request: CapsuleRequest | TabletRequest,
    counted: Counts,
    powder: Powders,
    planned: WeighPlan,
    dated: Dates,
    of_filler: Sequence[tuple[str, str]],
    *,
    ahead: bool = False,
) -> tuple[Working, ...]:
    """
    Return the working of counts, active, filler, plan and date.

    Args:
        request: Figures of the order.
        counted: How many are made.
        powder: What the batch needs.
        planned: How it is weighed.
        dated: The days of the preparation.
        of_filler: Working of the filler, each line with its name.
        ahead: Whether they are made for stock.
    """
    dispense = format_quantity(counted.units(counted.dispense))
    doses = say(
        "working.counted.doses", per_dose=counted.of_doses[0], doses_per_day=request.doses_per_day
    )
    if request.steps:
        sums = (
            say("working.counted.step", per_dose=count, doses=each.doses)
            for count, each in zip(counted.of_doses, request.steps, strict=True)
        )
        dispensed = say("working.steps", sums=added_up(sums), dispense=dispense)
    elif ahead:
        dispensed = say("working.counted.for_stock", dispense=dispense)
    elif request.quantity is None:
        dispensed = say(
            "working.counted.dispense", doses=doses, days=f"{counted.days} day", dispense=dispense
        )
    else:
        dispensed = say(
            "working.counted.whole_days", dispense=dispense, doses=doses, days=counted.days
        )
    batch_size = say(
        "working.counted.batch_size",
        dispense=counted.dispense,
        excess=counted.excess,
        ordered=counted.excess_text,
        batch=format_quantity(counted.units(counted.batch_size)),
    )
    lines = [
        (say("working.of.dispense"), dispensed),
        (say("working.of.batch_size"), batch_size),
        (say("working.of.active"), _active_working(request, counted, powder)),
        *of_filler,
        (say("working.of.plan"), _plan_working(planned, powder)),
        (say("working.of.beyond_use"), days_counted(dated)),
    ]
    return tuple(Working(of=name, text=text) for name, text in lines)


def _active_working(
    request: CapsuleRequest | TabletRequest, counted: Counts, powder: Powders
) -> str:
    """Show how the powder of the active follows from the strength."""
    sums = say(
        "working.counted.active",
        strength=format_quantity(request.strength),
        batch=format_quantity(counted.units(counted.batch_size)),
        factor=format_number(powder.potency.factor),
        overage=""
        if powder.overage is None
        else say("working.counted.overage", percent=format_quantity(powder.overage.percent)),
        active=format_quantity(powder.active_required),
    )
    return followed(sums, powder.potency.working)


def _plan_working(planned: WeighPlan, powder: Powders) -> str:
    """Show how the last aliquot follows from the need, and what the filler is reduced by."""
    if planned.method == "direct":
        return say("working.counted.direct")
    into_batch = [step for step in planned.steps if step.into == "batch"]
    source = into_batch[0].what
    aliquot, rest = (
        mass(sum(number_of(step.amount or mass(0), MG) for step in into_batch if of(step.what)))
        for of in (source.__eq__, source.__ne__)
    )
    taken_off = mass(number_of(aliquot, MG) - number_of(planned.delivers, MG))
    exact = mass(number_of(powder.filler_required, MG) - number_of(taken_off, MG))
    return say(
        "working.counted.plan",
        aliquot=format_quantity(aliquot),
        source=source,
        active=format_quantity(planned.delivers),
        taken_off=format_quantity(taken_off),
        filler=format_quantity(powder.filler_required),
        rest=format_quantity(exact),
        rounded=""
        if exact == rest
        else say("working.counted.on_balance", amount=format_quantity(rest)),
    )


def expected(
    powder: Powders,
    planned: WeighPlan,
    limits: ContentLimits,
    cite: Callable[[str, str], Citation],
) -> ExpectedContent:
    """Return the content in percent of label if nothing is lost, compared with the limits."""
    real = powder.potency.real or powder.potency.factor
    drug = mass(number_of(planned.delivers, MG) / real)
    overage = None if powder.overage is None else powder.overage.percent
    return common_notes.expected_content(
        drug, powder.active_nominal, planned, limits, cite, overage
    )


def beyond_last_day(request: CapsuleRequest | TabletRequest, counted: Counts) -> tuple[str, ...]:
    """Say how many units of a quantity ordered are left after the last whole day."""
    if request.quantity is None:
        return ()
    rest = counted.dispense - counted.of_doses[0] * request.doses_per_day * counted.days
    dispense = format_quantity(counted.units(counted.dispense))
    return (say("note.beyond_last_day", rest=rest, dispense=dispense),) if rest else ()
