"""A second drug needs data only: a substance, its source and its record."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from functional.conftest import PATIENT, Answer, Command, check_schema
from ldncompound.pharmacy.master_records import check_folder
from second_drug import RECORD, data_with_a_second_drug

BALANCE = "B1,minimum=20 mg,readability=0.1 mg,error=5 %"
WITH_DATA = """
import sys
from pathlib import Path
import ldncompound.formulary.loading as loading
loading.shipped_folder = lambda folder=Path(sys.argv.pop(1)): folder
from ldncompound.cli import main
sys.argv[0] = "ldncompound"
sys.exit(main())
"""


class WithData(Command):
    """The command, with other data than the shipped data."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.data = data_with_a_second_drug(home)

    def __call__(self, *arguments: str, stdin: bytes = b"", **environment: str) -> Answer:
        """Run the command in its own interpreter, and return its answer."""
        done = subprocess.run(
            [sys.executable, "-c", WITH_DATA, str(self.data), *arguments],
            capture_output=True,
            env={**self.environment, **environment},
            cwd=self.home,
            input=stdin,
            timeout=120,
            check=False,
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode("utf-8", "replace"))


@pytest.fixture
def both(tmp_path: Path) -> WithData:
    """Return the command of a pharmacy that prepares two drugs."""
    return WithData(tmp_path)


def test_either_drug_comes_to_a_sheet_with_its_own_name_and_range(both):
    """Each is ordered by any of its names, within its own range, from its own record."""
    for drug, dose, name, record, low in (
        ("examplamine sulfate", "6 mg", "examplamine sulfate", RECORD, "1 mg"),
        ("exm", "3 mg", "examplamine sulfate", RECORD, "1 mg"),
        ("Naltrexone", "0.5 mg", "naltrexone hydrochloride", "naltrexone-capsule-mcc", "0.5 mg"),
    ):
        made = both.capsules("--drug", drug, "--sheet", "s.txt", "--replace", dose=dose)
        assert made.code == 0, made.err
        check_schema(made.json)
        assert made.json["prescription"]["drug"] == name
        assert made.json["formulation"]["id"] == record
        assert made.json["documented_range"]["low"] == low
        assert made.json["components"][0]["name"] == name
        sheet = (both.home / "s.txt").read_text(encoding="utf-8")
        assert name in sheet
        assert f"{low} to " in sheet
        if record == RECORD:
            assert "naltrexone" not in sheet.lower()


def test_what_is_right_for_one_drug_is_refused_for_the_other(both):
    """Range, record and questions of one drug do not apply to the other."""
    for words, dose, code in (
        (("--drug", "examplamine"), "0.5 mg", "dose-below-range"),
        (("--drug", "naltrexone"), "6 mg", "dose-above-range"),
        (("--drug", "naltrexone", "--formulation", RECORD), "3 mg", "unknown-formulation"),
        (("--drug", "exm", "--formulation", "naltrexone-capsule-mcc"), "3 mg",
         "unknown-formulation"),
        (("--drug", "exm", "--answer", "sleep=yes"), "3 mg", "contraindicated"),
        (("--drug", "exm", "--answer", "opioids=never"), "3 mg", "invalid-order"),
        (("--drug", "morphine"), "3 mg", "unsupported-drug"),
        ((), "3 mg", "invalid-order"),
    ):  # fmt: skip
        told = both.capsules(*words, dose=dose)
        assert (told.code, told.json["code"]) == (3, code), words
        check_schema(told.json)
    assert "examplamine sulfate or naltrexone hydrochloride" in told.json["remedy"]
    liquid = both("liquid", "--drug", "exm", "--dose", "3 mg", "--days", "10", *PATIENT, "--json")
    assert (liquid.code, liquid.json["code"]) == (3, "unknown-formulation")
    assert both("trail", "verify").code == 0


def test_lots_questions_and_triturations_follow_the_drug(both):
    """Forms of a lot, questions and triturations are those of the drug."""
    lot = ("--number", "E-1", "--maker", "M", "--expires", "2030-01", "--json")
    sulfate = ("lots", "receive", "--component", "examplamine sulfate")
    assert both(*sulfate, "--form", "hydrochloride", *lot).json["code"] == "invalid-order"
    assert both(*sulfate, "--form", "sulfate", *lot).code == 0
    made = both.capsules("--drug", "exm", "--lot", "examplamine sulfate=E-1", dose="3 mg")
    assert made.json["components"][0]["lots"][0]["number"] == "E-1"
    asked = both("screening", "--drug", "exm", "--json").json
    assert [each["id"] for each in asked["items"]] == ["sleep"]
    assert both("screening", "--json").code == 3
    names = ("--lot", "examplamine sulfate=E-1", "--lot", "microcrystalline cellulose=F@2030-01")
    make = ("triturations", "make", "--amount", "6 g", "--parts", "10", *names, "--json")
    assert both("setup", "--name", "Elm", "--balance", BALANCE).code == 0
    assert both(*make).code == 3
    assert both(*make, "--formulation", RECORD).code == 0


def test_a_schedule_is_of_the_drug_that_is_named(both):
    """Its steps are checked against the range of that drug; a missing usual liquid is reported."""
    schedule = ("titration", "--form", "capsule", *PATIENT, "--step", "3 mg for 14 day", "--json")
    assert both(*schedule).json["code"] == "invalid-order"
    told = both(*schedule, "--drug", "naltrexone")
    assert told.code == 0, told.err
    assert both(*schedule, "--drug", "exm").json["code"] == "unknown-formulation"


def test_a_damaged_second_drug_is_found(tmp_path, monkeypatch):
    """A name of another drug, a missing usual record, an active of another drug: all findings."""
    data = data_with_a_second_drug(tmp_path)
    monkeypatch.setattr("ldncompound.formulary.loading.shipped_folder", lambda: data)
    substance, record = data / "examplamine.toml", data / f"{RECORD}.toml"
    for path, before, after, words in (
        (substance, '["EXM"]', '["Naltrexone"]', "has the same name as"),
        (substance, '"examplamine-capsule"', '"naltrexone-capsule-mcc"', "is not a master record"),
        (substance, 'name       = "examplamine"', 'name = "x"', "no form is named examplamine"),
        (record, 'name            = "examplamine sulfate"', 'name = "naltrexone hydrochloride"',
         "does not name examplamine sulfate"),
        (record, 'substance   = "examplamine"', 'substance = "nothing"', "is not a known substance"),
    ):  # fmt: skip
        whole = path.read_text(encoding="utf-8")
        assert before in whole
        path.write_text(whole.replace(before, after, 1), encoding="utf-8")
        assert any(words in str(each) for each in check_folder()), words
        path.write_text(whole, encoding="utf-8")
    assert check_folder() == []
