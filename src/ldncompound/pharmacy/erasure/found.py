"""What an erasure reaches: the entries with personal data of a patient, or about an id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from ldncompound.core.canonical_json import canonical_bytes
from ldncompound.core.names import name_key
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.refusals import WrongUsage, quoted
from ldncompound.core.text import echo
from ldncompound.pharmacy.trail_index import (
    BATCH,
    INVITATION,
    KEPT_LOT,
    KEPT_PERSON,
    KEPT_RECORD,
    REFUSED_LOT,
    REFUSED_PERSON,
    SCHEDULE,
)
from ldncompound.trail.search_index import is_unicode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = ["PLANNED", "SCHEDULED", "Asked", "Found", "about", "found", "owned_by"]


PLANNED, SCHEDULED = "preparation", "schedule"
"""Acts that give out an id for one patient."""

_BY_ID = (BATCH, SCHEDULE, KEPT_LOT, KEPT_RECORD, REFUSED_LOT)
_BY_PERSON = (KEPT_PERSON, REFUSED_PERSON)
_MOST_DIGITS = 15


class Asked(NamedTuple):
    """
    Whose personal data are to be erased.

    Args:
        patient: The pharmacy's reference of a patient, exactly as it was ordered; or
        identity: the id of a preparation, schedule, lot, record or person, or the number of one
            entry.
    """

    patient: str | None
    identity: str | None

    def check(self) -> None:
        """
        Refuse what names both, or nothing.

        Raises:
            WrongUsage: it does.
        """
        if (self.patient is None) == (self.identity is None):
            raise WrongUsage(
                "What is to be erased is named by --patient or by --id.", remedy="Give one of them."
            )
        if not (self.patient or self.identity or "").strip():
            raise WrongUsage("The name of what is to be erased is empty.", remedy="Give it.")

    @property
    def number(self) -> int | None:
        """Return the number, where one entry is named; None for an id or a patient."""
        named = self.identity or ""
        told = named.isascii() and named.isdecimal() and len(named) <= _MOST_DIGITS
        return int(named) if told else None


class Found(NamedTuple):
    """
    What would be erased.

    Args:
        entries: Their numbers, rising; each has personal data.
        named: Other entries in which the reference stands as a word; they are left.
    """

    entries: tuple[int, ...]
    named: tuple[int, ...]


def found(trail: Trail, asked: Asked) -> Found:
    """
    Return what would be erased.

    Args:
        trail: It is only read.
        asked: Whose data.

    Raises:
        WrongUsage: nothing personal is kept of it, or it names nothing.
        VerificationFailure: an entry is not what was recorded.
    """
    asked.check()
    own, named = (
        _of_patient(trail, asked.patient)
        if asked.patient is not None
        else (_of_identity(trail, asked), frozenset())
    )
    kept = sorted(each for each in own if trail.keeps_personal(each))
    if not kept:
        told = "this patient" if asked.identity is None else quoted(asked.identity)
        raise WrongUsage(
            f"The trail keeps no personal data of {told}.",
            remedy="Write it exactly as it was ordered; what was erased before is gone."
            if asked.identity is None
            else "'ldncompound trail log' shows entries and ids; what was erased before is gone.",
        )
    return Found(tuple(kept), tuple(sorted(named - own)))


def owned_by(trail: Trail, entries: Iterable[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the preparations and the schedules that these entries gave an id."""
    told = [trail.recorded_at(each) for each in entries]
    made = [each for each in told if each.outcome == "done" and each.subject is not None]
    return (
        tuple(str(each.subject) for each in made if each.action == PLANNED),
        tuple(str(each.subject) for each in made if each.action == SCHEDULED),
    )


def about(trail: Trail, identities: Iterable[str]) -> set[int]:
    """Return the entries about preparations and schedules, but for what gave another its id."""
    return {
        at
        for identity in identities
        for kind in (BATCH, SCHEDULE)
        for _, at in trail.mentioning(kind, identity)
        if not _is_of_another(trail.recorded_at(at), identity)
    }


def _is_of_another(entry: Recorded, identity: str) -> bool:
    """Return whether an entry gave out another id: it has a patient of its own."""
    gives = entry.action in (PLANNED, SCHEDULED) and entry.outcome == "done"
    return gives and entry.subject != identity


# by patient


def _of_patient(trail: Trail, patient: str) -> tuple[set[int], frozenset[int]]:
    """Return the entries of a patient, and those in which the reference stands elsewhere."""
    if not is_unicode(patient):
        return set(), frozenset()
    own: set[int] = set()
    named: set[int] = set()
    kept = echo(patient)
    sought = [canonical_bytes(patient)[1:-1]]
    if isinstance(kept, dict):
        sought.append(str(kept["sha256"]).encode())
    for at in trail.personal_with(*sought):
        personal, order = trail.recorded_at(at).personal, trail.order_at(at)
        if _names_patient(personal, order, (patient, kept)):
            own.add(at)
        elif _has_word((personal, order), patient):
            named.add(at)
    made, scheduled = owned_by(trail, own)
    return own | about(trail, (*made, *scheduled)), frozenset(named)


def _names_patient(personal: object, order: object, given: tuple[object, ...]) -> bool:
    """Return whether personal data are those of a patient, as ordered, dispensed or refused."""
    row = PersonalRow.of(personal)
    texts = [None if personal is None else row.document().get("patient")]
    texts += [each.get("patient") for each in (order, row.typed) if isinstance(each, dict)]
    return any(each in given for each in texts if each is not None)


def _has_word(told: Any, word: str) -> bool:
    """Return whether a text somewhere has a word."""
    if isinstance(told, str):
        return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", told) is not None
    if isinstance(told, dict):
        told = [*told, *told.values()]
    return isinstance(told, list | tuple) and any(_has_word(each, word) for each in told)


# by id


def _of_identity(trail: Trail, asked: Asked) -> set[int]:
    """Return the entries about an id, or the one entry of a number."""
    if asked.number is not None:
        return {asked.number} if 0 < asked.number <= trail.head().size else set()
    identity = str(asked.identity)
    own = {at for kind in _BY_ID for _, at in trail.mentioning(kind, identity)}
    person = name_key(identity)
    own |= {at for kind in _BY_PERSON for _, at in trail.mentioning(kind, person)}
    own |= {
        at for _, at in trail.mentioning(INVITATION) if trail.recorded_at(at).subject == identity
    }
    given = trail.find(identity)
    if given is None:
        return own
    if given.action == SCHEDULED:  # with what was made of it
        own |= about(trail, owned_by(trail, own)[0])
    else:
        own = {at for at in own if not _is_of_another(trail.recorded_at(at), identity)}
    return own | {given.sequence}
