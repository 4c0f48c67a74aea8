"""Figures and names that are hardly right, on the command line: asked, confirmed, told."""

from __future__ import annotations

import json

import pytest

ACTIVE, FILLER = "naltrexone hydrochloride", "microcrystalline cellulose"
RECEIVE = ("lots", "receive", "--component", ACTIVE, "--maker", "M", "--form", "hydrochloride",
           "--basis", "dried", "--assay", "99.5 %")  # fmt: skip
ADA = ("--by", "Ada Brown")
SECRET = b"seven herons wade at dusk\n"


@pytest.fixture
def pharmacy(command):
    """Return a pharmacy with a balance."""
    done = command("setup", "--name", "Elm", "--site", "ELM", "--balance",
                   "B1,repeatability=0.2 mg,readability=0.1 mg,capacity=60 g")  # fmt: skip
    assert done.code == 0, done.err
    return command


def refused(answer, code="implausible"):
    """Check that a call was refused, and return its document."""
    assert answer.code == 3, answer.err
    told = json.loads(answer.out)
    assert told["code"] == code, told
    return told


def test_a_lost_point_in_the_water_asks_and_is_refused_whatever_is_confirmed(pharmacy):
    """36.8 % gives a factor of 1.59; 3.68 % is asked about, never taken."""
    lot = (*RECEIVE, "--number", "D4", "--expires", "2028-03", "--loss-on-drying", "36.8 %")
    for more in ((), ("--confirmed", "so it says", *ADA)):
        told = refused(pharmacy(*lot, *more, "--json"))
        assert told["figures"] == ["factor", "loss on drying"]
        assert "3.68 % would be inside" in told["message"]
        assert "1.59" in told["message"]


def test_what_a_pharmacist_confirms_is_told_everywhere(pharmacy):
    """Entry, lot, preparation, sheet and review say what was confirmed; the reason is personal."""
    lot = (*RECEIVE, "--number", "D4", "--expires", "2028-03", "--loss-on-drying", "11 %", "--json")
    refused(pharmacy(*lot))
    refused(pharmacy(*lot, "--confirmed", "as the maker told"), "not-authorised")
    made = pharmacy(*lot, "--confirmed", "Jane of the maker told", *ADA)
    assert made.code == 0, made.err
    figure = {"figure": "loss on drying", "value": "11 %", "outside": "at most 10 %"}
    assert made.json["confirmed"] == [{**figure, "by": "Ada Brown"}]
    assert "Jane" not in (pharmacy("trail", "export", "e.jsonl"), (pharmacy.home / "e.jsonl"))[
        1
    ].read_text("utf-8")
    planned = pharmacy.capsules("--lot", f"{ACTIVE}=D4", "--fill-mass", "130 mg/capsule",
                                "--sheet", "s.txt")  # fmt: skip
    assert planned.code == 0, planned.err
    note = "CONFIRMED BY Ada Brown: lot D4 of naltrexone hydrochloride, loss on drying 11 %"
    assert any(each.startswith(note) for each in planned.json["notes"])
    sheet = " ".join((pharmacy.home / "s.txt").read_text("utf-8").split())
    assert note in sheet
    review = pharmacy("batch", "review", planned.json["id"], "--json").json
    (found,) = [each for each in review["unusual"] if "CONFIRMED" in each["what"]]
    assert (found["by"], found["reason"]) == ("Ada Brown", "Jane of the maker told")
    assert pharmacy("trail", "verify", "--full", "--json").json["ok"]
    plain = ("1 %" if word == "11 %" else "D5" if word == "D4" else word for word in lot)
    extra = pharmacy(*plain, "--confirmed", "x", *ADA)
    refused(extra, "invalid-order")


