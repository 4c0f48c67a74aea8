"""What became of lots after something was made from them: corrected, or received otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ldncompound.core.records import replaced
from ldncompound.core.refusals import quoted
from ldncompound.pharmacy.trail_index import KEPT_NUMBER

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lot_entries import LotEntry
    from ldncompound.compounding.materials.lots import LotRecord, StockTrituration
    from ldncompound.trail.store import Trail

__all__ = ["doubt_of", "holds_otherwise"]


class Room(Protocol):
    """The lots in a trail, as far as it is asked here."""

    @property
    def trail(self) -> Trail:
        """Return the trail."""

    def find(self, component: str, number: str) -> tuple[LotRecord, ...]:
        """Return the lots of a component with this number or id."""

    def history(self, identity: str) -> list[int]:
        """Return the numbers of the entries about a lot."""

    def stated(self, sequence: int) -> LotEntry:
        """Return the lot that an entry states."""


_RESTED_ON = ("component", "form", "certificate", "expiration_date")
"""Members of its lots that a trituration depends on."""
_HOLDS = ("form", "certificate", "tablets")
"""Members of a lot that say what it holds."""


def doubt_of(room: Room, record: LotRecord, made: StockTrituration) -> str | None:
    """
    Return why a trituration is in doubt, by what became of its lots; None otherwise.

    Args:
        room: The lots.
        record: Of the trituration.
        made: How it was made.
    """
    for typed in made.typed:
        for found in room.find(typed.component, typed.number):
            if typed.component == record.component and (
                found.certificate is not None or found.form not in (None, found.component)
            ):
                return f"its lot {quoted(typed.number)} was received afterwards, with figures"
    made_at = room.history(record.id)[0]
    for number in made.made_from:
        entries = room.trail.mentioning(KEPT_NUMBER, number)
        for source in sorted({str(room.trail.recorded_at(at).subject) for _, at in entries}):
            if _differs(room, source, made_at, _RESTED_ON):
                return f"its lot {quoted(number)} was corrected afterwards"
    return None


def holds_otherwise(room: Room, identity: str, *, since: int) -> bool:
    """Return whether a lot holds something else, as it is on record, than before an entry."""
    return _differs(room, identity, since, _HOLDS)


def _differs(room: Room, identity: str, since: int, members: tuple[str, ...]) -> bool:
    """Return whether a lot differs from what it was before an entry, if it was there then."""
    history = room.history(identity)
    before = [at for at in history if at < since]
    if not before:
        return False
    was, now = (_facts(room.stated(at), members) for at in (before[-1], history[-1]))
    return was != now


def _facts(stated: LotEntry, members: tuple[str, ...]) -> dict[str, object]:
    """Return some members of a lot; of its certificate the figures alone, without its number."""
    found: dict[str, object] = {name: getattr(stated, name) for name in members}
    if stated.certificate is not None:
        found["certificate"] = replaced(stated.certificate, reference=None, assay_as_written=None)
    return found
