"""Concurrent acts, kills, no room left: an acknowledged act is never lost."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ldncompound.core.refusals import StorageUnavailable
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import verify
from trail.shared import environment, names_in

posix = pytest.mark.skipif(os.name != "posix", reason="signals, limits and accounts of POSIX")

PREAMBLE = """
import os, signal, sqlite3, sys
from ldncompound.core.refusals import StorageUnavailable
from ldncompound.trail import Trail, verify
from trail import shared

def an_act(**changes):
    return shared.an_act(**{
        "document": lambda subject: {"id": subject, "note": "x" * 2000}, "series": "DEMO",
        "personal": {"patient": "P-1042"}, "mentions": (("lot", "L-7"),),
    } | changes)

path = sys.argv[1]
"""

APPEND = """
with Trail.open_for_acts(path, timeout=60) as trail:
    for _ in range(int(sys.argv[2])):
        recorded = trail.record(an_act())
        print(recorded.sequence, recorded.hash, recorded.subject, flush=True)
"""

# Pages that no longer fit into the cache go to the file before the commit, so
# what the kill leaves behind is a changed file and the journal that undoes it.
DIE_IN_THE_MIDDLE = """
connection = sqlite3.connect(path, isolation_level=None)
connection.execute("PRAGMA cache_size = 5")
connection.execute("BEGIN IMMEDIATE")
for sequence in range(21, 400):
    connection.execute("INSERT INTO entry VALUES (?, zeroblob(3000), x'')", (sequence,))
os.kill(os.getpid(), signal.SIGKILL)
"""

# Everything is imported and read once before, because the account may not enter the
# folders of Python and the sources.
UNPRIVILEGED = """
import tempfile
with tempfile.TemporaryDirectory() as folder:
    with Trail.open_for_acts(folder + "/trail.db") as trail:
        trail.record(an_act())
    assert verify(folder + "/trail.db").ok
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
"""


def start(script, *arguments):
    """Start a Python process that runs *script* after the preamble."""
    return subprocess.Popen(
        [sys.executable, "-c", PREAMBLE + script, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )


def finish(process):
    """Wait for a process, and return the lines it printed."""
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return output.splitlines()


def bodies_by_sequence(path):
    """Return every entry of a trail."""
    with Trail.open_for_reading(path) as trail:
        return dict(trail.entries())


@pytest.fixture
def public():
    """Return a folder that any account may enter; pytest's own are private."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


# at once


def test_four_processes_append_at_once(path):
    """Every act is recorded once, ids are distinct, and the trail verifies."""
    lines = [
        line for process in [start(APPEND, path, 40) for _ in range(4)] for line in finish(process)
    ]

    sequences, hashes, subjects = zip(*map(str.split, lines), strict=True)
    assert sorted(map(int, sequences)) == list(range(1, 161))
    assert len(set(hashes)) == len(set(subjects)) == 160
    assert verify(path, at_least=160).ok


def test_six_processes_begin_the_same_trail(path):
    """All succeed, exactly one created it, and no other file is left."""
    script = """
sys.stdin.readline()
with Trail.open_for_acts(path) as trail:
    trail.record(an_act())
    print(trail.created, trail.origin)
"""
    command = [sys.executable, "-c", PREAMBLE + script, str(path)]
    processes = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
        )
        for _ in range(6)
    ]
    for process in processes:  # all are started before the first may go
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=60)[0].split() for process in processes]

    assert sorted(created for created, _ in answers) == ["False"] * 5 + ["True"]
    assert len({origin for _, origin in answers}) == 1
    assert verify(path, at_least=6).ok
    assert names_in(path.parent) == ["trail.db"]


def test_two_requests_with_one_key_at_once_make_one_entry(path):
    """The process that comes second gets what the first one recorded."""
    script = """
with Trail.open_for_acts(path, timeout=60) as trail:
    for number in range(20):
        order = {"number": number}
        recorded = trail.record(an_act(request_id=f"r-{number}", order=order))
        print(number, recorded.sequence)
"""
    one, other = (start(script, path) for _ in range(2))

    assert finish(one) == finish(other)
    assert verify(path).entries == 20


def test_verification_while_acts_go_on(path):
    """A trail that grows and has data erased while it is read still verifies."""
    erase = """
with Trail.open_for_acts(path, timeout=60) as trail:
    for _ in range(100):
        made = trail.record(an_act())
        trail.record(an_act(series=None, personal=None, erases=(made.sequence,)))
"""
    with Trail.open_for_acts(path):
        pass
    process = start(erase, path)
    results = []
    while process.poll() is None:
        results.append(verify(path, timeout=60))
    finish(process)

    assert [result for result in results if not result.ok] == []
    assert verify(path).entries == 200


# cut short


