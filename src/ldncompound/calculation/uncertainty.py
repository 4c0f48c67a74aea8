"""Uncertainty of a weighing, and the least mass for an accepted error."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.calculation.statistics import root
from ldncompound.core.numbers import round_up, significant
from ldncompound.core.quantities import MG, mass, number_of
from ldncompound.core.refusals import InvalidOrder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.core.quantities import Quantity

__all__ = [
    "dilution_sensitivities",
    "expanded_percent",
    "in_pieces",
    "least_repeatability",
    "minimum_weight",
    "weighing_uncertainty",
]


_OF_READABILITY = Fraction(41, 100)
"""The display cannot show a repeatability below 0.41 of its step."""


def weighing_uncertainty(
    repeatability: Quantity, drift: Quantity | None = None, readability: Quantity | None = None
) -> Quantity:
    """
    Return the standard uncertainty of one weighing, with 12 digits.

    Args:
        repeatability: A standard deviation, a mass.
        drift: Half-width of the possible drift, a mass, taken as rectangular.
        readability: Half-width of the rounding of the display, likewise.

    Source:
        gum-weighing-example.

    >>> from ldncompound.core.quantities import format_quantity, parse_quantity as read
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
        error: Accepted error in percent; USP <41> requires 0.10 in an assay.
        readability: Display step; 0.41 of it replaces a smaller repeatability.

    Raises:
        InvalidOrder: an error of zero, or neither repeatability nor display step.

    Source:
        usp-41.

    >>> from ldncompound.core.quantities import format_quantity, parse_quantity as read
    >>> format_quantity(minimum_weight(read("0.15 mg"), Fraction(1, 10)))
    '300 mg'
    """
    if error <= 0:
        raise InvalidOrder(
            "The accepted error must be greater than 0 %.", remedy="Give an error above 0 %."
        )
    shown = Fraction(0) if readability is None else number_of(readability, MG)
    least = least_repeatability(number_of(repeatability, MG), shown)
    if least <= 0:
        raise InvalidOrder(
            "The repeatability must be greater than 0.",
            remedy="Give the standard deviation of ten weighings, or the display step as well.",
        )
    return mass(2 * least / error * 100)


def least_repeatability(repeatability: Fraction, readability: Fraction) -> Fraction:
    """
    Return the repeatability to calculate with, at least 0.41 of the display step.

    Args:
        repeatability: Standard deviation of at least ten weighings, in mg.
        readability: Display step, in mg; 0 leaves it out.

    Source:
        usp-41.

    >>> least_repeatability(Fraction(1, 100), Fraction(1, 10))
    Fraction(41, 1000)
    """
    return max(repeatability, readability * _OF_READABILITY)


def in_pieces(amount: Fraction, capacity: Fraction | None) -> int:
    """
    Return the number of weighings that an amount takes on a balance.

    Args:
        amount: To weigh, in mg.
        capacity: The most in one weighing, in mg; None for no limit.

    >>> in_pieces(Fraction(2500), Fraction(1000)), in_pieces(Fraction(2500), None)
    (3, 1)
    """
    if capacity is None or amount <= capacity:
        return 1
    return int(round_up(amount / capacity, Fraction(1)))


def dilution_sensitivities(
    stages: Sequence[tuple[Fraction, Fraction]], taken: Fraction
) -> tuple[Fraction, ...]:
    """
    Return the relative change of the drug delivered per mg of error in each weighing.

    The drug delivered is what is taken, times base ÷ (base + diluent) of each stage.
    A stage's base is what was taken of the stage before, so it is counted once.

    Args:
        stages: Base and diluent of each trituration, in mg, in the order they are made.
        taken: Weighed into the batch at the end, in mg.

    Returns:
        For each stage base, then diluent; last what is taken. Relative, per mg.

    >>> dilution_sensitivities([(Fraction(100), Fraction(900))], Fraction(500))
    (Fraction(9, 1000), Fraction(1, 1000), Fraction(1, 500))
    """
    found: list[Fraction] = []
    for base, diluent in stages:
        total = base + diluent
        found += [diluent / (base * total), 1 / total]
    return (*found, 1 / taken)


def expanded_percent(square: Fraction) -> Fraction:
    """
    Return the expanded uncertainty (k = 2) in percent, with 12 digits.

    Args:
        square: The relative standard uncertainty, squared.

    >>> expanded_percent(Fraction(1, 2500))
    Fraction(4, 1)
    """
    return significant(2 * root(square) * 100)
