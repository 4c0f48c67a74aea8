"""People on the command line: enrolled on a real terminal, revoked, listed, verified."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from functional.conftest import Answer, check_schema

if sys.platform == "win32":  # pragma: no cover
    pytest.skip("terminals and file descriptors of POSIX", allow_module_level=True)

from functional.terminal import on_terminal

SECRET = "seven herons wade at dusk"
ADA = ("people", "enrol", "--name", "Ada Brown", "--initials", "AB", "--role", "pharmacist")
BEN = ("people", "enrol", "--name", "Ben Chen", "--initials", "BC", "--role", "technician")
FLO = ("people", "enrol", "--name", "Flo Grant", "--initials", "FG", "--role", "technician",
       "--no-key")  # fmt: skip
LOT = ("--component", "microcrystalline cellulose", "--number", "C-77", "--maker", "Cellulose",
       "--expires", "2034-06")  # fmt: skip
AGAIN = "The same again: "
PROMPT = "Passphrase for AB, Ada Brown, at least 8 characters: "


def with_passphrase(command, *arguments: str, line: bytes = SECRET.encode() + b"\n") -> Answer:
    """Run the command with a passphrase on its standard input, which is also a descriptor."""
    return command(*arguments, "--passphrase-fd", "0", stdin=line)


def with_passphrase_on_a_pipe(command, *arguments: str, line: bytes) -> Answer:
    """Run the command with a passphrase on another file descriptor."""
    ours, theirs = os.pipe()
    os.write(theirs, line)
    os.close(theirs)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ldncompound", *arguments, "--passphrase-fd", str(ours)],
            capture_output=True, env=command.environment, cwd=command.home, pass_fds=(ours,),
            stdin=subprocess.DEVNULL, timeout=120, check=False,
        )  # fmt: skip
    finally:
        os.close(ours)
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode("utf-8", "replace"))


@pytest.fixture
def staffed(command):
    """Return a pharmacy with a pharmacist who has a key, and a technician who has none."""
    assert with_passphrase(command, *ADA).code == 0
    optional = ("people", "policy", "key", "optional", "--by", "AB")
    assert with_passphrase(command, *optional).code == 0
    assert with_passphrase(command, *FLO, "--by", "AB").code == 0
    return command


def two_passphrases(command, *arguments: str, first: str, second: str) -> Answer:
    """Run the command with the passphrases of who enrols and of the new person, line by line."""
    lines = f"{first}\n{second}\n".encode()
    return command(*arguments, "--passphrase-fd", "0", "--new-passphrase-fd", "0", stdin=lines)


def test_a_passphrase_is_typed_twice_and_seen_nowhere(command):
    """It is not on the terminal, in arguments or environment of the process, or in a file."""

    def look(pid: int, terminal: int) -> None:
        for name in ("cmdline", "environ"):
            path = Path(f"/proc/{pid}/{name}")
            if path.exists():
                looked.append(name)
                assert SECRET.encode() not in path.read_bytes()

    looked: list[str] = []
    typed = on_terminal(command, ADA, [(PROMPT, SECRET), (AGAIN, SECRET)], look)

    assert typed.code == 0, typed.shown
    assert SECRET not in typed.shown
    assert "AB, Ada Brown, pharmacist, is enrolled. Entry 1 of the audit trail." in typed.shown
    if sys.platform == "linux":
        assert looked == ["cmdline", "environ"] * 2
    files = [each for each in command.home.rglob("*") if each.is_file()]
    assert len(files) == 3  # the trail, the key, what is remembered of the trail
    for each in files:
        assert SECRET.encode() not in each.read_bytes()
    (kept,) = (command.home / "data").rglob("keys/*.json")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert str(kept) in typed.shown.replace("\n", "")


def test_a_passphrase_typed_otherwise_the_second_time_enrols_nobody(command):
    """Nor does Ctrl-D: exit 2, no entry; nor a short one or none: exit 3, an entry; no key."""
    for answers, code, size in (
        ([(PROMPT, SECRET), (AGAIN, SECRET + "!")], 2, 0),
        ([(PROMPT, "\x04")], 2, 0),
        ([(PROMPT, "short")], 3, 1),
        ([(PROMPT, "")], 3, 2),
    ):
        typed = on_terminal(command, ADA, answers)
        assert typed.code == code, typed.shown
        assert SECRET not in typed.shown
        assert command("trail", "head", "--json").json["size"] == size
    assert not list(command.home.rglob("*.json"))


def test_a_weak_passphrase_is_refused_before_it_is_typed_again(command):
    """At once, with advice; and the first who may enrol is told to enrol a second."""
    typed = on_terminal(command, ADA, [(PROMPT, "password1")])
    assert typed.code == 3
    assert "four or five words" in typed.shown
    typed = on_terminal(command, ADA, [(PROMPT, SECRET), (AGAIN, SECRET)])
    assert "enrol a second leader soon" in typed.shown


def test_a_lost_key_leads_to_the_recovery_key(command):
    """A wrong or missing one names 'people recover' first, and what is left without it."""
    assert with_passphrase(command, *ADA).code == 0
    wrong = with_passphrase(command, "people", "policy", "re-entry", "off", "--by", "AB",
                            line=b"another five words here\n")  # fmt: skip
    short = with_passphrase(command, "people", "policy", "re-entry", "off", "--by", "AB",
                            line=b"short\n")  # fmt: skip
    assert "four or five words" not in wrong.err + short.err
    next((command.home / "data").rglob("keys/*.json")).unlink()
    gone = with_passphrase(command, "people", "policy", "re-entry", "off", "--by", "AB")
    for answer, code in ((wrong, 3), (gone, 2)):
        assert answer.code == code, answer.err
        assert "'ldncompound people recover AB' sets a new one" in answer.err
        assert "nobody can enrol any more" in answer.err


def test_a_passphrase_comes_on_a_file_descriptor_for_programs(command):
    """It is one line; the document says where the key is, the trail does not."""
    answer = with_passphrase_on_a_pipe(command, *ADA, "--json", line=SECRET.encode() + b"\n")
    assert answer.code == 0, answer.err
    check_schema(answer.json)
    assert answer.json["signs_with"] == "ed25519"
    kept = Path(answer.json["key_file"])
    assert json.loads(kept.read_text("ascii"))["public_key"] == answer.json["public_key"]
    with sqlite3.connect(command.trail) as trail:
        (stored,) = trail.execute("SELECT body FROM document").fetchone()
    assert str(kept).encode() not in stored
    assert b"Ada Brown" in stored


@pytest.mark.parametrize(
    ("line", "code", "size"),
    [
        (b"", 3, 1),
        (b"\n", 3, 1),
        (b"short\n", 3, 1),
        (b"\xff\xfe seven herons\n", 2, 0),
        (b"9" * 9000 + b"\n", 3, 1),
    ],
)
def test_no_passphrase_on_a_file_descriptor_enrols_nobody(command, line, code, size):
    """None, too short or far too long: exit 3 and recorded; not text: exit 2; never a key."""
    answer = with_passphrase(command, *ADA, "--json", line=line)
    assert answer.code == code
    check_schema(answer.json)
    assert command("trail", "head", "--json").json["size"] == size
    assert not list(command.home.rglob("keys/*"))


def test_whose_passphrase_is_missing_is_said(with_ben):
    """Two come from one descriptor that has one line: the second one is missing, and named."""
    answer = with_ben(*DEE, "--by", "AB", "--passphrase-fd", "0", "--new-passphrase-fd", "0",
                      stdin=SECRET.encode() + b"\n")  # fmt: skip
    assert (answer.code, "new passphrase of DE, Dee Evans" in answer.err) == (3, True)


DEE = ("people", "enrol", "--name", "Dee Evans", "--initials", "DE", "--role", "TECHNICIAN")


def test_a_passphrase_is_asked_of_nobody_where_there_is_no_terminal(command):
    """Without terminal and file descriptor: exit 2 with a remedy; a closed descriptor too."""
    answer = command(*ADA)
    assert answer.code == 2
    assert "--passphrase-fd" in answer.err
    assert command(*ADA, "--passphrase-fd", "77").code == 2
    for number in ("2147483648", str(2**63), str(2**64)):
        large = command(*ADA, "--passphrase-fd", number, "--json")
        assert (large.code, large.json["code"]) == (2, "wrong-usage")
        assert f"File descriptor {number} cannot be read" in large.json["message"]
    assert command(*ADA, "--no-key", "--new-passphrase-fd", "0").code == 2
    assert command(*ADA, "--no-key").code == 3
    assert command(*ADA, "--passphrase", SECRET).code == 2


def test_a_fault_shows_nothing_of_a_passphrase(command):
    """It is not in a traceback, even one that somebody asked for."""
    command.environment["LDNCOMPOUND_DEBUG"] = "1"
    command.environment["LDNCOMPOUND_KEYS"] = str(command.home / "file" / "keys")
    (command.home / "file").write_text("")
    answer = with_passphrase(command, *ADA)
    assert answer.code == 2
    assert "herons" not in answer.out + answer.err


def test_people_are_listed_revoked_and_enrolled_again(staffed):
    """Each state is shown with its entries; a refusal has its code and its entry."""
    stranger = staffed(*BEN, "--no-key", "--by", "somebody", "--json")
    assert (stranger.code, stranger.json["code"]) == (3, "not-authorised")
    assert stranger.json["trail"]["sequence"] == 4
    leave = ("people", "revoke", "fg", "--reason", "left", "--by", "Ada Brown", "--json")
    gone = with_passphrase(staffed, *leave)
    check_schema(gone.json)
    assert (gone.json["state"], gone.json["by"], gone.json["replaces"]) == ("revoked", "AB", 3)
    listed = staffed("people", "list", "--json").json
    check_schema(listed)
    assert [(each["id"], each["enrolled"], each["revoked"]) for each in listed["people"]] == [
        ("AB", 1, None),
        ("FG", 3, 5),
    ]
    again = two_passphrases(
        staffed, *FLO[:-1], "--by", "AB", "--json", first=SECRET, second="nine wet otters"
    )
    assert (again.code, again.json["signs_with"]) == (0, "ed25519")
    shown = staffed("people", "list").out
    assert "own key" in shown
    assert "since entry 6" in shown
    assert "revoked before by entry 5" in shown
    flo = staffed("people", "list", "--json").json["people"][1]
    assert (flo["enrolled"], flo["key_since"], flo["revoked"], flo["revocations"]) == (
        6, 6, None, [5],
    )  # fmt: skip
    actions = [each["action"] for each in staffed("trail", "log", "--json").json["entries"]]
    assert actions == [
        "person-enrolled", "policy", "person-enrolled", "refusal", "person-revoked",
        "person-re-enrolled",
    ]  # fmt: skip
    assert "left" not in json.dumps(staffed("trail", "log", "--json").json)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("people", "enrol", "--name", "Eve"), 2),
        (("people", "enrol", "--name", "E", "--initials", "E", "--role", "owner", "--no-key"), 2),
        (("people", "revoke", "FG", "--by", "AB"), 2),
        (("people", "revoke", "ZZ", "--reason", "left", "--by", "AB"), 3),
        ((*FLO, "--by", "AB"), 3),
        ((*FLO[:3], "Eve\x1b[2J", *FLO[4:], "--by", "AB"), 3),
        ((*FLO, "--by", "AB", "--keys", " "), 2),
    ],
)
def test_what_cannot_be_is_refused_with_its_exit_code(staffed, words, code):
    """Wrong usage is 2 and writes nothing, a refusal 3 and writes one entry; one document each."""
    answer = with_passphrase(staffed, *words, "--json")
    assert answer.code == code, answer.err
    check_schema(answer.json)
    assert staffed("trail", "head", "--json").json["size"] == (4 if code == 3 else 3)


SIGN = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from ldncompound.pharmacy.master_records import load_formulary
from ldncompound.pharmacy.people.acts import Personnel
from ldncompound.pharmacy.people.authority import KeyAuthority
from ldncompound.compounding.practice import UNCONFIGURED
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.pharmacy.people.keys import Passphrase
from ldncompound.trail import Trail

trail, keys, who, meaning, secret = sys.argv[1:]
now = datetime.now(UTC)
with Trail.open_for_acts(trail) as opened:
    desk = Desk(who, "stated", "bench", now, now.date())
    authority = KeyAuthority(Path(keys), lambda *_: Passphrase(secret) if secret else None)
    personnel = Personnel(Recorder(opened, load_formulary(), UNCONFIGURED, desk, authority))
    signed = personnel.vouch(meaning, "d" * 64, others=("FG",) if meaning == "released" else ())
    personnel.recorder.record(action="verification", document=lambda _: {"signature": signed.document()})
"""


