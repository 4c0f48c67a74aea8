"""Reading what was recorded in a trail; it must match its digests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ldncompound.core.canonical_json import (
    canonical_bytes,
    commitment,
    object_stored_as,
    sha256_hex,
)
from ldncompound.core.refusals import VerificationFailure
from ldncompound.trail.act import NO_HASH, SALT_SIZE, Entry, Head, Headline, Recorded, request_key
from ldncompound.trail.database import damaged
from ldncompound.trail.entry_shape import EntryHeading
from ldncompound.trail.merkle import inclusion_path, leaf_hash, root_of_peaks
from ldncompound.trail.rows_for_verification import BATCH, StoredRows

__all__ = ["ReadableTrail", "RecordedWithOrder"]


END = 2**63 - 1


@dataclass(frozen=True, slots=True)
class RecordedWithOrder:
    """A recorded act, and the order that a repeated request is compared with."""

    recorded: Recorded
    order: bytes


class ReadableTrail(StoredRows):
    """The reading half of a trail: its head and its entries."""

    def head(self) -> Head:
        """Return the head of the trail."""
        last = self._last()
        if last is None:
            return Head(0, root_of_peaks(b"").hex(), 0, NO_HASH)
        sequence, body, peaks = last
        return Head(sequence, root_of_peaks(peaks).hex(), sequence, sha256_hex(body))

    def entries(self, after: int = 0, last: int | None = None) -> Iterator[Entry]:
        """
        Yield entries in order, as stored.

        Args:
            after: Begin after this sequence number.
            last: End with this sequence number; None for all.
        """
        end = END if last is None else last
        select = (
            "SELECT sequence, body FROM entry WHERE sequence > ? AND sequence <= ? "
            "ORDER BY sequence LIMIT ?"
        )
        while rows := self._rows(select, after, end, BATCH):
            yield from map(Entry._make, rows)
            after = rows[-1][0]

    def find(self, subject: str, *, action: str | None = None) -> Recorded | None:
        """
        Return what the entry that assigned the id *subject* recorded.

        Args:
            subject: An id, for example "DEMO-20261122-0001".
            action: Only if the entry is of this sort.

        Raises:
            VerificationFailure: It is not what was recorded.
        """
        if not _is_unicode(subject):
            return None
        rows = self._rows("SELECT sequence FROM subject WHERE id = ?", subject)
        if not rows:
            return None
        found = self._stored(rows[0][0], action)
        return None if found is None else found.recorded

    def find_request(self, request_id: str) -> Recorded | None:
        """Return what was recorded under *request_id*, or None."""
        found = self._request(request_id)
        return None if found is None else found.recorded

    def mentioning(self, kind: str, value: str | None = None) -> list[tuple[str, int]]:
        """
        Return each value mentioned with the number of its entry, in order.

        Args:
            kind: For example "lot".
            value: One value of that kind; None for all.
        """
        if value is not None and not _is_unicode(value):
            return []  # no such text was ever recorded
        if value is None:
            return self._rows(
                "SELECT value, sequence FROM mention WHERE kind = ? ORDER BY sequence", kind
            )
        return self._rows(
            "SELECT value, sequence FROM mention WHERE kind = ? AND value = ? ORDER BY sequence",
            kind,
            value,
        )

    def values_mentioned(self, kind: str) -> list[str]:
        """Return each value of a kind that any entry mentions, once; reads no entry."""
        return [
            value
            for (value,) in self._rows(
                "WITH RECURSIVE known(value) AS ("
                "SELECT min(value) FROM mention WHERE kind = ?1 UNION ALL "
                "SELECT (SELECT min(m.value) FROM mention AS m "
                "WHERE m.kind = ?1 AND m.value > known.value) FROM known "
                "WHERE known.value IS NOT NULL) "
                "SELECT value FROM known WHERE value IS NOT NULL",
                kind,
            )
        ]

    def headlines(self, *actions: str) -> Iterator[Headline]:
        """
        Yield the main members of entries, in order, without reading a document.

        Args:
            actions: Only these sorts of acts; none means all.

        Raises:
            VerificationFailure: an entry is not what was recorded.
        """
        # A canonical body begins with its action, so other entries need not be parsed.
        begins = tuple(b'{"action":' + canonical_bytes(each) + b"," for each in actions)
        for each in self.entries():
            if not begins or each.body.startswith(begins):
                yield self._headline(each)
            elif not each.body.startswith(b'{"action":"'):
                raise damaged(self.path, each.sequence)

    def headlines_mentioning(self, kind: str, value: str) -> list[Headline]:
        """Return the main members of the entries that mention a value, in order."""
        if not _is_unicode(value):
            return []  # no such text was ever recorded
        rows = self._rows(
            "SELECT e.sequence, e.body FROM mention AS m JOIN entry AS e USING (sequence) "
            "WHERE m.kind = ? AND m.value = ? ORDER BY m.sequence",
            kind,
            value,
        )
        return [self._headline(Entry(*row)) for row in rows]

    def _headline(self, entry: Entry) -> Headline:
        """Return the main members of an entry."""
        told = self._heading(entry.sequence, entry.body)
        return Headline(
            entry.sequence, told.at, told.by.name, told.action, told.outcome, told.subject
        )

    def recorded_at(self, sequence: int) -> Recorded:
        """
        Return what one entry recorded.

        Raises:
            VerificationFailure: It is not what was recorded, or is missing.
        """
        found = self._stored(sequence)
        if found is None:
            raise damaged(self.path, sequence)
        return found.recorded

    def inclusion(self, sequence: int, size: int) -> list[str]:
        """
        Return the audit path that proves an entry is under a root: hashes, lowest first.

        Args:
            sequence: Number of the entry.
            size: Entries that the root covers.

        Raises:
            ValueError: there is no such entry among them.
            VerificationFailure: an entry that is needed is missing.
        """
        path = inclusion_path(
            sequence,
            size,
            leaf_at=lambda number: leaf_hash(self._row(number)[0]),
            peaks_at=lambda number: self._row(number)[1],
        )
        return [each.hex() for each in path]

    def _row(self, sequence: int) -> tuple[bytes, bytes]:
        """Return body and peaks of an entry."""
        rows = self._rows("SELECT body, peaks FROM entry WHERE sequence = ?", sequence)
        if not rows:
            raise damaged(self.path, sequence)
        return bytes(rows[0][0]), bytes(rows[0][1])

    def _request(self, request_id: str) -> RecordedWithOrder | None:
        key = request_key(request_id)
        rows = self._rows("SELECT sequence FROM request WHERE key = ?", key)
        return self._stored(rows[0][0]) if rows else None

    def _stored(self, sequence: int, action: str | None = None) -> RecordedWithOrder | None:
        """Read one entry back; it must match its digests."""
        rows = self._rows(
            "SELECT entry.body, peaks, document.body, salt, payload FROM entry "
            "JOIN document USING (sequence) LEFT JOIN personal USING (sequence) "
            "WHERE sequence = ?",
            sequence,
        )
        if not rows:
            raise damaged(self.path, sequence)
        body, peaks, document, salt, payload = rows[0]
        told = self._heading(sequence, body)
        if action is not None and told.action != action:
            return None
        self._check_digests(sequence, told, document, salt, payload)
        personal = self._members(sequence, payload or b"{}")
        order = canonical_bytes(personal.pop("order", None))
        recorded = Recorded(
            sequence=sequence,
            hash=sha256_hex(body),
            size=sequence,
            root=root_of_peaks(peaks).hex(),
            action=told.action,
            at=told.at,
            subject=told.subject,
            outcome=told.outcome,
            by=told.by.name,
            document=self._members(sequence, document),
            personal=personal or None,
            erased=told.commitment is not None and payload is None,
        )
        return RecordedWithOrder(recorded, order)

    def _check_digests(
        self,
        sequence: int,
        told: EntryHeading,
        document: bytes,
        salt: bytes | None,
        payload: bytes | None,
    ) -> None:
        """Check the document and the personal row against their entry."""
        kept = told.sequence == sequence and told.digest == sha256_hex(document)
        if payload is not None:
            salt = salt or b""
            kept = kept and len(salt) == SALT_SIZE
            kept = kept and told.commitment == commitment(salt, payload)
        if not kept:
            raise damaged(self.path, sequence)

    def _heading(self, sequence: int, body: bytes) -> EntryHeading:
        """Return the main members of a body."""
        try:
            return EntryHeading.from_document(self._members(sequence, body))
        except VerificationFailure:
            raise damaged(self.path, sequence) from None

    def _members(self, sequence: int, stored: bytes) -> dict[str, Any]:
        """Parse a stored JSON object."""
        try:
            return object_stored_as(stored)
        except ValueError:
            raise damaged(self.path, sequence) from None

    def _last(self) -> tuple[int, bytes, bytes] | None:
        """Return number, body and peaks of the last entry."""
        rows = self._rows("SELECT sequence, body, peaks FROM entry ORDER BY sequence DESC LIMIT 1")
        return rows[0] if rows else None


def _is_unicode(text: str) -> bool:
    """Return whether a text has no lone surrogate, which no database accepts."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
