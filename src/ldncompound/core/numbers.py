"""Plain numbers: rounding half-up, writing without an exponent."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

__all__ = ["format_number", "round_half_up", "round_up", "significant"]


LONGEST = 64
NUMBER = r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
MOST_DIGITS = 15
_SIGNIFICANT = 12


def plain_fraction(number: str) -> Fraction:
    """Read matched digits exactly; quicker than Fraction(str)."""
    whole, _, decimals = number.partition(".")
    return Fraction(int(whole + decimals), 10 ** len(decimals))


# Rounding ---------------------------------------------------------------------


def round_half_up(number: Fraction, step: Fraction) -> Fraction:
    """
    Round a number that is not negative to a multiple of *step*, halves up.

    >>> round_half_up(Fraction("2.5"), Fraction(1))
    Fraction(3, 1)
    """
    # In whole numbers: a fraction of its own for every step of the sum takes five times as long.
    (over, under), (up, down) = number.as_integer_ratio(), step.as_integer_ratio()
    over, under = over * down, under * up
    return Fraction((2 * over + under) // (2 * under) * up, down)


def round_up(number: Fraction, step: Fraction) -> Fraction:
    """
    Return the smallest multiple of *step* that is at least *number*.

    >>> round_up(Fraction("1.5"), Fraction(1))
    Fraction(2, 1)
    """
    (over, under), (up, down) = number.as_integer_ratio(), step.as_integer_ratio()
    over, under = over * down, under * up
    return Fraction(-(-over // under) * up, down)


# Writing ----------------------------------------------------------------------


def format_number(number: Fraction | int) -> str:
    """
    Write a number: no exponent, no trailing zero, a leading zero.

    A number whose decimal expansion ends is written in full; one that does not
    end has 12 significant digits, rounded half-up.

    >>> format_number(Fraction(9, 2)), format_number(Fraction(1, 3)), format_number(1000)
    ('4.5', '0.333333333333', '1000')
    """
    return _written(*number.as_integer_ratio())


@lru_cache(maxsize=1_024)
def _written(over: int, under: int) -> str:
    """Write a fraction; the same few numbers stand in many places."""
    sign, over = ("-", -over) if over < 0 else ("", over)
    places = decimal_places(under)
    if places is None:
        places = _SIGNIFICANT - exponent_of(Fraction(over, under))
        up, down = _scale(places)
        scaled = (2 * over * up + under * down) // (2 * under * down)
    else:
        scaled = over * (10**places // under)
    return sign + _with_point(scaled, places)


def significant(number: Fraction) -> Fraction:
    """
    Round to 12 significant digits, half-up; a shorter number is unchanged.

    For irrational figures, such as roots, before they are written.

    >>> significant(Fraction(2, 3))
    Fraction(666666666667, 1000000000000)
    """
    over, under = number.as_integer_ratio()
    if over < 0:
        return -significant(-number)
    up, down = _scale(_SIGNIFICANT - exponent_of(number))
    under *= down
    return Fraction((2 * over * up + under) // (2 * under) * down, up)


def decimal_places(denominator: int) -> int | None:
    """Return how many decimals 1/denominator has, or None when it does not end."""
    twos = (denominator & -denominator).bit_length() - 1
    denominator >>= twos
    fives = 0
    while denominator % 5 == 0:
        denominator //= 5
        fives += 1
    return max(twos, fives) if denominator == 1 else None


def exponent_of(number: Fraction | int) -> int:
    """
    Return e so that 10**(e-1) <= number < 10**e, whatever its sign; 1 for zero.

    >>> exponent_of(Fraction(4800)), exponent_of(Fraction("0.05")), exponent_of(Fraction(0))
    (4, -1, 1)
    """
    over, under = number.as_integer_ratio()
    if not over:
        return 1
    over = abs(over)
    guess = len(str(over)) - len(str(under))
    up, down = _scale(guess)
    return guess + 1 if over * down >= under * up else guess


def _scale(places: int) -> tuple[int, int]:
    """Return ten to the power of *places* as two whole numbers, one divided by the other."""
    return (10**places, 1) if places >= 0 else (1, 10**-places)


def _with_point(scaled: int, places: int) -> str:
    """Write scaled / 10**places without superfluous zeros."""
    if places <= 0:
        return str(scaled * 10**-places)
    digits = str(scaled).rjust(places + 1, "0")
    decimals = digits[-places:].rstrip("0")
    return f"{digits[:-places]}.{decimals}" if decimals else digits[:-places]
