"""A lot is recalled: every batch that holds it, each by an act of its own, and whom to call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.quantity_fields import Count
from ldncompound.core.records import Record
from ldncompound.core.text import LONGEST_REASON, check_reason, check_text, echo
from ldncompound.core.trail_place import TrailPlace
from ldncompound.pharmacy.batches.acts.amendments import change_state
from ldncompound.pharmacy.batches.states import State
from ldncompound.pharmacy.batches.trace_result import ANOTHER, Call, TracedBatch, TracedLot
from ldncompound.pharmacy.batches.tracing import people_to_call, trace_lot
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import recall_mention

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.trail.act import Recorded

__all__ = ["LotsRecalled", "RecallOutcome", "RecalledLot", "recall_lot", "recall_outcome_of"]


class RecalledBatch(Record):
    """
    What became of a batch in a recall.

    Args:
        was: Its state before.
        done: What was done, in words.
        sequence: Entry of the act; null where nothing was to be done.
    """

    id: str
    was: State
    done: str
    sequence: Count | None


class LotsRecalled(Record, tag_field="schema", tag="ldncompound.recall/1"):
    """
    What a recall of a lot came to.

    Args:
        asked: As typed.
        similar: Numbers that are written nearly alike, and are not recalled.
        once: Lots that bore the number until they were corrected, and are not recalled.
        calls: Whom to call.
        trail: The entry from which on the lot is refused.
    """

    asked: str
    similar: tuple[str, ...]
    once: tuple[str, ...]
    batches: tuple[RecalledBatch, ...]
    calls: tuple[Call, ...]
    trail: TrailPlace


class RecalledLot(Record):
    """A lot that must not be used any more; `id` is null where it was never received."""

    component: str
    number: str
    id: str | None


class LotRecall(Record, tag_field="schema", tag="ldncompound.lot-recall/1"):
    """The lots that a recall bars, those that were made from it included."""

    asked: str
    lots: tuple[RecalledLot, ...]


class RecallOutcome(NamedTuple):
    """
    What a recall means for a batch.

    Args:
        words: For the list.
        action: What is done now; None where nothing is.
    """

    words: str
    action: str | None = None


_RECALLED = RecallOutcome("recalled", "batch-recalled")
_HELD = RecallOutcome("put on hold", "batch-held")


def recall_lot(acts: BatchActs, asked: str, reason: str) -> LotsRecalled:
    """
    Recall a lot and every released batch that holds it; hold what was not released yet.

    From the first act on the lot is refused wherever it is named, and so are the
    triturations that were made from it. What stops it half-way leaves whole acts
    behind; said again, it goes on.

    Args:
        acts: What acts on batches need.
        asked: The pharmacy's own id of it, or the number of its maker.
        reason: Why; kept with the personal data of each act.

    Returns:
        What became of each batch, and whom to call.

    Raises:
        WrongUsage: no entry names such a lot.
        NotAuthorised: a technician, as recorded.
    """
    check_reason(reason)
    trace = trace_lot(acts.recorder.trail, asked)

    def allowed() -> None:
        check_text(reason, "the reason", longest=LONGEST_REASON)
        acts.check_leads("recall a lot")

    acts.recorder.attempt({"lot": echo(asked), "action": "recall"}, allowed)
    recorded = _bar(acts, asked, trace.lots, reason)
    told = [_recall(acts, each, reason) for each in trace.batches]
    found = people_to_call(
        acts.recorder.trail, [each.id for each in trace.batches if each.holds != ANOTHER]
    )
    return LotsRecalled(
        asked=asked,
        similar=trace.similar,
        once=trace.once,
        batches=tuple(told),
        calls=tuple(found),
        trail=recorded.place,
    )


def _bar(acts: BatchActs, asked: str, lots: Sequence[TracedLot], reason: str) -> Recorded:
    """Record that a lot, and whatever was made from it, must not be used any more."""
    recorder = acts.recorder
    room = Stockroom(recorder.trail)
    named = [(name, each.number, each.id) for each in lots for name in each.may_be]
    before = [room.recall_of(*each) for each in named]
    if before[0] is not None and None not in before:
        return before[0]
    barred = LotRecall(
        asked=asked,
        lots=tuple(
            RecalledLot(component=each.component, number=each.number, id=each.id) for each in lots
        ),
    )
    return recorder.record(
        action="lot-recalled",
        subject=lots[0].id or lots[0].number,
        document=lambda _: barred.document(),
        personal=PersonalRow(reason=reason),
        mentions=tuple(sorted({recall_mention(*each) for each in named})),
    )


def _recall(acts: BatchActs, batch: TracedBatch, reason: str) -> RecalledBatch:
    """Do to a batch what a recall asks for, and say what that was."""
    outcome = recall_outcome_of(batch)
    sequence = None
    if outcome.action is not None:
        done = change_state(acts, batch.id, outcome.action, reason)
        sequence = None if done.trail is None else done.trail.sequence
    return RecalledBatch(id=batch.id, was=batch.state, done=outcome.words, sequence=sequence)


def recall_outcome_of(batch: TracedBatch) -> RecallOutcome:
    """Return what a recall means for a batch, as it stands."""
    state = batch.state
    if batch.holds == ANOTHER:
        return RecallOutcome("made from another lot")
    if state is State.RECALLED:
        return RecallOutcome("recalled before")
    if state is State.REJECTED:
        return RecallOutcome("rejected before")
    if batch.was_released:
        return _RECALLED
    return RecallOutcome("on hold before") if state is State.ON_HOLD else _HELD
