"""The figures of an order for an oral liquid, read from its texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from ldncompound.compounding.prescription.figures import (
    amount_in,
    check_amount,
    count_in,
    days_needed,
    dose_and_times,
    read_fills,
)
from ldncompound.core.quantities import (
    MG,
    ML,
    Quantity,
    check_dimension,
)
from ldncompound.core.refusals import WrongDimension, of_field

if TYPE_CHECKING:
    from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder

__all__ = ["LiquidRequest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiquidRequest:
    """
    The figures of a liquid order.

    Args:
        dose: One intake, in mg.
        doses_per_day: Intakes a day.
        days: Length of the course.
        tablet_mass: Mean mass of a tablet in mg, or None.
        overfill: A volume in mL or a percentage, or None for none.
        batch_size: Least volume to make, in mL, or None.
        bottle: Capacity of the bottles in mL, or None.
        fills: Number of fills; 0 for the fewest possible, None where the course is not cut.
    """

    dose: Quantity
    doses_per_day: int
    days: int
    fills: int | None
    tablet_mass: Quantity | None
    overfill: Quantity | None
    batch_size: Quantity | None
    bottle: Quantity | None

    @classmethod
    def read(cls, order: LiquidOrder) -> Self:
        """
        Read every figure of an order: first the notation of all, then the dimension of all.

        Raises:
            MalformedQuantity: a figure is not in the grammar.
            WrongDimension: a figure has the wrong dimension.
            InvalidOrder: no days.

        >>> from ldncompound.core.quantities import format_quantity
        >>> from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
        >>> order = LiquidOrder(dose="500 mcg", days="30", patient="P", prescriber="Dr X")
        >>> format_quantity(LiquidRequest.read(order).dose)
        '0.5 mg'
        """
        dose, doses_per_day = dose_and_times(order)
        days = count_in(order, "days", "the days")
        fills = read_fills(order)
        tablet_mass, overfill, batch_size, bottle = (
            amount_in(order, name) for name in ("tablet_mass", "overfill", "batch_size", "bottle")
        )
        check_amount(dose, "mass", "dose")
        check_amount(tablet_mass, "mass", "tablet_mass")
        _check_overfill(overfill)
        check_amount(batch_size, "volume", "batch_size")
        check_amount(bottle, "volume", "bottle")
        days = days_needed(days)
        return cls(
            dose=dose.to(MG),
            doses_per_day=doses_per_day,
            days=days,
            fills=fills,
            tablet_mass=None if tablet_mass is None else tablet_mass.to(MG),
            overfill=overfill,
            batch_size=None if batch_size is None else batch_size.to(ML),
            bottle=None if bottle is None else bottle.to(ML),
        )


def _check_overfill(overfill: Quantity | None) -> None:
    """Refuse an overfill that is neither a volume nor a percentage of what is dispensed."""
    if overfill is None:
        return
    with of_field("overfill"):
        try:
            check_dimension(overfill, "percent", "the overfill")
        except WrongDimension:
            check_dimension(overfill, "volume", "the overfill")
