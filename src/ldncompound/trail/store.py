"""Writing an act into the trail.

One transaction writes everything: the number, the place in the chain, the document and the rows
of the indexes, together or not at all. `reading` reads it, `database` handles the file and its
failures.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from ldncompound.core.canonical_json import canonical_bytes, commitment, sha256_hex
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, RequestIdUsed
from ldncompound.trail.act import (
    NO_HASH,
    SALT_SIZE,
    Act,
    Place,
    Recorded,
    entry_body,
    subject_id,
    timestamp,
)
from ldncompound.trail.database import TIMEOUT, open_for_acts, open_for_reading
from ldncompound.trail.failures import NotADatabase, damaged
from ldncompound.trail.kept_documents import (
    LARGEST,
    LEAST,
    WORTH_IT,
    shape,
)
from ldncompound.trail.merkle import append_peaks, leaf_hash, root_of_peaks
from ldncompound.trail.reading import ReadableTrail
from ldncompound.trail.request_keys import SECRET_SIZE, request_key
from ldncompound.trail.rows_for_verification import StoredEntry
from ldncompound.trail.search_index import ALIKE, keys_of
from ldncompound.trail.writers import one_writer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ldncompound.core.text import Typed
    from ldncompound.trail.addresses import ServerAddress
    from ldncompound.trail.entry_shape import EntryHeading
    from ldncompound.trail.remembered import Contradiction, Memory

    _Since = tuple[list[tuple[str, int]], list[tuple[int, str]]]

__all__ = ["TIMEOUT", "NotADatabase", "Trail"]


class Trail(ReadableTrail):
    """
    An open trail. Use it in a `with` statement.

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

    _memory: Memory | None = None
    contradicted: Contradiction | None = None
    """What contradicts the trail that is remembered, until an act accepts it."""
    after: Callable[[Act, Recorded], None] | None = None
    """Called after each act that was recorded; nothing that it does undoes the act."""

    # opening

    @classmethod
    def open_for_acts(
        cls,
        path: str | os.PathLike[str] | ServerAddress,
        *,
        create: bool = True,
        timeout: float = TIMEOUT,
        many_threads: bool = False,
    ) -> Trail:
        """
        Open a trail to record in it.

        Args:
            path: The file, whose folder must exist; or the URL of a server.
            create: Create a new trail if there is no file.
            timeout: Seconds to wait for another program that is writing.
            many_threads: One thread after another uses it, never two at once.

        Raises:
            StorageUnavailable: Missing, locked, unreadable or too new.
            VerificationFailure: The file is something else; it is left alone.
        """
        return cls(open_for_acts(path, create=create, timeout=timeout, many_threads=many_threads))

    @classmethod
    def open_for_reading(
        cls, path: str | os.PathLike[str] | ServerAddress, *, timeout: float = TIMEOUT
    ) -> Trail:
        """
        Open a trail to read it. Nothing is written or created.

        One exception: an act interrupted by a power failure is first undone, as
        SQLite does on the next opening.

        Raises:
            StorageUnavailable: Missing, locked, unreadable or too new.
            VerificationFailure: The file is not a trail.
        """
        return cls(open_for_reading(path, timeout=timeout))

    def remember(
        self, memory: Memory, *, accepting: bool = False, gone: Contradiction | None = None
    ) -> None:
        """
        Hold the trail against what is remembered of it, now and before each act; then note it.

        Args:
            memory: What is remembered.
            accepting: What contradicts is about to be accepted by an act that says so.
            gone: That contradicts, as it stood before this trail was created.

        Raises:
            VerificationFailure: it contradicts.
        """
        self._memory = memory
        self.contradicted = gone or memory.difference(self)
        if self.contradicted is not None and not accepting:
            raise self.contradicted.failure()

    def hold(self) -> None:
        """Let nobody else record, until the trail is closed."""
        self._database.begin_act()

    # recording

    def record(self, act: Act) -> Recorded:
        """
        Record an act: everything, durably, or nothing at all.

        Args:
            act: What was done. Its document is made inside the transaction.

        Returns:
            What was recorded, or what an equal request recorded before.

        Raises:
            InvalidOrder: The request id belongs to another order, or there is
                nothing to erase.
            StorageUnavailable: Locked, full, read-only or failing.
            VerificationFailure: The trail is damaged.
        """
        with one_writer(self.path):
            self._database.begin_act()
            try:
                self._check_remembered()
                self._settle_copy()
                recorded = self._repeated(act) or self._append(act)
                if act.summing is not None and not recorded.sequence % 20:
                    from ldncompound.trail.summaries import sum_up  # most acts do not need it

                    sum_up(self, recorded.sequence, act.summing)
                since = self._given_since(act, recorded)
                self._database.commit()
            except BaseException:
                self._ready = False
                self._database.roll_back()
                raise
            self._note(act, recorded, since)
        if self.after is not None and not recorded.replayed:
            self.after(act, recorded)
        return recorded

    def _check_remembered(self) -> None:
        """Refuse a file that was exchanged under our hands."""
        if self._memory is not None and self.contradicted is None:
            self.remember(self._memory)

    def _given_since(self, act: Act, recorded: Recorded) -> _Since:
        """Return what was given out, and erased, since what is remembered; by the act as well."""
        if self._memory is None:
            return [], []
        since = min(self._memory.since(self.origin), recorded.size - 1)
        erased = act.erases or since < recorded.size - 1  # or others wrote: they may have
        return self.numbers_given(since), self.erased_after(since) if erased else []

    def _note(self, act: Act, recorded: Recorded, since: _Since) -> None:
        """Remember an act; one in a trail that is contradicted only where it accepts that."""
        if self._memory is None or recorded.replayed:
            return
        if self.contradicted is None or act.accepts_trail:
            (given, erased), accepted = since, act.accepts_trail
            self._memory.note(self.origin, recorded, given, erased=erased, accepted=accepted)
            self.contradicted = None

    def order_at(self, sequence: int) -> Any:
        """
        Return the order that is kept with the personal data of an entry, as it was typed.

        Returns:
            None where none is kept, or it was erased.

        Raises:
            VerificationFailure: the entry is not what was recorded.
        """
        found = self._stored(sequence)
        return None if found is None else json.loads(found.order)

    def _repeated(self, act: Act) -> Recorded | None:
        """Return what an equal request recorded before, if any."""
        return None if act.request_id is None else self.answered(act.request_id, act.order)

    def answered(self, request_id: str, order: Mapping[str, Typed] | None) -> Recorded | None:
        """
        Return what was recorded under a request id; None if nothing was.

        Args:
            request_id: As the caller gave it.
            order: What is asked now.

        Raises:
            RequestIdUsed: something else was asked then.
        """
        found = self._request(request_id)
        if found is None:
            return None
        if found.recorded.erased:
            raise RequestIdUsed(
                "This request id was used before, and what was ordered has since been erased.",
                remedy="Use a new request id.",
            )
        if found.order != canonical_bytes(order):
            raise RequestIdUsed(
                "This request id was used for another order or act.",
                remedy="Use a new request id, or repeat exactly what was asked with this one.",
            )
        return replaced(found.recorded, replayed=True)

    def _append(self, act: Act) -> Recorded:
        """Write the entry and all its rows, inside the transaction."""
        place = self._next_place()
        subject, number = self._subject(act)
        if act.mentions_of is not None:
            if not self._database.has_secret():
                self._kept_secret()  # some of its keys are salted
            act = replaced(act, mentions=act.mentions_of(subject))
        document = act.document(subject)
        request = self._request_key(act.request_id)
        entry = _composed(act, place, subject, number, canonical_bytes(document), request)
        self._write(entry)
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

    def _request_key(self, request_id: str | None) -> str | None:
        """Return what is kept of a request id; a trail without a secret gets one."""
        return None if request_id is None else request_key(request_id, self._kept_secret())

    def _kept_secret(self) -> bytes:
        """Return the secret of the trail, inside the transaction; one without it gets it."""
        secret = self._secret()
        if secret is None:
            secret = os.urandom(SECRET_SIZE)
            self._database.make_secret(secret)
        return secret

    def _next_place(self) -> Place:
        """Return the place of the next entry; reads only the last one."""
        body, last = self._last()
        if last.sequence == 0:
            return Place(self.origin, 1, NO_HASH, "", b"")
        at = self._heading(last.sequence, body).at
        return Place(self.origin, last.sequence + 1, last.hash, at, last.peaks)

    def _subject(self, act: Act) -> tuple[str | None, int | None]:
        """Return the subject's id, and its number if it is assigned now."""
        if act.series is None:
            return act.subject, None
        ((last,),) = self._rows("SELECT max(number) FROM subject WHERE series = ?", act.series)
        if not isinstance(last, int | None):
            raise damaged(self.path)
        known = 0 if self._memory is None else self._memory.given(self.origin, act.series)
        number = max(last or 0, known) + 1
        identity = subject_id(act.series, number)
        if self.find(identity) is not None:
            raise damaged(self.path)  # the index of ids has lost its last row
        return identity, number

    def _write(self, entry: StoredEntry) -> None:
        """Insert an entry and the rows that belong to it."""
        number, *subject = entry.sequence, entry.subject, entry.series, entry.number
        self._rows("INSERT INTO entry VALUES (?, ?, ?)", number, entry.body, entry.peaks)
        told = self._told(number, entry.body)
        kept = self._as_kept(told, entry.document or b"")
        self._rows("INSERT INTO document VALUES (?, ?)", number, kept)
        if entry.payload is not None:
            self._rows("INSERT INTO personal VALUES (?, ?, ?)", number, entry.salt, entry.payload)
        if entry.number is not None:
            self._rows("INSERT INTO subject VALUES (?, ?, ?, ?)", number, *subject)
        if entry.request is not None:
            self._rows("INSERT INTO request VALUES (?, ?)", number, entry.request)
        self._database.write(
            "INSERT INTO mention VALUES (?, ?, ?)",
            [(kind, value, number) for kind, value in told.mentions],
        )
        self._copy(number, keys_of(told))

    def _as_kept(self, told: EntryHeading, document: bytes) -> bytes:
        """Return how the document of a new entry is kept: see `kept_documents`."""
        if not LEAST <= len(document) <= LARGEST:
            return document
        alike = shape(told.action, document)
        found = self._like(alike, told.sequence)
        if found is not None:
            kept = found.packed(document)
            if len(kept) * WORTH_IT <= len(document):
                self._database.raise_version()
                return kept
        # The next ones like it are held against this one.
        self._models.pop(alike, None)
        self._copy(told.sequence, {(ALIKE, alike)})
        return document

    def _erase(self, act: Act, sequence: int) -> None:
        """Delete the personal rows that the act erases; each must exist."""
        for erased in set(act.erases):
            if not (erased < sequence and self._database.erase_personal(erased)):
                raise InvalidOrder(
                    f"Entry {erased} has no personal data to erase.",
                    remedy="Look up the entry; its data may have been erased before.",
                )


def _composed(
    act: Act,
    place: Place,
    subject: str | None,
    number: int | None,
    document: bytes,
    request: str | None = None,
) -> StoredEntry:
    """Return the rows of a new entry, without reading the database."""
    payload, salt = act.payload(), os.urandom(SALT_SIZE)
    body = entry_body(
        act,
        place,
        subject=subject,
        number=number,
        digest=sha256_hex(document),
        sealed=None if payload is None else commitment(salt, payload),
        request=request,
    )
    return StoredEntry(
        sequence=place.sequence,
        body=body,
        peaks=append_peaks(place.peaks, place.sequence - 1, leaf_hash(body)),
        document=document,
        subject=subject,
        series=act.series,
        number=number,
        request=request,
        salt=salt,
        payload=payload,
    )
