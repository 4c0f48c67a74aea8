"""`ldncompound titration`: schedules through the command line."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pikepdf
import pytest
from pypdf import PdfReader

from functional.conftest import PATIENT, check_schema
from ldncompound.core.wording.english.speech import day_in_full

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
    assert [fill["dispense"] for fill in fills] == ["48 mL", "141 mL"]
    assert [fill["preparations"] for fill in fills] == [1, 1]
    counts = {each["kind"]: (each["preparations"], len(each["fills"]))
              for each in document["options"]}  # fmt: skip
    assert counts == {
        "strength-per-step": (3, 1), "single-strength": (1, 1), "mixed": (2, 1), "liquid": (2, 2),
    }  # fmt: skip
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
    """The one batch of the first fill is made and joined; a second call makes nothing more."""
    identity = titration(command, form="liquid").json["id"]
    accepted = command("titration", "accept", identity, "--json")
    assert accepted.code == 0, accepted.err
    document = accepted.json
    check_schema(document)
    assert [made["dispense"] for made in document["preparations"]] == ["48 mL"]
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


def test_accepting_says_on_which_days_what_is_made_is_taken(command):
    """The days of a fill and a dose do not make its amount where it is not taken every day."""
    steps = ("4.5 mg on Mon and Fri for 14 day", "1.5 mg twice a day for 7 day")
    monday = date.today() + timedelta(days=-date.today().weekday() % 7)
    words = [each for step in steps for each in ("--step", step)]
    planned = command("titration", *words, "--start", monday.isoformat(), "--form", "liquid",
                      "--patient", "P-1", "--prescriber", "Dr Q", "--lead", "0 day", "--json")  # fmt: skip
    accepted = command("titration", "accept", planned.json["id"], "--fill", "1")
    assert accepted.code == 0, accepted.err
    assert (
        "fill 1 of 1: 4.5 mg, on Monday and Friday; 1.5 mg, 2 times a day; 21 days from "
        f"{monday}, 39 mL;"
    ) in " ".join(accepted.out.split())


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
    """With --choose single-strength all 126 capsules are one batch, weighed without a trituration."""
    identity = titration(command).json["id"]
    made = command("titration", "accept", identity, "--choose", "single-strength", "--json").json
    (one,) = made["preparations"]
    assert (one["dispense"], one["strength"], one["dose"]) == (126, "1.5 mg/capsule", None)
    assert not made["due"]
    shown = command("show", one["id"], "--json").json
    check_schema(shown)
    assert shown["weigh_plan"]["method"] == "direct"
    assert shown["capsules"]["in_containers"] == [14, 28, 84]
    given = shown["prescription"]
    assert (given["dose"], given["doses_per_day"], shown["capsules"]["per_dose"]) == (None, 1, None)
    assert [(each["dose"], each["per_dose"], each["units"]) for each in given["steps"]] == [
        ("1.5 mg", 1, 14), ("3 mg", 2, 28), ("4.5 mg", 3, 84),
    ]  # fmt: skip


def test_a_mixed_dose_says_what_is_taken_with_it(command):
    """A preparation for part of a dose names the whole dose of each step and the rest of it."""
    document = titration(command, "--keep", "1.5 mg", "--keep", "3 mg").json
    made = command("titration", "accept", document["id"], "--choose", "mixed", "--json").json
    assert [(each["strength"], each["dispense"]) for each in made["preparations"]] == [
        ("1.5 mg/capsule", 42), ("3 mg/capsule", 42),
    ]  # fmt: skip
    last = [each["steps"][-1]["dose"] for each in made["preparations"]]
    assert sum(Fraction(dose.removesuffix(" mg")) for dose in last) == Fraction(9, 2)
    for each, rest in zip(made["preparations"], ("3 mg", "1.5 mg"), strict=True):
        shown = command("show", each["id"], "--json").json
        (note,) = (note for note in shown["notes"] if note.startswith("PART OF A DOSE of 4.5 mg"))
        assert f"1 capsule of {rest}" in note


def test_labels_of_a_schedule_say_their_days(command):
    """Bottles of one strength look alike: each label names its days, dose, bottle and fill."""
    identity = titration(command, form="liquid").json["id"]
    (made,) = command("titration", "accept", identity, "--json").json["preparations"]
    command("label", made["id"], "-o", "both.txt")
    labels = (command.home / "both.txt").read_text(encoding="utf-8").split("-" * 40)
    texts = [" ".join(each.split()) for each in labels]
    first = date.fromisoformat(made["first_dose"])
    for text, begins, ends, dose, volume, bottle in (
        (texts[0], 0, 13, "1.5 mg (1.5 mL)", "21 mL", 1),
        (texts[1], 14, 22, "3 mg (3 mL)", "27 mL", 2),
    ):
        begin, end = (day_in_full(first + timedelta(each), "US") for each in (begins, ends))
        days = f"From {begin} to {end}"
        assert f"{days}: one dose: {dose}" in text
        assert text.count("one dose:") == 1
        assert f"Quantity: {volume}, bottle {bottle} of 2, fill 1 of 2" in text
    assert len(texts) == 2
    assert command("label", made["id"], "-o", "both.pdf").code == 0
    identity = titration(command, "--keep", "1.5 mg", "--keep", "3 mg").json["id"]
    mixed = command("titration", "accept", identity, "--choose", "mixed", "--json").json
    last = mixed["preparations"][-1]
    command("label", last["id"], "-o", "part.txt")
    labels = (command.home / "part.txt").read_text(encoding="utf-8").split("-" * 40)
    whole, part = (" ".join(each.split()) for each in labels)
    assert "one dose: 3 mg (1 capsule)" in whole
    assert "Quantity: 14 capsules, container 1 of 2" in whole
    assert "PART" not in whole
    assert "PART of one dose of 4.5 mg: 3 mg (1 capsule), together with 1 capsule of 1.5 mg" in part
    assert "Quantity: 28 capsules, container 2 of 2" in part
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
        "doses_per_day": 1, "every": "1 day",
    }  # fmt: skip
    fills = option(document, "liquid")["fills"]
    first = date.fromisoformat(document["prescription"]["first_dose"])
    held: dict[int, Fraction] = {}
    for step in (each for fill in fills for part in fill["parts"] for each in part["steps"]):
        begins, ends = (date.fromisoformat(step[day]) for day in ("first_day", "last_day"))
        for day in range((begins - first).days, (ends - first).days + 1):
            held[day] = held.get(day, Fraction(0)) + Fraction(step["dose"].removesuffix(" mg"))
    assert held == {
        day: Fraction(9, 2) if day < 20 else Fraction(3, 2) for day in (*range(20), *range(30, 40))
    }
    # 22 days from 0 on hold 90 mL, the other 15 mL: 150 mL are made for 105 mL, as in any cut.
    assert option(document, "liquid")["lost"] == "45 mg"


def test_a_repeated_call_gives_the_same_schedule(command):
    """The same request id returns the recorded schedule; the screen shows the ways and why."""
    first = titration(command, "--request-id", "k").json
    assert titration(command, "--request-id", "k").json == first
    shown = command("titration", *GUIDE, "--form", "capsule", *PATIENT, "--explain")
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


def test_directions_of_a_schedule_are_held_against_every_step(command):
    """Pointed out when it is planned, on the record, and on the label; each step's dose is right."""
    steps = (
        "--step",
        "1.5 mg for 14 day",
        "--step",
        "2 mg twice a day for 14 day",
    )
    right = ("--directions", "1.5 mg at night, then 2 mg twice a day.")
    wrong = ("--directions", "1.5 mg at night, then 20 mg 3 times a day.")
    ordered = ("titration", *steps, "--form", "liquid", *PATIENT)

    assert "notes" not in command(*ordered, *right, "--json").json
    planned = command(*ordered, *wrong, "--json")
    check_schema(planned.json)
    assert len(planned.json["notes"]) == 2
    shown = command("show", planned.json["id"])
    assert "! The directions say 20 mg" in shown.out
    accepted = command("titration", "accept", planned.json["id"], "--json").json
    made = accepted["preparations"][0]["id"]
    notes = [each for each in command("show", made, "--json").json["notes"] if "irections" in each]
    assert notes[0].startswith("The directions say 20 mg")
    assert "The directions say 20 mg" in command("label", made, "-o", "label.txt").err


