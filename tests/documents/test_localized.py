"""What was recorded, in the language of a paper."""

from __future__ import annotations

from datetime import date

import pytest

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.registry import prepare_capsules, prepare_topical
from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
from ldncompound.compounding.practice import UNCONFIGURED
from ldncompound.core.language import speaking
from ldncompound.core.records import Json, replaced
from ldncompound.core.refusals import VerificationFailure
from ldncompound.core.wording.languages import language_of
from ldncompound.core.wording.said import Said
from ldncompound.documents.localized import in_language_of_paper
from ldncompound.documents.sheet_digits import in_few_digits
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


@pytest.mark.parametrize(
    "at", ["/prescription/prescriber", "/prescription/directions", "/pharmacy/name"]
)
def test_a_sentence_never_stands_where_people_typed(at):
    """A recorded sentence that points at a typed text leaves it as it was typed."""
    made = replaced(capsules(), wording=(Said(at=at, key="figure.named", values=Json(name="x")),))
    with speaking(language_of("de"), "DE"):
        said = in_language_of_paper(made)

    assert said.prescription.prescriber == made.prescription.prescriber
    assert said.prescription.directions == made.prescription.directions
    assert said.pharmacy == made.pharmacy


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize(
    "at", ["/notes/99", "/nothing/here", "notes/0", "", "/notes/x", "/notes", "/notes/0/x"]
)
def test_a_sentence_that_points_nowhere_is_a_damaged_record(at, code):
    """A pointer without a sentence is told as damage, in every language."""
    made = replaced(capsules(), wording=(Said(at=at, key="note.advice", values=Json(advice="x")),))
    with (
        speaking(language_of(code), "US"),
        pytest.raises(VerificationFailure, match="names a sentence"),
    ):
        in_language_of_paper(made)


@pytest.mark.parametrize("base", ["XemaTop base", "4.5 to 5.5", "batch", "trituration 1"])
def test_the_base_that_was_ordered_stays_as_it_was_typed(base):
    """A base is named by the order: German paper neither translates it nor puts commas in."""
    order = TopicalOrder(
        strength="3 mg/g", days="30", amount="0.5 g", base=base, base_kind="nonaqueous",
        patient="P-1", prescriber="Dr Q",
    )  # fmt: skip
    day = date(2026, 11, 22)
    made = prepare_topical(order, formulary=FORMULARY, pharmacy=UNCONFIGURED, today=day)
    with speaking(language_of("de"), "DE"):
        said = in_language_of_paper(made)

    assert said.topical.base == base


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize(
    "values",
    [
        {"advice": {"key": "note.advice", "values": [1]}},
        {"advice": {"key": [], "values": {}}},
        {"advice": {"key": "note.advice"}},
        {"advice": {}},
        {"other": "x"},
    ],
)
def test_a_sentence_of_odd_values_stands_as_it_was_recorded(code, values):
    """Values that no version writes end nothing: sheet and notes have the recorded text."""
    made = capsules()
    odd = replaced(made, wording=(Said(at="/notes/0", key="note.advice", values=Json(values)),))
    with speaking(language_of(code), "US"):
        said = in_few_digits(in_language_of_paper(odd))

    assert said.notes[0] == made.notes[0]
