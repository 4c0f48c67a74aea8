"""`ldncompound titration change`: a schedule changed in mid-course, through the command line."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from functional.conftest import PATIENT, check_schema

GUIDE = ("--step", "1.5 mg for 14 day", "--step", "3 mg for 14 day", "--step", "4.5 mg for 28 day")
NEW = ("--step", "2 mg for 20 day")
REASON = ("--reason", "Mrs Smith is sick at night")


def day(ahead):
    """Return a day so many days from today."""
    return (date.today() + timedelta(days=ahead)).isoformat()


@pytest.fixture
def begun(command):
    """Return the id of a schedule whose first fill is made."""
    identity = command("titration", *GUIDE, "--form", "liquid", *PATIENT, "--json").json["id"]
    assert command("titration", "accept", identity, "--json").code == 0
    return identity


def change(command, identity, *more, start=20, steps=NEW, reason=REASON):
    """Change a schedule, as JSON."""
    return command(
        "titration", "change", identity, "--from", day(start), *steps, *reason, *more, "--json"
    )


def test_a_schedule_is_changed(command, begun):
    """One entry; the new one names the old one and what is left of it, to the last millilitre."""
    size = command("trail", "head", "--json").json["size"]
    answer = change(command, begun)
    assert answer.code == 0, answer.err
    document = answer.json
    check_schema(document)
    assert command("trail", "head", "--json").json["size"] == size + 1
    assert document["changes"] == {"id": begun, "from_day": day(20)}
    (left,) = document["left"]
    assert left == {
        "schedule": begun,
        "preparation": left["preparation"],
        "first_day": day(14),
        "last_day": day(22),
        "from_day": day(20),
        "amount": "9 mL",
        "drug": "9 mg",
    }
    assert document["steps"][0]["first_day"] == day(20)
    assert document["trail"]["sequence"] == size + 1
    assert command("trail", "verify", "--full", "--json").json["ok"]


def test_what_is_due_afterwards(command, begun):
    """The old fills from that day on are neither due nor made; those of the new one are."""
    changed = change(command, begun, start=0).json
    assert sum(int(each["amount"].split()[0]) for each in changed["left"]) == 48
    due = command("report", "due", "--within", "60 day", "--json").json
    check_schema(due)
    assert [(row["of"], row["changed"]) for row in due["rows"]] == [
        (changed["id"], f"not accepted; changes {begun}")
    ]
    refused = command("titration", "accept", begun, "--json")
    assert (refused.code, refused.json["code"]) == (3, "wrong-state")
    assert changed["id"] in refused.json["message"]
    accepted = command("titration", "accept", changed["id"], "--json")
    assert accepted.code == 0, accepted.out
    assert [each["dispense"] for each in accepted.json["preparations"]] == ["40 mL"]
    assert command("report", "due", "--within", "60 day", "--json").json["rows"] == []
    assert command("trail", "verify", "--full", "--json").json["ok"]
    assert command("trail", "export", "x.jsonl").code == 0
    assert command("trail", "verify", "--trail", "x.jsonl").code == 0
    bodies = (command.home / "x.jsonl").read_text(encoding="utf-8")
    assert "Smith" not in bodies
    assert "P-1042" not in bodies


def test_the_screen_says_what_is_left(command, begun):
    """It names the schedule, each container with its label and its rest, and what comes next."""
    shown = command("titration", "change", begun, "--from", day(20), *NEW, *REASON).out
    assert f"It takes the place of {begun} from {day(20)} on." in shown
    assert "not to be taken any more from then on; to be returned or destroyed" in shown
    assert f"labelled {day(14)} to {day(22)}: 9 mL, 9 mg in all" in " ".join(shown.split())
    assert "Accept it: 'ldncompound titration accept" in shown
    assert max(map(len, shown.splitlines())) <= 100
    told = command("titration", "accept", begun).out + command("titration", "accept", begun).err
    assert "was changed by" in told
    nothing = command("titration", "change", begun, "--from", day(30), *NEW, *REASON).out
    assert f"Nothing was made for {day(30)} or later: nothing is left over." in nothing
    assert f"It was changed: from {day(30)} on," in command("titration", "accept", begun).out


def test_capsules_and_cycles(command):
    """Capsules are left by strength and count; the new steps may be taken in cycles."""
    identity = command("titration", *GUIDE, "--form", "capsule", *PATIENT, "--json").json["id"]
    assert command("titration", "accept", identity, "--json").code == 0
    steps = ("--step", "3 mg for 7 day", "--step", "pause for 7 day", "--cycle", "2")
    document = change(command, identity, steps=steps).json
    check_schema(document)
    assert [(each["strength"], each["amount"]) for each in document["left"]] == [
        ("3 mg/capsule", 8), ("4.5 mg/capsule", 28),
    ]  # fmt: skip
    assert [each["days"] for each in document["steps"]] == [7, 7, 7, 7]
    shown = command("titration", "change", identity, "--from", day(20), *steps, *REASON).out
    assert "8 capsules of 3 mg per capsule, 24 mg in all" in " ".join(shown.split())


def test_the_calendar_lists_what_is_not_used_any_more(command, begun):
    """Text and PDF of both calendars say so."""
    changed = change(command, begun).json
    for identity, form in ((changed["id"], "txt"), (changed["id"], "pdf"), (begun, "pdf")):
        name = f"{identity}.{form}"
        assert command("titration", "calendar", identity, "-o", name, "--json").code == 0
    text = " ".join((command.home / f"{changed['id']}.txt").read_text(encoding="utf-8").split())
    assert "CONTAINERS NOT TO BE USED ANY MORE" in text
    assert changed["left"][0]["preparation"] in text


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"start": -1}, "invalid-order"),
        ({"start": 56}, "invalid-order"),
        ({"steps": ("--step", "5 mg for 14 day")}, "dose-above-range"),
        ({"steps": ("--step", "5 for 14 day")}, "malformed-quantity"),
    ],
)
def test_refusals_are_recorded(command, begun, more, code):
    """A refused change has an entry of its own, says nothing of the patient, and changes nothing."""
    size = command("trail", "head", "--json").json["size"]
    answer = change(command, begun, **more)
    assert (answer.code, answer.json["code"]) == (3, code)
    assert answer.json["remedy"]
    assert command("trail", "head", "--json").json["size"] == size + 1
    assert command("titration", "accept", begun, "--json").code == 0
    assert command("trail", "verify", "--full", "--json").json["ok"]


def test_wrong_usage(command, begun):
    """Without a day, a step, a reason or a schedule it is wrong usage, and nothing is recorded."""
    size = command("trail", "head", "--json").json["size"]
    for words in (
        (begun, *NEW, *REASON),
        (begun, "--from", day(20), *REASON),
        (begun, "--from", day(20), *NEW),
        ("ELM-T1", "--from", day(20), *NEW, *REASON),
    ):
        answer = command("titration", "change", *words, "--json")
        assert (answer.code, answer.json["schema"]) == (2, "ldncompound.error/1")
    assert command("trail", "head", "--json").json["size"] == size


def test_a_schedule_that_was_not_accepted(command):
    """It is entered anew: nothing of it was made."""
    identity = command("titration", *GUIDE, "--form", "capsule", *PATIENT, "--json").json["id"]
    refused = change(command, identity)
    assert (refused.code, refused.json["code"]) == (3, "wrong-state")
    assert "anew" in refused.json["remedy"]


def test_a_request_id_makes_it_once(command, begun):
    """The same call gives the same document and no second entry; another is refused."""
    first = change(command, begun, "--request-id", "K")
    size = command("trail", "head", "--json").json["size"]
    assert change(command, begun, "--request-id", "K").json == first.json
    assert command("trail", "head", "--json").json["size"] == size
    other = change(command, begun, "--request-id", "K", start=21)
    assert (other.code, other.json["code"]) == (3, "invalid-order")
