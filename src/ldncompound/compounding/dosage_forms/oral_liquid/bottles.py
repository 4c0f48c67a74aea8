"""The bottles that an oral liquid is filled into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.calculation import liquids
from ldncompound.compounding.dosage_forms.oral_liquid.figures import BottleInUse
from ldncompound.core.numbers import format_number
from ldncompound.core.quantities import ML, format_quantity, number_of, volume
from ldncompound.core.refusals import InvalidOrder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ldncompound.compounding.dosage_forms.oral_liquid.request import LiquidRequest
    from ldncompound.compounding.dosage_forms.oral_liquid.volumes import Volumes
    from ldncompound.formulary.equipment import Bottle

__all__ = ["bottles"]


def bottles(
    request: LiquidRequest, found: Volumes, known: Iterable[Bottle], *, together: bool = False
) -> tuple[BottleInUse, ...]:
    """
    Return the bottles, one label each.

    Args:
        request: Figures of the order.
        found: The volumes.
        known: The list of bottles.
        together: All steps go into the same bottle, which must hold them.

    Raises:
        InvalidOrder: a bottle that is not in the list, or none that holds it.
    """
    capacities = sorted(number_of(each.capacity, ML) for each in known)
    sizes = ", ".join(format_number(each) for each in capacities) + " mL"
    if request.bottle is not None:
        wanted = number_of(request.bottle, ML)
        if wanted not in capacities:
            raise InvalidOrder(
                f"{format_quantity(request.bottle)} is not a bottle size of the list.",
                remedy=f"Bottles: {sizes}.",
            )
        capacities = [wanted]
    if together:
        large = next((each for each in capacities if each >= found.dispense), None)
        if large is None:
            raise InvalidOrder(
                f"No bottle of the list holds {format_number(found.dispense)} mL.",
                remedy=f"Bottles: {sizes}. Dispense each step in a container of its own.",
            )
        held = volume(found.dispense)
        return (BottleInUse(capacity=volume(large), volume=held, label_volume=held),)
    filled = []
    for number, doses in enumerate(found.doses, start=1):
        chosen = liquids.bottle_volumes(doses.in_all, found.overfill, doses.one, capacities)
        if chosen is None:
            raise InvalidOrder(
                "No bottle of the list can hold this volume.",
                remedy=f"Bottles: {sizes}. Give a larger --bottle or less --overfill.",
            )
        filled += [
            BottleInUse(
                capacity=volume(capacity),
                volume=volume(amount),
                label_volume=volume(label),
                step=number if len(found.doses) > 1 else None,
            )
            for capacity, amount, label in chosen
        ]
    return tuple(filled)
