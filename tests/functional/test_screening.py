"""The screening on the command line."""

from __future__ import annotations

import hashlib
import json

import pytest
import rfc8785

from functional.conftest import PATIENT, check_schema
from ldncompound.cli.screens import show_preparation
from ldncompound.compounding.preparation import Preparation
from ldncompound.compounding.prescription.screening_figures import ScreeningList

SAID = (
    "--answer", "opioids=8 day", "--answer", "liver=no",
    "--consulted", "opioids: codeine once, start as ordered",
)  # fmt: skip


def test_the_list_agrees_with_its_schema(command):
    """Every item has its source, for programs and people; nothing is recorded."""
    answer = command("screening", "--json")
    check_schema(answer.json)

    assert [each["kind"] for each in answer.json["items"]].count("counsel") == 9
    assert all(each["source"]["title"] for each in answer.json["items"])
    assert "--answer 'opioids=" in command("screening").out
    assert not command.trail.exists()
    assert ScreeningList.from_document(answer.json).document() == answer.json


def test_the_digest_holds_with_answers(command):
    """SHA-256 of the document without `trail` and four members, which hold no answer."""
    made = command.capsules(*SAID).json
    check_schema(made)
    log = command("trail", "log", "--json").json["entries"]
    shown = command("show", made["id"], "--json").json
    assert shown == made
    trail = made.pop("trail")
    for key in ("patient", "patient_name", "rx", "directions"):
        made["prescription"][key] = None

    assert trail["screening"]["answers"] == {"opioids": "8 day", "liver": "no"}
    assert hashlib.sha256(rfc8785.dumps(made)).hexdigest() == log[0]["digest"]
    assert command("trail", "verify", "--json").json["ok"] is True


REFUSED = {
    "bar": (("--answer", "opioids=3 day"), "contraindicated"),
    "caution": (("--answer", "liver=yes"), "consultation-needed"),
    "form": (("--answer", "opioids=3"), "malformed-quantity"),
    "dimension": (("--answer", "opioids=3 mg"), "wrong-dimension"),
    "item": (("--answer", "age=3"), "invalid-order"),
    "control": (("--answer", "liver=\x1b[2J"), "invalid-order"),
    "long": (("--answer", "liver=yes", "--consulted", "liver: " + "x" * 301), "invalid-order"),
}


