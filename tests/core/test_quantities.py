"""The one grammar of quantities, exact arithmetic, and how figures are written."""

from __future__ import annotations

import decimal
import json
import re
import string
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from ldncompound.core import quantities
from ldncompound.core.balance_display import as_balance_shows
from ldncompound.core.numbers import format_number, round_half_up, round_up
from ldncompound.core.plain_numbers import parse_number
from ldncompound.core.quantities import (
    CAPSULE,
    MG,
    UNITS,
    DimensionalityError,
    Quantity,
    check_dimension,
    format_quantity,
    mass,
    number_of,
    parse_count,
    parse_quantity,
    quantity,
    read_quantity,
    stored_quantity,
    written,
)
from ldncompound.core.quantity_fields import (
    AnyQuantity,
    Capsules,
    Concentration,
    Content,
    Density,
    Duration,
    FillMass,
    Mass,
    MassOrVolume,
    Percent,
    Strength,
    Tablets,
    TabletStrength,
    Volume,
)
from ldncompound.core.refusals import MalformedQuantity, WrongDimension, WrongUsage

HOSTILE = json.loads(
    (Path(__file__).resolve().parents[1] / "data" / "hostile_quantities.json").read_text()
)
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
    """Every text that another reader has misread is read correctly here, or refused."""
    if case["value"] is None:
        with pytest.raises(MalformedQuantity) as caught:
            parse_quantity(case["text"])
        assert caught.value.remedy
    else:
        assert format_quantity(parse_quantity(case["text"])) == case["value"]


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_a_text_of_any_length_is_refused(text):
    """Millions of characters are refused, with a message of one line."""
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
        "4.5 Capsules",
        "4 mg/weeks",
        "4 mg/mgs",
        "4 capsules/day s",
        "4.5 capsuless",
        "4 week s",
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


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        ("is empty", ["", "   "]),
        ("has no unit", ["0", "10", "29.05", "4.5.5"]),
        ("has a comma in its number", ["0,5 mg", "10,5 mg", "29,5 mg", "1 029.5,3 mg", ",5 mg"]),
        ("has a sign in front", ["+1 mg", "-1 mg", "\u22121 mg", "\u20131 mg"]),
        ("has no digit before the point", [".5 mg", ".05 mg", ".15 mg"]),
        ("has no digit after the point", ["5. mg", "0. mg", "10. mg", "29. mg"]),
        ("has a superfluous leading zero", ["00 mg", "04 mg", "09.5 mg", "01 mg"]),
        (
            "is written with an exponent",
            ["1e0 mg", "1e5 mg", "0e3 mg", "10e9 mg", "2e3 mg", "0.25E-2 mg", "1e+3 mg"],
        ),
        ("contains arithmetic", ["4*5 mg", "10 /2 mg", "0*2 mg", "29^2 mg", "1(2) mg"]),
        ("has two points", ["4.5.5 mg", "10.29.1 mg", "1.0.5 mg", "1.05.5 mg"]),
        ("contains two numbers", ["4 5 mg", "10 20 mg", "2  9 mg", "0.5 0 mg", "0 1 mg"]),
        (
            "has more than one space before the unit",
            ["0  mg", "10  mg", "29  mg", "1.05  mg", "1.25   mg"],
        ),
        (
            "is not written with mcg",
            ["5 \u00b5g", "5 \u03bcg", "5ug", "0 ug", "10 ug", "29.05 UG", "1.25 ug"],
        ),
        (
            "does not have a known unit, spelled exactly",
            ["4.5 Mg", "0 xx", "10 xx", "1.0 xx", "29.05 xx", "1.25xx", "1e mg", "3 ugs"],
        ),
        ("is not a quantity", ["mg", "nan mg", "\u0664 mg"]),
    ],
)
def test_a_refusal_says_which_rule_is_broken(words, texts):
    """The message names the first rule of the grammar that a text breaks, for every digit alike."""
    for text in texts:
        with pytest.raises(MalformedQuantity) as caught:
            parse_quantity(text)
        assert caught.value.message.endswith(f" {words}."), text


