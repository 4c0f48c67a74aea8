"""The stored rows of a trail, unchecked, for verification.

Nothing here is checked against a digest: `verification` does that, and `reading`, which returns
only what was recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple, Self

import msgspec

from ldncompound.core.canonical_json import object_stored_as, sha256_hex
from ldncompound.core.records import described
from ldncompound.trail.addresses import TrailAddress
from ldncompound.trail.database import Database
from ldncompound.trail.entry_shape import EntryHeading
from ldncompound.trail.failures import damaged
from ldncompound.trail.kept_documents import REACH, Model, is_whole, likeness, unpacked
from ldncompound.trail.merkle import HASH_SIZE, root_of_peaks

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ALIKE", "END", "ERASED", "StoredEntry", "StoredRows"]


ERASED: Final = " erased"
"""Kind, in the second index, of what an entry erased."""

ALIKE: Final = " alike"
"""Likewise, of whole documents, with their shapes as values."""

BATCH = 200
"""Entries read at a time; between batches others can write."""

MOST_SOUGHT = 100
"""Rows of the search index looked for at a time."""

_MOST_LIKES = 8
"""Documents that stay in memory because others are kept as what differs from them."""

END = 2**63 - 1
"""Beyond the last entry that there can be."""


class StoredEntry(NamedTuple):
    """An entry and every row that belongs to it, except its mentions."""

    sequence: int
    body: bytes
    peaks: bytes
    document: bytes | None
    subject: str | None
    series: str | None
    number: int | None
    request: str | None
    salt: bytes | None
    payload: bytes | None


_TYPES = (
    int, bytes, bytes, bytes | None, str | None, str | None, int | None, str | None, bytes | None,
    bytes | None,
)  # fmt: skip
"""Types of the columns of a stored entry; a damaged page may hold any other."""


class StoredRows:
    """
    The rows of an open trail. Use it in a `with` statement.

    Attributes:
        path: Where it is.
        origin: The random name of this log, repeated in every entry.
        created: Whether opening it created a new trail.
    """

    def __init__(self, database: Database) -> None:
        """Take over an open file; use `open_for_acts` or `open_for_reading`."""
        self._database = database
        self._rows = database.rows
        self.path: TrailAddress = database.path
        self.origin: str = database.origin
        self.created: bool = database.created
        self._likes: dict[int, bytes] = {}  # documents against which others are kept
        self._models: dict[str, Model] = {}  # and those against which new ones will be

    def close(self) -> None:
        """Close the file; what is not committed is undone."""
        self._database.close()

    def __enter__(self) -> Self:
        """Return the open trail."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    @contextmanager
    def held_still(self) -> Iterator[None]:
        """Keep others from writing while the block runs, so that its answers agree."""
        if self._database.in_transaction:
            yield
            return
        self._database.begin_reading()
        try:
            yield
        finally:
            self._database.roll_back()

    def size(self) -> int:
        """Return the number of entries, by that of the last one."""
        return int(self._rows("SELECT coalesce(max(sequence), 0) FROM entry")[0][0])

    def root_at(self, size: int) -> str | None:
        """Return the root of the Merkle tree at a size, as the entry has it; None without one."""
        rows = self._rows("SELECT peaks FROM entry WHERE sequence = ?", size)
        if not rows:
            return None
        ((peaks,),) = rows
        sound = isinstance(peaks, bytes) and len(peaks) % HASH_SIZE == 0
        return root_of_peaks(peaks).hex() if sound else None

    def numbers_given(self, after: int) -> list[tuple[str, int]]:
        """Return the highest number that entries after one gave out in each series."""
        select = "SELECT series, max(number) FROM subject WHERE sequence > ? GROUP BY series"
        return [(str(series), int(number)) for series, number in self._rows(select, after)]

    def erased_after(self, after: int) -> list[tuple[int, str]]:
        """
        Return the entries of which entries after one erased the personal data.

        Each with the SHA-256 of its body.
        """
        # The index tells where to look, the bodies what was erased.
        select = "SELECT DISTINCT sequence FROM view_search WHERE kind = ? AND sequence > ?"
        found = [self.entry_body(at) for (at,) in self._rows(select, ERASED, after)]
        return [
            (erased, sha256_hex(self.entry_body(erased)))
            for body in found
            for erased in EntryHeading.from_document(object_stored_as(body)).erases
        ]

    def copy_to(self, path: Path) -> bool:
        """Copy every page, as of one moment, into an empty file; return whether there are pages."""
        return self._database.copy_to(path)

    def stored_entries(self, after: int = 0, last: int = END) -> Iterator[StoredEntry]:
        """Yield every entry after *after*, up to *last*, with the rows that belong to it."""
        select = (
            "SELECT e.sequence, e.body, e.peaks, d.body, s.id, s.series, s.number, r.key, "
            "p.salt, p.payload FROM entry AS e "
            "LEFT JOIN document AS d USING (sequence) LEFT JOIN subject AS s USING (sequence) "
            "LEFT JOIN request AS r USING (sequence) LEFT JOIN personal AS p USING (sequence) "
            "WHERE e.sequence > ? AND e.sequence <= ? ORDER BY e.sequence LIMIT ?"
        )
        while rows := self._rows(select, after, last, BATCH):
            for row in rows:
                if not all(map(isinstance, row, _TYPES)):
                    raise damaged(self.path, row[0])
                stored = StoredEntry._make(row)
                if stored.document is not None and not is_whole(stored.document):
                    whole = self._whole(stored.sequence, stored.document)
                    stored = stored._replace(document=whole)
                yield stored
            after = rows[-1][0]

    def _whole(self, sequence: int, kept: bytes) -> bytes:
        """Return a document from its row; no document, but empty, where the row cannot be read."""
        at = likeness(kept)
        if at is None:
            return kept
        like = self._likes.get(at) if at < sequence else b""
        if like is None:
            rows = self._rows("SELECT body FROM document WHERE sequence = ?", at)
            like = next((body for (body,) in rows if isinstance(body, bytes)), b"")
            if len(self._likes) >= _MOST_LIKES:
                self._likes.clear()
            self._likes[at] = like
        # Whether it is the document that was recorded, its digest tells.
        return (unpacked(kept, like) if like and is_whole(like) else None) or b""

    def _told(self, sequence: int, body: bytes) -> EntryHeading:
        """Return the main members of a body, whose canonical form is not checked."""
        try:
            return msgspec.json.decode(body, type=described(EntryHeading))
        except (msgspec.MsgspecError, ValueError, TypeError, RecursionError):
            raise damaged(self.path, sequence) from None

    def _like(self, alike: str, sequence: int) -> Model | None:
        """Return the last whole document of a shape, if it is as recorded and not far back."""
        known = self._models.get(alike)
        if known is not None and sequence - REACH <= known.sequence < sequence:
            # It was as recorded, and must be so still: it may have been damaged since.
            select = (
                "SELECT e.body, d.body FROM entry AS e JOIN document AS d USING (sequence) "
                "WHERE e.sequence = ?"
            )
            if self._rows(select, known.sequence) == [(known.entry, known.document)]:
                return known
        rows = self._rows(
            "SELECT d.sequence, d.body, e.body FROM document AS d JOIN entry AS e USING (sequence) "
            "WHERE d.sequence = "
            "(SELECT max(sequence) FROM view_search WHERE kind = ? AND value = ?)",
            ALIKE,
            alike,
        )
        # Nothing is made to depend on what is damaged: the search is a hint, and not believed.
        for at, document, body in rows:
            sound = isinstance(document, bytes) and isinstance(body, bytes)
            sound = sound and sequence - REACH <= at < sequence and is_whole(document)
            if sound and sha256_hex(document) == self._told(at, body).digest:
                if len(self._models) >= _MOST_LIKES:
                    self._models.clear()
                self._models[alike] = Model(at, body, document)
                return self._models[alike]
        return None

    def entry_body(self, sequence: int) -> bytes:
        """Return the body of an entry that is known to exist."""
        ((body,),) = self._rows("SELECT body FROM entry WHERE sequence = ?", sequence)
        return bytes(body)

    def keeps_personal(self, sequence: int) -> bool:
        """Return whether an entry still has its personal row."""
        return bool(self._rows("SELECT 1 FROM personal WHERE sequence = ?", sequence))

    def personal_with(self, *texts: bytes) -> list[int]:
        """Return the entries whose personal data contain one of these texts, as they are stored."""
        contains = " OR ".join([self._database.BODY_CONTAINS] * len(texts))
        select = (
            "SELECT sequence FROM (SELECT sequence, payload AS body FROM personal) AS kept "  # noqa: S608 - marks alone
            f"WHERE {contains} ORDER BY sequence"
        )
        return [int(sequence) for (sequence,) in self._rows(select, *texts)]

    def not_mentioned(self, rows: Sequence[tuple[str, str, int]]) -> int | None:
        """
        Return the first entry of which the search index lacks a row; None where it has them all.

        Args:
            rows: Kind, value and entry, at most `MOST_SOUGHT`, by entry.
        """
        if not rows:
            return None
        sought = ", ".join(["(?, ?, ?)"] * len(rows))
        select = (
            f"WITH sought (kind, value, sequence) AS (VALUES {sought}) "  # noqa: S608 - marks alone
            "SELECT min(s.sequence) FROM sought AS s WHERE NOT EXISTS (SELECT 1 FROM mention AS m "
            "WHERE m.kind = s.kind AND m.value = s.value AND m.sequence = s.sequence)"
        )
        found = self._rows(select, *chain.from_iterable(rows))[0][0]
        return None if found is None else int(found)

    def mention_count(self) -> int:
        """Return how many rows the search index has."""
        return int(self._rows("SELECT count(*) FROM mention")[0][0])

    def stray_mention(self) -> int | None:
        """Return the first entry number with an index row that the entry does not mention."""
        return self._database.stray_mention()

    def stray_table(self, size: int) -> str | None:
        """Return a table with rows that belong to none of *size* entries."""
        for table in ("entry", "document", "subject", "request", "personal"):
            if self._rows(
                f"SELECT 1 FROM {table} WHERE sequence < 1 "  # noqa: S608 - a closed list of names
                f"UNION ALL SELECT 1 FROM {table} WHERE sequence > ? LIMIT 1",
                size,
            ):
                return table
        return None

    def altered_objects(self, *kinds: str) -> list[str]:
        """
        Return names of tables, triggers, … that differ from those shipped.

        Args:
            kinds: "table", "view", "trigger", "index".

        Tables and views named view_…, and what belongs to them, are not checked.
        """
        return self._database.altered_objects(*kinds)

    def is_damaged(self) -> bool:
        """Return whether the store finds itself inconsistent."""
        return self._database.is_damaged()
