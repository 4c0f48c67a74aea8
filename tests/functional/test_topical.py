"""`ldncompound topical`: topical preparations through the installed command."""

from __future__ import annotations

import pytest

from functional.conftest import PATIENT, check_schema

ORDER = ("topical", "--strength", "3 mg/g", "--days", "30", *PATIENT)
BASE = ("--base", "Base X (Maker Y)", "--base-kind", "preserved-aqueous")


def test_a_preparation_with_its_sheet_and_label(command):
    """One document that fits its schema, three acts, and both papers written."""
    answer = command(
        *ORDER, *BASE, "--amount", "0.5 g", "--overfill", "2 g", "--sheet", "s.pdf", "--label",
        "l.txt", "--json",
    )  # fmt: skip

    assert answer.code == 0, answer.err
    made = answer.json
    check_schema(made)
    assert made["topical"]["fill"] == "17 g"
    assert made["documented_form"]["statement"] == "form documented, dose for this form not"
    assert (command.home / "s.pdf").read_bytes().startswith(b"%PDF")
    assert "15 g" in (command.home / "l.txt").read_text(encoding="utf-8")
    assert [each["action"] for each in command("trail", "log", "--json").json["entries"]] == [
        "preparation", "sheet", "label",
    ]  # fmt: skip
    assert command("show", made["id"], "--json").json["topical"] == made["topical"]


def test_people_read_the_daily_dose_and_what_is_documented(command):
    """The screen shows the daily dose, and that none is documented for the form."""
    answer = command(*ORDER, *BASE, "--dose", "1.5 mg", "--explain")

    assert answer.code == 0
    for words in (
        "dose for this form not",
        "1.5 mg in 0.5 g an application",
        "BASE NOT DOCUMENTED",
    ):
        assert words in " ".join(answer.out.split())


@pytest.mark.parametrize(
    ("more", "exit_code", "code"),
    [
        ((*BASE, "--amount", "2 g"), 3, "dose-above-range"),
        ((*BASE, "--amount", "0.1 g"), 3, "dose-below-range"),
        (("--amount", "0.5 g", "--base-kind", "nonaqueous"), 3, "invalid-order"),
        (("--amount", "0.5 g", "--base", "X"), 3, "invalid-order"),
        ((*BASE, "--amount", ".5 g"), 3, "malformed-quantity"),
        ((*BASE, "--amount", "0.5 g", "--formulation", "naltrexone-cream-usp"), 3,
         "strength-not-in-range"),
        ((*BASE, "--amount", "0.5 g", "--dose", ""), 3, "malformed-quantity"),
        (BASE, 2, "wrong-usage"),
    ],
)  # fmt: skip
def test_refusals_have_codes_and_remedies(command, more, exit_code, code):
    """Refused with a code and a remedy, and recorded; wrong usage is exit 2."""
    answer = command(*ORDER, *more, "--json")

    assert (answer.code, answer.json["code"]) == (exit_code, code)
    check_schema(answer.json)
    assert answer.json["remedy"]


def test_too_small_names_a_batch_in_grams(command):
    """The refusal fits its schema, and the batch that it names can be made."""
    words = ("topical", "--strength", "10 mg/g", "--amount", "0.4 g", "--days", "14", *PATIENT,
             "--formulation", "naltrexone-cream-usp", "--base-kind", "preserved-aqueous", "--json")  # fmt: skip
    answer = command(*words)
    check_schema(answer.json)

    assert answer.json["smallest_batch"] == "24 g"
    assert command(*words, "--batch-size", "24 g").code == 0


def test_rows_of_a_file(command):
    """A CSV of both forms is prepared row by row, each with a document that fits its schema."""
    (command.home / "o.csv").write_text(
        "form,dose,days,patient,prescriber,strength,amount,base,base_kind,blank_mass\n"
        "topical,1.5 mg,30,P-1,D,3 mg/g,0.5 g,X,preserved-aqueous,\n"
        "tablets,3 mg,30,P-2,D,,,,,65 mg/tablet\n",
        encoding="utf-8",
    )
    answer = command("prepare", "o.csv", "--batch", "--json")
    import json

    rows = [json.loads(line) for line in answer.out.splitlines()]
    for row in rows:
        check_schema(row)
    assert [row["form"] for row in rows] == ["topical", "tablets"]
    assert rows[0]["batch_size"] == "15 g"
