"""The mirror: a note of each act in a folder elsewhere, and what these notes know of a trail."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from ldncompound.core.records import replaced
from ldncompound.core.refusals import CompoundingError, StorageUnavailable
from ldncompound.trail.mirror import Mirror, notes_in, notes_soon
from ldncompound.trail.remembered import Known, contradiction_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.trail.act import Act, Recorded
    from ldncompound.trail.mirror import Noted
    from ldncompound.trail.remembered import Contradiction, Memory
    from ldncompound.trail.store import Trail

__all__ = ["add_note", "begun_beside", "noted_beyond"]


_FIRST = 1_000
"""Entries whose ids the first note tells: a backup that is restored may be older than it."""


def add_note(
    folder: str,
    trail: Trail,
    memory: Memory,
    told: Callable[[str], None],
    act: Act,
    recorded: Recorded,
) -> None:
    """Add the note of an act to a mirror; what is amiss there is told, and stops nothing."""
    failed = _added(folder, trail, memory, act, recorded)
    memory.mirrored(folder, None if failed else recorded.size)
    if failed:
        told(
            f"The mirror {folder} has no note of entry {recorded.sequence}: {failed}. The act is "
            "recorded; the next one that reaches the mirror adds a note that speaks for all."
        )


def _added(folder: str, trail: Trail, memory: Memory, act: Act, recorded: Recorded) -> str | None:
    """Add a note with the ids that no note tells yet; return why that failed, if it did."""
    known, before = memory.mirror(), recorded.size - 1
    noted = known[1] if known is not None and known[0] == folder else max(0, before - _FIRST)
    given: list[tuple[str, int]] = []
    if act.series is not None or noted < before:
        try:
            given = trail.numbers_given(min(noted, before))
        except CompoundingError as failure:  # the act is recorded
            return f"which ids were given out cannot be read: {failure.message}"
    return Mirror(Path(folder)).add(trail.origin, act, recorded, given)


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
    for series, number in chain.from_iterable(each.given for each in notes):
        if given.get(series, 0) < number <= here.get(series, 0) + most:
            given[series] = number
    memory.note_given(trail.origin, given.items())
    if known.kind != "shorter":
        return known
    return replaced(known, differs=_first_other(trail, notes))


def begun_beside(
    folder: str, site: str, trail: Trail, memory: Memory, told: Callable[[str], None]
) -> None:
    """
    Tell where a trail begins, and the mirror has notes of another one of the pharmacy.

    That may be the lost one: ids that the notes tell are remembered, and not given again.

    Args:
        folder: Of the mirror.
        site: Of the pharmacy, with which its ids begin.
        trail: The one that begins.
        memory: What is remembered here.
        told: Called with a sentence.
    """
    given: dict[str, int] = {}
    size = 0
    # A folder that does not answer stops no act; that its note is missing is told.
    for each in notes_soon(Path(folder)):
        for series, number in each.given:
            if series.startswith(f"{site}-") and number <= each.size:
                given[series], size = max(given.get(series, 0), number), max(size, each.size)
    if given:
        memory.note_given(trail.origin, given.items())
        told(
            f"The mirror {folder} has notes of another trail with ids of {site}, up to entry "
            f"{size}. Where that one is lost, give the new file another name, and put its backup "
            "in place with 'ldncompound trail restore FILE'. Ids that the notes tell are not "
            "given again."
        )


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
