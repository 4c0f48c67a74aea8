"""Fills of a schedule: ahead of their day, late, made again, and with a lead."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from functional.conftest import PATIENT, check_schema

LIQUID = ("--step", "1.5 mg for 30 day", "--step", "3 mg for 40 day", "--form", "liquid", *PATIENT)


FOUR = ("--step", "3 mg for 200 day", "--fills", "4", "--form", "capsule", *PATIENT)


def entered(command, *more, order=LIQUID):
    """Enter a schedule, by default of the liquid in two fills or three; return its document."""
    made = command("titration", *order, *more, "--json")
    assert made.code == 0, made.err
    check_schema(made.json)
    return made.json


def option_of(schedule):
    """Return the chosen option."""
    return next(each for each in schedule["options"] if each["kind"] == schedule["chosen"])


def doses_in(preparation):
    """Return the days on which a preparation is taken."""
    found = []
    for step in preparation["prescription"]["steps"]:
        first, last = (date.fromisoformat(step[key]) for key in ("first_day", "last_day"))
        found += [first + timedelta(days=passed) for passed in range((last - first).days + 1)]
    return found


def accepted(command, schedule, *more, code=0):
    """Accept a schedule; return the answer."""
    answer = command("titration", "accept", schedule["id"], *more, "--json")
    assert answer.code == code, answer.err
    check_schema(answer.json)
    return answer.json


def shown(command, identity):
    """Return a preparation."""
    return command("show", identity, "--json").json


def test_a_lead_is_kept_between_making_and_the_first_dose(command):
    """Made three days before; nothing is taken past the date that begins on the day of making."""
    schedule = entered(command, "--lead", "3 day")
    today = date.today()
    assert schedule["steps"][0]["first_day"] == (today + timedelta(days=3)).isoformat()
    for fill in option_of(schedule)["fills"]:
        made, first, last = (date.fromisoformat(fill[key]) for key in ("made_on", "first_day", "last_day"))  # fmt: skip
        assert first - made == timedelta(days=3)
        until = date.fromisoformat(fill["beyond_use"]["date"])
        assert last <= until
        assert (until - made).days + 1 == fill["beyond_use"]["days"]
    made = accepted(command, schedule)["preparations"]
    assert shown(command, made[0]["id"])["prepared_on"] == today.isoformat()
    early = command("titration", *LIQUID, "--lead", "3 day", "--start", today.isoformat(), "--json")
    assert (early.code, early.json["code"]) == (3, "invalid-order")
    assert command("trail", "verify", "--full").code == 0


@pytest.mark.parametrize("lead", ["31 day", "0.5 day", "3 mg", "three days"])
def test_a_lead_that_is_none_is_refused(command, lead):
    """Whole days, and not more than a month."""
    made = command("titration", *LIQUID, "--lead", lead, "--json")
    assert made.code == 3


def test_the_next_fill_is_made_early_once(command):
    """Before its day it is made on request, dated today; repeated under its id, no other is made."""
    schedule = entered(command, order=FOUR)
    first = accepted(command, schedule)
    assert [each["fill"] for each in first["preparations"]] == [1]
    second = accepted(command, schedule, "--fill", "2", "--request-id", "k-2")
    again = accepted(command, schedule, "--fill", "2", "--request-id", "k-2")
    assert [each["fill"] for each in again["preparations"]] == [1, 2]
    assert [each["id"] for each in again["preparations"]] == [each["id"] for each in second["preparations"]]  # fmt: skip
    made = shown(command, second["preparations"][1]["id"])
    assert made["prepared_on"] == date.today().isoformat()
    assert max(doses_in(made)) <= date.fromisoformat(made["beyond_use"]["date"])
    for wrong in ("5", "0", "two"):
        answer = command("titration", "accept", schedule["id"], "--fill", wrong, "--json")
        assert answer.code == 3
    assert command("trail", "verify", "--full").code == 0


def test_a_fill_that_would_not_keep_is_not_made_early(command):
    """What a later fill is for must end within the date that begins today."""
    schedule = entered(command, order=FOUR)
    accepted(command, schedule)
    for number in (2, 3):
        made = accepted(command, schedule, "--fill", str(number))["preparations"]
        assert [each["fill"] for each in made] == list(range(1, number + 1))
    refused = command("titration", "accept", schedule["id"], "--fill", "4", "--json")
    assert (refused.code, refused.json["code"]) == (3, "course-outlives-beyond-use")


def test_a_rejected_fill_is_made_again_for_the_days_that_are_left(command):
    """Made anew after its first day, it is for the days from its first dose on, and for no other."""
    schedule = entered(command)
    lost = accepted(command, schedule)["preparations"][0]
    done = command("batch", "reject", lost["id"], "--reason", "dropped", "--json")
    assert done.code == 0, done.err
    fill = option_of(schedule)["fills"][0]
    day = date.fromisoformat(fill["first_day"]) + timedelta(days=4)
    again = accepted(command, schedule, "--first-dose", day.isoformat())["preparations"][0]
    made = shown(command, again["id"])
    last = date.fromisoformat(fill["last_day"])
    assert doses_in(made) == [day + timedelta(days=n) for n in range((last - day).days + 1)]
    assert made["course"]["first_day"] == day.isoformat()
    assert made["liquid"]["dispense"] != shown(command, lost["id"])["liquid"]["dispense"]
    assert command("trail", "verify", "--full").code == 0


def test_a_first_dose_that_makes_nothing_is_refused(command):
    """No date, or one after all that is due: it is said, and not taken for done."""
    schedule = entered(command, order=FOUR)
    last = date.fromisoformat(option_of(schedule)["fills"][0]["last_day"])
    for day in ("soon", "2072-01-08", (last + timedelta(days=1)).isoformat()):
        refused = accepted(command, schedule, "--first-dose", day, code=3)
        assert refused["code"] == "invalid-order"
    late = ("--first-dose", last.isoformat())
    (made,) = accepted(command, schedule, *late)["preparations"]
    assert made["days"] == 1
    assert accepted(command, schedule, *late)["preparations"] == [made]
    assert accepted(command, schedule, "--first-dose", "soon", code=3)["code"] == "invalid-order"
    assert command("trail", "verify", "--full").code == 0


def test_an_empty_answer_is_not_taken_for_the_usual_one(command):
    """An option with nothing in it, as a script passes it, is refused like any wrong answer."""
    schedule = entered(command, order=FOUR)
    assert accepted(command, schedule, "--choose", "", code=3)["code"] == "invalid-order"
    accepted(command, schedule)
    day = (date.today() + timedelta(days=3)).isoformat()
    said = ("--from", day, "--step", "3 mg for 9 day", "--reason", "longer", "--lead", "", "--json")
    refused = command("titration", "change", schedule["id"], *said)
    assert (refused.code, refused.json["code"]) == (3, "malformed-quantity")
    assert command("trail", "verify", "--full").code == 0
