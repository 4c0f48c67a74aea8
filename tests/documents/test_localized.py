"""What was recorded, in the language of a paper."""

from __future__ import annotations

from datetime import date

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.registry import prepare_capsules
from ldncompound.compounding.practice import UNCONFIGURED
from ldncompound.core.language import speaking
from ldncompound.core.records import replaced
from ldncompound.core.wording.languages import language_of
from ldncompound.documents.localized import in_language_of_paper
from making import FORMULARY

ORDER = {"dose": "1.5 mg", "days": "30", "patient": "P-1", "prescriber": "Dr Q"}


def capsules(**more):
    """Plan capsules."""
    order = CapsuleOrder(**{**ORDER, **more})
    today = date(2026, 11, 22)
    return prepare_capsules(order, formulary=FORMULARY, pharmacy=UNCONFIGURED, today=today)


def test_without_a_paper_nothing_is_said_anew():
    """A record is what it is: only a paper speaks another language."""
    made = capsules()

    assert in_language_of_paper(made) is made


def test_a_sentence_is_said_anew_only_where_it_is_still_the_one_recorded():
    """Words that the catalogue no longer has stay as they were recorded, in every language."""
    made = capsules()
    other = replaced(made, notes=("Something else.", *made.notes[1:]))
    with speaking(language_of("de"), "DE"):
        said = in_language_of_paper(other)

    assert said.notes[0] == "Something else."
    assert said.components[0].name == "Naltrexonhydrochlorid"


def test_what_people_typed_is_not_translated():
    """A prescriber's name that is a word of the formulary stays as it was typed; the drug is not."""
    made = capsules(prescriber="sucrose", directions="batch")
    with speaking(language_of("de"), "DE"):
        said = in_language_of_paper(made)

    drug = "Naltrexonhydrochlorid"
    assert said.prescription == replaced(made.prescription, drug=drug)


def test_what_is_computed_does_not_depend_on_the_language_of_a_paper():
    """An order that is prepared while a paper is made records what it records without one."""
    with speaking(language_of("de"), "DE"):
        made = capsules()

    assert made.to_json() == capsules().to_json()
