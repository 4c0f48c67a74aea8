"""The figures of an order for capsules, read from its texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from ldncompound.calculation.capsules import CAPSULES, DosageUnit
from ldncompound.compounding.prescription.figures import (
    RequestFigures,
    amount_in,
    check_amount,
    check_one_length,
    check_strength,
    check_whole,
    count_in,
    days_of_steps,
    dose_and_times,
    read_fills,
    share_of_one,
    steps_in,
)
from ldncompound.core.names import choice_of
from ldncompound.core.quantities import (
    MG,
    Quantity,
    check_dimension,
    in_unit,
)
from ldncompound.core.refusals import InvalidOrder, WrongDimension, of_field, quoted

if TYPE_CHECKING:
    from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder

__all__ = ["CapsuleRequest", "check_excess"]

_WAYS = ("mass", "volume")


class CapsuleRequest(RequestFigures, frozen=True, kw_only=True):
    """
    The figures of a capsule order: exact quantities, whole counts.

    Args:
        quantity: Capsules, where it was ordered by quantity.
        strength: Drug in one capsule, in mg/capsule.
        fill_mass: Powder in one capsule by the pharmacy's own trial, or None.
        by_volume: The capsules are completed with filler, since no fill mass is known.
        excess: Capsules or percent, or None for that of the master record.
    """

    quantity: int | None
    strength: Quantity
    fill_mass: Quantity | None
    by_volume: bool
    excess: Quantity | None

    @classmethod
    def read(cls, order: CapsuleOrder) -> Self:
        """
        Read every figure of an order: first the notation of all, then the dimension of all.

        Raises:
            MalformedQuantity: a figure is not in the grammar.
            WrongDimension: a figure has the wrong dimension.
            InvalidOrder: both days and quantity, or neither.

        >>> from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
        >>> order = CapsuleOrder(dose="500 mcg", days="30", patient="P", prescriber="Dr X")
        >>> CapsuleRequest.read(order).doses_per_day
        1
        """
        dose, doses_per_day = dose_and_times(order)
        days = count_in(order, "days", "the days")
        fills = read_fills(order)
        count = count_in(order, "quantity", "the quantity")
        strength, fill_mass, excess = (
            amount_in(order, name, kind)
            for name, kind in (
                ("strength", "strength"),
                ("fill_mass", "strength"),
                ("excess", "capsules or percent"),
            )
        )
        check_whole(excess, CAPSULES)
        check_amount(dose, "mass", "dose")
        check_strength(strength, "strength")
        if fill_mass is not None and fill_mass.dimensionality != MG.dimensionality:
            with of_field("fill_mass"):
                check_dimension(fill_mass, "strength", "the fill mass")
        check_excess(excess, CAPSULES)
        dose = in_unit(dose, MG)
        steps = steps_in(order, dose)
        if steps:
            days, doses_per_day = days_of_steps(steps), max(each.doses_per_day for each in steps)
        check_one_length(days, count, fills)
        return cls(
            dose=dose,
            doses_per_day=doses_per_day,
            days=days,
            fills=fills,
            steps=steps,
            quantity=count,
            strength=share_of_one(dose if strength is None else strength, CAPSULES),
            by_volume=_by_volume(order),
            fill_mass=None if fill_mass is None else share_of_one(fill_mass, CAPSULES),
            excess=excess,
        )


def _by_volume(order: CapsuleOrder) -> bool:
    """
    Return whether the capsules are filled by volume.

    Raises:
        InvalidOrder: an unknown way, or a fill mass beside it.
    """
    way = None if order.fill_by is None else choice_of(order.fill_by, _WAYS)
    if way not in (None, *_WAYS):
        with of_field("fill_by"):
            raise InvalidOrder(
                f"{quoted(way)} is not a way to fill capsules.",
                remedy="Write 'mass', by a fill mass from a packing trial, or 'volume'.",
            )
    if way == "volume" and order.fill_mass is not None:
        raise InvalidOrder(
            "A fill mass is given, and filling by volume is for capsules whose fill mass is "
            "not known.",
            remedy="Leave out the one or the other.",
        )
    return way == "volume"


def check_excess(excess: Quantity | None, unit: DosageUnit) -> None:
    """Refuse an excess that is neither a number of capsules or tablets nor a percentage."""
    if excess is None:
        return
    with of_field("excess"):
        try:
            check_dimension(excess, "percent", "the excess")
        except WrongDimension:
            check_dimension(excess, unit.plural, "the excess")