def test_the_longest_text_is_64_characters():
    """Blanks count; one more is refused, for a quantity and for a number."""
    assert parse_quantity("4.5 mg".rjust(64)) == mass(Fraction(9, 2))
    assert parse_number("4.50".center(64), "the value") == Fraction(9, 2)
    with pytest.raises(MalformedQuantity):
        parse_quantity("4.5 mg".rjust(65))
    with pytest.raises(MalformedQuantity):
        parse_number("4.5".rjust(65), "the value")


def test_a_plain_number_has_at_most_15_digits():
    """The point and surrounding blanks are not digits; anything but a text is not a number."""
    assert parse_number(" 1234567.12345678 ", "the value") == Fraction("1234567.12345678")
    for wrong in ("1234567.123456789", 5, None):
        with pytest.raises(MalformedQuantity):
            parse_number(wrong, "the value")  # type: ignore[arg-type]


def test_something_that_is_no_text_is_refused():
    """A float or an int never becomes a quantity."""
    for value in (4.5, 4, Decimal("4.5"), None, True, b"4.5 mg"):
        with pytest.raises(WrongUsage):
            parse_quantity(value)  # type: ignore[arg-type]


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    """No text raises any other exception."""
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
    """Writing agrees with Decimal, given enough precision, for every decimal."""
    with decimal.localcontext(decimal.Context(prec=60)):
        expected = format(Decimal(digits).scaleb(-places).normalize(), "f")

    assert format_number(Fraction(digits, 10**places)) == expected


@given(st.fractions(min_value=Fraction(1, 10**9), max_value=10**9))
def test_endless_numbers_have_twelve_significant_digits_half_up(number):
    """A number that does not terminate is rounded to 12 significant digits, halves up."""
    text = format_number(number)
    with decimal.localcontext(decimal.Context(prec=12, rounding=decimal.ROUND_HALF_UP)):
        rounded = Decimal(number.numerator) / Decimal(number.denominator)

    assert "e" not in text.lower()
    assert Fraction(text) in (number, Fraction(rounded))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(10**14, 3), "33333333333300"),
        (Fraction(2 * 10**12, 3), "666666666667"),
        (3 - Fraction(1, 3 * 10**20), "3"),
        (Fraction(1234567890123456789, 10**30), "0.000000000001234567890123456789"),
    ],
)
def test_numbers_with_many_digits(number, text):
    """Large numbers keep their zeros, rounded ones may lose decimals, terminating ones keep all."""
    assert format_number(number) == text


def test_negative_deviations_are_written_with_an_ascii_sign():
    """Only deviations may be negative, and the sign is a plain hyphen."""
    assert format_number(Fraction(-1, 3)) == "-0.333333333333"
    assert format_number(Fraction(-5, 2)) == "-2.5"


def test_zero_is_written_only_for_zero():
    """A figure, however small, is never written as 0."""
    assert format_number(Fraction(1, 3 * 10**20)) == "0.00000000000000000000333333333333"
    assert format_number(Fraction(0)) == "0"


def test_the_decimal_context_of_the_host_changes_nothing():
    """With a context of four digits, or one that traps inexact results, figures stay exact."""
    hostile = decimal.Context(prec=4, rounding=decimal.ROUND_DOWN, traps=[decimal.Inexact])
    with decimal.localcontext(hostile):
        value = parse_quantity("0.75 mg") * Fraction("1234.5")

        assert format_quantity(value) == "925.875 mg"


def test_per_capsule_cannot_be_forgotten():
    """A mass per capsule is not a mass: their dimensions differ."""
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


