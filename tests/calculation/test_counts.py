"""The pure calculations at their limits; the published cases are in worked_examples."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.calculation.beyond_use import (
    beyond_use_date,
    check_course,
    check_not_expired,
    fewest_fills,
    fill_lengths,
    last_day,
)
from ldncompound.calculation.capsules import (
    CAPSULES,
    TABLETS,
    active_mass,
    capsules_per_dose,
    days_covered,
    dispense_count,
    excess_count,
    filler_mass,
)
from ldncompound.calculation.liquids import (
    bottle_volumes,
    course_volume,
    dose_volume,
    overfill_volume,
    scaled,
)
from ldncompound.calculation.weighing import (
    aliquot,
    minimum_weighable_quantity,
    trituration,
    weighing_error,
)
from ldncompound.core.quantities import (
    CAPSULE,
    MG,
    PERCENT,
    mass,
    number_of,
    parse_quantity,
    quantity,
    volume,
)
from ldncompound.core.refusals import (
    CourseOutlivesBeyondUse,
    ExpiredComponent,
    InvalidOrder,
    MalformedQuantity,
    NotWeighable,
    StrengthDoesNotDivideDose,
)
from ldncompound.core.sources import Citation

DOCUMENTED = [parse_quantity(f"{each} mg/capsule") for each in ("1.5", "3", "4.5")]


def test_a_strength_that_does_not_divide_names_those_that_do():
    """3 mg in capsules of 2 mg is refused; 1.5 and 3 mg are named, 4.5 mg is not."""
    with pytest.raises(StrengthDoesNotDivideDose) as caught:
        capsules_per_dose(parse_quantity("3 mg"), parse_quantity("2 mg/capsule"), DOCUMENTED)

    assert "1.5 mg per capsule, 3 mg per capsule" in caught.value.remedy
    assert "4.5" not in caught.value.remedy


def test_where_no_documented_strength_divides_the_default_is_named():
    """2 mg is not a multiple of a documented strength, so the default strength is named."""
    with pytest.raises(StrengthDoesNotDivideDose, match="not split") as caught:
        capsules_per_dose(parse_quantity("2 mg"), parse_quantity("1.5 mg/capsule"), DOCUMENTED)

    assert "--strength" in caught.value.remedy


def test_a_capsule_larger_than_the_dose_is_not_split():
    """A dose of 1.5 mg is not made from a third of a 4.5 mg capsule."""
    with pytest.raises(StrengthDoesNotDivideDose):
        capsules_per_dose(parse_quantity("1.5 mg"), parse_quantity("4.5 mg/capsule"))


def test_no_capsule_makes_no_dose():
    """A dose of zero is refused, not made with zero capsules."""
    with pytest.raises(StrengthDoesNotDivideDose):
        capsules_per_dose(mass(0), parse_quantity("1.5 mg/capsule"))


def test_a_refused_strength_is_written_for_people():
    """The message names dose and strength without a slash."""
    with pytest.raises(StrengthDoesNotDivideDose) as caught:
        capsules_per_dose(parse_quantity("2 mg"), parse_quantity("1.5 mg/capsule"))

    assert caught.value.message.startswith(
        "2 mg is not a whole number of capsules of 1.5 mg per capsule,"
    )


@given(st.integers(1, 9), st.integers(1, 4), st.integers(1, 400))
def test_counts_and_days_are_inverse(per_dose, per_day, days):
    """The capsules of a course cover exactly its days; one fewer covers one day fewer."""
    dispense = dispense_count(per_dose, per_day, days)

    assert days_covered(dispense, per_dose, per_day) == days
    if days > 1:
        assert days_covered(dispense - 1, per_dose, per_day) == days - 1


def test_less_than_a_day_is_no_course():
    """One capsule of six a day covers no whole day."""
    with pytest.raises(InvalidOrder, match="1 capsules do not cover one day of 6"):
        days_covered(1, 3, 2)


@given(st.integers(0, 200), st.integers(1, 10_000))
def test_a_percentage_of_excess_rounds_up(percent, dispense):
    """The excess is at least the percentage and less than one capsule more."""
    count = excess_count(quantity(percent, PERCENT), dispense)

    assert 0 <= count - Fraction(percent * dispense, 100) < 1


def test_excess_in_capsules():
    """A number of capsules is taken as it is; a part of a capsule is refused."""
    assert excess_count(quantity(0, CAPSULE), 30) == 0
    with pytest.raises(MalformedQuantity):
        excess_count(quantity(Fraction(1, 2), CAPSULE), 30)


@given(
    st.fractions(min_value=Fraction(1, 4), max_value=Fraction(9, 2), max_denominator=1000),
    st.integers(1, 1000),
    st.fractions(min_value=50, max_value=500, max_denominator=100),
)
def test_mass_balance_to_the_last_digit(strength, count, fill):
    """Active and filler together are exactly fill mass times capsules."""
    active = active_mass(quantity(strength, parse_quantity("1 mg/capsule").units), count)
    filler = filler_mass(quantity(fill, parse_quantity("1 mg/capsule").units), count, active)

    assert number_of(active, MG) + number_of(filler, MG) == fill * count


def test_a_factor_scales_the_powder():
    """A powder of 90 % needs 500 mg for 450 mg of drug."""
    needed = active_mass(parse_quantity("4.5 mg/capsule"), 100, factor=Fraction(10, 9))

    assert needed == mass(500)


def test_what_a_balance_cannot_do():
    """An accepted error of zero and a mass of zero are refused, not divided by."""
    with pytest.raises(InvalidOrder):
        minimum_weighable_quantity(mass(6), quantity(0, PERCENT))
    with pytest.raises(InvalidOrder):
        weighing_error(mass(6), mass(0))


def test_an_aliquot_is_held_against_the_minimum():
    """All three weighings must reach the minimum; the published minimum-waste plan does."""
    fine = aliquot(mass(10), 12, mass(120), minimum=mass(120))

    assert fine.diluent == mass(1320)
    with pytest.raises(NotWeighable):
        aliquot(mass(10), 11, mass(120), minimum=mass(120))
    with pytest.raises(InvalidOrder):
        aliquot(mass(10), 12, mass(9))
    with pytest.raises(InvalidOrder):
        aliquot(mass(0), 12, mass(9))


def test_a_trituration_that_cannot_supply():
    """More trituration than preparation, or fewer than two parts, is refused."""
    with pytest.raises(InvalidOrder):
        trituration(mass(10), 10, total=mass(99))
    with pytest.raises(InvalidOrder):
        trituration(mass(10), 1)
    assert trituration(mass(10), 10).further_diluent is None


def test_the_earliest_date_wins():
    """A component that expires before the limit sets the date; one that expires later does not."""
    limit = last_day(date(2026, 11, 22), 180)

    assert limit == date(2027, 5, 20)
    assert beyond_use_date(limit, []) == limit
    assert beyond_use_date(limit, [date(2027, 1, 31), date(2028, 1, 1)]) == date(2027, 1, 31)
    assert beyond_use_date(limit, [date(2028, 1, 1)]) == limit


def test_a_component_may_be_used_on_its_last_day():
    """A component may be used on the day it expires, and not the day after."""
    check_not_expired("x", "1", date(2026, 11, 22), date(2026, 11, 22))
    with pytest.raises(ExpiredComponent):
        check_not_expired("x", "1", date(2026, 11, 21), date(2026, 11, 22))


@given(st.dates(), st.integers(1, 999_999), st.integers(-400, 400))
def test_the_last_dose_may_fall_on_the_date_itself(first, days, offset):
    """A course is refused if and only if its last day is after the beyond-use date."""
    try:
        until = date.fromordinal(first.toordinal() + offset)
    except (ValueError, OverflowError):
        return
    if days <= offset + 1:
        check_course(first, days, until, limited_by="x", sources=(), fewest=2)
        return
    with pytest.raises(CourseOutlivesBeyondUse) as caught:
        check_course(first, days, until, limited_by="x", sources=(), fewest=2)

    left = "1 day" if offset == 0 else f"{offset + 1} days"
    assert (f"at most {left} now" in caught.value.remedy) == (offset >= 0)


def test_a_refused_course_is_told_its_fills():
    """The refusal states how many fills are needed, how much fits now, and the limit's source."""
    sources = (Citation("a", "A title", "p. 1"),)
    first = date(2026, 11, 22)
    with pytest.raises(CourseOutlivesBeyondUse) as caught:
        check_course(first, 101, last_day(first, 100), limited_by="x", sources=sources, fewest=7)

    assert "in 7 fills or more" in caught.value.remedy
    assert "at most 100 days now" in caught.value.remedy
    assert caught.value.sources == sources


