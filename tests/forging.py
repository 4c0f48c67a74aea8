"""A trail rewritten by somebody who owns the file: every hash, root and index made to fit."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ldncompound.core.canonical_json import canonical_bytes, sha256_hex
from ldncompound.trail.act import NO_HASH
from ldncompound.trail.merkle import append_peaks, leaf_hash, root_of_peaks
from stored_documents import stored_documents

OF_AN_ENTRY = ("personal", "subject", "request")
"""Tables with at most one row an entry."""


@dataclass
class Forged:
    """
    An entry as the forger wants it.

    `was` is its old number, None for one that is new. `signs` signs again with a key that the
    forger holds.
    """

    body: dict[str, Any]
    document: dict[str, Any]
    was: int | None = None
    signs: Callable[[bytes], str] | None = field(default=None)


Edit = Callable[[list[Forged]], list[Forged]]


def forge(source: Path, target: Path, edit: Edit, *, roots: bool = True) -> Path:
    """
    Write a trail anew with other entries.

    Args:
        source: The genuine trail; left alone.
        target: The forged one.
        edit: Returns the entries as they are to be.
        roots: Signed roots are made to fit what now stands before them, too.
    """
    shutil.copy(source, target)
    connection = sqlite3.connect(target, isolation_level=None)
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    documents = stored_documents(connection)
    read = connection.execute("SELECT sequence, body FROM entry ORDER BY sequence").fetchall()
    entries = edit([Forged(json.loads(b), json.loads(documents[s]), was=s) for s, b in read])
    kept = {table: _rows(connection, table) for table in OF_AN_ENTRY}
    for table in (*OF_AN_ENTRY, "mention", "document", "entry"):
        connection.execute(f"DELETE FROM {table}")
    previous, peaks = NO_HASH, b""
    for number, entry in enumerate(entries, start=1):
        body, document = _bytes(entry, number, previous, peaks, roots=roots)
        previous, peaks = sha256_hex(body), append_peaks(peaks, number - 1, leaf_hash(body))
        connection.execute("INSERT INTO entry VALUES (?, ?, ?)", (number, body, peaks))
        connection.execute("INSERT INTO document VALUES (?, ?)", (number, document))
        for kind, value in entry.body["mentions"]:
            connection.execute("INSERT INTO mention VALUES (?, ?, ?)", (kind, value, number))
        for table, rows in kept.items():
            if entry.was in rows:
                row = (number, *rows[entry.was][1:])
                marks = ", ".join("?" * len(row))
                connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)
    for _, sql in triggers:
        connection.execute(sql)
    connection.close()
    return target


def _rows(connection: sqlite3.Connection, table: str) -> dict[int, tuple[Any, ...]]:
    """Return the rows of a table by the number of their entry."""
    return {row[0]: row for row in connection.execute(f"SELECT * FROM {table}")}


def _bytes(
    entry: Forged, number: int, previous: str, peaks: bytes, *, roots: bool
) -> tuple[bytes, bytes]:
    """Return body and document of an entry, made to fit its place."""
    document = canonical_bytes(entry.document)
    body = {
        **entry.body,
        "sequence": number,
        "previous": previous,
        "digest": sha256_hex(document),
    }
    if roots and "signature" in body:
        body["signature"] = {**body["signature"], "root": root_of_peaks(peaks).hex()}
        if entry.signs is not None:
            stated = {name: each for name, each in body["signature"].items() if name != "value"}
            signed = {
                "schema": "ldncompound.entry-signature/1",
                "body": {**body, "signature": stated},
            }
            body["signature"]["value"] = entry.signs(canonical_bytes(signed))
    return canonical_bytes(body), document
