"""What the notes say of figures that have no end."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ldncompound.compounding.notes import _percent
from ldncompound.core.quantities import PERCENT, quantity


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
    """At most four decimals, none of them a trailing nought."""
    assert _percent(quantity(Fraction(deviation), PERCENT)) == words
