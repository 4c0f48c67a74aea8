"""`ldncompound capsules` as the contract describes it."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from fractions import Fraction

import pytest
import rfc8785

from functional.conftest import PATIENT, check_schema

TODAY = date.today()


def amount(text: str) -> Fraction:
    """Read a printed amount with arithmetic that is not the program's."""
    number, _, _ = text.partition(" ")
    return Fraction(number)


def test_the_example_of_the_contract(command):
    """48 mg on the assumed balance: the amounts, counts and dates of the contract."""
    answer = command.capsules("--fill-mass", "130 mg/capsule")

    assert answer.code == 0
    made = answer.json
    check_schema(made)
    assert made["capsules"] == {
        "strength": "1.5 mg/capsule",
        "per_dose": 1,
        "dispense": 30,
        "excess": 2,
        "batch_size": 32,
        "size": "3",
        "fill_mass": "130 mg/capsule",
        "fill_basis": "packing trial",
    }
    steps = made["weigh_plan"]["steps"]
    assert [step.get("amount") for step in steps] == [
        "120 mg", "1080 mg", None, "480 mg", "3680 mg", None,
    ]  # fmt: skip
    assert [step.get("into") for step in steps] == [
        "trituration 1", "trituration 1", None, "batch", "batch", None,
    ]  # fmt: skip
    assert made["weigh_plan"]["delivers"] == "48 mg"
    assert made["weigh_plan"]["deviation"] == "0 %"
    assert made["beyond_use"]["days"] == 180
    assert made["beyond_use"]["date"] == (TODAY + timedelta(days=179)).isoformat()
    assert made["beyond_use"]["final"] is False
    assert made["trail"]["sequence"] == made["trail"]["size"] == 1
    assert made["documented_range"]["low"] == "0.5 mg"
    assert made["documented_range"]["high"] == "4.5 mg"
    assert len(made["documented_range"]["sources"]) >= 5
    assert made["id"] == f"DEMO-{TODAY:%Y%m%d}-0001"


def test_the_digest_is_that_of_the_document_without_personal_members(command):
    """SHA-256 of the RFC 8785 form without `trail` and four personal members."""
    made = command.capsules("--patient-name", "Ada Example", "--rx", "77", "--directions", "x").json
    trail = made.pop("trail")
    for key in ("patient", "patient_name", "rx", "directions"):
        made["prescription"][key] = None
    digest = hashlib.sha256(rfc8785.dumps(made)).hexdigest()
    log = command("trail", "log", "--json").json["entries"]

    assert log[0]["digest"] == digest
    assert log[0]["sequence"] == trail["sequence"]
    body = rfc8785.dumps(log[0])
    assert hashlib.sha256(body).hexdigest() == trail["hash"]
    assert hashlib.sha256(b"\0" + body).hexdigest() == trail["root"]
    assert b"Ada" not in body
    assert b"P-1042" not in body


REFUSED = {
    "comma": (("--dose", "4,5 mg"), "malformed-quantity"),
    "no unit": (("--dose", "4.5"), "malformed-quantity"),
    "empty": (("--dose", ""), "malformed-quantity"),
    "volume": (("--dose", "4.5 mL"), "wrong-dimension"),
    "above": (("--dose", "45 mg"), "dose-above-range"),
    "below": (("--dose", "0.4 mg"), "dose-below-range"),
    "day": (("--dose", "3 mg", "--per-day", "2"), "daily-dose-above-range"),
    "zero days": (("--days", "0"), "malformed-quantity"),
    "point days": (("--days", "30.0"), "malformed-quantity"),
    "per day": (("--per-day", "two"), "malformed-quantity"),
    "strength": (("--dose", "3 mg", "--strength", "2 mg"), "strength-does-not-divide-dose"),
    "strength range": (("--strength", "50 mg/capsule"), "strength-not-in-range"),
    "strength form": (("--strength", "1,5 mg"), "malformed-quantity"),
    "strength volume": (("--strength", "1.5 mg/mL"), "wrong-dimension"),
    "fill": (("--fill-mass", "130 mg/mL"), "wrong-dimension"),
    "overfull": (("--fill-mass", "500 mg/capsule"), "capsule-overfull"),
    "no room": (("--fill-mass", "1 mg/capsule"), "capsule-overfull"),
    "size": (("--size", "9"), "invalid-order"),
    "excess": (("--excess", "2 mg"), "wrong-dimension"),
    "excess half": (("--excess", "0.5 capsule"), "malformed-quantity"),
    "formulation": (("--formulation", "nope"), "unknown-formulation"),
    "path": (("--formulation", "../naltrexone"), "unknown-formulation"),
    "course": (("--days", "181"), "course-outlives-beyond-use"),
    "first dose": (("--days", "180", "--first-dose", "2999-01-01"), "course-outlives-beyond-use"),
    "lot": (("--lot", "sugar=1@2034-01"), "invalid-order"),
    "lot form": (("--lot", "sugar"), "invalid-order"),
    "expired": (("--lot", "microcrystalline cellulose=1@2020-01"), "expired-component"),
    "future": (("--prepared-on", "2999-01-01"), "invalid-order"),
    "past": (("--prepared-on", "2020-01-01"), "invalid-order"),
    "no date": (("--prepared-on", "yesterday"), "invalid-order"),
    "balance": (("--balance", "B9"), "invalid-order"),
    "escape": (("--patient-name", "\x1b[31m"), "invalid-order"),
    "direction mark": (("--prescriber", "Dr \u202eelpmaxE"), "invalid-order"),
    "length": (("--rx", "x" * 300), "invalid-order"),
    "first things first": (("--dose", "45 mg", "--strength", "1,5 mg"), "malformed-quantity"),
    "dimension before range": (("--dose", "45 mg", "--excess", "1 mL"), "wrong-dimension"),
    "range before formulation": (("--dose", "45 mg", "--formulation", "x"), "dose-above-range"),
}