def signs(command, who: str, meaning: str, secret: str = "") -> None:
    """Sign a record, as a batch does."""
    keys = command.home / "data" / "ldncompound" / "keys"
    subprocess.run(
        [sys.executable, "-c", SIGN, str(command.trail), str(keys), who, meaning, secret],
        check=True, capture_output=True, env=command.environment,
    )  # fmt: skip


def test_signatures_are_verified_with_the_trail(staffed):
    """Both commands count those of entries, which stand in an export too."""
    signs(staffed, "AB", "released", SECRET)
    signs(staffed, "FG", "prepared")
    assert staffed("lots", "receive", *LOT, "--by", "FG").code == 0
    verified = staffed("people", "verify", "--json")
    assert verified.code == 0, verified.err
    check_schema(verified.json)
    assert verified.json == {
        "schema": "ldncompound.signatures/1", "ok": True, "entries": 6, "people": 2,
        "with_key": 3, "without_key": 1, "unchecked": 0,
    }  # fmt: skip
    whole = staffed("trail", "verify", "--json").json
    check_schema(whole)
    assert whole["signatures"] == {"with_key": 3, "without_key": 1, "unchecked": 0, "left": 0}
    assert "3 with a key, 1 by name alone" in staffed("trail", "verify").out
    assert "3 with a key, 1 by name alone" in staffed("people", "verify").out
    assert staffed("trail", "export", "trail.jsonl").code == 3
    assert staffed("trail", "export", "trail.jsonl", "--by", "FG").code == 0
    export = staffed("trail", "verify", "--trail", "trail.jsonl", "--json").json
    assert (export["ok"], export["signatures"]) == (True, whole["signatures"])
    exported = staffed("people", "verify", "--trail", "trail.jsonl")
    assert (exported.code, "3 with a key, 1 by name alone" in exported.out) == (0, True)
    path = staffed.home / "trail.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    value = json.loads(lines[1])["signature"]["value"]
    path.write_text("".join(lines).replace(value, value[::-1]))
    assert staffed("people", "verify", "--trail", "trail.jsonl").code == 4