@pytest.mark.parametrize(
    ("kind", "right", "words", "example"),
    [
        ("mass", ["4.5 mg", "1 kg", "1 mcg"], "a mass", "4.5 mg"),
        ("volume", ["135 mL", "1 L"], "a volume", "135 mL"),
        ("strength", ["4.5 mg/capsule"], "a mass per capsule", "4.5 mg/capsule"),
        ("tablet strength", ["1.5 mg/tablet"], "a mass per tablet", "1.5 mg/tablet"),
        ("concentration", ["1 mg/mL", "1 g/L"], "a mass per volume", "1 mg/mL"),
        ("density", ["0.75 g/mL"], "a mass per volume", "0.75 g/mL"),
        ("capsules", ["2 capsule"], "a number of capsules", "2 capsule"),
        ("tablets", ["2 tablet"], "a number of tablets", "2 tablet"),
        ("duration", ["90 day"], "a number of days", "90 day"),
        ("percent", ["5 %"], "a percentage", "5 %"),
        ("amount", ["500 mg", "5 mL", "1 L"], "a mass or a volume", "500 mg"),
    ],
)
def test_each_kind_takes_its_own_and_says_so(kind, right, words, example):
    """A quantity of the right dimension passes; for another the message says what to write."""
    one_of_each = [
        "1 mg",
        "1 mL",
        "1 mg/capsule",
        "1 mg/tablet",
        "1 mg/mL",
        "1 capsule",
        "1 day",
        "1 %",
        "1 tablet",
    ]
    fitting = {parse_quantity(text).dimensionality for text in right}
    for text in right:
        assert read_quantity(text, kind, "the thing") == parse_quantity(text)
    for text in one_of_each:
        if parse_quantity(text).dimensionality in fitting:
            continue
        with pytest.raises(WrongDimension) as caught:
            read_quantity(text, kind, "the thing")
        assert caught.value.message == f"The thing must be {words}, and '{text}' is not."
        assert caught.value.remedy == (
            f"Look for the figure that is {words}, and write it with its unit, like "
            f"'{example.partition(' ')[2]}'."
        )


CONTENTS = [
    f"3 {part}/{whole}"
    for part in ("kg", "g", "mg", "mcg")
    for whole in ("kg", "g", "mg", "mcg")
    if part != whole
]


@pytest.mark.parametrize("text", CONTENTS)
def test_a_mass_per_mass_is_a_content_and_no_percentage(text):
    """By units, not dimensions, contents are told from percentages and plain numbers."""
    assert read_quantity(text, "content", "the strength") == parse_quantity(text)
    with pytest.raises(WrongDimension) as caught:
        read_quantity(text, "percent", "the error")
    assert caught.value.remedy == (
        "Look for the figure that is a percentage, and write it with its unit, like '%'."
    )


@pytest.mark.parametrize("text", ["3 mg", "3 %", "3 mg/mL", "3 mg/capsule"])
def test_what_is_no_mass_per_mass_is_no_content(text):
    """A percentage read as a content would be a hundredth of what is meant."""
    with pytest.raises(WrongDimension) as caught:
        read_quantity(text, "content", "the strength")
    assert caught.value.message.startswith("The strength must be a mass per mass, and ")
    assert caught.value.remedy.startswith("Look for the figure that is a mass per mass")


@pytest.mark.parametrize(
    ("text", "kind", "more"),
    [
        ("1 %", "content", "1 % by mass is '10 mg/g'."),
        ("0.1 mg/kg", "mass", "A dose by body weight is the prescriber's sum"),
        ("1 mg/mL", "content", ""),
        ("1 mg/g", "mass", ""),
    ],
)
def test_a_remedy_says_what_was_probably_meant(text, kind, more):
    """A percentage for a content, and a dose per body weight for a dose, are put into words."""
    with pytest.raises(WrongDimension) as caught:
        read_quantity(text, kind, "the dose")

    _, _, rest = caught.value.remedy.partition("'. ")
    assert rest.startswith(more)
    assert bool(rest) == bool(more)


@pytest.mark.parametrize("text", ["0", "-1", "1.0", "1e3", "1234567", "", " 3", "٣", "3 capsule"])
def test_counts_are_plain_digits(text):
    """A count is 1 to 6 ASCII digits and at least 1."""
    with pytest.raises(MalformedQuantity):
        parse_count(text)


