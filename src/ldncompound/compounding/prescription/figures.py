"""Read the figures of an order: exact quantities, whole counts.

First the form of every figure is checked, then the dimension of every figure.
"""

from __future__ import annotations

from ldncompound.calculation.capsules import DosageUnit
from ldncompound.compounding.prescription.order_fields import Order
from ldncompound.core.quantities import (
    MG,
    Quantity,
    check_dimension,
    format_quantity,
    parse_count,
    quantity,
)
from ldncompound.core.refusals import InvalidOrder, MalformedQuantity


def read_fills(order: Order) -> int | None:
    """Return the number of fills: 0 for as few as possible, None where the course is not split."""
    if order.fills is None:
        return None
    return 0 if order.fills.strip(" \t") == "auto" else parse_count(order.fills, "the fills")


def check_one_length(days: int | None, count: int | None, fills: int | None) -> None:
    """Refuse all but one of days and quantity; a course that is split needs its days."""
    if days is None and fills is not None:
        raise InvalidOrder(
            "A course that is split into fills must be ordered by its days.",
            remedy="Give the days of the whole course.",
        )
    if (days is None) == (count is None):
        raise InvalidOrder(
            "An order must have either its days or its quantity.", remedy="Give one of the two."
        )


def check_strength(strength: Quantity | None, kind: str) -> None:
    """Refuse a strength that is neither a mass nor a mass per capsule or tablet."""
    if strength is not None and strength.dimensionality != MG.dimensionality:
        check_dimension(strength, kind, "the strength")


def check_whole(excess: Quantity | None, unit: DosageUnit) -> None:
    """Refuse an excess of part of a capsule or tablet, as malformed."""
    if excess is not None and excess.units == unit.unit and excess.magnitude.denominator != 1:
        raise MalformedQuantity(
            f"An excess of {format_quantity(excess)} is not a whole number of {unit.plural}.",
            remedy=f"Write whole {unit.plural} like '2 {unit.word}', or a percentage like '5 %'.",
        )


def share_of_one(strength: Quantity, unit: DosageUnit) -> Quantity:
    """Return a strength per capsule or tablet; a mass is that in one of them."""
    if strength.dimensionality == MG.dimensionality:
        return quantity(strength.m_as(MG), unit.holds)
    return strength.to(unit.holds)
