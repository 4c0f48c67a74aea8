"""Directions that say otherwise than the order: what is pointed out, and what is not."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ldncompound.compounding.direction_words import numbers_in_words
from ldncompound.compounding.directions import (
    AmountsOrdered,
    Ordered,
    amounts_of_steps,
    notes_of,
    said_otherwise,
)
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.compounding.practice import Practice
from ldncompound.core.quantities import mass
from ldncompound.core.records import replaced
from making import FORMULARY

ONE_AND_A_HALF = Fraction(3, 2)
ORDER = AmountsOrdered(
    doses=(Ordered(mass(ONE_AND_A_HALF)),),
    masses=frozenset({ONE_AND_A_HALF}),
    volumes=frozenset({ONE_AND_A_HALF}),
    counts=frozenset({Fraction(1), Fraction(30)}),
    strengths=frozenset({Fraction(1)}),
)
"""1.5 mg once a day: 1.5 mL of 1 mg/mL, or 1 of 30 units."""


NUMBERS_TOLD = (
    "a", "half a", "one", "two", "six", "sixteen", "sixty", "sixty-six", "forty five",
    "two and a half", "cuarenta y cinco", "dreißig", "fünf", "zéro", "iii", "demi",
)  # fmt: skip


def _said(text: str, ordered: AmountsOrdered = ORDER) -> list[str]:
    return [each.said for each in said_otherwise(text, ordered)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Take 15 mg at night", "15 mg"),
        ("15mg", "15 mg"),
        ("15-mg capsule", "15 mg"),
        ("15 mg/day", "15 mg"),
        ("Take 15 milligrams", "15 milligrams"),
        ("1,5 mcg", "1,5 mcg"),
        ("5 mg/mL", "5 mg"),
        ("1 mg/5 mL", "1 mg"),
        ("two capsules", "two capsules"),
        ("1-2 capsules", "2 capsules"),
        ("fifteen mg", "fifteen mg"),
        ("Take fifteen milligrams", "fifteen milligrams"),
        ("forty-five mg", "forty-five mg"),
        ("fünfzehn mg", "fünfzehn mg"),
        ("zero point one five mg", "zero point one five mg"),
        ("vier Komma fünf mg", "vier Komma fünf mg"),
        ("four and a half milligrams", "four and a half milligrams"),
        ("ii caps hs", "ii caps"),
        ("zwei TL", "zwei TL"),
        ("1.5 mg/kg", "1.5 mg"),
        ("half a capsule", "half a capsule"),
        ("one and a half capsules", "one and a half capsules"),
        ("1 and 1/2 tablets", "1 and 1/2 tablets"),
        ("½ tablet", "1/2 tablet"),
        ("1½ teaspoons", "1 1/2 teaspoons"),
        ("a teaspoon", "a teaspoon"),
        ("with a level tablespoon", "tablespoon"),
        ("3 EL", "3 EL"),
        ("10 drops", "10 drops"),
        ("take 1 l", "1 l"),
        ("１５ｍｇ", "15 mg"),
        ("١٥ mg", "15 mg"),
        ("١٫٦ mg", "1.6 mg"),
        ("१५ mg", "15 mg"),
        ("15㎎", "15 mg"),
        ("0/0 mg", "0/0 mg"),
        ("1 mg/0 mL", "1 mg"),
    ],
)
def test_another_amount_is_pointed_out(text, said):
    """Another mass, volume, count or strength, and every household measure, in any digits."""
    assert _said(text) == [said]


@pytest.mark.parametrize(
    "text",
    [
        "Take one capsule (1.5 mg) at bedtime for 30 days.",
        "1.5 mL (1.5 mg) nightly",
        "Take 1500 mcg.",
        "1500 µg",
        "1,500 mcg",
        "1,5 mg",
        "1 1/2 mg",
        "0.0015 g",
        "1 mg/mL",
        "5 mg/5 mL",
        "1 mg per mL",
        "1.5 mg/day",
        "Take with 240 mL of water",
        "une gélule à l'heure du coucher",
        "Nimm 1 Kapsel abends, einmal täglich",
        "once daily at 10 am, 2 hours after a meal",
        "every 24 hours",
        "refill every 30 days",
        "30 capsules in all",
        "every day",
        "",
    ],
)
def test_what_agrees_is_not_pointed_out(text):
    """The dose in other units, its volume, the total, times and days are no contradiction."""
    assert _said(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("twice daily", "twice daily"),
        ("twice  a day", "twice a day"),
        ("2x täglich", "2x täglich"),
        ("zweimal am Tag", "zweimal am Tag"),
        ("three times a day", "three times a day"),
        ("b.i.d.", "b.i.d"),
        ("TID", "TID"),
        ("every 12 hours", "every 12 hours"),
        ("q8h", "q8h"),
        ("every 0 hours", None),
        ("every other day", "every other day"),
        ("alle 3 Tage", "alle 3 Tage"),
        ("once a week", "once a week"),
    ],
)
def test_another_frequency_is_pointed_out(text, said):
    """Doses a day, and days from one to the next, that are not those of the order."""
    assert _said(text) == ([] if said is None else [said])


def test_a_frequency_that_was_ordered_is_not_pointed_out():
    """Twice a day is right where it is ordered so, every other day likewise."""
    ordered = replaced(ORDER, doses=(Ordered(mass(ONE_AND_A_HALF), 2, 2),))

    assert _said("twice a day, every other day", ordered) == []
    assert _said("once a day", ordered) == ["once a day"]
    (note,) = notes_of("once a day", ordered)
    assert note.endswith("the order says 2 times a day every 2 days. Ask the prescriber.")


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("take .5 mg", ["note.directions", "note.directions.naked"]),
        ("at bedtime.5 mg", ["note.directions", "note.directions.naked"]),
        ("1.0 mg", ["note.directions", "note.directions.zero"]),
        ("1.50 mg", ["note.directions.zero"]),
        ("1,500 mcg", []),
    ],
)
def test_a_decimal_that_is_easily_misread_is_pointed_out(text, keys):
    """No zero before the point, or one after it: read as ten times as much."""
    assert [each.key for each in said_otherwise(text, ORDER)] == keys


def test_each_note_quotes_the_quantity_alone():
    """Directions are personal: nothing else of them stands in a note."""
    notes = notes_of("Ada Lovelace, 12 Elm Street: take .5 mg, not 1.0 mg, twice daily", ORDER)

    assert [each.partition(" ")[0] for each in notes] == ["The"] * 5
    assert not [each for each in notes if "Ada" in each or "Elm" in each]
    assert "without a zero before the point" in notes[1]
    assert "with a zero after the point" in notes[3]


def test_a_long_number_is_not_quoted():
    """It may be a telephone number or an id: only the measure word is quoted."""
    assert _said("5551234567890 mg") == ["mg"]


def test_directions_of_a_schedule_may_name_every_step():
    """Each dose and its sum for a day is right; counts and volumes follow from the way made."""
    steps = amounts_of_steps([Ordered(mass(Fraction(1)), 2), Ordered(mass(Fraction(3)))])

    assert _said("1 mg twice a day (2 mg a day), then 3 mg once a day: 3 capsules", steps) == []
    assert _said("1 mg, then 3 mL, 4 mg/mL", steps) == []
    assert _said("1 mg, later 4.5 mg", steps) == ["4.5 mg"]


def _made(form=CapsuleOrder, others=(), **more):
    """Return the notes about the directions of an order."""
    person = {"patient": "P-1", "prescriber": "Dr Example"}
    order = form(**{"dose": "1.5 mg", "days": "30", **person, **more})
    made = prepare(
        order,
        formulary=FORMULARY,
        pharmacy=Practice(),
        today=date(2026, 11, 22),
        others=others,
    )
    return [each for each in made.notes if "directions" in each]


def test_a_preparation_of_a_schedule_may_name_the_doses_of_other_steps():
    """Nothing is pointed out that another step of the schedule has."""
    others = (Ordered(mass(Fraction(3)), 2),)

    for form, said in ((CapsuleOrder, "2 capsules"), (LiquidOrder, "3 mL")):
        directions = f"1.5 mg, then 3 mg ({said}) twice a day"
        assert len(_made(form, directions=directions)) == 3
        assert not _made(form, directions=directions, others=others)


def test_every_form_holds_directions_against_its_own_figures():
    """Volume, count and applied mass are those of the form that is made."""
    assert not _made(LiquidOrder, directions="Take 1.5 mL (1.5 mg) of 1 mg/mL from 45 mL.")
    assert _made(LiquidOrder, directions="Take 15 mL.")
    assert not _made(CapsuleOrder, directions="1 capsule of 1.5 mg per capsule")
    assert _made(CapsuleOrder, directions="3 capsules")
    assert not _made(CapsuleOrder)


def test_an_order_of_steps_may_name_each_of_them():
    """Units of a step and of its dose are right, each of them, and no other."""
    steps = {
        "dose": "3 mg",
        "days": None,
        "strength": "1.5 mg",
        "steps": ("1.5 mg for 10 day", "3 mg for 20 day"),
    }

    assert not _made(directions="1 capsule, then 2 capsules (3 mg)", **steps)
    assert len(_made(directions="1 capsule, then 3 capsules", **steps)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "1.5 mg (one point five milligrams)",
        "one  point five mL, thirty capsules",
        "uno coma cinco mg",
        "ein Komma fünf mg",
        "un et demi mg",
        "one and one-half mg",
        "Tomar el lunes, dos el martes; a l'heure",
        "Weighs 70 kg; seventy kg",
    ],
)
def test_numbers_in_words_are_read_as_labels_write_them(text):
    """A dose in words, also with decimals, and the weight of the patient are no contradiction."""
    assert _said(text) == []


def test_once_a_week_is_pointed_out_where_it_is_daily():
    """Something taken "weekly" is no daily order; a dose that rises weekly is not meant."""
    assert _said("Take one capsule weekly") == ["capsule weekly"]
    assert _said("Increase weekly") == []


@given(
    st.lists(st.sampled_from([*NUMBERS_TOLD, "Point", "komma", "mg", "KAPSEL", "1/2", ",", "ı"]))
)
def test_numbers_of_a_text_are_found_as_by_the_pattern_of_all_words(said):
    """No word that a text has is missing from the pattern made for it, in whatever case."""
    for text in (" ".join(said), "\n".join(said).upper(), "-".join(said).title()):
        every = f"{text} {' '.join(NUMBERS_TOLD)} point"
        found, of_all = (
            [each.span() for each in re.finditer(numbers_in_words(words) or "(?!)", text, re.I)]
            for words in (text, every)
        )
        assert found == of_all


def test_a_pattern_names_no_word_that_a_text_lacks():
    """A text without numbers in words has no pattern; decimals need the word of their point."""
    assert numbers_in_words("Nimm 3 mg vor dem Schlof") == ""
    assert "point" not in numbers_in_words("two or six")
    assert "point" in numbers_in_words("two point six")