@pytest.mark.parametrize(
    ("days", "fitting", "later", "fewest", "lengths"),
    [
        (100, 100, 90, 1, (100,)),
        (10, 100, 20, 1, (10,)),
        (101, 100, 90, 2, (51, 50)),
        (190, 100, 90, 2, (95, 95)),
        (191, 100, 90, 3, (64, 64, 63)),
        (365, 180, 180, 3, (122, 122, 121)),
        (365, 60, 180, 3, (60, 153, 152)),
        (10, 1, 3, 4, (1, 3, 3, 3)),
        (5, 4, 9, 2, (3, 2)),
    ],
)
def test_fills_are_few_and_equal(days, fitting, later, fewest, lengths):
    """Fills are as few and as equal as possible; the first ends within its own date."""
    assert fewest_fills(days, fitting, later) == fewest
    assert fill_lengths(days, fewest, fitting) == lengths


@pytest.mark.parametrize("until", [date(2026, 11, 21), date(2026, 11, 19)])
def test_what_ends_before_the_first_dose_has_no_fills(until):
    """If no number of days fits, no fills are named."""
    with pytest.raises(CourseOutlivesBeyondUse) as caught:
        check_course(date(2026, 11, 22), 1, until, limited_by="x", sources=(), fewest=2)

    assert caught.value.remedy == "Prepare it nearer to the first dose."


