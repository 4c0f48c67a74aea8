"""Costs as ratios against a yardstick measured in the same run.

Usage: python benchmarks/run.py [--long]

--long adds a batch of 100,000 orders, which takes several minutes.

Every figure is the best of several runs; yardstick and subject run in turns, so a
busy machine slows both. No test depends on these figures.
"""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

ROUNDS = 9
ORDER = ["--dose", "1.5 mg", "--days", "30", "--patient", "P-1042", "--prescriber", "Dr Example",
         "--fill-mass", "130 mg/capsule"]  # fmt: skip


def best(*works: Callable[[], None], rounds: int = ROUNDS, times: int = 1) -> list[float]:
    """Return the best time of each piece of work, run in turns."""
    lowest = [float("inf")] * len(works)
    for _ in range(rounds):
        for place, work in enumerate(works):
            began = time.perf_counter()
            for _ in range(times):
                work()
            lowest[place] = min(lowest[place], (time.perf_counter() - began) / times)
    return lowest


def tell(name: str, subject: float, yardstick: float, aim: str) -> None:
    """Print one ratio."""
    print(
        f"{name:<58} {subject * 1e3:9.2f} ms / {yardstick * 1e3:9.2f} ms = "
        f"{subject / yardstick:5.2f}   {aim}"
    )


def command_line(folder: Path) -> None:
    """Compare one order and --help with a bare import of the three libraries."""
    environment = os.environ | {"LDNCOMPOUND_TRAIL": str(folder / "trail.sqlite")}

    def run(*words: str, program: str = sys.executable) -> Callable[[], None]:
        def call() -> None:
            subprocess.run([program, *words], check=True, capture_output=True, env=environment)

        return call

    installed = str(Path(sys.executable).with_name("ldncompound"))

    bare, order, shown, typer_pint = best(
        run("-c", "import pint, pydantic, typer"),
        run("capsules", *ORDER, program=installed),
        run("--help", program=installed),
        run("-c", "import pint, typer; print(pint.Quantity, typer.Typer())"),
    )
    tell("command line: one capsule order, no PDF", order, bare, "aim 1.8")
    tell("command line: --help", shown, bare, "aim 0.85")
    tell("command line: pint and typer alone (shown)", typer_pint, bare, "")


def library() -> None:
    """Compare preparations with hand-written scripts using pint and Decimal."""
    import pint

    from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
    from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
    from ldncompound.compounding.dosage_forms.registry import prepare_capsules, prepare_liquid
    from ldncompound.compounding.practice import UNCONFIGURED
    from ldncompound.pharmacy.master_records import load_formulary

    formulary = load_formulary()
    order = CapsuleOrder(
        dose="1.5 mg", days="30", patient="P", prescriber="Dr X", fill_mass="130 mg/capsule"
    )
    liquid = LiquidOrder(dose="1.5 mg", days="30", patient="P", prescriber="Dr X")
    registry = pint.UnitRegistry(non_int_type=Decimal)
    registry.define("capsule = [dosage_unit]")
    q = registry.Quantity

    def ours() -> None:
        prepare_capsules(
            order, formulary=formulary, pharmacy=UNCONFIGURED, today=date(2026, 11, 22)
        )

    def our_liquid() -> None:
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

    mine, poured, pints, decimals = best(ours, our_liquid, with_pint, with_decimal, times=50)
    tell("library: capsules, against their sums by hand with pint", mine, pints, "aim 1")
    tell("library: a liquid, against the same sums of capsules", poured, pints, "aim 1")
    tell("library: capsules, against Decimal by hand (shown)", mine, decimals, "")


def trail(folder: Path) -> None:
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
    with Trail.open_for_acts(folder / "entries.sqlite") as opened:
        recorder = Recorder(opened, load_formulary(), UNCONFIGURED, desk)
        document = recorder.prepare(order).document
        document.pop("trail")

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
        raw = _raw_rows(folder)
        mine, theirs = best(entry, raw, rounds=ROUNDS, times=40)
    tell("trail: one durable entry, against the same rows raw", mine, theirs, "aim 1.5")


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
    rows: list[tuple[str, tuple[object, ...]]] = []
    target = sqlite3.connect(folder / "raw.sqlite", isolation_level=None)
    target.execute("PRAGMA journal_mode=DELETE")
    target.execute("PRAGMA synchronous=EXTRA")
    for table in tables:
        columns = [row[1] for row in source.execute(f"PRAGMA table_info({table})")]
        target.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
        newest = source.execute(
            f"SELECT * FROM {table} WHERE sequence = (SELECT max(sequence) FROM entry)"
        )
        rows += [(table, row) for row in newest]
    source.close()

    def insert() -> None:
        target.execute("BEGIN IMMEDIATE")
        for table, row in rows:
            target.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)
        target.execute("COMMIT")

    return insert


