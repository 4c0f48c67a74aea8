"""Acts on a lot that is here: opened, counted, disposed of, in and out of quarantine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.materials.lot_entries import Counted, LotEntry
from ldncompound.compounding.materials.lots import IdentityTest
from ldncompound.compounding.materials.usability import (
    CLOSED,
    DISPOSED,
    HELD,
    IDENTITY,
    RECEIPT,
)
from ldncompound.core.quantities import format_quantity, number_of, quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    InvalidOrder,
    NotAuthorised,
    WrongState,
    WrongUsage,
    quoted,
)
from ldncompound.core.text import LONGEST_REASON, check_reason, check_text, echo
from ldncompound.pharmacy.stock.arrival import opened_on, stock_amount
from ldncompound.pharmacy.stock.ledger import ledger_of, unit_name, unit_of
from ldncompound.pharmacy.trail_index import RECEIPTS
from ldncompound.trail.entry_shape import stored_body

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.core.quantities import Quantity
    from ldncompound.pharmacy.stock.acts import Storekeeper
    from ldncompound.pharmacy.stock.ledger import Ledger

__all__ = [
    "check_receipt",
    "count_lot",
    "dispose_of",
    "identify_lot",
    "open_lot",
    "quarantine_lot",
    "release_lot",
]


def open_lot(keeper: Storekeeper, identity: str, on: str) -> LotEntry:
    """
    Record that the container of a lot was opened.

    Raises:
        InvalidOrder: an impossible day, recorded.
        WrongState: it was opened before, recorded.
    """

    def opened(record: LotRecord) -> LotEntry:
        day = opened_on(on, record.received_on, keeper.recorder.desk.today)
        if record.opened_on is not None and day is not None and day >= record.opened_on:
            raise WrongState(
                f"The lot {record.id} is open since {record.opened_on}.",
                remedy="The earliest day counts; a second container is a delivery of its own.",
            )
        return LotEntry.of(replaced(record, opened_on=day))

    return keeper.change("lot-opened", identity, opened, typed={"opened": echo(on)})


def count_lot(keeper: Storekeeper, identity: str, found: str, reason: str) -> LotEntry:
    """
    Record what was found of a lot; the difference to the record stays unexplained.

    Nothing found closes the lot.

    Raises:
        InvalidOrder: an amount of another sort than its stock, recorded.
    """
    check_reason(reason)

    def counted(record: LotRecord) -> LotEntry:
        check_text(reason, "the reason", longest=LONGEST_REASON)
        ledger = ledger_of(keeper.recorder.trail, record)
        amount = _amount(ledger, record, found, "what was found")
        expected = difference = None
        if ledger.is_known:
            expected = quantity(ledger.level, ledger.unit)
            difference = quantity(number_of(amount, ledger.unit) - ledger.level, ledger.unit)
        waits = record.quarantine
        if record.ended == DISPOSED and amount.magnitude and HELD not in waits:
            waits = (*waits, HELD)  # what should be gone is not used before somebody decides
        return LotEntry.of(
            replaced(record, quarantine=waits, ended=None if amount.magnitude else CLOSED),
            counted=Counted(found=amount, expected=expected, difference=difference),
        )

    return keeper.change(
        "lot-counted", identity, counted, typed={"found": echo(found)}, reason=reason
    )


def dispose_of(keeper: Storekeeper, identity: str, amount: str, reason: str) -> LotEntry:
    """
    Record that some of a lot was disposed of; when nothing is left, the lot is.

    Raises:
        InvalidOrder: more than is on hand, or an amount of another sort, recorded.
    """
    check_reason(reason)

    def disposed(record: LotRecord) -> LotEntry:
        check_text(reason, "the reason", longest=LONGEST_REASON)
        _check_there(record)
        ledger = ledger_of(keeper.recorder.trail, record)
        gone = _amount(ledger, record, amount, "the amount")
        if not gone.magnitude:
            raise InvalidOrder("The amount is 0.", remedy="Give what was disposed of.")
        left = None
        if ledger.is_known:
            left = ledger.level - number_of(gone, ledger.unit)
            if left < 0:
                on_hand = format_quantity(quantity(max(ledger.level, 0 * left), ledger.unit))
                raise InvalidOrder(
                    f"By the record {on_hand} of {record.id} is on hand, less than is to be "
                    "disposed of.",
                    remedy=f"Count it first: 'ldncompound lots count {record.id} --found …'.",
                )
        ended = DISPOSED if left == 0 else None
        return LotEntry.of(replaced(record, ended=ended), disposed=gone)

    return keeper.change(
        "lot-disposed", identity, disposed, typed={"amount": echo(amount)}, reason=reason
    )


def _check_there(record: LotRecord) -> None:
    """Refuse a lot of which nothing is left."""
    if record.ended is not None:
        raise WrongState(
            f"The lot {record.id} is {record.ended}: nothing of it is on record.",
            remedy=f"Where some was found, count it: 'ldncompound lots count {record.id} …'.",
        )


def _amount(ledger: Ledger, record: LotRecord, text: str, what: str) -> Quantity:
    """Read an amount of a lot; refuse one of another sort than its stock."""
    amount = stock_amount(text, what)
    unit = ledger.unit
    if unit is not None and not amount.magnitude:
        return quantity(0, unit)
    if unit is not None and unit_of(amount) != unit:
        raise InvalidOrder(
            f"The stock of {record.id} is kept in {unit_name(unit)}, and {quoted(text)} is "
            "something else.",
            remedy="Give it as the quantity was given at the receipt.",
        )
    return amount


def quarantine_lot(keeper: Storekeeper, identity: str, reason: str) -> LotEntry:
    """
    Record that a lot must not be used for now; anybody may.

    Raises:
        WrongState: it is there already, recorded.
    """
    check_reason(reason)

    def held(record: LotRecord) -> LotEntry:
        check_text(reason, "the reason", longest=LONGEST_REASON)
        if HELD in record.quarantine:
            raise WrongState(
                f"The lot {record.id} is in quarantine already.", remedy="Nothing is to be done."
            )
        return LotEntry.of(replaced(record, quarantine=(*record.quarantine, HELD)))

    return keeper.change("lot-quarantined", identity, held, typed={}, reason=reason)


def release_lot(keeper: Storekeeper, identity: str, reason: str) -> LotEntry:
    """
    Record that the cause of a quarantine is gone, signed by a leader.

    A check or a test that is still to be done is not replaced by it.

    Raises:
        WrongState: nobody put it there, recorded.
        NotAuthorised: the person may not, recorded.
    """
    check_reason(reason)

    def released(record: LotRecord) -> LotEntry:
        check_text(reason, "the reason", longest=LONGEST_REASON)
        return LotEntry.of(_without(record, HELD, "Nobody put the lot {} into quarantine."))

    return keeper.change("lot-released", identity, released, typed={}, reason=reason)


def check_receipt(keeper: Storekeeper, identity: str) -> LotEntry:
    """
    Record that another person checked the receipt of a lot against container and certificate.

    Raises:
        WrongState: no check is due, recorded.
        NotAuthorised: the person received or corrected it, recorded.
    """

    def checked(record: LotRecord) -> LotEntry:
        again = _without(record, RECEIPT, "No check of the receipt of {} is due.")
        trail, actor = keeper.recorder.trail, keeper.recorder.granted("lot-checked").actor
        waiting: set[str] = set()
        for at in keeper.room.history(identity):
            body = stored_body(at, trail.body_of(at))
            if body.action in RECEIPTS:
                waiting.add(body.by.person or body.by.name)
            elif body.action == "lot-checked":
                waiting.clear()
        if actor is not None and actor.person in waiting:
            raise NotAuthorised(
                f"Who received or corrected the lot {record.id} does not check the receipt.",
                remedy="Let another person check it, named with --by.",
            )
        return LotEntry.of(again)

    return keeper.change("lot-checked", identity, checked, typed={})


def identify_lot(
    keeper: Storekeeper, identity: str, method: str, result: str, reason: str | None = None
) -> LotEntry:
    """
    Record the test of the identity of a lot, signed; one that fails keeps it in quarantine.

    After one that failed, another passes only with a reason.

    Args:
        keeper: Records the act.
        identity: The pharmacy's id of the lot.
        method: How it was tested.
        result: "passes" or "fails".
        reason: Why a test that failed before does not hold; None where none did.

    Raises:
        InvalidOrder: a reason is missing, or nothing is to be explained; recorded.
    """
    passes = {"passes": True, "fails": False}.get(result.strip().casefold())
    if passes is None:
        raise WrongUsage(f"{quoted(result)} is not a result.", remedy="Write 'passes' or 'fails'.")

    def identified(record: LotRecord) -> LotEntry:
        check_text(method, "the method", longest=LONGEST_REASON)
        if not method.strip():
            raise InvalidOrder("The method is empty.", remedy="Say how it was tested.")
        before = record.identified
        failed = before is not None and not before.passes
        _check_reason(record, reason, wanted=failed and passes)
        test = IdentityTest(
            described=method.strip(),
            passes=passes,
            on=keeper.recorder.desk.today,
            after_failure=failed or (before is not None and before.after_failure),
        )
        waits = [each for each in record.quarantine if each != IDENTITY]
        if not passes:
            waits.append(IDENTITY)  # nothing but a test that passes ends this
        return LotEntry.of(replaced(record, identified=test, quarantine=tuple(waits)))

    return keeper.change(
        "lot-identified",
        identity,
        identified,
        typed={"described": echo(method)},
        reason=None if reason is None or not reason.strip() else reason,
    )


def _check_reason(record: LotRecord, reason: str | None, *, wanted: bool) -> None:
    """Refuse a test that passes after one that failed without a reason, or a reason for another."""
    given = reason is not None and bool(reason.strip())
    if given:
        check_text(str(reason), "the reason", longest=LONGEST_REASON)
    if wanted and not given:
        raise InvalidOrder(
            f"The identity of the lot {record.id} was tested before, and the test FAILED.",
            remedy="Say with --reason why that test does not hold.",
        )
    if given and not wanted:
        raise InvalidOrder(
            f"No test of the lot {record.id} failed before one that passes now.",
            remedy="Leave --reason out.",
        )


def _without(record: LotRecord, why: str, message: str) -> LotRecord:
    """Return a lot without a reason for its quarantine; refuse where it is not there for that."""
    if why not in record.quarantine:
        raise WrongState(message.format(record.id), remedy="'ldncompound lots show' tells why.")
    return replaced(record, quarantine=tuple(each for each in record.quarantine if each != why))
