"""What the JSON reports of a print, of any kind."""

from __future__ import annotations

from documents_read import check_document
from functional.conftest import PATIENT


def test_what_is_told_of_a_print_is_typed(command):
    """A sheet, an unverified label and a calendar conform to schema and type."""
    made = command.capsules().json["id"]
    planned = command(
        "titration", "--step", "1 mg for 7 day", "--step", "2 mg for 7 day", "--form", "capsule",
        *PATIENT, "--json",
    )  # fmt: skip
    assert planned.code == 0, planned.err
    answers = [
        command("sheet", made, "-o", "sheet.txt", "--json"),
        command("label", made, "-o", "label.txt", "--json"),
        command("titration", "calendar", planned.json["id"], "-o", "calendar.txt", "--json"),
    ]

    for answer, kind in zip(answers, ("sheet", "label", "calendar"), strict=True):
        assert answer.code == 0, answer.err
        assert answer.json["kind"] == kind
        assert ("verified_by" in answer.json) == (kind == "label")
        check_document(answer.json)
    assert answers[1].json["verified_by"] is None