def test_a_number_is_no_typed_count():
    """Counts are read from text only."""
    with pytest.raises(MalformedQuantity):
        parse_count(30)  # type: ignore[arg-type]


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
        ("90 day", "90 days"),
        ("1 tablet", "1 tablet"),
        ("2 tablet", "2 tablets"),
        ("5 %", "5 %"),
        ("5 mg/day", "5 mg per day"),
    ],
)
def test_people_read_per_and_plurals(text, expected):
    """People read "per" instead of a slash, and counts have their plural."""
    assert written(text) == expected


@pytest.mark.parametrize(
    ("text", "step", "expected"),
    [
        ("480 mg", "1 mg", "0.480 g (480 mg)"),
        ("4112 mg", "1 mg", "4.112 g (4112 mg)"),
        ("20.5 mg", "0.1 mg", "0.0205 g (20.5 mg)"),
        ("3000 mg", "1 g", "3 g (3000 mg)"),
        ("120 mg", "5 mg", "0.120 g (120 mg)"),
        ("480.4 mg", "1 mg", "0.480 g (480.4 mg)"),
        ("480.5 mg", "1 mg", "0.481 g (480.5 mg)"),
    ],
)
def test_targets_stand_as_the_balance_shows_them(text, step, expected):
    """A target has the decimals of the display, and the milligrams beside it."""
    assert as_balance_shows(text, step) == expected


