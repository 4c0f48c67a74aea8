"""What an act writes into the trail, and how it is found again.

A room of its own, because here one transaction is everything: the number, the
place in the chain, the document and the rows of the indexes come to stand
together or not at all. How the file is kept, and how it fails, is `database`'s.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self

from ldncompound.core.canonical_json import canonical_bytes, commitment, sha256_hex
from ldncompound.core.refusals import InvalidOrder
from ldncompound.trail.act import (
    NO_HASH,
    SALT_SIZE,
    Act,
    Entry,
    Head,
    Headline,
    Place,
    Recorded,
    entry_body,
    request_key,
    subject_id,
    timestamp,
)
from ldncompound.trail.database import TIMEOUT, Database, NotADatabase, damaged, shipped_objects
from ldncompound.trail.merkle import (
    HASH_SIZE,
    append_peaks,
    inclusion_path,
    leaf_hash,
    root_of_peaks,
)

__all__ = ["TIMEOUT", "NotADatabase", "StoredEntry", "Trail"]


BATCH = 200
"""Entries read at a time; between batches no lock keeps anyone from writing."""

END = 2**63 - 1


class StoredEntry(NamedTuple):
    """An entry and every row that belongs to it, but for its mentions."""

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


@dataclass(frozen=True, slots=True)
class _Found:
    """A recorded thing, and what a repeated request is compared with."""

    recorded: Recorded
    order: bytes


class Trail:
    """
    An open trail. Use it in a `with` statement.

    Attributes:
        path: Where it is kept.
        origin: The random name of this log, repeated in every entry.
        created: Whether opening it began a new trail.

    >>> import tempfile
    >>> from datetime import UTC, datetime
    >>> act = Act("preparation", "done", "Dr Example", "stated", "bench",
    ...     datetime(2026, 11, 22, tzinfo=UTC), "ldncompound 1.0",
    ...     lambda subject: {"id": subject}, series="DEMO-20261122")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Trail.open_for_acts(f"{folder}/trail.db") as trail:
    ...         trail.record(act).document
    {'id': 'DEMO-20261122-0001'}
    """

    def __init__(self, database: Database) -> None:
        """Take over an open file; use `open_for_acts` or `open_for_reading`."""
        self._database = database
        self._rows = database.rows
        self.path = database.path
        self.origin = database.origin
        self.created = database.created

    # opening

    @classmethod
    def open_for_acts(
        cls, path: str | os.PathLike[str], *, create: bool = True, timeout: float = TIMEOUT
    ) -> Trail:
        """
        Open a trail to record in it.

        Args:
            path: The file; its folder must exist.
            create: Begin a new trail where there is no file.
            timeout: Seconds to wait for another program that is writing.

        Raises:
            StorageUnavailable: Missing, locked, unreadable or too new.
            VerificationFailure: The file is something else; it is left alone.
        """
        return cls(Database.for_acts(path, create=create, timeout=timeout))

    @classmethod
    def open_for_reading(cls, path: str | os.PathLike[str], *, timeout: float = TIMEOUT) -> Trail:
        """
        Open a trail to read it. Nothing is written and nothing created.

        One exception: an act cut short by a power failure is first undone, as
        SQLite does on the next opening.

        Raises:
            StorageUnavailable: Missing, locked, unreadable or too new.
            VerificationFailure: The file is not a trail.
        """
        return cls(Database.for_reading(path, timeout=timeout))

    def close(self) -> None:
        """Close the file; what is not committed is undone."""
        self._database.close()

    def __enter__(self) -> Self:
        """Return the open trail."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    # recording

    def record(self, act: Act) -> Recorded:
        """
        Record an act: everything, durably, or nothing at all.

        Args:
            act: What was done. Its document is asked for inside the transaction.

        Returns:
            What was recorded, or what an equal request recorded before.

        Raises:
            InvalidOrder: The request id belongs to another order, or there is
                nothing to erase.
            StorageUnavailable: Locked, full, read-only or failing.
            VerificationFailure: The trail is damaged.
        """
        self._rows("BEGIN IMMEDIATE")
        try:
            recorded = self._repeated(act) or self._append(act)
            self._rows("COMMIT")
        except BaseException:
            self._database.roll_back()
            raise
        return recorded

    def _repeated(self, act: Act) -> Recorded | None:
        """Return what an equal request has recorded before, if one has."""
        if act.request_id is None:
            return None
        found = self._request(act.request_id)
        if found is None:
            return None
        if found.recorded.erased:
            raise InvalidOrder(
                "This request id was used before, and what was ordered has since been erased.",
                remedy="Use a new request id.",
            )
        if found.order != canonical_bytes(act.order):
            raise InvalidOrder(
                "This request id was used for another order.",
                remedy="Use a new request id, or repeat exactly what was ordered with this one.",
            )
        return replace(found.recorded, replayed=True)

    def _append(self, act: Act) -> Recorded:
        """Write the entry and all its rows, inside the transaction."""
        place = self._next_place()
        subject, number = self._subject(act)
        if act.mentions_of is not None:
            act = replace(act, mentions=act.mentions_of(subject))
        document = act.document(subject)
        entry = _composed(act, place, subject, number, canonical_bytes(document))
        self._write(entry)
        for kind, value in set(act.mentions):
            self._rows("INSERT INTO mention VALUES (?, ?, ?)", kind, value, entry.sequence)
        self._erase(act, entry.sequence)
        return Recorded(
            sequence=entry.sequence,
            hash=sha256_hex(entry.body),
            size=entry.sequence,
            root=root_of_peaks(entry.peaks).hex(),
            action=act.action,
            at=timestamp(act.at),
            subject=subject,
            outcome=act.outcome,
            by=act.by,
            document=document,
            personal=act.personal or None,
        )

    def _next_place(self) -> Place:
        """Return where the next entry stands; reads the last one and no other."""
        last = self._last()
        if last is None:
            return Place(self.origin, 1, NO_HASH, "", b"")
        sequence, body, peaks = last
        if sequence < 1 or len(peaks) != HASH_SIZE * sequence.bit_count():
            raise damaged(self.path, sequence)
        at = str(self._members(sequence, body, "at")["at"])
        return Place(self.origin, sequence + 1, sha256_hex(body), at, peaks)

    def _subject(self, act: Act) -> tuple[str | None, int | None]:
        """Return the subject's id, and its number when it is given out now."""
        if act.series is None:
            return act.subject, None
        ((last,),) = self._rows("SELECT max(number) FROM subject WHERE series = ?", act.series)
        number = (last or 0) + 1
        return subject_id(act.series, number), number

    def _write(self, entry: StoredEntry) -> None:
        """Insert an entry and the rows that belong to it."""
        number, *subject = entry.sequence, entry.subject, entry.series, entry.number
        self._rows("INSERT INTO entry VALUES (?, ?, ?)", number, entry.body, entry.peaks)
        self._rows("INSERT INTO document VALUES (?, ?)", number, entry.document)
        if entry.payload is not None:
            self._rows("INSERT INTO personal VALUES (?, ?, ?)", number, entry.salt, entry.payload)
        if entry.number is not None:
            self._rows("INSERT INTO subject VALUES (?, ?, ?, ?)", number, *subject)
        if entry.request is not None:
            self._rows("INSERT INTO request VALUES (?, ?)", number, entry.request)

    def _erase(self, act: Act, sequence: int) -> None:
        """Delete the personal rows that the act erases; each must be there."""
        for erased in set(act.erases):
            gone = erased < sequence and self._rows(
                "DELETE FROM personal WHERE sequence = ? RETURNING sequence", erased
            )
            if not gone:
                raise InvalidOrder(
                    f"Entry {erased} keeps no personal data that could be erased.",
                    remedy="Look up the entry; its data may have been erased before.",
                )

    # reading

    def head(self) -> Head:
        """Return how far the trail reaches."""
        last = self._last()
        if last is None:
            return Head(0, root_of_peaks(b"").hex(), 0, NO_HASH)
        sequence, body, peaks = last
        return Head(sequence, root_of_peaks(peaks).hex(), sequence, sha256_hex(body))

    def entries(self, after: int = 0, last: int | None = None) -> Iterator[Entry]:
        """
        Yield entries in order, as stored.

        Args:
            after: Begin behind this sequence number.
            last: End with this sequence number; None for all there are.
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
        Return what the entry recorded that gave out the id *subject*.

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
        Return what is mentioned, and by which entries, in order.

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
        """Return each value of a kind that any entry mentions, once; looks at no entry."""
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
        Yield what entries say of themselves, in order, without reading a document.

        Args:
            actions: Only of these sorts of acts; none means all.

        Raises:
            VerificationFailure: an entry is not what was recorded.
        """
        # A canonical body begins with its action, so that others need not be parsed.
        begins = tuple(b'{"action":' + canonical_bytes(each) + b"," for each in actions)
        for each in self.entries():
            if not begins or each.body.startswith(begins):
                yield self._headline(each)

    def headlines_mentioning(self, kind: str, value: str) -> list[Headline]:
        """Return what the entries say of themselves that mention a value, in order."""
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
        """Return what an entry says of itself."""
        needed = ("at", "by", "action", "outcome", "subject")
        members = self._members(entry.sequence, entry.body, *needed)
        at, by, action, outcome, subject = (members[key] for key in needed)
        return Headline(entry.sequence, str(at), _name(by), str(action), outcome, subject)

    def recorded_at(self, sequence: int) -> Recorded:
        """
        Return what one entry recorded.

        Raises:
            VerificationFailure: It is not what was recorded, or not there.
        """
        found = self._stored(sequence)
        if found is None:
            raise damaged(self.path, sequence)
        return found.recorded

    def inclusion(self, sequence: int, size: int) -> list[str]:
        """
        Return the audit path that proves an entry to a root: hashes, lowest first.

        Args:
            sequence: Number of the entry.
            size: Entries that the root covers.

        Raises:
            ValueError: there is no such entry among them.
            VerificationFailure: an entry that is needed is not there.
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

    def _request(self, request_id: str) -> _Found | None:
        key = request_key(request_id)
        rows = self._rows("SELECT sequence FROM request WHERE key = ?", key)
        return self._stored(rows[0][0]) if rows else None

    def _stored(self, sequence: int, action: str | None = None) -> _Found | None:
        """Read one entry back; it must be what its own digests say."""
        rows = self._rows(
            "SELECT entry.body, peaks, document.body, salt, payload FROM entry "
            "JOIN document USING (sequence) LEFT JOIN personal USING (sequence) "
            "WHERE sequence = ?",
            sequence,
        )
        if not rows:
            raise damaged(self.path, sequence)
        body, peaks, document, salt, payload = rows[0]
        needed = ("sequence", "action", "at", "subject", "outcome", "by", "digest", "commitment")
        members = self._members(sequence, body, *needed)
        if action is not None and members["action"] != action:
            return None
        self._check_digests(sequence, members, document, salt, payload)
        personal = self._members(sequence, payload or b"{}")
        order = canonical_bytes(personal.pop("order", None))
        recorded = Recorded(
            sequence=sequence,
            hash=sha256_hex(body),
            size=sequence,
            root=root_of_peaks(peaks).hex(),
            action=str(members["action"]),
            at=str(members["at"]),
            subject=members["subject"],
            outcome=members["outcome"],
            by=_name(members["by"]),
            document=self._members(sequence, document),
            personal=personal or None,
            erased=members["commitment"] is not None and payload is None,
        )
        return _Found(recorded, order)

    def _check_digests(
        self, sequence: int, members: dict[str, Any], document: bytes, salt: Any, payload: Any
    ) -> None:
        """Hold the document and the personal row against their entry."""
        kept = members["sequence"] == sequence and members["digest"] == sha256_hex(document)
        if payload is not None:
            kept = kept and len(salt) == SALT_SIZE
            kept = kept and members["commitment"] == commitment(salt, payload)
        if not kept:
            raise damaged(self.path, sequence)

    def _members(self, sequence: int, stored: bytes, *needed: str) -> dict[str, Any]:
        """Parse a stored JSON object; it must have the members *needed*."""
        try:
            members = json.loads(stored)
        except (ValueError, RecursionError):
            members = None
        if not isinstance(members, dict) or not members.keys() >= set(needed):
            raise damaged(self.path, sequence)
        return members

    def _last(self) -> tuple[int, bytes, bytes] | None:
        """Return number, body and peaks of the last entry."""
        rows = self._rows("SELECT sequence, body, peaks FROM entry ORDER BY sequence DESC LIMIT 1")
        return rows[0] if rows else None

    # what verification asks

    @contextmanager
    def held_still(self) -> Iterator[None]:
        """Let nobody write while the block runs, so that its answers agree."""
        self._rows("BEGIN")
        try:
            yield
        finally:
            self._database.roll_back()

    def stored_entries(self, after: int = 0) -> Iterator[StoredEntry]:
        """Yield every entry behind *after* with the rows that belong to it."""
        select = (
            "SELECT e.sequence, e.body, e.peaks, d.body, s.id, s.series, s.number, r.key, "
            "p.salt, p.payload FROM entry AS e "
            "LEFT JOIN document AS d USING (sequence) LEFT JOIN subject AS s USING (sequence) "
            "LEFT JOIN request AS r USING (sequence) LEFT JOIN personal AS p USING (sequence) "
            "WHERE e.sequence > ? ORDER BY e.sequence LIMIT ?"
        )
        while rows := self._rows(select, after, BATCH):
            yield from map(StoredEntry._make, rows)
            after = rows[-1][0]

    def entry_body(self, sequence: int) -> bytes:
        """Return the body of an entry that is known to exist."""
        ((body,),) = self._rows("SELECT body FROM entry WHERE sequence = ?", sequence)
        return bytes(body)

    def keeps_personal(self, sequence: int) -> bool:
        """Tell whether an entry still has its personal row."""
        return bool(self._rows("SELECT 1 FROM personal WHERE sequence = ?", sequence))

    def is_mentioned(self, kind: str, value: str, sequence: int) -> bool:
        """Tell whether the search index has this row."""
        select = "SELECT 1 FROM mention WHERE kind = ? AND value = ? AND sequence = ?"
        return bool(self._rows(select, kind, value, sequence))

    def mention_count(self) -> int:
        """Return how many rows the search index has."""
        return int(self._rows("SELECT count(*) FROM mention")[0][0])

    def stray_mention(self) -> int | None:
        """Return the number of the first entry that the search index belies."""
        rows = self._rows(
            "SELECT min(m.sequence) FROM mention AS m WHERE NOT EXISTS ("
            "SELECT 1 FROM entry AS e, json_each(CAST(e.body AS TEXT), '$.mentions') AS j "
            "WHERE e.sequence = m.sequence AND json_extract(j.value, '$[0]') = m.kind "
            "AND json_extract(j.value, '$[1]') = m.value)"
        )
        return None if rows[0][0] is None else int(rows[0][0])

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

        Whatever belongs to a table or view named view_… may come and go.
        """
        shipped, found = shipped_objects(), self._database.objects()
        different = shipped.items() ^ found.items()
        return sorted({name for (kind, name), _ in different if kind in kinds})

    def is_damaged(self) -> bool:
        """Tell whether SQLite finds its own file inconsistent."""
        return self._rows("PRAGMA integrity_check(1)") != [("ok",)]


def _is_unicode(text: str) -> bool:
    """Say whether a text has no lone surrogate, which no database takes."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _name(by: Any) -> str:
    """Return the person's name from the member `by` of an entry."""
    return str(by.get("name", "")) if isinstance(by, dict) else ""


def _composed(
    act: Act, place: Place, subject: str | None, number: int | None, document: bytes
) -> StoredEntry:
    """Return the rows of a new entry; the database is not asked."""
    payload, salt = act.payload(), os.urandom(SALT_SIZE)
    body = entry_body(
        act,
        place,
        subject=subject,
        number=number,
        digest=sha256_hex(document),
        sealed=None if payload is None else commitment(salt, payload),
    )
    return StoredEntry(
        sequence=place.sequence,
        body=body,
        peaks=append_peaks(place.peaks, place.sequence - 1, leaf_hash(body)),
        document=document,
        subject=subject,
        series=act.series,
        number=number,
        request=request_key(act.request_id),
        salt=salt,
        payload=payload,
    )
