"""The one grammar of quantities, exact arithmetic, and how figures are written."""

from __future__ import annotations

import decimal
import json
import string
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from ldncompound.quantities import (
    CAPSULE,
    MG,
    UNITS,
    Count,
    DimensionalityError,
    Mass,
    Percent,
    Strength,
    as_balance_shows,
    check_dimension,
    format_number,
    format_quantity,
    mass,
    number_of,
    parse_count,
    parse_quantity,
    quantity,
    read_quantity,
    round_half_up,
    round_up,
    written,
)
from ldncompound.refusals import MalformedQuantity, WrongDimension

HOSTILE = json.loads((Path(__file__).parent / "data" / "hostile_quantities.json").read_text())
LONG = {
    "digits": "9" * 5_000_000 + " mg",
    "letters": "m" * 1_000_000,
    "signs": "-" * 100_000,
    "brackets": "(" * 10_000 + "1" + ")" * 10_000,
    "blanks": " " * 5_000_000 + "4.5 mg",
    "zeros": "0." + "0" * 10_000 + "1 mg",
    "points": "1." * 10_000,
}
numbers = st.fractions(min_value=0, max_value=10**9)


@pytest.mark.parametrize("case", HOSTILE, ids=[case["name"] for case in HOSTILE])
def test_a_hostile_text_has_the_right_value_or_is_refused(case):
    """Every text that another reader has misread is read rightly here, or refused."""
    if case["value"] is None:
        with pytest.raises(MalformedQuantity) as caught:
            parse_quantity(case["text"])
        assert caught.value.remedy
    else:
        assert format_quantity(parse_quantity(case["text"])) == case["value"]


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_a_text_of_any_length_is_refused(text):
    """Millions of characters are refused, with a message of one line (benchmarks time it)."""
    with pytest.raises(MalformedQuantity) as caught:
        parse_quantity(text)

    assert len(caught.value.message) < 200


@pytest.mark.parametrize(
    "text",
    [
        "4.5",
        ".5 mg",
        "5. mg",
        "4,5 mg",
        "4.5e0 mg",
        "4.5*10 mg",
        "+4.5 mg",
        "-4.5 mg",
        "½ mg",
        "４.５ mg",
        "4.5 Mg",
        "5 ug",
        "5 µg",
        "nan mg",
        "1 gr",
        "4.5 mg 10",
        "04.5 mg",
        "00 mg",
        "4.5  mg",
        "4.5 mg/",
        "4.5 mg/mg",
        "4.5 mg/mL/day",
        "4.5 mg / mL",
        "4.5 mg\n",
        "\n4.5 mg",
        "1234567890123456 mg",
        "0.123456789012345 mg",
        "4.5 capsules",
    ],
)
def test_what_the_contract_refuses(text):
    """Each form that the contract of the command line names is refused."""
    with pytest.raises(MalformedQuantity):
        parse_quantity(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4.5 mg", "4.5 mg"),
        ("4.5mg", "4.5 mg"),
        (" \t4.5 mg ", "4.5 mg"),
        ("4.50 mg/capsule", "4.5 mg/capsule"),
        ("0.75 g/mL", "0.75 g/mL"),
        ("0 mg", "0 mg"),
        ("90 day", "90 day"),
        ("5 %", "5 %"),
        ("123456789012345 mg", "123456789012345 mg"),
        ("0.00000000000001 mg", "0.00000000000001 mg"),
    ],
)
def test_what_the_contract_accepts(text, expected):
    """Plain numbers with a known unit are read, and written back without trailing zeros."""
    assert format_quantity(parse_quantity(text)) == expected


def test_something_that_is_no_text_is_refused():
    """A float or a bare number never becomes a quantity."""
    for value in (4.5, 4, Decimal("4.5"), None, True, b"4.5 mg"):
        with pytest.raises(MalformedQuantity):
            parse_quantity(value)  # type: ignore[arg-type]


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    """No text whatever escapes as another exception."""
    try:
        value = parse_quantity(text)
    except MalformedQuantity:
        pass
    else:
        assert set(text.strip(" \t")) <= set(string.ascii_letters + string.digits + ".%/ ")
        assert value.magnitude >= 0


@given(numbers, st.sampled_from(UNITS))
def test_what_is_written_is_read_again_as_the_same(number, unit):
    """A decimal that fits the grammar survives writing and reading exactly."""
    text = f"{format_number(round_half_up(number, Fraction(1, 1000)))} {unit}"

    assert format_quantity(parse_quantity(text)) == text


@given(st.integers(0, 10**12), st.integers(0, 14))
def test_terminating_numbers_are_written_in_full(digits, places):
    """Writing agrees with Decimal, which is told to be wide enough, for every decimal."""
    with decimal.localcontext(decimal.Context(prec=60)):
        expected = format(Decimal(digits).scaleb(-places).normalize(), "f")

    assert format_number(Fraction(digits, 10**places)) == expected


@given(st.fractions(min_value=Fraction(1, 10**9), max_value=10**9))
def test_endless_numbers_have_twelve_significant_digits_half_up(number):
    """A number that does not end is cut after 12 significant digits, halves up."""
    text = format_number(number)
    with decimal.localcontext(decimal.Context(prec=12, rounding=decimal.ROUND_HALF_UP)):
        rounded = Decimal(number.numerator) / Decimal(number.denominator)

    assert "e" not in text.lower()
    assert Fraction(text) in (number, Fraction(rounded))


