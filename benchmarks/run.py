"""What the program costs, as ratios against a yardstick measured in the same run.

Usage: nice python benchmarks/run.py [--pairs 15] [--only PART…] [--seconds-only] [--write]

--write puts the table into docs/explanation/how-quick-it-is.md. Parts: command, library, trail,
server, batch, papers, hostile. Every subject runs in turns with its yardstick, so that a busy
machine slows both; a ratio is the median of the ratios of a turn, beside the quartiles. Seconds are
those of the processor, or of the clock where the disk is waited for. A command is a process of its
own, started from compiled modules, as an installed package has them, against `import pint,
pydantic, typer`, the libraries that it stands on. Where perf or valgrind counts instructions, these
are counted once: they hardly differ from run to run, whatever else the machine does. No document is
printed twice, for a second time costs nothing (`papers.py`); orders of a file and a loop over the
library run in processes of their own (`rows.py`). No test depends on these figures. POSIX alone.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import NamedTuple

import papers
import rows
import server

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "explanation" / "how-quick-it-is.md"
BEGIN, END = "<!-- figures -->\n", "<!-- end of the figures -->\n"
BARE = [sys.executable, "-c", "import pint, pydantic, typer"]
PROGRAM = str(Path(sys.executable).with_name("ldncompound"))
ORDER = ["--dose", "1.5 mg", "--days", "30", "--patient", "P-1042", "--prescriber", "Dr Example",
         "--fill-mass", "130 mg/capsule"]  # fmt: skip
COMMANDS = {
    "one capsule order, no PDF": (["capsules", *ORDER], "1.3"),
    "`show`": (["show", "ID"], "1.0"),
    "`trail verify` of a small trail": (["trail", "verify"], "0.9"),
    "`calc mwq`": (["calc", "mwq", "--sensitivity", "6 mg", "--error", "5 %"], "1.0"),
    "`screening`": (["screening"], "1.0"),
    "`--help`": (["--help"], "0.45"),
    "`capsules --help`": (["capsules", "--help"], "0.75"),
}
Clock = Callable[[], float]
SMALL = 20
"""Entries of a small trail."""


class Row(NamedTuple):
    """What was measured: milliseconds of subject and yardstick, and their ratios, turn by turn."""

    name: str
    subject: float
    yardstick: float
    ratios: list[float]
    aim: str = ""
    instructions: float | None = None

    @classmethod
    def of(cls, name: str, pairs: list[tuple[float, float]], aim: str = "") -> Row:
        """Return the row of pairs of seconds."""
        one, other = (statistics.median(each) * 1e3 for each in zip(*pairs, strict=True))
        return cls(name, one, other, [a / b for a, b in pairs], aim)

    def cells(self) -> list[str]:
        """Return the row in texts."""
        low, middle, high = (
            statistics.quantiles(self.ratios, n=4) if len(self.ratios) > 1 else self.ratios * 3
        )
        counted = "" if self.instructions is None else f"{self.instructions:.2f}"
        return [
            self.name, f"{self.subject:.2f} ms", f"{self.yardstick:.2f} ms", f"{middle:.2f}",
            f"{low:.2f} to {high:.2f}", counted, self.aim,
        ]  # fmt: skip


HEADINGS = ["what", "it takes", "yardstick", "ratio", "half of the turns", "instructions", "aim"]


def in_turns(
    pairs: int, *works: Callable[[], object], times: int = 1, clock: Clock = time.process_time
) -> list[tuple[float, ...]]:
    """Return the seconds of each piece of work, turn by turn; of the processor, if nothing else."""
    found = []
    for _ in range(pairs):
        took = []
        for work in works:
            began = clock()
            for _ in range(times):
                work()
            took.append((clock() - began) / times)
        found.append(tuple(took))
    return found


def two(found: list[tuple[float, ...]], one: int, other: int) -> list[tuple[float, float]]:
    """Return the seconds of two pieces of work."""
    return [(each[one], each[other]) for each in found]


# The command line


def took(words: list[str], environment: dict[str, str]) -> float:
    """Run a process, and return its seconds of the processor."""
    child = subprocess.Popen(
        words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, words
    return usage.ru_utime + usage.ru_stime


def counted(words: list[str], environment: dict[str, str]) -> int | None:
    """Return the instructions of a process; None where nothing here counts them."""
    environment = environment | {"PYTHONHASHSEED": "0"}
    for counter, found in (
        (["perf", "stat", "-x,", "-e", "instructions:u"], r"^(\d+),.*instructions:u"),
        (["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"],
         r"I +refs: +([\d,]+)"),
    ):  # fmt: skip
        if shutil.which(counter[0]) is None:
            continue
        told = subprocess.run(
            [*counter, *words], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, check=False,
        ).stderr  # fmt: skip
        if number := re.search(found, told, re.MULTILINE):
            return int(number[1].replace(",", ""))
    return None


def command_line(pairs: int, counts: bool) -> Iterator[Row]:
    """Compare commands with a bare import of the three libraries."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {
            "HOME": home, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home,
            "LDNCOMPOUND_TRAIL": f"{home}/trail.sqlite", "PYTHONPYCACHEPREFIX": f"{home}/compiled",
        }  # fmt: skip
        # An installed package is compiled once; else each start is measured compiling its modules.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for _ in range(SMALL):
            took([PROGRAM, "capsules", *ORDER], environment)
        listed = subprocess.run([PROGRAM, "batch", "list", "--json"], env=environment, check=True,
                                capture_output=True, text=True).stdout  # fmt: skip
        identity = str(json.loads(listed)["batches"][0]["id"])
        calls = {
            name: [PROGRAM, *(identity if each == "ID" else each for each in words)]
            for name, (words, _) in COMMANDS.items()
        }
        orders = environment | {"LDNCOMPOUND_TRAIL": f"{home}/orders.sqlite"}
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in calls}
        for turn in range(-1, pairs):
            for name, words in calls.items():
                bare = took(BARE, environment)
                pair = took(words, orders if "capsules" in words else environment), bare
                if turn >= 0:  # the first turn compiled
                    found[name].append(pair)
        bare_count = counted(BARE, environment) if counts else None
        for name, each in found.items():
            row = Row.of(name, each, COMMANDS[name][1])
            own = counted(calls[name], environment) if bare_count else None
            yield row._replace(instructions=own / bare_count if own and bare_count else None)


