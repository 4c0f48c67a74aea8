"""Parts of a compounding record that follow from the trail alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ldncompound.pharmacy.batches.batch import Event
from ldncompound.pharmacy.people.person import CHECKED, RELEASED
from ldncompound.pharmacy.trail_index import BATCH

if TYPE_CHECKING:
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = ["OUTPUTS", "RECORD_SCHEMA", "RecordedEvent", "was_printed"]


RECORD_SCHEMA: Final = "ldncompound.record/1"

OUTPUTS = ("record", "inspection")
"""Acts that only show a record; they are no part of it."""

ERASED: Final = "erased"
LEFT_OUT: Final = "left out"


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """
    An act on a batch with the entry that states it.

    Args:
        event: As the batch is folded from it.
        entry: As recorded.
    """

    event: Event
    entry: Recorded


def was_printed(trail: Trail, identity: str, sha256: str) -> bool:
    """
    Say whether a record with these bytes was printed before.

    Args:
        trail: Where it stands.
        identity: Id of the batch.
        sha256: Of the file.
    """
    entries = (trail.recorded_at(at) for _, at in trail.mentioning(BATCH, identity))
    return any(e.action == "record" and e.document["sha256"] == sha256 for e in entries)


def undone_by(meaning: str, later: Iterable[RecordedEvent]) -> int | None:
    """Return the entry that made a signature count no more; None where it counts."""
    undoing = ["batch-reworked"]
    if meaning in (CHECKED, RELEASED):
        undoing.append("batch-corrected")
    return next((each.event.sequence for each in later if each.event.action in undoing), None)


def who_acted(entry: Recorded) -> dict[str, Any]:
    """Return who did something, when, and by which entry."""
    return {"by": entry.by, "at": entry.at, "entry": entry.sequence}
