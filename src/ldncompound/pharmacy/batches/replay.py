"""A batch calculated from its acts in the trail: nothing is updated in place.

A batch follows from its entries alone, so a replay of the trail gives the same batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ldncompound.compounding.made_batch import CameOut
from ldncompound.compounding.preparation import Preparation
from ldncompound.core.personal_data import without_personal
from ldncompound.core.records import replaced
from ldncompound.core.refusals import VerificationFailure, WrongState
from ldncompound.pharmacy.batches.act_records import (
    BatchCorrected,
    BatchPrepared,
    BatchReleased,
    BatchVerified,
    Correction,
    DoneStep,
    HandedOut,
    WeighedStep,
)
from ldncompound.pharmacy.batches.batch import Batch, Event
from ldncompound.pharmacy.batches.check_records import BatchCheck

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ldncompound.compounding.made_batch import SignatureStated
    from ldncompound.pharmacy.batches.act_records import StatedAct

__all__ = ["after_event", "fold_batch", "with_what_is_signed"]


def fold_batch(plan: dict[str, Any], events: Iterable[Event]) -> Batch:
    """
    Return a batch after all its acts.

    Args:
        plan: The preparation as recorded.
        events: Every act on it, in order.

    Raises:
        VerificationFailure: the preparation cannot be read, or its state did not allow an act.
    """
    planned = without_personal(plan)
    batch = Batch(plan=Preparation.from_document(planned), planned=planned)
    for event in events:
        try:
            batch = after_event(batch, event)
        except WrongState as refusal:
            raise VerificationFailure(
                f"Entry {event.sequence} is not possible: {refusal.message}",
                first_bad=event.sequence,
            ) from None
    return batch


def after_event(batch: Batch, event: Event) -> Batch:
    """
    Return the batch after one more act.

    Raises:
        WrongState: the act cannot be done in this state.
    """
    batch.check(event.action)
    changed = _reworked(batch) if event.action == "batch-reworked" else _changed(batch, event)
    stands = batch.standing.after(event.action)
    return replaced(
        changed, state=stands.state, before=stands.before, events=(*batch.events, event)
    )


def _changed(batch: Batch, event: Event) -> Batch:
    """Apply an act; the latest weighing of a step and the latest check of a kind count."""
    match event.document:
        case WeighedStep() as stated:
            return replaced(batch, weighed={**batch.weighed, stated.step: stated})
        case DoneStep() as stated:
            return replaced(batch, done={**batch.done, stated.step: stated})
        case BatchCheck() as stated:
            return replaced(batch, checks={**batch.checks, stated.kind: stated})
        case BatchPrepared() | BatchVerified() | BatchReleased() as stated:
            return _signed(with_what_is_signed(batch, stated), stated.signature)
        case BatchCorrected() as stated:
            return _corrected(batch, event, stated)
        case HandedOut() as stated:
            return replaced(batch, dispensed=batch.dispensed + stated.dispense)
        case _:
            return batch


def with_what_is_signed(batch: Batch, stated: StatedAct) -> Batch:
    """Return a batch with what a signed act adds to it, as it is signed."""
    if isinstance(stated, BatchPrepared):
        return replaced(batch, made=stated.made)
    return replaced(batch, labels=stated.labels) if isinstance(stated, BatchReleased) else batch


def _signed(batch: Batch, signature: SignatureStated) -> Batch:
    """Add a signature."""
    return replaced(batch, signatures=(*batch.signatures, signature))


def _reworked(batch: Batch) -> Batch:
    """Remove checks, signatures and yield: they must be made again."""
    return replaced(batch, checks={}, signatures=(), made=None)


def _corrected(batch: Batch, event: Event, stated: BatchCorrected) -> Batch:
    """Replace values by their correction."""
    members = {name: getattr(stated, name) for name in stated.__struct_fields__}
    correction = Correction(**members, sequence=event.sequence, by=event.by)
    changed = replaced(batch, corrections=(*batch.corrections, correction))
    new = stated.new.stated
    if stated.step is None:
        made = batch.made or CameOut(filled=None, rejected=None, lots={})
        return replaced(changed, made=replaced(made, **new))
    weighing = replaced(batch.weighed[stated.step], **new)
    return replaced(changed, weighed={**batch.weighed, stated.step: weighing})