def batch(folder: Path, sizes: tuple[int, ...]) -> None:
    """Compare the orders of a CSV through the command with a loop over the library."""
    installed = str(Path(sys.executable).with_name("ldncompound"))
    for count in sizes:
        file, trail = folder / f"{count}.csv", folder / f"{count}.sqlite"
        file.write_text(
            "form,dose,days,patient,prescriber,fill_mass\n"
            + "".join(f"capsules,1.5 mg,30,P-{n},Dr Example,130 mg/capsule\n" for n in range(count))
        )
        began = time.perf_counter()
        with (folder / "rows.jsonl").open("wb") as out:
            child = subprocess.Popen(
                [installed, "prepare", str(file), "--batch", "--trail", str(trail)],
                stdout=out,
                stderr=subprocess.DEVNULL,
            )
            _, status, usage = os.wait4(child.pid, 0)  # POSIX: the usage of this child only
        command = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0
        peak = usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
        worked = time.process_time()
        loop = _library_loop(folder / f"{count}-loop.sqlite", count)
        worked = time.process_time() - worked
        tell(f"batch: {count} rows, against a loop over the library", command, loop, "aim 1.2")
        took = usage.ru_utime + usage.ru_stime
        tell(f"batch: {count} rows, processor time alone", took, worked, "aim 1.2")
        print(f"{'':<58} {command / count * 1e3:9.3f} ms a row, {peak:.0f} MB at most")


def _library_loop(trail: Path, count: int) -> float:
    """Return the seconds that the library takes for the orders of a batch, without loading."""
    from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
    from ldncompound.compounding.practice import UNCONFIGURED
    from ldncompound.pharmacy.desk import Desk
    from ldncompound.pharmacy.master_records import load_formulary
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.store import Trail

    desk = Desk("Kim", "stated", "bench", datetime.now(UTC), date.today())
    with Trail.open_for_acts(trail) as opened:
        recorder = Recorder(opened, load_formulary(), UNCONFIGURED, desk)
        began = time.perf_counter()
        for number in range(count):
            recorder.prepare(
                CapsuleOrder(
                    dose="1.5 mg", days="30", patient=f"P-{number}", prescriber="Dr Example",
                    fill_mass="130 mg/capsule",
                )
            )  # fmt: skip
        return time.perf_counter() - began


def sheets(folder: Path) -> None:
    """Compare a sheet with compiling an empty page."""
    import typst

    from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
    from ldncompound.compounding.practice import UNCONFIGURED
    from ldncompound.documents.rendering import render_sheet
    from ldncompound.pharmacy.desk import Desk
    from ldncompound.pharmacy.master_records import load_formulary
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.store import Trail

    order = CapsuleOrder(dose="1.5 mg", days="30", patient="P", prescriber="Dr X")
    desk = Desk("Kim", "stated", "bench", datetime.now(UTC), date.today())
    with Trail.open_for_acts(folder / "sheets.sqlite") as opened:
        document = Recorder(opened, load_formulary(), UNCONFIGURED, desk).prepare(order).document
    sheet, text, empty = best(
        lambda: render_sheet(document, "pdf", copy=False),
        lambda: render_sheet(document, "txt", copy=False),
        lambda: typst.compile(b"#set document(title: [x])\n ", ignore_system_fonts=True),
        rounds=5,
    )
    tell("sheet: PDF, against typst compiling an empty page (shown)", sheet, empty, "")
    tell("sheet: text, against typst compiling an empty page (shown)", text, empty, "")


def hostile() -> None:
    """Compare the slowest and the median refusal of a hostile text with the contract's limit."""
    from ldncompound.core.quantities import parse_quantity
    from ldncompound.core.refusals import MalformedQuantity

    data = Path(__file__).parents[1] / "tests" / "data" / "hostile_quantities.json"
    texts = [case["text"] for case in json.loads(data.read_text(encoding="utf-8"))]
    texts += [letter * 5_000_000 for letter in "9m-( .,"]

    def refuse(text: str) -> None:
        try:
            parse_quantity(text)
        except MalformedQuantity:
            pass

    slowest = max(min(best(lambda text=text: refuse(text), rounds=3)) for text in texts)
    median = statistics.median(min(best(lambda t=text: refuse(t), rounds=3)) for text in texts)
    tell("quantities: slowest hostile text, against the contract's 10 ms", slowest, 0.010, "aim 1")
    tell("quantities: median hostile text, against the contract's 10 ms", median, 0.010, "")


def main() -> None:
    """Print every ratio."""
    print(f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}\n")
    with tempfile.TemporaryDirectory() as folder:
        command_line(Path(folder))
        library()
        trail(Path(folder))
        batch(Path(folder), (1_000, 10_000, *((100_000,) if "--long" in sys.argv else ())))
        sheets(Path(folder))
        hostile()


if __name__ == "__main__":
    main()
