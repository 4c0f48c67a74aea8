"""The act of erasing personal data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from ldncompound.core.canonical_json import canonical_bytes, sha256_hex
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.records import Json, replaced
from ldncompound.core.refusals import NotAuthorised, WrongState, WrongUsage
from ldncompound.core.sources import Citation
from ldncompound.core.text import LONGEST_REASON, check_reason, check_text
from ldncompound.pharmacy.erasure.document import Erasure
from ldncompound.pharmacy.erasure.found import Asked, found
from ldncompound.pharmacy.erasure.reckoning import retention_of, would_erase
from ldncompound.pharmacy.people.person import ERASURE_AGREED
from ldncompound.pharmacy.trail_index import ERASED_EARLY, ERASED_OF

if TYPE_CHECKING:
    from datetime import date

    from ldncompound.core.canonical_json import JsonObject
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.pharmacy.people.signatures import Signature
    from ldncompound.trail.act import Recorded

__all__ = [
    "ERASURE",
    "Why",
    "agreed_digest",
    "check_kept_long_enough",
    "erase",
    "erased_again",
    "erasure_mentions",
    "is_over",
]


ERASURE = "erasure"
"""The act."""

_TYPED = {"action": ERASURE}
"""What a refusal keeps of what was typed."""


@dataclass(frozen=True, slots=True)
class Why:
    """
    Why personal data are erased, and who agrees.

    Args:
        reason: Kept with the personal data of the erasure itself.
        legal_basis: By what law, where it is erased before its time; kept likewise. None without.
        second: Id of the second person; None without one.
    """

    reason: str
    legal_basis: str | None = None
    second: str | None = None

    def check(self) -> None:
        """
        Refuse texts that cannot be kept.

        Raises:
            WrongUsage: no reason.
            InvalidOrder: a text that cannot be shown as typed.
        """
        check_text(self.reason, "the reason", longest=LONGEST_REASON)
        if self.legal_basis is not None:
            check_text(self.legal_basis, "the legal basis", longest=LONGEST_REASON)
        if self.second is not None:
            check_text(self.second, "the name of the second person", longest=LONGEST_REASON)

    def personal(self, *, people: bool) -> PersonalRow:
        """Return what is kept apart; the second person too, unless people are enrolled."""
        typed: dict[str, object] = {}
        if self.legal_basis is not None:
            typed["legal_basis"] = self.legal_basis
        if not people and self.second is not None:
            typed["second"] = self.second
        return PersonalRow(reason=self.reason, typed=Json(typed) if typed else None)


def erase(personnel: Personnel, asked: Asked, why: Why) -> Erasure:
    """
    Erase personal data, and record that: in one transaction, signed by the person at the desk.

    Nothing of a refusal names whom it was about, so that asking leaves nothing to be erased.

    Args:
        personnel: The enrolled people, their signatures and the recorder.
        asked: Whose data.
        why: Why.

    Returns:
        What was erased, with its place in the trail.

    Raises:
        WrongUsage: nothing is named, nothing personal is kept of it, or there is no reason.
        WrongState: records are still to be kept, and no legal basis is given; recorded.
        NotAuthorised: the person may not, or no second person signs; recorded.
        StorageUnavailable: nothing could be recorded, and nothing is erased.
    """
    recorder = personnel.recorder
    trail, today = recorder.trail, recorder.desk.today
    check_reason(why.reason)
    if why.legal_basis is not None and not why.legal_basis.strip():
        raise WrongUsage("--legal-basis is empty.", remedy="Name the law, or leave it out.")
    head = trail.head().sequence

    def looked() -> Erasure:
        kept = retention_of(recorder.formulary, recorder.pharmacy.jurisdiction)
        stated = would_erase(trail, asked, found(trail, asked), kept)
        early = why.legal_basis is not None and not is_over(stated, today)
        return replaced(stated, early=early)

    stated, people = looked(), bool(personnel.roll.people)

    def allowed() -> None:
        why.check()
        check_kept_long_enough(stated, today, people=people)
        if stated.early and people and why.second is None:
            raise NotAuthorised(
                "What is erased before its time is signed by a second person too.",
                remedy="Name another pharmacist or person of quality with --second.",
            )

    recorder.attempt(_TYPED, allowed)
    grant = recorder.attempt(_TYPED, lambda: recorder.granted(ERASURE))
    second = None
    if stated.early and people:
        second = _agreed(personnel, stated, str(why.second))

    def document(_: str | None) -> JsonObject:
        if trail.head().sequence != head and looked() != stated:
            raise WrongState(
                "The trail changed while this was done.", remedy="Look again, and begin anew."
            )
        return replaced(stated, second=second).document()

    recorded = recorder.attempt(
        _TYPED,
        lambda: recorder.record(
            action="erasure",
            document=document,
            personal=why.personal(people=people),
            mentions=erasure_mentions(replaced(stated, second=second)),
            grant=grant,
            erases=stated.entries,
        ),
    )
    return erased_again(recorded)


def is_over(stated: Erasure, today: date) -> bool:
    """Return whether everything has been kept for as long as it must be."""
    return stated.allowed_from is not None and today >= stated.allowed_from


def check_kept_long_enough(stated: Erasure, today: date, *, people: bool = True) -> None:
    """
    Refuse to erase what is still to be kept, where no legal basis is given.

    Args:
        stated: What would be erased.
        today: The current day.
        people: Whether anybody is enrolled: then a second person signs.

    Raises:
        WrongState: it is.
    """
    if stated.early or is_over(stated, today):
        return
    basis = "give --legal-basis" + people * ", and let a second person sign (--second)"
    if stated.allowed_from is None:
        raise WrongState(
            "No rule says how long these records must be kept, so they are not erased.",
            remedy=f"Write [retention] into a rule file of your own, or {basis}.",
        )
    until = "" if stated.beyond_use is None else f", in use until {stated.beyond_use}"
    raise WrongState(
        f"These records may be erased from {stated.allowed_from} on: the last entry is of "
        f"{stated.last_entry}{until}.",
        remedy=f"Wait; or {basis}.",
        sources=() if stated.retention is None else (_cited(stated.retention.source.document()),),
    )


def _cited(source: JsonObject) -> Citation:
    """Return where the figure stands."""
    return Citation(**source)


def _agreed(personnel: Personnel, stated: Erasure, second: str) -> Signature:
    """Return the signature of the second person, for exactly these entries."""
    recorder = personnel.recorder
    at_desk = replace(recorder.desk, by=second, by_basis="stated")
    other = replace(personnel, recorder=replace(recorder, desk=at_desk, request=None))
    digest = agreed_digest(recorder.trail.origin, stated.entries)
    signed = other.vouch(ERASURE_AGREED, digest, others=(recorder.desk.by,))
    return cast("Signature", signed)


def agreed_digest(origin: str, entries: tuple[int, ...]) -> str:
    """Return what the second person signs: which entries of which trail are erased."""
    return sha256_hex(canonical_bytes({"log": origin, "erases": list(entries)}))


def erasure_mentions(stated: Erasure) -> tuple[tuple[str, str], ...]:
    """Return the keys of an erasure."""
    keys = {(ERASED_OF, each) for each in (*stated.preparations, *stated.schedules)}
    if stated.early:
        keys.add((ERASED_EARLY, "" if stated.second is None else stated.second.person))
    return tuple(sorted(keys))


def erased_again(recorded: Recorded) -> Erasure:
    """Return what `erase` recorded."""
    return replaced(Erasure.from_document(recorded.document), trail=recorded.place)
