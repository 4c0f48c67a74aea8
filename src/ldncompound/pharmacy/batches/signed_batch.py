"""The signatures of one batch, checked before anything rests on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.preparation import Preparation
from ldncompound.pharmacy.batches.fold import Fold
from ldncompound.pharmacy.batches.lots_left_open import number_typed
from ldncompound.pharmacy.batches.states import LIFE
from ldncompound.pharmacy.people import keys as signing
from ldncompound.pharmacy.people.held_entries import follow_entries, standing_entries
from ldncompound.pharmacy.people.signatures import Watch
from ldncompound.pharmacy.trail_index import BATCH, KEPT_LOT, KEPT_NUMBER, TYPED_LOT

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from ldncompound.trail.entry_shape import EntryBody
    from ldncompound.trail.store import Trail

__all__ = ["check_signed"]


def check_signed(trail: Trail, identity: str, *, last: int | None = None) -> None:
    """
    Check what the states of a batch demand, and every signature under it and its signers.

    Args:
        trail: It is only read.
        identity: Id of the batch.
        last: Number of the last entry that counts; None for all.

    Raises:
        VerificationFailure: a signature does not hold, or one is missing, also of an entry about
            the people who signed.
        WrongUsage: there are signatures with a key, and the extra [sign] is missing.
    """
    planned, acts = set[int](), set[int]()
    for each, at in _with_replaced(trail, identity):
        planned.add(at)
        acts |= {at for _, at in trail.mentioning(BATCH, each)}
    numbers = sorted({*acts, *standing_entries(trail), *_receipts(trail, acts), *planned})
    verifies = signing.verifier()
    fold, watch = Fold(verifies), Watch(verifies)

    def look(body: EntryBody, stored: bytes) -> None:
        counts = body.sequence not in acts or body.action in LIFE
        if body.outcome == "done" and counts:
            fold(body, stored)
            watch(body, stored)

    follow_entries(trail, (at for at in numbers if last is None or at <= last), look)
    if fold.unchecked or watch.unchecked:
        signing.check_sign_extra()


def _with_replaced(trail: Trail, identity: str) -> Iterator[tuple[str, int]]:
    """Yield a batch and those that it replaces, each with the entry of its preparation."""
    planned = trail.find(identity, action="preparation")
    while planned is not None:
        yield str(planned.subject), planned.sequence
        told = Preparation.from_document(planned.document).replaces
        found = None if told is None else trail.find(told.id, action="preparation")
        planned = None if found is None or found.sequence >= planned.sequence else found


def _receipts(trail: Trail, acts: Container[int]) -> set[int]:
    """Return the entries about the lots that were received under numbers typed in a batch."""
    typed = {number_typed(value) for value, at in trail.mentioning(TYPED_LOT) if at in acts}
    named = (at for number in typed for _, at in trail.mentioning(KEPT_NUMBER, number))
    lots = {str(trail.recorded_at(at).subject) for at in named}
    return {at for each in lots for _, at in trail.mentioning(KEPT_LOT, each)}
