"""`trail backup`: a file that is a trail, whatever is going on; and what it never overwrites."""

from __future__ import annotations

import os
import stat

import pytest

from functional.conftest import check_schema
from trail.shared import behind_the_back


@pytest.fixture
def shop(command):
    """Return the command with two preparations recorded."""
    for _ in range(2):
        assert command.capsules().code == 0
    return command


def test_a_backup_is_a_trail_and_no_entry(shop):
    """It has the head of the trail; every reader takes it; nothing is recorded."""
    made = shop("trail", "backup", "b.sqlite", "--json")
    head = shop("trail", "head", "--json").json

    assert made.code == 0, made.err
    check_schema(made.json)
    assert made.json == {**head, "schema": "ldncompound.backup/1", "file": "b.sqlite"}
    assert head["size"] == 2
    for reader in (("trail", "verify"), ("trail", "log"), ("batch", "list")):
        assert shop(*reader, "--trail", "b.sqlite").code == 0
    if os.name == "posix":
        assert stat.S_IMODE((shop.home / "b.sqlite").stat().st_mode) == 0o600
    assert [each.name for each in shop.home.iterdir() if each.name.startswith(".")] == []


def test_one_entry_is_not_called_entries(command):
    """By whatever tells how many entries a trail or a copy of it has."""
    assert command.capsules().code == 0
    for said in (
        ("trail", "backup", "b.sqlite"),
        ("trail", "export", "e.jsonl", "--trail", "b.sqlite"),
        ("trail", "verify"),
        ("trail", "restore", "b.sqlite", "--trail", "r.sqlite", "--reason", "disk failed"),
    ):
        done = command(*said)
        assert done.code == 0, done.err
        assert "1 entries" not in done.out + done.err


@pytest.mark.parametrize("more", [(), ("--replace",)])
def test_a_trail_is_never_overwritten(shop, more):
    """Neither the trail itself nor an earlier backup, whatever is said."""
    assert shop("trail", "backup", "b.sqlite").code == 0
    before = (shop.home / "b.sqlite").read_bytes(), shop.trail.read_bytes()

    for file in ("b.sqlite", str(shop.trail)):
        refused = shop("trail", "backup", file, *more)
        assert (refused.code, "never overwritten" in refused.err) == (2, True)
    assert ((shop.home / "b.sqlite").read_bytes(), shop.trail.read_bytes()) == before


def test_another_file_is_replaced_only_where_that_is_said(shop):
    """As everywhere."""
    (shop.home / "b.sqlite").write_text("notes")
    assert shop("trail", "backup", "b.sqlite").code == 2
    assert shop("trail", "backup", "b.sqlite", "--replace").code == 0
    assert shop("trail", "verify", "--trail", "b.sqlite").code == 0


def test_what_cannot_be_written_or_read_is_said(shop):
    """A missing folder is wrong usage, a missing trail is not available, damage is damage."""
    assert shop("trail", "backup", "none/b.sqlite").code == 2
    assert shop("trail", "backup", ".").code == 2
    assert shop("trail", "backup", "b.sqlite", "--trail", "none.sqlite").code == 5
    with behind_the_back(shop.trail) as rows:
        rows.execute("UPDATE personal SET salt = zeroblob(32) WHERE sequence = 1")
    assert shop("trail", "backup", "b.sqlite").code == 4
    assert not (shop.home / "b.sqlite").exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_trail_on_a_medium_that_is_only_read_is_backed_up(shop):
    """Nothing is written beside it."""
    folder = shop.home / "read only"
    folder.mkdir()
    (folder / "t.sqlite").write_bytes(shop.trail.read_bytes())
    folder.chmod(0o500)
    assert shop("trail", "backup", "b.sqlite", "--trail", "read only/t.sqlite").code == 0


def test_an_old_copy_put_back_stops_acts_until_it_is_accepted(shop):
    """Readers are exit 0 and say how far behind it is; acts are exit 4, and write nothing."""
    old = shop.trail.read_bytes()
    third = shop.capsules().json["id"]
    shop.trail.write_bytes(old)

    for reader in (("trail", "head"), ("trail", "log"), ("trail", "verify")):
        told, plain = shop(*reader, "--json"), shop(*reader)
        assert (told.code, told.json["behind"], plain.code) == (0, 1, 0)
        check_schema(told.json)
        assert "BEHIND: 1 entry" in told.err + plain.err
    refused = shop.capsules()
    assert (refused.code, refused.json["exit"]) == (4, 4)
    assert shop.trail.read_bytes() == old
    assert shop("trail", "accept").code == 2

    accepted = shop("trail", "accept", "--reason", "disk failed", "--by", "AB", "--json")
    assert accepted.code == 0, accepted.err
    check_schema(accepted.json)
    assert accepted.json["lost"]["first"] == accepted.json["lost"]["last"] == 3
    made = shop.capsules()
    assert made.code == 0
    assert made.json["id"] != third
    assert "behind" not in shop("trail", "head", "--json").json
    assert shop("trail", "verify", "--full").code == 0
    assert shop("trail", "accept", "--reason", "again", "--by", "AB").code == 3


def test_a_deleted_trail_is_restored(shop):
    """No act begins a new one silently; the restored one verifies and goes on."""
    assert shop("trail", "backup", "b.sqlite").code == 0
    shop.trail.unlink()
    assert shop.capsules().code == 4
    assert shop("trail", "head").code == 5
    assert not shop.trail.exists()

    done = shop("trail", "restore", "b.sqlite", "--reason", "deleted", "--by", "AB", "--json")
    assert done.code == 0, done.err
    check_schema(done.json)
    assert (done.json["found"]["size"], done.json["lost"]) == (2, None)
    assert shop.capsules().code == 0
    assert shop("trail", "verify", "--full").code == 0
    again = shop("trail", "restore", "b.sqlite", "--reason", "deleted", "--by", "AB")
    assert (again.code, "never overwritten" in again.err) == (2, True)


def test_a_mirror_is_set_up_and_compared(shop):
    """What contradicts is exit 4, on any computer, of any copy."""
    (shop.home / "notes").mkdir()
    mirror = str(shop.home / "notes")
    assert shop("setup", "--name", "Elm", "--site", "ELM", "--mirror", mirror).code == 0
    old = shop.trail.read_bytes()
    assert shop.capsules().code == 0
    assert "The mirror agrees: 1 note, the last of entry 3." in shop("trail", "verify").out
    (shop.home / "copy.sqlite").write_bytes(old)
    broken = shop("trail", "verify", "--trail", "copy.sqlite", "--mirror", mirror, "--json")
    assert (broken.code, broken.json["first_bad"]) == (4, 3)
    check_schema(broken.json)
