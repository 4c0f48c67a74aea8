"""`ldncompound titration`: schedules through the command line."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pikepdf
import pytest
from pypdf import PdfReader

from functional.conftest import PATIENT, check_schema

GUIDE = [
    *("--step", "1.5 mg for 14 day"),
    *("--step", "3 mg for 14 day"),
    *("--step", "4.5 mg for 28 day"),
]


def titration(command, *more, form="capsule", steps=GUIDE):
    """Plan a schedule with every required option given, as JSON."""
    return command("titration", *steps, "--form", form, *PATIENT, "--json", *more)


def option(document, kind):
    """Return one option of a schedule."""
    return next(each for each in document["options"] if each["kind"] == kind)


def test_the_guides_schedule(command):
    """Eight weeks are 14 + 14 + 28 capsules, or 126 of 1.5 mg, or 189 mL in fills without a gap."""
    answer = titration(command, "--keep", "1.5 mg", "--keep", "3 mg")
    assert answer.code == 0
    document = answer.json
    check_schema(document)
    assert (document["days"], document["total"]) == (56, "189 mg")
    assert option(document, "strength-per-step")["strengths"] == [
        {"strength": "1.5 mg/capsule", "dispense": 14},
        {"strength": "3 mg/capsule", "dispense": 14},
        {"strength": "4.5 mg/capsule", "dispense": 28},
    ]
    single = option(document, "single-strength")["strengths"]
    assert single == [{"strength": "1.5 mg/capsule", "dispense": 126}]
    assert option(document, "mixed")["capsules"] == 84
    liquid = option(document, "liquid")
    assert liquid["volume"] == "189 mL"
    fills = liquid["fills"]
    assert [fill["dispense"] for fill in fills] == ["63 mL", "126 mL"]
    assert document["chosen"] == "strength-per-step"
    for each in document["options"]:
        last = None
        for fill in each["fills"]:
            first = date.fromisoformat(fill["first_day"])
            assert last is None or first == last + timedelta(days=1)
            last = date.fromisoformat(fill["last_day"])
            assert last <= date.fromisoformat(fill["beyond_use"]["date"])
        assert fills[-1]["last_day"] == document["steps"][-1]["last_day"]


def test_the_documented_schedule_is_the_same(command):
    """By its name and with its length, the guide's schedule has the same steps and a source."""
    document = command(
        *("titration", "--schedule", "guide-two-weeks", "--days", "56 day", "--form", "liquid"),
        *(*PATIENT, "--json"),
    ).json
    assert [step["dose"] for step in document["steps"]] == ["1.5 mg", "3 mg", "4.5 mg"]
    assert document["template"]["source"]["id"] == "ldn-complete-guide"
    assert document["chosen"] == "liquid"


def test_accepting_makes_what_is_due(command):
    """The preparations of the first fill are made and joined; a second call makes nothing more."""
    identity = titration(command, form="liquid").json["id"]
    accepted = command("titration", "accept", identity, "--json")
    assert accepted.code == 0, accepted.err
    document = accepted.json
    check_schema(document)
    assert [made["dispense"] for made in document["preparations"]] == ["21 mL", "42 mL"]
    assert [each["fill"] for each in document["due"]] == [2]
    first = command("show", document["preparations"][0]["id"], "--json").json
    check_schema(first)
    assert first["course"]["schedule"] == identity
    assert first["prescription"]["patient"] == "P-1042"
    again = command("titration", "accept", identity, "--json").json
    assert again["preparations"] == document["preparations"]
    other = command("titration", "accept", identity, "--choose", "mixed", "--json")
    assert (other.code, other.json["code"]) == (3, "wrong-state")
    assert command("trail", "verify", "--json").json["ok"]


def test_a_schedule_is_screened(command):
    """Answers are returned beside the place in the trail; a bar refuses, planned or accepted."""
    said = ("--answer", "opioids=never", "--avoid", "lactose")
    document = titration(command, *said).json
    check_schema(document)
    assert document["trail"]["screening"]["answers"] == {"opioids": "never"}
    assert document["trail"]["avoided"] == {"lactose": ""}
    assert "opioids" not in document["screening"]["unanswered"]
    barred = titration(command, "--answer", "opioids=yes")
    assert (barred.code, barred.json["code"]) == (3, "contraindicated")
    late = command("titration", "accept", document["id"], "--answer", "opioids=yes", "--json")
    assert (late.code, late.json["code"]) == (3, "contraindicated")
    shown = titration(command, *said[:2]).out
    assert "never" in shown
    log = command("trail", "export", "x.jsonl")
    assert log.code == 0
    bodies = (command.home / "x.jsonl").read_text(encoding="utf-8")
    assert "never" not in bodies
    assert "lactose" not in bodies


