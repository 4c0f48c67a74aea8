"""Make a big trail: batches in every state, from some that are really made.

Usage: python tools/big_trail.py FILE [--batches 10000] [--open 3] [--days 3000]

A pharmacy makes one batch of each kind by real acts: planned, in preparation, on hold, finished,
verified, rejected, released with sheet, label and record, recalled, dispensed from. Their entries
are then written again and again under new ids, days and lots: number, chain, tree, digests,
commitments and indexes as an act writes them, so that `trail verify` finds the trail sound. What
was signed of a batch is not computed again: `trail verify --full` refuses such a trail.

New lots are received every 200 batches. Of each hundred batches `--open` are not closed. Nothing
is flushed to the disk before the end. 10 000 batches take about 30 s.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder  # noqa: E402
from ldncompound.core.canonical_json import canonical_bytes, commitment, sha256_hex  # noqa: E402
from ldncompound.pharmacy.batches.acts.amendments import change_state  # noqa: E402
from ldncompound.pharmacy.batches.acts.dispensing import (  # noqa: E402
    DispensingOrder,
    record_dispensing,
)
from ldncompound.pharmacy.batches.acts.sign_off import verify_batch  # noqa: E402
from ldncompound.pharmacy.reports.record_print import print_record  # noqa: E402
from ldncompound.trail.act import CLOCK_NOTE  # noqa: E402
from ldncompound.trail.kept_documents import LEAST, REACH, WORTH_IT, Model, shape  # noqa: E402
from ldncompound.trail.merkle import append_peaks, leaf_hash  # noqa: E402
from rich_trail import WHO, Rich, of, received  # noqa: E402
from stored_documents import stored_documents  # noqa: E402

MADE_ON = date(2018, 9, 3)
OF_ONE_LOT = 200
"""Batches after which new lots are received."""
TOGETHER = 20_000
"""Entries written in one transaction."""


class Copied(NamedTuple):
    """An entry that is written again."""

    body: dict[str, Any]
    document: bytes
    payload: bytes | None


class Kind(NamedTuple):
    """A batch that was really made, and the entries about it."""

    identity: str
    until: bytes
    entries: list[Copied]


def make_kinds(rich: Rich) -> tuple[list[str], list[str], list[str]]:
    """Make a batch of each kind; return the ids of those open, those closed, and of the lots."""
    made = received(rich)
    named = of(made, "drug")

    def planned(**more: str) -> str:
        order = CapsuleOrder(dose="1.5 mg", days="30", **{**WHO, **more}, **named)
        return rich.plan(order)

    def finished() -> str:
        identity = planned()
        rich.recorder().print_sheet(identity, "txt")
        rich.bench(identity)
        rich.finish(identity, "32")
        return identity

    def released() -> str:
        identity = finished()
        rich.release(identity)
        rich.recorder().print_label(identity, "txt")
        print_record(rich.recorder(), identity, "txt")
        return identity

    held, rejected, recalled = planned(), planned(), released()
    change_state(rich.acts(), held, "batch-held", "wait")
    rich.bench(rejected)
    change_state(rich.acts("Lee"), rejected, "batch-rejected", "spilt")
    change_state(rich.acts("Lee"), recalled, "batch-recalled", "taste")
    begun, verified = planned(), finished()
    rich.bench(begun)
    verify_batch(rich.acts("Lee"), verified)
    stock = rich.plan(
        CapsuleOrder.from_options(
            dose="3 mg", quantity="50", for_stock=True, patient="", prescriber="", **named
        )
    )
    rich.bench(stock)
    rich.finish(stock, str(rich.acts().batch(stock).plan.figures.made.magnitude))
    rich.release(stock)
    given = DispensingOrder(dose="3 mg", days="14", answers=("opioids=never",), **WHO)
    record_dispensing(rich.acts(), stock, given)
    closed = [*(released() for _ in range(6)), rejected, recalled, stock]
    return [planned(), begun, held, finished(), verified], closed, list(made.values())


def entries_about(database: sqlite3.Connection, identities: list[str]) -> Iterator[Copied]:
    """Yield the entries about some ids, in order."""
    select = (
        "SELECT e.sequence, e.body, p.payload FROM entry AS e "
        "LEFT JOIN personal AS p USING (sequence) ORDER BY e.sequence"
    )
    documents = stored_documents(database)
    for sequence, body, payload in database.execute(select):
        told = json.loads(body)
        about = {told["subject"], *(value for kind, value in told["mentions"] if kind == "batch")}
        if about & {*identities}:
            yield Copied(told, documents[sequence], payload)


class Writer:
    """Writes entries at the end of a trail, as an act does, without flushing them."""

    def __init__(self, path: Path) -> None:
        self.database = sqlite3.connect(path, isolation_level=None)
        for setting in ("synchronous = OFF", "journal_mode = OFF", "cache_size = -400000"):
            self.database.execute(f"PRAGMA {setting}")
        ((self.sequence, body, self.peaks),) = self.database.execute(
            "SELECT sequence, body, peaks FROM entry ORDER BY sequence DESC LIMIT 1"
        )
        self.previous, self.at = sha256_hex(body), json.loads(body)["at"]
        self.likes: dict[str, Model] = {}
        self.database.execute("BEGIN")

    def write(
        self, copied: Copied, day: str, names: dict[str, str], number: int | None = None
    ) -> None:
        """Write an entry again: about another day, and with other names."""
        self.sequence += 1
        told = copied.body
        document = renamed(copied.document, names)
        body = {
            **told,
            "at": day + told["at"][10:],
            "sequence": self.sequence,
            "previous": self.previous,
            "subject": names.get(told["subject"], told["subject"]),
            "mentions": sorted([kind, text(value, names)] for kind, value in told["mentions"]),
            "digest": sha256_hex(document),
        }
        body.pop("clock", None)
        if body["at"] < self.at:
            body["clock"] = CLOCK_NOTE
        self.at = body["at"]
        if number is not None:
            body["series"] = [body["subject"].rpartition("-")[0], number]
        salt = os.urandom(32)
        payload = copied.payload and renamed(copied.payload, names)
        if payload is not None:
            body["commitment"] = commitment(salt, payload)
            self._insert("personal", self.sequence, salt, payload)
        stored = canonical_bytes(body)
        self.peaks = append_peaks(self.peaks, self.sequence - 1, leaf_hash(stored))
        self.previous = sha256_hex(stored)
        self._insert("entry", self.sequence, stored, self.peaks)
        self._insert("document", self.sequence, self._as_kept(told["action"], document))
        keys = [*map(tuple, body["mentions"]), (" entry", "")]
        if number is not None:
            self._insert("subject", self.sequence, body["subject"], *body["series"])
            keys.append((" id", body["subject"]))
        for kind, value in body["mentions"]:
            self._insert("mention", kind, value, self.sequence)
        for key in keys:
            self._insert("view_search", *key, self.sequence)
        if self.sequence % TOGETHER == 0:
            self.database.execute("COMMIT")
            self.database.execute("BEGIN")

    def _as_kept(self, action: str, document: bytes) -> bytes:
        """Return how an act would keep a document."""
        if len(document) < LEAST:
            return document
        alike = shape(action, document)
        like = self.likes.get(alike)
        if like is not None and self.sequence - like.sequence <= REACH:
            kept = like.packed(document)
            if len(kept) * WORTH_IT <= len(document):
                return kept
        self.likes[alike] = Model(self.sequence, b"", document)
        return document

    def _insert(self, table: str, *values: object) -> None:
        """Insert a row."""
        marks = ", ".join("?" * len(values))
        self.database.execute(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608

    def close(self) -> None:
        """Finish the file."""
        self.database.execute("COMMIT")
        self.database.close()


def text(value: str, names: dict[str, str]) -> str:
    """Return a text with names put for others."""
    for old, new in names.items():
        value = value.replace(old, new)
    return value


def renamed(stored: bytes, names: dict[str, str]) -> bytes:
    """Return a stored document with names put for others."""
    for old, new in names.items():
        stored = stored.replace(old.encode(), new.encode())
    return stored


def make(path: Path, batches: int, share: float, days: int, seed: int) -> int:
    """Make the trail; return the number of its entries."""
    rich = Rich(path)
    rich.now = datetime.combine(MADE_ON, time(9), UTC)
    with rich.trail:
        open_ones, closed, lots = make_kinds(rich)
    database = sqlite3.connect(path)
    kinds = {}
    for identity in (*open_ones, *closed):
        found = list(entries_about(database, [identity]))
        planned = json.loads(found[0].document)
        kinds[identity] = Kind(identity, planned["beyond_use"]["date"].encode(), found)
    receipts = [
        each for each in entries_about(database, lots) if each.body["action"] == "lot-received"
    ]
    database.close()
    chance = random.Random(seed)  # noqa: S311 - which kind comes next
    writer = Writer(path)
    numbers = count(1000)
    kept = {each.body["subject"]: dict(each.body["mentions"])["kept-number"] for each in receipts}
    supplied: dict[str, str] = {}
    before, nth = MADE_ON, 0
    for at in range(batches - len(kinds)):
        day = MADE_ON + timedelta(days=1 + at * days // batches)
        nth, before = (nth + 1 if day == before else 1), day
        if at % OF_ONE_LOT == 0:
            supplied = {}
            for each in receipts:
                lot, number = each.body["subject"], next(numbers)
                new = {lot: f"ELM-LOT-{number}", f'"{kept[lot]}"': f'"{kept[lot]}-{number}"'}
                told = {lot: f"ELM-LOT-{number}", f"00000{lot[-4:]}=": f"{number:09d}="}
                supplied |= new
                writer.write(
                    copied_lot(each, f"{kept[lot]}-{number}"), day.isoformat(), {**new, **told},
                    number,
                )  # fmt: skip
        newest = at > batches - 20 * max(share, 1)
        choice = open_ones if chance.random() * 100 < share or newest else closed
        kind = kinds[chance.choice(choice)]
        later = day + (date.fromisoformat(kind.until.decode()) - MADE_ON)
        names = {
            kind.identity: f"ELM-{day:%Y%m%d}-{nth:04d}",
            f'"prepared_on":"{MADE_ON}"': f'"prepared_on":"{day}"',
            f'"date":"{kind.until.decode()}"': f'"date":"{later}"',
            **supplied,
        }
        for each in kind.entries:
            first = each.body["series"] is not None
            mentions = [
                [key, f"{value}-{supplied_number(supplied, value)}"]
                if key == "lot" and f'"{value}"' in supplied else [key, value]
                for key, value in each.body["mentions"]
            ]  # fmt: skip
            told = each._replace(body={**each.body, "mentions": mentions})
            writer.write(told, day.isoformat(), names, nth if first else None)
    writer.close()
    return writer.sequence


def supplied_number(supplied: dict[str, str], number: str) -> str:
    """Return what is put behind the number of a lot."""
    return supplied[f'"{number}"'].strip('"').removeprefix(f"{number}-")


def copied_lot(receipt: Copied, number: str) -> Copied:
    """Return the receipt of a lot with another number."""
    mentions = [
        [kind, number if kind in ("kept-number", "lot") else value]
        for kind, value in receipt.body["mentions"]
    ]
    return receipt._replace(body={**receipt.body, "mentions": mentions})


def main() -> None:
    """Make a trail, as asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--batches", type=int, default=10_000)
    parser.add_argument("--open", type=float, default=3, help="percent that are not closed")
    parser.add_argument("--days", type=int, default=3000, help="over which they are spread")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if asked.file.exists():
        raise SystemExit(f"{asked.file} exists.")
    entries = make(asked.file, asked.batches, asked.open, asked.days, asked.seed)
    size = asked.file.stat().st_size / 1e6
    print(f"{asked.batches} batches, {entries} entries, {size:.0f} MB")


if __name__ == "__main__":
    main()
