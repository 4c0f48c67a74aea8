"""Uniformity of dosage units by USP <905>: the acceptance value, in both stages."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.calculation.statistics import mean_of, root, variance_of
from ldncompound.core.numbers import significant
from ldncompound.core.refusals import InvalidOrder

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Uniformity", "acceptance_value"]


_LOW, _HIGH = Fraction(197, 2), Fraction(203, 2)
"""98.5 and 101.5 percent of the label, between which the mean is its own reference."""

_CONSTANT = {10: Fraction(12, 5), 30: Fraction(2)}
_MOST = Fraction(15)
_SINGLE = Fraction(1, 4)


class Uniformity(NamedTuple):
    """
    The acceptance value and what follows from it; all but the last two in percent of label.

    `stage` is 1 for ten units and 2 for thirty. In stage 1, `passes` false means that
    twenty more units are to be assayed.
    """

    mean: Fraction
    standard_deviation: Fraction
    reference: Fraction
    acceptance_value: Fraction
    stage: int
    passes: bool


def acceptance_value(contents: Sequence[Fraction], target: Fraction) -> Uniformity:
    """
    Return the acceptance value of single contents.

    Args:
        contents: Of 10 or of 30 units, each in percent of label.
        target: The target content T per unit in percent of label, 100 unless the
            monograph says otherwise.

    Raises:
        InvalidOrder: another number of units, or a target that is not above zero.

    Source:
        usp-905.

    >>> found = acceptance_value([Fraction(96)] * 10, Fraction(100))
    >>> found.reference, found.acceptance_value, found.passes
    (Fraction(197, 2), Fraction(5, 2), True)
    """
    if len(contents) not in _CONSTANT:
        raise InvalidOrder(
            f"USP <905> needs 10 or 30 units, not {len(contents)}.",
            remedy="Give the contents of 10 units, or of all 30.",
        )
    if target <= 0:
        raise InvalidOrder(
            "The target must be greater than 0.", remedy="Give it in percent, like 100."
        )
    middle, variance = mean_of(contents), variance_of(contents)
    reference = min(max(middle, _LOW), max(_HIGH, target))
    distance = abs(reference - middle)
    constant = _CONSTANT[len(contents)]
    room = _MOST - distance
    # Compared as squares, so that no rounded root decides.
    passes = room >= 0 and constant * constant * variance <= room * room
    if len(contents) == 30:
        nearest, farthest = reference * (1 - _SINGLE), reference * (1 + _SINGLE)
        passes = passes and all(nearest <= each <= farthest for each in contents)
    deviation = root(variance)
    return Uniformity(
        mean=middle,
        standard_deviation=significant(deviation),
        reference=reference,
        acceptance_value=significant(distance + constant * deviation),
        stage=1 if len(contents) == 10 else 2,
        passes=passes,
    )
