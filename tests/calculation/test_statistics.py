"""Roots, spreads, acceptance values and uncertainties, compared with other arithmetic."""

from __future__ import annotations

import statistics
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.calculation.statistics import mean_of, root, spread, variance_of
from ldncompound.calculation.uncertainty import in_pieces, minimum_weight, weighing_uncertainty
from ldncompound.calculation.uniformity import acceptance_value
from ldncompound.core.numbers import format_number, significant
from ldncompound.core.plain_numbers import parse_number
from ldncompound.core.quantities import format_quantity, parse_quantity
from ldncompound.core.refusals import InvalidOrder, MalformedQuantity

fractions = st.fractions(0, 10**6, max_denominator=10**6)


def percents(*texts: str) -> list[Fraction]:
    return [Fraction(text) for text in texts]


@given(fractions)
def test_a_root_is_exact_or_has_sixty_digits(number):
    """Its square is the number, or the number lies between it and the next 60th digit."""
    found = root(number)

    assert found * found <= number
    assert number - found * found <= number * Fraction(2, 10**59)


def test_the_root_of_two_is_the_published_one():
    """61 decimals, truncated: 60 digits and one for the denominator."""
    assert root(Fraction(2)) == Fraction(
        "1.4142135623730950488016887242096980785696718753769480731766797"
    )


@given(fractions)
def test_a_root_of_a_square_is_exact(number):
    """The root of a square number is exact."""
    assert root(number * number) == number


@given(st.fractions(-(10**9), 10**9, max_denominator=10**9).filter(bool))
def test_twelve_digits_are_rounded_half_up(number):
    """Rounding agrees with Decimal, away from zero on a tie."""
    with localcontext() as context:
        context.prec = 50
        exact = Decimal(number.numerator) / Decimal(number.denominator)
    with localcontext() as context:
        context.prec = 12
        context.rounding = "ROUND_HALF_UP"
        expected = Fraction(+exact)

    assert significant(number) == expected


def test_nothing_has_no_digits():
    """Zero is written as zero."""
    assert significant(Fraction(0)) == 0


@given(st.lists(st.integers(1, 10**6).map(lambda n: Fraction(n, 1000)), min_size=2, max_size=30))
def test_mean_and_deviation_are_those_of_the_standard_library(values):
    """The divisor is n - 1."""
    found = spread(values)

    assert found.mean == statistics.mean(values)
    assert variance_of(values) == statistics.variance(values)
    assert float(found.standard_deviation) == pytest.approx(statistics.stdev(map(float, values)))


def test_published_spreads():
    """Six iron results: 0.354 and 1.79 %; three of a drug, whose page divides by n - 1 too."""
    iron = spread(percents("19.4", "19.5", "19.6", "19.8", "20.1", "20.3"))
    drug = spread(percents("544.29", "549.42", "547.705"))

    assert [format_number(each)[:7] for each in iron] == ["19.7833", "0.35449", "1.79188"]
    assert [format_number(each)[:7] for each in drug] == ["547.138", "2.61152", "0.47730"]


@pytest.mark.parametrize("values", [[], [Fraction(1)]])
def test_too_few_values_have_no_spread(values):
    """One value has no standard deviation."""
    with pytest.raises(InvalidOrder):
        spread(values)


def test_a_mean_of_zero_has_no_relative_deviation():
    """A mean of zero is refused, not divided by."""
    with pytest.raises(InvalidOrder):
        spread([Fraction(0), Fraction(0)])
    with pytest.raises(InvalidOrder):
        mean_of([])


TEN = percents("99", "100", "101", "98", "102", "100", "99", "101", "100", "100")
LOW = percents("95", "97", "96", "94", "98", "93", "99", "96", "95", "97")
HIGH = percents("104", "106", "103", "107", "105", "102", "108", "105", "104", "106")


@pytest.mark.parametrize(
    ("contents", "target", "reference", "value"),
    [(TEN, "100", "100", "2.7713"), (LOW, "100", "98.5", "6.8818"), (HIGH, "105", "105", "4.3818")],
)
def test_acceptance_values(contents, target, reference, value):
    """The mean inside 98.5 to 101.5, below it, and a target above 101.5."""
    found = acceptance_value(contents, Fraction(target))

    assert found.reference == Fraction(reference)
    assert abs(found.acceptance_value - Fraction(value)) < Fraction(1, 10_000)
    assert (found.stage, found.passes) == (1, True)


def test_the_limit_itself_passes_and_a_hair_above_it_does_not():
    """Exactly 15.0 (ten equal units 15 below 98.5) passes; slightly more fails."""
    at = acceptance_value([Fraction("83.5")] * 10, Fraction(100))
    below = acceptance_value([Fraction("83.499999999999999")] * 10, Fraction(100))

    assert at.passes
    assert at.acceptance_value == 15
    assert not below.passes


