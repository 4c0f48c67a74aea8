"""Who had a hand in a batch, act by act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.pharmacy.batches.act_records import BatchCorrected, WeighedStep, is_acceptance
from ldncompound.pharmacy.batches.check_records import BatchCheck
from ldncompound.pharmacy.batches.states import hand_in

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.batch import Event

__all__ = ["hand_in_event"]


def hand_in_event(event: Event) -> str | None:
    """Return who took part in making it by an act; None where nobody did."""
    stated = event.document
    found_by = None
    if isinstance(stated, WeighedStep):
        # The first versions did not name the person where it is the one who accepts.
        found_by = stated.weighed_by or event.by
    elif isinstance(stated, BatchCheck | BatchCorrected):
        found_by = stated.found_by
    return hand_in(event.action, event.by, accepts=is_acceptance(stated), found_by=found_by)
