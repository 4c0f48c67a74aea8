"""A balance as the configuration describes it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from ldncompound.compounding.weighing.equipment import check_fit
from ldncompound.compounding.weighing.equipment_texts import (
    parse_balance,
    parse_measure,
    syringe_text,
)
from ldncompound.core.quantities import format_quantity
from ldncompound.core.refusals import BalanceNotFit, WrongUsage


def test_a_balance_is_read_in_milligrams():
    """Units are taken as written; the error is 5 % if none is given."""
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
    """A malformed, missing, repeated or contradictory figure is wrong usage."""
    with pytest.raises(WrongUsage) as caught:
        parse_balance(text)

    assert caught.value.message


def test_a_measure_is_read_with_what_may_be_left_out():
    """A graduate unless a kind is given; the least measure is a fifth, rounded up to a mark."""
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
    """Capacity, marks and least measure must fit one scale."""
    with pytest.raises(WrongUsage):
        parse_measure(text)


def test_a_balance_is_written_as_it_is_read():
    """Every figure of a description is the same after writing and reading."""
    for text in (
        "B1,minimum=20 mg,readability=0.1 mg,error=5 %",
        "B2,repeatability=0.2 mg,readability=0.1 mg,drift=0.05 mg,capacity=60 g,"
        "calibration-due=2027-06-30,daily-check=yes",
        "III,sensitivity=6 mg,readability=1 mg,error=2 %",
        "A,sensitivity=0.1 mg,readability=0.1 mg,error=3 %",
    ):
        balance = parse_balance(text)
        again = parse_balance(balance.as_text())

        assert again.as_text() == balance.as_text()
        assert again.variance() == balance.variance()
        assert again.figures() == balance.figures()


def test_the_minimum_follows_from_what_is_known():
    """Sensitivity ÷ error; 2 × repeatability ÷ error, the repeatability at least 0.41 of a step."""
    for text, least in (
        ("A,sensitivity=6 mg,readability=1 mg", Fraction(120)),
        ("B,repeatability=0.2 mg,readability=0.1 mg,error=1 %", Fraction(40)),
        ("C,repeatability=0.01 mg,readability=0.1 mg", Fraction("0.041") * 40),
        ("D,sensitivity=1 mg,repeatability=2 mg,readability=0.1 mg", Fraction(80)),
    ):
        assert parse_balance(text).in_milligrams()[0] == least


def test_errors_of_one_weighing_by_hand():
    """Repeatability, display and drift add in squares; a largest error counts as rectangular."""
    known = parse_balance("B,repeatability=0.2 mg,readability=0.1 mg,drift=0.3 mg")
    limit = parse_balance("III,sensitivity=6 mg,readability=1 mg")
    stated = parse_balance("M,minimum=20 mg,readability=0.1 mg,error=5 %,drift=1 mg")

    assert known.variance() == Fraction("0.04") + Fraction("0.0025") / 3 + Fraction("0.09") / 3
    assert known.largest_error() == Fraction("0.7")
    assert (limit.largest_error(), limit.variance()) == (6, 12)
    assert (stated.largest_error(), stated.variance()) == (2, Fraction(4, 3))


@pytest.mark.parametrize(
    "text",
    [
        "B1,minimum=7 mg,repeatability=0.2 mg,readability=0.1 mg",
        "B1,minimum=100 mg,sensitivity=6 mg,readability=1 mg",
        "B1,minimum=20 mg,readability=0.1 mg,capacity=40 mg",
        "B1,sensitivity=6 mg,readability=1 mg,error=0 %",
        "B1,repeatability=0.2 mg,readability=0.1 mg,daily-check=maybe",
        "B1,repeatability=0.2 mg,readability=0.1 mg,calibration-due=soon",
        "B1,repeatability=0.2 mL,readability=0.1 mg",
    ],
)
def test_figures_that_contradict_one_another(text):
    """A minimum below the derived one, a capacity too small, or an invalid date is refused."""
    with pytest.raises(WrongUsage):
        parse_balance(text)


def test_an_overdue_balance_is_not_fit():
    """A balance may be used on the day its calibration is due, and not the day after."""
    balance = parse_balance("B1,minimum=20 mg,readability=0.1 mg,calibration-due=2027-06-30")
    check_fit(balance, date(2027, 6, 30), checked=lambda *_: False)
    with pytest.raises(BalanceNotFit):
        check_fit(balance, date(2027, 7, 1), checked=lambda *_: True)


def test_where_two_figures_are_known_the_more_careful_one_counts():
    """A class of 6 mg with a repeatability of 0.2 mg errs by 6 mg; of 4 mg, by twice that."""
    small = parse_balance("A,sensitivity=6 mg,repeatability=0.2 mg,readability=1 mg")
    large = parse_balance("B,sensitivity=6 mg,repeatability=4 mg,readability=1 mg")

    assert (small.largest_error(), small.variance()) == (6, 12)
    assert (large.largest_error(), large.variance()) == (8, Fraction(64, 3))


@pytest.mark.parametrize("text", ["1 mL", "1 mL/", "/0.01 mL", "1 mL,x/0.01 mL", "1 mL/a=b"])
def test_a_syringe_is_its_capacity_and_its_marks(text):
    """Nothing else is read."""
    with pytest.raises(WrongUsage):
        syringe_text(text)