@pytest.mark.parametrize(
    ("mean", "target", "reference"),
    [
        ("98.4", "100", "98.5"),
        ("98.6", "100", "98.6"),
        ("101.4", "100", "101.4"),
        ("101.6", "100", "101.5"),
        ("103", "1", "101.5"),
        ("103", "101.5", "101.5"),
        ("103", "102", "102"),
        ("103", "104", "103"),
    ],
)
def test_the_reference_is_the_mean_between_its_limits(mean, target, reference):
    """From 98.5 to 101.5, or to the target if higher; equal units deviate by no more."""
    found = acceptance_value([Fraction(mean)] * 10, Fraction(target))

    assert found.reference == Fraction(reference)
    assert found.acceptance_value == abs(Fraction(mean) - Fraction(reference))


def test_the_spread_alone_can_reach_the_limit():
    """With a mean of 100, a standard deviation of 6.25 times 2.4 is 15.0; more fails."""
    spread_out = percents("109.375", "109.375", "90.625", "90.625")
    wider = percents("109.376", "109.375", "90.625", "90.624")
    at = acceptance_value(spread_out + [Fraction(100)] * 6, Fraction(100))
    above = acceptance_value(wider + [Fraction(100)] * 6, Fraction(100))

    assert (at.standard_deviation, at.acceptance_value) == (Fraction("6.25"), 15)
    assert at.passes
    assert not above.passes


def test_the_second_stage_multiplies_by_two():
    """15 units of 98 and 15 of 102: 2 × √(120 ÷ 29)."""
    found = acceptance_value(percents("98", "102") * 15, Fraction(100))

    assert abs(found.acceptance_value - Fraction("4.06838103")) < Fraction(1, 10**8)


@pytest.mark.parametrize(
    ("odd", "passes"),
    [
        (["75", "125"], True),
        (["74.999", "125.001"], False),
        (["127", "100"], False),
        (["73", "100"], False),
        (["90", "110"] * 15, False),
    ],
)
def test_the_second_stage_at_the_limits_of_a_unit(odd, passes):
    """0.75 and 1.25 of the reference are inside; a wide spread fails all the same."""
    contents = percents(*odd) + [Fraction(100)] * (30 - len(odd))

    assert acceptance_value(contents, Fraction(100)).passes is passes


def test_the_second_stage_looks_at_every_unit():
    """Thirty units: k is 2.0, and none may lie outside 0.75 to 1.25 of the reference."""
    passing = acceptance_value(TEN * 3, Fraction(100))
    failing = acceptance_value([*TEN * 2, *TEN[:9], Fraction("74.3")], Fraction(100))

    assert (passing.stage, passing.passes) == (2, True)
    assert failing.acceptance_value < 15
    assert not failing.passes


@pytest.mark.parametrize(("count", "target"), [(20, "100"), (9, "100"), (10, "0")])
def test_another_number_of_units_is_no_stage(count, target):
    """20 units with k = 2.05, as one page uses, is not USP <905> and is refused."""
    with pytest.raises(InvalidOrder):
        acceptance_value([Fraction(98)] * count, Fraction(target))


def test_the_published_weighing_uncertainty():
    """0.00017 g, 0.0002 g, 0.00005 g: 0.000207525098883645 g."""
    found = weighing_uncertainty(
        parse_quantity("0.17 mg"), parse_quantity("0.2 mg"), parse_quantity("0.05 mg")
    )

    assert format_quantity(found) == "0.207525098884 mg"


def test_a_balance_that_neither_drifts_nor_hides():
    """Without half-widths only the repeatability counts; a half-width counts squared over three."""
    assert format_quantity(weighing_uncertainty(parse_quantity("3 mg"))) == "3 mg"
    assert (
        format_quantity(weighing_uncertainty(parse_quantity("1 mg"), parse_quantity("3 mg")))
        == "2 mg"
    )


def test_the_display_step_stands_in_for_a_smaller_spread():
    """0.41 d: a 1 mg balance with zero standard deviation weighs from 820 mg on."""
    step = parse_quantity("1 mg")

    assert (
        format_quantity(minimum_weight(parse_quantity("0 mg"), Fraction(1, 10), step)) == "820 mg"
    )
    assert format_quantity(minimum_weight(parse_quantity("0.5 mg"), Fraction(5), step)) == "20 mg"


@pytest.mark.parametrize(("spread_of", "error"), [("1 mg", "0"), ("0 mg", "5")])
def test_no_minimum_without_error_or_spread(spread_of, error):
    """An accepted error of zero, and a balance without any spread, are refused."""
    with pytest.raises(InvalidOrder):
        minimum_weight(parse_quantity(spread_of), Fraction(error))


@pytest.mark.parametrize(
    "text", ["4,5", ".5", "5.", "1e3", "", "1 mg", "٤", "-1", "1" * 16, "1" * 70]
)
def test_plain_numbers_are_read_strictly(text):
    """The grammar of quantities, without a unit."""
    with pytest.raises(MalformedQuantity):
        parse_number(text, "the value")


@pytest.mark.parametrize(
    ("amount", "capacity", "pieces"),
    [(0, 1000, 1), (1000, 1000, 1), (1001, 1000, 2), (2000, 1000, 2), (5000, None, 1)],
)
def test_an_amount_goes_on_in_as_few_weighings_as_the_balance_bears(amount, capacity, pieces):
    """Up to the capacity one weighing, just above it two; without a capacity always one."""
    assert in_pieces(Fraction(amount), None if capacity is None else Fraction(capacity)) == pieces
