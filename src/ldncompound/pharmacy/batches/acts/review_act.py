"""Review a batch before its release, signed; so that several can be released at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.pharmacy.batches.act_records import BatchReviewed
from ldncompound.pharmacy.batches.acts.batch_act import ActDocument
from ldncompound.pharmacy.batches.acts.before_release import (
    ready_to_leave,
    row_of,
    state_release,
)
from ldncompound.pharmacy.batches.review import label_says, review_of

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.batches.acts.before_release import BeforeRelease, ReadyToLeave
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["as_reviewed", "review_batch"]


def review_batch(acts: BatchActs, identity: str, given: BeforeRelease) -> BatchReviewed:
    """
    Record that a batch was reviewed, signed; any later act puts the review out of date.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        given: What is stated for the release.

    Raises:
        NotAuthorised: the person may not release it.
        WrongState: it could not be released, or what was read again differs: it is then on hold.
        InvalidOrder: labels that do not add up, or questions left open.
    """
    state_release(acts, identity, given, "reviewed")
    # The answers are kept apart, so they are read before the entry that they stand beside.
    ready = acts.recorder.attempt(
        {"batch": identity, "action": "batch-reviewed"},
        lambda: ready_to_leave(acts, acts.batch(identity), given, "batch-reviewed"),
    )

    def reviewed(batch: Batch) -> ActDocument[BatchReviewed]:
        acts.check_leads("review a batch")
        return ActDocument(
            as_reviewed(acts, batch, ready_to_leave(acts, batch, given, "batch-reviewed"))
        )

    return acts.record(identity, "batch-reviewed", {}, reviewed, personal=row_of(ready))


def as_reviewed(acts: BatchActs, batch: Batch, ready: ReadyToLeave) -> BatchReviewed:
    """Return the review of a batch that may leave."""
    identity = str(batch.plan.id)
    return BatchReviewed(
        batch=identity,
        digest=batch.digest,
        unusual=len(review_of(acts.recorder.trail, identity).unusual),
        labels=ready.labels,
        one_person=ready.alone is not None,
        re_entered=ready.re_entered,
        screening=ready.screened.asked,
        label_says=label_says(batch.plan),
    )
