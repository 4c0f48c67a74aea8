"""How many capsules or tablets, how much powder in each, and whether it fits."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import msgspec

from ldncompound.core.numbers import round_up
from ldncompound.core.quantities import (
    CAPSULE,
    MG,
    MG_PER_CAPSULE,
    MG_PER_ML,
    MG_PER_TABLET,
    ML,
    TABLET,
    format_quantity,
    mass,
    number_of,
    quantity,
)
from ldncompound.core.refusals import InvalidOrder, MalformedQuantity, StrengthDoesNotDivideDose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.core.quantities import Quantity

__all__ = [
    "CAPSULES",
    "TABLETS",
    "DosageUnit",
    "active_mass",
    "capsules_per_dose",
    "days_covered",
    "dispense_count",
    "displaced",
    "excess_count",
    "fill_mass_estimate",
    "filler_mass",
]


class DosageUnit(msgspec.Struct, frozen=True):
    """
    What is counted: capsules, or tablets.

    Args:
        word: One of them.
        unit: The unit that counts them.
        holds: The unit of what one of them holds.
    """

    word: str
    unit: Any
    holds: Any

    @property
    def plural(self) -> str:
        """Return the word for several."""
        return f"{self.word}s"

    def held(self, strength: Quantity) -> Quantity:
        """Return the mass of drug or powder in one of them."""
        return mass(number_of(strength, self.holds))


CAPSULES = DosageUnit("capsule", CAPSULE, MG_PER_CAPSULE)
TABLETS = DosageUnit("tablet", TABLET, MG_PER_TABLET)


def capsules_per_dose(
    dose: Quantity,
    strength: Quantity,
    documented: Sequence[Quantity] = (),
    unit: DosageUnit = CAPSULES,
) -> int:
    """
    Return how many capsules or tablets make one dose; none is ever split.

    Args:
        dose: One intake, a mass.
        strength: Drug in one of them, in mg/capsule or mg/tablet, above zero.
        documented: Strengths to name when this one does not divide the dose.
        unit: What is counted.

    Raises:
        StrengthDoesNotDivideDose: the dose is not a whole number of them.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> capsules_per_dose(read("4.5 mg"), read("1.5 mg/capsule"))
    3
    """
    taken = number_of(dose, MG)
    count = taken / number_of(strength, unit.holds)
    if count.denominator == 1 and count >= 1:
        return int(count)
    fitting = [
        format_quantity(other)
        for other in documented
        if (taken / number_of(other, unit.holds)).denominator == 1
    ]
    named = ", ".join(text.replace("/", " per ") for text in fitting)
    raise StrengthDoesNotDivideDose(
        f"{format_quantity(dose)} is not a whole number of {unit.plural} of "
        f"{format_quantity(strength).replace('/', ' per ')}, and {unit.plural} are not split.",
        remedy=(
            f"Documented strengths that make up this dose: {named}."
            if named
            else f"Leave --strength out: one {unit.word} then holds the whole dose."
        ),
    )


def dispense_count(per_dose: int, doses_per_day: int, days: int) -> int:
    """
    Return the number of capsules for a course.

    Args:
        per_dose: Capsules for one dose.
        doses_per_day: Doses on each day on which it is taken.
        days: Days on which it is taken.

    >>> dispense_count(1, 2, 30)
    60
    """
    return per_dose * doses_per_day * days


def days_covered(
    dispense: int, per_dose: int, doses_per_day: int, unit: DosageUnit = CAPSULES
) -> int:
    """
    Return the whole days that a number of capsules or tablets lasts.

    Raises:
        InvalidOrder: they last less than one day.

    >>> days_covered(60, 1, 2), days_covered(31, 1, 2)
    (30, 15)
    """
    days = dispense // (per_dose * doses_per_day)
    if days < 1:
        raise InvalidOrder(
            f"{dispense} {unit.plural} do not cover one day of {per_dose * doses_per_day}.",
            remedy=f"Order at least the {unit.plural} of one day.",
        )
    return days


def excess_count(excess: Quantity, dispense: int, unit: DosageUnit = CAPSULES) -> int:
    """
    Return the capsules or tablets made beyond those dispensed.

    Args:
        excess: A number of them, or a percentage of *dispense*; a percentage
            rounds up to whole ones.
        dispense: How many are dispensed.
        unit: What is counted.

    Raises:
        MalformedQuantity: not a whole number of them.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> excess_count(read("5 %"), 30), excess_count(read("2 capsule"), 30)
    (2, 2)
    """
    if excess.units == unit.unit:
        if excess.magnitude.denominator != 1:
            raise MalformedQuantity(
                f"An excess of {format_quantity(excess)} is not a whole number of {unit.plural}."
            )
        return int(excess.magnitude)
    return int(round_up(excess.magnitude * dispense / 100, Fraction(1)))


def active_mass(
    strength: Quantity,
    batch_size: int,
    *,
    factor: Fraction = Fraction(1),
    unit: DosageUnit = CAPSULES,
) -> Quantity:
    """
    Return the powder that supplies *strength* in every capsule or tablet, exact.

    Args:
        strength: Labelled drug in one, in mg/capsule or mg/tablet.
        batch_size: How many are made, excess included.
        factor: Powder for one part of drug, from the lot's certificate.
        unit: What is counted.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> format_quantity(active_mass(read("1.5 mg/capsule"), 32))
    '48 mg'
    """
    return mass(number_of(strength, unit.holds) * batch_size * factor)


def filler_mass(
    fill_mass: Quantity, batch_size: int, others: Quantity, unit: DosageUnit = CAPSULES
) -> Quantity:
    """
    Return the filler that brings every capsule or tablet to its mass, exact.

    Args:
        fill_mass: Powder in one, in mg/capsule or mg/tablet.
        batch_size: How many are made.
        others: Everything else in all of them, a mass.
        unit: What is counted.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> format_quantity(filler_mass(read("130 mg/capsule"), 32, read("48 mg")))
    '4112 mg'
    """
    return mass(number_of(fill_mass, unit.holds) * batch_size - number_of(others, MG))


def displaced(packed: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    """
    Return the part of a capsule that powders leave free, exact; not above zero if it is full.

    Args:
        packed: For each powder its mass per capsule, and the mass of it alone that
            fills a capsule, both in mg.

    Source:
        allen-2001.

    >>> displaced([(Fraction(30), Fraction(152))])
    Fraction(61, 76)
    """
    return 1 - sum((part / full for part, full in packed), Fraction(0))


def fill_mass_estimate(volume: Quantity, density: Quantity) -> Quantity:
    """
    Return the estimated mass of powder that a capsule body holds.

    Args:
        volume: Of the capsule body, in mL.
        density: Of the powder as packed, in g/mL.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> format_quantity(fill_mass_estimate(read("0.27 mL"), read("0.6 g/mL")))
    '162 mg/capsule'
    """
    return quantity(number_of(volume, ML) * number_of(density, MG_PER_ML), MG_PER_CAPSULE)
