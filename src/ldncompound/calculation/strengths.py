"""Strengths: a percentage, mg/mL, or a ratio such as 1:200."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.core.quantities import (
    MG,
    MG_PER_ML,
    ML,
    PERCENT,
    check_dimension,
    mass,
    number_of,
    parse_quantity,
    quantity,
    volume,
)
from ldncompound.core.refusals import InvalidOrder, MalformedQuantity, WrongDimension, quoted

if TYPE_CHECKING:
    from ldncompound.core.quantities import Quantity

__all__ = ["by_mass", "concentration", "drug_in", "parse_strength"]


_RATIO = re.compile(r"[ \t]*1:([1-9][0-9]{0,14})[ \t]*\Z", re.ASCII)
_HOW_TO_WRITE = "Write a strength as '0.5 %', '5 mg/mL' or '1:200', in plain digits."
_MG_PER_ML_IN_PERCENT = 10
"""1 g in 100 mL is 10 mg in each mL."""


def parse_strength(text: str) -> Quantity:
    """
    Read a strength: a percentage, a mass per volume in mg/mL, or a ratio 1:N.

    A ratio is read as a percentage: 1:200 is 1 g in 200 mL (or in 200 g), 0.5 %. 1:1 is
    refused, because it can also mean equal parts.

    Args:
        text: As typed. Blanks around the whole are ignored.

    Returns:
        The strength, exact, in % or in mg/mL. It may be zero.

    Raises:
        MalformedQuantity: *text* is anything else.
        WrongDimension: it is a quantity, but not a strength.

    Source:
        md0802-dilutions.

    >>> from ldncompound.core.quantities import format_quantity
    >>> [format_quantity(parse_strength(each)) for each in ("0.5 %", "5 mg/mL", "1:200")]
    ['0.5 %', '5 mg/mL', '0.5 %']
    """
    ratio = _RATIO.match(text) if isinstance(text, str) else None
    if ratio is not None and ratio[1] != "1":
        return quantity(Fraction(100, int(ratio[1])), PERCENT)
    if isinstance(text, str) and ":" in text:
        raise MalformedQuantity(
            f"{quoted(text)} is not a ratio of one part in a whole number of parts.",
            remedy=_HOW_TO_WRITE,
        )
    try:
        strength = parse_quantity(text)
    except MalformedQuantity as refusal:
        raise MalformedQuantity(refusal.message, remedy=_HOW_TO_WRITE) from None
    if strength.units == PERCENT:
        return strength
    check_dimension(strength, "concentration", "the strength")
    return strength.to(MG_PER_ML)


def concentration(strength: Quantity) -> Quantity:
    """
    Return a strength as drug in each millilitre, in mg/mL, exact.

    Args:
        strength: In mg/mL, or a percentage weight in volume, grams in 100 mL.

    Raises:
        WrongDimension: it is neither.

    Source:
        brainscape-percent.

    >>> from ldncompound.core.quantities import format_quantity
    >>> format_quantity(concentration(parse_strength("1:200")))
    '5 mg/mL'
    """
    if strength.units == PERCENT:
        return quantity(strength.magnitude * _MG_PER_ML_IN_PERCENT, MG_PER_ML)
    check_dimension(strength, "concentration", "the strength")
    return quantity(number_of(strength, MG_PER_ML), MG_PER_ML)


def by_mass(strength: Quantity) -> Fraction:
    """
    Return the drug in one part of a mixture by mass, a number from 0 to 1, exact.

    Args:
        strength: A percentage weight in weight, grams in 100 g.

    Raises:
        WrongDimension: it is not a percentage, so it does not apply to a mass.
        InvalidOrder: above 100 %.

    Source:
        brainscape-percent.

    >>> by_mass(parse_strength("1:200"))
    Fraction(1, 200)
    """
    if strength.units != PERCENT:
        raise WrongDimension(
            "A strength per millilitre does not apply to a mixture by mass.",
            remedy="Give the strengths of a mixture by mass as percentages or ratios.",
        )
    share: Fraction = strength.magnitude / 100
    if share > 1:
        raise InvalidOrder(
            "The strength of a mixture by mass must be at most 100 %.", remedy="Give at most 100 %."
        )
    return share


def drug_in(strength: Quantity, amount: Quantity) -> Quantity:
    """
    Return the drug in a volume or a mass of a given strength, in mg, exact.

    Args:
        strength: For a volume in mg/mL or percent weight in volume; for a mass percent
            weight in weight.
        amount: A volume, or a mass of the whole mixture.

    Raises:
        WrongDimension: the amount is neither, or the strength does not fit it.
        InvalidOrder: a percentage above 100 of a mass.

    Source:
        brainscape-percent.

    >>> from ldncompound.core.quantities import format_quantity, parse_quantity as read
    >>> format_quantity(drug_in(parse_strength("4 %"), read("2 L")))
    '80000 mg'
    """
    check_dimension(amount, "amount", "the amount")
    if amount.dimensionality == ML.dimensionality:
        return mass(number_of(concentration(strength) * volume(1), MG) * number_of(amount, ML))
    return mass(by_mass(strength) * number_of(amount, MG))