def test_a_signature_that_does_not_hold_fails_both(staffed):
    """Written past the program, in otherwise valid entries: exit 4, and the entry is named."""
    signs(staffed, "AB", "released", SECRET)
    code = SIGN.replace("signed.document()", '{**signed.document(), "meaning": "checked"}')
    keys = staffed.home / "data" / "ldncompound" / "keys"
    subprocess.run(
        [sys.executable, "-c", code, str(staffed.trail), str(keys), "AB", "released", SECRET],
        check=True, capture_output=True, env=staffed.environment,
    )  # fmt: skip
    for verify in (("people", "verify"), ("trail", "verify", "--full")):
        answer = staffed(*verify, "--json")
        assert (answer.code, answer.json["ok"], answer.json["first_bad"]) == (4, False, 5)
        check_schema(answer.json)
        assert "does not match" in answer.json["reason"]
        assert "does not match" in staffed(*verify).err


def test_without_the_extra_names_still_work_and_keys_are_told(staffed):
    """A missing extra is one sentence and exit 2; the trail is whole, its signatures unchecked."""
    signs(staffed, "AB", "released", SECRET)
    cora = ("people", "enrol", "--name", "Cora Diaz", "--initials", "CD", "--role", "quality")
    assert with_passphrase(staffed, *cora, "--no-key", "--by", "AB").code == 0
    hidden = staffed.home / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(
        "import importlib.util as u\n"
        "found = u.find_spec\n"
        "u.find_spec = lambda name, package=None: (\n"
        "    None if name == 'cryptography' else found(name, package))\n"
    )
    staffed.environment["PYTHONPATH"] = str(hidden)
    missing = staffed(*BEN, "--by", "AB", "--passphrase-fd", "0", "--json")
    assert (missing.code, missing.json["code"]) == (2, "wrong-usage")
    assert "ldncompound[sign]" in missing.json["remedy"]
    assert staffed("people", "verify", "--json").code == 2
    whole = staffed("trail", "verify")
    assert whole.code == 0
    assert "NOT CHECKED: 4 signatures with a key" in whole.err
    unchecked = staffed("trail", "verify", "--json").json["signatures"]
    assert unchecked == {"with_key": 0, "without_key": 0, "unchecked": 4, "left": 0}
    locked = with_passphrase(staffed, *BEN, "--no-key", "--by", "AB", "--json")
    assert (locked.code, "ldncompound[sign]" in locked.json["remedy"]) == (2, True)
    assert staffed(*BEN, "--no-key", "--by", "CD").code == 0