@pytest.mark.parametrize("form", ["capsules", "liquid"])
@pytest.mark.parametrize(("options", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_refusals(command, options, code, form):
    """Each is exit 3, one document with a remedy, recorded, with its reason in no body."""
    answer = command(form, "--dose", "1.5 mg", "--days", "30", *PATIENT, "--json", *options)
    command("trail", "export", "all.jsonl")

    assert answer.code == 3
    check_schema(answer.json)
    assert answer.json["code"] == code
    assert answer.json["remedy"]
    assert command("trail", "verify").code == 0
    bodies = (command.home / "all.jsonl").read_text(encoding="utf-8")
    for word in ("opioid", "liver"):
        assert word not in bodies


def test_the_screen_says_which_and_not_how(command):
    """The screen lists the questions still to be asked, and no answers."""
    made = command("capsules", "--dose", "1.5 mg", "--days", "30", *PATIENT, *SAID, "--explain")

    assert "answered: opioids, liver" in made.out
    assert "to be asked: buprenorphine" in made.out
    assert "codeine" not in made.out


def test_a_record_of_an_earlier_version_is_shown(command, capsys):
    """Without the member, no screening is mentioned."""
    made = command.capsules().json
    del made["screening"]
    show_preparation(Preparation.from_document(made))

    assert "Screening" not in capsys.readouterr().out


def test_orders_in_files(command):
    """The same keys work in TOML, JSON and CSV, where several share one cell."""
    order = {
        "form": "capsules", "dose": "1.5 mg", "days": 30, "patient": "P", "prescriber": "D",
        "answers": ["opioids=8 day", "liver=no"], "consulted": ["opioids: go on"],
    }  # fmt: skip
    (command.home / "o.json").write_text(json.dumps(order))
    (command.home / "o.csv").write_text(
        "form,dose,days,patient,prescriber,answers,consulted\n"
        "capsules,1.5 mg,30,P,D,opioids=8 day; liver=no;,opioids: go on\n"
    )
    one = command("prepare", "o.json", "--json").json
    row = json.loads(command("prepare", "o.csv", "--batch").out)
    kept = command("show", row["id"], "--json").json

    assert one["trail"]["screening"] == kept["trail"]["screening"]
    assert one["screening"] == kept["screening"]


def test_copies_of_a_sheet_are_the_same_bytes(command):
    """With answers and consultation on them."""
    made = command.capsules(*SAID).json
    for name in ("original.pdf", "a.pdf", "b.pdf"):
        assert command("sheet", made["id"], "-o", name).code == 0

    assert (command.home / "a.pdf").read_bytes() == (command.home / "b.pdf").read_bytes()


@pytest.mark.parametrize("form", ["capsules", "liquid"])
def test_a_protocol_narrows_the_range(command, form):
    """Its name is in the record, and a dose that only it forbids is refused, naming it."""
    order = (form, "--days", "30", *PATIENT, "--protocol", "berkson", "--json")
    made = command(*order, "--dose", "3 mg").json
    check_schema(made)
    refused = command(*order, "--dose", "1.5 mg").json

    assert made["documented_range"]["protocol"]["id"] == "berkson"
    assert made["documented_range"]["low"] == "3 mg"
    assert refused["code"] == "dose-below-range"
    assert "Berkson" in refused["message"]
    assert "Berkson" in command(*order[:-1], "--dose", "3 mg").out


def test_a_protocol_holds_for_the_routes_it_was_described_for(command):
    """A cream is refused, a sublingual tablet is made once a pharmacist says why; all recorded."""
    order = ("--days", "30", *PATIENT, "--protocol", "berkson", "--json")
    cream = command("topical", "--strength", "3 mg/g", "--amount", "1 g", "--base", "our cream",
                    "--base-kind", "nonaqueous", *order)  # fmt: skip
    tablets = ("tablets", "--dose", "3 mg", "--blank-mass", "100 mg/tablet", *order)
    asked = command(*tablets)
    made = command(*tablets, "--confirmed", "the prescriber wants them under the tongue",
                   "--by", "Lee")  # fmt: skip
    for answer, code in ((cream, "invalid-order"), (asked, "implausible")):
        check_schema(answer.json)
        assert (answer.code, answer.json["code"]) == (3, code)
        assert answer.json["sources"][0]["id"] == "kim-ldn-cancer-review"
    check_schema(made.json)

    assert made.json["confirmed"][0]["figure"] == "route"
    assert any("CONFIRMED" in each and "sublingual" in each for each in made.json["notes"])
    assert command("trail", "head", "--json").json["size"] == 3
    assert command("trail", "verify", "--full").code == 0


def test_the_rest_of_a_protocol_is_refused_by_name(command):
    """As an option and in a file, before the amount is compared with any range."""
    (command.home / "o.toml").write_text(
        'form = "liquid"\ndose = "600 mg"\ndays = 30\npatient = "P"\nprescriber = "D"\n'
        'drug = "alpha-lipoic acid"\n'
    )
    answers = [
        command.capsules("--drug", "alpha-lipoic acid", dose="600 mg"),
        command("prepare", "o.toml", "--json"),
    ]

    for answer in answers:
        check_schema(answer.json)
        assert (answer.code, answer.json["code"]) == (3, "unsupported-drug")
    assert command("trail", "head", "--json").json["size"] == 2


def test_what_a_patient_avoids_chooses_the_record(command):
    """Refused with the record that fits; what was said is with the personal data only."""
    order = ("--days", "30", *PATIENT, "--dose", "3 mg", "--avoid", "lactose", "--json")
    refused = command("capsules", *order, "--formulation", "naltrexone-capsule-lactose").json
    check_schema(refused)
    made = command("capsules", *order, "--avoid", "dyes", "--checked", "dyes: clear shells").json
    check_schema(made)
    bodies = command.home / "export.jsonl"
    assert command("trail", "export", str(bodies)).code == 0
    sheet = command.home / "s.txt"
    assert command("sheet", made["id"], "-o", str(sheet)).code == 0
    text = sheet.read_text("utf-8")

    assert refused["code"] == "avoided-component"
    assert "naltrexone-capsule-mcc (capsule)" in refused["remedy"]
    assert made["trail"]["avoided"] == {"lactose": "", "dyes": "clear shells"}
    assert "dyes: checked, clear shells" in text
    assert "lactose: no component holds it" in text
    assert text.index("TO BE AVOIDED") > text.index("SCREENING")
    assert "clear shells" not in bodies.read_text("utf-8")
    assert "holds lactose" not in bodies.read_text("utf-8")
    assert command("sheet", made["id"], "-o", "s.pdf").code == 0


def test_calcium_carbonate_is_not_even_received(command):
    """A lot of it is refused with the source, and the refusal is recorded."""
    answer = command(
        "lots", "receive", "--component", "calcium carbonate", "--number", "N", "--maker", "M",
        "--expires", "2030-01", "--json",
    )  # fmt: skip
    check_schema(answer.json)

    assert (answer.code, answer.json["code"]) == (3, "unsuitable-filler")
    assert answer.json["sources"][0]["id"] == "swidan-fillers"
    assert command("trail", "head", "--json").json["size"] == 1