@posix
@pytest.mark.parametrize("acts", [1, 5, 12, 25, 40, 60])
def test_a_kill_loses_nothing_that_was_acknowledged(path, acts):
    """Whatever was printed is in the trail, and the trail verifies at once."""
    process = start(APPEND, path, 100_000)
    acknowledged = [process.stdout.readline() for _ in range(acts)]
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate(timeout=60)
    acknowledged += [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]

    with Trail.open_for_reading(path) as trail:
        hashes = {
            sequence: trail.find(f"DEMO-{sequence:04d}").hash for sequence, _ in trail.entries()
        }
    assert all(hashes[int(line.split()[0])] == line.split()[1] for line in acknowledged)
    assert verify(path, at_least=len(acknowledged)).ok


@pytest.fixture
def interrupted(public):
    """Return twenty entries, and a journal of an act that died while writing its pages."""
    path = public / "trail.db"
    finish(start(APPEND, path, 20))
    process = start(DIE_IN_THE_MIDDLE, path)
    process.communicate(timeout=60)
    assert Path(f"{path}-journal").stat().st_size > 0
    return path


@posix
@pytest.mark.parametrize("look", [verify, bodies_by_sequence])
def test_a_reader_undoes_an_interrupted_act(interrupted, look):
    """The half-written act is gone, acknowledged ones are there, no journal remains."""
    look(interrupted)

    assert len(bodies_by_sequence(interrupted)) == 20
    assert verify(interrupted, at_least=20).ok
    assert names_in(interrupted.parent) == ["trail.db"]


@posix
def test_an_act_goes_on_after_an_interrupted_one(interrupted):
    """The next act takes the number that was never acknowledged."""
    finish(start(APPEND, interrupted, 1))

    assert verify(interrupted, at_least=21).entries == 21


@posix
def test_an_interrupted_act_that_cannot_be_undone_here_is_said(interrupted):
    """A reader without write access gets 'storage not available', never half an act."""
    interrupted.chmod(0o444)
    Path(f"{interrupted}-journal").chmod(0o444)
    interrupted.parent.chmod(0o555)
    before = interrupted.read_bytes()
    script = (
        UNPRIVILEGED
        + """
try:
    verify(path)
except StorageUnavailable as error:
    print(error.message)
"""
    )

    assert "interrupted" in finish(start(script, interrupted))[0]
    assert interrupted.read_bytes() == before
    interrupted.parent.chmod(0o755)


# no room, no permission


@posix
def test_a_full_disk_is_said_and_undone(path):
    """Without room an act ends in 'storage not available', and earlier entries verify."""
    script = """
import resource
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Trail.open_for_acts(path) as trail:
    for _ in range(5):
        trail.record(an_act())
    limit = os.path.getsize(path) + 40_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        for _ in range(1000):
            trail.record(an_act())
    except StorageUnavailable as error:
        print(trail.head().size, error.exit_status)
"""
    size, status = finish(start(script, path))[0].split()

    assert int(size) > 5
    assert status == "5"
    assert verify(path, at_least=int(size)).entries == int(size)
    finish(start(APPEND, path, 1))
    assert verify(path).entries == int(size) + 1


@posix
def test_a_trail_that_cannot_be_begun_leaves_nothing(path):
    """If not even an empty trail fits, no file is left under any name."""
    script = """
import resource
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    Trail.open_for_acts(path)
except StorageUnavailable as error:
    print(error.exit_status)
"""

    assert finish(start(script, path)) == ["5"]
    assert names_in(path.parent) == []


@posix
def test_a_read_only_copy_is_read_and_nothing_is_created(path, public):
    """Without write access readers work; an act and a new trail are exit 5."""
    finish(start(APPEND, path, 3))
    copy = public / "copy.db"
    shutil.copy(path, copy)
    copy.chmod(0o444)
    public.chmod(0o555)
    before = copy.read_bytes()
    script = (
        UNPRIVILEGED
        + """
print(verify(path).entries)
with Trail.open_for_reading(path) as trail:
    print(trail.find("DEMO-0002").sequence)
for name in (path, path + ".new"):
    try:
        with Trail.open_for_acts(name) as trail:
            trail.record(an_act())
    except StorageUnavailable:
        print("unavailable")
"""
    )

    assert finish(start(script, copy)) == ["3", "2", "unavailable", "unavailable"]
    assert copy.read_bytes() == before
    assert names_in(public) == ["copy.db"]
    public.chmod(0o755)


@posix
def test_an_unreadable_trail_is_not_available(public):
    """A file that this account may not read is exit 5, not damage."""
    path = public / "trail.db"
    finish(start(APPEND, path, 1))
    path.chmod(0o000)
    script = (
        UNPRIVILEGED
        + """
for look in (verify, Trail.open_for_reading, Trail.open_for_acts):
    try:
        look(path)
    except StorageUnavailable:
        print("unavailable")
"""
    )

    assert finish(start(script, path)) == ["unavailable"] * 3


def test_a_write_lock_elsewhere_does_not_stop_readers(path):
    """While somebody prepares an act, others read."""
    finish(start(APPEND, path, 2))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")

    assert verify(path, timeout=0).entries == 2
    with pytest.raises(StorageUnavailable), Trail.open_for_acts(path, timeout=0.05) as trail:
        trail.record(None)
    connection.close()