def test_readers_read_and_write_nothing(staffed):
    """`list` and `verify` work on a read-only copy; a missing trail is exit 5."""
    staffed.trail.chmod(0o444)
    before = staffed.trail.read_bytes()
    assert staffed("people", "list").code == 0
    assert staffed("people", "verify").code == 0
    assert staffed.trail.read_bytes() == before
    for name in ("list", "verify"):
        assert staffed("people", name, "--trail", "nowhere.sqlite", "--json").code == 5
    assert staffed("people", "list", "--trail", str(staffed.home / "data")).code != 0


OF_BEN = "nine wet otters"


@pytest.fixture
def with_ben(staffed):
    """Return a pharmacy in which a technician has a key as well."""
    enrolled = two_passphrases(staffed, *BEN, "--by", "AB", first=SECRET, second=OF_BEN)
    assert enrolled.code == 0, enrolled.err
    return staffed


def size_of(command) -> int:
    """Return how many entries the trail has."""
    return command("trail", "head", "--json").json["size"]


def last_of(command) -> dict:
    """Return the body of the last entry."""
    with sqlite3.connect(command.trail) as trail:
        (body,) = trail.execute("SELECT body FROM entry ORDER BY sequence DESC").fetchone()
    return json.loads(body)


def test_who_enrols_and_who_is_enrolled_type_a_passphrase_each(with_ben):
    """Two descriptors, or two lines of one: each key opens with its own, and the trail is whole."""
    first, second = os.pipe(), os.pipe()
    for (_, end), line in ((first, SECRET), (second, "eleven dry newts")):
        os.write(end, f"{line}\n".encode())
        os.close(end)
    eve = ("people", "enrol", "--name", "Eve Doe", "--initials", "ED", "--role", "technician")
    large = with_passphrase(with_ben, *eve, "--by", "AB", "--new-passphrase-fd", "2147483648")
    assert (large.code, "cannot be read" in large.err) == (2, True)
    done = subprocess.run(
        [sys.executable, "-m", "ldncompound", *eve, "--by", "AB", "--json", "--passphrase-fd",
         str(first[0]), "--new-passphrase-fd", str(second[0])],
        capture_output=True, env=with_ben.environment, cwd=with_ben.home, check=False,
        pass_fds=(first[0], second[0]), stdin=subprocess.DEVNULL, timeout=120,
    )  # fmt: skip
    for end in (first[0], second[0]):
        os.close(end)
    assert done.returncode == 0, done.stderr
    body = last_of(with_ben)
    assert (body["by"]["person"], body["by"]["basis"]) == ("AB", "enrolled")
    assert body["signature"]["meaning"] == "enrolled"
    assert len(body["signature"]["value"]) == 128
    signs(with_ben, "ED", "prepared", "eleven dry newts")
    signs(with_ben, "BC", "prepared", OF_BEN)
    assert with_ben("trail", "verify").code == 0


