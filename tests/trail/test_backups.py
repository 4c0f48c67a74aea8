"""Backups: whole while others write, private, checked, and never in the place of anything."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time

import pytest

from ldncompound.core.refusals import VerificationFailure
from ldncompound.trail.backups import back_up
from ldncompound.trail.private_files import private_file, sweep
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import verify
from trail.shared import an_act, behind_the_back, environment, names_in

BACKUPS = 8
"""Made while others write; `tools/backups.py` makes 200."""

WRITER = """
import sys
from pathlib import Path
from ldncompound.trail.store import Trail
from trail.shared import an_act
path = Path(sys.argv[1])
print("ready", flush=True)
number = 0
while not path.with_name("stop").exists():
    with Trail.open_for_acts(path, timeout=60) as trail:
        trail.record(an_act(personal={"patient": f"P-{number}" * 40}))
    number += 1
"""


def python(script, *arguments):
    """Start a Python process."""
    given = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(given, stdout=subprocess.PIPE, text=True, env=environment())


def ended(process, signal=None):
    """Return the exit code of a process, after a signal if one is given."""
    if signal is not None:
        process.send_signal(signal)
    process.communicate(timeout=60)
    return process.returncode


def copied(path, file, **more):
    """Back up the trail at a path."""
    with Trail.open_for_reading(path) as trail:
        return back_up(trail, file, **more)


@pytest.fixture
def written(path):
    """Return the path of a trail with three entries."""
    with Trail.open_for_acts(path) as trail:
        for number in range(3):
            trail.record(an_act(personal={"patient": f"P-{number}"}))
    return path


def test_a_backup_is_the_trail_at_one_moment(written, tmp_path):
    """It has the same origin, entries and root, is private, and nothing else is left."""
    file = tmp_path / "b.sqlite"
    head = copied(written, file)

    with Trail.open_for_reading(written) as one, Trail.open_for_reading(file) as other:
        assert head == one.head() == other.head()
        assert one.origin == other.origin
        assert [*one.stored_entries()] == [*other.stored_entries()]
    assert names_in(tmp_path) == ["b.sqlite", "trail.db"]
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_backups_made_while_others_write_are_whole(written, tmp_path):
    """Each verifies and has at least the entries that were there before it was begun."""
    writers = [python(WRITER, written) for _ in range(2)]
    for each in writers:
        each.stdout.readline()
    sizes = []
    for number in range(BACKUPS):
        with Trail.open_for_reading(written) as trail:
            least = trail.head().size
        file = tmp_path / f"{number}.sqlite"
        sizes.append(copied(written, file).size)
        assert verify(file, at_least=least).entries == sizes[-1]
    (tmp_path / "stop").touch()

    assert [ended(each) for each in writers] == [0, 0]
    assert sizes == sorted(sizes)
    assert verify(written, at_least=sizes[-1]).ok


def test_no_file_is_overwritten_unless_that_is_said(written, tmp_path):
    """What has the name stays as it is."""
    file = tmp_path / "b.sqlite"
    file.write_text("notes")
    with pytest.raises(FileExistsError):
        copied(written, file)
    assert file.read_text() == "notes"

    copied(written, file, replace=True)
    assert verify(file).ok


def test_a_damaged_trail_gives_no_backup(written, tmp_path):
    """Nobody believes to have a copy that cannot be read."""
    with behind_the_back(written) as rows:
        rows.execute("UPDATE document SET body = x'7B7D' WHERE sequence = 2")

    with pytest.raises(VerificationFailure, match="not whole, so nothing was copied") as told:
        copied(written, tmp_path / "b.sqlite")
    assert told.value.first_bad == 2
    assert names_in(tmp_path) == ["trail.db"]


def test_a_backup_without_hard_links_is_renamed(written, tmp_path, monkeypatch):
    """Where the file system has none, as on a stick, it overwrites nothing all the same."""

    def no_links(*_):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", no_links)
    copied(written, tmp_path / "b.sqlite")
    with pytest.raises(FileExistsError):
        copied(written, tmp_path / "b.sqlite")
    assert names_in(tmp_path) == ["b.sqlite", "trail.db"]


KILLED = """
import sys, time
from pathlib import Path
from ldncompound.trail.private_files import private_file
with private_file(Path(sys.argv[1])) as made:
    made.path.write_text("P-1042")
    print("writing", flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a file has to be a day old")
def test_what_a_killed_run_leaves_is_swept_and_nothing_else(tmp_path):
    """The file of a run that lives stays; that of a killed one goes with the next run."""
    alive, dead = python(KILLED, tmp_path / "a.pdf"), python(KILLED, tmp_path / "a.pdf")
    for each in (alive, dead):
        each.stdout.readline()
    for name in (".a.ldn-0.pdf", "ours.ldn-0123456789abcdef.pdf", ".trail.db"):
        (tmp_path / name).write_text("of somebody")
    before = {*names_in(tmp_path)}
    assert ended(dead, signal.SIGKILL) == -signal.SIGKILL
    assert {*names_in(tmp_path)} == before

    sweep(tmp_path)
    left = before - {*names_in(tmp_path)}
    assert len(left) == 1
    assert ended(alive, signal.SIGKILL) == -signal.SIGKILL
    sweep(tmp_path)
    assert names_in(tmp_path) == [".a.ldn-0.pdf", ".trail.db", "ours.ldn-0123456789abcdef.pdf"]


def test_where_locks_tell_nothing_only_what_is_old_is_swept(tmp_path, monkeypatch):
    """On other systems a file of ours is left alone until a day after it was last written."""
    monkeypatch.setattr(sys, "platform", "win32")
    with private_file(tmp_path / "a.pdf") as made:
        sweep(tmp_path)
        assert made.path.exists()
        os.utime(made.path, (time.time() - 90_000,) * 2)
        sweep(tmp_path)
        assert not made.path.exists()


def test_a_file_is_private_from_the_first_byte(tmp_path):
    """Whatever the mask of the account lets others read."""
    if os.name != "posix":
        pytest.skip("permissions of POSIX")
    mask = os.umask(0)
    try:
        with private_file(tmp_path / "a.pdf") as made:
            assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    finally:
        os.umask(mask)
    assert names_in(tmp_path) == []
