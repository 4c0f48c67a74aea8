"""How a lot stands: its state in stock words, and what is on hand of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ldncompound.compounding.materials.lot_entries import LotListed, LotShown
from ldncompound.compounding.materials.usability import CLOSED, DISPOSED

if TYPE_CHECKING:
    from datetime import date

    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.pharmacy.stock.inventory import Stockroom

__all__ = ["STATES", "listed_lot", "shown_lot", "state_of"]


STATES: Final = (
    "usable", "retest due", "in doubt", "quarantine", "expired", "recalled", CLOSED, DISPOSED
)  # fmt: skip
"""How a lot can stand."""


def state_of(room: Stockroom, record: LotRecord, today: date) -> str:
    """Return how a lot stands: usable, to be tested again, in quarantine, recalled, and so on."""
    if record.ended is not None:
        return record.ended
    if room.recalled(record.component, record.number, record.id) is not None:
        return "recalled"
    if room.in_quarantine(record) is not None:
        return "quarantine"
    if record.expiration_date < today:
        return "expired"
    due = record.retest_on is not None and record.retest_on <= today
    usable = "retest due" if due else "usable"
    return usable if room.unusable(record) is None else "in doubt"


def listed_lot(room: Stockroom, record: LotRecord, today: date) -> LotListed:
    """Return a lot as a list shows it."""
    ledger = room.ledger(record)
    return LotListed.of(
        record,
        on_hand=ledger.left,
        deficit=ledger.deficit,
        state=state_of(room, record, today),
    )


def shown_lot(room: Stockroom, record: LotRecord, today: date) -> LotShown:
    """Return a lot as it is shown alone."""
    ledger = room.ledger(record)
    return LotShown.of(
        record,
        on_hand=ledger.left,
        deficit=ledger.deficit,
        state=state_of(room, record, today),
        remarks=ledger.remarks,
        entries=tuple(room.history(record.id)),
        recalled=room.recalled(record.component, record.number, record.id),
    )