def test_policies_are_shown_and_set_with_a_signature(staffed):
    """The defaults hold until an entry says otherwise; a stranger and a technician set none."""
    shown = staffed("people", "policy", "--json").json
    check_schema(shown)
    assert shown == {
        "schema": "ldncompound.policies/1", "key": "optional", "second_person": "required",
        "re_entry": "on", "typed_lots": "allowed", "second_person_at_receipt": "off", "entry": 2,
    }  # fmt: skip
    change = ("people", "policy", "second-person", "exception")
    for by in ("FG", "Eve", "AB"):
        refused = staffed(*change, "--by", by, "--json")
        assert refused.code == (2 if by == "AB" else 3)
        check_schema(refused.json)
    wrong = with_passphrase(staffed, *change, "--by", "AB", line=b"another secret\n")
    assert wrong.code == 3
    for words, code in (
        (("people", "policy", "second-person"), 2),
        (("people", "policy", "second-person", "never"), 3),
        (("people", "policy", "tea", "on"), 3),
    ):
        assert with_passphrase(staffed, *words, "--by", "AB").code == code
    assert staffed("people", "policy", "--json").json == shown
    made = with_passphrase(staffed, *change, "--by", "AB", "--json")
    check_schema(made.json)
    body = last_of(staffed)
    assert (body["action"], body["policy"]) == ("policy", 2)
    assert body["mentions"] == [["policy", "second-person=exception"]]
    after = staffed("people", "policy", "--json").json
    assert after == {**shown, "second_person": "exception", "entry": body["sequence"]}
    assert "second-person             exception" in staffed("people", "policy").out
    assert staffed("people", "policy", "--trail", "nowhere.sqlite").code == 5
    nobody = with_passphrase(staffed, *change, "--by", "AB", "--trail", "new.sqlite", "--json")
    assert (nobody.code, nobody.json["code"]) == (3, "not-authorised")


