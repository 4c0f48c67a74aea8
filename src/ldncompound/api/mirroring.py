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
    told: Callable[[str], None],
    memory: Memory,
    trail: Trail,
    known: Contradiction | None,
) -> Contradiction | None:
    """
    Return what is known of a trail that it lacks, with what the notes in a mirror tell.

    Ids that the notes tell are remembered, so that none is given a second time.

    Args:
        folder: Of the mirror; None where there is none.
        told: Called with a sentence where the mirror cannot be read.
        memory: What is remembered here.
        trail: The trail.
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
    if known is None or known.kind not in ("shorter", "other entries"):
        return known
    # Each lost entry gave out one id at most: a note that claims more is not believed.
    here, most = dict(trail.numbers_given(after=0)), max((each.size for each in notes), default=0)
    given: dict[str, int] = {}
    for each in notes:
        if given.get(each.series, 0) < each.number <= here.get(each.series, 0) + most:
            given[each.series] = each.number
    memory.note_given(trail.origin, given.items())
    if known.kind != "shorter":
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
