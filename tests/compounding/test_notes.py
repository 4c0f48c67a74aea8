"""What the notes say of figures that do not terminate."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ldncompound.compounding.notes import outside, percent_in_words
from ldncompound.compounding.plan_figures import ExpectedContent
from ldncompound.core.quantities import PERCENT, parse_quantity, quantity
from ldncompound.core.records import replaced
from ldncompound.core.source_cited import SourceCited


@pytest.mark.parametrize(
    ("deviation", "words"),
    [
        ("0", "0 %"),
        ("0.5", "0.5 %"),
        ("-0.1234", "-0.1234 %"),
        ("0.233553912", "about 0.2336 %"),
        ("-0.233553912", "about -0.2336 %"),
        ("0.20003", "about 0.2 %"),
        ("0.00003", "less than 0.0001 %"),
        ("-0.00003", "less than 0.0001 %"),
    ],
)
def test_a_deviation_is_rounded_half_up_and_says_so(deviation, words):
    """At most four decimals, without a trailing zero."""
    assert percent_in_words(quantity(Fraction(deviation), PERCENT)) == words


def test_a_plan_that_the_bench_refuses_says_so():
    """110.0068 % with a declared overage of 10 %: the note says that this mass will be refused."""
    expected = ExpectedContent(
        percent_of_label=parse_quantity("110.0068 %"),
        weighing=parse_quantity("0.6 %"),
        low=parse_quantity("90 %"),
        high=parse_quantity("110 %"),
        within=False,
        source=SourceCited(id="x", title="X", locator="y"),
        statement="Expected 110 % of label",
    )
    overage = parse_quantity("10 %")
    (refused,) = outside(expected, overage)
    (left_open,) = outside(replaced(expected, percent_of_label=parse_quantity("109.9 %")), overage)

    assert refused.startswith("REFUSED AT THE BENCH as planned: 110.0068 % of label")
    assert "pharmacist decides" in left_open
    for percent, given, allowed in (
        ("99 %", overage, True), ("98.9 %", overage, False), ("90 %", None, True),
        ("110 %", overage, True), ("110.0001 %", None, False),
    ):  # fmt: skip
        assert expected.allows(parse_quantity(percent).magnitude, given) is allowed
