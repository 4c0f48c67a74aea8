"""Lots of a batch that were corrected after it was made, so that its label would not be true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.refusals import quoted
from ldncompound.pharmacy.stock.changed_lots import holds_otherwise
from ldncompound.pharmacy.stock.inventory import Stockroom

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.compounding.preparation import LotInUse
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.trail.store import Trail

__all__ = ["corrected_since", "since_corrected"]


def corrected_since(trail: Trail, batch: Batch) -> str | None:
    """
    Return in words why lots, as they are on record now, contradict a batch; None if none does.

    A lot may expire before the beyond-use date of the batch. Of a released batch, the form or
    the certificate of a lot may be others than at the release.

    Args:
        trail: It is only read.
        batch: The batch.
    """
    room, until, released = Stockroom(trail), batch.beyond_use.date, batch.released_by
    for name, lots in batch.lots.items():
        for record in (record for each in lots for record in _on_record(room, name, each)):
            named = f"the lot {quoted(record.number)} of {name}"
            if record.expiration_date < until:
                return (
                    f"{named} expires on {record.expiration_date.isoformat()} as it is on record "
                    f"now, before the beyond-use date of {until.isoformat()}"
                )
            if released is None:
                continue
            doubt = room.doubt(record)
            if doubt is not None:
                return f"{named} is in doubt: {doubt}"
            if holds_otherwise(room, record.id, since=released):
                return f"{named} was corrected after the release, and holds another amount"
    return None


def _on_record(room: Stockroom, name: str, lot: LotInUse) -> tuple[LotRecord, ...]:
    """Return a lot as it is on record now; one that was typed by its number, if it was received."""
    if lot.id is None:
        return room.find(name, lot.number)
    record = room.lot(lot.id)
    return () if record is None else (record,)


def since_corrected(batch: Batch) -> str:
    """Return what to do with a batch that its lots contradict."""
    identity = batch.plan.id
    if batch.was_released:
        return (
            f"Put it aside: 'ldncompound batch hold {identity}', and recall it if its content or "
            "date is wrong."
        )
    return f"Reject it with 'ldncompound batch reject {identity}', and make a new one."
