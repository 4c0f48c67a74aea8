"""Percentages as people read them."""

from __future__ import annotations

import pytest

from ldncompound.core.percentages import (
    percent_at_most,
    rounded_percent,
    with_rounded_percents,
)
from ldncompound.core.quantities import stored_quantity


@pytest.mark.parametrize(
    ("stated", "text"),
    [
        ("2.505 %", "2.51 %"),
        ("-2.505 %", "-2.51 %"),
        ("-0.208333333333 %", "-0.21 %"),
        ("0 %", "0 %"),
        ("0.004 %", "0.004 %"),
        ("-0.001 %", "-0.001 %"),
        ("0.00012 %", "0.0001 %"),
        ("100 %", "100 %"),
    ],
)
def test_a_percentage_has_two_decimals_and_is_never_nothing(stated, text):
    """Half-up on either side of 0; what is not 0 is never written as 0."""
    assert rounded_percent(stored_quantity(stated)) == text


def test_only_percentages_of_a_text_are_rounded():
    """Masses and counts keep their digits."""
    stated = "1 of 10 outside by 1.6853932 %, mean 130.123456 mg, from 90 % to 110.005 %"
    told = "1 of 10 outside by 1.69 %, mean 130.123456 mg, from 90 % to 110.01 %"
    assert with_rounded_percents(stated) == told


@pytest.mark.parametrize(
    ("percent", "written"),
    [("0.4021", "0.41 %"), ("0.4", "0.4 %"), ("0.002", "0.01 %"), ("2", "2 %")],
)
def test_a_bound_is_never_written_narrower_than_it_is(percent, written):
    """What lies within the bound lies within what is written."""
    assert percent_at_most(stored_quantity(f"{percent} %")) == written