def test_an_order_asks_about_its_own_figures(pharmacy):
    """A fill that no powder has and a day before the lot arrived: confirmed, signed, told."""
    received = pharmacy("lots", "receive", "--component", FILLER, "--number", "C1", "--maker", "M",
                        "--expires", "2028-03", "--json")  # fmt: skip
    assert received.code == 0
    early = ("--prepared-on", "2026-11-01", "--reason", "late", "--lot", f"{FILLER}=C1")
    for order in (early, ("--fill-mass", "13 mg/capsule"), ("--lot", f"{FILLER}=C9@2099-01")):
        refused(pharmacy.capsules(*order))
        refused(pharmacy.capsules(*order, "--confirmed", "x"), "not-authorised")
        made = pharmacy.capsules(*order, "--confirmed", "so it was", *ADA)
        assert made.code == 0, made.err
        assert len(made.json["confirmed"]) == 1
        assert any(note.startswith("CONFIRMED BY Ada") for note in made.json["notes"])
    plain = pharmacy.capsules("--confirmed", "x", *ADA)
    refused(plain, "invalid-order")
    assert pharmacy("trail", "verify", "--full", "--json").json["ok"]


def test_a_new_name_on_a_label_is_confirmed_once(pharmacy):
    """Unknown: asked; confirmed by a pharmacist: taken from then on; a look-alike never."""
    planned = pharmacy.capsules("--fill-mass", "130 mg/capsule", "--lot", f"{ACTIVE}=N@2028-03")
    batch = planned.json["id"]
    weigh = ("batch", "weigh", batch, "--actual", planned.json["weigh_plan"]["steps"][0]["amount"],
             "--sighted", "--json", *ADA)  # fmt: skip
    refused(pharmacy(*weigh, "--container", "naloxone HCl"), "wrong-component")
    told = refused(pharmacy(*weigh, "--container", "Naltrexonium chloratum"))
    assert ACTIVE not in told["remedy"]
    name = ("formulations", "synonym", "Naltrexonium chloratum", "--component", ACTIVE, "--json")
    assert pharmacy(*name, *ADA).code == 2
    refused(pharmacy(*name, "--confirmed", "old name"), "not-authorised")
    wrong = ("formulations", "synonym", "Naloxone", "--component", ACTIVE, "--json")
    refused(pharmacy(*wrong, "--confirmed", "x", *ADA), "wrong-component")
    assert pharmacy(*name, "--confirmed", "old name", *ADA).code == 0
    refused(pharmacy(*name, "--confirmed", "old name", *ADA), "invalid-order")
    done = pharmacy(*weigh, "--container", "naltrexonium  CHLORATUM")
    assert done.code == 0, done.err
    assert pharmacy("trail", "verify", "--full", "--json").json["ok"]


@pytest.mark.parametrize(
    "drug",
    ["Naltrexone Hydrochloride", "NALTREXONE HYDROCHLORIDE", "naltrexone hydrochloride ",
     "Naltrexone HCl", "naltrexone hydrochloride USP", "Naltrexonhydrochlorid", "Naltrexone"],
)  # fmt: skip
def test_the_drug_has_many_names(command, drug):
    """Every name of the substance orders it; the bare name says how the dose is read."""
    made = command.capsules("--drug", drug)

    assert made.code == 0, made.err
    assert made.json["prescription"]["drug"] == ACTIVE
    noted = any(each.startswith("The order says naltrexone:") for each in made.json["notes"])
    assert noted is (drug == "Naltrexone")


def test_choices_have_any_letter_case(command):
    """The record holds the one spelling."""
    made = command.capsules("--dose-as", "Base", "--potency", "NRF", dose="3 mg")

    assert made.code == 0, made.err
    assert made.json["components"][0]["policy_ordered"] == "nrf"
    told = refused(command.capsules("--dose-as", "BASE", dose="4.5 mg"), "dose-above-range")
    assert "4.5 mg of naltrexone are 4.98" in told["message"]


