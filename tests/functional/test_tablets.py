"""`ldncompound tablets`: moulded sublingual tablets through the installed command."""

from __future__ import annotations

import pytest

from functional.conftest import PATIENT, check_schema

ORDER = ("tablets", "--dose", "1.5 mg", "--days", "30", *PATIENT)


def test_a_preparation_with_its_sheet_and_label(command):
    """One document that fits its schema, three acts, and both papers written."""
    answer = command(
        *ORDER, "--blank-mass", "65 mg/tablet", "--sheet", "s.pdf", "--label", "l.txt", "--json"
    )

    assert answer.code == 0, answer.err
    made = answer.json
    check_schema(made)
    assert made["tablets"]["batch_size"] == 32
    assert made["documented_form"]["statement"] == "form documented, dose for this form not"
    assert made["components"][1]["required"] == "2032 mg"
    assert (command.home / "s.pdf").read_bytes().startswith(b"%PDF")
    assert "sublingual tablets" in (command.home / "l.txt").read_text(encoding="utf-8")
    assert [each["action"] for each in command("trail", "log", "--json").json["entries"]] == [
        "preparation", "sheet", "label",
    ]  # fmt: skip
    assert command("show", made["id"], "--json").json["tablets"] == made["tablets"]


def test_people_read_the_mould_and_what_is_documented(command):
    """The screen shows mould, factor, and that no dose is documented for the form."""
    answer = command(*ORDER, "--blank-mass", "65 mg/tablet", "--density-factor", "1.2", "--explain")

    assert answer.code == 0
    for words in ("dose for this form not", "blanks of the base 65 mg per tablet", "factor 1.2"):
        assert words in " ".join(answer.out.split())


@pytest.mark.parametrize(
    ("more", "exit_code", "code"),
    [
        ((), 3, "invalid-order"),
        (("--blank-mass", "3 mg/tablet"), 3, "mould-overfull"),
        (("--blank-mass", "65"), 3, "malformed-quantity"),
        (("--blank-mass", "65 mg/tablet", "--quantity", "30"), 2, "wrong-usage"),
    ],
)
def test_refusals_have_codes_and_remedies(command, more, exit_code, code):
    """Refused with a code and a remedy, and recorded; wrong usage is exit 2."""
    answer = command(*ORDER, *more, "--json")

    assert (answer.code, answer.json["code"]) == (exit_code, code)
    check_schema(answer.json)
    assert answer.json["remedy"]


def test_an_order_from_a_file(command):
    """The template of the form can be filled in and prepared."""
    assert command("order", "new", "o.toml", "--form", "tablets").code == 0
    text = (command.home / "o.toml").read_text(encoding="utf-8")
    assert "blank_mass" in text
    (command.home / "t.toml").write_text(
        'form = "tablets"\ndose = "3 mg"\ndays = 30\npatient = "P"\nprescriber = "D"\n'
        'blank_mass = "65 mg/tablet"\n',
        encoding="utf-8",
    )
    answer = command("prepare", "t.toml", "--json")

    assert answer.code == 0
    assert answer.json["tablets"]["strength"] == "3 mg/tablet"
