"""`people invite` and `people accept` on the command line."""

from __future__ import annotations

import re
import sys

import pytest

from functional.conftest import check_schema

if sys.platform == "win32":  # pragma: no cover
    pytest.skip("terminals and file descriptors of POSIX", allow_module_level=True)

from functional.terminal import on_terminal

SECRET, NEW = b"seven herons wade at dusk\n", b"eleven dry newts asleep\n"
ADA = ("people", "enrol", "--name", "Ada Brown", "--initials", "AB", "--role", "pharmacist")
INVITE = ("people", "invite", "--name", "Ben Chen", "--initials", "BC", "--role", "technician",
          "--by", "AB", "--passphrase-fd", "0")  # fmt: skip
ACCEPT = ("people", "accept")


@pytest.fixture
def staffed(command):
    """Return a pharmacy with a pharmacist who has a key."""
    assert command(*ADA, "--passphrase-fd", "0", stdin=SECRET).code == 0
    return command


def test_a_word_lets_one_person_in_once(staffed):
    """As a document with the word, which the trail does not have; the second time it is refused."""
    invited = staffed(*INVITE, "--json", stdin=SECRET)
    assert invited.code == 0, invited.err
    check_schema(invited.json)
    word = invited.json["word"]
    assert word.encode() not in staffed.trail.read_bytes()

    joined = staffed(*ACCEPT, word, "--new-passphrase-fd", "0", "--json",
                     "--recovery-file", "bc.txt", stdin=NEW)  # fmt: skip
    assert joined.code == 0, joined.err
    check_schema(joined.json)
    assert (joined.json["id"], joined.json["role"], joined.json["by"]) == ("BC", "technician", "AB")
    again = staffed(*ACCEPT, word, "--new-passphrase-fd", "0", "--json", stdin=NEW)
    assert (again.code, again.json["code"]) == (3, "not-authorised")
    entries = staffed("trail", "log", "--json").json["entries"]
    assert [each["action"] for each in entries] == [
        "person-enrolled", "person-invited", "person-joined", "refusal",
    ]  # fmt: skip
    assert staffed("trail", "verify").code == 0
    assert staffed("people", "verify").code == 0
    assert staffed("trail", "export", "out.jsonl", "--by", "BC").code == 0
    assert staffed("trail", "verify", "--trail", "out.jsonl").code == 0


def test_an_open_invitation_is_listed_and_taken_back(staffed):
    """Listed until then; the word is refused afterwards like one that was used up."""
    word = staffed(*INVITE, "--json", stdin=SECRET).json["word"]
    listed = staffed("people", "list", "--json").json
    check_schema(listed)
    (told,) = listed["invitations"]
    assert (told["id"], told["name"], told["by"]) == ("BC", "Ben Chen", "AB")
    assert re.search("invited +by AB", staffed("people", "list").out)

    revoke = ("people", "revoke", "BC", "--by", "AB", "--passphrase-fd", "0")
    assert staffed(*revoke, stdin=SECRET).code == 2
    taken = staffed(*revoke, "--reason", "went elsewhere", "--json", stdin=SECRET)
    assert taken.code == 0, taken.err
    check_schema(taken.json)
    refused = staffed(*ACCEPT, word, "--new-passphrase-fd", "0", "--json", stdin=NEW)
    assert (refused.code, refused.json["message"]) == (3, "This word opens no invitation.")
    assert "invitations" not in staffed("people", "list", "--json").json
    again = staffed(*revoke, "--reason", "once more", "--json", stdin=SECRET)
    assert (again.code, again.json["code"]) == (3, "invalid-order")
    staffed(*INVITE, stdin=SECRET)
    shown = staffed(*revoke, "--reason", "never came", stdin=SECRET).out
    assert shown.startswith("BC, Ben Chen, is no longer invited. Entry ")
    assert staffed("people", "verify").code == 0


def test_an_invitation_is_signed(staffed):
    """A wrong or weak passphrase, or nobody who leads: exit 3, and no word is shown."""
    for line in (b"seven herons wadE at dusk\n", b"short\n"):
        answer = staffed(*INVITE, "--json", stdin=line)
        assert (answer.code, answer.json["code"]) == (3, "not-authorised")
        assert "word" not in answer.json
    assert staffed(*INVITE[:-4], "--by", "Nobody", stdin=SECRET).code == 3
    assert staffed(*INVITE[:2], *INVITE[4:], stdin=SECRET).code == 2


def test_on_a_terminal_word_and_passphrase_are_typed_unseen(staffed):
    """What is shown holds neither; the recovery key is shown, once."""
    shown = staffed(*INVITE, stdin=SECRET).out
    (line,) = (each for each in shown.splitlines() if "shown only now" in each)
    word = line.rpartition(": ")[2]
    words = NEW.decode().strip()
    typed = on_terminal(
        staffed,
        ACCEPT,
        [
            ("Word of the invitation: ", word.lower()),
            ("BC, Ben Chen, at least 8 characters: ", words),
            ("The same again: ", words),
        ],
    )
    assert typed.code == 0, typed.shown
    assert word.lower() not in typed.shown.lower()
    assert words not in typed.shown
    assert "BC, Ben Chen, technician, is enrolled." in typed.shown
    assert typed.shown.count("shown only now") == 1
