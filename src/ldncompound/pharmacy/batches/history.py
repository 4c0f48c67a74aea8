"""Batches read from the trail: acts and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.personal_data import PersonalRow, with_free_texts
from ldncompound.core.refusals import VerificationFailure
from ldncompound.pharmacy.batch_ids import preparation_named
from ldncompound.pharmacy.batches.act_records import act_of
from ldncompound.pharmacy.batches.batch import Batch, Event
from ldncompound.pharmacy.batches.replay import fold_batch
from ldncompound.pharmacy.batches.states import LIFE, VOID
from ldncompound.pharmacy.batches.traced_plan import PrintedFor
from ldncompound.pharmacy.people.duties import duty_of
from ldncompound.pharmacy.trail_index import BATCH, KEPT_PERSON, check_batch_index
from ldncompound.trail.entry_shape import stored_body

if TYPE_CHECKING:
    from ldncompound.trail.store import Trail

__all__ = ["batch_of", "drafts_and_labels", "events_of", "is_void"]


def batch_of(trail: Trail, identity: str, *, told: bool = False, listed: bool = False) -> Batch:
    """
    Return a batch after all its acts.

    Args:
        trail: The trail.
        identity: Its id.
        told: With the free texts that are kept apart; signatures are of the batch without.
        listed: Its entries are found by the index alone, which is compared with its copy; who
            lists it holds it against what the tables of lists say.

    Raises:
        WrongUsage: the trail has no such preparation.
        VerificationFailure: its entries contradict one another.
    """
    planned = preparation_named(trail, identity)
    if not listed:
        check_batch_index(trail, identity, planned.sequence)
    return fold_batch(planned.document, events_of(trail, identity, told=told))


def events_of(trail: Trail, identity: str, *, told: bool = False) -> list[Event]:
    """
    Return the acts on a batch, in order; `told` as for `batch_of`.

    Raises:
        VerificationFailure: one that had to be signed is not.
    """
    found = []
    enrolled = min((at for _, at in trail.mentioning(KEPT_PERSON)), default=None)
    for _, at in trail.mentioning(BATCH, identity):
        entry = trail.recorded_at(at)
        if entry.outcome == "done" and entry.action in LIFE:
            if enrolled is not None and enrolled < at:
                _check_signed(trail, at, entry.action)
            reason = PersonalRow.of(entry.personal).text("reason")
            stated = entry.document
            if told:
                stated = with_free_texts(stated, entry.personal)
            found.append(Event(at, entry.action, entry.by, act_of(entry.action, stated), reason))
    return found


def _check_signed(trail: Trail, at: int, action: str) -> None:
    """Refuse an act that had to be signed and is not; the whole trail is `inspection`'s."""
    meaning = duty_of(action, accepts=False).meaning
    if meaning is None:
        return
    body = stored_body(at, trail.body_of(at))
    if body.v > 1 and (body.signature is None or body.signature.meaning != meaning):
        raise VerificationFailure(f"Entry {at} is not signed as {meaning}.", first_bad=at)


def is_void(trail: Trail, identity: str) -> bool:
    """Return whether a batch was rejected, recalled or replaced, so that another is made."""
    return batch_of(trail, identity).state in VOID


def drafts_and_labels(trail: Trail, identity: str, *, since: int = 0) -> tuple[int, int]:
    """
    Return how many draft labels and how many final labels were printed.

    Args:
        trail: The trail.
        identity: Id of the batch.
        since: Number of the entry after which to count.
    """
    drafts = labels = 0
    for _, at in trail.mentioning(BATCH, identity):
        if at <= since:
            continue
        entry = trail.recorded_at(at)
        # The label of a dispensing is not counted with those of the batch.
        if entry.action == "label":
            told = PrintedFor.from_document(entry.document)
            if told.dispensing is None and told.draft is False:
                labels += told.labels
            elif told.dispensing is None:
                drafts += told.labels
    return drafts, labels