def test_the_screen_says_when_fills_are_made_and_how_they_are_weighed(command):
    """With a lead the day of making is not the first day; an acceptance names the strength."""
    start = (date.today() + timedelta(days=3)).isoformat()
    planned = command(
        "titration", "--step", "3 mg for 90 day", "--form", "capsule", *PATIENT,
        "--lead", "3 day", "--start", start, "--fills", "2", "--explain",
    )  # fmt: skip
    shown = " ".join(planned.out.split())
    assert "weighed directly" in shown or "weighed by trituration" in shown
    assert "weighed by direct" not in shown
    assert "each fill is made 3 days before its first day" in shown

    identity = planned.out.split()[0]
    accepted = " ".join(command("titration", "accept", identity).out.split())
    assert "45 capsules of 3 mg per capsule; beyond-use date" in accepted


@pytest.mark.parametrize("doses", [("1.5", "3", "4.5"), ("0.5", "1", "1.5", "2", "3", "4", "4.5")])
def test_a_schedule_takes_15_lines(command, doses):
    """Its steps, the ways to make it and the fills of the chosen one; --explain has the rest."""
    steps = [word for each in doses for word in ("--step", f"{each} mg for 7 day")]
    short = command("titration", *steps, "--form", "capsule", *PATIENT)
    assert short.code == 0
    lines = short.out.splitlines()
    assert len(lines) <= 15, short.out
    assert max(map(len, lines)) <= 80
    for each in doses:
        assert f" {each} mg " in short.out
    assert "beyond use" in short.out
    identity = lines[0].split()[0]
    whole = command("show", identity, "--explain").out
    assert "Controlled room temperature" in whole
    assert max(map(len, whole.splitlines())) <= 80
