"""What a refused text would be in its right spelling: told, never used."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.core.corrections import (
    RightSpelling,
    count_as_meant,
    number_as_meant,
    quantity_as_meant,
)
from ldncompound.core.near_names import nearest, write_near
from ldncompound.core.plain_numbers import parse_number
from ldncompound.core.quantities import format_quantity, parse_count, parse_quantity, read_quantity
from ldncompound.core.refusals import MalformedQuantity

CERTAIN = [
    ("5 ug", "mass", "5 mcg"),
    ("5 µg", "mass", "5 mcg"),
    ("5 μg", "any", "5 mcg"),
    ("4.5 Mg", "mass", "4.5 mg"),
    ("4.5 MG", "mass", "4.5 mg"),
    ("4.5 mgs", "mass", "4.5 mg"),
    ("4.5 milligrams", "mass", "4.5 mg"),
    ("4.5 mg.", "mass", "4.5 mg"),
    ("4.5 mg,", "mass", "4.5 mg"),
    ("4.5  mg", "mass", "4.5 mg"),
    ("4.5\tmg", "mass", "4.5 mg"),
    ("4.5\u200b mg\n", "mass", "4.5 mg"),
    ("“4.5 mg”", "mass", "4.5 mg"),
    ("'4.5 mg'", "mass", "4.5 mg"),
    ("mg 4.5", "mass", "4.5 mg"),
    ("４.５ mg", "mass", "4.5 mg"),
    ("٤ mg", "mass", "4 mg"),
    ("30 ml", "volume", "30 mL"),
    ("50 cc", "volume", "50 mL"),
    ("1 liter", "volume", "1 L"),
    ("1 mg/ml", "concentration", "1 mg/mL"),
    ("1 mg/1 mL", "concentration", "1 mg/mL"),
    ("130 mg per capsule", "strength", "130 mg/capsule"),
    ("130 mg/cap", "strength", "130 mg/capsule"),
    ("14", "duration", "14 day"),
    ("14d", "duration", "14 day"),
    ("2 wks", "duration", "14 day"),
    ("14 Days", "duration", "14 day"),
    ("5", "percent", "5 %"),
    ("5 percent", "percent", "5 %"),
    ("5 per cent", "percent", "5 %"),
    ("2 caps", "capsules", "2 capsule"),
    ("2 CAPSULES", "capsules or percent", "2 capsule"),
]
ASKED = [
    ("4,5 mg", "mass", ("4.5 mg",)),
    ("4,50 mg", "mass", ("4.5 mg",)),
    ("4,0 mg", "mass", ("4 mg",)),
    ("0,500 mg", "mass", ("0.5 mg",)),
    ("1,500 mg", "mass", ("1500 mg", "1.5 mg")),
    (".5 mg", "mass", ("0.5 mg",)),
    ("5. mg", "mass", ("5 mg",)),
    ("04.5 mg", "mass", ("4.5 mg",)),
    ("+4.5 mg", "mass", ("4.5 mg",)),
    ("½ mg", "mass", ("0.5 mg",)),
    ("4½ mg", "mass", ("4.5 mg",)),
    ("1/2 mg", "mass", ("0.5 mg",)),
    ("1 1/2 mg", "mass", ("1.5 mg",)),
    ("1.5", "mass", ("1.5 mg", "1.5 mcg")),
    ("5.", "mass", ("5 mg", "5 mcg")),
    ("130", "strength", ("130 mg",)),
    ("5", "capsules or percent", ("5 %", "5 capsule")),
    ("2 gm", "mass", ("2 g", "2 mg")),
    ("4.5 mg daily", "mass", ("4.5 mg",)),
    ("4.5 mg every day", "mass", ("4.5 mg",)),
    ("4.5 mg once nightly for 30 day", "mass", ("4.5 mg",)),
    ("4.5 mg/day", "mass", ("4.5 mg",)),
    ("1.5 mg BID", "mass", ("1.5 mg",)),
]
NONE = [
    ("-4.5 mg", "mass"), ("1/3 mg", "mass"), ("1/0 mg", "mass"), ("1 gr", "mass"),
    ("4.5 mg 10", "mass"), ("3-4.5 mg", "mass"), ("3 to 4.5 mg", "mass"), ("0.5 mL", "mass"),
    ("0.5 ml", "mass"), ("4.5e0 mg", "mass"), ("4.5*10 mg", "mass"), ("five mg", "mass"),
    ("1 month", "duration"), ("5", "any"), ("1.000,5 mg", "mass"), ("4..5 mg", "mass"),
    ("1O mg", "mass"), ("4.5 nanograms", "mass"), ("4.5 mg\u202e", "mass"), ("", "mass"),
    ("-", "mass"), ("14 d", "mass"), ("4.5 mg/x", "strength"), ("5 mg/5 mL", "concentration"),
    ("9" * 100 + " mg", "mass"), ("1", "density"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "right"), CERTAIN)
def test_what_is_only_spelled_wrong_is_told_in_its_right_spelling(text, kind, right):
    """The remedy says what to write, and what it says is read."""
    found = quantity_as_meant(text, kind)

    assert found == RightSpelling((right,), certain=True)
    assert format_quantity(parse_quantity(right)) == right
    with pytest.raises(MalformedQuantity) as refused:
        read_quantity(text, kind if kind in ("mass", "duration") else "mass", "it")
    assert refused.value.remedy


@pytest.mark.parametrize(("text", "kind", "readings"), ASKED)
def test_what_touches_the_figure_is_asked(text, kind, readings):
    """Nothing certain is said of a comma, a missing digit or unit, or of how often."""
    found = quantity_as_meant(text, kind)

    assert found.readings == readings
    assert not found.certain
    told = found.remedy("")
    assert all(f"'{each}'" in told for each in readings)
    assert told.endswith("ask the prescriber.")
    assert ("--per-day" in told) == (text[-1] in "yD")


@pytest.mark.parametrize(
    "often",
    ["every other day", "every 2 days", "once a week", "twice weekly", "3 times a week", "qod",
     "weekly", "once every 2 days", "on Mondays", "alternate days", "2x/week", "as needed",
     "5 days a week"],
)  # fmt: skip
def test_what_is_not_taken_every_day_is_never_made_daily(often):
    """Neither dose nor count is told without what stood beside it: it would be taken daily."""
    for found in (
        quantity_as_meant(f"3 mg {often}", "mass"), count_as_meant(often, "the doses a day")
    ):  # fmt: skip
        assert not found.readings
        assert found.remedy("How.") == (
            "How. What is not taken every day is a schedule: 'ldncompound titration'."
        )


@pytest.mark.parametrize(("text", "kind"), NONE)
def test_nothing_is_guessed(text, kind):
    """Where a text may be anything, the remedy says how a quantity is written."""
    assert quantity_as_meant(text, kind).remedy("How.") == "How."


@given(st.text(alphabet="0123456789.,/ mgcLudaysk%½+-“”\u00a0", max_size=12))
def test_a_certain_correction_has_the_digits_that_were_typed(text):
    """No correction that is told as certain changes a figure, but for weeks and days."""
    found = quantity_as_meant(text, "mass")

    for each in found.readings:
        parse_quantity(each)
    if found.certain:
        number = found.readings[0].partition(" ")[0]
        assert number == "".join(c for c in text if c.isdigit() or c == ".").rstrip(".")


@pytest.mark.parametrize(
    ("text", "what", "readings", "certain"),
    [
        ("30 days", "the days", "30", True),
        ("2 weeks", "the days", "14", True),
        ("30d", "the days", "30", True),
        ("３０", "the days", "30", True),
        ("0000030", "the days", "30", True),
        ("30 capsules", "the quantity", "30", True),
        ("#30", "the quantity", "30", True),
        ("1,000", "the quantity", "1000", False),
        ("30.0", "the days", "30", False),
        ("+30", "the days", "30", False),
        ("twice", "the doses a day", "2", True),
        ("b.i.d.", "the doses a day", "2", True),
        ("2x", "the doses a day", "2", True),
        ("2 times", "the doses a day", "2", True),
        ("twice daily", "the doses a day", "2", True),
        ("once a day", "the doses a day", "1", True),
        ("twice with meals", "the doses a day", "", None),
        *[(text, "the days", "", None) for text in
          ("thirty", "0", "-3", "30 capsules", "1 month", "30.5", "30 mg", "9" * 99, "2 fortnights")],
        ("30 days", "the quantity", "", None),
        ("30 mg", "the quantity", "", None),
        ("999999 weeks", "the days", "", None),
    ],
)  # fmt: skip
def test_counts(text, what, readings, certain):
    """A count is told without its word, and never where the word counts something else."""
    found = count_as_meant(text, what)

    assert found.readings == ((readings,) if readings else ())
    if readings:
        assert found.certain is certain
        assert parse_count(readings) > 0
    with pytest.raises(MalformedQuantity) as refused:
        parse_count(text, what)
    assert f"'{readings}'" in refused.value.remedy or not readings


@pytest.mark.parametrize(
    ("typed", "known", "near"),
    [
        ("lactos", ("lactose", "sucrose"), "lactose"),
        ("#3", ("2", "3"), "3"),
        ("size 00", ("0", "00"), "00"),
        ("empty capsule size 2", ("empty capsule size 3",), None),
        ("naloxone", ("naltrexone",), None),
        ("", ("a",), None),
        ("x", (), None),
        ("lactosa", ("lactoso", "lactose"), None),
        ("B9", ("B1", "B2"), None),
    ],
)
def test_names_that_are_near(typed, known, near):
    """Only one name that is clearly meant is told; digits are never a slip."""
    assert nearest(typed, known) == near
    sure = "" if typed in ("#3", "size 00") else " if that is what is meant"
    assert write_near(typed, known) == (f"Write '{near}'{sure}. " if near else "")


@pytest.mark.parametrize(
    ("text", "readings", "certain"),
    [
        ("19,4", ("19.4",), False),
        ("1,500", ("1500", "1.5"), False),
        ("“19.4”", ("19.4",), True),
        ("19.4 %", (), False),
        ("x" * 99, (), False),
    ],
)
def test_plain_numbers(text, readings, certain):
    """A number without a unit is told likewise."""
    found = number_as_meant(text)

    assert (found.readings, found.certain) == (readings, certain)
    with pytest.raises(MalformedQuantity):
        parse_number(text, "it")
