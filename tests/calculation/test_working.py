"""The printed working: every line is right by itself, keyed in as it stands."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculation.test_calculators import SUMS
from ldncompound.calculation.calculators import contents, mixtures
from ldncompound.core.numbers import format_number
from printed_working import holds, wrong_lines


@pytest.mark.parametrize("name", SUMS)
def test_a_working_comes_to_what_it_prints(name):
    """Every line of every calculator, by an evaluator of its own, with and without units."""
    function, texts, _ = SUMS[name]

    assert wrong_lines(function(*texts).working) == []


UNPRINTED = {"stage", "passes", "limited_by", "ratio", "target", "factor"}


@pytest.mark.parametrize("name", SUMS)
def test_every_result_stands_in_its_working(name):
    """What is printed as a result is what a line of the working prints."""
    function, texts, _ = SUMS[name]
    found = function(*texts)

    for key, value in found.values.document().items():
        if value is not None and key not in UNPRINTED and not isinstance(value, list):
            assert str(value).lstrip("-").split(" ")[0] in found.working, key


@pytest.mark.parametrize(
    "line",
    [
        "25 mg ÷ 0.1 % = 25 mL", "100 mL × 0.01 % ÷ 1 mg/mL = 10 mL", "6 mg ÷ 5 % = 120 mg",
        "50000 mL × 0.01 mg/mL ÷ 0.005 % = 10000 mL", "0.1 % w/v = 10 mg/mL", "1:200 = 5 %",
        "1 mg + 1 mL = 2 mg", "2.02 rounded up = 2 (tablets)", "15.1 ≤ 15 (met)",
        "2026-01-15 + 180 day = 2026-07-13", "3 mg × 2 = 6 mL", "5 mg/5 mL = 5 mg/mL",
        "the earliest of 2026-07-13, 2026-03-31 = 2026-07-13", "factor 2",
    ],
)  # fmt: skip
def test_a_wrong_line_is_seen(line):
    """A line that comes to something else, mixes units, or needs a hidden power of ten fails."""
    try:
        assert not holds(line)
    except AssertionError as error:
        assert "units that cannot be added" in str(error)


NUMBERS = st.integers(1, 99_999).map(lambda n: Fraction(n, 1000))
VOLUMES = st.sampled_from(["mL", "L"])


def _written(share, how):
    """Write a strength, a fraction of g per mL, in one of the ways."""
    return {
        "%": f"{format_number(share * 100)} %",
        "mg/mL": f"{format_number(share * 1000)} mg/mL",
        "mcg/mL": f"{format_number(share * 10**6)} mcg/mL",
        "in 5 mL": f"{format_number(share * 5000)} mg/5 mL",
    }[how]


WAYS = st.sampled_from(["%", "mg/mL", "mcg/mL", "in 5 mL"])
SHARES = st.integers(1, 999).map(lambda n: Fraction(n, 2000))


@given(share=SHARES, part=st.integers(1, 10), ways=st.tuples(WAYS, WAYS), of=NUMBERS, unit=VOLUMES)
def test_a_strength_may_be_written_in_any_way(share, part, ways, of, unit):
    """However stock and target are written, result and working of a dilution are right."""
    stock, target = _written(share * part / 10, ways[0]), _written(share / 10, ways[1])
    made = mixtures.dilute(stock, target, f"{format_number(of)} {unit}", None)

    assert made.values.total.magnitude == made.values.stock.magnitude * part
    assert wrong_lines(made.working) == []


@given(share=SHARES, way=WAYS, dose=NUMBERS)
def test_a_dose_may_be_of_a_liquid_written_in_any_way(share, way, dose):
    """The volume of a dose and its working do not depend on how the strength is written."""
    found = mixtures.dose_volume(f"{format_number(dose)} mg", _written(share, way), "0.000001 mL")

    assert found.values.volume.magnitude == dose / 1000 / share
    assert wrong_lines(found.working) == []


@given(shares=st.lists(SHARES, min_size=1, max_size=4), of=NUMBERS, way=WAYS)
def test_a_mixture_of_any_parts(shares, of, way):
    """The strength of a mixture is the drug in all parts over all parts."""
    amount = f"{format_number(of)} mL"
    found = contents.mix([f"{amount} of {_written(share, way)}" for share in shares])
    scale = 100 if way == "%" else 1000

    assert found.values.strength.magnitude == sum(shares) / len(shares) * scale
    assert wrong_lines(found.working) == []


@pytest.mark.parametrize(
    ("drug", "amount", "strength", "found"),
    [
        ("5 mg", None, "2 mg/mL", "2.5 mL"),
        ("5 mg", None, "2 mg/g", "2500 mg"),
        (None, "10 mL", "2 %", "200 mg"),
    ],
)
def test_a_content_is_found_from_the_two_that_are_given(drug, amount, strength, found):
    """The strength says whether an amount is a volume or a mass; a percentage stays one."""
    done = contents.content(drug, amount, strength, None)

    assert found in [str(each) for each in done.values.document().values()]
    assert wrong_lines(done.working) == []
