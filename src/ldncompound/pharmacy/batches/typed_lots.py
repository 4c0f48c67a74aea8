"""Lots in a batch that nobody received: as they were typed, its triturations' own ones included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from msgspec import UNSET

from ldncompound.pharmacy.batches.act_records import (
    BatchCorrected,
    BatchPrepared,
    DoneStep,
    LotAccepted,
    WeighedStep,
)
from ldncompound.pharmacy.trail_index import TYPED_LOT

if TYPE_CHECKING:
    from datetime import date

    from ldncompound.compounding.made_batch import LotsByName
    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.compounding.preparation import LotInUse
    from ldncompound.pharmacy.batches.act_records import StatedAct
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.pharmacy.stock.inventory import Stockroom

__all__ = [
    "LotAsTyped",
    "accepted_lots",
    "lots_as_typed",
    "lots_stated",
    "typed_lot_mentions",
    "typed_lots",
]


class LotAsTyped(NamedTuple):
    """
    A lot that was not received when it was used.

    Args:
        component: What it supplies.
        number: As typed.
        expiration_date: As typed.
        active: It supplies the active: only receipt will do.
        within: The trituration made from it; None where it is itself in the batch.
    """

    component: str
    number: str
    expiration_date: date
    active: bool
    within: LotRecord | None

    @property
    def key(self) -> str:
        """Return how the keys of entries name it."""
        return _key(self.component, self.number, self.expiration_date)


def lots_stated(stated: StatedAct) -> LotsByName | None:
    """Return the lots that an act on a batch names, by component; None for one that names none."""
    if isinstance(stated, WeighedStep | DoneStep):
        return {} if stated.lot is None else {str(stated.component): (stated.lot,)}
    if isinstance(stated, BatchPrepared):
        return stated.made.lots
    lots = stated.new.lots if isinstance(stated, BatchCorrected) else UNSET
    return None if lots is UNSET else lots


def typed_lots(room: Stockroom, active: str, lots: LotsByName) -> tuple[LotAsTyped, ...]:
    """
    Return those of some lots that were not received.

    Args:
        room: The lots in the trail.
        active: Name of the component that is the active.
        lots: By component, as an act states them.
    """
    return tuple(
        each
        for name, stated in lots.items()
        for lot in stated
        for each in _typed(room, name, lot, active)
    )


def _typed(room: Stockroom, name: str, lot: LotInUse, active: str) -> Iterator[LotAsTyped]:
    """Yield a lot that was not received, or those of a trituration."""
    if lot.id is None:
        yield LotAsTyped(name, lot.number, lot.expiration_date, name == active, None)
        return
    made = room.lot(lot.id) if name == active else None
    if made is not None and made.trituration is not None:
        for each in made.trituration.typed:
            yield LotAsTyped(
                each.component, each.number, each.expiration_date, each.component == active, made
            )


def lots_as_typed(room: Stockroom, batch: Batch) -> tuple[LotAsTyped, ...]:
    """Return the lots of a batch that were not received when it was made."""
    return typed_lots(room, batch.active, batch.lots)


def accepted_lots(batch: Batch) -> frozenset[str]:
    """Return the lots that were not received and that a pharmacist accepted, by key."""
    stated = (each.document for each in batch.events)
    accepted = (each for each in stated if isinstance(each, LotAccepted))
    return frozenset(
        _key(each.component, each.lot.number, each.lot.expiration_date) for each in accepted
    )


def _key(component: str, number: str, until: date) -> str:
    """Return how the keys of entries name a lot: as an order does."""
    return f"{component}={number}@{until.isoformat()}"


def typed_lot_mentions(
    room: Stockroom, active: str, lots: LotsByName
) -> tuple[tuple[str, str], ...]:
    """Return the keys by which the use of lots that were not received is found and held."""
    return tuple((TYPED_LOT, each.key) for each in typed_lots(room, active, lots))
