"""Figures on paper: bounds are never narrower than they are, and nothing is told as nothing."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

import pytest

from label_documents import ELM, capsules, label, liquid
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.core.quantities import PERCENT, parse_quantity, quantity
from ldncompound.core.records import Json, replaced
from ldncompound.core.wording.said import Said
from ldncompound.documents.printed_as import PrintedAs
from ldncompound.documents.printed_workings import adding_up
from ldncompound.documents.record_view import derived
from ldncompound.documents.rendering import render_recorded_sheet
from ldncompound.documents.sheet_digits import in_few_digits
from making import FORMULARY, recorded


def sheet(preparation, language="en"):
    """Return the text of a sheet, blanks evened out."""
    data = render_recorded_sheet(preparation, "txt", PrintedAs(copy=False), language=language)
    return " ".join(data.decode().split())


def weighed(percent):
    """Return capsules whose weighing adds so much to the error, in percent."""
    made = capsules()
    share = quantity(Fraction(percent), PERCENT)
    return replaced(made, expected=replaced(made.expected, weighing=share))


@pytest.mark.parametrize(
    ("percent", "english", "german"),
    [
        ("2.4056", "within 2.5 %,", "innerhalb von 2,5 %,"),
        ("2.4", "within 2.4 %,", "innerhalb von 2,4 %,"),
        ("0.1", "within 0.1 %,", "innerhalb von 0,1 %,"),
        ("0.0412", "within less than 0.1 %,", "innerhalb von weniger als 0,1 %,"),
    ],
)
def test_what_weighing_stays_within_is_rounded_up(percent, english, german):
    """A bound on paper is never narrower than the one that was calculated, and never 0."""
    assert english in sheet(weighed(percent))
    assert german in sheet(weighed(percent), "de")


def test_an_overage_tells_the_same_bound():
    """The note of an overage says at most what the line below it says."""
    said = Said(
        at="/notes/0", key="note.overage",
        values=Json(
            percent="5 %", unconfirmed="", statement="As the rules say.", share="105",
            weighing="2.4",
        ),
    )  # fmt: skip
    text = "OVERAGE 5 %: As the rules say. 105 % of label if nothing is lost, ± 2.4 % by weighing."
    made = replaced(weighed("2.4056"), notes=(text,), wording=(said,))

    assert in_few_digits(made).notes == (text.replace("2.4", "2.5"),)


@pytest.mark.parametrize("told", ["0.0033 %", "-0.0008 %"])
def test_a_deviation_below_two_decimals_is_less_than_that(told):
    """Whichever way it is off, nobody reads more than two decimals."""
    about = {"key": "number.about", "values": {"amount": told}}
    for deviation, words in ((told, told), (about, f"about {told}")):
        text = (
            "Rounded to what balance and measures show, the steps deliver the drug with a "
            f"deviation of {words}."
        )
        said = Said(
            at="/notes/0", key="note.deviation",
            values=Json(name="drug", deviation=deviation),
        )  # fmt: skip
        made = replaced(liquid(), notes=(text,), wording=(said,))

        assert in_few_digits(made).notes[0].endswith("with a deviation of less than 0.01 %.")
    assert derived(parse_quantity("0.0008 %")) == "less than 0.01 %"
    assert derived(quantity(Fraction("-0.0008"), PERCENT)) == "less than 0.01 %"
    assert derived(quantity(Fraction("-0.01"), PERCENT)) == "-0.01 %"


def test_a_capsule_filled_by_displacement_adds_up():
    """What the filler leaves room for and the active make the sum that is printed."""
    values = {
        "powder": "12.3456789 mg", "full_of_active": "160.123456789 mg",
        "full_of_filler": "180.5 mg", "rest": "166.583355549 mg", "total": "178.929034449 mg",
    }  # fmt: skip

    found = adding_up("working.fill.displacement", values, Fraction(1))

    assert found is not None
    numbers = {name: Fraction(text.partition(" ")[0]) for name, text in found.items()}
    assert numbers["rest"] + numbers["powder"] == numbers["total"]
    made = (1 - numbers["powder"] / numbers["full_of_active"]) * numbers["full_of_filler"]
    assert abs(made - numbers["rest"]) <= Fraction(1, 20)


def test_every_other_component_is_taken_off_the_base():
    """Several masses in one sum have the same decimals, and the base is the rest of them."""
    values = {
        "batch": "53000 mg", "others": "244.534226339 mg − 530 mg − 10.6666666667 mg",
        "base": "52214.7991070 mg",
    }  # fmt: skip

    found = adding_up("working.topical.base", values, Fraction(1))

    assert found == {
        "batch": "53000 mg", "others": "244.5 mg − 530 mg − 10.7 mg", "base": "52214.8 mg",
    }  # fmt: skip
    assert adding_up("working.counted.direct", {}, Fraction(1)) is None


def topical(**more):
    """Return a topical preparation whose strength has no end: a dose divided by the mass of an actuation."""
    order = TopicalOrder(
        strength="0.7 mg", actuation_mass="0.3 g", actuations="1", days="14", patient="P", prescriber="Dr X", base="Base X",
        base_kind="preserved-aqueous", **more,
    )  # fmt: skip
    return recorded(prepare(order, formulary=FORMULARY, pharmacy=ELM, today=date(2026, 11, 22)))


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_paper_has_a_quotient_with_twelve_digits(language):
    """Head, label and workings write a strength that has no end with the digits of paper."""
    made = topical()
    text = sheet(made, language) + label(made, size="bottle", language=language).data.decode()

    assert not re.search(r"[0-9][.,][0-9]{7}", text)
    assert text.count("2.333 mg per g" if language == "en" else "2,333 mg je g") >= 3


def test_a_strength_that_was_ordered_is_never_rounded():
    """What a prescriber wrote is no quotient: it keeps its digits."""
    made = topical()
    figures = replaced(made.figures, strength=parse_quantity("1.03125 mg/g"))

    assert "1.03125 mg per g" in sheet(replaced(made, figures=figures))


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_density_factor_has_four_digits(language):
    """A factor of double casting is a quotient, in the mould's row and in its working."""
    order = TabletOrder(
        dose="1.5 mg", days="14", patient="P", prescriber="Dr X", blank_mass="79 mg/tablet",
        loaded_mass="81.3 mg/tablet", loaded_drug="10 mg/tablet",
    )  # fmt: skip
    made = prepare(order, formulary=FORMULARY, pharmacy=ELM, today=date(2026, 11, 22))
    assert made.figures.density_factor == "1.2987012987"

    text = sheet(recorded(made), language)

    assert not re.search(r"[0-9][.,][0-9]{7}", text)
    assert text.count("1.299" if language == "en" else "1,299") >= 3


