"""Reading what was recorded in a trail; it must match its digests."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import msgspec

from ldncompound.core.canonical_json import (
    canonical_bytes,
    commitment,
    object_stored_as,
    sha256_hex,
)
from ldncompound.core.refusals import VerificationFailure
from ldncompound.core.values import check_type
from ldncompound.trail.act import NO_HASH, SALT_SIZE, Entry, Head, Headline, Recorded
from ldncompound.trail.chain_links import FIRST, Link, follows, linked
from ldncompound.trail.database import Database
from ldncompound.trail.entry_shape import EntryHeading
from ldncompound.trail.failures import damaged
from ldncompound.trail.merkle import (
    consistency_path,
    inclusion_path,
    leaf_hash,
    root_of_path,
    root_of_peaks,
)
from ldncompound.trail.request_keys import request_key
from ldncompound.trail.rows_for_verification import BATCH, END
from ldncompound.trail.search_index import IDENTITY, REQUEST, Found, SearchedRows, is_unicode

__all__ = ["ReadableTrail", "RecordedWithOrder"]


_WITH_NEIGHBOURS = (
    "SELECT e.sequence, e.body, e.peaks, b.body, b.peaks, (SELECT body FROM entry AS a "
    "WHERE a.sequence > e.sequence ORDER BY a.sequence LIMIT 1) "
    "FROM {} LEFT JOIN entry AS b ON b.sequence = e.sequence - 1 "
)
"""Entries, each with what is before it and after it."""


class RecordedWithOrder(msgspec.Struct, frozen=True):
    """A recorded act, and the order that a repeated request is compared with."""

    recorded: Recorded
    order: bytes


class ReadableTrail(SearchedRows):
    """The reading half of a trail: its head and its entries."""

    def __init__(self, database: Database) -> None:
        """Take over an open file."""
        check_type(database, Database, "the file of a trail")
        super().__init__(database)
        self._log_named = b'"log":' + canonical_bytes(self.origin) + b","

    def head(self) -> Head:
        """Return the head of the trail."""
        last = self._last()[1]
        return Head(last.sequence, root_of_peaks(last.peaks).hex(), last.sequence, last.hash)

    def entries(self, after: int = 0, last: int | None = None) -> Iterator[Entry]:
        """
        Yield entries in order, as stored.

        Args:
            after: Begin after this sequence number.
            last: End with this sequence number; None for all.

        Raises:
            VerificationFailure: an entry does not follow from the one before it.
        """
        end = END if last is None else last
        held, digest = None, self._digest_at(after)
        select = (
            "SELECT sequence, body FROM entry WHERE sequence > ? AND sequence <= ? "
            "ORDER BY sequence LIMIT ?"
        )
        while rows := self._rows(select, after, end, BATCH):
            for sequence, body in rows:
                if sequence != after + 1 or not follows(digest, body):
                    raise damaged(self.path, max(after, 1))
                if held is not None:
                    yield held  # the entry after it says that it is as recorded
                held, digest, after = Entry(sequence, body), sha256_hex(body), sequence
        if held is not None:
            self._checked(held.sequence)
            yield held
        if last is None:
            self._last()  # documents behind the last entry show that it is not the last one

    def _digest_at(self, sequence: int) -> str:
        """Return the hash of an entry, which the next one names; empty if there is none."""
        if sequence < 1:
            return NO_HASH
        rows = self._rows("SELECT body FROM entry WHERE sequence = ?", sequence)
        return self._digest(sequence, rows[0][0]) if rows else ""

    def _digest(self, sequence: int, stored: object) -> str:
        """Return the SHA-256 of what must be bytes."""
        if not isinstance(stored, bytes):
            raise damaged(self.path, sequence)
        return sha256_hex(stored)

    def find(self, subject: str, *, action: str | None = None) -> Recorded | None:
        """
        Return what the entry that assigned the id *subject* recorded.

        Args:
            subject: An id, for example "DEMO-20261122-0001".
            action: Only if the entry is of this sort.

        Raises:
            VerificationFailure: It is not what was recorded.
        """
        if not is_unicode(subject):
            return None
        rows = self._searched(
            IDENTITY,
            subject,
            lambda: self._rows("SELECT id, sequence FROM subject WHERE id = ?", subject),
        )
        if not rows:
            return None
        found = self._stored(rows[0][1], action)
        return None if found is None else found.recorded

    def gave_out(self, subject: str) -> bool:
        """Return whether an entry assigned this id; reads no entry."""
        known = "SELECT 1 FROM subject WHERE id = ?"
        return is_unicode(subject) and bool(self._rows(known, subject))

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
        if value is not None and not is_unicode(value):
            return []  # no such text was ever recorded
        select = "SELECT value, sequence FROM mention WHERE kind = ? ORDER BY sequence"
        one = select.replace(" ORDER", " AND value = ? ORDER")

        def read() -> Found:
            """Read the index."""
            return self._rows(select, kind) if value is None else self._rows(one, kind, value)

        return list(self._searched(kind, value, read))

    def values_mentioned(self, kind: str) -> list[str]:
        """Return each value of a kind that any entry mentions, once; reads no entry."""
        select = (
            "WITH RECURSIVE known(value) AS ("
            "SELECT min(value) FROM {0} WHERE kind = ? UNION ALL "
            "SELECT (SELECT min(m.value) FROM {0} AS m "
            "WHERE m.kind = ? AND m.value > known.value) FROM known "
            "WHERE known.value IS NOT NULL) "
            "SELECT value FROM known WHERE value IS NOT NULL"
        )
        with self.still():
            found = self._rows(select.format("mention"), kind, kind)
            if not self._ready or found != self._rows(select.format("view_search"), kind, kind):
                told = {(value,) for value, _ in self._in_bodies(kind, None)}
                if sorted(told) != found:
                    raise damaged(self.path)
        return [value for (value,) in found]

    def headlines(
        self, *actions: str, after: int = 0, last: int | None = None
    ) -> Iterator[Headline]:
        """
        Yield the main members of entries, in order, without reading a document.

        Args:
            actions: Only these sorts of acts; none means all.
            after: Begin after this entry.
            last: End with this one; None for all.

        Raises:
            VerificationFailure: an entry is not what was recorded.
        """
        # A canonical body begins with its action, so other entries need not be parsed.
        begins = tuple(b'{"action":' + canonical_bytes(each) + b"," for each in actions)
        for each in self.entries(after, last):
            if not begins or each.body.startswith(begins):
                yield self._headline(each)
            elif not each.body.startswith(b'{"action":"'):
                raise damaged(self.path, each.sequence)

    def headlines_mentioning(self, kind: str, value: str) -> list[Headline]:
        """Return the main members of the entries that mention a value, in order."""
        if not is_unicode(value):
            return []  # no such text was ever recorded
        with self.still():
            found = [at for _, at in self.mentioning(kind, value)]
            rows = self._rows(
                _WITH_NEIGHBOURS.format("mention AS m JOIN entry AS e USING (sequence)")
                + "WHERE m.kind = ? AND m.value = ? ORDER BY m.sequence",
                kind,
                value,
            )
        if [row[0] for row in rows] != found:
            raise damaged(self.path)
        return [self._headline(Entry(row[0], self._sound(*row)[0])) for row in rows]

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
        path = inclusion_path(sequence, size, leaf_at=self._leaf, peaks_at=self._peaks)
        leaf, (_, head) = leaf_hash(self._checked(sequence)[0]), self._checked(size)
        if root_of_path(leaf, sequence, size, path) != root_of_peaks(head.peaks):
            raise damaged(self.path)
        return [each.hex() for each in path]

    def consistency(self, before: int, size: int) -> list[str]:
        """
        Return the proof that the trail at a size is the beginning of it at another.

        Raises:
            ValueError: there are no such entries.
        """
        path = consistency_path(before, size, leaf_at=self._leaf, peaks_at=self._peaks)
        return [each.hex() for each in path]

    def _leaf(self, number: int) -> bytes:
        """Return the hash of an entry in the tree."""
        return leaf_hash(self._checked(number)[0])

    def _peaks(self, size: int) -> bytes:
        """Return the peaks of the tree at a size."""
        return self._checked(size)[1].peaks

    def body_of(self, sequence: int) -> bytes:
        """
        Return the body of an entry.

        Raises:
            VerificationFailure: It is not what was recorded, or is missing.
        """
        return self._checked(sequence)[0]

    def _checked(self, sequence: int) -> tuple[bytes, Link]:
        """Return the body of an entry and its link; its neighbours must agree with it."""
        select = _WITH_NEIGHBOURS.format("entry AS e") + "WHERE e.sequence = ?"
        rows = self._rows(select, sequence)
        if not rows:
            raise damaged(self.path, sequence)
        return self._sound(*rows[0])

    def _sound(
        self, sequence: int, body: bytes, peaks: object, *neighbours: Any
    ) -> tuple[bytes, Link]:
        """Return the body of an entry and its link, after holding them against its neighbours."""
        before, peaks_before, following = neighbours
        link = FIRST
        if sequence > 1:
            link = Link(sequence - 1, self._digest(sequence - 1, before), peaks_before)
        found = linked(link, self._log_named, sequence, body, peaks)
        if found is None or not (following is None or follows(found.hash, following)):
            raise damaged(self.path, sequence)
        return body, found

    def _request(self, request_id: str) -> RecordedWithOrder | None:
        """Return what a request recorded: two look-ups in an index, however long the trail."""
        secret = self._secret()
        # The second key is that of earlier versions, which had no secret.
        for key in {request_key(request_id, secret), request_key(request_id, None)}:
            rows = self._searched(
                REQUEST,
                key,
                partial(self._rows, "SELECT key, sequence FROM request WHERE key = ?", key),
            )
            if rows:
                return self._stored(rows[0][1])
        return None

    def _stored(self, sequence: int, action: str | None = None) -> RecordedWithOrder | None:
        """Read one entry back; it must match its digests."""
        with self.still():
            body, link = self._checked(sequence)
            told = self._heading(sequence, body)
            if action is not None and told.action != action:
                return None
            document, payload = self._rows_of(sequence, told)
        personal = self._members(sequence, payload or b"{}")
        order = canonical_bytes(personal.pop("order", None))
        recorded = Recorded(
            sequence=sequence,
            hash=link.hash,
            size=sequence,
            root=root_of_peaks(link.peaks).hex(),
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

    def _rows_of(self, sequence: int, told: EntryHeading) -> tuple[bytes, bytes | None]:
        """Return document and personal data of an entry; all its rows must agree with its body."""
        rows = self._rows(
            "SELECT d.body, p.salt, p.payload, p.sequence, s.id, s.series, s.number, r.key "
            "FROM document AS d LEFT JOIN personal AS p USING (sequence) "
            "LEFT JOIN subject AS s USING (sequence) LEFT JOIN request AS r USING (sequence) "
            "WHERE d.sequence = ?",
            sequence,
        )
        if not rows:
            raise damaged(self.path, sequence)
        document, salt, payload, kept, *given = rows[0]
        if isinstance(document, bytes):
            document = self._whole(sequence, document)
        series = (None, None, None) if told.series is None else (told.subject, *told.series)
        sound = self._digest(sequence, document) == told.digest
        sound = sound and (*given,) == (*series, told.request)
        if kept is not None:
            sound = sound and _is_sealed(salt, payload, told.commitment)
        if told.commitment is not None:
            sound = sound and self._is_erased(sequence, kept=kept is not None) is (kept is None)
        if not sound:
            raise damaged(self.path, sequence)
        return document, payload

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

    def _last(self) -> tuple[bytes, Link]:
        """Return the body of the last entry and its link; none and the first link without one."""
        with self.still():
            ((last, document),) = self._rows(
                "SELECT (SELECT max(sequence) FROM entry), (SELECT max(sequence) FROM document)"
            )
            if last != document:
                raise damaged(self.path, last)
            return (b"", FIRST) if last is None else self._checked(last)


def _is_sealed(salt: object, payload: object, sealed: str | None) -> bool:
    """Return whether personal data match the commitment of their entry."""
    if not (isinstance(salt, bytes) and isinstance(payload, bytes) and len(salt) == SALT_SIZE):
        return False
    return commitment(salt, payload) == sealed