# The library and its store


def library(pairs: int) -> Iterator[Row]:
    """Compare preparations with hand-written scripts using pint and Decimal."""
    import pint

    from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
    from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
    from ldncompound.compounding.dosage_forms.registry import prepare_capsules, prepare_liquid
    from ldncompound.compounding.practice import UNCONFIGURED
    from ldncompound.pharmacy.master_records import load_formulary

    formulary = load_formulary()
    number = count()  # no order comes twice: equal ones are answered from memory
    registry = pint.UnitRegistry(non_int_type=Decimal)
    registry.define("capsule = [dosage_unit]")
    q = registry.Quantity

    def ours() -> None:
        order = CapsuleOrder(
            dose="1.5 mg", days="30", patient="P", prescriber="Dr X",
            fill_mass=f"{130 + next(number) / 1000:.3f} mg/capsule",
        )  # fmt: skip
        prepare_capsules(
            order, formulary=formulary, pharmacy=UNCONFIGURED, today=date(2026, 11, 22)
        )

    def our_liquid() -> None:
        days, tenths = 14 + next(number) % 22, 5 + next(number) // 22 % 40
        liquid = LiquidOrder(
            dose=f"{tenths / 10} mg", days=str(days), patient="P", prescriber="Dr X"
        )
        prepare_liquid(liquid, formulary=formulary, pharmacy=UNCONFIGURED, today=date(2026, 11, 22))

    def with_pint() -> None:
        dose, low, high = q("1.5 mg"), q("0.5 mg"), q("4.5 mg")
        assert low <= dose <= high
        strength, fill = q("1.5 mg/capsule"), q("130 mg/capsule")
        dispense = (dose / strength * 30).to("capsule")
        batch = dispense + q("2 capsule")
        active = (strength * batch).to("mg")
        filler = (fill * batch).to("mg") - active
        least = q("120 mg")
        assert active < least
        weigh, dilute = least, least * 9
        take = active * 10
        assert take >= least
        rest = filler - (take - active)
        delivered = (take * (weigh / (weigh + dilute))).to("mg")
        deviation = ((delivered - active) / active).to("dimensionless")
        left = weigh + dilute - take
        json.dumps({
            name: f"{value:~}"
            for name, value in {
                "dispense": dispense, "batch": batch, "active": active, "filler": filler,
                "weigh": weigh, "dilute": dilute, "take": take, "rest": rest,
                "delivered": delivered, "deviation": deviation, "left": left,
            }.items()
        })  # fmt: skip

    def with_decimal() -> None:
        dose, strength, fill = Decimal("1.5"), Decimal("1.5"), Decimal(130)
        assert Decimal("0.5") <= dose <= Decimal("4.5")
        batch = dose / strength * 30 + 2
        active = strength * batch
        filler = fill * batch - active
        take = active * 10
        rest = filler - (take - active)
        json.dumps([str(each) for each in (batch, active, filler, take, rest, 1200 - take)])

    found = in_turns(pairs + 1, ours, our_liquid, with_pint, with_decimal, times=20)[1:]
    yield Row.of("one preparation of capsules, against pint by hand", two(found, 0, 2), "1.0")
    yield Row.of("one of a liquid, against the same sums of capsules", two(found, 1, 2), "1.0")
    yield Row.of("one of capsules, against Decimal by hand (shown)", two(found, 0, 3))


