"""Dilution and alligation, by volume or by mass."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ldncompound.calculation.strengths import by_mass, concentration
from ldncompound.core.quantities import (
    MG,
    MG_PER_ML,
    ML,
    check_dimension,
    format_quantity,
    number_of,
    quantity,
)
from ldncompound.core.refusals import InvalidOrder

if TYPE_CHECKING:
    from ldncompound.core.quantities import Quantity

__all__ = ["Alligation", "Dilution", "alligate", "dilute", "dilute_amount", "diluted_strength"]


class Dilution(NamedTuple):
    """Stock and diluent that make the total, all in mL or all in mg."""

    stock: Quantity
    diluent: Quantity
    total: Quantity


class Alligation(NamedTuple):
    """The stronger and the weaker part that make the total, all in mL or all in mg."""

    high: Quantity
    low: Quantity
    total: Quantity


def dilute(stock: Quantity, target: Quantity, total: Quantity) -> Dilution:
    """
    Return the stock and the diluent for a wanted amount of a weaker mixture, exact.

    The diluent is the difference. Volumes of different liquids need not add up: measure the
    stock and make up to the total.

    Args:
        stock: Strength at hand, as `parse_strength` reads it.
        target: Strength wanted, above zero and at most that of the stock.
        total: Amount wanted. With a volume, percentages are weight in volume; with a mass
            they are weight in weight, and mg/mL has no meaning.

    Raises:
        InvalidOrder: the target is zero or stronger than the stock, or nothing is wanted.
        WrongDimension: the total is neither volume nor mass, or a strength does not fit it.

    Source:
        labce-dilutions.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> [format_quantity(each) for each in dilute(read("5 %"), read("2 %"), read("400 mL"))]
    ['160 mL', '240 mL', '400 mL']
    """
    amount, unit = _amount(total, "the amount wanted")
    taken = amount * _ratio(stock, target, unit)
    return Dilution(quantity(taken, unit), quantity(amount - taken, unit), quantity(amount, unit))


def dilute_amount(stock: Quantity, target: Quantity, taken: Quantity) -> Dilution:
    """
    Return the amount that a given amount of stock can be diluted to, exact.

    Args:
        stock: Strength at hand, as `parse_strength` reads it.
        target: Strength wanted, above zero and at most that of the stock.
        taken: Amount of the stock, a volume or a mass, with the strengths as in `dilute`.

    Raises:
        InvalidOrder: the target is zero or stronger than the stock, or nothing is taken.
        WrongDimension: the amount is neither volume nor mass, or a strength does not fit it.

    Source:
        pharmacytutor-dilutions.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> format_quantity(dilute_amount(read("15 %"), read("5 %"), read("100 mL")).total)
    '300 mL'
    """
    amount, unit = _amount(taken, "the amount of stock")
    total = amount / _ratio(stock, target, unit)
    return Dilution(quantity(amount, unit), quantity(total - amount, unit), quantity(total, unit))


def diluted_strength(stock: Quantity, taken: Quantity, diluent: Quantity) -> Quantity:
    """
    Return the strength of stock and diluent together, in the unit of the stock, exact.

    Args:
        stock: Strength at hand, in % or mg/mL.
        taken: Amount of the stock, a volume or a mass.
        diluent: Amount that is added, measured as the stock is, may be zero. Volumes are
            assumed to add up.

    Raises:
        InvalidOrder: no stock is taken.
        WrongDimension: one amount is a volume and the other a mass, or the strength does
            not fit them.

    Source:
        pharmacytutor-triturations.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> format_quantity(diluted_strength(read("100 %"), read("2 g"), read("8 g")))
    '20 %'
    """
    amount, unit = _amount(taken, "the amount of stock")
    check_dimension(diluent, "mass" if unit == MG else "volume", "the diluent")
    _number(stock, unit)
    return quantity(
        stock.magnitude * amount / (amount + number_of(diluent, unit)),
        stock.units,
    )


def alligate(
    high: Quantity,
    low: Quantity,
    target: Quantity,
    *,
    total: Quantity | None = None,
    high_amount: Quantity | None = None,
    low_amount: Quantity | None = None,
) -> Alligation:
    """
    Return how much of a stronger and a weaker mixture make one in between, exact.

    The parts are target − low of the stronger and high − target of the weaker.

    Args:
        high: Strength of the stronger, as `parse_strength` reads it.
        low: Strength of the weaker; zero is a plain base or vehicle.
        target: Strength wanted, between the two and equal to neither.
        total: Amount of the mixture wanted, a volume or a mass, with the strengths as in
            `dilute`. Exactly one of the three amounts is given.
        high_amount: Amount of the stronger that is used up.
        low_amount: Amount of the weaker that is used up.

    Raises:
        InvalidOrder: the target is not between the two, the amount is zero, or not exactly
            one amount is given.
        WrongDimension: the amount is neither volume nor mass, or a strength does not fit it.

    Source:
        rxcal-alligation.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> mixed = alligate(read("5 %"), read("1 %"), read("3 %"), total=read("100 mL"))
    >>> format_quantity(mixed.high), format_quantity(mixed.low)
    ('50 mL', '50 mL')
    """
    given = [each for each in (total, high_amount, low_amount) if each is not None]
    if len(given) != 1:
        raise InvalidOrder(
            "An alligation starts from one amount: the total, the stronger or the weaker part.",
            remedy="Give exactly one of the three.",
        )
    amount, unit = _amount(given[0], "the amount")
    strong, weak, wanted = (_number(each, unit) for each in (high, low, target))
    if not 0 <= weak < wanted < strong:
        raise InvalidOrder(
            f"{format_quantity(target)} is not between {format_quantity(low)} and "
            f"{format_quantity(high)}.",
            remedy="Mix a stronger and a weaker one than the target.",
        )
    parts_high, parts_low = wanted - weak, strong - wanted
    of = parts_high if high_amount is not None else parts_low
    each_part = amount / (parts_high + parts_low if total is not None else of)
    return Alligation(
        quantity(parts_high * each_part, unit),
        quantity(parts_low * each_part, unit),
        quantity((parts_high + parts_low) * each_part, unit),
    )


def _amount(value: Quantity, what: str) -> tuple[Fraction, Any]:
    """Return an amount above zero as a number of mg or mL, and the unit."""
    check_dimension(value, "amount", what)
    unit = ML if value.dimensionality == ML.dimensionality else MG
    number = number_of(value, unit)
    if number <= 0:
        raise InvalidOrder(
            f"{what[:1].upper()}{what[1:]} must be greater than 0.", remedy="Give an amount."
        )
    return number, unit


def _number(strength: Quantity, unit: Any) -> Fraction:
    """Return a strength as a number that can be compared with others of the same basis."""
    return by_mass(strength) if unit == MG else number_of(concentration(strength), MG_PER_ML)


def _ratio(stock: Quantity, target: Quantity, unit: Any) -> Fraction:
    """Return the fraction of the total that is stock."""
    strong, weak = _number(stock, unit), _number(target, unit)
    if not 0 < weak <= strong:
        raise InvalidOrder(
            f"{format_quantity(stock)} cannot be diluted to {format_quantity(target)}.",
            remedy="Choose a stock at least as strong as the target, and a target above zero.",
        )
    return weak / strong
