"""Lots and dates as an order names them."""

from __future__ import annotations

from datetime import date

import pytest

from ldncompound.compounding.materials.lots import parse_lot
from ldncompound.core.dates import parse_date, parse_expiration
from ldncompound.core.refusals import InvalidOrder


@pytest.mark.parametrize(
    "text",
    ["", "2026-11-31", "2026-13-01", "0000-01-01", "26-11-22", "2026/11/22", "20261122",
     "2026-11-22T00:00", " 2026-11-22", "２０２６-11-22", "2026-W01-1", "9" * 10000],
)  # fmt: skip
def test_a_date_is_one_form_only(text):
    """Only YYYY-MM-DD of an existing day is accepted; anything else is refused in one sentence."""
    with pytest.raises(InvalidOrder):
        parse_date(text, "the date")


def test_a_month_means_its_last_day():
    """An expiration given as a month means its last day, leap years included."""
    assert parse_expiration("2028-02", "a lot") == date(2028, 2, 29)
    assert parse_expiration("2027-02", "a lot") == date(2027, 2, 28)
    assert parse_expiration("2027-02-03", "a lot") == date(2027, 2, 3)


@pytest.mark.parametrize("text", ["2028-13", "2028-00", "0000-01", "2028", "soon"])
def test_no_month_no_expiration(text):
    """A month that does not exist is refused."""
    with pytest.raises(InvalidOrder):
        parse_expiration(text, "a lot")


def test_a_lot_may_hold_signs_of_the_notation():
    """The name ends at the first equals sign, the lot at the last at sign."""
    lot = parse_lot("empty capsule size 3=A=1@B@2028-06")

    assert (lot.component, lot.number) == ("empty capsule size 3", "A=1@B")
    assert lot.expiration_date == date(2028, 6, 30)


@pytest.mark.parametrize(
    "text", ["", "filler", "filler=", "filler@2028-06", "=1@2028-06", "f=@2028-06", "f=1@",
             "f=\x1b@2028-06"]
)  # fmt: skip
def test_half_a_lot_is_refused(text):
    """A lot needs a component and a number, and a date must be complete."""
    with pytest.raises(InvalidOrder):
        parse_lot(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("microcrystalline cellulose: C-77", "Write 'microcrystalline cellulose=C-77'."),
        ("glycerol -> G-5@2028-06", "Write 'glycerol=G-5@2028-06'."),
        ("glycerol G-5", "Write the component's name"),
        ("=G-5", "Write the component's name"),
    ],
)
def test_other_signs_between_the_parts_of_a_lot_are_told(text, told):
    """What to do has the lot as it is written, where its parts are clear."""
    with pytest.raises(InvalidOrder) as refused:
        parse_lot(text)
    assert refused.value.remedy.startswith(told)
