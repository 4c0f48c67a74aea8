"""The mirror: a note of each act in a folder elsewhere, and what these notes know of a trail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ldncompound.core.records import replaced
from ldncompound.core.refusals import StorageUnavailable
from ldncompound.trail.mirror import Mirror, notes_in
from ldncompound.trail.remembered import Known, contradiction_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.trail.act import Act, Recorded
    from ldncompound.trail.mirror import Noted
    from ldncompound.trail.remembered import Contradiction, Memory
    from ldncompound.trail.store import Trail

__all__ = ["add_note", "noted_beyond"]


def add_note(
    folder: str,
    origin: str,
    memory: Memory,
    told: Callable[[str], None],
    act: Act,
    recorded: Recorded,
) -> None:
    """Add the note of an act to a mirror; what is amiss there is told, and stops nothing."""
    failed = Mirror(Path(folder)).add(origin, act, recorded)
    memory.mirrored(folder, None if failed else recorded.size)
    if failed:
        told(
            f"The mirror {folder} has no note of entry {recorded.sequence}: {failed}. The act is "
            "recorded; the next one that reaches the mirror adds a note that speaks for all."
        )


def noted_beyond(
    folder: str | None,
    trail: Trail,
    told: Callable[[str], None],
    known: Contradiction | None = None,
) -> Contradiction | None:
    """
    Return what is known of a trail that it lacks, with what the notes in a mirror tell.

    Args:
        folder: Of the mirror; None where there is none.
        trail: The trail.
        told: Called with a sentence where the mirror cannot be read.
        known: What contradicts the trail here; None asks the newest note.
    """
    if folder is None:
        return known
    try:
        notes = list(notes_in(Path(folder), trail.origin))
    except StorageUnavailable as failure:
        told(failure.message)
        return known
    if known is None and notes:
        last = max(notes)
        known = contradiction_of(Known(folder, trail.origin, last.size, last.root, ""), trail)
    if known is None or known.kind != "shorter":
        return known
    return replaced(known, differs=_first_other(trail, notes))


def _first_other(trail: Trail, notes: list[Noted]) -> int | None:
    """Return the first entry of which there is another note, but for losses that were accepted."""
    from ldncompound.pharmacy.inspection.mirror_held import losses_of

    lost = losses_of(trail)
    others = (
        each.size
        for each in notes
        if each.size <= trail.size() and trail.root_at(each.size) != each.root
    )
    new = (at for at in others if not any(each.first <= at <= each.last for each in lost))
    return min(new, default=None)