@pytest.mark.parametrize(
    ("given", "english", "german"),
    [
        (
            {"strength": "1.125 mg/g", "amount": "1 g"},
            "as written: 1 g of 1.125 mg per g", "verordnet als: 1 g mit 1,125 mg je g",
        ),
        (
            {"strength": "0.7 mg", "actuation_mass": "0.3 g", "actuations": "2"},
            "as written: actuations: 2, strength: 0.7 mg",
            "verordnet als: Hübe: 2, Stärke: 0,7 mg",
        ),
        ({"dose": "1500 mcg", "strength": "3 mg/g"}, "1500 mcg", "1500 mcg"),
    ],
)  # fmt: skip
def test_what_a_record_joined_is_said_in_the_language_of_the_paper(given, english, german):
    """Amount and strength of a topical dose are no words of a prescriber; a typed dose is."""
    order = TopicalOrder(
        days="14", patient="P", prescriber="Dr X", base="Base X", base_kind="preserved-aqueous",
        **given,
    )  # fmt: skip
    made = prepare(order, formulary=FORMULARY, pharmacy=ELM, today=date(2026, 11, 22))

    assert english in sheet(recorded(made))
    assert german in sheet(recorded(made), "de")


def test_what_is_left_over_is_the_same_in_note_and_working():
    """The surplus of a liquid has one figure on its sheet, wherever it stands."""
    order = LiquidOrder(
        dose="1.1 mg", days="30", overfill="2.5 %", batch_size="50 mL", patient="P",
        prescriber="Dr X",
    )  # fmt: skip
    text = sheet(
        recorded(prepare(order, formulary=FORMULARY, pharmacy=ELM, today=date(2026, 11, 22)))
    )

    assert "33 mL + overfill 0.825 mL = 33.825 mL, made up to 50 mL: surplus 16.175 mL" in text
    assert text.count("16.175 mL") == 2
    assert "16.18" not in text
