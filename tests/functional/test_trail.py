"""`ldncompound trail`, and storage that fails."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from functional.conftest import PATIENT
from functional.test_capsules import check_schema
from ldncompound.core.refusals import WrongUsage
from ldncompound.trail.store import Trail

READERS = [("trail", "log"), ("trail", "verify"), ("trail", "head"), ("show", "X")]


@pytest.mark.parametrize("words", READERS, ids=" ".join)
def test_a_reader_of_a_missing_trail(command, words):
    """Exit 5, one JSON document, and nothing is created."""
    answer = command(*words, "--json")

    assert answer.code == 5
    check_schema(answer.json)
    assert list(command.home.iterdir()) == []


@pytest.mark.parametrize("content", [b"hello\n", b"", b"SQLite format 3\0" + b"x" * 500])
def test_a_file_that_is_not_a_trail(command, content):
    """Exit 4 for acts and readers; the file is not touched."""
    command.trail.write_bytes(content)
    act = command.capsules("--sheet", "x.pdf")
    readers = [command(*words, "--json") for words in READERS]

    assert act.code == 4, act.err
    check_schema(act.json)
    assert [reader.code for reader in readers] == [4, 4, 4, 4]
    assert command.trail.read_bytes() == content
    assert sorted(path.name for path in command.home.iterdir()) == ["trail.sqlite"]


def test_a_database_of_another_program(command):
    """An SQLite file of another program is not a trail, whatever its tables."""
    with sqlite3.connect(command.trail) as other:
        other.execute("CREATE TABLE entry (sequence INTEGER PRIMARY KEY, body BLOB)")
    other.close()
    before = command.trail.read_bytes()

    assert command.capsules().code == 4
    assert command.trail.read_bytes() == before


def test_a_newer_trail(command):
    """A file of a later version is 'storage not available', not damage."""
    command.capsules()
    with sqlite3.connect(command.trail) as newer:
        newer.execute("PRAGMA user_version = 999")
    newer.close()

    assert command.capsules().code == 5
    assert command("trail", "verify", "--json").code in (4, 5)


def test_verification(command):
    """A whole trail verifies, also against a sheet and a length; a longer length fails."""
    made = command.capsules().json
    size, root = made["trail"]["size"], made["trail"]["root"]
    whole = command("trail", "verify", "--json")

    assert whole.code == 0
    check_schema(whole.json)
    assert whole.json["entries"] == 1
    assert whole.json["head"]["root"] == root
    groups = " ".join(root[at : at + 8] for at in range(0, 64, 8))
    for prefix in (
        root[:16],
        root[:16].upper(),
        root,
        groups,
        groups[:35],
        groups[:17] + root[16:20],
    ):
        assert command("trail", "verify", "--sheet", f"{size} {prefix}").code == 0
    for sheet in (f"{size} {'0' * 16}", f"{size + 1} {root[:16]}"):
        answer = command("trail", "verify", "--sheet", sheet, "--json")
        assert answer.code == 4
        check_schema(answer.json)
    assert command("trail", "verify", "--at-least", "1").code == 0
    assert command("trail", "verify", "--at-least", "2").code == 4
    for wrong in (
        "1",
        "1 abc",
        "x y",
        f"{size} {root[:8]}",
        f"{size} {root[:15]}",
        f"1 {'g' * 16}",
        f"-1 {root}",
        f"1 {root}0",
    ):
        assert command("trail", "verify", "--sheet", wrong, "--json").code == 2


def test_a_changed_field_is_found(command):
    """After one field is changed with a database tool, `verify` names the entry."""
    made = command.capsules().json
    command.capsules()  # kept by what differs from the first
    with sqlite3.connect(command.trail) as tool:
        for (name,) in tool.execute(
            "SELECT name FROM sqlite_schema WHERE type='trigger'"
        ).fetchall():
            tool.execute(f'DROP TRIGGER "{name}"')
        (body,) = tool.execute("SELECT body FROM document WHERE sequence = 1").fetchone()
        changed = body.replace(b'"dispense":30', b'"dispense":60')
        assert changed != body
        tool.execute("UPDATE document SET body = ? WHERE sequence = 1", (changed,))
    tool.close()
    answer = command("trail", "verify", "--json")

    assert answer.code == 4
    check_schema(answer.json)
    assert answer.json["first_bad"] == 1
    assert command("show", made["id"]).code == 4
    assert command("sheet", made["id"], "-o", "x.pdf").code == 4
    assert not (command.home / "x.pdf").exists()


def test_guards_refuse_updates(command):
    """While the guards are there, a database tool cannot change a field."""
    command.capsules()
    tool = sqlite3.connect(command.trail)
    for statement in ("UPDATE document SET body = x''", "DELETE FROM entry"):
        with pytest.raises(sqlite3.DatabaseError):
            tool.execute(statement)
    tool.close()

    assert command("trail", "verify").code == 0


def test_an_export_verifies_and_is_byte_for_byte(command):
    """One stored body per line, the export's own entry last; a changed line is found."""
    command.capsules()
    answer = command("trail", "export", "out.jsonl", "--json")
    lines = (command.home / "out.jsonl").read_bytes().splitlines()
    with sqlite3.connect(command.trail) as tool:
        stored = [bytes(body) for (body,) in tool.execute("SELECT body FROM entry ORDER BY 1")]
    tool.close()
    stored = sorted(stored, key=lambda body: json.loads(body)["sequence"])

    assert answer.code == 0
    check_schema(answer.json)
    assert lines == stored
    previous = "0" * 64
    for number, line in enumerate(lines, start=1):
        body = json.loads(line)
        assert (body["sequence"], body["previous"]) == (number, previous)
        previous = hashlib.sha256(line).hexdigest()
    assert command("trail", "head", "--json").json["hash"] == previous
    assert command("trail", "verify", "--trail", "out.jsonl").code == 0
    (command.home / "bad.jsonl").write_bytes(b"\n".join(lines).replace(b"DEMO", b"DEMA") + b"\n")
    assert command("trail", "verify", "--trail", "bad.jsonl", "--json").code == 4
    assert command("trail", "export", "out.jsonl").code == 2
    assert command("trail", "export", str(command.trail), "--replace").code == 2
    assert command("trail", "head", "--json").json["size"] == 2


