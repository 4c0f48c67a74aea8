"""Percentages as people read them, on the screen and on paper."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.core.numbers import (
    NUMBER,
    format_number,
    plain_fraction,
    round_half_up,
    round_up,
)
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.quantities import PERCENT, number_of

if TYPE_CHECKING:
    from ldncompound.core.quantities import Quantity

__all__ = ["percent_at_most", "rounded_percent", "with_rounded_percents"]

_IN_TEXT = lazy_pattern(rf"{NUMBER}(?= %)", re.ASCII)


def rounded_percent(percent: Quantity) -> str:
    """Write a percentage to two decimals, half-up; to two digits where it is very small."""
    return f"{_rounded(number_of(percent, PERCENT))} %"


def percent_at_most(percent: Quantity) -> str:
    """
    Write a bound to two decimals, up: what lies within it lies within what is written.

    >>> from ldncompound.core.quantities import parse_quantity
    >>> percent_at_most(parse_quantity("0.4021 %")), percent_at_most(parse_quantity("0.002 %"))
    ('0.41 %', '0.01 %')
    """
    return f"{format_number(round_up(number_of(percent, PERCENT), Fraction(1, 100)))} %"


def with_rounded_percents(text: str) -> str:
    """
    Return a text with every percentage in it as `rounded_percent` writes it.

    >>> with_rounded_percents("0 of 10 outside, the farthest by 1.68539325843 %")
    '0 of 10 outside, the farthest by 1.69 %'
    """
    return _IN_TEXT.sub(lambda found: _rounded(plain_fraction(found[0])), text)


def _rounded(number: Fraction) -> str:
    """Write a number to two decimals; one that is not 0 is never written as 0."""
    size, step = abs(number), Fraction(1, 100)
    while 0 < size < step:
        step /= 100
    size = round_half_up(size, step)
    return format_number(-size if number < 0 else size)
