"""`trail erase` as a pharmacist uses it: look, confirm, and know what was not reached."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from functional.conftest import PATIENT, check_schema

LAW = ("--legal-basis", "GDPR, article 17")
ERASE = ("trail", "erase", "--patient", "P-1042", "--reason", "asked for")
SECRETS = {"AB": b"seven herons wade at dusk\n", "CD": b"nine wet owls awake\n"}


@pytest.fixture
def pharmacy(command):
    """Return a pharmacy with one order."""
    command("setup", "--name", "Elm", "--site", "ELM", "--jurisdiction", "DE")
    assert command.capsules("--patient-name", "Ada Zwetschgenmann").code == 0
    return command


def test_what_would_be_erased_is_listed_and_nothing_is_recorded(pharmacy):
    """Whose, of how many entries, from when on; as JSON too."""
    kept = pharmacy.trail.read_bytes()
    shown = pharmacy("trail", "erase", "--patient", "P-1042", "--list")
    assert shown.code == 0, shown.err
    assert "may be erased from" in shown.out
    assert "number 1\n" in shown.out, "a number is not taken for how many"
    assert "NOT FINISHED" in shown.out
    assert all(len(line) <= 80 for line in shown.out.splitlines())
    told = pharmacy("trail", "erase", "--patient", "P-1042", "--list", "--json").json
    check_schema(told)
    assert told["entries"] == [1]
    assert pharmacy.trail.read_bytes() == kept


def test_a_script_is_not_asked_and_told_what_was_not_reached(pharmacy):
    """Refused before the time with exit 3; with a legal basis it is erased, and every reader works."""
    refused = pharmacy(*ERASE, "--json")
    assert (refused.code, refused.json["code"]) == (3, "wrong-state")
    done = pharmacy(*ERASE, *LAW)
    assert done.code == 0, done.err
    assert "NOT erased by this: backups" in done.out.replace("\n", " ")
    assert len(done.out.splitlines()) <= 8
    assert b"Zwetschgenmann" not in pharmacy.trail.read_bytes()
    for words in (("verify",), ("verify", "--full"), ("log",)):
        assert pharmacy("trail", *words).code == 0
    again = pharmacy(*ERASE, *LAW, "--json")
    assert (again.code, again.json["code"]) == (2, "wrong-usage")


def test_nothing_named_is_wrong_usage(pharmacy):
    """Neither a patient nor an id, or both, or no reason: exit 2."""
    for words in ((), ("--patient", "P-1042", "--id", "1"), ("--patient", "P-1042")):
        assert pharmacy("trail", "erase", *words, *LAW).code == 2
    missing = pharmacy(*ERASE, *LAW, LDNCOMPOUND_TRAIL=str(pharmacy.home / "none.sqlite"))
    assert missing.code == 5


@pytest.mark.skipif(sys.platform == "win32", reason="file descriptors of POSIX")
@pytest.mark.parametrize("own", [False, True])
def test_two_sign_each_with_the_own_passphrase(pharmacy, own):
    """Two lines of one file descriptor, or two descriptors; a wrong one erases nothing."""
    enrol = ("people", "enrol", "--role", "pharmacist", "--passphrase-fd", "0")
    pharmacy(*enrol, "--name", "Ada Brown", "--initials", "AB", stdin=SECRETS["AB"])
    pharmacy(*enrol, "--name", "Cora Diaz", "--initials", "CD", "--by", "AB",
             "--new-passphrase-fd", "0", stdin=SECRETS["AB"] + SECRETS["CD"])  # fmt: skip
    words = (*ERASE, *LAW, "--by", "AB", "--second", "CD", "--passphrase-fd", "0", "--json")
    alone = pharmacy(*words, stdin=SECRETS["AB"] * 2)
    assert (alone.code, alone.json["code"]) == (3, "not-authorised")
    assert b"Zwetschgenmann" in pharmacy.trail.read_bytes()

    if own:
        file = pharmacy.home / "second"
        file.write_bytes(SECRETS["CD"])
        shell = 'exec "$0" -m ldncompound "$@" --second-passphrase-fd 3 3<second'
        done = subprocess.run(
            ["sh", "-c", shell, sys.executable, *words], input=SECRETS["AB"], cwd=pharmacy.home,
            env={**os.environ, **pharmacy.environment}, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    else:
        done = pharmacy(*words, stdin=SECRETS["AB"] + SECRETS["CD"])
        assert done.code == 0, done.err
        assert done.json["second"]["person"] == "CD"
    assert b"Zwetschgenmann" not in pharmacy.trail.read_bytes()
    assert pharmacy("trail", "verify", "--full").code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
@pytest.mark.parametrize(("said", "code"), [("yes", 0), ("no", 2), ("q", 2)])
def test_at_a_terminal_it_is_shown_and_confirmed(pharmacy, said, code):
    """Whoever does not say yes erases nothing."""
    from functional.terminal import on_terminal

    done = on_terminal(pharmacy, [*ERASE, *LAW], [("yes or no: ", said)], hidden=False)
    assert done.code == code, done.shown
    assert "NOT FINISHED" in done.shown
    assert (b"Zwetschgenmann" in pharmacy.trail.read_bytes()) is (code != 0)
    assert ("nothing is erased" in done.shown) is (code != 0)


def test_papers_of_an_erased_patient_say_so_and_no_label_is_final(pharmacy):
    """Sheet, record and bundle are written; the label is a draft without a name."""
    identity = pharmacy("batch", "list", "--json").json["batches"][0]["id"]
    assert pharmacy(*ERASE, *LAW).code == 0
    for words in (
        ("sheet", identity, "-o", "s.txt"),
        ("label", identity, "-o", "l.txt"),
        ("batch", "record", identity, "--pdf", "r.txt"),
        ("inspect", identity, "--to", "i.zip", "--with-personal"),
        ("show", identity),
        ("day",),
        ("report", "log", "--with-personal"),
        ("trail", "export", "-o", "e.jsonl"),
    ):
        done = pharmacy(*words)
        assert done.code == 0, (words, done.err)
        assert "Zwetschgenmann" not in done.out
    assert "(erased)" in (pharmacy.home / "s.txt").read_text()
    assert "DRAFT" in (pharmacy.home / "l.txt").read_text()
    assert pharmacy("trail", "verify", "--trail", "i.zip").code == 0
    assert pharmacy("trail", "verify", "--trail", "e.jsonl").code == 0
    assert PATIENT[1] not in (pharmacy.home / "s.txt").read_text()
