"""Mean, standard deviation and square roots, exact where possible.

An irrational root is carried with 60 digits and given with 12, rounded half-up once,
at the end.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.numbers import significant
from ldncompound.core.refusals import InvalidOrder

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Spread", "mean_of", "root", "spread", "variance_of"]


_CARRIED = 60


class Spread(NamedTuple):
    """Mean and standard deviation in the unit of the values, their ratio in percent."""

    mean: Fraction
    standard_deviation: Fraction
    rsd: Fraction


def mean_of(values: Sequence[Fraction]) -> Fraction:
    """
    Return the arithmetic mean, exact.

    Raises:
        InvalidOrder: no values.

    >>> mean_of([Fraction(1), Fraction(2)])
    Fraction(3, 2)
    """
    if not values:
        raise InvalidOrder("There are no values.", remedy="Give at least two.")
    return sum(values, Fraction(0)) / len(values)


def variance_of(values: Sequence[Fraction]) -> Fraction:
    """
    Return the variance of a sample, exact: the divisor is n - 1.

    Raises:
        InvalidOrder: fewer than two values.

    >>> variance_of([Fraction(1), Fraction(3)])
    Fraction(2, 1)
    """
    if len(values) < 2:
        raise InvalidOrder(
            "A standard deviation needs at least two values.", remedy="Give more values."
        )
    middle = mean_of(values)
    return sum(((each - middle) ** 2 for each in values), Fraction(0)) / (len(values) - 1)


def root(number: Fraction) -> Fraction:
    """
    Return a square root: exact where it is a fraction, else with 60 digits.

    Args:
        number: Not negative.

    >>> root(Fraction(9, 4))
    Fraction(3, 2)
    """
    of, parts = number.as_integer_ratio()
    over, under = isqrt(of), isqrt(parts)
    if over * over == of and under * under == parts:
        return Fraction(over, under)
    # Enough places to keep 60 digits, however small the number.
    scale = 10 ** (_CARRIED + len(str(parts)))
    return Fraction(isqrt(of * scale * scale // parts), scale)


def spread(values: Sequence[Fraction]) -> Spread:
    """
    Return mean, standard deviation and relative standard deviation (percent).

    Raises:
        InvalidOrder: fewer than two values, or a mean of zero.

    >>> found = spread([Fraction(98), Fraction(100), Fraction(102)])
    >>> found.standard_deviation, found.rsd
    (Fraction(2, 1), Fraction(2, 1))
    """
    middle = mean_of(values)
    deviation = root(variance_of(values))
    if not middle:
        raise InvalidOrder(
            "A mean of zero has no relative standard deviation.", remedy="Check the values."
        )
    return Spread(middle, significant(deviation), significant(deviation / middle * 100))
