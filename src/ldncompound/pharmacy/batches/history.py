"""Batches, read from the trail: what was done to one, and which labels it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.personal_data import kept_of
from ldncompound.core.refusals import WrongUsage, quoted
from ldncompound.pharmacy.batches.act_records import act_of
from ldncompound.pharmacy.batches.batch import Batch, Event
from ldncompound.pharmacy.batches.replay import fold_batch
from ldncompound.pharmacy.batches.states import LIFE, State
from ldncompound.pharmacy.batches.traced_plan import PrintedFor
from ldncompound.pharmacy.trail_index import BATCH

if TYPE_CHECKING:
    from ldncompound.trail.store import Trail

__all__ = ["batch_of", "drafts_and_labels", "events_of", "is_void"]


def batch_of(trail: Trail, identity: str) -> Batch:
    """
    Return a batch as its entries leave it.

    Raises:
        WrongUsage: the trail has no such preparation.
        VerificationFailure: its entries contradict one another.
    """
    planned = trail.find(identity, action="preparation")
    if planned is None:
        raise WrongUsage(
            f"The trail has no preparation {quoted(identity)}.",
            remedy="'ldncompound trail log' lists those it has.",
        )
    return fold_batch(planned.document, events_of(trail, identity))


def events_of(trail: Trail, identity: str) -> list[Event]:
    """Return the acts on a batch, in order."""
    found = []
    for _, at in trail.mentioning(BATCH, identity):
        entry = trail.recorded_at(at)
        if entry.outcome == "done" and entry.action in LIFE:
            reason = kept_of(entry.personal).reason
            found.append(
                Event(at, entry.action, entry.by, act_of(entry.action, entry.document), reason)
            )
    return found


def is_void(trail: Trail, identity: str) -> bool:
    """Say whether a batch was rejected or recalled, so that it must be made again."""
    return batch_of(trail, identity).state in (State.REJECTED, State.RECALLED)


def drafts_and_labels(trail: Trail, identity: str, *, since: int = 0) -> tuple[int, int]:
    """
    Return how many labels were printed that were drafts, and how many that were none.

    Args:
        trail: Where it stands.
        identity: Id of the batch.
        since: Number of the entry behind which is counted.
    """
    drafts = labels = 0
    for _, at in trail.mentioning(BATCH, identity):
        if at <= since:
            continue
        entry = trail.recorded_at(at)
        # The label of a dispensing goes with what it is on, not with the batch.
        if entry.action == "label":
            told = PrintedFor.from_document(entry.document)
            if told.dispensing is None and told.draft is False:
                labels += told.labels
            elif told.dispensing is None:
                drafts += told.labels
    return drafts, labels
