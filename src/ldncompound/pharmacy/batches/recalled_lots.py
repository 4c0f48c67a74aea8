"""The lots that a batch holds, or may come to hold, and that are recalled or in quarantine.

What keeps a batch from being used is its state, or one of these lots. Sheet, label, finished
record and binder all ask here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ldncompound.documents.printed_as import bars
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.stock.quarantine import (
    lots_named,
    quarantine_changes,
    quarantine_of,
    quarantined_since,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.compounding.preparation import LotInUse
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.trail.store import Trail

__all__ = [
    "LotBars",
    "barred",
    "bars_of_lot",
    "changes_of_bars",
    "held_by_recall",
    "lots_barred",
    "lots_to_come",
]


class LotBars(NamedTuple):
    """
    What keeps a lot from being used, as of an entry.

    Args:
        recalled: The first entry that recalled it, or what it was made from; None where none did.
        quarantine: The entry since which it, or what it was made from, is in quarantine; likewise.
        waits: Why it is in quarantine, in words; of a lot that was named by number alone, those
            of every one of that number.
    """

    recalled: int | None
    quarantine: int | None
    waits: tuple[str, ...]


def bars_of_lot(
    room: Stockroom, component: str, lot: LotInUse, *, last: int | None = None
) -> LotBars:
    """
    Return what keeps a lot from being used.

    Args:
        room: The lots.
        component: What it supplies.
        lot: As it was stated.
        last: Number of the last entry that counts; None for all.
    """
    recalls = room.recalls(component, lot.number, lot.id)
    named = lots_named(room, component, lot.number, lot.id, last=last)
    found = [quarantine_of(room, each, last=last) for each in named]
    waits = [each for each in found if each is not None]
    since = (quarantined_since(room, each.lot, last=last) for each in waits)
    return LotBars(
        recalled=min((at for at in recalls if last is None or at <= last), default=None),
        quarantine=min(since, default=None),
        waits=tuple(each.words for each in waits),
    )


def barred(trail: Trail, batch: Batch) -> tuple[str, ...]:
    """
    Return what keeps a batch from being used: its state, "recalled", "quarantine".

    A batch that holds a recalled lot counts as recalled, whatever its state; one that holds a lot
    in quarantine, as in quarantine. Until it is made, a lot that is only planned counts too.
    """
    found = [each for _, _, each in _barred_lots(trail, batch)]
    return bars(
        batch.state.value,
        recalled=any(each.recalled is not None for each in found),
        quarantine=any(each.waits for each in found),
    )


def lots_barred(trail: Trail, batch: Batch) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """
    Return the lots of a batch that are recalled, and those in quarantine, in words with why.

    Until it is made, a lot that is only planned counts too. A lot that was named by number alone
    may be any of that number.
    """
    room, found = Stockroom(trail), [*_barred_lots(trail, batch)]
    recalled = tuple(
        f"lot {lot.number} of {name}, which {room.recalled_by(each.recalled)}"
        for name, lot, each in found
        if each.recalled is not None
    )
    return recalled, tuple(
        f"lot {lot.number} of {name}, which {why}"
        for name, lot, each in found
        for why in each.waits
    )


def held_by_recall(trail: Trail, batch: Batch, held: int) -> bool:
    """Return whether an entry put a batch on hold because a lot of it had been recalled."""
    room = Stockroom(trail)
    found = (room.recall_of(name, lot.number, lot.id) for name, lot in _held(batch))
    return any(each.sequence < held for each in found if each is not None)


def changes_of_bars(trail: Trail, batch: Batch) -> Iterator[int]:
    """Yield the entries by which a lot of a batch was barred, or ceased to be."""
    room = Stockroom(trail)
    for name, lot in _held(batch):
        found = bars_of_lot(room, name, lot).recalled
        yield from () if found is None else (found,)
        yield from quarantine_changes(room, name, lot.number, lot.id)


def lots_to_come(batch: Batch) -> Iterator[tuple[str, LotInUse]]:
    """Yield the lots that are only planned, each with what it supplies; none of a batch made."""
    for part in batch.plan.components:
        stated = batch.lots.get(part.name, ())
        if batch.made is None or part.name not in batch.lots:
            known = {(each.number, each.id) for each in stated}
            yield from (
                (part.name, each) for each in part.lots if (each.number, each.id) not in known
            )


def _held(batch: Batch) -> Iterator[tuple[str, LotInUse]]:
    """Yield the lots of a batch, each once, with its component."""
    yield from ((name, each) for name, lots in batch.lots.items() for each in lots)
    yield from lots_to_come(batch)


def _barred_lots(trail: Trail, batch: Batch) -> Iterator[tuple[str, LotInUse, LotBars]]:
    """Yield the lots of a batch with what keeps them from being used, as of now."""
    room = Stockroom(trail)
    for name, lot in _held(batch):
        yield name, lot, bars_of_lot(room, name, lot)
