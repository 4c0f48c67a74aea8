"""What is stated of lots must follow from the entries before, whatever it was made with.

An entry about a lot states it in full. From one entry to the next only that may differ which the
act changes, a count states what the record gave at that moment, and the keys under which stock
finds what was taken, and lots that nobody received, say what the documents say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ldncompound.compounding.materials.lot_entries import LotEntry
from ldncompound.compounding.materials.lots import LotRecord
from ldncompound.compounding.materials.usability import CLOSED, DISPOSED, HELD, IDENTITY, RECEIPT
from ldncompound.compounding.plausible_orders import PACKED
from ldncompound.core.quantities import number_of
from ldncompound.core.records import members_of
from ldncompound.core.refusals import VerificationFailure
from ldncompound.pharmacy.batches.act_records import BatchReleased, LotAccepted
from ldncompound.pharmacy.batches.taken import taken_mentions
from ldncompound.pharmacy.batches.typed_lots import (
    LotAsTyped,
    accepted_lots,
    lots_as_typed,
    lots_stated,
    typed_lot_mentions,
)
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.stock.ledger import ledger_of
from ldncompound.pharmacy.trail_index import (
    ACCEPTS,
    KEPT_NUMBER,
    SHELF,
    STOCK,
    TYPED_LOT,
    OnShelf,
    TakenAt,
)

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.batch import Batch, Event
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.entry_shape import EntryBody
    from ldncompound.trail.past import PastTrail

__all__ = ["acceptance_follows", "lot_follows", "lots_of_batch_follow"]


_STANDING = {"quarantine", "ended"}
_MAY_CHANGE: Final = {
    "lot-delivered": {"price", "opened_on", "retest_on", *_STANDING},
    "lot-opened": {"opened_on"},
    "lot-counted": {*_STANDING},
    "lot-disposed": {"ended"},
    "lot-checked": {"quarantine"},
    "lot-identified": {"quarantine", "identified"},
    "lot-quarantined": {"quarantine"},
    "lot-released": {"quarantine"},
    "packing-trial": {"packing", "confirmed"},
}
"""Which members of a lot each act changes; a correction changes any but how it stands."""


def acceptance_follows(body: EntryBody, *, accepts: bool) -> None:
    """
    Refuse an entry that accepts something and was not signed as accepting it, or the reverse.

    Args:
        body: Of the entry.
        accepts: By its document it accepts something, or confirms a figure.

    Raises:
        VerificationFailure: it does not say so for who verifies.
    """
    if any(kind == ACCEPTS for kind, _ in body.mentions) is not accepts:
        raise VerificationFailure(
            "It accepts something, and was not signed as accepting it; or the other way round."
        )


def lot_follows(past: PastTrail, body: EntryBody, entry: Recorded) -> None:
    """
    Hold an entry about a lot against the one before, and a count against the stock.

    Args:
        past: The trail before the entry.
        body: Of the entry.
        entry: What was recorded.

    Raises:
        VerificationFailure: it states what the entries before do not give.
    """
    now = LotEntry.from_document(entry.document)
    if entry.action in ("lot-received", "lot-corrected"):
        own = any(not each.figure.startswith(PACKED) for each in now.confirmed)
        acceptance_follows(body, accepts=own)
    if not _kept(past, body, SHELF):
        return
    _check_keys(now, body)
    history = Stockroom(past).history(now.id)
    before = LotEntry.from_document(past.recorded_at(history[-1]).document) if history else None
    fault = _fault_between(before, now, entry.action)
    if fault is None and before is not None:
        fault = _fault_of_count(past, before.lot, now)
    if fault is not None:
        raise VerificationFailure(fault)


def _kept(past: PastTrail, body: EntryBody, kind: str) -> bool:
    """Return whether keys of a kind were written when an entry was, or earlier."""
    return past.first_mention(kind) is not None or any(each == kind for each, _ in body.mentions)


def _check_keys(now: LotEntry, body: EntryBody) -> None:
    """Refuse an entry that is found as another lot, or as taking something else."""
    told = {each for each in body.mentions if each[0] in (SHELF, STOCK)}
    wanted = {OnShelf.of(now).mention()} if now.trituration is None else set()
    if body.action == "trituration":
        wanted |= {
            TakenAt.of(each.id, each.amount).mention()
            for each in now.made_of
            if each.id is not None
        }
    if told != wanted:
        raise VerificationFailure("it is found under other keys than its lot gives.")


def _fault_between(before: LotEntry | None, now: LotEntry, action: str) -> str | None:
    """Return what an act changed that it does not change; None where it is right."""
    if before is None:
        return "its lot begins with another act." if action in _MAY_CHANGE else None
    was, is_ = members_of(before, LotRecord), members_of(now, LotRecord)
    changed = {name for name, each in is_.items() if each != was[name]}
    free = changed - {"certificate", "expiration_rule", "identified", "shells"}
    if action in _MAY_CHANGE:
        beyond = _apart_from_texts(before, now, changed - _MAY_CHANGE[action])
        if beyond:
            return f"it changes the {sorted(beyond)[0].replace('_', ' ')} of its lot."
    elif action == "lot-corrected" and free & {"ended", "component", "id", "trituration"}:
        return "a correction changes how its lot stands."
    return _fault_of_standing(before, now, action)


def _apart_from_texts(before: LotEntry, now: LotEntry, changed: set[str]) -> set[str]:
    """Return which members differ in the stored documents; free texts are kept apart in both."""
    was, is_ = before.document(), now.document()
    return {name for name in changed if was.get(name) != is_.get(name)}


def _fault_of_standing(before: LotEntry, now: LotEntry, action: str) -> str | None:
    """Return that a quarantine, or the end of a lot, does not follow from the act."""
    was, is_ = {*before.quarantine}, {*now.quarantine}
    allowed = {
        "lot-delivered": ({RECEIPT}, set()),
        "lot-corrected": ({RECEIPT}, set()),
        "lot-counted": ({HELD}, set()),
        "lot-checked": (set(), {RECEIPT}),
        "lot-quarantined": ({HELD}, set()),
        "lot-released": (set(), {HELD}),
    }.get(action, (set(), set()))
    if action == "lot-identified":
        test = now.identified
        allowed = (set(), {IDENTITY}) if test is not None and test.passes else ({IDENTITY}, set())
    if not (is_ - was <= allowed[0] and was - is_ <= allowed[1]):
        return "its lot is in or out of quarantine without the act for it."
    ends: dict[str, tuple[str | None, ...]] = {
        "lot-counted": (None, CLOSED),
        "lot-disposed": (None, DISPOSED),
        "lot-delivered": (None,),
    }
    if now.ended != before.ended and now.ended not in ends.get(action, ()):
        return "its lot ends without an act that ends it."
    counted = now.counted
    if counted is not None and (now.ended == CLOSED) is bool(counted.found.magnitude):
        return "a count of nothing, and of nothing else, closes a lot."
    return None


def _fault_of_count(past: PastTrail, record: LotRecord, now: LotEntry) -> str | None:
    """Return that a count states something else than the stock of that moment."""
    counted = now.counted
    if counted is None:
        return None
    if (counted.expected is None) is not (counted.difference is None):
        return "a count states half of it."
    if counted.expected is None or counted.difference is None:
        return None
    ledger = ledger_of(past, record)
    found, expected, off = (
        number_of(each, ledger.unit)
        for each in (counted.found, counted.expected, counted.difference)
    )
    if off != found - expected:
        return "the count is off by another amount than it states."
    if expected != ledger.level:
        return "by the record something else was to be expected."
    return None


def lots_of_batch_follow(
    past: PastTrail, before: Batch, body: EntryBody, event: Event, *, looked_up: bool
) -> None:
    """
    Hold what an act on a batch says of lots against its document.

    Args:
        past: The trail before the act.
        before: The batch before it.
        body: Of its entry.
        event: The act.
        looked_up: The lots of the batch were looked up: those of older versions were not.

    Raises:
        VerificationFailure: it hides a lot nobody received, releases one nobody accepted, or takes
            something else out of stock than it states.
    """
    fault = _lots_wrongly(Stockroom(past), before, body, event) if looked_up else None
    if fault is not None:
        raise VerificationFailure(fault)
    told = {each for each in body.mentions if each[0] == STOCK}
    if _kept(past, body, SHELF) and told != {*taken_mentions(before, event.document)}:
        raise VerificationFailure("Its keys say that it took something else of its lots.")


def _lots_wrongly(room: Stockroom, before: Batch, body: EntryBody, event: Event) -> str | None:
    """Return that an act hides a lot nobody received, or releases one nobody accepted."""
    told = {value for kind, value in body.mentions if kind == TYPED_LOT}
    stated = lots_stated(event.document)
    if stated is not None and told != {
        value for _, value in typed_lot_mentions(room, before.active, stated)
    }:
        return "It does not say which of its lots nobody had received."
    if isinstance(event.document, LotAccepted):
        if event.document.component == before.active:
            return "It accepts a lot of the active, which must be received."
    elif isinstance(event.document, BatchReleased):
        for each in lots_as_typed(room, before):
            accepted = not each.active and each.key in accepted_lots(before)
            if not accepted and not _received(room, each):
                return f"It was released with a lot that nobody received: {each.key}."
    return None


def _received(room: Stockroom, lot: LotAsTyped) -> bool:
    """Return whether a lot as typed was received."""
    entries = room.trail.mentioning(KEPT_NUMBER, lot.number)
    at = (room.trail.recorded_at(each) for _, each in entries)
    return any(each.document["component"] == lot.component for each in at)
