"""Weak passphrases on the command line: exit 3, recorded, and seen nowhere."""

from __future__ import annotations

import pytest

from functional.conftest import check_schema

ADA = ("people", "enrol", "--name", "Ada Brown", "--initials", "AB", "--role", "pharmacist")
SECRET = b"seven herons wade at dusk\n"


@pytest.mark.parametrize("line", [b"password1\n", b"ada brown\n", b"short\n", b"\n"])
def test_a_weak_passphrase_enrols_nobody(command, line):
    """One refusal as a document, one entry, and no key."""
    answer = command(*ADA, "--passphrase-fd", "0", "--json", stdin=line)

    assert answer.code == 3, answer.err
    check_schema(answer.json)
    assert answer.json["code"] == "not-authorised"
    assert command("trail", "head", "--json").json["size"] == 1
    assert not list(command.home.rglob("keys/*"))
    if line.strip():
        assert all(
            line.strip() not in each.read_bytes()
            for each in command.home.rglob("*")
            if each.is_file()
        )


@pytest.mark.parametrize("line", [b"short\n", b"\n", b"seven herons wadE at dusk\n"])
def test_a_passphrase_that_opens_nothing_is_refused_at_signing(command, line):
    """Too short, none, or a wrong one: exit 3, and the refusal is an entry."""
    assert command(*ADA, "--passphrase-fd", "0", stdin=SECRET).code == 0
    policy = ("people", "policy", "second-person", "exception", "--by", "AB")
    answer = command(*policy, "--passphrase-fd", "0", "--json", stdin=line)

    assert (answer.code, answer.json["code"]) == (3, "not-authorised")
    entries = command("trail", "log", "--json").json["entries"]
    assert [each["outcome"] for each in entries] == ["done", "refused"]
