"""Hold, resume, reject, rework, recall or correct a batch."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from ldncompound.compounding.made_batch import CorrectedValues, LotsByName
from ldncompound.compounding.materials.lots import ComponentLot
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.quantities import MG, mass, number_of, read_quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, NotAuthorised, WrongState
from ldncompound.core.text import LONGEST_REASON, LONGEST_WORD, check_reason, check_text, echo
from ldncompound.pharmacy.batches.act_records import BatchChanged, BatchCorrected, is_acceptance
from ldncompound.pharmacy.batches.acts.balance_at_hand import check_shown, display_step
from ldncompound.pharmacy.batches.acts.batch_act import (
    ActDocument,
    BatchActs,
    finder_mentions,
    found_before,
    percentage,
    tolerance_of,
)
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield, counts_of
from ldncompound.pharmacy.batches.acts.filled_by_volume import check_shared_mass
from ldncompound.pharmacy.batches.acts.lots_at_hand import (
    check_arrived,
    check_in_date,
    factors_stated,
    lot_factors,
    lot_in_use,
    lots_named,
    name_of_lot,
)
from ldncompound.pharmacy.batches.hands import transcribed_in
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.states import FINISHED, LIFE
from ldncompound.pharmacy.batches.typed_lots import typed_lot_mentions
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import IN_USE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from ldncompound.compounding.made_batch import CameOut
    from ldncompound.compounding.preparation import LotInUse
    from ldncompound.core.text import Typed
    from ldncompound.pharmacy.batches.act_records import WeighedStep
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["change_state", "correct_batch"]


def change_state(acts: BatchActs, identity: str, action: str, reason: str) -> BatchChanged:
    """
    Record an act that only changes the state.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        action: "batch-held", "batch-resumed", "batch-rejected", "batch-reworked" or
            "batch-recalled".
        reason: Why; kept with the personal data.
    """
    check_reason(reason)
    leading = action in ("batch-resumed", "batch-reworked", "batch-recalled")

    def made(_: Batch) -> ActDocument[BatchChanged]:
        check_text(reason, "the reason", longest=LONGEST_REASON)
        if leading:
            acts.check_leads(f"record that a batch is {LIFE[action].does}")
        return ActDocument(BatchChanged(batch=identity))

    return acts.record(identity, action, {}, made, personal=PersonalRow(reason=reason))


def correct_batch(
    acts: BatchActs, identity: str, step: int | None, values: dict[str, str], reason: str
) -> BatchCorrected:
    """
    Record the correct value in place of one that was recorded wrong.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        step: Step of the weighing; None for the yield.
        values: `actual`, `printout`, `filled`, `rejected` or `lot`, as typed.
        reason: Why; kept with the personal data.

    Raises:
        WrongState: there is no such record to correct.
        InvalidOrder: an impossible value.
    """
    check_reason(reason)
    typed = {"step": str(step), **{key: echo(text) for key, text in values.items()}}

    def made(batch: Batch) -> ActDocument[BatchCorrected]:
        check_text(reason, "the reason", longest=LONGEST_REASON)
        if step is None:
            old, new = _other_yield(acts, batch, values)
        else:
            told = batch_of(acts.recorder.trail, identity, told=True)
            old, new = _other_weighing(acts, told, step, values)
        stated = BatchCorrected(
            batch=identity,
            member="made" if step is None else "weighing",
            step=step,
            old=old,
            new=new,
        )
        lots = {} if new.lots is UNSET else new.lots
        found = tuple((IN_USE, lot.number) for each in lots.values() for lot in each)
        room = Stockroom(acts.recorder.trail)
        found += typed_lot_mentions(room, batch.active, lots)
        if is_acceptance(stated):
            acts.check_leads("accept a mass out of tolerance")
            stated = replaced(stated, found_by=_found_by(acts, batch, typed))
        return ActDocument(stated, (*found, *finder_mentions(acts, stated)))

    return acts.record(
        identity, "batch-corrected", typed, made, personal=PersonalRow(reason=reason)
    )


def _found_by(acts: BatchActs, batch: Batch, typed: Mapping[str, Typed]) -> str:
    """
    Return who corrected what is accepted: who was refused with the same just before.

    Once the batch bears a signature it is the person who accepts: a refusal is not signed.
    """
    if batch.state in FINISHED:
        return acts.recorder.desk.by
    said = {"action": "batch-corrected", **typed}
    return found_before(acts, batch, NotAuthorised.code, said)


def _other_weighing(
    acts: BatchActs, batch: Batch, step: int, values: dict[str, str]
) -> tuple[CorrectedValues, CorrectedValues]:
    """Return the old and the new values of a weighing."""
    was = batch.weighed.get(step)
    if was is None:
        raise WrongState(
            f"Nothing was weighed at step {step}.",
            remedy=f"'ldncompound batch show {batch.plan.id}' lists the weighings.",
        )
    new = CorrectedValues()
    if "actual" in values:
        new = _other_mass(acts, batch, was, values["actual"])
    if "printout" in values:
        check_text(values["printout"], "the printout", longest=LONGEST_WORD)
        new = replaced(new, printout=values["printout"])
    if not new.stated or values.keys() - {"actual", "printout"}:
        raise InvalidOrder(
            "Only the mass found and the printout of a weighing can be corrected.",
            remedy="Give --actual or --printout. If another lot was used: "
            f"'ldncompound batch reject {batch.plan.id}'.",
        )
    as_it_is = {**batch.weighed, step: replaced(was, **new.stated)}
    check_shared_mass(replaced(batch, weighed=as_it_is), acts.recorder.formulary)
    return _as_it_was(was, new), new


def _as_it_was(was: WeighedStep | CameOut, new: CorrectedValues) -> CorrectedValues:
    """Return the old values of what a correction changes; null where not stated."""
    old = {name: getattr(was, name) for name in new.stated}
    untold = dict.fromkeys(name for name, each in old.items() if each is UNSET)
    return CorrectedValues(**(old | untold))


def _other_mass(acts: BatchActs, batch: Batch, was: WeighedStep, text: str) -> CorrectedValues:
    """Return the values of a weighing with a corrected mass."""
    actual = number_of(read_quantity(text, "mass", "the mass found"), MG)
    check_shown(actual, display_step(acts, batch, was.balance), was.balance)
    new, target = _factors_now(acts, batch, was), number_of(was.target, MG)
    if new.ratio is not UNSET:
        # By the present figures of the lot, the target is another.
        as_it_is = {**batch.weighed, was.step: replaced(was, **new.stated)}
        target = replaced(batch, weighed=as_it_is).course().targets[was.step]
        new = replaced(new, target=mass(target))
    return replaced(
        new,
        actual=mass(actual),
        **_judged(batch, was, actual, target),
    )


def _judged(batch: Batch, was: WeighedStep, actual: Fraction, target: Fraction) -> dict[str, Any]:
    """Return how far a mass is off, and whether it is accepted; nothing where none is judged."""
    if was.tolerance is None:
        return {}
    far = abs(actual - target) > target * tolerance_of(batch)
    return {"off": percentage((actual - target) / target * 100), "accepted": far}


def _factors_now(acts: BatchActs, batch: Batch, was: WeighedStep) -> CorrectedValues:
    """Return the factors of a weighing that changed since its lot was received or corrected."""
    if was.ratio is None or was.lot is None:
        return CorrectedValues()
    lot = _weighed_lot(acts, batch, str(was.component), was.lot)
    # What a weighing of the first versions does not state is as planned.
    untold = {"content": was.ratio, "needed": None, "holds": None}
    known = {
        name: untold[name] if each is UNSET else each
        for name in ("ratio", *untold)
        for each in (getattr(was, name),)
    }
    told = factors_stated(lot_factors(acts.recorder, batch, lot))._asdict()
    return CorrectedValues(**{name: each for name, each in told.items() if each != known[name]})


def _weighed_lot(acts: BatchActs, batch: Batch, component: str, was: LotInUse) -> ComponentLot:
    """Return the lot of a weighing; one that is used up or disposed of since was there then."""
    record = None if was.id is None else Stockroom(acts.recorder.trail).lot(was.id)
    if record is not None and record.ended is not None:
        return ComponentLot.received(record)
    named = (f"{component}={name_of_lot(was)}",)
    (lot,) = lots_named(acts.recorder, batch, named, (component,))
    return lot


def _other_yield(
    acts: BatchActs, batch: Batch, values: dict[str, str]
) -> tuple[CorrectedValues, CorrectedValues]:
    """Return the old and the new values of the yield."""
    was = batch.made
    if was is None:
        raise WrongState(
            "There is no yield to correct yet.",
            remedy="Name the step of a weighing with --step.",
        )
    known = {"filled", "rejected", "lot"}
    if not values or values.keys() - known:
        raise InvalidOrder(
            "Only the counts and the lots of what was not weighed can be corrected.",
            remedy="Give --filled, --rejected or --lot 'NAME=LOT'.",
        )
    new = _other_counts(batch, was, values)
    if "lot" in values:
        new = replaced(new, lots=_other_lots(acts, batch, was, values["lot"]))
    return _as_it_was(was, new), new


def _other_counts(batch: Batch, was: CameOut, values: dict[str, str]) -> CorrectedValues:
    """Return the corrected counts; the others stay."""
    counted = BatchYield(
        filled=values.get("filled", None if was.filled is None else str(was.filled)),
        rejected=values.get("rejected", None if was.rejected is None else str(was.rejected)),
    )
    filled, rejected = counts_of(batch, counted)
    if batch.left is not None and (filled or 0) - (rejected or 0) < batch.dispensed:
        raise InvalidOrder(
            f"{batch.dispensed} were already dispensed, more than the corrected counts allow.",
            remedy="Count again.",
        )
    return CorrectedValues(filled=filled, rejected=rejected)


def _made_on(acts: BatchActs, batch: Batch) -> date:
    """Return the last day on which a batch may have been finished, by its paper or its entry."""
    last = [each for each in batch.events if each.action == "batch-prepared"][-1]
    paper = transcribed_in(last.document)
    if paper is not None:
        return paper.moment.date()
    entry = acts.recorder.trail.recorded_at(last.sequence)
    # An entry has the time in UTC; where it was made, the next day may have begun.
    return date.fromisoformat(entry.at[:10]) + timedelta(days=1)


def _other_lots(acts: BatchActs, batch: Batch, was: CameOut, text: str) -> LotsByName:
    """Return the lots of what was not weighed, with one corrected."""
    names = [part.name for part in batch.plan.components]
    (lot,) = lots_named(acts.recorder, batch, (text,), names)
    check_in_date(acts.recorder, batch, lot)
    check_arrived(batch, lot, _made_on(acts, batch))
    if lot.component in batch.lots and lot.component not in was.lots:
        raise InvalidOrder(
            f"{lot.component} was weighed; its lot is that of the weighing.",
            remedy=f"If another lot was used: 'ldncompound batch reject {batch.plan.id}'.",
        )
    return {**was.lots, lot.component: (lot_in_use(lot.component, lot),)}
