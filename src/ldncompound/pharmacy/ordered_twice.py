"""Whether the same was ordered before on a day: a prescription that is entered twice.

Each preparation for a patient and a prescription number has a key: its day and one of 256
pigeonholes, salted with the secret of the trail. Those of one pigeonhole are then compared by
their personal data, so an erased one is not found, and the key tells nobody who it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.preparation import Preparation, with_wording
from ldncompound.compounding.prescription.order import doses_of_steps
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.records import replaced
from ldncompound.core.wording import say
from ldncompound.pharmacy.trail_index import ORDERED, REPLACES, preparation_mentions

if TYPE_CHECKING:
    from ldncompound.trail.store import Trail

__all__ = ["compared_with_earlier", "order_mentions"]


def compared_with_earlier(trail: Trail, made: Preparation) -> Preparation:
    """
    Return a preparation that says whether the same was ordered before on its day.

    Args:
        trail: Of the preparations; it is only read.
        made: The new one, still without an id.
    """
    known_by = _known_by(made)
    hole = None if known_by is None else trail.pigeonhole(*known_by)
    if known_by is None or hole is None:
        return made
    for _, at in reversed(trail.mentioning(ORDERED, f"{made.prepared_on}={hole}")):
        earlier = trail.recorded_at(at)
        kept = PersonalRow.of(earlier.personal)
        if [kept.text("patient"), kept.text("rx")] != known_by[:2]:
            continue
        if _is_replaced(trail, made, str(earlier.subject)):
            continue
        if _doses(Preparation.from_document(earlier.document)) == _doses(made):
            told = say("note.same_again", preparation=str(earlier.subject))
            return with_wording(replaced(made, notes=(*made.notes, told)))
    return made


def order_mentions(trail: Trail, made: Preparation, identity: str) -> tuple[tuple[str, str], ...]:
    """Return the keys of a preparation, with that under which one that orders the same finds it."""
    known_by = _known_by(made)
    hole = None if known_by is None else trail.pigeonhole(*known_by)
    own = () if hole is None else ((ORDERED, f"{made.prepared_on}={hole}"),)
    return (*preparation_mentions(made, identity), *own)


def _known_by(made: Preparation) -> list[str] | None:
    """Return patient, number of the prescription and day; None where one is missing."""
    given = made.prescription
    if not (given.rx and given.patient):
        return None
    return [given.patient, given.rx, made.prepared_on.isoformat()]


def _doses(made: Preparation) -> tuple[object, ...]:
    """Return the dose ordered, or those of several steps, and what they are made of."""
    given = made.prescription
    if given.dose is not None:
        return (given.dose,)
    return (*doses_of_steps(given), made.figures.product)


def _is_replaced(trail: Trail, made: Preparation, earlier: str) -> bool:
    """Return whether an earlier preparation was replaced, or is replaced by the new one."""
    by_it = made.replaces is not None and made.replaces.id == earlier
    return by_it or bool(trail.mentioning(REPLACES, earlier))
