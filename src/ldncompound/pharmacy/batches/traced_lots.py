"""Lots in the trail: which lots a number names, where each went, and what each was made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from ldncompound.compounding.materials.identity import lot_key, lot_looks
from ldncompound.compounding.materials.lot_entries import LotEntry
from ldncompound.compounding.materials.lots import LotRecord
from ldncompound.compounding.preparation import LotInUse
from ldncompound.core.records import replaced
from ldncompound.pharmacy.batches.act_records import (
    act_of,
)
from ldncompound.pharmacy.batches.states import LIFE
from ldncompound.pharmacy.batches.trace_result import EITHER_OF, TracedLot
from ldncompound.pharmacy.batches.traced_plan import TracedPlan
from ldncompound.pharmacy.batches.trail_entries import prints_among
from ldncompound.pharmacy.batches.typed_lots import lots_stated
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import BATCH, KEPT_NUMBER

if TYPE_CHECKING:
    from datetime import date

    from ldncompound.compounding.materials.lots import StockTrituration
    from ldncompound.pharmacy.batches.trail_entries import TrailEntries
    from ldncompound.trail.act import Headline, Recorded

__all__ = [
    "StatedBy",
    "batches_stating",
    "lot_stated",
    "lots_behind",
    "lots_named",
    "similar_numbers",
]


_IN_USE: Final = "lot"
_NEAR = 5


@dataclass(slots=True)
class StatedBy:
    """
    Which entries of a batch name a lot.

    Args:
        plan: True if its plan names the lot.
        acts: True if an act on it names the lot.
    """

    plan: bool = False
    acts: bool = False


class Named(NamedTuple):
    """
    The lots that a text names.

    Args:
        meant: Those meant, then those of the same component that are written alike.
        once: Ids of lots that had the number until it was corrected.
        others: Lots of other components that are written alike, in words.
    """

    meant: list[TracedLot]
    once: tuple[str, ...]
    others: tuple[str, ...]


def lots_named(entries: TrailEntries, asked: str) -> Named:
    """Return the lots that a number or id means, and what is written alike."""
    room = Stockroom(entries.trail)
    ids = {str(each.subject) for each in entries.trail.headlines_mentioning(KEPT_NUMBER, asked)}
    records = [each for each in map(room.lot, sorted(ids | {asked})) if each is not None]
    meant = [each for each in records if asked in (each.id, each.number)]
    begun = _meant(entries, asked, meant)
    spelled = entries.trail.values_mentioned(_IN_USE)
    if not begun:
        # Spelled otherwise than anywhere in the trail: whatever has the same key.
        key = lot_key(asked)
        found = [*room.alike(asked)]
        for each in (one for one in spelled if lot_key(one) == key):
            begun += _meant(entries, each, [one for one in found if one.number == each])
        begun += [_kept(entries, one, None) for one in found if one.id not in _ids(begun)]
    once = tuple(each for each in room.shelf.once(asked) if each not in _ids(begun))
    lots, others = _with_alike(entries, room, begun, spelled)
    return Named(lots, once, others)


def _meant(entries: TrailEntries, number: str, received: list[LotRecord]) -> list[TracedLot]:
    """Return received lots, and the uses of their number where none was received."""
    begun = [_kept(entries, each, None) for each in received]
    if not any(each.id == number for each in received):
        # Lots named by this number that were never received.
        known = [each.component for each in received]
        begun += [_never_received(name, number) for name in _unreceived(entries, number, known)]
    return begun


def _ids(lots: list[TracedLot]) -> set[str]:
    """Return the own ids of lots."""
    return {each.id for each in lots if each.id is not None}


def _with_alike(
    entries: TrailEntries, room: Stockroom, begun: list[TracedLot], spelled: list[str]
) -> tuple[list[TracedLot], tuple[str, ...]]:
    """Return lots with those of their component that are written alike, and others in words."""
    alike: list[TracedLot] = []
    others: dict[str, None] = {}
    numbers = {each.number for each in begun}
    names = {name for each in begun for name in each.may_be}
    received = {each.id: each for number in sorted(numbers) for each in room.alike(number)}
    for each in received.values():
        if each.id in _ids(begun):
            continue
        lot = replaced(_kept(entries, each, None), alike=True)
        if each.component in names:
            alike.append(lot)
        else:
            others[lot.in_words] = None
    looks = {each for number in numbers for each in lot_looks(number)}
    for number in spelled:
        if not lot_looks(number) & looks:
            continue
        known = [each.component for each in received.values() if each.number == number]
        for name in _unreceived(entries, number, known):
            lot = replaced(_never_received(name, number), alike=True)
            if not names.intersection(lot.may_be):
                others[lot.in_words] = None
            elif number not in numbers:
                alike.append(lot)
    return [*begun, *alike], tuple(others)


def _unreceived(entries: TrailEntries, number: str, known: list[str]) -> list[str]:
    """Return the components for which documents state this number without an id."""
    found: dict[str, None] = {}
    made: list[tuple[str, str]] = []
    for headline in _naming(entries, number):
        if headline.action == "preparation" or headline.action in LIFE:
            for name, lot in _lots_stated(entries.at(headline.sequence)):
                if lot.id is None and lot.number == number:
                    found[name] = None
        elif headline.action == "trituration" and headline.subject != number:
            record = LotEntry.from_document(entries.at(headline.sequence).document)
            made.append((record.component, cast("StockTrituration", record.trituration).filler))
    names = [each for each in found if each not in known]
    # A trituration states numbers alone, not of which of its two components each is.
    open_ = [_either(*each) for each in made if not {*each} & {*names, *known}]
    return [*names, *dict.fromkeys(open_)]


def _never_received(
    component: str, number: str, *, until: date | None = None, through: str | None = None
) -> TracedLot:
    """Return a lot of which only the number is known."""
    return TracedLot(
        id=None,
        component=component,
        number=number,
        maker=None,
        expiration_date=until,
        made_from=(),
        through=through,
        prints=(),
    )


def _kept(entries: TrailEntries, record: LotRecord, through: str | None) -> TracedLot:
    """Return a lot that was received or made."""
    made = record.trituration
    return TracedLot(
        id=record.id,
        component=record.component,
        number=record.number,
        maker=record.maker,
        expiration_date=record.expiration_date,
        made_from=() if made is None else made.made_from,
        through=through,
        prints=tuple(prints_among(entries, entries.trail.headlines_mentioning(BATCH, record.id))),
        in_quarantine=Stockroom(entries.trail).in_quarantine(record) is not None,
    )


def _numbers(entries: TrailEntries, lot: TracedLot) -> tuple[str, ...]:
    """Return every number that the entries have given a lot, the latest first."""
    if lot.id is None:
        return (lot.number,)
    history = Stockroom(entries.trail).history(lot.id)
    records = (LotEntry.from_document(entries.at(at).document) for at in reversed(history))
    return tuple(dict.fromkeys(each.number for each in records))


def _naming(entries: TrailEntries, number: str) -> list[Headline]:
    """Return the entries that name a number of a lot, by their bodies: none is hidden."""
    entries.trail.check_index(_IN_USE, value=number)
    return entries.trail.headlines_mentioning(_IN_USE, number)


def batches_stating(
    entries: TrailEntries, lot: TracedLot, begun: list[TracedLot]
) -> dict[str, StatedBy]:
    """Return which batches name a lot; add its triturations to *begun*."""
    held: dict[str, StatedBy] = {}
    for number in _numbers(entries, lot):
        for headline in _naming(entries, number):
            if headline.action == "preparation" or headline.action in LIFE:
                if any(
                    lot.is_stated(name, each)
                    for name, each in _lots_stated(entries.at(headline.sequence))
                ):
                    each = held.setdefault(str(headline.subject), StatedBy())
                    each.plan |= headline.action == "preparation"
                    each.acts |= headline.action != "preparation"
            elif headline.action == "trituration":
                _add_trituration(entries, lot, number, headline.sequence, begun)
    return held


def _add_trituration(
    entries: TrailEntries, lot: TracedLot, number: str, sequence: int, begun: list[TracedLot]
) -> None:
    """Add a trituration to the traced lots if it was made from a lot of this number."""
    record = LotEntry.from_document(entries.at(sequence).document)
    made = record.trituration
    known = {each.id for each in begun}
    if made is None or record.id in known or number not in made.made_from:
        return
    of = (record.component, made.filler)
    if lot.component in (*of, _either(*of)):
        begun.append(replaced(_kept(entries, record, record.id), alike=lot.alike))


def lot_stated(entries: TrailEntries, name: str, lot: LotInUse) -> TracedLot:
    """Return a lot that a document names, with its record if it was received."""
    record = None if lot.id is None else Stockroom(entries.trail).lot(lot.id)
    if record is not None:
        return _kept(entries, record, None)
    return _never_received(name, lot.number, until=lot.expiration_date)


def lots_behind(entries: TrailEntries, lot: TracedLot) -> Iterator[TracedLot]:
    """Yield the lots that a trituration was made from, back to the first."""
    room = Stockroom(entries.trail)
    record = None if lot.id is None else room.lot(lot.id)
    made = None if record is None else record.trituration
    if made is None:
        return
    names = (lot.component, made.filler)
    for number in made.made_from:
        # Also a lot that had the number when it was used, and was corrected since.
        named = entries.trail.headlines_mentioning(KEPT_NUMBER, number)
        found = [room.lot(each) for each in sorted({str(one.subject) for one in named})]
        records = [each for each in found if each is not None and each.component in names]
        if not records:
            yield _never_received(_either(*names), number, through=lot.id)
        for each in records:
            behind = _kept(entries, each, lot.id)
            yield behind
            yield from lots_behind(entries, behind)


def similar_numbers(
    entries: TrailEntries, asked: str, traced: Iterable[TracedLot] = ()
) -> tuple[str, ...]:
    """Return numbers of lots that look like one that is asked for, and are not traced."""
    lots = list(traced)
    wanted = {looks for text in (asked, *(one.number for one in lots)) for looks in lot_looks(text)}
    known = {asked, *(each.number for each in lots)}
    return tuple(
        each
        for each in entries.trail.values_mentioned(_IN_USE)
        if each not in known and lot_looks(each) & wanted
    )[:_NEAR]


def _lots_stated(entry: Recorded) -> Iterator[tuple[str, LotInUse]]:
    """Yield the lots that a preparation or an act on a batch names, with their components."""
    if entry.action == "preparation":
        for part in TracedPlan.from_document(entry.document).components:
            for lot in part.lots:
                yield part.name, lot
        return
    for name, each in (lots_stated(act_of(entry.action, entry.document)) or {}).items():
        for lot in each:
            yield name, lot


def _either(component: str, filler: str) -> str:
    """Return words for one of the two components of a trituration, not stated which."""
    return f"{component}{EITHER_OF}{filler}"
