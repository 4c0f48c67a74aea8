"""The audit trail through `Pharmacy` alone: log, feed, verification and export."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest

from ldncompound import Pharmacy, StorageUnavailable, VerificationFailure, WrongUsage
from ldncompound.api import feed
from ldncompound.core.refusals import RequestIdUsed
from ldncompound.trail.act import Act
from ldncompound.trail.store import Trail

WRITES = """
import sys
from datetime import UTC, datetime
from ldncompound.trail.act import Act
from ldncompound.trail.store import Trail
for _ in range(int(sys.argv[2])):
    with Trail.open_for_acts(sys.argv[1]) as trail:
        trail.record(Act("note", "done", "Kim", "stated", "till", datetime.now(UTC), "test",
                         lambda _: {"text": "n"}, subject="N-1"))
"""


def opened(path) -> Pharmacy:
    """Return a pharmacy with a trail."""
    return Pharmacy.open(path, by="Kim", station="bench")


def write(path, many: int) -> None:
    """Record so many entries; nothing but the trail is needed for that."""
    for _ in range(many):
        with Trail.open_for_acts(path) as trail:
            trail.record(
                Act("note", "done", "Kim", "stated", "bench", datetime(2026, 11, 23, tzinfo=UTC),
                    "test", lambda _: {"text": "n"}, subject="N-1")
            )  # fmt: skip


@pytest.fixture
def path(tmp_path):
    """Return the path of a trail of seven entries."""
    write(tmp_path / "trail.sqlite", 7)
    return tmp_path / "trail.sqlite"


def test_the_feed_tells_what_the_log_tells(path):
    """Each entry once, in order, from any on, at most so many."""
    trail = opened(path).trail
    logged, told = trail.log().entries, list(trail.entries())

    assert [each.sequence for each in told] == [1, 2, 3, 4, 5, 6, 7]
    for one, other in zip(told, logged, strict=True):
        assert (one.at, one.by, one.action, one.outcome, one.subject, one.station) == (
            other.at, other.by.name, other.action, other.outcome, other.subject, other.station,
        )  # fmt: skip
    assert [each.hash for each in told[:-1]] == [each.previous for each in logged[1:]]
    assert told[-1].hash == trail.head().hash
    assert list(trail.entries(after=2, limit=3)) == told[2:5]
    assert list(trail.entries(after=7)) == []
    assert trail.log(last=2).entries == logged[5:]
    assert trail.log(after=2, limit=3).entries == logged[2:5]
    assert trail.log(last=4, limit=1).entries == logged[3:4]


def test_a_slow_reader_holds_nobody_up_and_has_little_in_memory(path, monkeypatch):
    """The trail is closed between the pieces; what is written meanwhile comes, too."""
    monkeypatch.setattr(feed, "_AT_ONCE", 2)
    held, told = [], feed._told

    def counted(entry):
        held.append(entry.sequence)
        return told(entry)

    monkeypatch.setattr(feed, "_told", counted)
    found = []
    for each in opened(path).trail.entries():
        found.append(each.sequence)
        assert len(held) - len(found) < 2
        if len(found) == 4:
            with sqlite3.connect(path, timeout=0, isolation_level=None) as other:
                other.execute("BEGIN EXCLUSIVE")  # nobody has it open for reading
                other.execute("ROLLBACK")
            write(path, 1)
    assert found == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_watcher_gets_what_a_thread_and_another_process_write(path):
    """Beginning where it says, without a gap, until it is told to stop."""
    done, found = threading.Event(), []

    def writing():
        write(path, 2)
        subprocess.run([sys.executable, "-c", WRITES, str(path), "3"], check=True)

    writer = threading.Thread(target=writing)
    watched = opened(path).trail.watch(after=5, poll=0.01, stop=done.is_set)
    for each in watched:
        found.append(each)
        if each.sequence == 7:
            writer.start()
        if each.sequence == 12:
            done.set()
    writer.join()

    assert [each.sequence for each in found] == [6, 7, 8, 9, 10, 11, 12]
    assert [each.station for each in found[-3:]] == ["till"] * 3
    assert found == list(opened(path).trail.entries(after=5))
    assert list(opened(path).trail.watch(stop=lambda: True)) == []


def test_a_feed_tells_that_the_trail_was_replaced(path, tmp_path):
    """A shorter one, and another of the same length, are no continuation."""
    trail, old = opened(path).trail, tmp_path / "old.sqlite"
    with pytest.raises(VerificationFailure, match="ends at entry 7"):
        list(trail.entries(after=8))
    shutil.copy(path, old)
    write(path, 2)
    watched = trail.watch(after=7, poll=0.01)
    assert [next(watched).sequence for _ in range(2)] == [8, 9]
    shutil.copy(old, path)
    with pytest.raises(VerificationFailure, match="not the trail that was read"):
        next(watched)

    watched = trail.watch(after=6, poll=0.01)
    assert next(watched).sequence == 7
    path.unlink()
    write(path, 8)
    with pytest.raises(VerificationFailure, match="entry 7 is not the one"):
        next(watched)


def test_verification_says_what_holds_and_what_does_not(path):
    """As a document with `ok`; a sheet, a least size and an export are compared."""
    trail = opened(path).trail
    head, found = trail.head(), trail.verify(full=True)

    assert (found.ok, found.entries, found.head.root) == (True, 7, head.root)
    assert found.full
    assert trail.verify(sheet=f"7 {head.root[:8]} {head.root[8:20]}", at_least=7).ok
    for wrong in ({"sheet": f"7 {'0' * 16}"}, {"at_least": 8}):
        broken = trail.verify(**wrong)
        assert (broken.ok, bool(broken.reason)) == (False, True)
    with pytest.raises(WrongUsage, match="is not a size"):
        trail.verify(sheet="seven")

    with sqlite3.connect(path) as other:
        names = [each for (each,) in other.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'entry'"
        )]  # fmt: skip
        for each in names:
            other.execute(f'DROP TRIGGER "{each}"')
        other.execute(
            "UPDATE entry SET body = CAST(replace(body, 'Kim', 'Lee') AS BLOB) WHERE sequence = 3"
        )
    assert not trail.verify().ok
    with pytest.raises(VerificationFailure):
        list(trail.entries())


def test_a_bundle_is_told_in_sentences_too(tmp_path):
    """A file that is no ZIP is not consistent."""
    (tmp_path / "b.zip").write_bytes(b"none")
    trail = opened(tmp_path / "b.zip").trail
    stated, lines = trail.verify_bundle()

    assert trail.is_bundle
    assert (stated.ok, stated == trail.verify()) == (False, True)
    assert lines[-1] == "NOT CONSISTENT"


def test_an_export_is_recorded_and_handed_over_again_by_its_request_id(path, tmp_path):
    """The same bytes, which verify; where nothing could be recorded there is no export."""
    trail, first, again = opened(path).trail, [], []
    head = trail.export(first.extend, request_id="e-1")

    assert trail.export(again.extend, request_id="e-1") == head
    assert (first, len(first), head.size) == (again, 8, 8)
    assert (trail.head().size, trail.head().root) == (8, head.root)
    (tmp_path / "out.jsonl").write_bytes(b"".join(first))
    assert opened(tmp_path / "out.jsonl").trail.verify().ok
    with pytest.raises(RequestIdUsed):
        opened(path).formulations.withdraw("naltrexone-capsule-mcc", reason="x", request_id="e-1")
    with pytest.raises(StorageUnavailable):
        opened(tmp_path / "none.sqlite").trail.export(first.extend)
    assert not (tmp_path / "none.sqlite").exists()


@pytest.mark.parametrize(
    ("method", "wrong"),
    [
        ("entries", {"after": -1}),
        ("entries", {"limit": 0}),
        ("watch", {"poll": 0}),
        ("watch", {"poll": float("nan")}),
        ("log", {"last": 0}),
        ("log", {"limit": 0}),
    ],
)
def test_a_number_that_cannot_be_is_wrong_usage(method, wrong, path):
    """At the call, before anything is read: a place, a count and a time are not less than nothing."""
    with pytest.raises(WrongUsage, match=next(iter(wrong))):
        getattr(opened(path).trail, method)(**wrong)
