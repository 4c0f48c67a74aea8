"""Sign a batch as prepared, verified and released."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from ldncompound.compounding.made_batch import CameOut, SignatureStated
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, Refusal, WrongState
from ldncompound.core.text import check_named_once, echo
from ldncompound.pharmacy.batches.act_records import BatchPrepared, BatchReleased, BatchVerified
from ldncompound.pharmacy.batches.acts.batch_act import ActDocument, BatchActs
from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield, counts_of
from ldncompound.pharmacy.batches.acts.before_release import (
    BeforeRelease,
    ReadyToLeave,
    action_of,
    meanings_of,
    own_review,
    ready_to_leave,
    row_of,
    state_release,
)
from ldncompound.pharmacy.batches.acts.lots_at_hand import (
    check_in_date,
    lot_in_use,
    lot_to_use,
    lots_named,
    planned_lots,
)
from ldncompound.pharmacy.batches.acts.one_person import check_alone, check_jars
from ldncompound.pharmacy.batches.acts.re_entry import PrescriptionEntered
from ldncompound.pharmacy.batches.acts.release_checks import (
    check_as_it_should_be,
    check_may_leave,
    labels_counted,
)
from ldncompound.pharmacy.batches.acts.screening_at_release import NOT_ASKED, AnswersGiven
from ldncompound.pharmacy.batches.acts.transcription import (
    Transcription,
    acts_then,
    done_by_mentions,
    transcribed_now,
    typed_of,
)
from ldncompound.pharmacy.batches.assays_due import made_mentions
from ldncompound.pharmacy.batches.batch import Batch
from ldncompound.pharmacy.batches.replay import with_what_is_signed
from ldncompound.pharmacy.batches.review import label_says
from ldncompound.pharmacy.batches.typed_lots import typed_lot_mentions
from ldncompound.pharmacy.people.person import CHECKED, PREPARED, RELEASED
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import ONE_PERSON

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.core.text import Typed

__all__ = [
    "finish_batch",
    "refused_because_of",
    "release_as_stated",
    "release_batch",
    "release_reviewed",
    "sign_as_checked",
    "sign_as_released",
    "verify_batch",
]


def finish_batch(
    acts: BatchActs, identity: str, counted: BatchYield, *, paper: Transcription | None = None
) -> BatchPrepared:
    """
    Record the yield, signed by the preparer.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        counted: As typed.
        paper: When and by whom it was finished, where it is entered from paper.

    Raises:
        WrongState: a step is still to be done.
        InvalidOrder: impossible counts.
    """
    typed = {
        "filled": echo(counted.filled or ""),
        "rejected": echo(counted.rejected or ""),
        "lots": [echo(each) for each in counted.lots[:64]],
        **typed_of(paper),
    }

    def prepared(batch: Batch) -> BatchPrepared:
        transcribed = transcribed_now(acts, batch, "batch-prepared", paper)
        made = _came_out(acts_then(acts, transcribed), batch, counted)
        return BatchPrepared(
            batch=identity, made=made, signature=_UNSIGNED, transcribed=transcribed
        )

    return _sign(acts, identity, "batch-prepared", PREPARED, typed, prepared)


def _came_out(acts: BatchActs, batch: Batch, counted: BatchYield) -> CameOut:
    """Return the yield, or refuse it."""
    step = batch.next_step
    if step is not None:
        raise WrongState(
            f"Step {step.step} is still to be done: {step.action} {step.what}.",
            remedy=f"Continue with 'ldncompound work {batch.plan.id}'.",
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
    said = lots_named(acts.recorder, batch, named_lots, names)
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


def verify_batch(
    acts: BatchActs, identity: str, *, alone: str | None = None, jars: tuple[str, ...] = ()
) -> BatchVerified:
    """
    Record the check by a second person, signed.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        alone: Why the pharmacist who prepared it checks it as well; None for a second person.
        jars: Each `NAME=LOT`, read again from the jars by a pharmacist alone.

    Raises:
        NotAuthorised: the signer took part in making it.
        WrongState: a check failed, or is missing.
    """
    if alone is not None:
        check_jars(acts, identity, alone, jars, CHECKED)
    return sign_as_checked(acts, identity, alone)


def sign_as_checked(acts: BatchActs, identity: str, alone: str | None) -> BatchVerified:
    """Record the check; of a pharmacist alone, who has read the jars again."""

    def verified(batch: Batch) -> BatchVerified:
        check_as_it_should_be(acts, batch)
        return BatchVerified(batch=identity, one_person=alone is not None, signature=_UNSIGNED)

    row = None if alone is None else PersonalRow(reason=alone)
    return _sign(acts, identity, "batch-verified", CHECKED, {}, verified, personal=row)


def release_batch(
    acts: BatchActs,
    identity: str,
    used: str | None = None,
    destroyed: str | None = None,
    *,
    entered: PrescriptionEntered | None = None,
    screened: AnswersGiven = NOT_ASKED,
    alone: str | None = None,
    jars: tuple[str, ...] = (),
) -> BatchReleased:
    """
    Record the release, signed; with the same passphrase also the check, where nobody checked yet.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        used: Labels that were used; None for none.
        destroyed: Labels that were destroyed; likewise.
        entered: The prescription, entered again; by policy it must be.
        screened: Answers to the questions of the screening that the order left open.
        alone: Why the pharmacist who prepared it releases it; None for a second person.
        jars: Each `NAME=LOT`, read again from the jars by a pharmacist alone.

    Raises:
        NotAuthorised: the signer took part in making it.
        WrongState: something is still missing, or what was read again differs: the batch is then
            on hold.
        InvalidOrder: labels that do not add up, or questions left open.
    """
    given = BeforeRelease(used, destroyed, entered, screened, alone, jars)
    return release_as_stated(acts, identity, given)


def release_as_stated(acts: BatchActs, identity: str, given: BeforeRelease) -> BatchReleased:
    """
    Record the release as `release_batch` does.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        given: What is stated before it.
    """
    state_release(acts, identity, given)
    ready, meanings = _ready(acts, identity, given)
    if CHECKED in meanings:
        acts.open_key(" and ".join(meanings), [identity])
        sign_as_checked(acts, identity, ready.alone)
    return sign_as_released(acts, identity, ready)


def _ready(
    acts: BatchActs, identity: str, given: BeforeRelease
) -> tuple[ReadyToLeave, tuple[str, ...]]:
    """Return what is stated about a batch that may leave, and as what it is signed."""

    def ready() -> tuple[ReadyToLeave, tuple[str, ...]]:
        batch = acts.batch(identity)
        meanings = meanings_of(acts, batch)
        return ready_to_leave(acts, batch, given, action_of(meanings)), meanings

    return acts.recorder.attempt(
        {"batch": identity, "action": "batch-released"},
        ready,
    )


def release_reviewed(
    acts: BatchActs, identities: Sequence[str], own: Mapping[str, BatchActs] | None = None
) -> tuple[BatchReleased, ...]:
    """
    Record the release of several batches; each was reviewed by the person at the desk.

    Args:
        acts: What acts on batches need.
        identities: Their ids.
        own: Those for some batches, whose entries answer requests of their own.

    Raises:
        Refusal: one of them may not be released, or was not reviewed since its last act; nothing
            is released then.
    """
    check_named_once(identities)
    by = {each: (own or {}).get(each, acts) for each in identities}
    ready = [_ready_as_reviewed(by[each], each) for each in identities]
    meanings = dict.fromkeys(each for _, signed in ready for each in signed)
    acts.open_key(" and ".join(meanings), identities)
    released = []
    for identity, (each, signed) in zip(identities, ready, strict=True):
        if CHECKED in signed:
            sign_as_checked(by[identity], identity, each.alone)
        released.append(sign_as_released(by[identity], identity, each))
    return tuple(released)


def _ready_as_reviewed(acts: BatchActs, identity: str) -> tuple[ReadyToLeave, tuple[str, ...]]:
    """Return what a review stated about a batch that may leave."""
    with refused_because_of(identity):
        acts.recorder.attempt(
            {"batch": identity, "action": "batch-released"},
            lambda: _check_reviewed(acts, identity),
        )
        state_release(acts, identity, BeforeRelease())
        return _ready(acts, identity, BeforeRelease())


@contextmanager
def refused_because_of(identity: str) -> Iterator[None]:
    """Let a refusal name the one of several batches that it is about, also when it is repeated."""
    try:
        yield
    except Refusal as refusal:
        refusal.message = f"Nothing is released, because of {identity}: {refusal.message}"
        raise


def _check_reviewed(acts: BatchActs, identity: str) -> None:
    """Refuse a batch that the person at the desk has not reviewed as it is now."""
    if own_review(acts, acts.batch(identity)) is None:
        raise WrongState(
            "You have not reviewed it since its last act.",
            remedy=f"Do it with 'ldncompound batch review {identity} --sign'.",
        )


def sign_as_released(acts: BatchActs, identity: str, ready: ReadyToLeave) -> BatchReleased:
    """Record the release of a batch that may leave."""
    labels = ready.labels

    def released(batch: Batch) -> BatchReleased:
        check_as_it_should_be(acts, batch)
        check_may_leave(acts, batch)
        again = labels_counted(
            acts.recorder.trail, identity, str(labels.used), str(labels.destroyed)
        )
        return BatchReleased(
            batch=identity,
            labels=again,
            one_person=ready.alone is not None,
            re_entered=ready.re_entered,
            screening=ready.screened.asked,
            label_says=label_says(batch.plan),
            signature=_UNSIGNED,
        )

    typed = {"labels_used": str(labels.used), "labels_destroyed": str(labels.destroyed)}
    row = row_of(ready)
    return _sign(acts, identity, "batch-released", RELEASED, typed, released, personal=row)


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
    personal: PersonalRow | None = None,
) -> _Signed:
    """Record an act with a signature of the batch as the act leaves it."""
    alone = None if personal is None else personal.text("reason")

    def attempted() -> tuple[Batch, _Signed]:
        batch = acts.batch(identity)
        batch.check(action)
        check_alone(acts, batch, alone)
        return batch, made(batch)

    before, stated = acts.recorder.attempt(
        {"batch": identity, "action": action, **typed},
        attempted,
    )
    digest = _signed_digest(before, stated)
    signature = acts.personnel.vouch(
        meaning,
        digest,
        others=before.prepared_by,
        batch=identity,
        # The steps name the preparer, too, so a login name is enough.
        basis="stated" if meaning == PREPARED else None,
        alone=alone is not None,
    )

    def document(batch: Batch) -> ActDocument[_Signed]:
        again = stated if batch is before else made(batch)
        if _signed_digest(batch, again) != digest:
            raise WrongState(
                f"The batch {identity} changed while it was signed.",
                remedy=f"Look at it with 'ldncompound batch show {identity}', and sign again.",
            )
        acts.personnel.verify_signatures(signature.document(), digest=digest)
        signed = replaced(again, signature=SignatureStated.from_document(signature.document()))
        return ActDocument(signed, _mentions(acts, batch, signed))

    return acts.record(identity, action, typed, document, personal=personal)


def _mentions(acts: BatchActs, batch: Batch, signed: _Signed) -> tuple[tuple[str, str], ...]:
    """Return the keys of a signed act: lots, that a batch was made, that one person signed."""
    if not isinstance(signed, BatchPrepared):
        return ((ONE_PERSON, signed.batch),) if signed.one_person else ()
    found = tuple(("lot", lot.number) for each in signed.made.lots.values() for lot in each)
    room = Stockroom(acts.recorder.trail)
    typed = typed_lot_mentions(room, batch.active, signed.made.lots)
    return found + typed + made_mentions(batch) + done_by_mentions(signed.transcribed)


def _signed_digest(batch: Batch, stated: _Signed) -> str:
    """Return the digest that is signed: of the batch with what the act adds."""
    return with_what_is_signed(batch, stated).digest
