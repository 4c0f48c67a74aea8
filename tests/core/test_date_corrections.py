"""What a refused date would be as it is written here."""

from __future__ import annotations

import pytest

from ldncompound.core.date_corrections import date_as_meant, expiration_as_meant
from ldncompound.core.dates import parse_date, parse_expiration
from ldncompound.core.refusals import InvalidOrder


@pytest.mark.parametrize(
    ("text", "readings", "certain"),
    [
        ("29.11.2026", "2026-11-29", True),
        ("2026/11/29", "2026-11-29", True),
        ("2026-1-5", "2026-01-05", True),
        ("20261129", "2026-11-29", True),
        ("29112026", "2026-11-29", True),
        ("29 Nov 2026", "2026-11-29", True),
        ("Nov 29, 2026", "2026-11-29", True),
        ("29th November 2026", "2026-11-29", True),
        ("1. März 2026", "2026-03-01", True),
        ("2026–11–29", "2026-11-29", True),
        (" 2026-11-29", "2026-11-29", True),
        ("05.05.2026", "2026-05-05", True),
        ("03/04/2026", "2026-03-04 2026-04-03", False),
        ("29.11.26", "2026-11-29 2029-11-26", False),
        ("29-Nov-26", "2026-11-29 2029-11-26", False),
        ("2026-29-11", "2026-11-29", False),
        *[(text, "", False) for text in
          ("today", "11/2026", "0000-01-01", "2026-13-40", "2026-11-29T10:00", "1.2.3026", "x" * 99,
           "1 J 2026", "31.11.2026", "2026 x 5")],
    ],
)  # fmt: skip
def test_dates(text, readings, certain):
    """Every day that a text may be is named; one alone, in another order, is what to write."""
    found = date_as_meant(text)

    assert found.readings == tuple(readings.split())
    assert found.certain is certain
    with pytest.raises(InvalidOrder) as refused:
        parse_date(text, "the day")
    for each in found.readings:
        assert f"'{each}'" in refused.value.remedy
        assert parse_date(each, "the day").isoformat() == each


def test_a_day_that_the_month_does_not_have():
    """The remedy says how long the month is; no other day is proposed."""
    for text, days in (("2026-11-31", 30), ("2026-02-30", 28), ("2028-02-30", 29)):
        with pytest.raises(InvalidOrder, match=text) as refused:
            parse_date(text, "the day")
        assert refused.value.remedy.endswith(f"The month {text[:7]} has {days} days.")


@pytest.mark.parametrize(
    ("text", "readings", "certain"),
    [
        ("06/2027", "2027-06", True),
        ("2027-6", "2027-06", True),
        ("2027/06", "2027-06", True),
        ("202706", "2027-06", True),
        ("062027", "2027-06", True),
        ("Jun 2027", "2027-06", True),
        ("exp 06/2027", "2027-06", True),
        ("EXP: 2027-06", "2027-06", True),
        ("31.12.2027", "2027-12-31", True),
        ("06/27", "2027-06", False),
        ("JUN27", "2027-06", False),
        ("05/06", "2005-06 2006-05", False),
        ("2027-13", "", False),
        ("2027", "", False),
    ],
)
def test_expirations(text, readings, certain):
    """A month of a year, however it is written on the container."""
    found = expiration_as_meant(text)

    assert found.readings == tuple(readings.split())
    assert found.certain is certain
    with pytest.raises(InvalidOrder):
        parse_expiration(text, "the lot")
    for each in found.readings:
        parse_expiration(each, "the lot")