def test_a_revocation_wants_the_passphrase(with_ben):
    """Named with --by alone it does nothing; nor with the passphrase of somebody else."""
    leave = ("people", "revoke", "BC", "--reason", "left", "--by", "AB")
    size = size_of(with_ben)
    assert with_ben(*leave).code == 2
    assert size_of(with_ben) == size
    assert with_passphrase(with_ben, *leave, line=f"{OF_BEN}\n".encode()).code == 3
    own = with_passphrase(with_ben, "people", "revoke", "AB", "--reason", "gone", "--by", "AB")
    assert (own.code, "last person who may enrol others" in own.err) == (3, True)
    listed = with_ben("people", "list", "--json").json["people"]
    assert {each["state"] for each in listed} == {"enrolled"}
    assert with_passphrase(with_ben, *leave).code == 0


def test_a_technician_does_not_enrol_a_second_self(with_ben):
    """With nothing but the own passphrase: neither as oneself, nor as Ada, nor as a stranger."""
    self_again = (
        "people",
        "enrol",
        "--name",
        "Bernd Chan",
        "--initials",
        "XX",
        "--role",
        "quality",
    )
    before = sorted((with_ben.home / "data").rglob("*.json"))
    for by in ("BC", "AB", "Ada Brown", "XX", "root"):
        tried = two_passphrases(with_ben, *self_again, "--by", by, first=OF_BEN, second=OF_BEN)
        assert tried.code == 3, by
        assert last_of(with_ben)["outcome"] == "refused"
    for words in (("key", "optional"), ("second-person", "exception")):
        tried = with_passphrase(
            with_ben, "people", "policy", *words, "--by", "BC", line=f"{OF_BEN}\n".encode()
        )
        assert tried.code == 3
    assert [each["id"] for each in with_ben("people", "list", "--json").json["people"]] == [
        "AB", "FG", "BC",
    ]  # fmt: skip
    assert sorted((with_ben.home / "data").rglob("*.json")) == before


def test_strangers_and_revoked_people_act_no_more(with_ben):
    """They prepare nothing and correct no lot; they may read, and hold a batch, unnamed."""
    ben = f"{OF_BEN}\n".encode()
    assert with_ben("lots", "receive", *LOT, "--by", "Eve").code == 3
    received = with_passphrase(with_ben, "lots", "receive", *LOT, "--by", "BC", "--json", line=ben)
    assert received.code == 0, received.err
    assert last_of(with_ben)["signature"]["meaning"] == "received"
    made = with_ben.capsules("--by", "BC").json["id"]
    correct = ("lots", "correct", received.json["id"], "--reason", "misread", *LOT[:-1], "2034-07")
    for by in ("Eve", "BC"):
        assert with_passphrase(with_ben, *correct, "--by", by, line=ben).code == 3
    assert with_ben(*correct, "--by", "AB").code == 2
    leave = ("people", "revoke", "BC", "--reason", "left", "--by", "AB")
    assert with_passphrase(with_ben, *leave).code == 0
    for by in ("BC", "Ben Chen", "Eve"):
        refused = with_ben.capsules("--by", by)
        assert (refused.code, refused.json["code"]) == (3, "not-authorised")
    assert with_ben("batch", "show", made).code == 0
    hold = ("batch", "hold", made, "--reason", "looks odd", "--by", "Eve")
    assert with_ben(*hold).code == 0
    assert last_of(with_ben)["by"] == {"name": "not enrolled", "basis": "stated"}
    assert with_ben("batch", "resume", made, "--reason", "fine", "--by", "Eve").code == 3
    assert with_ben("batch", "resume", made, "--reason", "fine", "--by", "AB").code == 2
    resume = ("batch", "resume", made, "--reason", "fine", "--by", "AB")
    assert with_passphrase(with_ben, *resume).code == 0
    recall = ("lots", "recall", "C-77", "--reason", "by its maker", "--by", "AB")
    assert with_ben(*recall).code == 2
    assert with_passphrase(with_ben, *recall).code == 0
    assert with_ben("trail", "verify").code == 0
