"""The lots that a batch holds, or may come to hold, and that are recalled or in quarantine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.pharmacy.stock.inventory import Stockroom

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.compounding.preparation import LotInUse
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.trail.store import Trail

__all__ = ["held_by_recall", "quarantined_lots", "recalled_lots"]


def recalled_lots(trail: Trail, batch: Batch) -> tuple[str, ...]:
    """
    Return the recalled lots of a batch, each in words with who recalled it.

    Until it is made, a lot that is only planned counts too. A lot that was named by number alone
    may be any of that number.
    """
    room = Stockroom(trail)
    return tuple(
        f"lot {lot.number} of {name}, which {when}"
        for name, lot in _held(batch)
        for when in [room.recalled(name, lot.number, lot.id)]
        if when is not None
    )


def held_by_recall(trail: Trail, batch: Batch, held: int) -> bool:
    """Return whether an entry put a batch on hold because a lot of it had been recalled."""
    room = Stockroom(trail)
    found = (room.recall_of(name, lot.number, lot.id) for name, lot in _held(batch))
    return any(each.sequence < held for each in found if each is not None)


def quarantined_lots(trail: Trail, batch: Batch) -> tuple[str, ...]:
    """Return the lots of a batch that are in quarantine, in words, as `recalled_lots`."""
    room = Stockroom(trail)
    return tuple(
        f"lot {lot.number} of {name}, which {why}"
        for name, lot in _held(batch)
        for record in ([room.lot(lot.id)] if lot.id else room.find(name, lot.number))
        for why in [None if record is None else room.in_quarantine(record)]
        if why is not None
    )


def _held(batch: Batch) -> Iterator[tuple[str, LotInUse]]:
    """Yield the lots of a batch, each once, with its component."""
    seen = set()
    for name, lots in batch.lots.items():
        for each in lots:
            seen.add((name, each.number, each.id))
            yield name, each
    for part in batch.plan.components:
        if batch.made is None or part.name not in batch.lots:
            yield from (
                (part.name, each)
                for each in part.lots
                if (part.name, each.number, each.id) not in seen
            )
