"""How one dose of a liquid is drawn up: exact, in the fewest draws, with one syringe or two."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ldncompound.compounding.weighing.dose_draws import coarser_marks, draws
from ldncompound.compounding.weighing.measuring import SYRINGE, Scale, scales_of
from ldncompound.pharmacy.master_records import load_formulary

MEASURES = load_formulary().measures
SCALES = scales_of((each for each in MEASURES.values() if each.assumed), assumed=True)


def syringe(capacity, graduation, least="0"):
    """Return an oral syringe by its figures in mL."""
    return Scale(f"{capacity} mL", SYRINGE, *map(Fraction, (capacity, graduation, least)))


def drawn(dose, scales=SCALES):
    """Return the draws of a dose as texts, by syringe; None where none show it."""
    found = draws(Fraction(dose), scales)
    if found is None:
        return None
    return [(each.scale.name, [str(amount) for amount in each.amounts]) for each in found.syringes]


@pytest.mark.parametrize(
    ("dose", "hidden"),
    [
        ("0.5", False),
        ("0.85", True),
        ("0.75", True),
        ("1.25", True),
        ("1.5", False),
        ("0.84", False),
    ],
)
def test_what_only_the_finer_syringe_shows_is_known(dose, hidden):
    """Two kinds of 1 mL are in use; a dose of an odd hundredth has a mark on one of them alone."""
    found = draws(Fraction(dose), SCALES)
    own = found._replace(scale=found.scale._replace(assumed=False))

    assert coarser_marks(found, MEASURES.values()) == ((Fraction(1, 50),) if hidden else ())
    assert coarser_marks(own, MEASURES.values()) == ()


@pytest.mark.parametrize(
    ("dose", "found"),
    [
        ("0.5", [("1 mL oral syringe", ["1/2"])]),
        ("4.5", [("3 mL oral syringe", ["3", "3/2"])]),
        ("1.85", [("1 mL oral syringe", ["1", "17/20"])]),
        ("4.35", [("5 mL oral syringe", ["4"]), ("1 mL oral syringe", ["7/20"])]),
        ("3.25", [("3 mL oral syringe", ["3"]), ("1 mL oral syringe", ["1/4"])]),
        ("2.15", [("3 mL oral syringe", ["19/10"]), ("1 mL oral syringe", ["1/4"])]),
        ("1.234", None),
        ("0", None),
    ],
)
def test_a_dose_takes_the_fewest_draws(dose, found):
    """One syringe where two draws of it do; a second one where it spares a draw; never rounded."""
    assert drawn(dose) == found


def test_marks_that_no_syringe_has_alone_are_made_up_of_two():
    """0.7 mL on marks of 0.2 and of 0.5 mL is 0.2 and 0.5 mL, and no syringe has it alone."""
    coarse = [syringe("3", "0.2"), syringe("5", "0.5")]
    assert drawn("0.7", coarse) == [("5 mL", ["1/2"]), ("3 mL", ["1/5"])]
    assert drawn("0.1", coarse) is None
    assert drawn("0.3", coarse) is None
    assert drawn("0.7", coarse[:1]) is None


def test_where_two_syringes_spare_nothing_one_is_enough():
    """Three draws of one are not replaced by three draws of two."""
    small = [syringe("1", "0.1"), syringe("1.5", "0.5")]
    assert drawn("2.6", [*small[:1], syringe("1.2", "0.4")]) == [("1 mL", ["1", "1", "3/5"])]
    assert drawn("2.6", small[:1]) == [("1 mL", ["1", "1", "3/5"])]
    assert drawn("2.4", small) == [("1.5 mL", ["3/2"]), ("1 mL", ["9/10"])]


def test_a_capacity_between_two_marks_is_never_drawn():
    """A syringe is filled to its last mark at most: 1 mL with marks of 0.3 mL to 0.9 mL."""
    assert drawn("1.8", [syringe("1", "0.3")]) == [("1 mL", ["9/10", "9/10"])]


@pytest.mark.parametrize(
    ("dose", "syringe", "amounts"),
    [
        ("0.5", "1 mL oral syringe", ["1/2"]),
        ("0.25", "1 mL oral syringe", ["1/4"]),
        ("1", "1 mL oral syringe", ["1"]),
        ("1.5", "3 mL oral syringe", ["3/2"]),
        ("1.75", "1 mL oral syringe", ["1", "3/4"]),
        ("3", "3 mL oral syringe", ["3"]),
        ("4", "5 mL oral syringe", ["4"]),
        ("4.5", "3 mL oral syringe", ["3", "3/2"]),
    ],
)
def test_a_dose_falls_on_a_mark(dose, syringe, amounts):
    """The fewest draws of one syringe; 4.5 mL is not a mark of a 0.2 mL graduation."""
    found = draws(Fraction(dose), SCALES)

    assert found.scale.name == syringe
    assert [str(each) for each in found.amounts] == amounts


@pytest.mark.parametrize("dose", ["0.505", "0.333", "1.005", "0"])
def test_a_dose_off_every_scale_has_no_syringe(dose):
    """The dose is refused, not rounded."""
    assert draws(Fraction(dose), SCALES) is None


@pytest.mark.parametrize(
    ("dose", "amounts"),
    [
        ("3.1", ["5/2", "3/5"]),
        ("3.5", ["29/10", "3/5"]),
        ("4.5", ["3", "3/2"]),
        ("1.05", ["17/20", "1/5"]),
    ],
)
def test_no_draw_is_less_than_the_syringe_measures_well(dose, amounts):
    """The last of several draws is made larger from the one before; the sum stays exact."""
    found = draws(Fraction(dose), SCALES)

    assert found is not None
    assert [str(each) for each in found.amounts] == amounts
    assert sum(found.amounts) == Fraction(dose)


_SYRINGES = [
    syringe(capacity, graduation, str(Fraction(capacity) / 5))
    for capacity, graduation in (
        ("1", "0.01"), ("1", "0.02"), ("2.5", "0.1"), ("3", "0.1"), ("5", "0.2"), ("5", "0.5"), ("10", "1")
    )
]  # fmt: skip


def fewest(dose, scales):
    """Return the fewest draws with one syringe, or with two of them; None for none, by trying."""
    step, found = Fraction(1, 100), []
    found += [-(-dose // one.fullest) for one in scales if dose % one.graduation == 0]
    for one, other in combinations(scales, 2):
        at = step
        while at < dose:
            if at % one.graduation == 0 and (dose - at) % other.graduation == 0:
                found.append(-(-at // one.fullest) + -(-(dose - at) // other.fullest))
            at += step
    return min(found, default=None)


@settings(deadline=None, max_examples=60)
@given(
    st.integers(1, 500), st.lists(st.sampled_from(_SYRINGES), min_size=1, max_size=4, unique=True)
)
def test_every_dose_is_exact_and_takes_the_fewest_draws(hundredths, scales):
    """The sum of the draws is the dose, each on a mark; nobody finds fewer by trying."""
    dose = Fraction(hundredths, 100)
    found = draws(dose, scales)
    if found is None:
        assert fewest(dose, scales) is None
        return
    assert sum(found.every) == dose
    assert len(found.syringes) <= 2
    for each in found.syringes:
        assert each.scale in scales
        for amount in each.amounts:
            assert 0 < amount <= each.scale.fullest
            assert amount % each.scale.graduation == 0
    assert len(found.every) == fewest(dose, scales)


@given(st.integers(1, 900))
def test_several_draws_are_measured_well_where_any_are(hundredths):
    """Of the syringes that ship no draw of several is below the least measure of its syringe."""
    found = draws(Fraction(hundredths, 100), SCALES)
    assert found is not None
    if len(found.every) > 1:
        assert all(amount >= each.scale.least for each in found.syringes for amount in each.amounts)