@pytest.mark.parametrize(("options", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_refusals(command, options, code):
    """Each is exit 3, one JSON document with a remedy, recorded, and without any amount."""
    given = {
        "--dose": "1.5 mg",
        "--days": "30",
        "--patient": "P-1042",
        "--prescriber": "Dr Example",
    }
    extra = []
    for name, value in zip(options[::2], options[1::2], strict=True):
        if name in given:
            given[name] = value
        else:
            extra += [name, value]
    words = [word for pair in given.items() for word in pair]
    answer = command("capsules", *words, *extra, "--json")

    assert (answer.code, answer.json["code"]) == (3, code), answer.err
    refusal = answer.json
    check_schema(refusal)
    assert refusal["message"]
    assert refusal["remedy"]
    assert not {"components", "weigh_plan", "capsules"} & refusal.keys()
    log = command("trail", "log", "--json").json["entries"]
    assert [(entry["action"], entry["outcome"]) for entry in log] == [("refusal", "refused")]
    assert "Traceback" not in answer.err


def test_the_smallest_batch_works_and_one_less_does_not(command):
    """The batch that the refusal names works, and one capsule less is refused again."""
    small = command.capsules(
        "--fill-mass", "60 mg/capsule", "--excess", "0 capsule", dose="0.5 mg", days="1"
    )
    assert (small.code, small.json["code"]) == (3, "not-weighable")
    least = small.json["smallest_batch"]
    for days, code in ((least, 0), (least - 1, 3)):
        answer = command.capsules(
            "--fill-mass", "60 mg/capsule", "--excess", "0 capsule", dose="0.5 mg", days=str(days)
        )
        assert answer.code == code


WRONG = {
    "no patient": ("--dose", "1.5 mg", "--days", "30", "--prescriber", "Dr X"),
    "no prescriber": ("--dose", "1.5 mg", "--days", "30", "--patient", "P"),
    "empty prescriber": ("--dose", "1.5 mg", "--days", "3", "--patient", "P", "--prescriber", " "),
    "no dose": ("--days", "30", *PATIENT),
    "no length": ("--dose", "1.5 mg", *PATIENT),
    "both lengths": ("--dose", "1.5 mg", "--days", "3", "--quantity", "3", *PATIENT),
    "unknown option": ("--dose", "1.5 mg", "--days", "30", *PATIENT, "--force"),
    "twice": ("--dose", "1.5 mg", "--days", "30", *PATIENT, "--dose", "0.5 mg"),
    "no configuration": ("--dose", "1.5 mg", "--days", "3", *PATIENT, "--config", "nope.toml"),
    "no folder": ("--dose", "1.5 mg", "--days", "3", *PATIENT, "--formulations", "nope"),
    "sheet ending": ("--dose", "1.5 mg", "--days", "3", *PATIENT, "--sheet", "x.doc"),
    "sheet folder": ("--dose", "1.5 mg", "--days", "3", *PATIENT, "--sheet", "no/x.pdf"),
    "by": ("--dose", "1.5 mg", "--days", "3", *PATIENT, "--by", "\x1b[2J"),
}


@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG.keys())
def test_wrong_usage(command, words):
    """Exit 2, one JSON document, nothing recorded and no trail created."""
    answer = command("capsules", *words, "--json")

    assert answer.code == 2, answer.err
    check_schema(answer.json)
    assert answer.json["exit"] == 2
    assert not command.trail.exists()


def test_lots_make_the_date_final(command):
    """If the expiration of every component is known, the date is final and the earliest of all."""
    soon = TODAY + timedelta(days=100)
    made = command.capsules(
        "--lot", f"naltrexone hydrochloride=N1@{soon.isoformat()}",
        "--lot", "microcrystalline cellulose=C1@2034-01",
        "--lot", "empty capsule size 3=S1@2034-01",
    ).json  # fmt: skip

    assert made["beyond_use"]["final"] is True
    assert made["beyond_use"]["date"] == soon.isoformat()
    assert made["beyond_use"]["days"] == 101
    assert "N1" in made["beyond_use"]["limited_by"]
    assert made["components"][0]["lots"][0]["number"] == "N1"


def test_quantity_instead_of_days(command):
    """31 capsules at two a day cover 15 whole days; all 31 are dispensed."""
    made = command(
        "capsules", "--dose", "1.5 mg", "--quantity", "31", "--per-day", "2", *PATIENT, "--json"
    ).json

    assert made["prescription"]["days"] == 15
    assert made["capsules"]["dispense"] == 31


def test_an_estimate_is_marked(command):
    """Without a packing trial the fill is an estimate, in the record and in its notes."""
    made = command.capsules().json

    assert made["capsules"]["fill_basis"] == "estimate"
    assert any("ESTIMATED FILL" in note for note in made["notes"])


def test_a_late_entry_keeps_its_reason_out_of_the_body(command):
    """An earlier day needs a reason, which is personal data and is in no entry."""
    day = (TODAY - timedelta(days=2)).isoformat()
    made = command.capsules("--prepared-on", day, "--reason", "power cut at Mrs Smith's").json

    assert made["prepared_on"] == day
    assert any("Entered late" in note for note in made["notes"])
    assert "Smith" not in command("trail", "log", "--json").out


def test_a_repeated_request_gives_the_recorded_result(command):
    """The same key and order give the same answer and no second entry; the refusal of another has one."""
    first = command.capsules("--request-id", "k-1")
    again = command.capsules("--request-id", "k-1")
    other = command.capsules("--request-id", "k-1", dose="3 mg")

    assert first.code == again.code == 0
    assert first.json == again.json
    assert (other.code, other.json["code"]) == (3, "invalid-order")
    assert command("trail", "head", "--json").json["size"] == 2


def test_a_repeated_refusal_is_refused_again(command):
    """A recorded refusal is returned again under its key, without a second entry."""
    first = command.capsules("--request-id", "k", dose="45 mg")
    again = command.capsules("--request-id", "k", dose="45 mg")

    assert first.code == again.code == 3
    assert first.json == again.json
    assert command("trail", "head", "--json").json["size"] == 1


def test_units_do_not_matter(command):
    """1.5 mg, 1500 mcg and 0.0015 g give the same amounts."""
    made = [command.capsules(dose=dose).json for dose in ("1.5 mg", "1500 mcg", "0.0015 g")]

    for key in ("capsules", "components", "weigh_plan", "beyond_use"):
        assert made[0][key] == made[1][key] == made[2][key]
    assert made[1]["prescription"]["dose"] == "1.5 mg"
    assert made[1]["prescription"]["dose_as_written"] == "1500 mcg"


def test_a_person_reads_a_table(command):
    """Without --json the result is a table, and refusals go to standard error."""
    made = command("capsules", "--dose", "1.5 mg", "--days", "30", *PATIENT)
    refused = command("capsules", "--dose", "4,5 mg", "--days", "30", *PATIENT)

    assert made.code == 0
    assert "0.480 g (480 mg)" in made.out
    assert "ASSUMED BALANCE" in made.out
    assert "\x1b" not in made.out
    assert refused.code == 3
    assert refused.out == ""
    assert "Refused (malformed-quantity)" in refused.err
    assert "What to do" in refused.err


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437"])
def test_narrow_consoles_stop_nothing(command, encoding):
    """A console that lacks a sign shows one that means the same, and no code beside an amount."""
    working = command(
        "calc", "dose-volume", "--dose", "1.55 mg", "--concentration", "1.1 mg/mL",
        "--graduation", "0.1 mL", PYTHONIOENCODING=f"{encoding}:strict",
    )  # fmt: skip
    made = command(
        "capsules", "--dose", "1.5 mg", "--days", "30", *PATIENT,
        "--patient-name", "Zoë Ж", PYTHONIOENCODING=f"{encoding}:strict",
    )  # fmt: skip

    assert (made.code, working.code) == (0, 0)
    for told in (made, working):
        assert "\\u" not in told.out + told.err
        assert "\\x" not in told.out + told.err


def test_who_acts(command):
    """A stated name is recorded as stated, otherwise the login name, marked as such."""
    command.capsules("--by", "Kim")
    command.capsules()
    entries = command("trail", "log", "--json").json["entries"]

    assert entries[0]["by"] == {"name": "Kim", "basis": "stated"}
    assert entries[1]["by"]["basis"] == "login name"


def test_help_loads_nothing_heavy(command):
    """`--help` shows an example and imports neither pint nor typst nor sqlite3."""
    import subprocess
    import sys

    code = (
        "import sys; from ldncompound.cli import main; main(['capsules', '--help']);"
        "print([m for m in ('pint', 'typst', 'sqlite3', 'rfc8785') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.rstrip().endswith("[]")
    assert "Example: ldncompound capsules" in done.stdout
