"""The mirror: a note of each act in a folder elsewhere, and what these notes know of a trail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ldncompound.core.refusals import StorageUnavailable
from ldncompound.trail.mirror import Mirror, notes_in
from ldncompound.trail.remembered import Known, contradiction_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.trail.act import Act, Recorded
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
    folder: str | None, trail: Trail, told: Callable[[str], None]
) -> Contradiction | None:
    """Return what the newest note in a mirror knows of a trail that the trail lacks."""
    if folder is None:
        return None
    try:
        newest = max(notes_in(Path(folder), trail.origin), default=None)
    except StorageUnavailable as failure:
        told(failure.message)
        return None
    if newest is None:
        return None
    return contradiction_of(Known(folder, trail.origin, newest.size, newest.root, ""), trail)
