"""Packing trials: the mass of a lot that fills one capsule of a size, tried or from a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.materials.plausibility import packing_mass
from ldncompound.compounding.preparation import Preparation
from ldncompound.core.refusals import InvalidOrder, WrongState, WrongUsage, quoted
from ldncompound.core.text import echo
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.stock.inventory import Stockroom, known_lot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.store import Trail

__all__ = ["tried_packing"]


_PIECES_KEPT = 64


def tried_packing(
    recorder: Recorder,
    identity: str,
    size: str,
    masses: Sequence[str],
    *,
    shell: str | None,
    batch: str | None,
) -> LotRecord:
    """
    Return a lot with its packing mass for a capsule size; only a refusal is recorded.

    Args:
        recorder: Gives trail and day.
        identity: The pharmacy's id of the lot.
        size: Capsule size.
        masses: Of single filled capsules.
        shell: Mean mass of an empty capsule; None where the masses are net.
        batch: Id of a finished batch that they were taken from.

    Raises:
        WrongUsage: there is no such lot or batch, or its capsules are of another size.
        WrongState: no capsule of the batch has been filled yet; recorded.
        InvalidOrder: impossible masses, or a batch without the lot; recorded.
    """
    record = known_lot(Stockroom(recorder.trail), identity)
    if batch is not None:
        _check_size(recorder.trail, batch, size)
    typed = {
        "lot": echo(identity),
        "size": echo(size),
        "masses": [echo(each) for each in masses[:_PIECES_KEPT]],
    }

    def tried() -> LotRecord:
        if batch is not None:
            _check_made(recorder.trail, batch, record)
        today = recorder.desk.today
        return packing_mass(record, size, masses, shell=shell, batch=batch, today=today)

    return recorder.attempt(typed, tried)


def _check_size(trail: Trail, identity: str, size: str) -> None:
    """Refuse masses of an unknown batch, or of capsules of another size."""
    found = trail.find(identity, action="preparation")
    if found is None:
        raise WrongUsage(
            f"The trail has no preparation {quoted(identity)}.",
            remedy="'ldncompound trail log' lists those it has.",
        )
    filled = Preparation.from_document(found.document).capsules
    if filled is None or filled.size != size:
        made = "no capsules" if filled is None else f"capsules of size {filled.size}"
        raise WrongUsage(
            f"The batch {identity} has {made}, but size {quoted(size)} is given.",
            remedy="Give the size that was filled.",
        )


def _check_made(trail: Trail, identity: str, record: LotRecord) -> None:
    """Refuse masses of a batch that is not made yet, or that does not contain the lot."""
    batch = batch_of(trail, identity)
    if batch.made is None:
        raise WrongState(
            f"The batch {identity} is {batch.state.value}: no capsule of it has been filled.",
            remedy="Weigh its capsules when it is finished, or trial capsules without --batch.",
        )
    used = batch.lots.get(record.component, ())
    if not any(record.id == each.id if each.id else record.number == each.number for each in used):
        raise InvalidOrder(
            f"The batch {identity} does not contain the lot {record.id}.",
            remedy=f"Lots of {record.component} in it: "
            f"{', '.join(each.id or each.number for each in used) or 'none'}.",
        )
