"""Rules of a jurisdiction that does not ship, from the setup to the sheet and the calendar."""

from __future__ import annotations

import pytest
from pypdf import PdfReader

from functional.conftest import PATIENT, check_schema
from own_rules import NL, folder_with_rules

ELM = (
    "setup", "--name", "Elm", "--address", "A", "--telephone", "T", "--site", "ELM",
    "--balance", "B1,minimum=20 mg,readability=0.1 mg,error=5 %", "--replace",
)  # fmt: skip


@pytest.fixture
def dutch(command):
    """Return the command of a pharmacy whose own folder holds the rules of its jurisdiction."""
    command.environment["LDNCOMPOUND_FORMULATIONS"] = str(folder_with_rules(command.home))
    assert command(*ELM, "--jurisdiction", "nl").code == 0
    return command


def test_rules_of_ones_own_hold_from_the_setup_to_the_sheet(dutch):
    """Overage, smallest capsule, longest keeping and limits are those of the file."""
    assert dutch("formulations", "check").code == 0
    made = dutch.capsules("--sheet", "s.txt")
    assert made.code == 0, made.err
    check_schema(made.json)
    assert made.json["pharmacy"]["jurisdiction"] == "NL"
    assert made.json["components"][0]["overage"] == "3 %"
    assert made.json["capsules"]["size"] == "2"
    assert made.json["beyond_use"]["days"] == 90
    assert made.json["beyond_use"]["source"]["title"] == "What we keep ourselves to"
    assert "OVERAGE 3 %" in (dutch.home / "s.txt").read_text(encoding="utf-8")
    assert dutch.capsules(days="91").json["code"] == "course-outlives-beyond-use"
    stock = ("capsules", "--dose", "3 mg", "--for-stock", "--json", "--quantity")
    assert dutch(*stock, "501").json["code"] == "invalid-order"
    assert dutch(*stock, "400").code == 0


def test_rules_of_ones_own_stand_beside_those_that_ship(dutch):
    """They follow the shipped ones, with an example, and no column is cut off."""
    asked = ("rules", "compare", "--dose", "1.5 mg", "--days", "30")
    found = dutch(*asked, "--json").json
    check_schema(found)
    assert [each["jurisdiction"] for each in found["rules"]] == ["US", "DE", "BE", "NL"]
    assert found["rules"][3]["example"]["overage"] == "3 %"
    assert "NL: Our own" in " ".join(dutch(*asked).out.split())
    shipped = dutch("rules", "compare", "--json", LDNCOMPOUND_FORMULATIONS="").json
    assert [each["jurisdiction"] for each in shipped["rules"]] == ["US", "DE", "BE"]


@pytest.mark.parametrize(
    ("said", "week"),
    [
        ("monday", "Monday Tuesday Wednesday"),
        ("saturday", "Saturday Sunday Monday"),
        (None, "Monday Tuesday Wednesday"),
    ],
)
def test_the_week_of_a_calendar_begins_as_the_rules_say(dutch, said, week):
    """On the day that the file names, or on Monday."""
    line = f'first_weekday = "{said}"\n' if said else ""
    folder_with_rules(dutch.home, NL.replace('first_weekday = "monday"\n', line))
    planned = dutch("titration", "--form", "capsule", *PATIENT, "--patient-name", "Pat Doe",
                    "--step", "1.5 mg for 14 day", "--json").json  # fmt: skip
    assert dutch("titration", "accept", planned["id"]).code == 0
    printed = dutch("titration", "calendar", planned["id"], "-o", "c.pdf")
    assert printed.code == 0, printed.err
    text = " ".join(page.extract_text() for page in PdfReader(dutch.home / "c.pdf").pages)
    assert week in " ".join(text.split())


def test_an_unknown_jurisdiction_is_wrong_usage_and_told_which_there_are(dutch):
    """Every reader of the configuration names the known ones, with the folder or without."""
    wrong = dutch(*ELM, "--jurisdiction", "FR", "--json")
    assert wrong.code == 2
    check_schema(wrong.json)
    assert "US, DE, BE, NL" in wrong.json["remedy"]
    for words in (
        ("capsules", "--dose", "3 mg", "--days", "30", *PATIENT),
        ("selftest",),
        ("titration", "--form", "capsule", *PATIENT, "--step", "3 mg for 14 day"),
    ):
        told = dutch(*words, "--json", LDNCOMPOUND_FORMULATIONS="")
        assert told.code == 2, words
        assert "Known: US, DE, BE." in told.json["remedy"]
    assert not dutch.trail.exists()


def test_an_adopted_record_rests_on_the_rules_of_ones_own(dutch):
    """The version that two people adopt lists the file with the folder it is in."""
    from ldncompound.pharmacy.master_records import load_formulary

    own = folder_with_rules(dutch.home)
    formulary = load_formulary(own)
    master = formulary.formulations["naltrexone-capsule-mcc"]
    before = formulary.version_of(master, "NL")
    assert "own/rules/nl-own.toml" in before.rests_on
    folder_with_rules(dutch.home, NL + "# changed\n")
    again = load_formulary(own)
    after = again.version_of(again.formulations["naltrexone-capsule-mcc"], "NL")
    assert before.changed_since(after) == ("own/rules/nl-own.toml",)
