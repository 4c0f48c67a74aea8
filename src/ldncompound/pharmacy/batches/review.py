"""What was unusual about a batch, before it is checked or released; then what was usual."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ldncompound.core.percentages import rounded_percent
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.quantities import PERCENT, format_quantity, quantity
from ldncompound.core.records import Record
from ldncompound.core.wording.said import said_again
from ldncompound.pharmacy.batches.act_records import (
    BatchCorrected,
    BatchReleased,
    BatchReviewed,
    DoneStep,
    LotAccepted,
    WeighedStep,
    is_acceptance,
    is_by_one,
)
from ldncompound.pharmacy.batches.check_records import BatchCheck
from ldncompound.pharmacy.batches.hands import transcribed_in
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.lots_corrected import corrected_since
from ldncompound.pharmacy.batches.one_name import signed_own_work
from ldncompound.pharmacy.batches.recalled_lots import lots_barred
from ldncompound.pharmacy.batches.recorded_preparation import recorded_preparation
from ldncompound.pharmacy.batches.states import LIFE, VOID, State
from ldncompound.pharmacy.batches.unit_mass import is_outdated
from ldncompound.pharmacy.batches.unusual_lots import (
    Unusual,
    has_other_lots,
    one_number_for_several,
    unusual_lots,
    unusual_names,
)
from ldncompound.pharmacy.people.adoption_history import adopted_since
from ldncompound.pharmacy.schedule_changes import said_of_change
from ldncompound.pharmacy.trail_index import BATCH

if TYPE_CHECKING:
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.pharmacy.batches.batch import Batch, Event
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = [
    "BatchReview",
    "Unusual",
    "label_says",
    "open_questions",
    "review_of",
    "reviewed_last",
    "waived_in",
]


class BatchReview(Record, tag_field="schema", tag="ldncompound.batch-review/1"):
    """
    What a person looks at who checks or releases a batch.

    Args:
        unusual: Everything that was not as usual, what matters most first.
        usual: The rest, in one line.
        questions: Questions of the screening that are open.
        label_lacks: What keeps its label a draft once it is released.
        label_says: What its labels say of each step of a schedule; empty without steps.
        reviewed_by: Who reviewed it as it is now; null where nobody did, or it was changed since.
    """

    batch: str
    state: State
    unusual: tuple[Unusual, ...]
    usual: str
    questions: tuple[str, ...]
    label_lacks: tuple[str, ...]
    label_says: tuple[str, ...]
    reviewed_by: str | None


def review_of(trail: Trail, identity: str) -> BatchReview:
    """
    Return what was unusual about a batch, and what was usual.

    Args:
        trail: It is only read.
        identity: Id of the batch.

    Raises:
        WrongUsage: the trail has no such preparation.
        VerificationFailure: its entries contradict one another.
    """
    batch = batch_of(trail, identity, told=True)
    last = reviewed_last(batch)
    return BatchReview(
        batch=identity,
        state=batch.state,
        unusual=(
            *_schedule_changed(trail, batch),
            *_barred_lots(trail, batch),
            *_checks_failed(batch),
            *(each for event in batch.events for each in _of_event(event)),
            *(each for event in batch.events for each in _from_paper(trail, event)),
            *(each for event in batch.events for each in _waived(trail, event)),
            *_refused(trail, identity),
            *_of_plan(trail, batch),
        ),
        usual=_usual(batch),
        questions=_still_open(batch),
        label_lacks=_lacking_on_label(trail, batch),
        label_says=label_says(batch.plan),
        reviewed_by=None if last is None else last.by,
    )


def reviewed_last(batch: Batch) -> Event | None:
    """Return the review of a batch as it is now; None if nobody reviewed it since the last act."""
    last = batch.events[-1] if batch.events else None
    return last if last is not None and isinstance(last.document, BatchReviewed) else None


def open_questions(batch: Batch) -> tuple[str, ...]:
    """Return the questions that nobody answered yet; those of stock wait for its patients."""
    plan = batch.plan
    if plan.for_stock is not None or plan.screening is None:
        return ()
    released = (each.document for each in batch.events if isinstance(each.document, BatchReleased))
    known = {name for each in released if each.screening for name in each.screening.answered}
    return tuple(each for each in plan.screening.unanswered if each not in known)


def _still_open(batch: Batch) -> tuple[str, ...]:
    """Return the open questions without those that a review of the batch as it is now answered."""
    last = reviewed_last(batch)
    asked = getattr(last.document, "screening", None) if last is not None else None
    answered = () if asked is None else asked.answered
    return tuple(each for each in open_questions(batch) if each not in answered)


def _schedule_changed(trail: Trail, batch: Batch) -> Iterator[Unusual]:
    """Yield that another schedule has taken over days of a batch, and what to do with it."""
    said = None if batch.state in VOID else said_of_change(trail, batch.plan)
    if said is not None:
        yield Unusual(what=said)


def _barred_lots(trail: Trail, batch: Batch) -> Iterator[Unusual]:
    """Yield what bars its use, or a second look: its lots, and who signed the own work."""
    recalled, waiting = lots_barred(trail, batch)
    for each in recalled:
        yield Unusual(what=f"RECALLED: {each}.")
    for each in waiting:
        yield Unusual(what=f"QUARANTINE: {each}.")
    why = corrected_since(trail, batch)
    if why is not None:
        yield Unusual(what=f"CORRECTED: {why}.")
    for name, meanings in signed_own_work(batch).items():
        yield Unusual(
            what=f"ONE NAME: {name} prepared it, and signed as {' and '.join(meanings)}.", by=name
        )


_CHANGED = ("batch-held", "batch-resumed", "batch-reworked", "batch-rejected", "batch-recalled")


def _of_event(event: Event) -> Iterator[Unusual]:
    """Yield what was unusual about an act: an acceptance, a correction, a change of state."""
    stated, by = event.document, event.by
    words = None
    if isinstance(stated, WeighedStep) and stated.accepted and stated.off is not None:
        found, target = format_quantity(stated.actual), format_quantity(stated.target)
        off = rounded_percent(stated.off)
        words = f"Step {stated.step}, {stated.what}: {found} accepted, {off} off"
        weighed = stated.weighed_by or by if stated.transcribed is None else stated.transcribed.by
        words += f" {target}; weighed by {weighed}"
    elif isinstance(stated, BatchCheck) and is_acceptance(stated):
        why = (stated.statement or "").rstrip(".")
        words = f"Check {stated.kind}: accepted though it failed{f' ({why})' if why else ''}"
    elif isinstance(stated, BatchCorrected):
        where = "what came out" if stated.step is None else f"step {stated.step}"
        old, new = stated.old.in_words(), stated.new.in_words()
        changed = [
            f"{key} {old[key]} -> {new[key]}"
            for key in new
            if old[key] != new[key] and key not in ("off", "accepted")
        ]
        if is_acceptance(stated):
            changed.append("ACCEPTED out of tolerance")
        words = f"Corrected, {where}: {'; '.join(changed) or 'nothing differs'}"
    elif isinstance(stated, LotAccepted):
        words = f"Accepted though not received: lot {stated.lot.number} of {stated.component}"
    elif is_by_one(stated):
        words = f"ONE PERSON: {LIFE[event.action].does} by a pharmacist who prepared it"
    elif event.action in _CHANGED:
        words = f"It was {LIFE[event.action].does}"
    if words is not None:
        yield Unusual(what=f"{words}.", by=by, reason=event.reason, entry=event.sequence)


def _from_paper(trail: Trail, event: Event) -> Iterator[Unusual]:
    """Yield that an act was entered from paper, with when and by whom it was done."""
    stated, transcribed = event.document, transcribed_in(event.document)
    if transcribed is None:
        return
    what = "Finished"
    if isinstance(stated, WeighedStep | DoneStep):
        what = f"Step {stated.step}, {stated.what}"
    elif isinstance(stated, BatchCheck):
        what = f"Check {stated.kind}"
    told = transcribed.told(trail.recorded_at(event.sequence).at, event.by)
    yield Unusual(what=f"{what}: {told}.", by=event.by, entry=event.sequence)


def _waived(trail: Trail, event: Event) -> Iterator[Unusual]:
    """Yield the questions of the screening that were waived, where that was said."""
    stated = event.document
    if isinstance(stated, BatchReviewed | BatchReleased) and stated.screening is not None:
        why, left = waived_in(trail.recorded_at(event.sequence)), stated.screening.unanswered
        if why is not None:
            what = f"Questions of the screening waived: {', '.join(left)}."
            yield Unusual(what=what, by=event.by, reason=why, entry=event.sequence)


def waived_in(entry: Recorded) -> str | None:
    """Return why questions were waived in a review or release; None where none were, or erased."""
    kept = PersonalRow.of(entry.personal).screening
    why = None if kept is None else kept.get("waived")
    return why if isinstance(why, str) else None


def _checks_failed(batch: Batch) -> Iterator[Unusual]:
    """Yield the checks that failed and were not accepted, also those that were made again."""
    for event in batch.events:
        stated = event.document
        if isinstance(stated, BatchCheck) and stated.passes is False and not stated.accepted:
            again = "" if batch.checks.get(stated.kind) == stated else "; it was made again"
            what = f"Check {stated.kind}: FAILED{again}."
            yield Unusual(what=what, by=event.by, entry=event.sequence)


def _refused(trail: Trail, identity: str) -> Iterator[Unusual]:
    """Yield what was refused about the batch, by person and code."""
    counts: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str], int] = {}
    for _, at in trail.mentioning(BATCH, identity):
        entry = trail.recorded_at(at)
        if entry.outcome == "refused":
            key = (entry.by, str(entry.document["code"]))
            counts[key] += 1
            last[key] = at
    for (by, code), count in counts.items():
        times = "once" if count == 1 else f"{count} times"
        yield Unusual(what=f"Refused {times}: {code}.", by=by, entry=last[by, code])


def _of_plan(trail: Trail, batch: Batch) -> Iterator[Unusual]:
    """Yield what was unusual about what it was planned with, and made from."""
    plan = batch.plan
    planned = trail.find(str(plan.id), action="preparation")
    why = None if planned is None else PersonalRow.of(planned.personal).confirmed
    for each in plan.confirmed:
        yield Unusual(
            what=f"CONFIRMED though unusual: {each.figure} {each.value}, outside {each.outside}.",
            by=each.by, reason=why, entry=None if planned is None else planned.sequence,
        )  # fmt: skip
    yield from unusual_lots(trail, batch)
    yield from unusual_names(trail, batch)
    for told in plan.wording:
        if told.key in _NOTED:
            yield Unusual(what=str(said_again(told.key, told.values)))
    unknown = [name for name, lots in batch.lots.items() if any(lot.id is None for lot in lots)]
    if unknown:
        # Without the numbers: who works alone reads them from the jars again.
        yield Unusual(what=f"Not received here: the lot of {', of '.join(unknown)}.")
    unread = [
        each.step
        for each in batch.done.values()
        if each.component == batch.active and not each.named
    ]
    for at in unread:
        yield Unusual(what=f"Step {at}: the name on the container of {batch.active} was not read.")
    other = [part.name for part in plan.components if has_other_lots(part, batch)]
    if other:
        yield Unusual(what=f"Not the planned lot: that of {', of '.join(other)}.")
    yield from one_number_for_several(batch)
    if not plan.formulation.adopted:
        named = f"{plan.formulation.id} revision {plan.formulation.revision}"
        since = (
            None if planned is None else adopted_since(trail, plan.formulation, planned.sequence)
        )
        said = "is not adopted by this pharmacy."
        if planned is not None and since is not None:
            said = (
                f"was not adopted when this was planned (entry {planned.sequence}); it was "
                f"adopted in entry {since}."
            )
        yield Unusual(what=f"The master record {named} {said}")
    weighing = plan.weigh_plan
    if weighing.balance.assumed:
        yield Unusual(what="The balance is assumed; none is configured.")
    error = weighing.uncertainty
    if error.worst_case.magnitude > error.limit.magnitude:
        worst, limit = rounded_percent(error.worst_case), rounded_percent(error.limit)
        yield Unusual(
            what=f"In the worst case weighing takes the content {worst} off; the limit is {limit}."
        )
    reason = None if planned is None else PersonalRow.of(planned.personal).text("reason")
    if planned is not None and plan.replaces is not None:
        yield Unusual(
            what=f"It was planned anew in place of {plan.replaces.id}.",
            by=planned.by, reason=reason, entry=planned.sequence,
        )  # fmt: skip
    elif planned is not None and reason is not None:
        yield Unusual(
            what=f"It is dated back to {plan.prepared_on}.",
            by=planned.by, reason=reason, entry=planned.sequence,
        )  # fmt: skip


_NOTED = (
    "note.directions",
    "note.directions.naked",
    "note.directions.often",
    "note.directions.zero",
    "note.same_again",
)
"""Notes of a plan that are looked at before its release."""


def _lacking_on_label(trail: Trail, batch: Batch) -> tuple[str, ...]:
    """Return what the label of a patient will lack once the batch is released."""
    # Imported here: only a review knows of paper.
    from ldncompound.documents.label import Verification, missing_on

    preparation = recorded_preparation(trail, str(batch.plan.id)).preparation
    made = batch.as_made(preparation)
    return tuple(missing_on(made, Verification(None, released=True)))


def label_says(plan: Preparation) -> tuple[str, ...]:
    """
    Return what the labels of a preparation say of each step of a schedule.

    Args:
        plan: The preparation; it needs no personal members.
    """
    if plan.prescription.steps is None:
        return ()
    from ldncompound.documents.label import dose_lines

    return dose_lines(plan)


def _usual(batch: Batch) -> str:
    """Return what was as usual, in one line."""
    judged = [each for each in batch.weighed.values() if each.tolerance is not None]
    within = sum(1 for each in judged if not each.accepted)
    outdated = {"masses"} if is_outdated(batch) else set[str]()
    passed = [kind for kind, each in batch.checks.items() if each.verdict and kind not in outdated]
    told = [
        f"{within} {'weighing' if within == 1 else 'weighings'} within tolerance",
        *(
            f"completed with {format_quantity(each.actual)}, about "
            f"{format_quantity(each.target)} expected"
            for each in batch.weighed.values()
            if each.tolerance is None
        ),
        f"checks passed: {', '.join(passed) or 'none'}",
    ]
    if batch.made is not None and batch.made.filled is not None:
        told.append(f"{batch.made.filled} filled, {batch.made.rejected or 0} sorted out")
    content = rounded_percent(quantity(batch.percent_of_label, PERCENT))
    spread = None if batch.plan.expected is None else batch.plan.expected.tablets
    if spread is not None:
        content = f"{format_quantity(spread.low)} to {format_quantity(spread.high)}"
    told.append(f"expected content {content} of label")
    until = batch.beyond_use
    told.append(f"beyond use {until.date}{'' if until.final else ' (not final)'}")
    return f"As usual: {'; '.join(told)}."
