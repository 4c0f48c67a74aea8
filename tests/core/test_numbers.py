"""Rounding and writing in whole numbers, held against the same sums with Fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from ldncompound.core import quantities
from ldncompound.core.numbers import (
    decimal_places,
    exponent_of,
    format_number,
    round_half_up,
    round_up,
    significant,
)
from ldncompound.core.quantities import DimensionalityError, number_of, quantity

numbers = (
    st.fractions()
    | st.decimals(allow_nan=False, allow_infinity=False, places=6).map(Fraction)
    | st.builds(Fraction, st.integers(), st.integers(1, 10**40))
)
steps = numbers.filter(bool).map(abs)


@given(numbers, steps)
def test_a_multiple_of_the_step_that_is_nearest(number, step):
    """Halves go up, as the sum of the two says; rounded up, it is the next one above or itself."""
    half_up = round_half_up(number, step)

    assert half_up == ((number / step + Fraction(1, 2)) // 1) * step
    assert round_up(number, step) == -((-number / step) // 1) * step
    assert {type(half_up), type(round_up(number, step))} == {Fraction}


@given(numbers)
def test_twelve_digits(number):
    """A rounding of the size by its own power of ten, whatever the sign; zero stays zero."""
    size = abs(number)
    if size:
        power = exponent_of(number)
        assert Fraction(10) ** (power - 1) <= size < Fraction(10) ** power
        size = round_half_up(size, Fraction(10) ** (power - 12))

    assert significant(number) == (-size if number < 0 else size)


@given(numbers)
def test_a_number_is_written_in_full_or_with_twelve_digits(number):
    """What is written reads back as the number if its decimals end, else as twelve digits of it."""
    written = format_number(number)

    assert "E" not in written
    assert Fraction(written) == (
        significant(number) if decimal_places(number.denominator) is None else number
    )
    if "." in written:
        assert not written.endswith("0")


@given(st.integers(0, 40), st.integers(0, 40), st.sampled_from([1, 3, 7, 9, 11]))
def test_how_many_decimals_a_division_has(twos, fives, other):
    """As many as the larger power of 2 or 5; none that end with another prime."""
    places = decimal_places(2**twos * 5**fives * other)

    assert places == (max(twos, fives) if other == 1 else None)
    if places:
        assert 10**places % (2**twos * 5**fives) == 0
        assert 10 ** (places - 1) % (2**twos * 5**fives) != 0


def test_every_conversion_is_what_pint_says():
    """Each of the 10,000 pairs of units, the first time and remembered; or the same error."""
    units = quantities._UNIT_OF.values()
    for own, asked in product(units, repeat=2):
        value = quantity(Fraction(7, 3), own)
        for _ in range(2):
            try:
                expected = value.m_as(asked)
            except DimensionalityError as error:
                expected = str(error)
            try:
                found = number_of(value, asked)
            except DimensionalityError as error:
                found = str(error)
            assert found == expected
