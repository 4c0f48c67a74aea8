"""The personal data of an entry, kept apart and erasable."""

from __future__ import annotations

import pytest

from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.records import Json
from ldncompound.core.refusals import VerificationFailure
from ldncompound.core.text import echo

ROWS = {
    "an order": {
        "patient": "P-1", "patient_name": None, "rx": None, "directions": None, "reason": None,
        "screening": {"answers": {"opioids": "never"}, "consulted": {}}, "avoided": {"dyes": ""},
    },
    "a reason alone": {"reason": "clumps"},
    "what was refused": {
        "patient": echo("P" * 100), "patient_name": None, "rx": None, "directions": None,
        "reason": None, "refusal": {"message": "No.", "remedy": "", "sources": []},
    },
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_written_as_it_was_read(name):
    """Null stays null, and missing members stay missing: the commitment is to these bytes."""
    assert PersonalRow.from_document(ROWS[name]).document() == ROWS[name]


@pytest.mark.parametrize("row", [{"order": 1}, {"patient": 7}, {"avoided": "dyes"}, []])
def test_what_is_no_row_is_not_read(row):
    """A row in another form was not written by the program."""
    with pytest.raises(VerificationFailure):
        PersonalRow.of(row)


def test_only_a_text_is_told():
    """An escaped, null or erased value is not a text to print."""
    row = PersonalRow.from_document(ROWS["what was refused"])

    assert row.text("patient") is row.text("rx") is PersonalRow.of(None).text("patient") is None
    assert PersonalRow(reason="clumps").text("reason") == "clumps"


def test_a_text_that_cannot_be_stored_reaches_the_trail():
    """It is refused in the trail, with the entry, not while the row is made."""
    made = PersonalRow(reason="\udc80", avoided=Json(dyes="")).document()

    assert made == {"reason": "\udc80", "avoided": {"dyes": ""}}
