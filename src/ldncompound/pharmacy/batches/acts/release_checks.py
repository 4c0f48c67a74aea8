"""What must be so before a batch is checked, and before it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.made_batch import LabelsCounted
from ldncompound.compounding.weighing.progress import expected_of
from ldncompound.core.quantities import MG, format_quantity, number_of
from ldncompound.core.refusals import InvalidOrder, LotNotUsable, OutOfTolerance, WrongState, quoted
from ldncompound.pharmacy.batches.acts.batch_act import check_content, nought_or_more, percentage
from ldncompound.pharmacy.batches.acts.lots_at_hand import check_lots_as_weighed
from ldncompound.pharmacy.batches.acts.typed_lots_at_release import check_received
from ldncompound.pharmacy.batches.assays_due import assay_due
from ldncompound.pharmacy.batches.check_records import MassesCheck
from ldncompound.pharmacy.batches.content_at_mean import content_at_mean, exact_mean
from ldncompound.pharmacy.batches.lots_corrected import corrected_since, since_corrected
from ldncompound.pharmacy.batches.recalled_lots import bars_of_lot
from ldncompound.pharmacy.batches.record_at_work import missing_checks
from ldncompound.pharmacy.batches.traced_plan import PrintedFor
from ldncompound.pharmacy.batches.unit_mass import is_completed, shared_mass
from ldncompound.pharmacy.schedule_changes import check_not_changed
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import BATCH

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.trail.store import Trail

__all__ = [
    "check_as_it_should_be",
    "check_may_leave",
    "check_not_corrected",
    "check_not_recalled",
    "labels_add_up",
    "labels_counted",
    "labels_printed",
]


def check_as_it_should_be(acts: BatchActs, batch: Batch) -> None:
    """Refuse a batch with a missing or failed check, too few units, or a wrong content."""
    _check_checked(acts, batch)
    _check_enough(batch)
    check_lots_as_weighed(acts.recorder, batch)
    check_content(batch, batch.course())
    _check_content_at_mean(batch)


def check_may_leave(acts: BatchActs, batch: Batch) -> None:
    """Refuse a batch without a final date, past it, or with a recalled or unknown lot."""
    if batch.without_lot:
        raise WrongState(
            "The beyond-use date is not final: no lot with its expiration is recorded for "
            f"{', '.join(batch.without_lot)}.",
            remedy=f"Name it with 'ldncompound batch correct {batch.plan.id}' and "
            f"--lot '{batch.without_lot[0]}=LOT@YYYY-MM' --reason 'WHY'.",
        )
    check_not_changed(acts.recorder.trail, batch.plan)
    check_not_recalled(acts, batch)
    check_received(acts, batch)
    check_not_corrected(acts, batch)
    until = batch.beyond_use.date
    if until < acts.recorder.desk.today:
        raise WrongState(
            f"Its beyond-use date, {until}, has passed.",
            remedy=f"Reject it with 'ldncompound batch reject {batch.plan.id}'.",
        )


def labels_counted(trail: Trail, identity: str, used: str, destroyed: str) -> LabelsCounted:
    """Return the reconciliation of the labels; refuse counts that do not add up."""
    return labels_add_up(labels_printed(trail, identity), used, destroyed)


def labels_add_up(printed: int, used: str, destroyed: str) -> LabelsCounted:
    """Return the same, of so many labels printed."""
    counts = [nought_or_more(text, what) for text, what in
              ((used, "the labels used"), (destroyed, "the labels destroyed"))]  # fmt: skip
    if sum(counts) != printed:
        raise InvalidOrder(
            f"{printed} labels were printed; {counts[0]} used and {counts[1]} destroyed "
            f"are {sum(counts)}.",
            remedy="Count them again, drafts and copies included, and give --labels-used and "
            "--labels-destroyed so that they add up. The trail records every print.",
        )
    return LabelsCounted(printed=printed, used=counts[0], destroyed=counts[1])


def _check_checked(acts: BatchActs, batch: Batch) -> None:
    """Refuse a batch with a check that failed or is missing."""
    missing, identity = missing_checks(batch), batch.plan.id
    if missing:
        raise WrongState(
            f"Checks are still missing: {', '.join(missing)}.",
            remedy=f"Record them: 'ldncompound batch check {identity} {missing[0]}'.",
        )
    if batch.failed:
        raise WrongState(
            f"A check failed: {', '.join(batch.failed)}.",
            remedy=f"Make it again: 'ldncompound batch check {identity} {batch.failed[0]}'; there "
            "a pharmacist may accept it with --accept 'REASON'. Or rework or reject the batch.",
        )
    recorder = acts.recorder
    due = assay_due(batch, recorder.trail, recorder.pharmacy.sampling)
    if due is not None:
        raise WrongState(
            f"An assay is due: {due}.",
            remedy=f"Record it with 'ldncompound batch check {batch.plan.id} assay'; or let a "
            "pharmacist accept that none is made, with --not-made --accept 'REASON'.",
        )


def check_not_recalled(acts: BatchActs, batch: Batch) -> None:
    """
    Refuse a batch that holds a lot recalled, or put into quarantine, since.

    Raises:
        LotNotUsable: it does.
    """
    room = Stockroom(acts.recorder.trail)
    for name, lots in batch.lots.items():
        for lot in lots:
            found = bars_of_lot(room, name, lot)
            if found.recalled is not None:
                raise LotNotUsable(
                    f"The batch contains the lot {quoted(lot.number)} of {name}, which "
                    f"{room.recalled_by(found.recalled)}.",
                    remedy=f"Reject it with 'ldncompound batch reject {batch.plan.id}'.",
                )
            if found.waits:
                own = "" if lot.id is None else f", {lot.id}"
                raise LotNotUsable(
                    f"The batch contains the lot {quoted(lot.number)} of {name}{own}, which "
                    f"{found.waits[0]}.",
                    remedy="Wait until the lot is out of quarantine, or reject the batch.",
                )


def check_not_corrected(acts: BatchActs, batch: Batch) -> None:
    """
    Refuse a batch whose lots, as they are on record now, contradict its date or its content.

    Raises:
        WrongState: they do.
    """
    why = corrected_since(acts.recorder.trail, batch)
    if why is not None:
        raise WrongState(f"{why[0].upper()}{why[1:]}.", remedy=since_corrected(batch))


def labels_printed(trail: Trail, identity: str) -> int:
    """Return how many labels of a batch were printed, copies and drafts included."""
    entries = (trail.recorded_at(at) for _, at in trail.mentioning(BATCH, identity))
    labels = (PrintedFor.from_document(e.document) for e in entries if e.action == "label")
    return sum(each.labels for each in labels)


def _check_content_at_mean(batch: Batch) -> None:
    """Refuse a batch whose units, at their mean mass, hold a content outside the limits."""
    check = batch.checks.get("masses")
    if not isinstance(check, MassesCheck):
        return
    theory = shared_mass(batch) if is_completed(batch) else number_of(check.theory, MG)
    percent = content_at_mean(batch.course().at_planned_mass, exact_mean(check), theory)
    limits, overage = expected_of(batch.plan), batch.plan.components[0].overage
    if not limits.allows(percent, overage):
        raise OutOfTolerance(
            f"At their mean mass of {format_quantity(check.mean)} the capsules would hold "
            f"{format_quantity(percentage(percent))} of label, outside {limits.told(overage)}.",
            remedy="Check the masses again, or reject the batch with 'ldncompound batch reject'.",
        )


def _check_enough(batch: Batch) -> None:
    """Refuse a batch with fewer units than its prescription needs."""
    if batch.plan.for_stock is not None:
        return  # any number may be dispensed
    wanted = batch.plan.figures.dispensed.magnitude
    if batch.left is not None and batch.left + batch.dispensed < wanted:
        raise WrongState(
            f"Only {batch.left} {batch.plan.form} are left, but {wanted} are to be dispensed.",
            remedy="Reject this batch, and prepare a new one with a larger excess.",
        )
