"""Entries of a trail followed one by one, with their signatures, without reading all of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ldncompound.core.canonical_json import canonical_bytes
from ldncompound.pharmacy.trail_index import INVITATION, KEPT_PERSON, POLICY, WITHDRAWN
from ldncompound.trail.entry_shape import stored_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.trail.entry_shape import EntryBody
    from ldncompound.trail.store import Trail

__all__ = ["follow_entries", "standing_entries"]


def standing_entries(trail: Trail) -> list[int]:
    """Return the numbers of the entries by which people and policies stand; they are few."""
    kinds = (KEPT_PERSON, INVITATION, POLICY, WITHDRAWN)
    return sorted({at for kind in kinds for _, at in trail.mentioning(kind)})


def follow_entries(
    trail: Trail, numbers: Iterable[int], *looks: Callable[[EntryBody, bytes], None]
) -> None:
    """
    Look at entries of a trail in order, each with its document.

    Args:
        trail: It is only read.
        numbers: Of the entries.
        looks: What is done with body and document.

    Raises:
        VerificationFailure: an entry is not as it was recorded, or a look fails.
    """
    for at in numbers:
        body = stored_body(at, trail.body_of(at))
        document = canonical_bytes(trail.recorded_at(at).document)
        for look in looks:
            look(body, document)