def test_the_volumes_of_a_course():
    """4.5 mg of 2 mg/mL three times a day for ten days, and what is filled beyond."""
    dose = dose_volume(parse_quantity("4.5 mg"), parse_quantity("2 mg/mL"))

    assert dose == volume(Fraction(9, 4))
    assert dose_volume(parse_quantity("1 mg"), parse_quantity("1 g/L")) == volume(1)
    assert course_volume(dose, 3, 10) == volume(Fraction(135, 2))
    assert overfill_volume(None, volume(50)) == volume(0)
    assert overfill_volume(parse_quantity("0.005 L"), volume(50)) == volume(5)
    assert overfill_volume(parse_quantity("12.5 %"), volume(50)) == volume(Fraction(25, 4))


def test_a_formula_is_scaled_in_mg_and_ml():
    """Masses become mg, volumes mL, both in proportion to the volume."""
    assert scaled(parse_quantity("0.3 g"), Fraction(40), Fraction(120)) == 100
    assert scaled(parse_quantity("0.06 L"), Fraction(40), Fraction(120)) == 20


def shared_out(overfill, count):
    """Share evenly, or by whole hundredths of a mL where even shares do not terminate."""
    even = Fraction(overfill) / count
    if (10**12) % even.denominator == 0:
        return [even] * count
    hundredths = [int(overfill * 100) // count] * count
    for place in range(int(overfill * 100) % count):
        hundredths[count - 2 - place] += 1
    shares = [Fraction(each, 100) for each in hundredths]
    shares[-1] += overfill - sum(shares)
    return shares


def bottles_by_trial(doses, overfill, of_dose, capacities):
    """Try every number of bottles and every size, fewest and smallest first."""
    for count in range(1, doses + 1):
        fewest, extra = divmod(doses, count)
        held = [fewest + 1] * extra + [fewest] * (count - extra)
        for capacity in sorted(capacities):
            shares = shared_out(overfill, count)
            filled = [each * of_dose + share for each, share in zip(held, shares, strict=True)]
            if max(filled) <= capacity:
                return tuple(
                    (capacity, fill, each * of_dose)
                    for fill, each in zip(filled, held, strict=True)
                )
    return None


@given(
    st.integers(0, 40),
    st.fractions(0, 60, max_denominator=4),
    st.fractions(Fraction(1, 4), 12, max_denominator=4),
    st.lists(st.integers(5, 120).map(Fraction), max_size=4),
)
def test_bottles_are_the_fewest_and_then_the_smallest(doses, overfill, of_dose, capacities):
    """Bottles are those found by trying all of them; the labels add up to what is dispensed."""
    found = bottle_volumes(doses * of_dose, overfill, of_dose, capacities)

    assert found == bottles_by_trial(doses, overfill, of_dose, capacities)
    if found is not None:
        assert sum(label for _, _, label in found) == doses * of_dose
        assert sum(filled for _, filled, _ in found) == doses * of_dose + overfill


@pytest.mark.parametrize(
    ("doses", "overfill", "capacities", "expected"),
    [
        (10, 0, [10], [(10, 10, 10)]),
        (10, 1, [10], [(10, Fraction(11, 2), 5)] * 2),
        (11, 0, [10], [(10, 6, 6), (10, 5, 5)]),
        (7, 2, [4, 6], [(6, 5, 4), (6, 4, 3)]),
        (9, 0, [30, 10, 20], [(10, 9, 9)]),
        (5, 15, [4], [(4, 4, 1)] * 5),
        (5, 16, [4], None),
        (
            6,
            1,
            [3],
            [(3, 2 + Fraction(33, 100), 2), (3, Fraction(234, 100), 2), (3, Fraction(233, 100), 2)],
        ),
        (
            6,
            2,
            ["2.67"],
            [(Fraction("2.67"), Fraction("2.67"), 2)] * 2
            + [(Fraction("2.67"), Fraction("2.66"), 2)],
        ),
        (0, 0, [4], None),
        (4, 0, [], None),
    ],
)
def test_bottles_at_their_edges(doses, overfill, capacities, expected):
    """A bottle may be full to its capacity; doses of 1 mL are not split, overfill is shared."""
    found = bottle_volumes(
        Fraction(doses), Fraction(overfill), Fraction(1), [Fraction(each) for each in capacities]
    )

    assert found == (None if expected is None else tuple(expected))


@pytest.mark.parametrize(
    ("unit", "word", "plural", "counts", "strength"),
    [
        (CAPSULES, "capsule", "capsules", "2 capsule", "1.5 mg/capsule"),
        (TABLETS, "tablet", "tablets", "2 tablet", "1.5 mg/tablet"),
    ],
)
def test_what_is_counted_holds_its_strength(unit, word, plural, counts, strength):
    """One capsule of 1.5 mg per capsule holds 1.5 mg, as does one tablet; each has its own unit."""
    assert (unit.word, unit.plural) == (word, plural)
    assert type(unit.word) is str, "a unit would be equal to its name"
    assert unit.held(parse_quantity(strength)) == parse_quantity("1.5 mg")
    assert quantity(2, unit.unit) == parse_quantity(counts)
    assert quantity(Fraction(3, 2), unit.holds) == parse_quantity(strength)


def test_an_overfill_is_shared_evenly_where_that_ends():
    """A share that terminates is given in full, however many decimals it has."""
    for each in (Fraction(1, 500), Fraction(1, 10**25)):
        found = bottle_volumes(Fraction(2), each * 2, Fraction(1), [Fraction(3, 2)])

        assert found == ((Fraction(3, 2), 1 + each, Fraction(1)),) * 2