def trail(pairs: int) -> Iterator[Row]:
    """Compare one durable entry with the same rows inserted raw."""
    from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
    from ldncompound.compounding.practice import UNCONFIGURED
    from ldncompound.pharmacy.desk import Desk
    from ldncompound.pharmacy.master_records import load_formulary
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Act
    from ldncompound.trail.store import Trail

    order = CapsuleOrder(dose="1.5 mg", days="30", patient="P", prescriber="Dr X")
    desk = Desk("Kim", "stated", "bench", datetime.now(UTC), date.today())
    with (
        tempfile.TemporaryDirectory() as folder,
        Trail.open_for_acts(Path(folder) / "entries.sqlite") as opened,
    ):
        recorder = Recorder(opened, load_formulary(), UNCONFIGURED, desk)
        made = recorder.prepare(order).document
        document = {name: each for name, each in made.items() if name != "trail"}

        def entry() -> None:
            opened.record(
                Act(
                    action="preparation", outcome="done", by="Kim", by_basis="stated",
                    station="bench", at=desk.now, program="bench", series="BENCH",
                    document=lambda identity: {**document, "id": identity},
                    personal={"patient": "P"}, order=order.as_typed(),
                )
            )  # fmt: skip

        entry()
        # What is durable waits for the disk, which no processor counts.
        raw, clock = _raw_rows(Path(folder)), time.perf_counter
        found = in_turns(pairs + 1, entry, raw, times=40, clock=clock)[1:]
    yield Row.of("one durable entry, against the same rows raw", two(found, 0, 1), "1.3")


def _raw_rows(folder: Path) -> Callable[[], None]:
    """Return work that inserts the rows of one entry raw, under the same settings."""
    source = sqlite3.connect(folder / "entries.sqlite")
    tables = [
        name
        for (name,) in source.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        if name != "log"
    ]
    kept: list[tuple[str, tuple[object, ...]]] = []
    target = sqlite3.connect(folder / "raw.sqlite", isolation_level=None)
    target.execute("PRAGMA journal_mode=DELETE")
    target.execute("PRAGMA synchronous=EXTRA")
    for table in tables:
        columns = [row[1] for row in source.execute(f"PRAGMA table_info({table})")]
        if "sequence" not in columns:
            continue
        target.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
        newest = source.execute(
            f"SELECT * FROM {table} WHERE sequence = (SELECT max(sequence) FROM entry)"
        )
        kept += [(table, row) for row in newest]
    source.close()

    def insert() -> None:
        target.execute("BEGIN IMMEDIATE")
        for table, row in kept:
            target.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)
        target.execute("COMMIT")

    return insert


