"""Erasures held against what they state: who agreed, and from when on it was allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.canonical_json import object_stored_as
from ldncompound.core.records import replaced
from ldncompound.core.refusals import VerificationFailure, quoted
from ldncompound.pharmacy.erasure.acts import (
    ERASURE,
    agreed_digest,
    check_kept_long_enough,
    erasure_mentions,
    is_over,
)
from ldncompound.pharmacy.erasure.document import Erasure
from ldncompound.pharmacy.erasure.found import Asked, Found
from ldncompound.pharmacy.erasure.reckoning import retention_of, would_erase
from ldncompound.pharmacy.people.person import LEADING
from ldncompound.pharmacy.people.standings import once
from ldncompound.pharmacy.trail_index import ERASED_EARLY
from ldncompound.pharmacy.trail_keeping import ACCEPTED, RESTORED, TrailAccepted, TrailRestored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ldncompound.pharmacy.people.standings import Standing
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.entry_shape import EntryBody

__all__ = ["check_erasure", "erasure_again"]


def check_erasure(body: EntryBody, stored: bytes | None, people: Mapping[str, Standing]) -> None:
    """
    Hold an entry that erases against what an erasure demands.

    Args:
        body: Of the entry.
        stored: Its document; None in an export.
        people: Who was enrolled then.

    Raises:
        VerificationFailure: no erasure, before its time without a second person, or one whose
            document says something else.
    """
    if body.outcome != "done" and not body.erases:
        return
    try:
        _check(body, stored, people)
    except VerificationFailure as failure:
        told = f"Entry {body.sequence}: {failure.message}"
        raise VerificationFailure(told, first_bad=body.sequence) from None


def _check(body: EntryBody, stored: bytes | None, people: Mapping[str, Standing]) -> None:
    """Check the same."""
    if body.action in (RESTORED, ACCEPTED):
        _check_known_lost(body, stored)
        return
    if body.action != ERASURE or not body.erases:
        raise VerificationFailure("it erases personal data as no erasure does.")
    early = any(kind == ERASED_EARLY for kind, _ in body.mentions)
    second = once(body, ERASED_EARLY) if early else ""
    if early and people:
        known = people.get(second)
        if known is None or known.role not in LEADING or second == body.by.person:
            raise VerificationFailure(
                f"{quoted(second)} may not be the second person of an erasure before its time."
            )
    if stored is None:
        return
    stated = _stated(stored)
    if stated.entries != body.erases or stated.early is not early:
        raise VerificationFailure("body and document do not agree on what is erased.")
    if set(erasure_mentions(stated)) != {(kind, each) for kind, each in body.mentions}:
        raise VerificationFailure("body and document do not agree on whose data are erased.")
    signed = stated.second
    if signed is not None and signed.digest != agreed_digest(body.log, body.erases):
        raise VerificationFailure("the second person signed something else.")
    if not (stated.early or is_over(stated, body.local_time.date())):
        raise VerificationFailure(
            "it erases what was still to be kept, and names no second person."
        )


def _check_known_lost(body: EntryBody, stored: bytes | None) -> None:
    """An older trail that is gone on with erases again what was erased since, and says which."""
    if stored is None:
        return
    read = TrailRestored if body.action == RESTORED else TrailAccepted
    told = read.from_document(object_stored_as(stored)).erased
    if told != body.erases:
        raise VerificationFailure("body and document do not agree on what is erased.")


def _stated(stored: bytes) -> Erasure:
    """Return what a document of an erasure states."""
    try:
        return Erasure.from_document(object_stored_as(stored))
    except ValueError:
        raise VerificationFailure("its document is not that of an erasure.") from None


def erasure_again(recorder: Recorder, entry: Recorded, erased: tuple[int, ...]) -> None:
    """
    Reckon an erasure again, on the trail as it stood before it.

    What was erased is not found again by whom it was about: the entries are taken as stated.

    Args:
        recorder: Of that moment.
        entry: What was recorded.
        erased: The entries whose personal data are gone.

    Raises:
        Restated: what it would record.
        WrongState: it was not yet allowed.
    """
    stated = Erasure.from_document(entry.document)
    kept = retention_of(recorder.formulary, recorder.pharmacy.jurisdiction)
    asked = Asked("" if stated.id is None else None, stated.id)
    again = would_erase(recorder.trail, asked, Found(erased, stated.also_named), kept)
    again = replaced(again, early=stated.early, second=stated.second)
    check_kept_long_enough(again, recorder.desk.today)
    if stated.early and is_over(again, recorder.desk.today):
        raise VerificationFailure("it was not before its time.")
    recorder.record(
        action=entry.action, document=lambda _: again.document(), mentions=erasure_mentions(again)
    )
