"""`ldncompound liquid` as a pharmacist and a program use it."""

from __future__ import annotations

import pypdf
import pytest

from functional.conftest import PATIENT, check_schema

ORDER = (
    "liquid", "--dose", "0.5 mg", "--days", "30", "--patient", "P-1042",
    "--prescriber", "Dr Example",
)  # fmt: skip


def test_the_default_liquid(command):
    """15 mL dispensed from one tablet in 50 mL, with a syringe that shows 0.5 mL."""
    done = command(*ORDER, "--json")
    document = done.json
    liquid = document["liquid"]

    assert done.code == 0
    check_schema(document)
    assert "capsules" not in document
    assert liquid["dispense"] == liquid["label_volume"] == "15 mL"
    assert liquid["batch_size"] == "50 mL"
    assert liquid["device"]["draws"] == ["0.5 mL"]
    assert document["components"][0]["take"] == "1 tablet"
    assert document["beyond_use"]["days"] == 35


def test_room_temperature_follows_the_study(command):
    """30 days by the study, not the 35 of the rule; both are named."""
    document = command(*ORDER, "--storage", "room", "--json").json
    until = document["beyond_use"]

    assert until["days"] == 30
    assert "stability study: 30 days" in until["limited_by"]
    assert "35 days" in until["limited_by"]
    assert until["source"]["id"] == "nz-naltrexone-liquid"


def test_a_course_that_outlives_it_names_the_fills(command):
    """90 days do not fit one bottle but three, and are made so when that is ordered."""
    order = [*ORDER]
    order[order.index("30")] = "90"
    done = command(*order, "--json")
    refusal = done.json

    assert done.code == 3
    assert refusal["code"] == "course-outlives-beyond-use"
    assert "in 3 fills or more" in refusal["remedy"]
    assert "--fills auto" in refusal["remedy"]
    made = command(*order, "--fills", "auto", "--json").json
    assert made["prescription"]["days"] == 30
    assert [each["days"] for each in made["course"]["later"]] == [30, 30]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--dose", "1.333 mg"), "not-measurable"),
        (("--dose", "4,5 mg"), "malformed-quantity"),
        (("--dose", "0.5 mL"), "wrong-dimension"),
        (("--dose", "5 mg"), "dose-above-range"),
        (("--dose", "0.4 mg"), "dose-below-range"),
        (("--dose", "3 mg", "--per-day", "2"), "daily-dose-above-range"),
        (("--overfill", "5 mg"), "wrong-dimension"),
        (("--overfill", "5,0 mL"), "malformed-quantity"),
        (("--tablet-mass", "130 mL"), "wrong-dimension"),
        (("--tablet-mass", "50 mg"), "invalid-order"),
        (("--batch-size", "100 mg"), "wrong-dimension"),
        (("--bottle", "55 mL"), "invalid-order"),
        (("--bottle", "30 mL", "--overfill", "1 L"), "implausible"),
        (("--overfill", "20 L"), "implausible"),
        (("--storage", "freezer"), "invalid-order"),
        (("--formulation", "naltrexone-capsule-mcc"), "unknown-formulation"),
        (
            ("--formulation", "naltrexone-oral-liquid-powder", "--tablet-mass", "130 mg"),
            "invalid-order",
        ),
        (("--lot", "microcrystalline cellulose=A@2030-01"), "invalid-order"),
        (("--lot", "glycerol=A@2020-01"), "expired-component"),
        (("--days", "0"), "malformed-quantity"),
        (("--days", "999999"), "course-outlives-beyond-use"),
    ],
)
def test_refusals(command, options, code):
    """Each is recorded, has its code, and shows no amount to weigh or measure."""
    given = dict(zip(ORDER[1::2], ORDER[2::2], strict=True))
    given |= dict(zip(options[::2], options[1::2], strict=True))
    done = command("liquid", *(word for pair in given.items() for word in pair), "--json")
    refusal = done.json

    assert (done.code, refusal["code"]) == (3, code), done.err
    check_schema(refusal)
    assert "steps" not in done.out
    assert refusal["trail"]["size"] == 1


def test_a_batch_that_cannot_be_weighed_names_one_that_can(command, tmp_path):
    """A part of tablets on a coarse balance: the batch that the refusal names works."""
    config = tmp_path / "pharmacy.toml"
    config.write_text('name = "Elm"\nbalance = ["B,minimum=600 mg,readability=1 mg"]\n')
    order = (*ORDER, "--tablet-mass", "130 mg", "--config", str(config), "--json")
    refusal = command(*order).json

    assert refusal["code"] == "not-weighable"
    least = refusal["smallest_batch"]
    done = command(*order, "--batch-size", least)
    assert done.code == 0
    assert done.json["liquid"]["batch_size"] == least
    more = ("--overfill", f"{float(least.split()[0]) - 15:g} mL")
    assert command(*order, *more).json["code"] == "implausible"
    over = command(*order, *more, "--confirmed", "the balance weighs no less", "--by", "Lee")
    assert over.json["liquid"]["batch_size"] == least


def test_everything_known_makes_the_date_final(command):
    """Lots of all five components, water included; the earliest expiration limits the date."""
    lots = [
        "naltrexone hydrochloride tablets 50 mg=N-1@2027-03",
        "ascorbic acid=A-1@2028-01",
        "compound hydroxybenzoate solution=H-1@2026-12-10",
        "glycerol=G-1@2028-01",
        "purified water=W-1@2027-01",
    ]
    words = [word for lot in lots for word in ("--lot", lot)]
    late = ("--prepared-on", "2026-11-20", "--reason", "typed later")
    order = [*ORDER]
    order[order.index("30")] = "20"
    document = command(*order, *words, *late, "--json").json
    until = document["beyond_use"]

    assert until["final"] is True
    assert until["date"] == "2026-12-10"
    assert until["limited_by"] == "expiration of compound hydroxybenzoate solution, lot H-1"


