"""Lots that nobody received, before a batch leaves: received since, or accepted by a pharmacist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.materials.identity import looked_up, lot_key
from ldncompound.compounding.materials.lots import NamedLot, parse_lot
from ldncompound.compounding.preparation import LotInUse
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.refusals import InvalidOrder, WrongState, quoted
from ldncompound.core.text import LONGEST_REASON, check_reason, check_text, echo
from ldncompound.pharmacy.batches.act_records import LotAccepted
from ldncompound.pharmacy.batches.acts.batch_act import ActDocument
from ldncompound.pharmacy.batches.typed_lots import LotAsTyped, accepted_lots, lots_as_typed
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import ACCEPTED_LOT

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["accept_lot", "check_received"]


_RECEIVE = "Receive it with 'ldncompound lots receive', as its container and certificate show it"


def check_received(acts: BatchActs, batch: Batch) -> None:
    """
    Refuse a batch with a lot that was neither received since nor accepted.

    Raises:
        WrongState: nobody received it, and nobody accepted it; an active must be received.
        Refusal: it is on record now as something that must not be used, or as another lot.
    """
    room = Stockroom(acts.recorder.trail)
    for lot in lots_as_typed(room, batch):
        # Looked up first: what was accepted may have been received since, as something else.
        if _received(room, lot) is not None or (not lot.active and lot.key in accepted_lots(batch)):
            continue
        accept = f"'ldncompound batch accept-lot {batch.plan.id} --lot \"{lot.key}\"'"
        why = "what is in it is not known" if lot.active else "nobody accepted it"
        raise WrongState(
            f"The lot {quoted(lot.number)} of {lot.component} was not received: {why}.",
            remedy=f"{_RECEIVE}."
            if lot.active
            else f"{_RECEIVE}; or let a pharmacist accept it with {accept}.",
        )


def _received(room: Stockroom, lot: LotAsTyped) -> LotRecord | None:
    """Return the lot that was typed, if it was received since."""
    return looked_up(NamedLot(lot.component, lot.number, lot.expiration_date), room)


def accept_lot(acts: BatchActs, identity: str, text: str, reason: str) -> LotAccepted:
    """
    Record that a pharmacist accepts a lot that was not received, for one batch.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        text: `NAME=LOT`, as it was typed when it was used.
        reason: Why; kept with the personal data.

    Raises:
        InvalidOrder: the batch holds no such lot as typed, it was received, or it is the active's.
        NotAuthorised: the person is a technician; recorded.
        WrongState: the batch is not being made, or was released.
    """
    check_reason(reason)

    def accepted(batch: Batch) -> ActDocument[LotAccepted]:
        check_text(reason, "the reason", longest=LONGEST_REASON)
        lot = _named(acts, batch, text)
        acts.check_leads("accept a lot that was not received")
        stated = LotAccepted(
            batch=identity,
            component=lot.component,
            lot=LotInUse(number=lot.number, expiration_date=lot.expiration_date),
        )
        return ActDocument(stated, ((ACCEPTED_LOT, lot.key),))

    typed = {"lot": echo(text)}
    row = PersonalRow(reason=reason)
    return acts.record(identity, "lot-accepted", typed, accepted, personal=row)


def _named(acts: BatchActs, batch: Batch, text: str) -> LotAsTyped:
    """Return the lot of a batch that is named; refuse one that cannot be accepted."""
    room, named = Stockroom(acts.recorder.trail), parse_lot(text)
    there = lots_as_typed(room, batch)
    name, key = named.component.casefold(), lot_key(named.number)
    found = [
        each
        for each in there
        if each.component.casefold() == name
        and lot_key(each.number) == key
        and named.expiration_date in (None, each.expiration_date)
    ]
    if len(found) != 1:
        told = "; ".join(each.key for each in there) or "none"
        raise InvalidOrder(
            f"The batch holds no lot {quoted(named.number)} of {named.component} that was not "
            "received.",
            remedy=f"Lots in it that were not received: {told}.",
        )
    lot = found[0]
    if lot.active:
        raise InvalidOrder(
            f"A lot of the active, {lot.component}, cannot be accepted: only receipt tells what "
            "is in it.",
            remedy=f"{_RECEIVE}.",
        )
    if _received(room, lot) is not None:
        raise InvalidOrder(
            f"The lot {quoted(lot.number)} of {lot.component} was received; there is nothing to "
            "accept.",
            remedy="Look at it with 'ldncompound lots show'.",
        )
    return lot
