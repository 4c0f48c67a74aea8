"""Time and memory of many orders in one file, against the same orders in a loop.

Usage: nice python benchmarks/rows.py [--rows 10000] [--fewer 2000] [--pairs 3] [--ways WAY…]

`prepare FILE.csv --batch` is held against a loop over `Pharmacy.prepare`, and against one that
keeps the trail open (`Recorder.prepare`); all give every order a request id. Each runs in a
process of its own on a fresh trail, in turns, so that a busy machine slows all. A ratio is the
median of the ratios of a turn; loading is left out by taking the difference to the fewer rows.
On a machine that others use, too, the
seconds of the processor say more. No test depends on these figures. POSIX alone.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

MIX = """
def mixed(n):
    days = (28, 30, 56, 60, 84, 90)[n // 9 % 6]
    return {"dose": f"{n % 9 / 2 + 0.5:g} mg", "days": str(days), "patient": f"P-{n}",
            "prescriber": "Dr Example", "fill_mass": f"{126 + n // 54 % 10} mg/capsule"}
"""
"""Orders as they come: 540 different ones, so that none is answered from memory soon."""
OPENED = (
    MIX
    + """
import sys
from datetime import UTC, date, datetime
from ldncompound import CapsuleOrder
from ldncompound.compounding.practice import UNCONFIGURED
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.master_records import load_formulary
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.trail.store import Trail
desk = Desk("Kim", "stated", "bench", datetime.now(UTC), date.today())
with Trail.open_for_acts(sys.argv[1]) as trail:
    recorder = Recorder(trail, load_formulary(), UNCONFIGURED, desk)
    for n in range(int(sys.argv[2])):
        recorder.prepare(
            CapsuleOrder(**mixed(n)), request_id=f"row-{n}"
        )
"""
)
LIBRARY = (
    MIX
    + """
import sys
from ldncompound import CapsuleOrder, Pharmacy
with Pharmacy.open(sys.argv[1], by="Kim") as pharmacy:
    for n in range(int(sys.argv[2])):
        pharmacy.prepare(
            CapsuleOrder(**mixed(n)), request_id=f"row-{n}"
        )
"""
)
COMMAND = """
import sys
from ldncompound.cli import run
sys.argv[1:] = ["prepare", sys.argv[3], "--batch", "--trail", sys.argv[1], "--by", "Kim"]
run()
"""
FILE = """
import sys
from ldncompound import Pharmacy
with Pharmacy.open(sys.argv[1], by="Kim") as pharmacy:
    for answer in pharmacy.orders.prepare(sys.argv[3]):
        assert answer.outcome == "done"
"""
WAYS = {"command": COMMAND, "orders.prepare": FILE, "prepare": LIBRARY, "trail open": OPENED}


class Run(NamedTuple):
    """What a process took: seconds, seconds of the processor, and MB at most."""

    seconds: float
    worked: float
    peak: float


def run(script: str, folder: Path, count: int) -> Run:
    """Run a script on a fresh trail."""
    file = folder / f"{count}.csv"
    if not file.exists():
        given: dict[str, Any] = {}
        exec(MIX, given)
        rows = [{"form": "capsules", **given["mixed"](n)} for n in range(count)]
        lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
        file.write_text("\n".join(lines) + "\n")
    with tempfile.TemporaryDirectory(dir=folder) as own:
        words = [sys.executable, "-c", script, str(Path(own) / "t.sqlite"), str(count), str(file)]
        began = time.perf_counter()
        child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        took = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0, script
    peak = usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    return Run(took, usage.ru_utime + usage.ru_stime, peak)


def main() -> None:
    """Print the ratios and the memory."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--fewer", type=int, default=2_000)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    given = parser.parse_args()
    ways = {name: WAYS[name] for name in given.ways}
    few: dict[str, list[Run]] = {name: [] for name in ways}
    many: dict[str, list[Run]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(given.pairs):
            for count, kept in ((given.fewer, few), (given.rows, many)):
                for name, script in ways.items():
                    kept[name].append(run(script, Path(folder), count))
    more = given.rows - given.fewer
    for name in ways:
        both = zip(few[name], many[name], strict=True)
        a_row = [(b.seconds - a.seconds) / more * 1e3 for a, b in both]
        less, peak = (min(each.peak for each in kept[name]) for kept in (few, many))
        print(
            f"{name:<16}{statistics.median(a_row):8.3f} ms a row; at most {less:6.1f} MB for "
            f"{given.fewer} rows, {peak:6.1f} MB for {given.rows} ({peak / less - 1:+.1%})"
        )
    for name in ways.keys() & {"command", "orders.prepare"}:
        for other in ways.keys() & {"prepare", "trail open"}:
            both = list(zip(many[name], many[other], strict=True))
            took = statistics.median(a.seconds / b.seconds for a, b in both)
            worked = statistics.median(a.worked / b.worked for a, b in both)
            print(f"{name} / {other}: {took:.2f}, of the processor {worked:.2f}   aim 1.2")


if __name__ == "__main__":
    main()
