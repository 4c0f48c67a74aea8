"""`people recover` on the command line: handed over once, used once."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from functional.conftest import check_schema

if sys.platform == "win32":  # pragma: no cover
    pytest.skip("terminals and file descriptors of POSIX", allow_module_level=True)

from functional.terminal import on_terminal

SECRET, NEW = "seven herons wade at dusk", "eleven dry newts asleep"
ADA = ("people", "enrol", "--name", "Ada Brown", "--initials", "AB", "--role", "pharmacist")
PROMPT, AGAIN = "at least 8 characters: ", "The same again: "


def enrolled(command, *more: str):
    """Enrol the first person, with what else is given."""
    line = SECRET.encode() + b"\n"
    return command(*ADA, "--passphrase-fd", "0", *more, stdin=line)


def recovers(command, *more: str, words: str = NEW):
    """Recover that person from a file."""
    line = words.encode() + b"\n"
    return command(
        "people", "recover", "AB", "--recovery-file", "ab.txt", "--new-passphrase-fd", "0", *more,
        stdin=line,
    )  # fmt: skip


def test_a_recovery_key_in_a_file_serves_once(command):
    """A file of its owner alone; the next one takes its place; what was used is refused."""
    made = enrolled(command, "--recovery-file", "ab.txt", "--json")
    assert made.code == 0, made.err
    check_schema(made.json)
    kept = command.home / "ab.txt"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert made.json["recovery_file"] == "ab.txt"
    assert kept.read_text().strip() not in made.out + made.err

    done = recovers(command, "--new-recovery-file", "ab-2.txt", "--json")
    assert done.code == 0, done.err
    check_schema(done.json)
    assert done.json["recovered"]
    (listed,) = command("people", "list", "--json").json["people"]
    assert (listed["enrolled"], listed["key_since"]) == (1, 2)
    assert "key since entry 2" in command("people", "list").out
    assert done.json["public_key"] != made.json["public_key"]
    assert Path(done.json["key_file"]).exists()
    assert (command.home / "ab-2.txt").read_text() != kept.read_text()

    again = recovers(command, "--new-recovery-file", "ab-3.txt", "--json")
    assert (again.code, again.json["code"]) == (3, "not-authorised")
    assert not (command.home / "ab-3.txt").exists()
    assert command("trail", "verify").code == 0
    policy = ("people", "policy", "second-person", "exception", "--by", "AB", "--passphrase-fd")
    assert command(*policy, "0", stdin=SECRET.encode() + b"\n").code == 3
    assert command(*policy, "0", stdin=NEW.encode() + b"\n").code == 0
    assert command("people", "verify").code == 0


def test_a_recovery_key_overwrites_nothing_and_is_printed_nowhere_else(command):
    """An existing file is exit 2 before anything is recorded; without terminal none is made."""
    (command.home / "ab.txt").write_text("mine")
    assert enrolled(command, "--recovery-file", "ab.txt").code == 2
    assert (command.home / "ab.txt").read_text() == "mine"
    assert enrolled(command, "--recovery-file", "none/ab.txt").code == 2
    assert not (command.home / "data").exists() or not list(command.home.rglob("keys/*"))
    made = enrolled(command)
    assert made.code == 0
    assert "No recovery key was made" in made.out
    assert recovers(command).code == 3


def test_a_refused_enrolment_leaves_no_recovery_file(command):
    """Nobody is enrolled, so nothing recovers them."""
    line = b"password1\n"
    answer = command(*ADA, "--passphrase-fd", "0", "--recovery-file", "ab.txt", stdin=line)
    assert answer.code == 3
    assert not (command.home / "ab.txt").exists()


@pytest.mark.parametrize("content", [b"", b"BCDF-GHJK\n", b"\xff\xfe", os.urandom(9000)])
def test_a_file_with_something_else_is_refused(command, content):
    """It is no recovery key: exit 3, recorded; a missing file is exit 2."""
    assert enrolled(command).code == 0
    assert recovers(command).code == 2
    (command.home / "ab.txt").write_bytes(content)
    assert recovers(command).code == 3


def test_on_a_terminal_it_is_shown_once_and_typed_unseen(command):
    """The key that was shown opens the place; typed, it is not shown."""
    made = on_terminal(command, ADA, [(PROMPT, SECRET), (AGAIN, SECRET)])
    assert made.code == 0, made.shown
    (line,) = (each for each in made.shown.splitlines() if "shown only now" in each)
    letters = line.rpartition(": ")[2].strip()
    assert made.shown.count(letters) == 1

    asked = [("Recovery key of AB: ", letters.lower()), (PROMPT, NEW), (AGAIN, NEW)]
    done = on_terminal(command, ("people", "recover", "AB"), asked)
    assert done.code == 0, done.shown
    assert letters.lower() not in done.shown
    assert "has a new key" in done.shown
    assert "shown only now" in done.shown


def test_a_repeated_enrolment_is_answered_as_the_first_time(command):
    """The file of the recovery key is neither written again nor in the way; another id is."""
    more = ("--recovery-file", "ab.txt", "--request-id", "r-1", "--json")
    made = enrolled(command, *more)
    kept = (command.home / "ab.txt").read_text()
    again = enrolled(command, *more)

    assert (made.code, again.code) == (0, 0), again.err
    assert again.json == made.json
    assert (command.home / "ab.txt").read_text() == kept
    assert command("trail", "head", "--json").json["size"] == 1
    other = enrolled(command, *more[:2], "--request-id", "r-2")
    assert (other.code, "cannot be written" in other.err) == (2, True)
    assert (command.home / "ab.txt").read_text() == kept
