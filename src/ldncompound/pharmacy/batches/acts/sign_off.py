"""Sign a batch as prepared, verified and released."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from ldncompound.compounding.made_batch import CameOut, LabelsCounted, SignatureStated
from ldncompound.compounding.materials.ordered_lots import lots_in_use
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, WrongState, quoted
from ldncompound.core.text import echo
from ldncompound.pharmacy.batches.act_records import BatchPrepared, BatchReleased, BatchVerified
from ldncompound.pharmacy.batches.acts.batch_act import (
    ActDocument,
    BatchActs,
    check_content,
    nought_or_more,
)
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield, counts_of
from ldncompound.pharmacy.batches.acts.lots_at_hand import (
    check_in_date,
    check_lots_as_weighed,
    lot_in_use,
    lot_to_use,
    planned_lots,
)
from ldncompound.pharmacy.batches.acts.one_person import check_alone
from ldncompound.pharmacy.batches.acts.re_entry import PrescriptionEntered, check_entered_again
from ldncompound.pharmacy.batches.assays_due import assay_due, made_mentions
from ldncompound.pharmacy.batches.batch import Batch
from ldncompound.pharmacy.batches.record_at_work import record_at_work
from ldncompound.pharmacy.batches.replay import with_what_is_signed
from ldncompound.pharmacy.batches.traced_plan import PrintedFor
from ldncompound.pharmacy.people.person import CHECKED, PREPARED, RELEASED
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import BATCH, ONE_PERSON

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.core.text import Typed
    from ldncompound.trail.store import Trail

__all__ = [
    "finish_batch",
    "release_batch",
    "verify_batch",
]


def finish_batch(acts: BatchActs, identity: str, counted: BatchYield) -> BatchPrepared:
    """
    Record the yield, signed by the preparer.

    Raises:
        WrongState: a step is still to be done.
        InvalidOrder: impossible counts.
    """
    typed = {
        "filled": echo(counted.filled or ""),
        "rejected": echo(counted.rejected or ""),
        "lots": [echo(each) for each in counted.lots[:64]],
    }

    def prepared(batch: Batch) -> BatchPrepared:
        made = _came_out(acts, batch, counted)
        return BatchPrepared(batch=identity, made=made, signature=_UNSIGNED)

    return _sign(acts, identity, "batch-prepared", PREPARED, typed, prepared)


def _came_out(acts: BatchActs, batch: Batch, counted: BatchYield) -> CameOut:
    """Return the yield, or refuse it."""
    step = batch.next_step
    if step is not None:
        raise WrongState(
            f"Step {step.step} is still to be done: {step.action} {step.what}.",
            remedy=f"Continue with 'ldncompound batch weigh {batch.plan.id}'.",
        )
    lots = _lots_not_weighed(acts, batch, counted.lots)
    filled, rejected = counts_of(batch, counted)
    return CameOut(
        filled=filled,
        rejected=rejected,
        lots={
            name: tuple(lot_in_use(name, lot) for lot in lots if lot.component == name)
            for name in dict.fromkeys(lot.component for lot in lots)
        },
    )


def _lots_not_weighed(
    acts: BatchActs, batch: Batch, named_lots: tuple[str, ...]
) -> list[ComponentLot]:
    """Return the lots of what was not weighed: as named, or else as planned."""
    names = [part.name for part in batch.plan.components]
    said = lots_in_use(named_lots, names, Stockroom(acts.recorder.trail))
    for lot in said:
        check_in_date(acts.recorder, batch, lot)
        if lot.component in batch.lots:
            raise InvalidOrder(
                f"The lot of {lot.component} is already recorded with its step.",
                remedy="Name lots only for components without one.",
            )
    known = {*batch.lots, *(lot.component for lot in said)}
    return [
        *said,
        *(
            lot_to_use(acts.recorder, batch, name, None)
            for name in names
            if name not in known and planned_lots(batch, name)
        ),
    ]


def verify_batch(acts: BatchActs, identity: str, *, alone: str | None = None) -> BatchVerified:
    """
    Record the check by a second person, signed.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        alone: Why the pharmacist who prepared it checks it as well; None for a second person.

    Raises:
        NotAuthorised: the signer took part in making it.
        WrongState: a check failed, or is missing.
    """

    def verified(batch: Batch) -> BatchVerified:
        _check_as_it_should_be(acts, batch)
        return BatchVerified(batch=identity, one_person=alone is not None, signature=_UNSIGNED)

    return _sign(acts, identity, "batch-verified", CHECKED, {}, verified, alone=alone)


def release_batch(
    acts: BatchActs,
    identity: str,
    used: str,
    destroyed: str,
    *,
    entered: PrescriptionEntered | None = None,
    alone: str | None = None,
) -> BatchReleased:
    """
    Record the release, signed.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        used: Labels that were used.
        destroyed: Labels that were destroyed.
        entered: The prescription, entered again; by policy it must be.
        alone: Why the pharmacist who prepared it releases it; None for a second person.

    Raises:
        WrongState: something is still missing, or the prescription entered again differs: the
            batch is then on hold.
        InvalidOrder: labels that do not add up.
    """
    typed = {"labels_used": echo(used), "labels_destroyed": echo(destroyed)}

    def released(batch: Batch) -> BatchReleased:
        _check_as_it_should_be(acts, batch)
        _check_may_leave(acts, batch)
        labels = _labels_counted(acts.recorder.trail, identity, used, destroyed)
        return BatchReleased(
            batch=identity,
            labels=labels,
            one_person=alone is not None,
            re_entered=compared,
            signature=_UNSIGNED,
        )

    compared = check_entered_again(acts, identity, entered)
    return _sign(acts, identity, "batch-released", RELEASED, typed, released, alone=alone)


def _check_as_it_should_be(acts: BatchActs, batch: Batch) -> None:
    """Refuse a batch with a missing or failed check, too few units, or a wrong content."""
    _check_checked(acts, batch)
    _check_enough(batch)
    check_lots_as_weighed(acts.recorder, batch)
    check_content(batch, batch.percent_of_label)


def _check_may_leave(acts: BatchActs, batch: Batch) -> None:
    """Refuse a batch without a final beyond-use date, past it, or with a recalled lot."""
    if batch.without_lot:
        raise WrongState(
            "The beyond-use date is not final: no lot with its expiration is recorded for "
            f"{', '.join(batch.without_lot)}.",
            remedy="Correct the batch with 'ldncompound batch correct … --lot NAME=LOT'.",
        )
    _check_not_recalled(acts, batch)
    until = batch.beyond_use.date
    if until < acts.recorder.desk.today:
        raise WrongState(
            f"Its beyond-use date, {until}, has passed.",
            remedy="Reject it with 'ldncompound batch reject'.",
        )


def _labels_counted(trail: Trail, identity: str, used: str, destroyed: str) -> LabelsCounted:
    """Return the reconciliation of the labels; refuse counts that do not add up."""
    printed = _labels_printed(trail, identity)
    counts = [nought_or_more(text, what) for text, what in
              ((used, "the labels used"), (destroyed, "the labels destroyed"))]  # fmt: skip
    if sum(counts) != printed:
        raise InvalidOrder(
            f"{printed} labels were printed; {counts[0]} used and {counts[1]} destroyed "
            f"are {sum(counts)}.",
            remedy="Count them again. The trail records every print.",
        )
    return LabelsCounted(printed=printed, used=counts[0], destroyed=counts[1])


def _check_checked(acts: BatchActs, batch: Batch) -> None:
    """Refuse a batch with a check that failed or is missing."""
    needed = [*batch.plan.figures.checks]
    if record_at_work(batch.plan).ph is not None:
        needed.append("ph")
    missing = [each for each in needed if each not in batch.checks]
    if missing:
        raise WrongState(
            f"Checks are still missing: {', '.join(missing)}.",
            remedy="Record them with 'ldncompound batch check'.",
        )
    if batch.failed:
        raise WrongState(
            f"A check failed: {', '.join(batch.failed)}.",
            remedy="A pharmacist may accept it with 'ldncompound batch check … --accept'; or "
            "rework or reject the batch.",
        )
    recorder = acts.recorder
    due = assay_due(batch, recorder.trail, recorder.pharmacy.sampling)
    if due is not None:
        raise WrongState(
            f"An assay is due: {due}.",
            remedy=f"Record it with 'ldncompound batch check {batch.plan.id} assay'; or let a "
            "pharmacist accept that none is made, with --not-made --accept 'REASON'.",
        )


def _check_not_recalled(acts: BatchActs, batch: Batch) -> None:
    """Refuse a batch that holds a lot recalled since."""
    room = Stockroom(acts.recorder.trail)
    for name, lots in batch.lots.items():
        for lot in lots:
            when = room.recalled(name, lot.number, lot.id)
            if when is not None:
                raise WrongState(
                    f"The batch contains the lot {quoted(lot.number)} of {name}, which {when}.",
                    remedy="Reject it with 'ldncompound batch reject'.",
                )


def _labels_printed(trail: Trail, identity: str) -> int:
    """Return how many labels of a batch were printed, copies and drafts included."""
    entries = (trail.recorded_at(at) for _, at in trail.mentioning(BATCH, identity))
    labels = (PrintedFor.from_document(e.document) for e in entries if e.action == "label")
    return sum(each.labels for each in labels)


_Signed = TypeVar("_Signed", BatchPrepared, BatchVerified, BatchReleased)
"""An act that is signed."""

_UNSIGNED = SignatureStated(person="", meaning="", digest="", algorithm="")
"""Placeholder until the batch is signed."""


def _sign(
    acts: BatchActs,
    identity: str,
    action: str,
    meaning: str,
    typed: Mapping[str, Typed],
    made: Callable[[Batch], _Signed],
    *,
    alone: str | None = None,
) -> _Signed:
    """Record an act with a signature of the batch as the act leaves it."""

    def attempted() -> tuple[str, tuple[str, ...]]:
        batch = acts.batch(identity)
        batch.check(action)
        check_alone(acts, batch, alone)
        return _signed_digest(batch, made(batch)), batch.prepared_by

    digest, others = acts.recorder.attempt(
        {"batch": identity, "action": action, **typed},
        attempted,
        mentions_of=lambda _: ((BATCH, identity),),
    )
    signature = acts.personnel.vouch(
        meaning,
        digest,
        others=others,
        # The steps name the preparer, too, so a login name is enough.
        basis="stated" if meaning == PREPARED else None,
        alone=alone is not None,
    )

    def document(batch: Batch) -> ActDocument[_Signed]:
        again = made(batch)
        if _signed_digest(batch, again) != digest:
            raise WrongState(
                f"The batch {identity} changed while it was signed.",
                remedy="Look at it with 'ldncompound batch show', and sign again.",
            )
        acts.personnel.verify_signatures(signature.document(), digest=digest)
        signed = replaced(again, signature=SignatureStated.from_document(signature.document()))
        return ActDocument(signed, _mentions(batch, signed))

    personal = None if alone is None else PersonalRow(reason=alone)
    return acts.record(identity, action, typed, document, personal=personal)


def _mentions(batch: Batch, signed: _Signed) -> tuple[tuple[str, str], ...]:
    """Return the keys of a signed act: lots, that a batch was made, that one person signed."""
    if not isinstance(signed, BatchPrepared):
        return ((ONE_PERSON, signed.batch),) if signed.one_person else ()
    found = tuple(("lot", lot.number) for each in signed.made.lots.values() for lot in each)
    return found + made_mentions(batch)


def _signed_digest(batch: Batch, stated: _Signed) -> str:
    """Return the digest that is signed: of the batch with what the act adds."""
    return with_what_is_signed(batch, stated).digest


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