def on_a_server(pairs: int) -> Iterator[Row]:
    """Compare a trail on a server with rows raw, and with a file."""
    for name, found, aim in server.run(pairs, ORDER):
        yield Row.of(name, found, aim)


def batch(pairs: int, more: int = 1_000, few: int = 200) -> Iterator[Row]:
    """Compare 1,000 orders in one file with a loop over the library, without what loading takes."""
    ways = rows.COMMAND, rows.OPENED
    with tempfile.TemporaryDirectory() as folder:
        turns = [
            [rows.run(way, Path(folder), n) for n in (few, few + more) for way in ways]
            for _ in range(pairs)
        ]
    worked = [(b.worked - a.worked, d.worked - c.worked) for a, c, b, d in turns]
    yield Row.of("1,000 orders in a CSV file, against a loop with the trail open", worked, "1.2")
    yield Row.of("the same, against 3 seconds", [(each, 3.0) for each, _ in worked], "1.0")


# Papers, and texts that are meant to take long


def fresh_papers(pairs: int) -> Iterator[Row]:
    """Compare a fresh label and a fresh sheet with an empty page of the same standards."""
    _, *found = papers.run(papers.BESIDE, str(pairs))
    yield Row.of("a fresh label, against an empty page", [(each[1], each[0]) for each in found])
    sheet = [(each[3], each[2]) for each in found]
    yield Row.of("a fresh batch sheet, against an empty page", sheet, "3")


def hostile() -> Iterator[Row]:
    """Compare the slowest and the median refusal of a hostile text with the contract's limit."""
    from ldncompound.core.quantities import parse_quantity
    from ldncompound.core.refusals import MalformedQuantity

    data = ROOT / "tests" / "data" / "hostile_quantities.json"
    texts = [case["text"] for case in json.loads(data.read_text(encoding="utf-8"))]
    texts += [letter * 5_000_000 for letter in "9m-( .,"]

    def refuse(text: str) -> None:
        try:
            parse_quantity(text)
        except MalformedQuantity:
            pass

    each = [statistics.median(t for (t,) in in_turns(3, lambda t=t: refuse(t))) for t in texts]
    yield Row.of("slowest hostile quantity, against 10 ms", [(max(each), 0.010)], "1")
    yield Row.of("median hostile quantity", [(statistics.median(each), 0.010)])


# What is told


def table(found: list[tuple[str, list[Row]]]) -> str:
    """Return the figures as a page has them."""
    lines = [
        f"Measured on {date.today()} with Python {platform.python_version()} and SQLite "
        f"{sqlite3.sqlite_version} on {platform.system()}, {platform.machine()}.\n"
    ]
    for heading, parts in found:
        lines += [f"## {heading}\n", "| " + " | ".join(HEADINGS) + " |", "|---" * 7 + "|"]
        lines += ["| " + " | ".join(row.cells()) + " |" for row in parts] + [""]
    return "\n".join(lines)


def main() -> None:
    """Measure, print every ratio, and write the table if it is wanted."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    every = ("command", "library", "trail", "server", "batch", "papers", "hostile")
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--only", nargs="+", choices=every, default=every)
    parser.add_argument("--seconds-only", action="store_true")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    fewer = max(given.pairs // 5, 2)
    parts = {
        "command": ("Commands, against `import pint, pydantic, typer`",
                    lambda: command_line(given.pairs, not given.seconds_only)),
        "library": ("The library", lambda: library(given.pairs)),
        "trail": ("The trail", lambda: trail(given.pairs)),
        "server": ("A trail on a PostgreSQL server", lambda: on_a_server(given.pairs)),
        "batch": ("Many orders", lambda: batch(fewer)),
        "papers": ("Papers", lambda: fresh_papers(given.pairs)),
        "hostile": ("Hostile texts", hostile),
    }  # fmt: skip
    found: list[tuple[str, list[Row]]] = []
    for heading, measure in (parts[name] for name in every if name in given.only):
        print(f"\n{heading}", flush=True)
        found.append((heading, []))
        for row in measure():
            found[-1][1].append(row)
            print("  " + "  ".join(cell.ljust(12) for cell in row.cells()).rstrip(), flush=True)
    if given.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        PAGE.write_text(before + BEGIN + table(found) + END + after, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
