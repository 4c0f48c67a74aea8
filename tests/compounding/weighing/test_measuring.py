"""Which device measures what, and what a stock solution delivers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ldncompound.compounding.weighing.equipment import Balance
from ldncompound.compounding.weighing.measuring import (
    Scale,
    in_use,
    measured,
    scales_of,
    stock_solution,
)
from ldncompound.core.quantities import format_quantity, mass
from ldncompound.pharmacy.master_records import load_formulary

MEASURES = load_formulary().measures
SCALES = scales_of(each for each in MEASURES.values() if each.assumed)
BY_NAME = {scale.name: scale for scale in SCALES}


def named(fillings):
    """Return fillings as texts."""
    return [(scale.name, str(amount)) for scale, amount in fillings]


def test_scales_stand_in_the_order_of_their_capacity():
    """The smallest device that shows a volume is the finest one."""
    assert [scale.capacity for scale in SCALES] == sorted(scale.capacity for scale in SCALES)
    assert len(SCALES) == 8


def test_a_device_in_a_step_names_its_marks():
    """The step states capacity, graduation and least measure beside the volume."""
    found = in_use(BY_NAME["25 mL graduate"])

    assert [format_quantity(each) for each in (found.capacity, found.graduation, found.least)] == [
        "25 mL",
        "0.5 mL",
        "5 mL",
    ]


@pytest.mark.parametrize(
    ("amount", "found"),
    [
        ("0.5", [("1 mL oral syringe", "1/2")]),
        ("0.2", [("1 mL oral syringe", "1/5")]),
        ("1.5", [("3 mL oral syringe", "3/2")]),
        ("10", [("10 mL oral syringe", "10")]),
        ("20", [("25 mL graduate", "20")]),
        ("30", [("100 mL graduate", "30")]),
        ("402", [("500 mL graduate", "400"), ("3 mL oral syringe", "2")]),
        ("2000", [("1000 mL graduate", "1000"), ("1000 mL graduate", "1000")]),
    ],
)
def test_a_volume_has_its_device(amount, found):
    """The smallest device that shows it in one filling, else several fillings, large ones first."""
    assert named(measured(Fraction(amount), SCALES)) == found


@settings(deadline=None)
@given(st.integers(1, 1_000_000))
def test_every_volume_on_the_finest_marks_is_measured_exactly(hundredths):
    """From the least measure to 10 L, in whole marks of each device, and their sum is exact."""
    amount = Fraction(hundredths, 100)
    fillings = measured(amount, SCALES)
    if amount < Fraction(1, 5):
        assert fillings is None
        return

    assert all(scale.shows(part) for scale, part in fillings)
    assert sum(part for _, part in fillings) == amount


def test_more_than_a_hundred_fillings_are_no_way_to_measure():
    """103 mL with a syringe of 1 mL are not offered."""
    syringe = [BY_NAME["1 mL oral syringe"]]

    assert len(measured(Fraction(100), syringe)) == 100
    assert measured(Fraction(103), syringe) is None


def test_what_is_on_no_mark_of_any_device_is_not_measured():
    """With a device of 5 mL marks alone, 7 mL is nothing, and nothing measures nothing."""
    coarse = Scale("odd", "graduate", Fraction(12), Fraction(5), Fraction(5))

    assert named(measured(Fraction(25), [coarse])) == [("odd", "10"), ("odd", "10"), ("odd", "5")]
    assert measured(Fraction(7), [coarse]) is None
    assert measured(Fraction(7), []) is None


@pytest.mark.parametrize("amount", ["0.19", "0.1", "0.001"])
def test_less_than_the_least_measure_is_not_measured(amount):
    """A volume below a fifth of the smallest syringe is refused."""
    assert measured(Fraction(amount), SCALES) is None


def test_a_volume_between_two_marks_is_rounded_within_one_per_cent():
    """10/3 mL is on no mark: 3.33 mL is, in two fillings or one."""
    fillings = measured(Fraction(10, 3), SCALES)
    total = sum(amount for _, amount in fillings)

    assert abs(total - Fraction(10, 3)) <= Fraction(10, 3) / 100
    assert all(scale.shows(amount) for scale, amount in fillings)


def test_one_filling_is_taken_where_its_mark_is_near_enough():
    """With one coarse device, a mark within 1 % is used, and one further off is not."""
    coarse = Scale("coarse", "graduate", Fraction(100), Fraction(1), Fraction(20))

    assert named(measured(Fraction("50.3"), [coarse])) == [("coarse", "50")]
    assert measured(Fraction("20.5"), [coarse]) is None
    assert measured(Fraction(5), []) is None


@settings(deadline=None)
@given(st.integers(20, 400_000))
def test_fillings_are_whole_marks_and_add_up(hundredths):
    """Every filling is a mark between least measure and capacity; the sum is within 1 %."""
    amount = Fraction(hundredths, 100)
    fillings = measured(amount, SCALES)

    assert fillings is not None
    assert all(scale.shows(part) for scale, part in fillings)
    assert abs(sum(part for _, part in fillings) - amount) <= amount / 100


def figures(minimum, readability):
    """Return a balance in numbers, with 5 % accepted in one weighing."""
    return Balance(
        id="B",
        minimum=mass(Fraction(minimum)),
        readability=mass(Fraction(readability)),
        accepted_error="5 %",
    ).figures()


def test_a_stock_solution_keeps_the_limit_of_the_content():
    """If 1.6 mL on marks of 0.1 mL is too coarse for the limit, more is weighed or measured."""
    bench = figures(120, 1)
    rough = stock_solution(Fraction(20), Fraction(20), bench, SCALES[:2], Fraction(15))
    fine = stock_solution(
        Fraction(20), Fraction(20), bench, SCALES, Fraction(15), Fraction(55, 1000)
    )

    assert rough is not None
    assert fine is not None
    assert 4 * sum(fine.squares(bench)) <= Fraction(55, 1000) ** 2
    assert 4 * (bench.variance / fine.weigh**2) < 4 * sum(fine.squares(bench))


@given(
    need=st.integers(1, 20_000).map(lambda n: Fraction(n, 100)),
    minimum=st.sampled_from([1, 10, 20, 50, 120, 600]),
    step=st.sampled_from(["0.1", "1", "10"]),
    strongest=st.sampled_from([1, 20, 100]),
    room=st.integers(1, 500),
)
def test_a_stock_solution_delivers_what_is_needed(need, minimum, step, strongest, room):
    """Weighed at the minimum or above, dissolved, measured on a mark, within 1 % of the need."""
    readability = min(Fraction(step), Fraction(minimum))
    bench = figures(minimum, readability)
    found = stock_solution(need, Fraction(strongest), bench, SCALES, Fraction(room))
    if found is None:
        return

    assert found.weigh >= minimum
    assert found.weigh % readability == 0
    assert found.weigh / found.made_up <= strongest
    assert found.scale.shows(found.measure)
    assert found.measure <= room
    assert abs(found.weigh / found.made_up * found.measure - need) <= need / 100


def test_a_stock_solution_wastes_as_little_as_it_can():
    """20 mg at a minimum of 120 mg: 125 mg in 10 mL, and 1.6 mL of it, exact."""
    found = stock_solution(Fraction(20), Fraction(20), figures(120, 1), SCALES, Fraction(15))

    assert (found.weigh, found.made_up, found.measure) == (125, 10, Fraction("1.6"))


def test_a_volume_is_split_by_the_least_of_the_device_in_use():
    """58 mL is 48 + 10 in a 50 mL graduate; the small syringe's least measure does not matter."""
    graduate = Scale("50 mL", "graduate", Fraction(50), Fraction(1), Fraction(10))
    small = Scale("1 mL", "oral syringe", Fraction(1), Fraction(1, 100), Fraction(1, 5))
    found = measured(Fraction(58), [small, graduate])

    assert found is not None
    assert [amount for _, amount in found] == [48, 10]
