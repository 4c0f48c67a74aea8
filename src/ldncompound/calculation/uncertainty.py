"""How well a mass is known: one weighing, and the least mass for an accepted error."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.calculation.statistics import root
from ldncompound.quantities import MG, mass, number_of, significant
from ldncompound.refusals import InvalidOrder

if TYPE_CHECKING:
    from ldncompound.quantities import Quantity

__all__ = ["minimum_weight", "weighing_uncertainty"]

_OF_READABILITY = Fraction(41, 100)
"""A repeatability below 0.41 of the display step is one the display cannot show."""


def weighing_uncertainty(
    repeatability: Quantity, drift: Quantity | None = None, readability: Quantity | None = None
) -> Quantity:
    """
    Return the standard uncertainty of one weighing, with 12 digits.

    Args:
        repeatability: A standard deviation, a mass.
        drift: Half-width of what the balance may have drifted, taken as rectangular.
        readability: Half-width of what the display hides, likewise.

    Source:
        gum-weighing-example.

    >>> from ldncompound.quantities import format_quantity, parse_quantity as read
    >>> format_quantity(weighing_uncertainty(read("3 mg"), None, None))
    '3 mg'
    """
    square = number_of(repeatability, MG) ** 2
    for half_width in (drift, readability):
        if half_width is not None:
            square += number_of(half_width, MG) ** 2 / 3
    return mass(significant(root(square)))


def minimum_weight(
    repeatability: Quantity, error: Fraction, readability: Quantity | None = None
) -> Quantity:
    """
    Return the least mass that keeps twice the repeatability within an error, exact.

    Args:
        repeatability: Standard deviation of at least ten weighings, a mass.
        error: Accepted error in percent; USP <41> asks for 0.10 in an assay.
        readability: Display step; 0.41 of it stands in for a smaller repeatability.

    Raises:
        InvalidOrder: an error of nothing, or neither spread nor display step.

    Source:
        usp-41.

    >>> from ldncompound.quantities import format_quantity, parse_quantity as read
    >>> format_quantity(minimum_weight(read("0.15 mg"), Fraction(1, 10)))
    '300 mg'
    """
    if error <= 0:
        raise InvalidOrder("No balance weighs without error.", remedy="Give an error above 0 %.")
    least = number_of(repeatability, MG)
    if readability is not None:
        least = max(least, number_of(readability, MG) * _OF_READABILITY)
    if least <= 0:
        raise InvalidOrder(
            "A repeatability of nothing is none.",
            remedy="Give the standard deviation of ten weighings, or the display step as well.",
        )
    return mass(2 * least / error * 100)
