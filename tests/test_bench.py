"""A balance as the configuration describes it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ldncompound.bench import parse_balance, parse_measure
from ldncompound.quantities import format_quantity
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


def test_a_measure_is_read_with_what_may_be_left_out():
    """A graduate unless said otherwise; the least measure is a fifth, rounded up to a mark."""
    graduate = parse_measure("G10,capacity=10 mL,graduation=0.5 mL,least=3 mL")
    syringe = parse_measure("S,kind=oral syringe,capacity=0.012 L,graduation=0.5 mL")

    assert (graduate.kind, syringe.kind) == ("graduate", "oral syringe")
    assert [format_quantity(each) for each in (syringe.capacity, syringe.least)] == [
        "12 mL",
        "2.5 mL",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "G25",
        "G25,capacity=25 mL",
        "G25,capacity=25 mL,graduation=0.5 mL,marks=3",
        "G25,kind=beaker,capacity=25 mL,graduation=0.5 mL",
        "G25,capacity=25 mg,graduation=0.5 mL",
        "G25,capacity=25,0 mL,graduation=0.5 mL",
        "G25,capacity=25 mL,graduation=0 mL",
        "G25,capacity=25 mL,graduation=0.3 mL",
        "G25,capacity=25 mL,graduation=0.5 mL,least=0.7 mL",
        "G25,capacity=25 mL,graduation=0.5 mL,least=30 mL",
        "G\x1b,capacity=25 mL,graduation=0.5 mL",
    ],
)
def test_a_measure_that_cannot_be_is_wrong_usage(text):
    """Capacity, marks and least measure belong to one scale."""
    with pytest.raises(WrongUsage):
        parse_measure(text)
