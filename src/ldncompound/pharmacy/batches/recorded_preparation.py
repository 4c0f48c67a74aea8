"""A preparation read back from the trail by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ldncompound.core.personal_data import health_of, join_personal
from ldncompound.core.refusals import WrongUsage, quoted

if TYPE_CHECKING:
    from ldncompound.trail.store import Trail

__all__ = ["recorded_preparation"]


def recorded_preparation(reader: Trail, identity: str) -> tuple[dict[str, Any], str]:
    """
    Return a recorded preparation, personal members and `trail` included, and who made it.

    Raises:
        WrongUsage: the trail has none of this id.
    """
    recorded = reader.find(identity, action="preparation")
    if recorded is None:
        raise WrongUsage(
            f"The trail has no preparation {quoted(identity)}.",
            remedy="'ldncompound trail log' lists those it has.",
        )
    place = {key: getattr(recorded, key) for key in ("sequence", "hash", "size", "root")}
    place |= health_of(recorded.personal)
    document = {**join_personal(recorded.document, recorded.personal), "trail": place}
    return document, recorded.by
