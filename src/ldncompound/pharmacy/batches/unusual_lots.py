"""What is unusual about the lots of a batch and about the names on their containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.quantity_fields import Count
from ldncompound.core.records import Record
from ldncompound.core.refusals import quoted
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import ACCEPTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.compounding.preparation import Component
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.trail.store import Trail

__all__ = ["Unusual", "has_other_lots", "one_number_for_several", "unusual_lots", "unusual_names"]


class Unusual(Record):
    """
    One thing that was not as usual.

    Args:
        what: In words.
        by: Who did it; null where that is nobody's act.
        reason: As given; null where none was, or it was erased.
        entry: Number of its entry; null where it has none of its own.
    """

    what: str
    by: str | None = None
    reason: str | None = None
    entry: Count | None = None


def has_other_lots(part: Component, batch: Batch) -> bool:
    """Return whether another lot of a component was used than the planned ones."""
    used = {(each.id, each.number) for each in batch.lots.get(part.name, ())}
    return bool(part.lots) and not used <= {(each.id, each.number) for each in part.lots}


def unusual_lots(trail: Trail, batch: Batch) -> Iterator[Unusual]:
    """Yield how its lots were tested, and their figures that somebody confirmed, as they stand."""
    room = Stockroom(trail)
    planned = (lot for part in batch.plan.components for lot in part.lots)
    used = (lot for lots in batch.lots.values() for lot in lots)
    for identity in dict.fromkeys(lot.id for lot in (*planned, *used)):
        record = None if identity is None else room.lot(identity)
        if record is None:
            continue
        yield from _tested(record, batch)
        if not record.confirmed:
            continue
        history = room.history(record.id)
        accepted = [at for _, at in trail.mentioning(ACCEPTS) if at in history]
        named = f"lot {record.number} of {record.component}"
        for each in record.confirmed:
            at = next((at for at in accepted if each in room.stated(at).confirmed), history[0])
            why = PersonalRow.of(trail.recorded_at(at).personal).confirmed
            what = f"{named}, {each.figure} {each.value}, outside {each.outside}"
            yield Unusual(
                what=f"CONFIRMED though unusual: {what}.", by=each.by, reason=why, entry=at
            )


def _tested(record: LotRecord, batch: Batch) -> Iterator[Unusual]:
    """Yield that a test of a lot failed before one passed, or that it was to be tested again."""
    named, test = f"lot {record.number} of {record.component}", record.identified
    if test is not None and test.after_failure:
        yield Unusual(what=f"IDENTITY of {named}: a test failed before this one passed.")
    if record.retest_on is not None and record.retest_on <= batch.plan.prepared_on:
        yield Unusual(what=f"RETEST of {named} was due on {record.retest_on}.")


def unusual_names(trail: Trail, batch: Batch) -> Iterator[Unusual]:
    """Yield the names that the pharmacy took for its components; without what was erased."""
    room = Stockroom(trail)
    for part in batch.plan.components:
        for entry, each in room.confirmed_names(part.name):
            name = quoted(each.as_labelled) if each.as_labelled else "a name that was erased"
            yield Unusual(
                what=f"TAKEN AS A NAME of {each.form or part.name}: {name}.",
                by=entry.by,
                reason=PersonalRow.of(entry.personal).confirmed,
                entry=entry.sequence,
            )


def one_number_for_several(batch: Batch) -> Iterator[Unusual]:
    """Yield the lot numbers that were entered for several components, and not received."""
    found: dict[str, list[str]] = {}
    for name, lots in batch.lots.items():
        for lot in lots:
            if lot.id is None:
                found.setdefault(lot.number.casefold(), []).append(name)
    for names in found.values():
        if names[1:]:
            yield Unusual(what=f"One lot number was entered for {', '.join(names)}.")
