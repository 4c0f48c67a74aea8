"""The documents of a trail, read from its table as anybody can read them."""

from __future__ import annotations

import sqlite3

from ldncompound.trail.kept_documents import likeness, unpacked


def stored_documents(connection: sqlite3.Connection) -> dict[int, bytes]:
    """Return the documents by the number of their entry, whole, however they are kept."""
    kept = dict(connection.execute("SELECT sequence, body FROM document ORDER BY sequence"))
    whole = {}
    for sequence, body in kept.items():
        at = likeness(body)
        whole[sequence] = body if at is None else unpacked(body, kept[at]) or b""
    return whole
