"""The change feed: what was recorded, entry by entry, however long the trail is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ldncompound.core.canonical_json import sha256_hex
from ldncompound.core.records import Count, Positive, Record, Sha256, UtcTime
from ldncompound.core.refusals import VerificationFailure
from ldncompound.trail.entry_shape import stored_body

if TYPE_CHECKING:
    from ldncompound.api.premises import Premises
    from ldncompound.trail.act import Entry

__all__ = ["EntryTold", "fed", "watched"]


_AT_ONCE = 256
"""Entries that are read, and held, at a time; the trail is closed again before they are told."""


class EntryTold(Record):
    """
    What happened, without what it was about in full: that is read by `subject`.

    Args:
        sequence: Number of the entry; the feed is continued after it.
        at: When, UTC.
        by: Who, as named in the entry.
        person: Id of the enrolled person; null where nobody was enrolled.
        station: The computer or counter.
        action: Sort of act, like "preparation".
        outcome: "done" or "refused".
        subject: Id of what it is about; null without one.
        policy: Number of the last entry that set a policy; 0 where none did.
        hash: SHA-256 of the body of the entry.
    """

    sequence: Positive
    at: UtcTime
    by: str
    person: str | None
    station: str
    action: str
    outcome: str
    subject: str | None
    policy: Count
    hash: Sha256


def fed(premises: Premises, after: int, limit: int | None) -> Iterator[EntryTold]:
    """
    Yield entries, to the end of the trail as it is when it is reached.

    Args:
        premises: Where the trail is.
        after: Begin after this entry.
        limit: At most so many; None for all.

    Raises:
        VerificationFailure: the trail is shorter than *after*, is another than it was, or an
            entry does not follow from the one before it.
    """
    feed = _Feed(premises, after)
    while limit is None or limit > 0:
        found = feed.next(_AT_ONCE if limit is None else min(limit, _AT_ONCE))
        if not found:
            return
        limit = None if limit is None else limit - len(found)
        yield from found


def watched(
    premises: Premises, after: int, poll: float, stop: Callable[[], object]
) -> Iterator[EntryTold]:
    """
    Yield entries, and go on with new ones as they come.

    Args:
        premises: Where the trail is.
        after: Begin after this entry.
        poll: Seconds between two looks at a trail that had nothing new.
        stop: Asked before each look; ends it where it returns something true.

    Raises:
        VerificationFailure: as for `fed`.
    """
    feed = _Feed(premises, after)
    while not stop():
        found = feed.next(_AT_ONCE)
        yield from found
        if not found:
            time.sleep(poll)


class _Feed:
    """
    Where a reader of the feed is.

    Args:
        premises: Where the trail is.
        after: The last entry that was read.
    """

    def __init__(self, premises: Premises, after: int) -> None:
        self._premises = premises
        self._after = after
        self._last = ""  # hash of that entry, once one was read

    def next(self, most: int) -> list[EntryTold]:
        """Return the next entries; empty at the end of the trail."""
        with self._premises.reading() as trail:
            size = trail.head().size
            if self._after > size:
                raise self._other(f"it ends at entry {size}, and {self._after} was read before")
            if self._last and sha256_hex(trail.body_of(self._after)) != self._last:
                raise self._other(f"entry {self._after} is not the one that was read before")
            last = min(self._after + most, size)
            found = [_told(each) for each in trail.entries(after=self._after, last=last)]
        if found:
            self._after, self._last = found[-1].sequence, found[-1].hash
        return found

    def _other(self, why: str) -> VerificationFailure:
        """Return what says that the trail is not what it was."""
        return VerificationFailure(
            f"This is not the trail that was read before: {why}.",
            remedy="Compare it with the last backup, and read the feed from the beginning.",
        )


def _told(entry: Entry) -> EntryTold:
    """Return an entry of the feed."""
    body = stored_body(*entry)
    return EntryTold(
        sequence=body.sequence,
        at=body.at,
        by=body.by.name,
        person=body.by.person or None,
        station=body.station,
        action=body.action,
        outcome=body.outcome,
        subject=body.subject,
        policy=body.policy,
        hash=sha256_hex(entry.body),
    )
