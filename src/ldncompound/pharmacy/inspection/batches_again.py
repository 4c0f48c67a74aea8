"""Acts on batches done again: what was typed or read is taken from the document, the rest follows.

Each function calls the act itself, so a number is calculated again by what calculated it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from msgspec import UNSET

from ldncompound.core.personal_data import PersonalRow, with_free_texts
from ldncompound.core.quantities import MG, format_quantity, mass, number_of, read_quantity
from ldncompound.core.records import Record
from ldncompound.core.refusals import Refusal
from ldncompound.interchange.balance_files import BalanceReading
from ldncompound.pharmacy.batches.act_records import (
    BatchChanged,
    BatchCorrected,
    BatchPrepared,
    BatchReleased,
    BatchReviewed,
    BatchVerified,
    DoneStep,
    HandedOut,
    LotAccepted,
    QuestionsAsked,
    WeighedStep,
    act_of,
)
from ldncompound.pharmacy.batches.acts.amendments import change_state, correct_batch
from ldncompound.pharmacy.batches.acts.batch_act import ActDocument
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield
from ldncompound.pharmacy.batches.acts.before_release import (
    BeforeRelease,
    ReadyToLeave,
    check_leaves,
)
from ldncompound.pharmacy.batches.acts.dispensing import DispensingOrder, record_dispensing
from ldncompound.pharmacy.batches.acts.lots_at_hand import name_of_lot
from ldncompound.pharmacy.batches.acts.quality_check import CheckFindings, record_quality_check
from ldncompound.pharmacy.batches.acts.re_entry import (
    PrescriptionEntered,
    check_entered_again,
    taken_in,
)
from ldncompound.pharmacy.batches.acts.release_checks import labels_counted
from ldncompound.pharmacy.batches.acts.review_act import as_reviewed
from ldncompound.pharmacy.batches.acts.screening_at_release import ScreenedNow
from ldncompound.pharmacy.batches.acts.sign_off import (
    finish_batch,
    sign_as_checked,
    sign_as_released,
)
from ldncompound.pharmacy.batches.acts.transcription import Transcription
from ldncompound.pharmacy.batches.acts.typed_lots_at_release import accept_lot
from ldncompound.pharmacy.batches.acts.weighing import record_step, record_weighing
from ldncompound.pharmacy.batches.check_records import (
    AppearanceCheck,
    AssayCheck,
    BatchCheck,
    MassesCheck,
    PhCheck,
    PowderCheck,
)
from ldncompound.pharmacy.batches.hands import transcribed_in
from ldncompound.pharmacy.batches.review import open_questions
from ldncompound.pharmacy.inspection.acts_again import Restated
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import BATCH

if TYPE_CHECKING:
    from ldncompound.compounding.made_batch import LotsByName
    from ldncompound.core.quantities import Quantity
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.pharmacy.inspection.acts_again import ActsAgain
    from ldncompound.trail.act import Recorded

__all__ = ["batch_act_again"]


_GIVEN = "given"
"""In place of a reason or a text that was erased: that it was given is known."""


@dataclass(frozen=True, slots=True)
class _OnBatch:
    """An act to do again: with what, on which batch, and what its entry keeps apart."""

    acts: ActsAgain[Any]
    batch: Batch
    entry: Recorded

    @property
    def identity(self) -> str:
        """Return the id of the batch."""
        return str(self.batch.plan.id)

    @property
    def is_less(self) -> bool:
        """Return whether personal data about the batch were erased since."""
        trail = self.acts.recorder.trail
        about = (trail.recorded_at(at) for _, at in trail.mentioning(BATCH, self.identity))
        planned = trail.find(self.identity)
        return any(each is not None and each.erased for each in (planned, self.entry, *about))

    @property
    def reason(self) -> str:
        """Return the reason; a word where it was erased."""
        return PersonalRow.of(self.entry.personal).text("reason") or _GIVEN


def batch_act_again(acts: ActsAgain[Any], entry: Recorded) -> None:
    """
    Do an act on a batch again.

    Args:
        acts: On batches, as of then.
        entry: What was recorded.

    Raises:
        Restated: always, unless the act was not possible: what it would record.
        Refusal: it was not possible.
    """
    stated = act_of(entry.action, with_free_texts(entry.document, entry.personal))
    again = _OnBatch(acts, acts.batch(str(entry.subject)), entry)
    kinds = (kind for kind in type(stated).__mro__ if kind in _ACTS)
    _ACTS[next(kinds)](again, stated)


def _weighed(again: _OnBatch, stated: WeighedStep) -> None:
    """Weigh again."""
    reading = BalanceReading(
        actual=_as_refused(again, stated),
        balance=stated.balance,
        sighted=stated.sighted,
        lot=None if stated.lot is None else name_of_lot(stated.lot),
        container=_container(again, stated),
        step=stated.step,
        component=stated.what,
        printout=_text(stated.printout),
        accept=again.reason if stated.accepted else None,
    )
    record_weighing(again.acts, again.identity, reading, paper=_paper(stated))


def _paper(stated: Record) -> Transcription | None:
    """Return what the paper said of an act; None where it was not entered from paper."""
    told = transcribed_in(stated)
    return None if told is None else Transcription(told.at, told.by)


def _container(again: _OnBatch, stated: WeighedStep) -> str | None:
    """Return the name that the container of the active must have had: that of its form."""
    if stated.component != again.batch.active:
        return None
    identity = None if stated.lot is None else stated.lot.id
    record = None if identity is None else Stockroom(again.acts.recorder.trail).lot(identity)
    if record is None:
        return stated.component
    made = record.trituration
    return (record.form if made is None else made.form) or stated.component


def _as_refused(again: _OnBatch, stated: WeighedStep) -> str:
    """Return a mass as it was typed; who weighed what somebody accepts is found by it."""
    trail, actual = again.acts.recorder.trail, stated.actual
    about = trail.mentioning(BATCH, again.identity) if stated.accepted else []
    for _, at in reversed(about):
        entry = trail.recorded_at(at)
        if entry.outcome != "refused":
            break
        typed = entry.document["order"].get("actual")
        if isinstance(typed, str) and _mass(typed) == actual:
            return typed
    return format_quantity(actual)


def _mass(text: str) -> Quantity | None:
    """Return a mass as it was typed; None for what is none."""
    with suppress(Refusal):
        return read_quantity(text, "mass", "the mass found")
    return None


def _done(again: _OnBatch, stated: DoneStep) -> None:
    """Do a step again."""
    lot = None if stated.lot is None else name_of_lot(stated.lot)
    named = stated.component if stated.named else None
    record_step(again.acts, again.identity, stated.step, lot, container=named, paper=_paper(stated))


def _checked(again: _OnBatch, stated: BatchCheck) -> None:
    """Judge a quality check again."""
    found: dict[str, Any] = {}
    match stated:
        case MassesCheck():
            empty = 0 if stated.shell is None else number_of(stated.shell, MG)
            gross = (mass(number_of(each, MG) + empty) for each in stated.values)
            found["values"] = tuple(map(format_quantity, gross))
            found["shell"] = None if stated.shell is None else format_quantity(stated.shell)
        case PowderCheck():
            found["powder"] = format_quantity(stated.found)
        case PhCheck():
            found["ph"] = stated.found
        case AssayCheck():
            found["values"] = tuple(map(format_quantity, stated.values))
            found["not_made"] = not stated.values
        case _:
            looked = cast("AppearanceCheck", stated)
            found["appearance"] = _text(looked.described)
            found["as_described"] = looked.passes
    found["accept"] = again.reason if stated.accepted else None
    findings = CheckFindings(kind=stated.kind, **found)
    record_quality_check(again.acts, again.identity, findings, paper=_paper(stated))


def _prepared(again: _OnBatch, stated: BatchPrepared) -> None:
    """Finish again."""
    made = stated.made
    counted = BatchYield(
        filled=None if made.filled is None else str(made.filled),
        rejected=None if made.rejected is None else str(made.rejected),
        lots=_named(made.lots),
    )
    finish_batch(again.acts, again.identity, counted, paper=_paper(stated))


def _verified(again: _OnBatch, stated: BatchVerified) -> None:
    """Check again."""
    sign_as_checked(again.acts, again.identity, again.reason if stated.one_person else None)


def _released(again: _OnBatch, stated: BatchReleased) -> None:
    """Release again."""
    sign_as_released(again.acts, again.identity, _ready(again, stated))


def _reviewed(again: _OnBatch, stated: BatchReviewed) -> None:
    """Review again."""
    ready = _ready(again, stated)
    given = BeforeRelease(alone=ready.alone)

    def made(batch: Batch) -> ActDocument[BatchReviewed]:
        check_leaves(again.acts, batch, given, "batch-reviewed")
        return ActDocument(as_reviewed(again.acts, batch, ready))

    try:
        again.acts.record(again.identity, "batch-reviewed", {}, made)
    except Restated as restated:
        if again.is_less:
            restated.document["unusual"] = stated.unusual
        raise


def _ready(again: _OnBatch, stated: BatchReleased | BatchReviewed) -> ReadyToLeave:
    """Return what was stated before a release, as far as it must have been."""
    acts, plan = again.acts, again.batch.plan
    steps = taken_in(plan.prescription)
    entered = PrescriptionEntered(
        ";".join(format_quantity(dose) for dose, _ in steps if dose is not None),
        ";".join(str(times) for _, times in steps),
        str(plan.figures.dispensed.magnitude)
        if plan.figures.counted
        else format_quantity(plan.figures.dispensed),
    )
    used, destroyed = str(stated.labels.used), str(stated.labels.destroyed)
    return ReadyToLeave(
        labels_counted(acts.recorder.trail, again.identity, used, destroyed),
        check_entered_again(
            acts,
            again.identity,
            entered if stated.re_entered else None,
            "",
            alone=stated.one_person,
        ),
        ScreenedNow(_asked(again, stated.screening)),
        again.reason if stated.one_person else None,
    )


def _asked(again: _OnBatch, stated: QuestionsAsked | None) -> QuestionsAsked | None:
    """Return what became of the open questions: each was answered, or was not."""
    left = open_questions(again.batch)
    if stated is None:
        return QuestionsAsked(answered=(), unanswered=left) if left else None
    kept = PersonalRow.of(again.entry.personal).screening
    told = None if kept is None else kept.get("answers")
    answers = told if isinstance(told, dict) else dict.fromkeys(stated.answered)
    unanswered = tuple(each for each in left if each not in answers)
    return QuestionsAsked(
        answered=tuple(each for each in left if each in answers),
        unanswered=unanswered,
        waived=bool(unanswered) and stated.waived,
    )


def _corrected(again: _OnBatch, stated: BatchCorrected) -> None:
    """Correct again."""
    new, values = stated.new, dict[str, str]()
    for name in ("filled", "rejected"):
        count = getattr(new, name)
        if isinstance(count, int):
            values[name] = str(count)
    if new.actual is not UNSET:
        values["actual"] = format_quantity(new.actual)
    if new.printout is not UNSET:
        values["printout"] = _text(new.printout) or ""
    if new.lots is not UNSET:
        was = {} if again.batch.made is None else again.batch.made.lots
        others = {name: lots for name, lots in new.lots.items() if was.get(name) != lots}
        values["lot"] = _named(others or new.lots)[0]
    correct_batch(again.acts, again.identity, stated.step, values, again.reason)


def _accepted(again: _OnBatch, stated: LotAccepted) -> None:
    """Accept a lot that was not received again."""
    accept_lot(again.acts, again.identity, f"{stated.component}={stated.lot.number}", again.reason)


def _changed(again: _OnBatch, _: BatchChanged) -> None:
    """Change the state again."""
    change_state(again.acts, again.identity, again.entry.action, again.reason)


def _dispensed(again: _OnBatch, stated: HandedOut) -> None:
    """Dispense again."""
    row = PersonalRow.of(again.entry.personal)
    health = {} if row.screening is None else row.screening
    avoided = {} if row.avoided is None else row.avoided
    written = stated.dose_as_written
    order = DispensingOrder(
        dose=written if isinstance(written, str) else format_quantity(stated.dose),
        days=str(stated.days),
        patient=row.text("patient") or _GIVEN,
        prescriber=stated.prescriber,
        per_day=str(stated.doses_per_day),
        patient_name=row.text("patient_name"),
        rx=row.text("rx"),
        directions=row.text("directions"),
        first_dose=stated.first_dose.isoformat(),
        answers=tuple(f"{name}={said}" for name, said in health.get("answers", {}).items()),
        consulted=tuple(f"{name}: {said}" for name, said in health.get("consulted", {}).items()),
        avoid=tuple(avoided),
        checked=tuple(f"{name}: {said}" for name, said in avoided.items() if said),
    )
    try:
        record_dispensing(again.acts, again.identity, order)
    except Restated as restated:
        if again.entry.erased:
            restated.document["screening"] = again.entry.document["screening"]
        raise


def _named(lots: LotsByName) -> tuple[str, ...]:
    """Return lots as they are typed."""
    return tuple(f"{name}={name_of_lot(lot)}" for name, each in lots.items() for lot in each)


def _text(told: object) -> str | None:
    """Return a free text; a word where it was erased."""
    return told or _GIVEN if isinstance(told, str) else None


_ACTS: Mapping[type[Record], Callable[[_OnBatch, Any], None]] = MappingProxyType(
    {
        WeighedStep: _weighed,
        DoneStep: _done,
        BatchCheck: _checked,
        BatchPrepared: _prepared,
        BatchVerified: _verified,
        BatchReleased: _released,
        BatchReviewed: _reviewed,
        BatchCorrected: _corrected,
        LotAccepted: _accepted,
        BatchChanged: _changed,
        HandedOut: _dispensed,
    }
)