def test_accepting_another_way(command):
    """With --choose single-strength each dose is a preparation of the one strength."""
    identity = titration(command).json["id"]
    made = command("titration", "accept", identity, "--choose", "single-strength", "--json").json
    assert [each["dispense"] for each in made["preparations"]] == [14, 28, 84]
    assert {each["strength"] for each in made["preparations"]} == {"1.5 mg/capsule"}
    assert not made["due"]


def test_a_mixed_dose_says_what_is_taken_with_it(command):
    """A preparation for part of a dose names the whole dose and the rest of it."""
    document = titration(command, "--keep", "1.5 mg", "--keep", "3 mg").json
    made = command("titration", "accept", document["id"], "--choose", "mixed", "--json").json
    dose = sum(Fraction(each["dose"].split()[0]) for each in made["preparations"][2:])
    assert dose == Fraction(9, 2)
    shown = command("show", made["preparations"][2]["id"], "--json").json
    assert any(note.startswith("PART OF A DOSE of 4.5 mg") for note in shown["notes"])


def test_labels_of_a_schedule_say_their_days(command):
    """Bottles of one strength look alike: each label names its days, dose and fill."""
    identity = titration(command, form="liquid").json["id"]
    made = command("titration", "accept", identity, "--json").json["preparations"]
    command("label", made[1]["id"], "-o", "second.txt")
    text = " ".join((command.home / "second.txt").read_text(encoding="utf-8").split())
    last = date.fromisoformat(made[1]["first_dose"]) + timedelta(days=13)
    assert f"From {made[1]['first_dose']} to {last}: one dose: 3 mg (3 mL)" in text
    assert "Quantity: 42 mL, fill 1 of 2" in text
    assert command("label", made[1]["id"], "-o", "second.pdf").code == 0
    identity = titration(command, "--keep", "1.5 mg", "--keep", "3 mg").json["id"]
    mixed = command("titration", "accept", identity, "--choose", "mixed", "--json").json
    last = mixed["preparations"][-1]
    command("label", last["id"], "-o", "part.txt")
    text = " ".join((command.home / "part.txt").read_text(encoding="utf-8").split())
    assert "PART of one dose of 4.5 mg: 1.5 mg (1 capsule), together with 1 capsule of 3 mg" in text
    assert command("label", last["id"], "-o", "part.pdf").code == 0


@pytest.mark.parametrize(
    ("steps", "more", "code"),
    [
        (["--step", "5 mg for 14 day"], (), "dose-above-range"),
        (["--step", "0.4 mg for 14 day"], (), "dose-below-range"),
        (["--step", "4,5 mg for 14 day"], (), "malformed-quantity"),
        (["--step", "4.5 mL for 14 day"], (), "wrong-dimension"),
        (GUIDE, ("--keep", "5 mg"), "strength-not-in-range"),
        (GUIDE, ("--start", "2020-01-01"), "invalid-order"),
        (GUIDE, ("--start", "9999-12-01"), "invalid-order"),
        (GUIDE, ("--fills", "0"), "malformed-quantity"),
        (["--step", "4.5 mg for 400 day"], ("--fills", "2"), "course-outlives-beyond-use"),
        (["--schedule", "weekly-1-mg"], ("--days", "56 day"), "invalid-order"),
        (["--schedule", "nobody"], (), "invalid-order"),
        (GUIDE, ("--days", "56 day"), "invalid-order"),
    ],
)
def test_refusals_are_recorded(command, steps, more, code):
    """A refusal has code and remedy, exit 3, and an entry without the patient."""
    answer = titration(command, *more, steps=steps)
    assert (answer.code, answer.json["code"]) == (3, code)
    assert answer.json["remedy"]
    entries = command("trail", "log", "--json").json["entries"]
    assert [each["action"] for each in entries] == ["refusal"]
    assert "P-1042" not in command("trail", "log", "--json").out


def test_wrong_usage(command):
    """Neither steps nor a schedule, both, or no form is wrong usage; nothing is recorded."""
    for steps in ([], [*GUIDE, "--schedule", "guide-two-weeks"]):
        assert titration(command, steps=steps).code == 2
    assert command("titration", *GUIDE, *PATIENT, "--json").code == 2
    assert command("titration", "accept", "X-1", "--json").code in (2, 5)
    assert titration(command, form="drops").json["code"] == "invalid-order"


