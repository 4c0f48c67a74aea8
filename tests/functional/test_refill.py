"""`--fills` and `ldncompound refill`: a long course through the command line."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from functional.conftest import PATIENT, check_schema
from ldncompound.core.wording.english.speech import day_in_full

SHORT = ("--dose", "4.5 mg", "--days", "24", "--fills", "4", *PATIENT)


def liquid(command, *more):
    """Order 24 days of the liquid in four fills."""
    return command("liquid", *SHORT, "--json", *more)


def test_a_fill_is_made_ahead_and_labelled(command):
    """Refused until it is due; with --early made, with sheet and label that name the fill."""
    first = liquid(command).json
    check_schema(first)
    assert first["prescription"]["days"] == 6
    assert (first["course"]["of"], len(first["course"]["later"])) == (4, 3)
    due = command("refill", first["id"], "--json")
    assert (due.code, due.json["code"]) == (3, "wrong-state")
    assert first["course"]["later"][0]["first_day"] in due.json["message"]
    done = command(
        "refill", first["id"], "--early", "--sheet", "s.txt", "--label", "l.txt", "--json"
    )
    assert done.code == 0, done.err
    second = done.json
    check_schema(second)
    assert second["course"]["schedule"] == first["id"]
    assert second["prescription"]["first_dose"] == first["course"]["later"][0]["first_day"]
    label = (command.home / "l.txt").read_text(encoding="utf-8")
    assert "fill 2 of 4" in label
    days = [date.fromisoformat(second["course"][key]) for key in ("first_day", "last_day")]
    begins, ends = (day_in_full(each, "US") for each in days)
    assert f"From {begins} to {ends}: one dose" in " ".join(label.split())
    sheet = " ".join((command.home / "s.txt").read_text(encoding="utf-8").split())
    assert "fill 2 of 4" in sheet
    assert days[0] == date.fromisoformat(first["prescription"]["first_dose"]) + timedelta(days=6)
    shown = command("show", second["id"])
    assert "2 of 4" in shown.out
    assert command("trail", "verify", "--json").json["ok"]


def test_what_is_due_is_listed(command):
    """On 80 columns: when, which fill, of what, how much; as JSON also the command for it."""
    first = liquid(command).json
    told = command("report", "due", "--within", "13 day", "--json")
    check_schema(told.json)
    assert [(row["of"], row["fill"], row["days"]) for row in told.json["rows"]] == [
        (first["id"], "2 of 4", 6), (first["id"], "3 of 4", 12)
    ]  # fmt: skip
    shown = command("report", "due", COLUMNS="80").out
    assert "Fills to be made" in shown
    assert "27 mL" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_the_next_fill_follows_whichever_is_named(command):
    """Three calls make fills 2, 3 and 4; a fourth, and a course in one fill, are refused."""
    named = liquid(command).json["id"]
    for number in (2, 3, 4):
        made = command("refill", named, "--early", "--request-id", f"k-{number}", "--json").json
        assert made["course"]["fill"] == number
        named = made["id"]
    again = command("refill", named, "--early", "--json")
    assert (again.code, again.json["code"]) == (3, "wrong-state")
    assert "All 4 fills" in again.json["message"]
    whole = command.capsules().json["id"]
    assert command("refill", whole, "--json").json["code"] == "wrong-state"
    assert command("refill", "ELM-1", "--json").code == 2


def test_a_course_in_a_file(command):
    """An order file and a CSV file cut a course like the option, and say what is due next."""
    order = {"form": "liquid", "dose": "4.5 mg", "days": 24, "patient": "P-1042",
             "prescriber": "Dr Example", "fills": 4}  # fmt: skip
    (command.home / "order.json").write_text(json.dumps(order), encoding="utf-8")
    made = command("prepare", "order.json", "--json").json
    assert made["course"] == liquid(command).json["course"]
    rows = "form,dose,days,patient,prescriber,fills\r\nliquid,4.5 mg,24,P,D,4\r\n"
    (command.home / "orders.csv").write_text(rows, encoding="utf-8")
    answer = json.loads(command("prepare", "orders.csv", "--batch").out)
    check_schema(answer)
    assert answer["course"] == {
        "fill": 1, "of": 4, "next": made["course"]["later"][0]["first_day"]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--fills", "x"), "malformed-quantity"),
        (("--fills", "0"), "malformed-quantity"),
        (("--fills", "25"), "invalid-order"),
        (("--fills", "1", "--days", "90"), "course-outlives-beyond-use"),
    ],
)
def test_what_cannot_be_cut(command, words, code):
    """An invalid number, more fills than days, or too few fills."""
    order = ["--dose", "4.5 mg", "--days", "24", *PATIENT]
    if "--days" in words:
        order[3], words = words[3], words[:2]
    refused = command("liquid", *order, *words, "--json")
    check_schema(refused.json)
    assert (refused.code, refused.json["code"]) == (3, code)
    assert refused.json["remedy"]


def test_a_quantity_is_not_cut(command):
    """Capsules ordered by number, or for stock, have no days to be cut."""
    order = ("--dose", "1.5 mg", "--quantity", "400", "--fills", "auto", "--json")
    assert command("capsules", *order, *PATIENT).json["code"] == "invalid-order"
    assert command("capsules", *order, "--for-stock").json["code"] == "invalid-order"