class _Fields(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    any: AnyQuantity | None = None
    mass: Mass | None = None
    amount: MassOrVolume | None = None
    volume: Volume | None = None
    strength: Strength | None = None
    concentration: Concentration | None = None
    density: Density | None = None
    fill: FillMass | None = None
    duration: Duration | None = None
    percent: Percent | None = None
    capsules: Capsules | None = None
    tablets: Tablets | None = None
    tablet_strength: TabletStrength | None = None
    content: Content | None = None


def test_model_fields_take_texts_and_quantities_but_no_numbers():
    """A float or bare number is refused as a quantity."""
    assert _Fields(mass="4.5 mg").mass == mass(Fraction(9, 2))
    assert _Fields(mass=mass(3)).model_dump(mode="json")["mass"] == "3 mg"
    for wrong in ({"mass": 4.5}, {"mass": 4}):
        with pytest.raises(MalformedQuantity):
            _Fields(**wrong)
    for wrong in ({"mass": "4.5 mL"}, {"strength": "4.5 mg"}, {"mass": quantity(1, CAPSULE)}):
        with pytest.raises(WrongDimension):
            _Fields(**wrong)


@pytest.mark.parametrize(
    ("field", "right", "wrong", "named"),
    [
        ("mass", "4.5 mg", "1 mL", "This mass must be a mass,"),
        ("amount", "5 mL", "1 day", "This amount must be a mass or a volume,"),
        ("volume", "5 mL", "1 mg", "This volume must be a volume,"),
        ("strength", "4.5 mg/capsule", "1 mg", "This strength must be a mass per capsule,"),
        ("concentration", "1 mg/mL", "1 mg", "This concentration must be a mass per volume,"),
        ("density", "0.7 g/mL", "1 mg", "This density must be a mass per volume,"),
        ("fill", "130 mg/capsule", "1 mg", "This strength must be a mass per capsule,"),
        ("duration", "90 day", "1 mg", "This duration must be a number of days,"),
        ("percent", "5 %", "1 mg", "This percent must be a percentage,"),
        ("capsules", "2 capsule", "1 mg", "This capsules must be a number of capsules,"),
        ("tablets", "2 tablet", "1 mg", "This tablets must be a number of tablets,"),
        ("tablet_strength", "1.5 mg/tablet", "1 mg", "This tablet strength must be a mass per "),
        ("content", "3 mg/g", "1 %", "This content must be a mass per mass,"),
        ("content", "3 mg/g", "1 mL/L", "This content must be a mass per mass,"),
    ],
)
def test_each_field_takes_its_own_kind(field, right, wrong, named):
    """Every field type reads, keeps and writes its kind, as text or quantity, and no other."""
    for value in (right, parse_quantity(right)):
        assert _Fields(**{field: value}).model_dump(mode="json")[field] == right
    for value in (wrong, parse_quantity(wrong)):
        with pytest.raises(WrongDimension) as caught:
            _Fields(**{field: value})
        assert caught.value.message.startswith(named)


def test_a_field_for_any_quantity_is_written_like_the_others():
    """It accepts every quantity, and writes it as the schema says."""
    made = _Fields(any=parse_quantity("4.50 mg"))

    assert made.model_dump(mode="json")["any"] == "4.5 mg"


@pytest.mark.parametrize("field", [AnyQuantity, Concentration])
def test_the_schema_of_a_field_is_what_is_written(field):
    """Its pattern accepts every figure that is written, and none with a superfluous zero."""
    pattern = field.schema()["pattern"]
    for number in ("0", "-9", "10", "25", "0.5", "10.05", "3.901", "2.29", "-0.1"):
        assert re.search(pattern, f"{number} mg/mL"), number
    for wrong in ("1.0 mg", "1.50 mg", ".5 mg", "1. mg", "1 mg 2", " 1 mg", "1  mg", "1"):
        assert not re.search(pattern, wrong), wrong
    assert field is AnyQuantity or not re.search(pattern, "1 mg")


def test_a_file_is_told_where_a_refused_quantity_stands():
    """A refusal becomes an error with its place, only if the caller asks for that."""
    with pytest.raises(ValidationError) as caught:
        _Fields.model_validate({"mass": "4,5 mg"}, context={"located": True})

    assert caught.value.errors()[0]["loc"] == ("mass",)
    assert "has a comma in its number" in str(caught.value)
    for context in (None, {}, {"located": False}, {"other": True}):
        with pytest.raises(MalformedQuantity):
            _Fields.model_validate({"mass": "4,5 mg"}, context=context)


IN_SMALLEST = {
    "kg": 10**9, "g": 10**6, "mg": 1000, "mcg": 1,
    "L": 1000, "mL": 1,
    "capsule": 1, "tablet": 1, "day": 1, "%": Fraction(1, 100),
}  # fmt: skip
MEASURED = [("kg", "g", "mg", "mcg"), ("L", "mL"), ("capsule",), ("tablet",), ("day",), ("%",)]


def test_the_units_are_these():
    """Each can be typed, and is written as it was typed."""
    assert set(IN_SMALLEST) == set(UNITS)
    for unit in IN_SMALLEST:
        assert format_quantity(parse_quantity(f"3 {unit}")) == f"3 {unit}"


@pytest.mark.parametrize("over", MEASURED)
@pytest.mark.parametrize("under", MEASURED)
def test_every_conversion_is_exact(over, under):
    """All units of one dimension, and all their quotients, convert by powers of ten."""
    per = [f"{each}/{other}" for each in over for other in under if each != other]
    for names in (over, per):
        for source in names:
            for target in names:
                factor = Fraction(1)
                for name, power in ((source, 1), (target, -1)):
                    first, _, second = name.partition("/")
                    factor *= (Fraction(IN_SMALLEST[first]) / IN_SMALLEST.get(second, 1)) ** power
                found = number_of(
                    parse_quantity(f"0.3 {source}"), parse_quantity(f"1 {target}").units
                )
                assert found == Fraction(3, 10) * factor, (source, target)


def test_a_percentage_is_a_hundredth():
    """5 % of 10 mg is 0.5 mg."""
    assert (parse_quantity("5 %") * mass(10)).to(MG) == mass(Fraction(1, 2))


def test_a_number_is_a_fraction_whatever_it_was():
    """A quantity made from a whole number has an exact number as well."""
    assert type(number_of(Quantity(5, MG), MG)) is Fraction


def test_a_product_without_a_name_is_still_written():
    """It is written with its units, without an invented name."""
    assert format_quantity(mass(2) * parse_quantity("3 day")) == "6 day * milligram"


def test_units_differ_only_by_exact_factors():
    """1 kg is 1000000 mg and 1 L is 1000 mL, without a binary float in between."""
    assert parse_quantity("0.0045 g") == parse_quantity("4500 mcg") == parse_quantity("4.5 mg")
    assert format_quantity(parse_quantity("0.3 mcg").to(MG)) == "0.0003 mg"


def test_the_units_are_those_that_pint_reads_from_its_own_texts():
    """Each, and its quotients, has the scale and dimension that its text would give it."""
    texts = (
        "milligram = [mass] = mg", "gram = 1000 * milligram = g",
        "kilogram = 1000000 * milligram = kg", "microgram = 0.001 * milligram = mcg",
        "milliliter = [volume] = mL", "liter = 1000 * milliliter = L", "day = [time]",
        "capsule = [dosage_unit]", "tablet = [tablet]", "percent = 0.01 = %",
    )  # fmt: skip
    read = pint.UnitRegistry(None, non_int_type=Fraction)
    for each in texts:
        read.define(each)

    ours = quantities.REGISTRY

    def told(registry):
        return {
            name: (unit.name, unit.symbol, unit.aliases, unit.converter, unit.reference)
            for name, unit in registry._units.items()
        }

    assert told(ours) == told(read)
    assert all(type(unit.converter.scale) is Fraction for unit in ours._units.values())
    assert {unit.reference._non_int_type for unit in ours._units.values()} == {Fraction}
    assert ours._suffixes == read._suffixes
    assert [*ours._prefixes] == [*read._prefixes]
    assert {*ours._dimensions} == {*read._dimensions}


def test_a_unit_is_the_one_that_pint_reads_from_its_name():
    """Each unit and each quotient, with its powers as exact fractions."""
    units = {
        name: quantities.REGISTRY.Unit(name.replace("%", "percent")) for name in quantities.UNITS
    }
    units |= {f"{a}/{b}": units[a] / units[b] for a in UNITS for b in UNITS if a != b}

    assert [*units] == [*quantities._UNIT_OF]
    for name, pints in units.items():
        ours = quantities._UNIT_OF[name]
        assert (type(ours), ours, hash(ours), str(ours)) == (
            type(pints),
            pints,
            hash(pints),
            str(pints),
        )
        powers = [
            [(unit, type(power), power) for unit, power in each._units.items()]
            for each in (ours, pints)
        ]
        assert powers[0] == powers[1]


@pytest.mark.parametrize("unit", quantities._UNIT_OF.values(), ids=str)
def test_a_quantity_is_the_one_that_pint_builds(unit):
    """It is built without asking pint; nothing of it differs, and arithmetic goes on with it."""
    ours, pints = quantity(Fraction(9, 2), unit), quantities.REGISTRY.Quantity(Fraction(9, 2), unit)
    assert type(ours) is type(pints)
    assert vars(ours) == vars(pints)
    assert ours == pints
    assert hash(ours) == hash(pints)
    assert ours * 2 - pints == pints
    assert ours.to_base_units() == pints.to_base_units()
    assert format_quantity(ours) == format_quantity(pints)


def test_a_quantity_is_never_changed_in_place():
    """Records share their quantities: one that is changed for one reader would be for all."""
    dose = stored_quantity("4.5 mg")
    for way in dir(dose):
        if way.startswith("ito"):
            with pytest.raises(TypeError, match="cannot be changed"):
                getattr(dose, way)("g")
    assert format_quantity(dose.to("g")) == "0.0045 g"
    assert format_quantity(stored_quantity("4.5 mg")) == "4.5 mg"


def test_a_stored_quantity_is_of_the_kind_that_is_asked_for():
    """What was read as one kind before is no other kind now, and no text of a number is one."""
    assert stored_quantity("4.5 mg", "mass") == stored_quantity("4.5 mg")
    for text, kind in (("4.5 mg", "volume"), (4.5, "any"), (None, "any"), (["4.5 mg"], "any")):
        with pytest.raises(ValueError, match="is no"):
            stored_quantity(text, kind)