def test_a_pause_and_a_taper(command):
    """A tapered schedule with a pause covers every day of a dose and none of the pause."""
    steps = [
        *("--step", "4.5 mg for 20 day"),
        *("--step", "pause for 10 day"),
        *("--step", "1.5 mg for 10 day"),
    ]
    document = titration(command, form="liquid", steps=steps).json
    assert (document["days"], document["total"]) == (40, "105 mg")
    assert document["steps"][1] | {"first_day": "", "last_day": ""} == {
        "dose": "0 mg", "pause": True, "days": 10, "first_day": "", "last_day": "",
    }  # fmt: skip
    days = [
        sum(part["days"] for part in fill["parts"]) for fill in option(document, "liquid")["fills"]
    ]
    assert days == [15, 15]


def test_a_repeated_call_gives_the_same_schedule(command):
    """The same request id returns the recorded schedule; the screen shows the ways and why."""
    first = titration(command, "--request-id", "k").json
    assert titration(command, "--request-id", "k").json == first
    shown = command("titration", *GUIDE, "--form", "capsule", *PATIENT)
    assert shown.code == 0
    assert "* strength-per-step: 14 of 1.5 mg per capsule" in shown.out


def test_the_patients_calendar(command):
    """First a draft, then not; each print an act, copies the same bytes, no file overwritten."""
    setup = ("--name", "Elm", "--address", "1 Elm Street", "--telephone", "555", "--site", "ELM")
    assert command("setup", *setup).code == 0
    name = "*Zoë* #read('/etc/passwd') <b>"
    planned = titration(command, "--patient-name", name, "--rx", "R-7").json["id"]
    draft = command("titration", "calendar", planned, "-o", "a.txt", "--json")
    assert draft.code == 0, draft.err
    check_schema(draft.json)
    assert (draft.json["draft"], draft.json["copy"]) == (True, False)
    assert command("titration", "accept", planned).code == 0

    for file, paper in (("b.pdf", "a4"), ("c.pdf", "a4"), ("d.pdf", "letter")):
        again = command("titration", "calendar", planned, "-o", file, "--paper", paper, "--json")
        assert (again.json["draft"], again.json["copy"]) == (False, True)
    made = {each: (command.home / f"{each}.pdf").read_bytes() for each in "bcd"}
    assert made["b"] == made["c"] != made["d"]
    reader = PdfReader(command.home / "b.pdf")
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert len(reader.pages) == 1
    for needed in (name, "COPY", "NEW DOSE", "1 capsule of 4.5 mg", "Rx number: R-7"):
        assert needed in text
    assert "DRAFT" not in text
    size = command("trail", "head", "--json").json["size"]
    assert command("titration", "calendar", planned, "-o", "a.txt").code == 2
    assert command("titration", "calendar", planned, "-o", "x.txt", "--paper", "a5").code == 2
    assert command("titration", "calendar", "ELM-T1", "-o", "x.txt").code == 2
    assert command("trail", "head", "--json").json["size"] == size
    other = command("titration", "calendar", planned, "-o", "x.txt", "--choose", "single-strength",
                    "--json")  # fmt: skip
    assert (other.code, other.json["code"]) == (3, "wrong-state")
    unlike = titration(command).json["id"]
    liquid = command("titration", "calendar", unlike, "-o", "x.txt", "--choose", "liquid", "--json")
    assert (liquid.code, liquid.json["code"]) == (3, "invalid-order")
    assert not (command.home / "x.txt").exists()
    assert command("trail", "verify").code == 0


def test_a_calendar_of_a_liquid_draws_its_syringes(command):
    """The marks of every dose are beside the drawing, on either paper, tagged and archival."""
    planned = titration(command, form="liquid").json["id"]
    assert command("titration", "calendar", planned, "-o", "a.pdf").code == 0
    pages = PdfReader(command.home / "a.pdf").pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())

    for needed in ("4.5 mg = 4.5 mL: two draws: 3 mL, then 1.5 mL", "The mark on the oral syringe"):
        assert needed in text
    with pikepdf.open(command.home / "a.pdf") as pdf:
        assert pdf.open_metadata()["pdfaid:part"] == "2"
        assert pdf.Root.MarkInfo.Marked
