"""Make a trail of many batches, and measure how long tracing and recalling take in it.

Usage: python tools/traces.py [--batches 100000] [--keep FILE]

One batch is made by real acts, from its plan to its release. Its entries are then written
again under other ids, lots and patients: the same rows as acts write, thousands in one
transaction. Opening the trail is compared with opening one of a single batch; tracing,
and recalling one batch, may take a second, the start of the program included. The exit
code is 1 if one takes longer.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.materials.lots import parse_lot
from ldncompound.compounding.practice import Practice
from ldncompound.compounding.weighing.equipment_texts import parse_balance
from ldncompound.core.canonical_json import canonical_bytes
from ldncompound.core.quantities import format_quantity
from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.quality_check import CheckFindings, record_quality_check
from ldncompound.pharmacy.batches.acts.screening_at_release import AnswersGiven
from ldncompound.pharmacy.batches.acts.sign_off import (
    finish_batch,
    release_batch,
    verify_batch,
)
from ldncompound.pharmacy.batches.acts.weighing import BalanceReading, record_step, record_weighing
from ldncompound.pharmacy.desk import Desk
from ldncompound.pharmacy.master_records import load_formulary
from ldncompound.pharmacy.people.acts import Personnel
from ldncompound.pharmacy.recorder import Recorder
from ldncompound.pharmacy.stock.acts import Storekeeper
from ldncompound.pharmacy.stock.delivery import Delivery
from ldncompound.pharmacy.trail_index import BATCH
from ldncompound.trail.act import Act, Recorded
from ldncompound.trail.store import Trail, _composed

ACTIVE, FILLER, SHELL = (
    "naltrexone hydrochloride", "microcrystalline cellulose", "empty capsule size 3",
)  # fmt: skip
SPANS = {"N": 250, "C": 200, "G": 1000}
"""Batches made from one lot of active, filler and shells."""

LIMIT = 1.0
BEGIN = datetime(2020, 1, 2, 9, tzinfo=UTC)
A_TRANSACTION = 1_000


class Part(NamedTuple):
    """One entry of the batch made by real acts, with placeholders for what changes."""

    entry: Recorded
    document: str
    mentions: tuple[tuple[str, str], ...]


def made_for_real(folder: Path) -> list[Part]:
    """Make one batch by real acts, and return its entries."""
    today = date(2026, 11, 23)
    balance = parse_balance("III,sensitivity=6 mg,readability=1 mg")
    formulary, house = load_formulary(), Practice(name="Elm", site="ELM", balances=(balance,))
    with Trail.open_for_acts(folder / "one.sqlite") as trail:

        def recorder(by: str) -> Recorder:
            return Recorder(trail, formulary, house, Desk(by, "stated", "bench", BEGIN, today))

        def acts(by: str) -> BatchActs:
            return BatchActs(recorder(by), Personnel(recorder(by)))

        lots = (f"{ACTIVE}=@N@@2028-03", f"{FILLER}=@C@@2028-06", f"{SHELL}=@G@@2028-12")
        order = CapsuleOrder(
            dose="1.5 mg", days="30", patient="@P@", prescriber="Dr Example", rx="@R@",
            fill_mass="130 mg/capsule", lots=lots,
        )  # fmt: skip
        identity = recorder("Kim").prepare(order).document["id"]
        recorder("Kim").print_sheet(identity, "txt")
        kim, lee = acts("Kim"), acts("Lee")
        while (step := kim.batch(identity).next_step) is not None:
            if step.action == "weigh":
                container = ACTIVE if step.what == ACTIVE else None
                record_weighing(
                    kim,
                    identity,
                    BalanceReading(
                        actual=format_quantity(step.amount), sighted=True, container=container
                    ),
                )
            else:
                record_step(kim, identity, step.step, None)
        found = [
            CheckFindings(kind="appearance", appearance="white, closed", as_described=True),
            CheckFindings(kind="masses", values=("130 mg",) * 10),
        ]
        for each in found:
            record_quality_check(kim, identity, each)
        finish_batch(kim, identity, BatchYield(filled="32", rejected="1"))
        verify_batch(lee, identity)
        for lot in map(parse_lot, lots):
            form = "hydrochloride" if lot.component == ACTIVE else None
            Storekeeper(recorder("Lee")).receive(
                Delivery(component=lot.component, number=lot.number, maker="M",
                         expires=str(lot.expiration_date), form=form)
            )  # fmt: skip
        waived = AnswersGiven(waived="asked when the prescription came in")
        release_batch(lee, identity, "0", "0", screened=waived)
        recorder("Lee").print_label(identity, "txt")
        entries = [trail.recorded_at(at) for at in range(1, trail.head().size + 1)]
        named: dict[int, list[tuple[str, str]]] = {each.sequence: [] for each in entries}
        for kind in (BATCH, "lot"):
            for value, at in trail.mentioning(kind):
                named[at].append((kind, value))
    return [
        Part(each, canonical_bytes(each.document).decode().replace(identity, "@I@"),
             tuple((kind, "@I@" if value == identity else value)
                   for kind, value in named[each.sequence]))
        for each in entries if each.action != "lot-received"
    ]  # fmt: skip


def write(path: Path, parts: list[Part], count: int) -> None:
    """Write a trail of *count* batches, each of the given entries."""
    with Trail.open_for_acts(path) as trail:
        for begin in range(0, count, A_TRANSACTION):
            trail._rows("BEGIN IMMEDIATE")
            for number in range(begin, min(begin + A_TRANSACTION, count)):
                _write_batch(trail, parts, number)
            trail._rows("COMMIT")


def _write_batch(trail: Trail, parts: list[Part], number: int) -> None:
    """Write the entries of one batch."""
    at = BEGIN + timedelta(minutes=30 * number)
    series = f"ELM-{at:%Y%m%d}"
    within = sum(1 for back in range(1, 48) if back <= number and
                 (at - timedelta(minutes=30 * back)).date() == at.date()) + 1  # fmt: skip
    identity = f"{series}-{within:04d}"
    words = {"@I@": identity, "@P@": f"P-{number}", "@R@": f"R-{number}"}
    words |= {f"@{letter}@": f"{letter}-{number // span}" for letter, span in SPANS.items()}

    def filled(text: str) -> str:
        for mark, word in words.items():
            text = text.replace(mark, word)
        return text

    for part in parts:
        document = filled(part.document).encode()
        planned = part.entry.action == "preparation"
        personal = part.entry.personal
        act = Act(
            action=part.entry.action, outcome=part.entry.outcome, by=part.entry.by,
            by_basis="stated", station="bench", at=at, program="ldncompound",
            document=lambda _: {},
            series=series if planned else None,
            subject=None if planned else identity,
            personal=None if personal is None else {
                key: filled(value) if isinstance(value, str) else value
                for key, value in personal.items()
            },
            mentions=tuple((kind, filled(value)) for kind, value in part.mentions),
        )  # fmt: skip
        entry = _composed(
            act, trail._next_place(), identity, within if planned else None, document
        )  # fmt: skip
        trail._write(entry)


def best(work: Callable[[], object], rounds: int = 7) -> float:
    """Return the shortest time of several runs."""
    lowest = float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        lowest = min(lowest, time.perf_counter() - began)
    return lowest


def measure(path: Path, small: Path, count: int) -> bool:
    """Print the times of opening, tracing and recalling; return whether they are in the limit."""
    opened = [best(lambda at=at: Trail.open_for_reading(at).close(), 50) for at in (path, small)]
    acts = [best(lambda at=at: Trail.open_for_acts(at).close(), 50) for at in (path, small)]
    print(f"opening to read: {opened[0] * 1e3:.2f} ms, with one batch {opened[1] * 1e3:.2f} ms")
    print(f"opening for acts: {acts[0] * 1e3:.2f} ms, with one batch {acts[1] * 1e3:.2f} ms")
    installed = str(Path(sys.executable).with_name("ldncompound"))
    lots = {letter: f"{letter}-{count // span // 2}" for letter, span in SPANS.items()}
    with Trail.open_for_reading(path) as trail:
        batches = [str(each.subject) for each in trail.headlines_mentioning("lot", lots["N"])]
    identity = batches[len(batches) // 2]
    within = True

    def tell(words: list[str], rounds: int) -> None:
        nonlocal within
        environment = os.environ | {"LDNCOMPOUND_TRAIL": str(path), "LDNCOMPOUND_BY": "Lee"}

        def call() -> bytes:
            return subprocess.run(  # noqa: S603 - our own command
                [installed, *words], check=True, capture_output=True, env=environment
            ).stdout

        took = best(call, rounds)
        within &= took < LIMIT
        print(f"ldncompound {' '.join(words):<62} {took:.2f} s")

    tell(["--version"], 3)
    for lot in lots.values():
        tell(["lots", "trace", lot, "--json"], 3)
    tell(["batch", "trace", identity, "--json"], 3)
    tell(["batch", "recall", identity, "--reason", "measured", "--json"], 1)
    return within


def main() -> int:
    """Make the trail, and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batches", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="keep the trail here, or use the one there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        parts = made_for_real(Path(folder))
        small = Path(folder) / "small.sqlite"
        write(small, parts, 1)
        path = options.keep or Path(folder) / "many.sqlite"
        if not path.exists():
            began = time.perf_counter()
            write(path, parts, options.batches)
            print(f"made in {time.perf_counter() - began:.0f} s")
        with Trail.open_for_reading(path) as trail:
            size = path.stat().st_size / 1e6
            print(f"{options.batches} batches, {trail.head().size} entries, {size:.0f} MB")
        return 0 if measure(path, small, options.batches) else 1


if __name__ == "__main__":
    sys.exit(main())
