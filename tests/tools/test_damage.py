"""Damaged trails and hostile texts; a seeded sample, in a process of its own each."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"
FIGURES = re.compile(r"exit (\d): (\d+)")


def run(tool: str, *words: str) -> str:
    """Run a campaign and return what it prints; it sets clock and home of its process."""
    done = subprocess.run(
        [sys.executable, TOOLS / tool, *words], capture_output=True, text=True, env=os.environ,
        timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_damaged_trail_is_never_a_bug_and_never_shown_as_whole():
    """Readers and acts end with exit 4, or show what the undamaged trail shows."""
    told = run("damage.py", "--files", "40", "--seed", "suite", "--readers", "3")

    assert told.endswith("40 damaged files, 0 of them answered wrongly.\n")
    assert len({line.split(":")[0] for line in told.splitlines()[:-1]}) >= 7
    assert {code for code, _ in FIGURES.findall(told)} >= {"0", "4"}


def test_what_is_damaged_is_found_by_who_reads_it():
    """Where many readers are asked, some find it: the damages of the campaign are real ones."""
    told = run("damage.py", "--files", "2", "--seed", "x", "--readers", "50", "--kind", "document")

    assert "exit 4" in told


@pytest.mark.skipif(os.name != "posix", reason="a call that hangs is stopped by a signal")
def test_hostile_texts_are_never_a_bug():
    """Every call ends with an exit code of the contract; with --json, in one document."""
    told = run("hostile.py", "--calls", "120", "--seed", "suite")

    assert told.endswith("120 calls, 0 of them ended wrongly.\n")
    assert {code for code, _ in FIGURES.findall(told)} >= {"0", "2", "3"}
