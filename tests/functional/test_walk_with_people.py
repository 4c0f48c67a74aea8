"""Weighing step by step where people are enrolled: who is asked, and who accepts."""

from __future__ import annotations

import pytest

from functional import terminal
from functional.test_batch import (
    ACTIVE,
    LOT,
    LOTS,
    MASS,
    PRINTOUT,
    SIGHTED,
    SUBSTANCE,
)

SECRET = "seven herons wade at dusk"
WHO = "a pharmacist who accepts it: "
WHY = "a reason to accept it: "
FIRST = [(LOT, "N-17"), (SUBSTANCE, ACTIVE), (SIGHTED, "yes"), (MASS, "123 mg"), (PRINTOUT, "")]


@pytest.fixture
def planned(command):
    """Return the command, and the id of a planned batch in a pharmacy with AB and TK."""
    assert command("setup", "--name", "Elm", "--site", "ELM", "--balance",
                   "III,sensitivity=6 mg,readability=1 mg").code == 0  # fmt: skip
    for name, initials, role in (
        ("Ada Brown", "AB", "pharmacist"),
        ("Tom Kay", "TK", "technician"),
    ):
        typed = terminal.on_terminal(
            command,
            ("people", "enrol", "--name", name, "--initials", initials, "--role", role,
             "--by", "AB"),
            [("Passphrase: ", SECRET)] * (initials != "AB")
            + [("8 characters: ", SECRET), ("again: ", SECRET)],
        )  # fmt: skip
        assert typed.code == 0, typed.shown
    made = command.capsules("--fill-mass", "130 mg/capsule", *LOTS, "--by", "AB")
    assert made.code == 0, made.err
    return command, made.json["id"]


def test_a_stranger_is_refused_before_anything_is_asked(planned):
    """Who is named and not enrolled is refused at once, on the record; who is not named, asked."""
    command, identity = planned
    typed = terminal.on_terminal(
        command, ("batch", "weigh", identity, "--by", "Zoe"), [], hidden=False
    )
    assert typed.code == 3
    assert "(not-authorised)" in typed.shown
    assert "This refusal is entry" in typed.shown
    who = "Who works? Initials: "
    typed = terminal.on_terminal(
        command, ("work", identity), [(who, "Zoe"), (who, "TK"), (LOT, "q")], hidden=False
    )
    assert typed.code == 0
    assert "(not-authorised)" in typed.shown
    assert "This refusal is entry" in typed.shown


def test_a_pharmacist_accepts_in_the_session_of_a_technician(planned):
    """Who accepts, why and the passphrase are asked; the technician weighed it."""
    command, identity = planned
    looked: list[int] = []
    answers = [
        *FIRST, (WHO, "TK"), (WHY, "spilt"), (WHO, "ZZ"), (WHY, "spilt"),
        (WHO, "AB"), (WHY, "spilt, counted"), ("Passphrase: ", SECRET), (LOT, "q"),
    ]  # fmt: skip

    def silent(_, ours):
        looked.append(ours)
        if answers[len(looked) - 1][1] == SECRET:
            terminal._wait_for_silence(ours)

    typed = terminal.on_terminal(
        command, ("batch", "weigh", identity, "--by", "TK"), answers, silent, hidden=False
    )
    assert typed.code == 0, typed.shown
    assert "--" not in typed.shown
    shown = command("batch", "show", identity, "--json").json
    (weighing,) = shown["weighings"]
    assert (weighing["actual"], weighing["accepted"]) == ("123 mg", True)
    assert weighing["weighed_by"] == "TK"
    assert command("trail", "verify").code == 0


def test_a_stranger_is_asked_for_no_order(planned):
    """Who may not order is refused before the first question, once, on the record."""
    command, _ = planned
    for words in (("capsules", "--days", "30"), ("liquid",), ("dispense", "ELM-1"),
                  ("titration", "--step", "1.5 mg for 14 day")):  # fmt: skip
        size = command("trail", "head", "--json").json["size"]
        typed = terminal.on_terminal(command, words, [], hidden=False)
        assert typed.code == 3, typed.shown
        assert "(not-authorised)" in typed.shown
        assert command("trail", "head", "--json").json["size"] == size + 1
