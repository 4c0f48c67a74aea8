"""The figures of an order, understood: exact quantities, whole counts.

A slip of the pen becomes a refusal here: first the form of every figure is looked at, then
the dimension of every figure.
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
    """Return how many fills were asked for: 0 for as few as can be, None for no cut at all."""
    if order.fills is None:
        return None
    return 0 if order.fills.strip(" \t") == "auto" else parse_count(order.fills, "the fills")


def check_one_length(days: int | None, count: int | None, fills: int | None) -> None:
    """A course has its days or its quantity; one that is cut has days."""
    if days is None and fills is not None:
        raise InvalidOrder(
            "A course that is cut into fills is ordered by its days.",
            remedy="Give the days of the whole course.",
        )
    if (days is None) == (count is None):
        raise InvalidOrder(
            "An order names either its days or its quantity.", remedy="Give one of the two."
        )


def check_strength(strength: Quantity | None, kind: str) -> None:
    """A strength is a mass, which one capsule or tablet holds, or a mass per one of them."""
    if strength is not None and strength.dimensionality != MG.dimensionality:
        check_dimension(strength, kind, "the strength")


def check_whole(excess: Quantity | None, unit: DosageUnit) -> None:
    """Refuse an excess of part of a capsule or tablet; it is a matter of form."""
    if excess is not None and excess.units == unit.unit and excess.magnitude.denominator != 1:
        raise MalformedQuantity(
            f"An excess of {format_quantity(excess)} splits a {unit.word}.",
            remedy=f"Write whole {unit.plural} like '2 {unit.word}', or a percentage like '5 %'.",
        )


def share_of_one(strength: Quantity, unit: DosageUnit) -> Quantity:
    """Return a strength per capsule or tablet; a mass stands for what one of them holds."""
    if strength.dimensionality == MG.dimensionality:
        return quantity(strength.m_as(MG), unit.holds)
    return strength.to(unit.holds)
