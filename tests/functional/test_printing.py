"""Sheets and labels by id on the command line: one original, copies, and what is barred."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from functional.conftest import PATIENT

WHY = ("--reason", "why", "--by", "Ann Lee")


def at_once(command, *calls: tuple[str, ...]) -> list[tuple[int, dict]]:
    """Start every call in a process of its own before the first has ended."""
    begun = [
        subprocess.Popen(
            [sys.executable, "-m", "ldncompound", *words, "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=command.home,
            env=command.environment,
        )
        for words in calls
    ]  # fmt: skip
    outputs = [each.communicate(timeout=120)[0] for each in begun]
    return [(each.returncode, json.loads(out)) for each, out in zip(begun, outputs, strict=True)]


@pytest.mark.parametrize("form", ["txt", "pdf"])
def test_two_processes_at_once_give_one_original(command, form):
    """Of four that print at the same time one has the original, and the copies are one file."""
    made = command.capsules().json["id"]
    names = [f"{number}.{form}" for number in range(4)]
    answers = at_once(command, *(("sheet", made, "-o", name) for name in names))
    files = [(command.home / name).read_bytes() for name in names]

    assert [code for code, _ in answers] == [0] * 4
    assert sorted(told["copy"] for _, told in answers) == [False, True, True, True]
    originals = {data for data, (_, told) in zip(files, answers, strict=True) if not told["copy"]}
    copies = {data for data, (_, told) in zip(files, answers, strict=True) if told["copy"]}
    assert (len(originals), len(copies), originals & copies) == (1, 1, set())
    assert command("trail", "verify").code == 0
    assert command("trail", "head", "--json").json["size"] == 5


def test_the_original_is_the_first_sheet_whichever_command_prints_it(command):
    """Ordered without a sheet, `sheet` prints the original; ordered with one, a copy."""
    later = command.capsules().json["id"]
    with_it = command.capsules("--sheet", "with.txt").json["id"]
    (command.home / "o.json").write_text(
        '{"form": "liquid", "dose": "4.5 mg", "days": "30", "patient": "P", "prescriber": "D"}'
    )
    of_file = command("prepare", "o.json", "--sheet", "file.txt", "--json").json["id"]
    told = {
        identity: command("sheet", identity, "-o", f"{number}.txt", "--json").json["copy"]
        for number, identity in enumerate((later, with_it, of_file))
    }

    assert list(told.values()) == [False, True, True]
    for name, copy in (("with.txt", False), ("file.txt", False), ("0.txt", False), ("1.txt", True)):
        assert ("COPY" in (command.home / name).read_text("utf-8")) is copy


def test_the_sheet_of_a_refill_is_its_own_original(command):
    """A refill is a preparation of its own; its second sheet is a copy."""
    order = ("liquid", "--dose", "4.5 mg", "--days", "24", "--fills", "4", *PATIENT)
    first = command(*order, "--sheet", "one.txt", "--json").json["id"]
    fill = command("refill", first, "--early", "--sheet", "two.txt", "--json").json["id"]

    assert "COPY" not in (command.home / "two.txt").read_text("utf-8")
    assert command("sheet", fill, "-o", "three.txt", "--json").json["copy"] is True


def test_a_repeated_request_does_not_give_a_second_original(command):
    """A file that is there is left alone, one that is gone comes again; another one is a copy."""
    words = ("--request-id", "k", "--label", "l.txt", "--replace")
    first = command.capsules(*words, "--sheet", "s.txt")
    again = command.capsules(*words, "--sheet", "s.txt")
    elsewhere = command.capsules(*words, "--sheet", "t.txt")
    (command.home / "l.txt").unlink()
    gone = command.capsules(*words, "--sheet", "s.txt")

    assert [each.code for each in (first, again, elsewhere, gone)] == [0] * 4
    assert first.json == again.json == elsewhere.json
    assert "COPY" not in (command.home / "s.txt").read_text("utf-8")
    assert "*** COPY ***" in (command.home / "t.txt").read_text("utf-8")
    assert "COPY" not in (command.home / "l.txt").read_text("utf-8")
    assert command("trail", "head", "--json").json["size"] == 4


def test_what_is_on_hold_is_printed_marked_and_has_no_label(command):
    """Sheet and answer say so; the label is `wrong-state`, recorded, and no file appears."""
    made = command.capsules("--sheet", "s.txt").json["id"]
    assert command("batch", "hold", made, *WHY).code == 0
    sheet = command("sheet", made, "-o", "held.txt")
    label = command("label", made, "-o", "label.txt", "--json")
    log = command("trail", "log", "--json").json["entries"]

    assert (sheet.code, "ON HOLD" in sheet.err) == (0, True)
    assert (command.home / "held.txt").read_text("utf-8").startswith("#####")
    assert "ON HOLD" not in (command.home / "s.txt").read_text("utf-8")
    assert (label.code, label.json["code"]) == (3, "wrong-state")
    assert not (command.home / "label.txt").exists()
    assert [each["action"] for each in log][-1] == "refusal"
    assert command("batch", "resume", made, *WHY).code == 0
    assert command("label", made, "-o", "label.txt").code == 0


def test_an_unknown_id_begins_no_trail(command):
    """Without a trail a print is exit 5, and none is made."""
    for kind in ("sheet", "label"):
        assert command(kind, "NOPE", "-o", f"{kind}.txt").code == 5
    assert not command.trail.exists()
