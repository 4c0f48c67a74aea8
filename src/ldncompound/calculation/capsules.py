"""How many capsules, how much powder in each, and whether it fits."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.quantities import (
    CAPSULE,
    MG,
    MG_PER_CAPSULE,
    ML,
    format_quantity,
    number_of,
    quantity,
    round_up,
)
from ldncompound.refusals import InvalidOrder, MalformedQuantity, StrengthDoesNotDivideDose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.quantities import Quantity

__all__ = [
    "active_mass",
    "capsules_per_dose",
    "days_covered",
    "dispense_count",
    "displaced",
    "excess_count",
    "fill_mass_estimate",
    "filler_mass",
]


def capsules_per_dose(
    dose: Quantity, strength: Quantity, documented: Sequence[Quantity] = ()
) -> int:
    """
    Return how many capsules make one dose; a capsule is never split.

    Args:
        dose: One intake, a mass.
        strength: Drug in one capsule, in mg/capsule, above zero.
        documented: Strengths to name when this one does not divide the dose.

    Raises:
        StrengthDoesNotDivideDose: the dose is not a whole number of capsules.

    >>> from ldncompound.quantities import parse_quantity as read
    >>> capsules_per_dose(read("4.5 mg"), read("1.5 mg/capsule"))
    3
    """
    count = number_of(dose / strength, CAPSULE)
    if count.denominator == 1 and count >= 1:
        return int(count)
    fitting = [
        format_quantity(other)
        for other in documented
        if number_of(dose / other, CAPSULE).denominator == 1
    ]
    named = ", ".join(text.replace("/", " per ") for text in fitting)
    raise StrengthDoesNotDivideDose(
        f"{format_quantity(dose)} is not a whole number of capsules of "
        f"{format_quantity(strength).replace('/', ' per ')}, and capsules are not split.",
        remedy=(
            f"Documented strengths that make up this dose: {named}."
            if named
            else "Leave --strength out: one capsule then holds the whole dose."
        ),
    )


def dispense_count(per_dose: int, doses_per_day: int, days: int) -> int:
    """
    Return the capsules of a course.

    >>> dispense_count(1, 2, 30)
    60
    """
    return per_dose * doses_per_day * days


def days_covered(dispense: int, per_dose: int, doses_per_day: int) -> int:
    """
    Return the whole days that a number of capsules lasts.

    Raises:
        InvalidOrder: not even one day.

    >>> days_covered(60, 1, 2), days_covered(31, 1, 2)
    (30, 15)
    """
    days = dispense // (per_dose * doses_per_day)
    if days < 1:
        raise InvalidOrder(
            f"{dispense} capsules do not cover one day of {per_dose * doses_per_day}.",
            remedy="Order at least the capsules of one day.",
        )
    return days


def excess_count(excess: Quantity, dispense: int) -> int:
    """
    Return the capsules made beyond those dispensed.

    Args:
        excess: A number of capsules, or a percentage of *dispense*; a
            percentage rounds up to whole capsules.
        dispense: Capsules dispensed.

    Raises:
        MalformedQuantity: a part of a capsule.

    >>> from ldncompound.quantities import parse_quantity as read
    >>> excess_count(read("5 %"), 30), excess_count(read("2 capsule"), 30)
    (2, 2)
    """
    if excess.units == CAPSULE:
        if excess.magnitude.denominator != 1:
            raise MalformedQuantity(f"An excess of {format_quantity(excess)} splits a capsule.")
        return int(excess.magnitude)
    return int(round_up(excess.magnitude * dispense / 100, Fraction(1)))


def active_mass(strength: Quantity, batch_size: int, *, factor: Fraction = Fraction(1)) -> Quantity:
    """
    Return the powder that supplies *strength* in every capsule, exact.

    Args:
        strength: Labelled drug in one capsule, in mg/capsule.
        batch_size: Capsules filled, excess included.
        factor: Powder for one part of drug, from the lot's certificate.

    >>> from ldncompound.quantities import parse_quantity as read
    >>> format_quantity(active_mass(read("1.5 mg/capsule"), 32))
    '48 mg'
    """
    mass: Quantity = (strength * quantity(batch_size, CAPSULE)).to(MG) * factor
    return mass


def filler_mass(fill_mass: Quantity, batch_size: int, others: Quantity) -> Quantity:
    """
    Return the filler that brings every capsule to its fill mass, exact.

    Args:
        fill_mass: Powder in one capsule, in mg/capsule.
        batch_size: Capsules filled.
        others: Everything else in all the capsules, a mass.

    >>> from ldncompound.quantities import parse_quantity as read
    >>> format_quantity(filler_mass(read("130 mg/capsule"), 32, read("48 mg")))
    '4112 mg'
    """
    mass: Quantity = (fill_mass * quantity(batch_size, CAPSULE)).to(MG) - others
    return mass


def displaced(packed: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    """
    Return the part of a capsule that powders leave free, exact; not above zero if it is full.

    Args:
        packed: For each powder what one capsule gets of it, and what fills one alone,
            both in mg.

    Source:
        allen-2001.

    >>> displaced([(Fraction(30), Fraction(152))])
    Fraction(61, 76)
    """
    return 1 - sum((part / full for part, full in packed), Fraction(0))


def fill_mass_estimate(volume: Quantity, density: Quantity) -> Quantity:
    """
    Return the powder that a capsule body takes, as an estimate.

    Args:
        volume: Of the capsule body, in mL.
        density: Of the powder as packed, in g/mL.

    >>> from ldncompound.quantities import parse_quantity as read
    >>> format_quantity(fill_mass_estimate(read("0.27 mL"), read("0.6 g/mL")))
    '162 mg/capsule'
    """
    return quantity(
        number_of(volume, ML) * number_of(density * quantity(1, ML), MG), MG_PER_CAPSULE
    )
