"""A trail held against the notes of it that stand elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.refusals import VerificationFailure
from ldncompound.pharmacy.inspection.signatures_of_a_trail import MirrorHeld
from ldncompound.pharmacy.trail_keeping import ACCEPTED, RESTORED, Lost
from ldncompound.trail.mirror import notes_in

if TYPE_CHECKING:
    from pathlib import Path

    from ldncompound.trail.store import Trail

__all__ = ["held_against", "losses_of"]


def held_against(trail: Trail, folder: Path) -> MirrorHeld:
    """
    Compare each note of a trail with it.

    Args:
        trail: Verified.
        folder: Of the mirror.

    Raises:
        StorageUnavailable: the folder cannot be read.
        VerificationFailure: a note contradicts, and no entry accepts that.
    """
    size, lost = trail.size(), None
    accepted = last = 0
    notes = sorted({(each.size, each.root) for each in notes_in(folder, trail.origin)})
    for at, root in notes:
        if trail.root_at(at) == root:
            last = at
            continue
        if lost is None:
            lost = losses_of(trail)
        if any(part.first <= at <= part.last for part in lost):
            accepted += 1
            continue
        if at > size:
            raise VerificationFailure(
                f"The mirror has a note of entry {at}; the trail ends with entry {size}.",
                first_bad=size + 1,
            )
        raise VerificationFailure(
            f"The first {at} entries are not those of which the mirror has a note."
        )
    return MirrorHeld(notes=len(notes), last=last, accepted=accepted)


def losses_of(trail: Trail) -> list[Lost]:
    """Return what entries say is lost of this log."""
    found = []
    for each in [*trail.headlines(ACCEPTED, RESTORED)]:
        stated = trail.recorded_at(each.sequence).document.get("lost")
        if each.outcome == "done" and stated is not None:
            lost = Lost.from_document(stated)
            if lost.known.origin == trail.origin and lost.known.size >= lost.last:
                found.append(lost)
    return found
