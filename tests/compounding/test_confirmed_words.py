"""Figures that records keep as plain words, as sentences that paper can say in a language."""

from __future__ import annotations

import pytest

from ldncompound.compounding.confirmed_words import (
    figure_in_words,
    limits_in_words,
    value_in_words,
)
from ldncompound.compounding.course_figures import beside_in_words
from ldncompound.compounding.dosage_forms.capsules.figures import found_in_words
from ldncompound.compounding.materials.potency import policy_in_words
from ldncompound.compounding.prescription.screening import answer_in_words
from ldncompound.compounding.weighing.equipment_texts import basis_in_words
from ldncompound.core.language import speaking
from ldncompound.core.quantities import written
from ldncompound.core.wording import either, listed
from ldncompound.core.wording.languages import language_of

SAID = [
    (figure_in_words, "assay", "Gehalt"),
    (figure_in_words, "fill mass by the packing trial of L-1", "Füllmasse nach dem Füllversuch"),
    (figure_in_words, "a figure of another version", "a figure of another version"),
    (value_in_words, "5.1 %", "5,1 %"),
    (value_in_words, "2040-01-31", "31.01.2040"),
    (value_in_words, "400.5 mg/capsule in size 00", "400,5 mg je Kapsel in Größe 00"),
    (value_in_words, "topical", "topical"),
    (limits_in_words, "at most 0.5 %", "höchstens 0,5 %"),
    (limits_in_words, "at most 100 % of the 42.5 mL dispensed", "höchstens 100 % der abgegebenen"),
    (limits_in_words, "0.1 g/mL to 1.2 g/mL", "0,1 g je mL bis 1,2 g je mL"),
    (limits_in_words, "10 years from 2026-11-30", "10 Jahren ab dem 30.11.2026"),
    (
        limits_in_words,
        "the time from 2026-11-30 on, when lot N-1 of sucrose arrived",
        "der Zeit ab dem 30.11.2026, als Charge N-1 von Saccharose ankam",
    ),
    (limits_in_words, "what it was described for, oral", "dem, wofür es beschrieben ist: "),
    (limits_in_words, "bounds of another version", "bounds of another version"),
    (found_in_words, "packing trial", "Füllversuch"),
    (found_in_words, "estimate", "Schätzung"),
    (found_in_words, "volume-complement method", "Volumenergänzungsmethode"),
    (found_in_words, "finished batch B-1", "fertiger Ansatz B-1"),
    (found_in_words, "in another way", "in another way"),
    (policy_in_words, "as-label", "wie deklariert"),
    (policy_in_words, "certificate", "nach Prüfzertifikat"),
    (policy_in_words, "nrf", "DAC/NRF"),
    (answer_in_words, "yes", "ja"),
    (answer_in_words, "no", "nein"),
    (answer_in_words, "never", "nie"),
    (answer_in_words, "8 day", "8 Tage"),
    (written, "1.25", "1,25"),
]


@pytest.mark.parametrize(("words", "kept", "german"), SAID)
def test_plain_words_are_said_in_the_language_of_the_paper(words, kept, german):
    """In English they stay as records keep them, but for "8 day"; in German they are German."""
    assert words(kept) == kept.replace("8 day", "8 days")
    with speaking(language_of("de"), "DE"):
        assert words(kept).startswith(german)


@pytest.mark.parametrize(
    ("kept", "key"),
    [
        ("class III prescription balance, unconfirmed", "balance.unconfirmed"),
        ("minimum = sensitivity ÷ accepted error", "balance.by_sensitivity"),
    ],
)
def test_where_a_minimum_comes_from_is_kept_with_its_key(kept, key):
    """A balance keeps plain text; what is recorded of it can be said in a language."""
    said = basis_in_words(kept)

    assert (said, said.key) == (kept, key)
    assert (
        basis_in_words("a balance that somebody described") == "a balance that somebody described"
    )


def test_what_is_taken_beside_is_said_with_its_strength():
    """A dose from several strengths names each; words of another version stay."""
    assert beside_in_words(("something else",)) == "something else"
    with speaking(language_of("de"), "DE"):
        said = beside_in_words(("1 capsule of 4.5 mg", "2 capsules of 1.5 mg"))
    assert said == "1 Kapsel zu 4,5 mg und 2 Kapseln zu 1,5 mg"


def test_a_list_of_nothing_is_empty():
    """Where there is nothing to name, nothing is said."""
    assert listed([]) == either([]) == ""
