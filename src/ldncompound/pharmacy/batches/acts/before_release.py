"""What a pharmacist states before a release, and what is taken from an own review."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.records import replaced
from ldncompound.core.values import in_short
from ldncompound.pharmacy.batches.act_records import BatchReviewed
from ldncompound.pharmacy.batches.acts.one_person import at_the_desk, check_alone, check_jars
from ldncompound.pharmacy.batches.acts.re_entry import check_entered_again
from ldncompound.pharmacy.batches.acts.release_checks import (
    check_as_it_should_be,
    check_may_leave,
    labels_counted,
)
from ldncompound.pharmacy.batches.acts.screening_at_release import (
    NOT_ASKED,
    ScreenedNow,
    screened_now,
)
from ldncompound.pharmacy.batches.review import reviewed_last
from ldncompound.pharmacy.batches.signed_batch import check_signed
from ldncompound.pharmacy.batches.states import State
from ldncompound.pharmacy.people.enrolled import roll_of
from ldncompound.pharmacy.people.person import CHECKED, RELEASED
from ldncompound.pharmacy.people.roll import check_signer

if TYPE_CHECKING:
    from ldncompound.compounding.made_batch import LabelsCounted
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.batches.acts.re_entry import PrescriptionEntered
    from ldncompound.pharmacy.batches.acts.screening_at_release import AnswersGiven
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.trail.store import Trail

__all__ = [
    "BeforeRelease",
    "ReadyToLeave",
    "action_of",
    "check_leaves",
    "meanings_at",
    "meanings_of",
    "own_review",
    "ready_to_leave",
    "row_of",
    "state_release",
]


_UNCHECKED = (State.PREPARED, State.CORRECTED)


class BeforeRelease(NamedTuple):
    """
    What is stated before a release, as typed.

    Args:
        used: Labels that were used; None for none.
        destroyed: Labels that were destroyed; likewise.
        entered: The prescription, entered again.
        screened: Answers to open questions of the screening.
        alone: Why a pharmacist who prepared it signs alone; None for a second person.
        jars: Each `NAME=LOT`, read again from the jars by a pharmacist alone.
    """

    used: str | None = None
    destroyed: str | None = None
    entered: PrescriptionEntered | None = None
    screened: AnswersGiven = NOT_ASKED
    alone: str | None = None
    jars: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return it in short, without bytes and names."""
        return in_short(self, ("used", "destroyed"), len(self))


class ReadyToLeave(NamedTuple):
    """
    A batch that may leave, and what was stated about it.

    Args:
        labels: What became of the labels.
        re_entered: The prescription was entered again, and agreed.
        screened: What became of the open questions of the screening.
        alone: Why a pharmacist signs alone; None for a second person.
    """

    labels: LabelsCounted
    re_entered: bool
    screened: ScreenedNow
    alone: str | None


def meanings_of(acts: BatchActs, batch: Batch) -> tuple[str, ...]:
    """
    Return as what a release signs: also as checked where nobody has, once people are enrolled.

    By names alone the check stays an act of its own: they do not prove a second person.
    """
    return meanings_at(acts.recorder.trail, batch)


def meanings_at(trail: Trail, batch: Batch) -> tuple[str, ...]:
    """Return the same, where nobody acts."""
    both = batch.state in _UNCHECKED and roll_of(trail).people
    return (CHECKED, RELEASED) if both else (RELEASED,)


def action_of(meanings: tuple[str, ...]) -> str:
    """Return the act that the state of a batch must allow, by the meanings of its release."""
    return "batch-verified" if CHECKED in meanings else "batch-released"


class OwnReview(NamedTuple):
    """A review by the person at the desk, and the reason kept with it."""

    stated: BatchReviewed
    reason: str | None


def own_review(acts: BatchActs, batch: Batch) -> OwnReview | None:
    """Return the review by the person at the desk, where nothing was done since."""
    last = reviewed_last(batch)
    if last is None or not isinstance(last.document, BatchReviewed):
        return None
    return OwnReview(last.document, last.reason) if at_the_desk(acts, last.by) else None