def test_negative_deviations_are_written_with_an_ascii_sign():
    """Only deviations may be negative, and the sign is a plain hyphen."""
    assert format_number(Fraction(-1, 3)) == "-0.333333333333"
    assert format_number(Fraction(-5, 2)) == "-2.5"


def test_zero_is_written_only_for_zero():
    """A figure however small is never written as 0."""
    assert format_number(Fraction(1, 3 * 10**20)) == "0.00000000000000000000333333333333"
    assert format_number(Fraction(0)) == "0"


def test_the_decimal_context_of_the_host_changes_nothing():
    """With a context of four digits, or one that traps inexact results, figures stay exact."""
    hostile = decimal.Context(prec=4, rounding=decimal.ROUND_DOWN, traps=[decimal.Inexact])
    with decimal.localcontext(hostile):
        value = parse_quantity("0.75 mg") * Fraction("1234.5")

        assert format_quantity(value) == "925.875 mg"


def test_per_capsule_cannot_be_forgotten():
    """A mass per capsule is no mass: the dimensions say so by themselves."""
    with pytest.raises(DimensionalityError):
        number_of(parse_quantity("4.5 mg/capsule"), MG)


def test_dimensions_are_checked_with_words():
    """A quantity of the wrong dimension is refused, and the message repeats it."""
    with pytest.raises(WrongDimension, match=r"4\.5 mL"):
        read_quantity("4.5 mL", "mass", "the dose")
    with pytest.raises(WrongDimension):
        check_dimension(quantity(5, CAPSULE), "percent", "the excess")
    with pytest.raises(WrongDimension):
        check_dimension(parse_quantity("5 %") / parse_quantity("1 %"), "percent", "the error")


@pytest.mark.parametrize("text", ["0", "-1", "1.0", "1e3", "1234567", "", " 3", "٣", "3 capsule"])
def test_counts_are_plain_digits(text):
    """A count is 1 to 6 ASCII digits and at least 1."""
    with pytest.raises(MalformedQuantity):
        parse_count(text)


def test_counts_that_are_counts():
    """From 1 to 999999."""
    assert [parse_count(text) for text in ("1", "30", "999999")] == [1, 30, 999999]


@given(numbers, st.sampled_from([Fraction(1), Fraction(1, 10), Fraction(5), Fraction(1, 3)]))
def test_rounding_is_half_up_and_near(number, step):
    """A rounded number is a multiple of the step, at most half a step away, halves up."""
    rounded = round_half_up(number, step)

    assert (rounded / step).denominator == 1
    assert -step / 2 < rounded - number <= step / 2


@given(numbers, st.sampled_from([Fraction(1), Fraction(1, 10), Fraction(5)]))
def test_rounding_up_never_falls_below(number, step):
    """The next multiple is at least the number, and less than a step above it."""
    assert 0 <= round_up(number, step) - number < step


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4.5 mg/capsule", "4.5 mg per capsule"),
        ("1 mg/mL", "1 mg per mL"),
        ("0.46 g/mL", "0.46 g per mL"),
        ("32 capsule", "32 capsules"),
        ("1 capsule", "1 capsule"),
        ("1 day", "1 day"),
        ("5 %", "5 %"),
        ("5 mg/day", "5 mg per day"),
    ],
)
def test_people_read_per_and_plurals(text, expected):
    """No slash stands for "per" where people read, and counts have their plural."""
    assert written(text) == expected


@pytest.mark.parametrize(
    ("text", "step", "expected"),
    [
        ("480 mg", "1 mg", "0.480 g (480 mg)"),
        ("4112 mg", "1 mg", "4.112 g (4112 mg)"),
        ("20.5 mg", "0.1 mg", "0.0205 g (20.5 mg)"),
        ("3000 mg", "1 g", "3 g (3000 mg)"),
        ("120 mg", "5 mg", "0.120 g (120 mg)"),
    ],
)
def test_targets_stand_as_the_balance_shows_them(text, step, expected):
    """A target has the decimals of the display, and the milligrams beside it."""
    assert as_balance_shows(text, step) == expected


class _Fields(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    mass: Mass | None = None
    strength: Strength | None = None
    percent: Percent | None = None
    count: Count = 0


def test_model_fields_take_texts_and_quantities_but_no_numbers():
    """A float or bare number is refused wherever a quantity is wanted."""
    assert _Fields(mass="4.5 mg").mass == mass(Fraction(9, 2))
    assert _Fields(count=3).count == 3
    assert _Fields(mass=mass(3)).model_dump(mode="json")["mass"] == "3 mg"
    for wrong in ({"mass": 4.5}, {"mass": 4}, {"count": 1.0}, {"count": True}, {"count": -1}):
        with pytest.raises(MalformedQuantity):
            _Fields(**wrong)
    for wrong in ({"mass": "4.5 mL"}, {"strength": "4.5 mg"}, {"mass": quantity(1, CAPSULE)}):
        with pytest.raises(WrongDimension):
            _Fields(**wrong)


def test_units_differ_only_by_exact_factors():
    """1 kg is 1000000 mg and 1 L is 1000 mL, without a binary float in between."""
    assert parse_quantity("0.0045 g") == parse_quantity("4500 mcg") == parse_quantity("4.5 mg")
    assert format_quantity(parse_quantity("0.3 mcg").to(MG)) == "0.0003 mg"
