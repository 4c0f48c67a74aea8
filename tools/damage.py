"""
Damage copies of a trail in every way, and ask every reader and some acts.

Usage: nice python tools/damage.py [--files N] [--seed S] [--readers K] [--kind NAME]

The trail is the one kept in tests/data/old_version, with everything in it, and three acts of this
version. Each copy gets one damage: bytes, columns, rows, schema, documents, bodies, the file.
Then some readers and one act are called. None may end as a bug (exit 1) or as wrong usage that it
is not (exit 2), and a reader that ends with exit 0 must print what it prints of the undamaged
trail, but for what nobody could find in the file alone: see `FORGED`. The exit code is 1 if any
of that fails.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import os
import random
import re
import shutil
import sqlite3
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from in_process import Answer, Clock, call, forget, settle

KEPT = Path(__file__).resolve().parents[1] / "tests" / "data" / "old_version"
NAME = "trail.sqlite"
CODES = {0, 2, 3, 4, 5}
ID = "ELM-20261123-0001"
ACTS = (
    ("batch", "hold", ID, "--reason", "a question", "--by", "AL"),
    ("sheet", ID, "-o", "s.txt", "--replace", "--by", "AL"),
    ("label", ID, "-o", "l.txt", "--replace", "--by", "AL"),
    ("capsules", "--dose", "1.5 mg", "--days", "30", "--patient", "P-1", "--prescriber",
     "Dr Example", "--by", "BC"),
    ("trail", "export", "e.jsonl", "--replace", "--by", "AL"),
    ("lots", "receive", "--component", "naltrexone hydrochloride", "--number", "N-18", "--maker",
     "M", "--expires", "2028-03", "--form", "hydrochloride", "--assay", "99 %", "--basis",
     "as is", "--by", "BC"),
)  # fmt: skip

Harm = Callable[[Path, random.Random], object]
Value = bytes | str | int | float | None


def questions() -> list[tuple[str, ...]]:
    """Return the calls of every reader."""
    packed = base64.b64decode((KEPT / "expected.jsonl.gz.b64").read_bytes())
    asked = [tuple(json.loads(line)["words"]) for line in gzip.decompress(packed).splitlines()]
    asked = [each for each in asked if each[0] != "sheet"]
    more = [
        ("trail", "log", "--last", "7"),
        ("trail", "log", "--refused"),
        ("day",),
        *(("report", each) for each in ("open", "expiring", "due", "tolerance", "masses", "waste")),
        ("report", "log", "--with-personal"),
        *(("lots", "trace", each) for each in ("N-17", "C-77", "ELM-LOT-0005")),
        ("formulations", "list"),
        ("formulations", "show", "naltrexone-capsule-mcc"),
        ("batch", "record", ID, "--as-of", "40"),
    ]
    return [*asked, *((*each, *form) for each in more for form in ((), ("--json",)))]


def prepare(path: Path) -> None:
    """Write the undamaged trail: its last entries are made by this version."""
    path.write_bytes(gzip.decompress(base64.b64decode((KEPT / "trail.sqlite.gz.b64").read_bytes())))
    call("setup", "--name", "Elm Street Pharmacy", "--address", "1 Elm Street", "--telephone",
         "555 0100", "--site", "ELM", "--balance",
         "III,sensitivity=6 mg,readability=1 mg")  # fmt: skip
    Clock.at += timedelta(days=2)
    for words in ACTS[1:3]:
        told = call(*words, "--request-id", words[0], "--trail", NAME)
        if told.code:
            raise SystemExit(told.err)


# damages


def open_past(path: Path) -> sqlite3.Connection:
    """Open a trail with every safeguard off; types are not checked."""
    with closing(sqlite3.connect(path, isolation_level=None)) as tool:
        tool.execute("PRAGMA writable_schema = ON")
        tool.execute("DELETE FROM sqlite_schema WHERE type = 'trigger'")
        tool.execute(
            "UPDATE sqlite_schema SET sql = replace(replace(replace(sql, ') STRICT, WITHOUT', "
            "') WITHOUT'), ') STRICT', ')'), ' NOT NULL', '') WHERE type = 'table'"
        )
    return sqlite3.connect(path, isolation_level=None)


def close_past(path: Path, schema: list[tuple[Any, ...]]) -> None:
    """Put the schema back, so that only the rows differ."""
    with closing(sqlite3.connect(path, isolation_level=None)) as tool:
        tool.execute("PRAGMA writable_schema = ON")
        tool.execute("DELETE FROM sqlite_schema")
        tool.executemany("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", schema)


def past(path: Path, work: Callable[[sqlite3.Connection], object]) -> object:
    """Change rows with the safeguards off, and put them back."""
    with closing(sqlite3.connect(path)) as tool:
        schema = tool.execute("SELECT * FROM sqlite_schema").fetchall()
    with closing(open_past(path)) as tool, suppress(sqlite3.IntegrityError):
        told = work(tool)
        close_past(path, schema)
        return told
    close_past(path, schema)
    return None


def tables_of(tool: sqlite3.Connection) -> list[str]:
    """Return the names of the tables."""
    return [each for (each,) in tool.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]


def a_row(tool: sqlite3.Connection, table: str, chance: random.Random) -> tuple[Value, ...]:
    """Return a row of a table."""
    rows = tool.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - a closed list
    return tuple(chance.choice(rows))


def columns_of(tool: sqlite3.Connection, table: str) -> list[str]:
    """Return the names of the columns of a table."""
    return [each[1] for each in tool.execute(f"PRAGMA table_info({table})")]


def put(tool: sqlite3.Connection, table: str, row: tuple[Value, ...], **new: Value) -> None:
    """Overwrite columns of one row."""
    names = columns_of(tool, table)
    where = " AND ".join(f"{each} IS ?" for each in names)
    told = ", ".join(f"{each} = ?" for each in new)
    tool.execute(f"UPDATE {table} SET {told} WHERE {where}", (*new.values(), *row))  # noqa: S608


def altered(value: Value, chance: random.Random) -> Value:
    """Return another value than this: a little different, of another type, or empty."""
    odd: list[Value] = [
        None, 0, -1, 2**63 - 1, 1.5, float("inf"), "", b"", "x", b"\xff\xfe", b"[" * 5000, b"{}",
        b'{"a":' * 70 + b"1" + b"}" * 70, "\ud7ff\0",
    ]  # fmt: skip
    if isinstance(value, bytes) and value:
        place = chance.randrange(len(value))
        changed = bytes([value[place] ^ chance.randrange(1, 256)])
        digits = [each.start() for each in re.finditer(rb"[0-9]", value)]
        at = chance.choice(digits) if digits else 0
        odd += [value[:place] + changed + value[place + 1 :]] * 4
        odd += [value[:at] + b"%d" % chance.randrange(10) + value[at + 1 :]] * 6
        odd += [value[:place], value + value, value.decode("latin-1")]
    elif isinstance(value, str):
        odd += [value[:-1], value + "x", value.upper(), value.encode()]
    elif isinstance(value, int):
        odd += [value + 1, value - 1, str(value)]
    return chance.choice([each for each in odd if each != value or type(each) is not type(value)])


def bytes_flipped(path: Path, chance: random.Random) -> object:
    """Change one byte anywhere."""
    data = bytearray(path.read_bytes())
    place = chance.choice([chance.randrange(len(data)), chance.randrange(8192)])
    data[place] ^= chance.choice([1, 2, 16, 32, 64, 128, chance.randrange(1, 256)])
    path.write_bytes(data)
    return place


def block_replaced(path: Path, chance: random.Random) -> object:
    """Replace a page, or a part of one, by zeros, noise or another page."""
    data, size = bytearray(path.read_bytes()), chance.choice([16, 512, 4096])
    place, other = (chance.randrange(len(data) // size) * size for _ in range(2))
    part = chance.choice([bytes(size), chance.randbytes(size), bytes(data[other : other + size])])
    data[place : place + size] = part
    path.write_bytes(data)
    return place, size


def column_changed(path: Path, chance: random.Random) -> object:
    """Change one column of one row, or take it from another row."""

    def work(tool: sqlite3.Connection) -> object:
        table = chance.choice(tables_of(tool))
        row, names = a_row(tool, table, chance), columns_of(tool, table)
        place = chance.randrange(len(names))
        new = altered(row[place], chance)
        if chance.random() < 0.2:
            new = a_row(tool, table, chance)[place]
        put(tool, table, row, **{names[place]: new})
        return table, names[place], row[0], str(new)[:40]

    return past(path, work)


def row_moved(path: Path, chance: random.Random) -> object:
    """Delete, swap, insert or repeat rows."""

    def work(tool: sqlite3.Connection) -> object:
        table, how = (
            chance.choice(tables_of(tool)),
            chance.choice(["delete", "swap", "insert", "many"]),
        )
        row, other, names = a_row(tool, table, chance), a_row(tool, table, chance), []
        names = columns_of(tool, table)
        where = " AND ".join(f"{each} IS ?" for each in names)
        if how == "delete":
            tool.execute(f"DELETE FROM {table} WHERE {where}", row)  # noqa: S608
        elif how == "swap":
            key = next((each for each in ("sequence", "id") if each in names), names[0])
            for one, new in ((row, -7), (other, row[names.index(key)])):
                put(tool, table, one, **{key: new})
            tool.execute(
                f"UPDATE {table} SET {key} = ? WHERE {key} = -7",  # noqa: S608
                (other[names.index(key)],),
            )
        elif how == "insert":
            new = tuple(
                chance.choice([mine, theirs, altered(mine, chance)])
                for mine, theirs in zip(row, other, strict=True)
            )
            marks = ", ".join("?" * len(names))
            tool.execute(f"INSERT INTO {table} VALUES ({marks})", new)  # noqa: S608
        else:
            key = chance.choice(names)
            value = row[names.index(key)]
            tool.execute(f"DELETE FROM {table} WHERE {key} IS ?", (value,))  # noqa: S608
        return table, how, str(row)[:60]

    return past(path, work)


def schema_changed(path: Path, chance: random.Random) -> object:
    """Change the text of a table or trigger, drop one, or add one."""
    with closing(sqlite3.connect(path, isolation_level=None)) as tool:
        rows = tool.execute("SELECT rowid, type, name, sql FROM sqlite_schema").fetchall()
        at, kind, name, sql = chance.choice([each for each in rows if each[3]])
        how = chance.choice(["text", "text", "drop", "add", "view", "root", "none"])
        tool.execute("PRAGMA writable_schema = ON")
        if how == "text":
            place = chance.randrange(len(sql))
            new = sql[:place] + chance.choice(["", "x", " ", "(", "\0", "é"]) + sql[place + 1 :]
            tool.execute("UPDATE sqlite_schema SET sql = ? WHERE rowid = ?", (new, at))
        elif how == "drop":
            tool.execute("DELETE FROM sqlite_schema WHERE rowid = ?", (at,))
        elif how == "root":
            new = chance.randrange(60)
            tool.execute("UPDATE sqlite_schema SET rootpage = ? WHERE rowid = ?", (new, at))
        elif how == "none":
            odd = altered(chance.choice([name, 3]), chance)
            column = chance.choice(["type", "name", "tbl_name", "sql", "rootpage"])
            tool.execute(f"UPDATE sqlite_schema SET {column} = ? WHERE rowid = ?", (odd, at))  # noqa: S608
        elif how == "add":
            tool.execute(
                chance.choice([
                    "CREATE TABLE other (a)", "CREATE INDEX i ON entry (peaks)",
                    "CREATE TRIGGER t BEFORE INSERT ON mention BEGIN SELECT RAISE(IGNORE); END",
                    "CREATE TRIGGER t AFTER INSERT ON document BEGIN "
                    "UPDATE personal SET payload = x'00'; END",
                ])
            )  # fmt: skip
        else:
            table = chance.choice(tables_of(tool))
            tool.execute(f"ALTER TABLE {table} RENAME TO hidden")
            tool.execute(f"CREATE VIEW {table} AS SELECT * FROM hidden")  # noqa: S608
        return how, kind, name


def document_replaced(path: Path, chance: random.Random) -> object:
    """Replace a document and the digest in its body; the chain is not made again."""
    from ldncompound.core.canonical_json import canonical_bytes, sha256_hex

    def work(tool: sqlite3.Connection) -> object:
        number, stored = a_row(tool, "document", chance)
        new = canonical_bytes(changed_json(json.loads(stored or b""), chance))
        tool.execute("UPDATE document SET body = ? WHERE sequence = ?", (new, number))
        ((body,),) = tool.execute("SELECT body FROM entry WHERE sequence = ?", (number,))
        members = json.loads(body)
        last = number == tool.execute("SELECT max(sequence) FROM entry").fetchone()[0]
        if chance.random() < 0.7 or last:
            members["digest"] = sha256_hex(new)
        if chance.random() < 0.3:
            members = changed_json(members, chance)
        changed = canonical_bytes(members)
        tool.execute("UPDATE entry SET body = ? WHERE sequence = ?", (changed, number))
        return number

    return past(path, work)


def changed_json(document: Any, chance: random.Random) -> Any:
    """Return a document with one member changed, anywhere in it."""
    made = json.loads(json.dumps(document))
    places: list[tuple[Any, Any]] = []

    def look(part: Any) -> None:
        each = part.items() if isinstance(part, dict) else enumerate(part)
        for key, value in list(each):
            places.append((part, key))
            if isinstance(value, dict | list):
                look(value)

    look(made)
    part, key = chance.choice(places)
    odd: list[Any] = [None, 0, -1, 10**15, "", "x", [], {}, [None], {"a": 1}, True, "1e400 mg",
                      "9" * 400, "2026-13-45", part[key], part[key]]  # fmt: skip
    if chance.random() < 0.2:
        del part[key]
    elif isinstance(part[key], str) and chance.random() < 0.5:
        part[key] = re.sub("[0-9]", lambda _: str(chance.randrange(10)), part[key])
    elif isinstance(part[key], list) and part[key] and chance.random() < 0.5:
        part[key] = part[key][::-1] + part[key][:1]
    else:
        part[key] = chance.choice(odd)
    return made


def chain_remade(path: Path, chance: random.Random) -> object:
    """Replace documents or personal data, and make the whole chain again, as an owner could."""
    from ldncompound.core.canonical_json import canonical_bytes, commitment, sha256_hex
    from ldncompound.trail.merkle import append_peaks, leaf_hash

    def work(tool: sqlite3.Connection) -> object:
        table = chance.choice(["document", "document", "document", "personal"])
        row = a_row(tool, table, chance)
        new = canonical_bytes(changed_json(json.loads(row[-1] or b""), chance))
        column = "body" if table == "document" else "payload"
        put(tool, table, row, **{column: new})
        previous, peaks = "0" * 64, b""
        bodies = tool.execute("SELECT sequence, body FROM entry ORDER BY sequence").fetchall()
        for number, stored in bodies:
            members = json.loads(stored) | {"previous": previous}
            if number == row[0] and table == "document":
                members["digest"] = sha256_hex(new)
            elif number == row[0] and isinstance(row[1], bytes):
                members["commitment"] = commitment(row[1], new)
            body = canonical_bytes(members)
            peaks, previous = append_peaks(peaks, number - 1, leaf_hash(body)), sha256_hex(body)
            tool.execute("UPDATE entry SET body = ?, peaks = ? WHERE sequence = ?",
                         (body, peaks, number))  # fmt: skip
        return table, row[0]

    return past(path, work)


def file_replaced(path: Path, chance: random.Random) -> object:
    """Cut the file, empty it, replace it, or put leftovers of a writer beside it."""
    data, how = path.read_bytes(), chance.choice(
        ["cut", "cut", "empty", "other", "text", "longer", "journal", "wal", "mode", "page size"]
    )  # fmt: skip
    if how == "cut":
        path.write_bytes(data[: chance.randrange(len(data))])
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "other":
        path.unlink()
        with closing(sqlite3.connect(path)) as tool:
            tool.execute("CREATE TABLE entry (sequence, body)")
            tool.execute(f"PRAGMA application_id = {chance.choice([0, 0x4C444E43])}")
            tool.execute(f"PRAGMA user_version = {chance.choice([0, 1, 2])}")
    elif how == "text":
        path.write_bytes(chance.choice([b"x", b"{}\n", b"SQLite format 3\0", chance.randbytes(99)]))
    elif how == "longer":
        path.write_bytes(data + chance.randbytes(chance.randrange(1, 9000)))
    elif how == "mode":
        path.write_bytes(data[:18] + bytes([2, 2]) + data[20:])
    elif how == "page size":
        path.write_bytes(data[:16] + chance.choice([b"\x02\0", b"\0\1", b"\0\0"]) + data[18:])
    else:
        beside = path.with_name(f"{NAME}-{how}")
        start = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" if how == "journal" else b"\x37\x7f\x06\x82"
        beside.write_bytes(chance.choice([b"", start, start + chance.randbytes(9000), bytes(600)]))
    return how


FORGED = (chain_remade, file_replaced)
"""What a file alone cannot contradict: a chain made again, or a journal that undoes an act."""

HARMS: tuple[Harm, ...] = (
    bytes_flipped, bytes_flipped, bytes_flipped, block_replaced, column_changed, column_changed,
    column_changed, row_moved, row_moved, schema_changed, document_replaced, chain_remade,
    file_replaced,
)  # fmt: skip


# asking


def asked(words: tuple[str, ...]) -> Answer:
    """Call the program; a bug is exit 1 and its traceback."""
    try:
        return call(*words, "--trail", NAME)
    except Exception:  # noqa: BLE001 - LDNCOMPOUND_DEBUG raises what would be exit 1
        return Answer(1, "", traceback.format_exc())


class Campaign:
    """An undamaged trail in a home of its own, and the answers to every question about it."""

    def __init__(self, home: Path) -> None:
        """Make the trail."""
        settle(home)
        self.path = home / NAME
        prepare(self.path)
        self.whole = home / "whole.sqlite"
        shutil.copyfile(self.path, self.whole)
        self.questions = questions()
        self.answers = {words: asked(words) for words in self.questions}
        os.environ["LDNCOMPOUND_DEBUG"] = "1"
        wrong = [(each, told) for each, told in self.answers.items() if told.code]
        if wrong:
            raise SystemExit(f"The undamaged trail is not readable: {wrong[:3]}")

    def one(self, name: str, readers: int, kind: str = "") -> tuple[str, Counter[int], list[str]]:
        """Damage one copy and ask; return the damage, the exit codes, and what is wrong."""
        chance = random.Random(name)  # noqa: S311 - not for secrets
        for each in self.path.parent.glob(f"{NAME}*"):
            each.unlink()
        shutil.copyfile(self.whole, self.path)
        forget()
        chosen = [each for each in HARMS if kind in each.__name__]
        harm = chance.choice(chosen)
        what = harm(self.path, chance)
        codes: Counter[int] = Counter()
        wrong = []
        words = chance.sample(self.questions, min(readers, len(self.questions)))
        for question in [*words, chance.choice(ACTS)]:
            told = asked(question)
            codes[told.code] += 1
            expected = self.answers.get(question)
            if told.code not in CODES:
                wrong.append(f"{' '.join(question)}: exit {told.code}\n{told.err[-1500:]}")
            elif told.code == 0 and expected and harm not in FORGED and told != expected:
                wrong.append(f"{' '.join(question)}: exit 0, and it shows something else")
            elif told.code == 2 and expected and expected.code == 0:
                wrong.append(f"{' '.join(question)}: exit 2, {told.err}")
        return f"{harm.__name__} {what}", codes, wrong


def main() -> int:
    """Damage as many copies as wanted, and print the figures."""
    parser = argparse.ArgumentParser(description="Damage a trail and read it.")
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--kind", default="")
    parser.add_argument("--first", type=int, default=0)
    given = parser.parse_args()
    codes: dict[str, Counter[int]] = {}
    bad = 0
    with tempfile.TemporaryDirectory() as home:
        campaign = Campaign(Path(home))
        for number in range(given.first, given.first + given.files):
            if number % 500 == 0:
                print(f"{number} files", file=sys.stderr, flush=True)
            what, found, wrong = campaign.one(f"{given.seed}-{number}", given.readers, given.kind)
            codes.setdefault(what.split()[0], Counter()).update(found)
            bad += bool(wrong)
            for each in wrong:
                print(f"{given.seed}-{number} {what}: {each}", flush=True)
        os.chdir("/")
    for kind, found in sorted(codes.items()):
        print(f"{kind}: " + ", ".join(f"exit {code}: {n}" for code, n in sorted(found.items())))
    print(f"{given.files} damaged files, {bad} of them answered wrongly.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
