"""A mass as the display of a balance shows it."""

from __future__ import annotations

from fractions import Fraction

from ldncompound.core.language import number_on_paper
from ldncompound.core.numbers import decimal_places, round_half_up
from ldncompound.core.quantities import G, number_of, parse_quantity, written

__all__ = ["as_balance_shows"]


def as_balance_shows(text: str, readability: str) -> str:
    """
    Write a mass as the display of the balance shows it, with the milligrams beside it.

    The trailing zeros of the display are kept: they show how finely it was read.

    Args:
        text: The mass in mg, as `format_quantity` wrote it.
        readability: The display step, likewise.

    >>> as_balance_shows("480 mg", "1 mg")
    '0.480 g (480 mg)'
    >>> as_balance_shows("20.5 mg", "0.1 mg")
    '0.0205 g (20.5 mg)'
    """
    grams, step = (number_of(parse_quantity(each), G) for each in (text, readability))
    places = decimal_places(step.denominator) or 0
    scaled = int(round_half_up(grams, Fraction(1, 10**places)) * 10**places)
    digits = str(scaled).rjust(places + 1, "0")
    shown = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"{number_on_paper(shown)} g ({written(text)})"