def test_a_sheet_has_every_step_and_the_mark(command, tmp_path):
    """In a PDF: the steps in order, the dose in mg before mL, and no abbreviated drug name."""
    sheet = tmp_path / "sheet.pdf"
    document = command(*ORDER, "--sheet", str(sheet), "--json").json
    pages = pypdf.PdfReader(sheet).pages
    text = " ".join(page.extract_text() for page in pages)
    flat = " ".join(text.split())

    assert "Screening and counselling" in pages[-1].extract_text()
    assert "0.5 mg = 0.5 mL: draw to 0.5 mL in a 1 mL oral syringe" in flat
    assert "to 50 mL" in flat
    assert "LDN" not in text.replace(document["id"], "")
    for part in document["components"]:
        assert part["name"] in flat


def test_the_screen_says_what_to_do(command):
    """Steps in columns, the volume beside the dose, the storage, and what is assumed."""
    shown = command(*ORDER, "--explain").out

    assert "0.5 mg = 0.5 mL, drawn as 0.5 mL in a 1 mL oral syringe" in shown
    assert "ASSUMED MEASURES" in shown
    assert "1. take" in shown
    assert "make-up  to 50 mL" in shown


def test_a_dose_that_no_syringe_shows_well_takes_two(command):
    """4.35 mL is 4 mL and 0.35 mL, not five draws of 1 mL: in JSON, on screen, label and sheet."""
    order = ("liquid", "--dose", "4.35 mg", "--days", "10", *PATIENT)
    made = command(*order, "--sheet", "s.txt", "--label", "l.txt", "--json").json
    check_schema(made)
    device = made["liquid"]["device"]
    # For who knows one syringe alone: every draw is there, on the common step of the marks.
    assert (device["capacity"], device["graduation"]) == ("5 mL", "0.01 mL")
    assert device["draws"] == ["4 mL", "0.35 mL"]
    assert device["name"] == "5 mL oral syringe and 1 mL oral syringe"
    assert [(each["name"], each["graduation"], each["draws"]) for each in device["syringes"]] == [
        ("5 mL oral syringe", "0.2 mL", ["4 mL"]), ("1 mL oral syringe", "0.01 mL", ["0.35 mL"]),
    ]  # fmt: skip
    assert any("ONE DOSE OF 4.35 mL TAKES TWO SYRINGES" in each for each in made["notes"])
    label = " ".join((command.home / "l.txt").read_text(encoding="utf-8").split())
    assert (
        "draw to 4 mL in a 5 mL oral syringe, marks of 0.2 mL, AND for the same dose draw to 0.35 mL "
        "in a 1 mL oral syringe, marks of 0.01 mL"
    ) in label
    sheet = " ".join((command.home / "s.txt").read_text(encoding="utf-8").split())
    assert "4.35 mg = 4.35 mL IN TWO SYRINGES: draw to 4 mL in a 5 mL oral syringe" in sheet
    assert "AND for the same 4.35 mg = 4.35 mL: draw to 0.35 mL in a 1 mL oral syringe" in sheet
    assert "hand out both oral syringes" in sheet
    shown = " ".join(command("show", made["id"], "--explain").out.split())
    assert "drawn as 4 mL in a 5 mL oral syringe, marks of 0.2 mL and 0.35 mL in a 1 mL" in shown
    assert command("trail", "verify", "--full", "--json").json["ok"]


def test_paper_never_names_a_syringe_as_the_list_of_the_pharmacy_does(command):
    """Screen, sheet and label say what the patient is handed, by its capacity; never an id."""
    device = "S3,kind=oral syringe,capacity=3 mL,graduation=0.1 mL,least=0.6 mL"
    assert command("setup", "--name", "Elm", "--measure", device, "--replace").code == 0
    order = ("liquid", "--dose", "4.5 mg", "--days", "20", "--batch-size", "100 mL", *PATIENT)
    made = command(*order, "--sheet", "s.txt", "--label", "l.txt", "--json").json
    shown = {
        "label": (command.home / "l.txt").read_text(encoding="utf-8"),
        "sheet": (command.home / "s.txt").read_text(encoding="utf-8"),
        "screen": command("show", made["id"], "--explain").out,
    }

    assert made["liquid"]["device"]["name"] == "S3"
    for kind, text in shown.items():
        flat = " ".join(text.split())
        assert "in a 3 mL oral syringe, marks of 0.1 mL" in flat, kind
        assert "in a S3" not in flat, kind
        assert "mL S3" not in flat, kind


@pytest.mark.parametrize(
    ("dose", "said"),
    [
        ("1.005 mg", "In a liquid of 0.5 mg per mL it would be 2.01 mL"),
        ("1.111 mg", "another strength than 1 mg per mL, in which it could be measured, is not"),
        (
            "0.505 mg",
            "In a liquid of 0.5 mg per mL it would be 1.01 mL, which could be measured; but",
        ),
    ],
)
def test_a_dose_off_every_mark_names_the_strength_that_would_do(command, dose, said):
    """It is refused, never rounded; that no other strength is documented is said with it."""
    refused = command("liquid", "--dose", dose, "--days", "10", *PATIENT, "--json")
    assert refused.json["code"] == "not-measurable"
    assert "nor have two together" in refused.json["message"]
    assert said in refused.json["remedy"]
