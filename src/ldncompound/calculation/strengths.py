"""Strengths: a percentage, mg/mL, mg/g, an amount in an amount, or a ratio such as 1:200."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.numbers import NUMBER
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.quantities import (
    MG,
    MG_PER_G,
    MG_PER_ML,
    ML,
    PERCENT,
    check_dimension,
    format_quantity,
    mass,
    number_of,
    parse_quantity,
    quantity,
    volume,
)
from ldncompound.core.quantity_grammar import units_of
from ldncompound.core.refusals import InvalidOrder, MalformedQuantity, WrongDimension, quoted

if TYPE_CHECKING:
    from ldncompound.core.quantities import Quantity

__all__ = [
    "StrengthTyped",
    "by_mass",
    "check_possible",
    "concentration",
    "drug_in",
    "parse_strength",
    "read_strength",
]


_RATIO = lazy_pattern(r"[ \t]*1:([1-9][0-9]{0,14})[ \t]*\Z", re.ASCII)
_IN_AMOUNT = lazy_pattern(rf"([^/]+)/[ \t]?({NUMBER} ?(?:kg|g|mg|mcg|L|mL))[ \t]*\Z", re.ASCII)
_HOW_TO_WRITE = (
    "Write a strength as '0.5 %', '5 mg/mL', '5 mg/g', '5 mg/5 mL' or '1:200', in plain digits."
)
_MG_PER_ML_IN_PERCENT = 10
"""1 g in 100 mL is 10 mg in each mL."""
_WHOLE = {PERCENT: 100, MG_PER_G: 1000, MG_PER_ML: 1000}
"""What a pure substance would be, in each unit."""


class StrengthTyped(NamedTuple):
    """
    A strength, and how it was written.

    Args:
        text: As typed, blanks set as the program sets them.
        value: In %, mg/mL or mg/g.
    """

    text: str
    value: Quantity


def read_strength(text: str) -> StrengthTyped:
    """
    Read a strength, and keep how it was written.

    Args:
        text: As typed. Blanks around the whole are ignored.

    Raises:
        MalformedQuantity: *text* is no strength.
        WrongDimension: it is a quantity, but not a strength.

    >>> read_strength("12.5mg/5 mL").text
    '12.5 mg/5 mL'
    """
    ratio = _RATIO.match(text) if isinstance(text, str) else None
    if ratio is not None and ratio[1] != "1":
        return StrengthTyped(text.strip(), quantity(Fraction(100, int(ratio[1])), PERCENT))
    if isinstance(text, str) and ":" in text:
        raise MalformedQuantity(
            f"{quoted(text)} is not a ratio of one part in a whole number of parts.",
            remedy=_HOW_TO_WRITE,
        )
    amounts = _IN_AMOUNT.match(text) if isinstance(text, str) else None
    try:
        if amounts is not None:
            return _drug_in_amount(*(parse_quantity(each) for each in amounts.groups()))
        strength = parse_quantity(text)
    except MalformedQuantity as refusal:
        raise MalformedQuantity(refusal.message, remedy=_HOW_TO_WRITE) from None
    typed = format_quantity(strength)
    if strength.units != PERCENT:
        if typed.partition(" ")[2] in units_of("content"):
            return StrengthTyped(typed, strength.to(MG_PER_G))
        check_dimension(strength, "concentration", "the strength")
        strength = strength.to(MG_PER_ML)
    return StrengthTyped(typed, strength)


def _drug_in_amount(drug: Quantity, amount: Quantity) -> StrengthTyped:
    """Return the strength that is written as the drug in an amount, like 5 mg/5 mL."""
    check_dimension(drug, "mass", "the drug of the strength")
    if amount.magnitude <= 0:
        raise InvalidOrder("A strength per nothing is none.", remedy=_HOW_TO_WRITE)
    unit = MG_PER_ML if amount.dimensionality == ML.dimensionality else MG_PER_G
    typed = f"{format_quantity(drug)}/{format_quantity(amount)}"
    return StrengthTyped(typed, quantity(number_of(drug / amount, unit), unit))


def parse_strength(text: str) -> Quantity:
    """
    Read a strength: a percentage, a mass per volume or per mass, or a ratio 1:N.

    A ratio is read as a percentage: 1:200 is 1 g in 200 mL (or in 200 g), 0.5 %. 1:1 is
    refused, because it can also mean equal parts. 5 mg/5 mL is 1 mg/mL.

    Args:
        text: As typed. Blanks around the whole are ignored.

    Returns:
        The strength, exact, in %, in mg/mL or in mg/g. It may be zero.

    Raises:
        MalformedQuantity: *text* is anything else.
        WrongDimension: it is a quantity, but not a strength.

    Source:
        md0802-dilutions.

    >>> texts = ("0.5 %", "5 mg/mL", "25 mg/5 mL", "5 mg/g", "1:200")
    >>> [format_quantity(parse_strength(each)) for each in texts]
    ['0.5 %', '5 mg/mL', '5 mg/mL', '5 mg/g', '0.5 %']
    """
    return read_strength(text).value


def check_possible(strength: StrengthTyped, what: str, *, pure: bool = False) -> None:
    """
    Refuse a strength that nothing can have.

    Args:
        strength: As read.
        what: What has it, in words, for the message.
        pure: Whether it may be the substance itself: 100 %, 1000 mg in each g or mL.

    Raises:
        InvalidOrder: it is above 100 %, or is 100 % and may not be.

    >>> check_possible(read_strength("99.5 %"), "the target")
    """
    whole = _WHOLE[strength.value.units]
    if strength.value.magnitude > whole or (strength.value.magnitude == whole and not pure):
        most = "at most 100 %" if pure else "below 100 %"
        raise InvalidOrder(
            f"{what[:1].upper()}{what[1:]} must be {most}, and '{strength.text}' is not.",
            remedy=f"Give a strength {most}: g in 100 mL, or g in 100 g.",
        )


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
        strength: A percentage weight in weight, grams in 100 g, or in mg/g.

    Raises:
        WrongDimension: it is per volume, so it does not apply to a mass.
        InvalidOrder: above 100 %.

    Source:
        brainscape-percent.

    >>> by_mass(parse_strength("1:200"))
    Fraction(1, 200)
    """
    if strength.units not in (PERCENT, MG_PER_G):
        raise WrongDimension(
            "A strength per millilitre does not apply to a mixture by mass.",
            remedy="Give the strengths of a mixture by mass as percentages, in mg/g or as ratios.",
        )
    share: Fraction = strength.magnitude / _WHOLE[strength.units]
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
