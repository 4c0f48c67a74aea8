"""The figures of an order, understood: exact quantities, whole counts.

A room of its own because reading is where a slip of the pen becomes a refusal:
first the form of every figure is looked at, then the dimension of every figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from ldncompound.prescription import CapsuleOrder, LiquidOrder
from ldncompound.quantities import (
    CAPSULE,
    MG,
    MG_PER_CAPSULE,
    ML,
    Quantity,
    check_dimension,
    format_quantity,
    parse_count,
    parse_quantity,
    quantity,
)
from ldncompound.refusals import InvalidOrder, MalformedQuantity, WrongDimension

__all__ = ["CapsuleRequest", "LiquidRequest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CapsuleRequest:
    """
    The figures of a capsule order, understood: exact quantities, whole counts.

    Args:
        dose: One intake, in mg.
        doses_per_day: Intakes a day.
        days: Length of the course, where it was ordered by days.
        quantity: Capsules, where it was ordered by quantity.
        strength: Drug in one capsule, in mg/capsule.
        fill_mass: Powder in one capsule by the pharmacy's own trial, or None.
        excess: Capsules or percent, or None for the formulation's.
    """

    dose: Quantity
    doses_per_day: int
    days: int | None
    quantity: int | None
    strength: Quantity
    fill_mass: Quantity | None
    excess: Quantity | None

    @classmethod
    def read(cls, order: CapsuleOrder) -> Self:
        """
        Read every figure of an order: first the form of all, then the dimension of all.

        Raises:
            MalformedQuantity: a figure is not in the grammar.
            WrongDimension: a figure measures the wrong thing.
            InvalidOrder: both days and quantity, or neither.

        >>> order = CapsuleOrder(dose="500 mcg", days="30", patient="P", prescriber="Dr X")
        >>> CapsuleRequest.read(order).doses_per_day
        1
        """
        dose = parse_quantity(order.dose)
        doses_per_day = parse_count(order.per_day, "the doses a day")
        days = None if order.days is None else parse_count(order.days, "the days")
        count = None if order.quantity is None else parse_count(order.quantity, "the quantity")
        strength, fill_mass, excess = (
            None if text is None else parse_quantity(text)
            for text in (order.strength, order.fill_mass, order.excess)
        )
        _check_whole(excess)
        check_dimension(dose, "mass", "the dose")
        _check_strength(strength)
        if fill_mass is not None:
            check_dimension(fill_mass, "strength", "the fill mass")
        _check_excess(excess)
        if (days is None) == (count is None):
            raise InvalidOrder(
                "An order names either its days or its quantity.", remedy="Give one of the two."
            )
        dose = dose.to(MG)
        return cls(
            dose=dose,
            doses_per_day=doses_per_day,
            days=days,
            quantity=count,
            strength=_per_capsule(dose if strength is None else strength),
            fill_mass=None if fill_mass is None else fill_mass.to(MG_PER_CAPSULE),
            excess=excess,
        )


def _check_strength(strength: Quantity | None) -> None:
    """A strength is a mass, which one capsule holds, or a mass per capsule."""
    if strength is not None and strength.dimensionality != MG.dimensionality:
        check_dimension(strength, "strength", "the strength")


def _check_excess(excess: Quantity | None) -> None:
    """An excess is a number of capsules or a percentage."""
    if excess is None:
        return
    try:
        check_dimension(excess, "percent", "the excess")
    except WrongDimension:
        check_dimension(excess, "capsules", "the excess")


def _check_whole(excess: Quantity | None) -> None:
    """Refuse an excess of part of a capsule; it is a matter of form."""
    if excess is not None and excess.units == CAPSULE and excess.magnitude.denominator != 1:
        raise MalformedQuantity(
            f"An excess of {format_quantity(excess)} splits a capsule.",
            remedy="Write whole capsules like '2 capsule', or a percentage like '5 %'.",
        )


def _per_capsule(strength: Quantity) -> Quantity:
    """Return a strength in mg/capsule; a mass stands for what one capsule holds."""
    if strength.dimensionality == MG.dimensionality:
        return quantity(strength.m_as(MG), MG_PER_CAPSULE)
    return strength.to(MG_PER_CAPSULE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiquidRequest:
    """
    The figures of a liquid order, understood.

    Args:
        dose: One intake, in mg.
        doses_per_day: Intakes a day.
        days: Length of the course.
        tablet_mass: Mean mass of a tablet in mg, or None.
        overfill: A volume in mL or a percentage, or None for none.
        batch_size: Least volume to make, in mL, or None.
        bottle: Capacity of the bottles in mL, or None.
    """

    dose: Quantity
    doses_per_day: int
    days: int
    tablet_mass: Quantity | None
    overfill: Quantity | None
    batch_size: Quantity | None
    bottle: Quantity | None

    @classmethod
    def read(cls, order: LiquidOrder) -> Self:
        """
        Read every figure of an order: first the form of all, then the dimension of all.

        Raises:
            MalformedQuantity: a figure is not in the grammar.
            WrongDimension: a figure measures the wrong thing.
            InvalidOrder: no days.

        >>> order = LiquidOrder(dose="500 mcg", days="30", patient="P", prescriber="Dr X")
        >>> format_quantity(LiquidRequest.read(order).dose)
        '0.5 mg'
        """
        dose = parse_quantity(order.dose)
        doses_per_day = parse_count(order.per_day, "the doses a day")
        days = None if order.days is None else parse_count(order.days, "the days")
        tablet_mass, overfill, batch_size, bottle = (
            None if text is None else parse_quantity(text)
            for text in (order.tablet_mass, order.overfill, order.batch_size, order.bottle)
        )
        check_dimension(dose, "mass", "the dose")
        if tablet_mass is not None:
            check_dimension(tablet_mass, "mass", "the tablet mass")
        _check_overfill(overfill)
        for value, words in ((batch_size, "the batch size"), (bottle, "the bottle")):
            if value is not None:
                check_dimension(value, "volume", words)
        if days is None:
            raise InvalidOrder("The order names no days.", remedy="Give the length of the course.")
        return cls(
            dose=dose.to(MG),
            doses_per_day=doses_per_day,
            days=days,
            tablet_mass=None if tablet_mass is None else tablet_mass.to(MG),
            overfill=overfill,
            batch_size=None if batch_size is None else batch_size.to(ML),
            bottle=None if bottle is None else bottle.to(ML),
        )


def _check_overfill(overfill: Quantity | None) -> None:
    """An overfill is a volume or a percentage of what is dispensed."""
    if overfill is None:
        return
    try:
        check_dimension(overfill, "percent", "the overfill")
    except WrongDimension:
        check_dimension(overfill, "volume", "the overfill")
