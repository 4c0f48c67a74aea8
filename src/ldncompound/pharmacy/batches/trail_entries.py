"""The entries that a trace reads, each of them once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from ldncompound.pharmacy.batch_ids import preparation_named
from ldncompound.pharmacy.batches.act_records import act_of
from ldncompound.pharmacy.batches.batch import Batch, Event
from ldncompound.pharmacy.batches.replay import fold_batch
from ldncompound.pharmacy.batches.states import LIFE
from ldncompound.pharmacy.batches.trace_result import Print
from ldncompound.pharmacy.batches.traced_plan import PrintedFor
from ldncompound.pharmacy.trail_index import BATCH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.pharmacy.batches.act_records import StatedAct
    from ldncompound.trail.act import Headline, Recorded
    from ldncompound.trail.store import Trail

__all__ = ["TrailEntries", "prints_among"]


_PRINTS = ("sheet", "label")


@dataclass(frozen=True, slots=True)
class TrailEntries:
    """
    Entries of a trail, read on demand.

    Args:
        trail: It is only read. Entries are cached: make a new object after an act.
    """

    trail: Trail
    _read: dict[int, Recorded] = field(default_factory=dict)
    _plans: dict[str, Recorded] = field(default_factory=dict)
    _acts: dict[str, list[Headline]] = field(default_factory=dict)

    def at(self, sequence: int) -> Recorded:
        """Return what an entry recorded, from the cache if it was read before."""
        if sequence not in self._read:
            found = self.trail.recorded_at(sequence)
            self._read[sequence] = found
            if found.action == "preparation":
                self._plans[str(found.subject)] = found
        return self._read[sequence]

    def about(self, identity: str) -> list[Headline]:
        """Return the entries about a batch after its plan."""
        if identity not in self._acts:
            self._acts[identity] = self.trail.headlines_mentioning(BATCH, identity)
        return self._acts[identity]

    def plan(self, identity: str) -> Recorded:
        """Return the preparation that a batch is made from."""
        found = self._plans.get(identity) or preparation_named(self.trail, identity)
        self._plans[identity] = found
        return found

    def act(self, sequence: int) -> StatedAct:
        """Return what the entry of an act on a batch states."""
        found = self.at(sequence)
        return act_of(found.action, found.document)

    def batch(self, identity: str) -> Batch:
        """Return a batch after all its acts."""
        events = [
            Event(each.sequence, each.action, each.by, self.act(each.sequence))
            for each in self.about(identity)
            if each.action in LIFE
        ]
        return fold_batch(self.plan(identity).document, events)


def prints_among(entries: TrailEntries, about: list[Headline]) -> Iterator[Print]:
    """Yield the sheets and labels among entries."""
    for each in about:
        if each.action in _PRINTS:
            told = PrintedFor.from_document(entries.at(each.sequence).document)
            yield Print(
                sequence=each.sequence,
                kind="label" if each.action == "label" else "sheet",
                on=date.fromisoformat(each.at[:10]),
                by=each.by,
                draft=each.action == "label" and bool(told.draft),
            )
