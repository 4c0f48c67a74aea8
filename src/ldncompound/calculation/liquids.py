"""How much liquid: dose volume, course, overfill, scaled amounts, bottles."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.core.numbers import round_up
from ldncompound.core.quantities import MG, ML, PERCENT, number_of, volume

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.core.quantities import Quantity

__all__ = ["bottle_volumes", "course_volume", "dose_volume", "overfill_volume", "scaled"]


def dose_volume(dose: Quantity, concentration: Quantity) -> Quantity:
    """
    Return the volume that contains a dose, exact.

    Args:
        dose: One intake, a mass.
        concentration: In mg/mL, above zero.

    >>> from ldncompound.core.quantities import format_quantity, parse_quantity as read
    >>> format_quantity(dose_volume(read("500 mcg"), read("1 mg/mL")))
    '0.5 mL'
    """
    return volume(number_of(dose, MG) / number_of(concentration * volume(1), MG))


def course_volume(of_dose: Quantity, doses_per_day: int, days: int) -> Quantity:
    """
    Return the volume of a course, exact, from the days on which it is taken.

    >>> from ldncompound.core.quantities import format_quantity, parse_quantity as read
    >>> format_quantity(course_volume(read("0.5 mL"), 1, 30))
    '15 mL'
    """
    return volume(number_of(of_dose, ML) * doses_per_day * days)


def overfill_volume(overfill: Quantity | None, dispense: Quantity) -> Quantity:
    """
    Return the volume that goes into the bottles beyond the labelled volume, exact.

    Args:
        overfill: A volume, or a percentage of *dispense*, or None for none.
        dispense: Labelled volume of all bottles.

    >>> from ldncompound.core.quantities import format_quantity, parse_quantity as read
    >>> format_quantity(overfill_volume(read("3 %"), read("135 mL")))
    '4.05 mL'
    """
    if overfill is None:
        return volume(0)
    if overfill.units == PERCENT:
        return volume(number_of(dispense, ML) * overfill.magnitude / 100)
    return volume(number_of(overfill, ML))


def scaled(amount: Quantity, size: Fraction, of: Fraction) -> Fraction:
    """
    Return an amount of a formula for another volume, in mg or mL, exact.

    Args:
        amount: A mass or a volume, for *of*.
        size: The volume wanted, in mL.
        of: The volume that the formula is for, in mL.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> scaled(read("500 mg"), Fraction(50), Fraction(100))
    Fraction(250, 1)
    """
    unit = ML if amount.dimensionality == ML.dimensionality else MG
    return number_of(amount, unit) * size / of


def bottle_volumes(
    dispense: Fraction, overfill: Fraction, of_dose: Fraction, capacities: Sequence[Fraction]
) -> tuple[tuple[Fraction, Fraction, Fraction], ...] | None:
    """
    Return bottles as (capacity, filled, on the label) in mL, or None where none fit.

    The fewest bottles of one size are used, the smallest size that needs no more of
    them. No dose is split between two bottles. The overfill is shared evenly; where the
    share has no finite decimal, in hundredths of a mL, so that the bottles add up.

    Args:
        dispense: Labelled volume of all bottles.
        overfill: Volume filled beyond it.
        of_dose: Volume of one dose.
        capacities: Bottles to choose from.

    >>> [[str(each) for each in bottle] for bottle in bottle_volumes(
    ...     Fraction(135), Fraction(0), Fraction("4.5"), [Fraction(60)])]
    [['60', '45', '45'], ['60', '45', '45'], ['60', '45', '45']]
    """
    doses = int(dispense / of_dose)
    found = []
    for capacity in capacities:
        least = max(int(round_up((dispense + overfill) / capacity, Fraction(1))), 1)
        # At most one bottle per dose; usually far fewer are enough.
        for count in range(least, doses + 1):
            filled = _filled(doses, of_dose, overfill, count)
            if max(label + share for label, share in filled) <= capacity:
                found.append((count, capacity, filled))
                break
    if not found:
        return None
    _, capacity, filled = min(found)
    return tuple((capacity, label + share, label) for label, share in filled)


def _filled(
    doses: int, of_dose: Fraction, overfill: Fraction, count: int
) -> list[tuple[Fraction, Fraction]]:
    """Return label and share of the overfill for each of so many bottles, no dose split."""
    each, more = divmod(doses, count)
    labels = [(each + 1) * of_dose] * more + [each * of_dose] * (count - more)
    return list(zip(labels, _shares(overfill, count), strict=True))


_STEP = Fraction(1, 100)


def _shares(overfill: Fraction, count: int) -> list[Fraction]:
    """Share an overfill among bottles: evenly, or in steps without a finite decimal."""
    even = overfill / count
    if _rest_without(even.denominator, 2, 5) == 1:
        return [even] * count
    least = even // _STEP * _STEP
    more, rest = divmod(overfill - least * count, _STEP)
    # The last bottles have the fewest doses; the very last takes the rest below a step.
    shares = [least] * (count - more - 1) + [least + _STEP] * more
    return [*shares, least + rest]


def _rest_without(number: int, *factors: int) -> int:
    """Return what is left of a number without these factors."""
    for factor in factors:
        while number % factor == 0:
            number //= factor
    return number
