"""Who had a hand in a batch, act by act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.pharmacy.batches.act_records import BatchCorrected, WeighedStep, is_acceptance
from ldncompound.pharmacy.batches.check_records import BatchCheck
from ldncompound.pharmacy.batches.states import hand_in
from ldncompound.pharmacy.trail_index import WEIGHED_BY

if TYPE_CHECKING:
    from ldncompound.compounding.made_batch import Transcribed
    from ldncompound.core.records import Record
    from ldncompound.pharmacy.batches.act_records import StatedAct
    from ldncompound.pharmacy.people.roll import Roll

__all__ = ["hands_in_event", "transcribed_in", "weigher_mentions"]


def transcribed_in(stated: Record) -> Transcribed | None:
    """Return when and by whom an act was done that was entered from paper; else None."""
    found: Transcribed | None = getattr(stated, "transcribed", None)
    return found


def hands_in_event(action: str, by: str, stated: StatedAct) -> tuple[str, ...]:
    """
    Return who took part in making a batch by an act: who entered it, and who did it on paper.

    Args:
        action: What sort of act.
        by: Who recorded it.
        stated: Its document.
    """
    found_by = None
    if isinstance(stated, WeighedStep):
        # The first versions did not name the person where it is the one who accepts.
        found_by = stated.weighed_by or by
    elif isinstance(stated, BatchCheck | BatchCorrected):
        found_by = stated.found_by
    hand = hand_in(action, by, accepts=is_acceptance(stated), found_by=found_by)
    paper = transcribed_in(stated)
    return tuple(filter(None, (None if paper is None else paper.by, hand)))


def weigher_mentions(roll: Roll, stated: WeighedStep) -> tuple[tuple[str, str], ...]:
    """Return the key that names who weighed what somebody accepts, for exports too."""
    if stated.weighed_by is None:
        return ()
    person = roll.find(stated.weighed_by)
    return ((WEIGHED_BY, stated.weighed_by if person is None else person.id),)
