"""Which lots are in quarantine, and since which entry: themselves, or what they were made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

import msgspec

from ldncompound.compounding.materials import usability
from ldncompound.compounding.materials.identity import lot_key
from ldncompound.core.refusals import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ldncompound.compounding.materials.lot_entries import LotEntry
    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.pharmacy.stock.shelf import Shelf

__all__ = ["Quarantine", "lots_named", "quarantine_changes", "quarantine_of", "quarantined_since"]


class LotsInTrail(Protocol):
    """The lots in a trail, as far as they are asked for here."""

    @property
    def shelf(self) -> Shelf:
        """Return the numbers that every lot has, or had."""

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
    return _quarantine_of(room, record, last, set())


def _quarantine_of(
    room: LotsInTrail, record: LotRecord, last: int | None, seen: set[str]
) -> Quarantine | None:
    """Return the same; a lot that was seen says nothing more, were it among its own sources."""
    seen.add(record.id)
    why = usability.in_quarantine(record)
    if why is not None:
        return Quarantine(record.id, why)
    for component, number, identity in room.sources(record):
        # What nobody had received may be here by now.
        for each in lots_named(room, component, number, identity, last=last):
            behind = None if each.id in seen else _quarantine_of(room, each, last, seen)
            if behind is not None:
                words = f"was made from the lot {quoted(number)}, which {behind.words}"
                return Quarantine(behind.lot, words)
    return None


def lots_named(
    room: LotsInTrail, component: str, number: str, identity: str | None, *, last: int | None = None
) -> tuple[LotRecord, ...]:
    """Return the received lots that a lot may be: that of its id, or all that are written alike."""
    found = (room.lot(each, last=last) for each in _ever_named(room, number, identity))
    return tuple(
        each
        for each in found
        if each is not None and (identity is not None or _is_named(each, component, number))
    )


def _ever_named(room: LotsInTrail, number: str, identity: str | None) -> list[str]:
    """Return the ids of the lots that a lot may be, or might have been until a correction."""
    if identity is not None:
        return [identity]
    return sorted({*room.shelf.alike(number, looks=False), *room.shelf.once(number)})


def _is_named(record: LotRecord, component: str, number: str) -> bool:
    """Return whether a lot is of a component, and its number or id is written like this one."""
    keys = (lot_key(record.number), lot_key(record.id))
    return record.component == component and lot_key(number) in keys


def quarantined_since(room: LotsInTrail, identity: str, *, last: int | None = None) -> int:
    """Return the entry since which a lot that is in quarantine has been in it."""
    changes = _changes(room, identity, lambda stated: bool(stated.quarantine))
    return max(at for at in changes if last is None or at <= last)


def quarantine_changes(
    room: LotsInTrail, component: str, number: str, identity: str | None
) -> Iterator[int]:
    """
    Yield the entries by which a lot, or one that it was made from, came into it or out of it.

    So does the correction by which a lot in quarantine gets this number, or loses it.
    """
    return _all_changes(room, (component, number, identity), set())


_Named: TypeAlias = tuple[str, str, str | None]


def _all_changes(room: LotsInTrail, named: _Named, seen: set[_Named]) -> Iterator[int]:
    """Yield the same; sources that were seen say nothing more."""
    component, number, identity = named
    seen.add(named)

    def waits(stated: LotEntry) -> bool:
        is_it = identity is not None or _is_named(stated.lot, component, number)
        return is_it and bool(stated.quarantine)

    for each in _ever_named(room, number, identity):
        yield from _changes(room, each, waits)
        record = room.lot(each)
        for source in [] if record is None else room.sources(record):
            if source not in seen:
                yield from _all_changes(room, source, seen)


def _changes(room: LotsInTrail, identity: str, waits: Callable[[LotEntry], bool]) -> Iterator[int]:
    """Yield the entries of a lot at which it begins to wait, or ceases to."""
    was = False
    for at in room.history(identity):
        now = waits(room.stated(at))
        if now is not was:
            was = now
            yield at
