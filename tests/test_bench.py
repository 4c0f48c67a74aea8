"""A balance as the configuration describes it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ldncompound.bench import parse_balance
from ldncompound.refusals import WrongUsage


def test_a_balance_is_read_in_milligrams():
    """Units are taken as written; the error is 5 % where none is given."""
    balance = parse_balance("AB-2, minimum=0.02 g, readability=100 mcg")

    assert balance.in_milligrams() == (Fraction(20), Fraction(1, 10))
    assert balance.accepted_error.magnitude == 5
    assert not balance.assumed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "B1",
        "B1,minimum=20 mg",
        "B1,readability=1 mg",
        "B1,minimum=20 mg,readability=0,1 mg",
        "B1,minimum=20,readability=1 mg",
        "B1,minimum=20 mL,readability=1 mg",
        "B1,minimum=20 mg,readability=1 mg,colour=red",
        "B1,minimum=20 mg,minimum=30 mg,readability=1 mg",
        "B1,minimum=1 mg,readability=2 mg",
        "B1,minimum=0 mg,readability=0 mg",
        "B1,minimum=20 mg,readability=1 mg,error=0 %",
        "B1,minimum=20 mg,readability=1 mg,error=5 mg",
        "\x1b,minimum=20 mg,readability=1 mg",
        ",minimum=20 mg,readability=1 mg",
    ],
)
def test_a_balance_that_cannot_be_is_wrong_usage(text):
    """A figure that is none, is missing, is given twice or contradicts another."""
    with pytest.raises(WrongUsage) as caught:
        parse_balance(text)

    assert caught.value.message
