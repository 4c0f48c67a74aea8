"""Which lots are in quarantine, and since which entry: themselves, or what they were made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from ldncompound.compounding.materials import usability
from ldncompound.core.refusals import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.compounding.materials.lot_entries import LotEntry
    from ldncompound.compounding.materials.lots import LotRecord

__all__ = ["Quarantine", "lots_named", "quarantine_changes", "quarantine_of", "quarantined_since"]


class LotsInTrail(Protocol):
    """The lots in a trail, as far as they are asked for here."""

    def find(
        self, component: str, number: str, *, last: int | None = None
    ) -> tuple[LotRecord, ...]:
        """Return the lots of a component with this number or id, as of an entry."""

    def lot(self, identity: str, *, last: int | None = None) -> LotRecord | None:
        """Return a lot by the pharmacy's id, as of an entry."""

    def history(self, identity: str) -> list[int]:
        """Return the numbers of the entries about a lot."""

    def stated(self, sequence: int) -> LotEntry:
        """Return the lot that an entry states."""

    def sources(self, record: LotRecord) -> list[tuple[str, str, str | None]]:
        """Return component, number and own id of the lots that a trituration was made from."""


class Quarantine(msgspec.Struct, frozen=True):
    """
    Why a lot waits.

    Args:
        lot: Own id of the lot that is in quarantine: it, or one that it was made from.
        words: Why, as in "it is in quarantine".
    """

    lot: str
    words: str


def quarantine_of(
    room: LotsInTrail, record: LotRecord, *, last: int | None = None
) -> Quarantine | None:
    """
    Return why a lot waits; None where neither it nor one that it was made from is in quarantine.

    Args:
        room: The lots.
        record: The lot, as it stood at that entry.
        last: Number of the last entry that counts; None for all.
    """
    why = usability.in_quarantine(record)
    if why is not None:
        return Quarantine(record.id, why)
    for component, number, identity in room.sources(record):
        # What nobody had received may be here by now.
        for each in lots_named(room, component, number, identity, last=last):
            behind = quarantine_of(room, each, last=last)
            if behind is not None:
                words = f"was made from the lot {quoted(number)}, which {behind.words}"
                return Quarantine(behind.lot, words)
    return None


def lots_named(
    room: LotsInTrail, component: str, number: str, identity: str | None, *, last: int | None = None
) -> tuple[LotRecord, ...]:
    """Return the received lots that a lot may be: the one of its id, or all of its number."""
    if identity is None:
        return room.find(component, number, last=last)
    found = room.lot(identity, last=last)
    return () if found is None else (found,)


def quarantined_since(room: LotsInTrail, identity: str, *, last: int | None = None) -> int:
    """Return the entry since which a lot that is in quarantine has been in it."""
    return max(at for at in _changes(room, identity) if last is None or at <= last)


def quarantine_changes(
    room: LotsInTrail, component: str, number: str, identity: str | None
) -> Iterator[int]:
    """Yield the entries by which a lot, or one that it was made from, came into it or out of it."""
    for each in lots_named(room, component, number, identity):
        yield from _changes(room, each.id)
        for source in room.sources(each):
            yield from quarantine_changes(room, *source)


def _changes(room: LotsInTrail, identity: str) -> Iterator[int]:
    """Yield the entries by which a lot itself came into quarantine, or out of it."""
    waits = False
    for at in room.history(identity):
        if bool(room.stated(at).quarantine) is not waits:
            waits = not waits
            yield at
