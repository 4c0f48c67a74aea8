"""Verification of a trail with its signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, UnsetType

from ldncompound.core.records import Count, Positive, Record, Text, replaced
from ldncompound.core.refusals import VerificationFailure
from ldncompound.core.verdicts import Broken, Whole
from ldncompound.pharmacy.batches.fold import Fold
from ldncompound.pharmacy.inspection.calculated_again import CalculatedAgain
from ldncompound.pharmacy.inspection.lists_again import ListsAgain
from ldncompound.pharmacy.people import keys as signing
from ldncompound.pharmacy.people.signatures import ENTRY_ACTIONS, SignaturesCounted, Watch
from ldncompound.trail.failures import NotADatabase
from ldncompound.trail.trail_documents import HeadStated, TrailBroken

if TYPE_CHECKING:
    from ldncompound.pharmacy.inspection.at_hand import AtHand
    from ldncompound.trail.addresses import TrailAddress
    from ldncompound.trail.entry_shape import EntryBody
    from ldncompound.trail.verification import TrailVerification

__all__ = [
    "Inspection",
    "SignaturesBroken",
    "SignaturesHold",
    "SignedTrailWhole",
    "inspected",
    "verify_signatures",
    "verify_with_signatures",
]


_ERASURE = "erasure"
"""An act that is held against more than who may do it."""


class MirrorHeld(Record):
    """
    Notes outside the trail, none of which contradicts it.

    Args:
        notes: Their number.
        last: Number of the last entry that one speaks for; 0 without notes.
        accepted: Notes of entries whose loss was accepted, and signed, in the trail.
    """

    notes: Count
    last: Count
    accepted: Count


class SignedTrailWhole(Record, tag_field="schema", tag="ldncompound.verification/1"):
    """
    A trail that is intact, with its signatures.

    Args:
        ok: True.
        entries: Number of entries.
        head: Its head.
        signatures: Counts of its signatures; of an export those of its entries alone.
        full: What was calculated again; left out where that was not asked for.
        behind: How many entries are known here that it lacks; left out where none.
        mirror: The notes that it was held against; left out where there are none.
    """

    ok: Whole
    entries: Count
    head: HeadStated
    signatures: SignaturesCounted | None
    full: CalculatedAgain | UnsetType = UNSET
    behind: Positive | UnsetType = UNSET
    mirror: MirrorHeld | UnsetType = UNSET


class SignaturesHold(Record, tag_field="schema", tag="ldncompound.signatures/1"):
    """
    Every signature in a trail is valid.

    Args:
        ok: True.
        entries: Number of entries of the trail.
        people: Number of people ever enrolled.
        with_key: Signatures that match their key.
        without_key: Signatures of named persons.
        unchecked: Signatures with a key that could not be checked.
    """

    ok: Whole
    entries: Count
    people: Count
    with_key: Count
    without_key: Count
    unchecked: Count


class SignaturesBroken(Record, tag_field="schema", tag="ldncompound.signatures/1"):
    """
    A signature is not valid, or the trail is not intact.

    Args:
        ok: False.
        first_bad: Number of the first entry that fails; null where unknown.
        reason: What is wrong, in one sentence.
    """

    ok: Broken
    first_bad: Count | None
    reason: Text

    def __bool__(self) -> bool:
        """Return False, as a broken trail is."""
        return False


class Inspection(msgspec.Struct):
    """
    Looks at every entry twice: by what its body says, and by the signatures in its document.

    An entry covers its document, and its signature the trail before it. So of each key the last
    signature is checked, which binds all that stands before it; every one with `every`.

    Attributes:
        fold: What the states demanded.
        watch: The signatures in documents.
        every: Every signature is checked, those in documents too.
        lists: What the tables of lists should say.
        again: What was calculated again; None where that was not asked for.
    """

    fold: Fold
    watch: Watch
    every: bool
    lists: ListsAgain
    again: CalculatedAgain | None = None

    def __call__(self, body: EntryBody, stored: bytes | None) -> None:
        """Look at one entry; an export has no document."""
        self.fold(body, stored)
        if stored is not None:
            self.lists.follow(body, stored)
        if body.erases or body.action == _ERASURE:
            # Most trails have none: only now is what knows them loaded.
            from ldncompound.pharmacy.inspection.erasures_again import check_erasure

            check_erasure(body, stored, self.fold.people)
        decides = body.v == 1 or body.action in ENTRY_ACTIONS or bool(body.erases)
        if stored is not None and (self.every or decides):
            self.watch(body, stored)

    def told(self) -> SignaturesCounted:
        """Return the number of signatures, in entries and in documents."""
        watch, fold = self.watch, self.fold
        return SignaturesCounted(
            with_key=watch.with_key + fold.signed,
            without_key=watch.without_key + fold.by_name,
            unchecked=watch.unchecked + fold.unchecked,
            left=fold.left,
        )


def verify_with_signatures(
    path: TrailAddress,
    *,
    every: bool = False,
    numbers: bool = False,
    at_hand: AtHand | None = None,
    **more: Any,
) -> tuple[TrailVerification, Inspection]:
    """
    Verify a trail, with what its states demand and its signatures, each as of its own entry.

    Args:
        path: The trail, or an export of one.
        every: Check every signature; without it those that decide about people, policies, lots,
            records and releases, and the last one of each key.
        numbers: Calculate every number of a trail again as well.
        at_hand: With what; None for the shipped formulations and no configuration.
        more: As for `trail.verify`.

    Returns:
        The result, and what was looked at. Without the extra [sign], signatures with a key are
        counted as unchecked.
    """
    from ldncompound.trail.verification import verify

    verifies = signing.verifier()
    inspection = Inspection(Fold(verifies, every=every), Watch(verifies), every, ListsAgain(path))
    result = verify(path, watch=inspection, **more)
    if result.ok:
        try:
            inspection.fold.check_last()
            inspection.lists.check()
        except VerificationFailure as failure:
            result = _failed(result, failure)
    if numbers and result.ok:
        result = _calculated(path, result, inspection, at_hand)
    return result, inspection


def inspected(
    path: TrailAddress, at_hand: AtHand | None, **more: Any
) -> SignedTrailWhole | TrailBroken:
    """
    Verify a trail with its signatures.

    Args:
        path: The trail, or an export of one.
        at_hand: With what every number is calculated again, too; None for not.
        more: As for `trail.verify`.

    Returns:
        What was found, as a document.

    Raises:
        VerificationFailure: an entry is damaged.
    """
    full = at_hand is not None
    result, watch = verify_with_signatures(path, every=full, numbers=full, at_hand=at_hand, **more)
    if result.head is None:
        reason = result.reason or ""
        return TrailBroken(ok=False, first_bad=result.first_bad, reason=reason)
    return SignedTrailWhole(
        ok=True,
        entries=result.entries,
        head=result.head.stated(),
        signatures=watch.told(),
        full=watch.again or UNSET,
    )


def verify_signatures(path: TrailAddress) -> SignaturesHold | SignaturesBroken:
    """
    Check every signature of a trail, each as of its own entry, and the trail itself.

    Raises:
        WrongUsage: there are signatures with a key, and the extra [sign] is missing.
        StorageUnavailable: it is missing, or cannot be read.
    """
    result, watch = verify_with_signatures(path, every=True)
    if not result.ok:
        return SignaturesBroken(ok=False, first_bad=result.first_bad, reason=result.reason or "")
    found = watch.told()
    if found.unchecked:
        signing.check_sign_extra()
    return SignaturesHold(
        ok=True,
        entries=result.entries,
        people=len(watch.fold.people),
        with_key=found.with_key,
        without_key=found.without_key,
        unchecked=found.unchecked,
    )


def _calculated(
    path: TrailAddress, result: TrailVerification, inspection: Inspection, at_hand: AtHand | None
) -> TrailVerification:
    """Return a result after every number of the trail was calculated again."""
    from ldncompound.pharmacy.inspection.at_hand import AtHand
    from ldncompound.pharmacy.inspection.in_parts import calculate_in_parts, parts_for

    last, hand = result.entries, at_hand or AtHand.shipped()
    try:
        inspection.again = calculate_in_parts(path, hand, last, parts_for(last))
    except NotADatabase:
        inspection.again = CalculatedAgain.of_an_export()
    except VerificationFailure as failure:
        return _failed(result, failure)
    return result


def _failed(result: TrailVerification, failure: VerificationFailure) -> TrailVerification:
    """Return a result that does not hold after all."""
    return replaced(
        result, ok=False, head=None, first_bad=failure.first_bad, reason=failure.message
    )
