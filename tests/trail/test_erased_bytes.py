"""Erased means gone: no byte of an erased row is left in the file, whatever happened before."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3

import pytest

from ldncompound.trail.store import Trail
from ldncompound.trail.verification import verify
from trail.shared import an_act
from trail.test_crash_and_concurrency import posix, start

SIZES = (1, 4, 10, 30, 70, 150, 300)
"""Repetitions of a mark: rows that share a page, fill one, and go on to others."""


def mark(number: int) -> str:
    """Return a text of 14 characters that no other row has."""
    return f"<Zwetsch-{number:05d}>"


def remains(path, gone) -> list[str]:
    """Return which marks are still somewhere in the folder of a trail, in any spelling."""
    data = b"".join(each.read_bytes() for each in path.parent.iterdir() if each.is_file())
    return [
        each
        for each in map(mark, gone)
        if each[1:-1].encode() in data
        or each[1:-1].encode("utf-16-le") in data
        # Eight bytes in a row of what only this row has.
        or each[6:-1].encode() in data
    ]


@pytest.mark.parametrize("seed", [5, 8])
def test_nothing_of_an_erased_row_is_left_whatever_was_erased_before(tmp_path, seed):
    """Rows of every size, erased many times; with these seeds SQLite leaves parts of some."""
    chance, path = random.Random(seed), tmp_path / "trail.db"
    kept: list[int] = []
    with Trail.open_for_acts(path) as trail:
        for _ in range(60):
            for _ in range(chance.randint(1, 6)):
                number = trail.head().size + 1
                text = mark(number) * chance.choice(SIZES)
                trail.record(an_act(series="DEMO", personal={"directions": text}))
                kept.append(number)
            gone = chance.sample(kept, chance.randint(0, min(len(kept), 9)))
            if gone:
                trail.record(an_act(personal=None, series=None, erases=tuple(gone)))
                kept = [each for each in kept if each not in gone]
                assert remains(path, gone) == []
        for number in kept:
            told = trail.recorded_at(number).personal["directions"]
            assert told == mark(number) * (len(told) // len(mark(0)))
    assert verify(path).ok


def test_a_table_or_view_of_somebody_where_rows_stand_for_a_moment_is_in_nobodys_way(tmp_path):
    """What is named view_… may be dropped: an erasure drops it."""
    for kind, made in enumerate(("TABLE view_moved (a)", "VIEW view_moved AS SELECT 1 AS a")):
        path = tmp_path / f"{kind}.db"
        with Trail.open_for_acts(path) as trail:
            trail.record(an_act(personal={"patient": "P-1"}))
        with sqlite3.connect(path) as tool:
            tool.execute(f"CREATE {made}")
        tool.close()
        with Trail.open_for_acts(path) as trail:
            trail.record(an_act(personal=None, series=None, erases=(1,)))
        assert verify(path).ok
        assert b"view_moved" not in path.read_bytes()


@posix
def test_a_kill_within_an_erasure_leaves_all_or_nothing(tmp_path):
    """What a kill leaves is undone at the next opening, with its journal; then it can be erased."""
    path = tmp_path / "trail.db"
    with Trail.open_for_acts(path) as trail:
        for number in range(1, 200):
            trail.record(an_act(series="DEMO", personal={"directions": mark(number) * 70}))
    die = """
from ldncompound.trail import sqlite
rewrite = sqlite.rewrite_personal
def killed(rows):
    rewrite(rows)
    os.kill(os.getpid(), signal.SIGKILL)
sqlite.rewrite_personal = killed
with Trail.open_for_acts(path) as trail:
    trail._rows("PRAGMA cache_size = 5")
    trail.record(an_act(personal=None, series=None, erases=(7,)))
"""
    process = start(die, path)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    journal = tmp_path / "trail.db-journal"
    assert journal.exists()

    with Trail.open_for_reading(path) as trail:
        assert trail.recorded_at(7).personal["directions"].startswith(mark(7))
        assert trail.head().size == 199
    assert not journal.exists()
    with Trail.open_for_acts(path) as trail:
        trail.record(an_act(personal=None, series=None, erases=(7,)))
    assert remains(path, [7]) == []
    assert verify(path).ok


def test_a_copy_made_before_is_not_reached(tmp_path):
    """What is told is true: a copy still has it."""
    path, copy = tmp_path / "in" / "trail.db", tmp_path / "copy.db"
    path.parent.mkdir()
    with Trail.open_for_acts(path) as trail:
        trail.record(an_act(personal={"directions": mark(1)}))
        shutil.copy(path, copy)
        trail.record(an_act(personal=None, series=None, erases=(1,)))
    assert remains(path, [1]) == []
    assert mark(1).encode() in copy.read_bytes()
