"""A preparation read back from the trail by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.pharmacy.batch_ids import preparation_named
from ldncompound.pharmacy.outcome import outcome_of

if TYPE_CHECKING:
    from ldncompound.pharmacy.outcome import Outcome
    from ldncompound.trail.store import Trail

__all__ = ["recorded_preparation"]


def recorded_preparation(reader: Trail, identity: str) -> Outcome:
    """
    Return a recorded preparation, personal members and `trail` included, and who made it.

    Raises:
        WrongUsage: the trail has no preparation with this id.
        VerificationFailure: the entry is not a preparation.
    """
    recorded = preparation_named(reader, identity)
    return outcome_of(recorded)
