"""The working of every number of an oral liquid."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

from ldncompound.compounding.beyond_use import days_counted
from ldncompound.compounding.preparation import Working
from ldncompound.core.numbers import format_number
from ldncompound.core.quantities import (
    MG,
    MG_PER_ML,
    format_quantity,
    mass,
    number_of,
    quantity,
    volume,
)
from ldncompound.core.wording import added_up, followed, say

if TYPE_CHECKING:
    from ldncompound.compounding.beyond_use import Dates
    from ldncompound.compounding.dosage_forms.oral_liquid.master_record import LiquidFormulation
    from ldncompound.compounding.dosage_forms.oral_liquid.request import LiquidRequest
    from ldncompound.compounding.dosage_forms.oral_liquid.volumes import PlannedLiquid, Volumes
    from ldncompound.compounding.materials.potency import Potency

__all__ = ["in_ml", "working"]


def working(
    request: LiquidRequest,
    master: LiquidFormulation,
    found: Volumes,
    planned: PlannedLiquid,
    potency: Potency,
    dated: Dates,
) -> tuple[Working, ...]:
    """Return the working of every number."""
    one_dose = dict.fromkeys(
        say(
            "working.liquid.dose_volume",
            dose=format_quantity(intake.dose),
            concentration=format_quantity(master.liquid.concentration.value),
            volume=in_ml(doses.one),
        )
        for intake, doses in zip(request.intakes, found.doses, strict=True)
    )
    if request.steps:
        sums = (
            say("working.liquid.step", volume=in_ml(each.one), doses=each.doses)
            for each in found.doses
        )
        dispensed = say("working.steps", sums=added_up(sums), dispense=in_ml(found.dispense))
    else:
        dispensed = say(
            "working.liquid.dispense",
            volume=in_ml(found.doses[0].one),
            doses_per_day=request.doses_per_day,
            days=f"{request.days} day",
            dispense=in_ml(found.dispense),
        )
    lines = [
        (say("working.of.dose_volume"), reduce(followed, one_dose)),
        (say("working.of.dispense"), dispensed),
        (say("working.of.batch_size"), _batch_working(found, planned)),
        *_component_workings(master, planned, potency),
        (
            say("working.of.concentration"),
            _concentration_working(master, planned, potency),
        ),
        (say("working.of.beyond_use"), days_counted(dated)),
    ]
    return tuple(Working(of=name, text=text) for name, text in lines)


def in_ml(number: Fraction) -> str:
    """Write a number of mL."""
    return format_quantity(volume(number))


def _batch_working(found: Volumes, planned: PlannedLiquid) -> str:
    """Show what is made: dispensed, overfill and surplus."""
    needed = found.dispense + found.overfill
    surplus = planned.size - needed
    return say(
        "working.liquid.batch_size",
        dispense=in_ml(found.dispense),
        overfill=in_ml(found.overfill),
        needed=in_ml(needed),
        made_up=say("working.liquid.made_up", batch=in_ml(planned.size), surplus=in_ml(surplus))
        if surplus
        else "",
    )


def _component_workings(
    master: LiquidFormulation, planned: PlannedLiquid, potency: Potency
) -> list[tuple[str, str]]:
    """Show how each amount is scaled."""
    of = master.liquid.volume.value
    formula = {part.name: part.amount for part in master.components if part.amount is not None}
    lines = []
    for need in planned.recipe.needs:
        amount = in_ml(need.amount) if need.is_liquid else format_quantity(mass(need.amount))
        if need.role == "active":
            text = say(
                "working.liquid.active",
                concentration=format_quantity(master.liquid.concentration.value),
                batch=in_ml(planned.size),
                factor=format_number(potency.factor),
                amount=amount,
            )
            text = followed(text, potency.working)
            tablets = planned.recipe.tablets
            if tablets is not None and master.tablet is not None:
                content = format_quantity(master.tablet.content)
                taken = say(
                    "working.liquid.tablets",
                    amount=amount,
                    content=content,
                    tablets=f"{tablets} tablet",
                )
                text = followed(text, taken)
        else:
            text = say(
                "working.liquid.scaled",
                of_formula=format_quantity(formula[need.name]),
                batch=in_ml(planned.size),
                of=format_quantity(of),
                amount=amount,
            )
        lines.append((need.name, text))
    lines.append(
        (planned.recipe.vehicle, say("working.liquid.makes_up", batch=in_ml(planned.size)))
    )
    return lines


def _concentration_working(
    master: LiquidFormulation, planned: PlannedLiquid, potency: Potency
) -> str:
    """Compute the concentration again, from the steps, and compare it with the label."""
    drug = number_of(planned.plan.delivers, MG) / potency.factor
    found = quantity(drug / planned.size, MG_PER_ML)
    percent = format_number(
        drug / planned.size / number_of(master.liquid.concentration.value, MG_PER_ML) * 100
    )
    return say(
        "working.liquid.concentration",
        drug=format_quantity(mass(drug)),
        batch=in_ml(planned.size),
        concentration=format_quantity(found),
        percent=percent,
    )