def test_directions_that_say_another_amount_are_told(command):
    """4.5 teaspoons are no 4.5 mL: at the order and in the review."""
    said = ("--directions", "Give 4.5 teaspoons at bedtime.")
    made = command("liquid", "--dose", "4.5 mg", "--days", "20", "--patient", "P", "--prescriber",
                   "D", *said, "--json")  # fmt: skip
    assert any("4.5 teaspoons" in note for note in made.json["notes"])
    review = command("batch", "review", made.json["id"], "--json").json
    assert any("4.5 teaspoons" in each["what"] for each in review["unusual"])
    right = "Give 4.5 mL (4.5 mg) at bedtime for 20 days."
    made = command("liquid", "--dose", "4.5 mg", "--days", "20", "--patient", "P", "--prescriber",
                   "D", "--directions", right, "--json")  # fmt: skip
    assert not any(note.startswith("The directions") for note in made.json["notes"])


def test_what_is_entered_twice_is_told(command):
    """Same patient, prescription number, dose and day: a note names the first; nothing personal."""
    first = command.capsules("--rx", "777").json["id"]
    again = command.capsules("--rx", "777").json
    assert any(first in note for note in again["notes"])
    for other in (command.capsules("--rx", "778"), command.capsules("--rx", "777", dose="3 mg")):
        assert not any("ordered twice" in note for note in other.json["notes"])


@pytest.fixture
def with_ada(pharmacy):
    """Return the pharmacy with an enrolled pharmacist, whose keys are in a folder of their own."""
    keys = ("--keys", str(pharmacy.home / "keys"))
    done = pharmacy("people", "enrol", "--name", "Ada Brown", "--initials", "AB", "--role",
                    "pharmacist", *keys, "--passphrase-fd", "0", stdin=SECRET)  # fmt: skip
    assert done.code == 0, done.err
    pharmacy.signed = ("--by", "AB", *keys, "--passphrase-fd", "0")
    return pharmacy


def test_a_script_confirms_an_order_of_an_enrolled_pharmacist(with_ada):
    """Order, order file, rows and another plan read the passphrase as other signatures do."""
    command, odd = with_ada, {"fill_mass": "13 mg/capsule", "confirmed": "so it was weighed"}
    order = ("capsules", "--dose", "1.5 mg", "--days", "30", "--patient", "P-1", "--prescriber",
             "Dr E", "--fill-mass", odd["fill_mass"], "--json")  # fmt: skip
    sure = ("--confirmed", odd["confirmed"])
    asked = command(*order, *sure, "--by", "AB")
    assert asked.code == 2
    assert "--passphrase-fd" in asked.json["remedy"]
    refused(command(*order, *sure, *command.signed, stdin=b"another one\n"), "not-authorised")
    made = command(*order, *sure, *command.signed, stdin=SECRET)
    assert made.code == 0, made.out
    again = command("batch", "replan", made.json["id"], "--lot", f"{FILLER}=C2@2028-03",
                    "--reason", "C1 is used up", "--fill-mass", "12 mg/capsule", *sure,
                    *command.signed, "--json", stdin=SECRET)  # fmt: skip
    assert again.code == 0, again.out
    fields = {"form": "capsules", "dose": "1.5 mg", "days": "30", "patient": "P-2",
              "prescriber": "Dr E", **odd}  # fmt: skip
    (command.home / "o.json").write_text(json.dumps(fields), "utf-8")
    from_file = command("prepare", "o.json", *command.signed, "--json", stdin=SECRET)
    assert from_file.code == 0, from_file.out
    rows = [",".join(fields), *(",".join({**fields, "patient": each}.values()) for each in "AB")]
    (command.home / "o.csv").write_text("\n".join(rows) + "\n", "utf-8")
    both = command("prepare", "o.csv", "--batch", *command.signed, stdin=SECRET * 2)
    assert both.code == 0, both.out
    assert [json.loads(each)["outcome"] for each in both.out.splitlines()] == ["done"] * 2
    for each in (made, again, from_file):
        assert [one["by"] for one in each.json["confirmed"]] == ["AB"]
    assert command("trail", "verify", "--full", "--json").json["ok"]