def test_show_gives_what_was_printed(command):
    """`show --json` is the document of the preparation; an unknown id is wrong usage."""
    made = command.capsules("--patient-name", "Ada").json
    shown = command("show", made["id"], "--json")

    assert shown.json == made
    assert "Weigh and mix" in command("show", made["id"], "--explain").out
    assert command("show", "NOPE", "--json").code == 2
    assert command("sheet", "NOPE", "-o", "x.pdf", "--json").code == 2


def test_two_terminals_at_once(command):
    """Preparations made at the same time are all in the trail, each with its own id."""
    words = [sys.executable, "-m", "ldncompound", "capsules", "--dose", "1.5 mg", "--days", "30"]
    running = [
        subprocess.Popen(
            [*words, *PATIENT, "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=command.environment,
        )
        for _ in range(6)
    ]
    made = [json.loads(process.communicate()[0]) for process in running]

    assert len({each["id"] for each in made}) == 6
    assert sorted(each["trail"]["sequence"] for each in made) == [1, 2, 3, 4, 5, 6]
    assert command("trail", "verify", "--at-least", "6").code == 0


def test_a_locked_trail(command):
    """A trail that another program has locked is exit 5, and there is no sheet."""
    command.capsules()
    holder = sqlite3.connect(command.trail, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    answer = command.capsules("--sheet", "x.pdf")
    holder.execute("ROLLBACK")
    holder.close()

    assert answer.code == 5
    check_schema(answer.json)
    assert not (command.home / "x.pdf").exists()
    assert command("trail", "head", "--json").json["size"] == 1


@pytest.mark.skipif(os.name != "posix", reason="limits of a process are a matter of POSIX")
def test_a_full_disk(command):
    """No room for the record: exit 5 in a plain sentence, no sheet, and the trail stays whole."""
    command.capsules()
    limit = command.trail.stat().st_size + 2000
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}));"
        "from ldncompound.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "capsules", "--dose", "1.5 mg", "--days", "30", *PATIENT,
         "--sheet", "x.pdf", "--json"],
        capture_output=True, env=command.environment, cwd=command.home, check=False,
    )  # fmt: skip

    assert done.returncode == 5, done.stderr
    assert json.loads(done.stdout)["schema"] == "ldncompound.error/1"
    assert not (command.home / "x.pdf").exists()
    assert command("trail", "verify", "--at-least", "1").code == 0


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs another user")
def test_a_read_only_copy_verifies(command):
    """A copy is verified without write access, and no file is created."""
    command.capsules()
    copy = Path("/tmp") / f"ldncompound-copy-{os.getpid()}"
    copy.mkdir(mode=0o755)
    try:
        shutil.copy(command.trail, copy / "trail.sqlite")
        (copy / "trail.sqlite").chmod(0o444)
        copy.chmod(0o555)
        script = (
            "import os, sys; from ldncompound.cli import main;"
            f"words = ['trail', 'verify', '--trail', {str(copy / 'trail.sqlite')!r}];"
            "main(words); os.setgid(65534); os.setuid(65534); sys.exit(main(words))"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
        left = sorted(path.name for path in copy.iterdir())
    finally:
        copy.chmod(0o755)
        shutil.rmtree(copy)

    assert done.returncode == 0, done.stderr
    assert left == ["trail.sqlite"]


def test_a_refusal_that_cannot_be_recorded_is_no_refusal(command):
    """Exit 5, not 3: a refusal counts only once it is recorded."""
    command.trail.mkdir()
    answer = command.capsules(dose="45 mg")

    assert answer.code in (4, 5)
    assert answer.json["schema"] == "ldncompound.error/1"


def test_a_log_for_people(command):
    """One line per entry, newest last; --last limits their number."""
    for _ in range(3):
        command.capsules()
    lines = command("trail", "log").out.splitlines()
    cut = command("trail", "log", "--last", "1").out.splitlines()

    assert len(lines) == 4
    assert len(cut) == 2
    assert cut[1] == lines[3]


def test_a_database_server_needs_an_extra(monkeypatch):
    """Without the driver a server's address is wrong usage, and what to install is said."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(WrongUsage) as caught:
        Trail.open_for_reading("postgresql://localhost/x")

    assert "ldncompound[postgres]" in caught.value.remedy
