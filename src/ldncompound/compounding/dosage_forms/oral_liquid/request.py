"""The figures of an order for an oral liquid, read from its texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from ldncompound.compounding.prescription.figures import (
    RequestFigures,
    amount_in,
    check_amount,
    count_in,
    days_needed,
    days_of_steps,
    dose_and_times,
    read_fills,
    steps_in,
)
from ldncompound.core.quantities import (
    MG,
    ML,
    Quantity,
    check_dimension,
    in_unit,
)
from ldncompound.core.refusals import InvalidOrder, WrongDimension, of_field

if TYPE_CHECKING:
    from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder

__all__ = ["LiquidRequest"]


class LiquidRequest(RequestFigures, frozen=True, kw_only=True):
    """
    The figures of a liquid order.

    Args:
        days: Length of the course.
        tablet_mass: Mean mass of a tablet in mg, or None.
        overfill: A volume in mL or a percentage, or None for none.
        batch_size: Least volume to make, in mL, or None.
        bottle: Capacity of the bottles in mL, or None.
    """

    days: int
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
            amount_in(order, name, kind)
            for name, kind in (
                ("tablet_mass", "mass"),
                ("overfill", "volume or percent"),
                ("batch_size", "volume"),
                ("bottle", "volume"),
            )
        )
        check_amount(dose, "mass", "dose")
        check_amount(tablet_mass, "mass", "tablet_mass")
        _check_overfill(overfill)
        check_amount(batch_size, "volume", "batch_size")
        check_amount(bottle, "volume", "bottle")
        dose = in_unit(dose, MG)
        steps = steps_in(order, dose)
        if steps:
            days, doses_per_day = days_of_steps(steps), max(each.doses_per_day for each in steps)
            if overfill is not None or batch_size is not None or bottle is not None:
                raise InvalidOrder(
                    "A liquid for several steps has no overfill, batch size or bottle of its own.",
                    remedy="Leave them out.",
                )
        days = days_needed(days)
        return cls(
            dose=dose,
            doses_per_day=doses_per_day,
            days=days,
            fills=fills,
            steps=steps,
            tablet_mass=None if tablet_mass is None else in_unit(tablet_mass, MG),
            overfill=overfill,
            batch_size=None if batch_size is None else in_unit(batch_size, ML),
            bottle=None if bottle is None else in_unit(bottle, ML),
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