def row_of(ready: ReadyToLeave) -> PersonalRow | None:
    """Return reason and answers, which are kept apart; None where there are none."""
    if ready.alone is None and ready.screened.kept is None:
        return None
    row = PersonalRow(screening=ready.screened.kept)
    return row if ready.alone is None else replaced(row, reason=ready.alone)


def state_release(
    acts: BatchActs, identity: str, given: BeforeRelease, meaning: str | None = None
) -> None:
    """
    Hold jars and prescription, read again, against what was made; what differs is put on hold.

    The key is opened before they are judged: the entry of a hold names who read them.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        given: What is stated.
        meaning: As what the person signs afterwards; None as what a release signs.

    Raises:
        NotAuthorised: the key does not open; recorded.
        InvalidOrder: they were not read again where they must be; recorded.
        WrongState: they differ; recorded, after the batch was put on hold.
        VerificationFailure: a signature of the batch does not hold.
    """
    batch = acts.batch(identity)
    check_signed(acts.recorder.trail, identity)
    own = own_review(acts, batch)
    # Whoever may not sign is told so before they are asked to read anything again.
    alone = given.alone is not None or (own is not None and own.stated.one_person)
    acts.recorder.attempt(
        {"batch": identity, "action": "batch-released"},
        lambda: _check_signs(acts, batch, alone=alone),
    )
    if own is not None and own.stated.re_entered and given.entered is None and not given.jars:
        return
    signs = meaning or " and ".join(meanings_of(acts, batch))
    if given.alone is not None and batch.state in _UNCHECKED:
        check_jars(acts, identity, given.alone, given.jars, signs)
    check_entered_again(acts, identity, given.entered, signs, alone=given.alone is not None)


def check_leaves(acts: BatchActs, batch: Batch, given: BeforeRelease, action: str) -> str | None:
    """
    Return why a pharmacist signs alone, or None; refuse what cannot leave, whatever is stated.

    Args:
        acts: What acts on batches need.
        batch: The batch.
        given: What is stated so far.
        action: What its state must allow.

    Raises:
        NotAuthorised: the person may not release it.
        WrongState: something is missing, or its state does not allow it.
    """
    batch.check(action)
    check_as_it_should_be(acts, batch)
    check_may_leave(acts, batch)
    own, reason = own_review(acts, batch), given.alone
    if reason is None and own is not None and own.stated.one_person:
        reason = own.reason
    check_alone(acts, batch, reason)
    _check_signs(acts, batch, alone=reason is not None)
    return reason


def _check_signs(acts: BatchActs, batch: Batch, *, alone: bool) -> None:
    """Refuse a person who may not sign the release; where nobody is enrolled, anybody may."""
    people, by = acts.personnel.roll, acts.recorder.desk.by
    if people.people and batch.prepared_by:
        exception = acts.personnel.policies.second_person == "exception"
        check_signer(people, by, RELEASED, batch.prepared_by, alone=alone, exception=exception)


def ready_to_leave(
    acts: BatchActs, batch: Batch, given: BeforeRelease, action: str
) -> ReadyToLeave:
    """
    Return what is stated about a batch that may leave, or refuse it.

    What the person at the desk stated in a review since the last act, is not stated again.

    Args:
        acts: What acts on batches need.
        batch: The batch.
        given: What is stated.
        action: What its state must allow.

    Raises:
        NotAuthorised: the person may not release it.
        WrongState: something is missing, or its state does not allow it.
        InvalidOrder: labels that do not add up, or questions left open.
    """
    reason = check_leaves(acts, batch, given, action)
    own = own_review(acts, batch)
    before = None if own is None else own.stated
    used, destroyed = given.used, given.destroyed
    if before is not None and used is None and destroyed is None:
        used, destroyed = str(before.labels.used), str(before.labels.destroyed)
    trail, identity = acts.recorder.trail, str(batch.plan.id)
    labels = labels_counted(trail, identity, used or "0", destroyed or "0")
    settled = before is not None and before.screening is not None and before.screening.settled
    if before is not None and settled and given.screened == NOT_ASKED:
        screened = ScreenedNow(before.screening)
    else:
        screened = screened_now(acts, batch, given.screened)
    entered = given.entered is not None or (before is not None and before.re_entered)
    entered = entered and batch.plan.for_stock is None
    return ReadyToLeave(labels, entered, screened, reason)
