"""Recall a lot: record an act on each batch that holds it, and list whom to call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.quantity_fields import Count
from ldncompound.core.records import Record
from ldncompound.core.text import LONGEST_REASON, check_reason, check_text, echo
from ldncompound.core.trail_place import TrailPlace
from ldncompound.pharmacy.batches.acts.amendments import change_state
from ldncompound.pharmacy.batches.history import events_of
from ldncompound.pharmacy.batches.states import BatchStanding, State
from ldncompound.pharmacy.batches.trace_result import ANOTHER, Call, TracedBatch, TracedLot
from ldncompound.pharmacy.batches.tracing import people_to_call, trace_lot
from ldncompound.pharmacy.outcome import outcome_of
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import REFUSED_LOT, recall_mention

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = [
    "LotsRecalled",
    "RecallOutcome",
    "RecalledLot",
    "bar_lots",
    "recall_lot",
    "recall_outcome_of",
]


class RecalledBatch(Record):
    """
    The result of a recall for a batch.

    Args:
        was: Its state before.
        done: What was done, in words.
        sequence: Entry of the act; null where no act was needed.
    """

    id: str
    was: State
    done: str
    sequence: Count | None


class LotsRecalled(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.recall/1"):
    """
    The result of the recall of a lot.

    Args:
        asked: As typed.
        similar: Numbers that look almost the same; not recalled.
        once: Lots that had the number until it was corrected; not recalled.
        others: Lots of other components that are written alike; not recalled.
        calls: Whom to call.
        trail: The entry from which the lot is refused.
    """

    asked: str
    similar: tuple[str, ...]
    once: tuple[str, ...]
    batches: tuple[RecalledBatch, ...]
    calls: tuple[Call, ...]
    trail: TrailPlace
    others: tuple[str, ...] = ()


class RecalledLot(Record):
    """A lot that must no longer be used; `id` is null where it was never received."""

    component: str
    number: str
    id: str | None


class LotRecall(Record, tag_field="schema", tag="ldncompound.lot-recall/1"):
    """The lots that a recall bars, including those made from it."""

    asked: str
    lots: tuple[RecalledLot, ...]


class RecallOutcome(NamedTuple):
    """
    The effect of a recall on a batch.

    Args:
        words: For the list.
        action: The act to record; None where no act is needed.
    """

    words: str
    action: str | None = None


_RECALLED = RecallOutcome("recalled", "batch-recalled")
_HELD = RecallOutcome("put on hold", "batch-held")


def recall_lot(
    acts: BatchActs, asked: str, reason: str, *, before: Recorded | None = None
) -> LotsRecalled:
    """
    Recall a lot and every released batch that holds it; put the other batches on hold.

    What is written alike is reached too: batches of the same component are put on hold, lots of
    other components are listed.

    From its first entry on, the lot and the triturations made from it are refused
    wherever they are named. If a recall is interrupted, the acts recorded so far are
    complete, and repeating it continues. The act on each batch answers a request of its own, so
    that a request that is repeated tells what was done the first time, and does the rest.

    Args:
        acts: What acts on batches need.
        asked: The pharmacy's id of the lot, or the maker's lot number.
        reason: Why; kept with the personal data of each act.
        before: The entry that barred the lot, where the request is repeated.

    Returns:
        The result for each batch, and whom to call.

    Raises:
        WrongUsage: no entry names such a lot, or a lot had the number until it was corrected.
        NotAuthorised: the person is a technician; recorded.
    """
    check_reason(reason)
    trace = trace_lot(acts.recorder.trail, asked)

    def allowed() -> None:
        check_text(reason, "the reason", longest=LONGEST_REASON)
        acts.check_leads("recall a lot")

    meant = [each for each in trace.lots if not each.alike]

    def barred() -> Recorded:
        allowed()
        return bar_lots(acts, asked, meant, reason)

    recorded = before or acts.recorder.attempt(
        {"lot": echo(asked), "action": "recall"},
        barred,
        mentions_of=lambda _: tuple((REFUSED_LOT, each.id) for each in meant if each.id),
    )
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
        others=trace.others,
        trail=recorded.place,
    )


def bar_lots(acts: BatchActs, asked: str, lots: Sequence[TracedLot], reason: str) -> Recorded:
    """
    Record that a lot, and what was made from it, must no longer be used.

    Args:
        acts: What acts on batches need.
        asked: As typed.
        lots: The lot, and those made from it.
        reason: Why.

    Returns:
        The entry; the one of an earlier recall where all of them were barred before.
    """
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
        grant=recorder.granted("lot-recalled"),
    )


def _recall(acts: BatchActs, batch: TracedBatch, reason: str) -> RecalledBatch:
    """Record the act that a recall requires for a batch, and return the result."""
    outcome, recorder = recall_outcome_of(batch), acts.recorder
    part = None if recorder.request is None else recorder.request.part(batch.id)
    if part is not None:
        told = recorder.attempt(
            {}, lambda: recorder.trail.answered(part.key, {"asked": part.asked})
        )
        if told is not None:
            return _recalled_before(recorder.trail, batch.id, told)
    sequence = None
    if outcome.action is not None:
        own = replace(acts, recorder=replace(recorder, request=part))
        done = change_state(own, batch.id, outcome.action, reason)
        sequence = None if done.trail is None else done.trail.sequence
    return RecalledBatch(id=batch.id, was=batch.state, done=outcome.words, sequence=sequence)


def _recalled_before(trail: Trail, identity: str, told: Recorded) -> RecalledBatch:
    """Return what was done for a batch when this was first requested; raise what was refused."""
    if told.outcome == "refused":
        outcome_of(told)
    standing = BatchStanding()
    for each in events_of(trail, identity):
        if each.sequence < told.sequence:
            standing = standing.after(each.action)
    did = _RECALLED if told.action == _RECALLED.action else _HELD
    return RecalledBatch(id=identity, was=standing.state, done=did.words, sequence=told.sequence)


def recall_outcome_of(batch: TracedBatch) -> RecallOutcome:
    """Return the effect of a recall on a batch in its present state."""
    state = batch.state
    if batch.holds == ANOTHER:
        return RecallOutcome("made from another lot")
    if state is State.RECALLED:
        return RecallOutcome("recalled before")
    if state in (State.REJECTED, State.REPLACED):
        return RecallOutcome(f"{state.value} before")
    if batch.was_released and batch.holds_for_certain:
        return _RECALLED
    return RecallOutcome("on hold before") if state is State.ON_HOLD else _HELD
