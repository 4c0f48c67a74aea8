"""`ldncompound` alone, and `day`: what is shown on a terminal, and that what is proposed works."""

from __future__ import annotations

import re
import shlex
from datetime import date, timedelta

import pytest

from functional.conftest import PATIENT, check_schema
from functional.terminal import on_terminal

TODAY = date.today()
TYPED = re.compile(r"ldncompound .*")
PLAIN = re.compile(r"\x1b\[[0-9;]*m")
ACTIVE, FILLER = "naltrexone hydrochloride", "microcrystalline cellulose"


def alone(command, columns=80, lines=24, words=(), answers=()):
    """Call the program on a terminal of a size; return what was shown, line by line."""
    command.environment |= {"COLUMNS": str(columns), "LINES": str(lines)}
    told = on_terminal(command, words, answers, hidden=False)
    assert told.code == 0, told.shown
    shown = PLAIN.sub("", told.shown).splitlines()
    assert len(shown) < lines
    # A path without blanks stays whole.
    assert max(len(each) for each in shown if " " in each.strip()) <= columns
    return shown


def proposed(shown):
    """Return the commands that stand on a screen."""
    return [shlex.split(found[0])[1:] for found in map(TYPED.search, shown) if found]


def receive(command, component, number, expires, *more):
    """Receive a lot."""
    form = ("--form", "hydrochloride") if component == ACTIVE else ()
    told = command(
        "lots", "receive", "--component", component, "--number", number, "--maker", "M",
        "--expires", str(expires), *form, *more,
    )  # fmt: skip
    assert told.code == 0, told.err


def test_a_new_home_is_told_how_to_begin_and_stays_empty(command):
    """Three commands, of which each exists; nothing is written, not even a trail."""
    before = sorted(command.home.rglob("*"))
    shown = alone(command)
    assert shown[0] == "There is no trail at"  # which one is seen where one is named
    assert shown[1].strip() == f"{command.trail}."
    assert proposed(shown)[0][0] == "setup"
    assert [each[0] for each in proposed(shown)] == ["setup", "capsules", "--help"]
    assert sorted(command.home.rglob("*")) == before
    assert command("setup", "--name", "Elm", "--site", "ELM").code == 0
    assert [each[0] for each in proposed(alone(command))] == ["capsules", "--help"]


def test_piped_it_is_the_help_and_done(command):
    """Whether there is a trail or not."""
    told = command()
    assert (told.code, told.err) == (0, "")
    assert told.out == command("--help").out


def test_the_day_needs_a_trail_that_is_whole(command):
    """A missing one is exit 5, one that is none exit 4; neither is changed or made."""
    told = command("day", "--json")
    assert (told.code, told.json["code"]) == (5, "storage-unavailable")
    assert not command.trail.exists()
    command.trail.write_bytes(b"no trail")
    told = command("day")
    assert told.code == 4
    assert command.trail.read_bytes() == b"no trail"


def test_what_stands_on_the_screen_can_be_typed(command):
    """Batches, reviews, fills and lots: each command works as it stands, none is a dead end."""
    lately, begun = TODAY + timedelta(days=20), TODAY - timedelta(days=6)
    receive(command, FILLER, "C-1", lately)
    command("liquid", "--dose", "4.5 mg", "--days", "24", "--fills", "4", *PATIENT, "--json",
            "--prepared-on", str(begun), "--reason", "entered late")  # fmt: skip
    late = begun - timedelta(days=3)
    command("liquid", "--dose", "4.5 mg", "--days", "24", "--fills", "4", *PATIENT, "--json",
            "--prepared-on", str(late), "--reason", "entered late")  # fmt: skip
    held = command.capsules().json["id"]
    command("batch", "hold", held, "--reason", "asked")
    shown = alone(command)
    words = proposed(shown)

    assert shown[0] == f"{TODAY:%A}, {TODAY}"
    assert any(" × 32: on hold since" in each for each in shown)
    assert [each[:2] for each in words if each[0] == "batch"].count(["batch", "show"]) == 1
    assert {"refill", "lots"} <= {each[0] for each in words}
    assert [each[2:3] for each in words if each[0] == "refill"] == [["--first-dose"], []]
    for each in words:
        if each[0] == "work":
            continue  # it asks at the bench; the guide is tested elsewhere
        told = command(*each)
        assert told.code == 0, (each, told.err)
    assert not [each for each in proposed(alone(command)) if "--first-dose" in each]


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 40), (60, 16)])
def test_many_batches_fit_on_the_screen(command, columns, lines):
    """As many as there is room for, of each kind some; the others are counted, and where to look."""
    orders = command.home / "orders.csv"
    orders.write_text("form,dose,days,patient,prescriber\n" + "capsules,1.5 mg,30,P-1,Dr Q\n" * 50)
    assert command("prepare", str(orders), "--batch").code == 0
    for at in range(4):
        receive(command, FILLER, f"C-{at}", TODAY + timedelta(days=3))
    shown = alone(command, columns, lines)

    assert "To make (50)" in shown
    assert "Stock (4)" in shown
    assert len(shown) == lines - 1
    more = re.search(r"and (\d+) more, see ldncompound report open", "\n".join(shown))
    assert int(more[1]) == 50 - sum("  ldncompound work" in each for each in shown)
    assert sum("lots show" in each for each in shown) == (4 if lines > 16 else 3)
    assert f"  1.5 mg × 32: 1. weigh {ACTIVE}"[: columns // 3] in shown[2]


def test_a_number_is_enough_where_a_batch_is_asked_for(command):
    """What it was read as is said; on record stands the whole id."""
    identity = command.capsules().json["id"]
    told = command("batch", "show", "0001", "--json")
    assert told.json["id"] == identity
    assert told.err.splitlines()[0] == f"0001 is {identity}."
    assert command("sheet", "1", "-o", "s.txt").code == 0
    assert command("trail", "log", "--json").json["entries"][-1]["subject"] == identity
    assert command("show", "0002", "--json").code == 2
    twice = command("batch", "review", "0001", identity, "--json")
    assert twice.json["message"] == "A batch is named twice."
    other = str(command.home / "other.sqlite")
    assert command("show", "0001", "--trail", other, "--json").code == 5


def test_the_day_is_a_document(command):
    """With all rows, and the whole id in each command."""
    identity = command.capsules().json["id"]
    told = command("day", "--json")
    check_schema(told.json)
    (batch,) = told.json["batches"]
    assert (batch["id"], batch["short"]) == (identity, "0001")
    assert batch["command"] == f"ldncompound work {identity}"
    assert "work 0001" in command("day").out


def test_another_trail_is_named_in_what_is_proposed(command):
    """So that it can be typed as it stands."""
    elsewhere = str(command.home / "a trail.sqlite")
    command.capsules("--trail", elsewhere)
    told = command("day", "--trail", elsewhere)
    words = shlex.split(TYPED.search(told.out)[0])
    assert words[-2:] == ["--trail", elsewhere]
