"""Plain numbers: rounding half-up, writing without an exponent."""

from __future__ import annotations

from fractions import Fraction

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
    return ((number / step + Fraction(1, 2)) // 1) * step


def round_up(number: Fraction, step: Fraction) -> Fraction:
    """
    Return the smallest multiple of *step* that is at least *number*.

    >>> round_up(Fraction("1.5"), Fraction(1))
    Fraction(2, 1)
    """
    return -((-number / step) // 1) * step


# Writing ----------------------------------------------------------------------


def format_number(number: Fraction | int) -> str:
    """
    Write a number: no exponent, no trailing zero, a leading zero.

    A number whose decimal expansion ends is written in full; one that does not
    end has 12 significant digits, rounded half-up.

    >>> format_number(Fraction(9, 2)), format_number(Fraction(1, 3)), format_number(1000)
    ('4.5', '0.333333333333', '1000')
    """
    exact = Fraction(number)
    sign, exact = ("-", -exact) if exact < 0 else ("", exact)
    places = decimal_places(exact.denominator)
    if places is None:
        places = _SIGNIFICANT - exponent_of(exact)
        scaled = (exact * Fraction(10) ** places + Fraction(1, 2)) // 1
    else:
        scaled = int(exact * 10**places)
    return sign + _with_point(int(scaled), places)


def significant(number: Fraction) -> Fraction:
    """
    Round to 12 significant digits, half-up; a shorter number is unchanged.

    For irrational figures, such as roots, before they are written.

    >>> significant(Fraction(2, 3))
    Fraction(666666666667, 1000000000000)
    """
    if not number:
        return number
    size = abs(number)
    step = Fraction(10) ** (exponent_of(size) - _SIGNIFICANT)
    rounded = round_half_up(size, step)
    return rounded if number > 0 else -rounded


def decimal_places(denominator: int) -> int | None:
    """Return how many decimals 1/denominator has, or None when it does not end."""
    places = 0
    for prime in (2, 5):
        power = 0
        while denominator % prime == 0:
            denominator //= prime
            power += 1
        places = max(places, power)
    return places if denominator == 1 else None


def exponent_of(number: Fraction) -> int:
    """
    Return e so that 10**(e-1) <= number < 10**e, whatever its sign; 1 for zero.

    >>> exponent_of(Fraction(4800)), exponent_of(Fraction("0.05")), exponent_of(Fraction(0))
    (4, -1, 1)
    """
    if not number:
        return 1
    number = abs(number)
    guess = len(str(number.numerator)) - len(str(number.denominator))
    return guess + 1 if number >= Fraction(10) ** guess else guess


def _with_point(scaled: int, places: int) -> str:
    """Write scaled / 10**places without superfluous zeros."""
    if places <= 0:
        return str(scaled * 10**-places)
    digits = str(scaled).rjust(places + 1, "0")
    decimals = digits[-places:].rstrip("0")
    return f"{digits[:-places]}.{decimals}" if decimals else digits[:-places]
