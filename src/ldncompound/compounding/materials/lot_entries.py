"""Documents about lots and balances: entries, lists and daily checks."""

from __future__ import annotations

import datetime
from typing import Any, Self

from ldncompound.compounding.materials.lots import LotRecord
from ldncompound.compounding.weighing.plan import Step
from ldncompound.core.quantity_fields import AnyQuantity, Count, Mass, Percent
from ldncompound.core.records import Record, members_of
from ldncompound.core.trail_place import TrailPlace

__all__ = [
    "BalanceCheck",
    "BalanceList",
    "BalanceListed",
    "CameIn",
    "Counted",
    "LotEntry",
    "LotList",
    "LotListed",
    "LotShown",
    "SynonymConfirmed",
    "UsedLot",
]


class CameIn(Record, omit_defaults=True):
    """
    One delivery of a lot.

    Args:
        on: The day of receipt.
        quantity: How much was delivered; null where it was not given.
        supplier: Who supplied it, kept apart from the body.
    """

    on: datetime.date
    quantity: AnyQuantity | None = None
    supplier: str | None = None


class Counted(Record):
    """
    A count of what is left of a lot.

    Args:
        found: What was found.
        expected: What should have been there by the record, negative where more was used than
            received; null where no quantity was given before.
        difference: Found less expected, unexplained; null likewise.
    """

    found: AnyQuantity
    expected: AnyQuantity | None
    difference: AnyQuantity | None


class UsedLot(Record):
    """A lot that a trituration was made from, and how much of it; null where not recorded."""

    component: str
    number: str
    id: str | None
    amount: AnyQuantity | None


class LotEntry(LotRecord, omit_defaults=True, tag_field="schema", tag="ldncompound.lot/1"):
    """
    A lot as recorded by an act on it.

    Args:
        amount: Of a trituration: how much was made.
        steps: Of a trituration: how it is made.
        balance: Of a trituration: id of the balance.
        weighing: Of a trituration: expanded uncertainty of its weighings.
        storage: Of a trituration: how it is stored; missing in entries of earlier versions.
        made_of: Of a trituration: the lots in it, with amounts.
        replaces: Number of the entry that stated the lot before.
        delivered: Of a receipt: what came.
        counted: Of a count: what was found.
        disposed: How much was disposed of.
        trail: Where it was recorded; not in stored documents.
        notes: What else is to be known; not in stored documents.
    """

    amount: Mass | None = None
    steps: tuple[Step, ...] | None = None
    balance: str | None = None
    weighing: Percent | None = None
    storage: str | None = None
    made_of: tuple[UsedLot, ...] = ()
    replaces: Count | None = None
    delivered: CameIn | None = None
    counted: Counted | None = None
    disposed: AnyQuantity | None = None
    trail: TrailPlace | None = None
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, record: LotRecord, **members: Any) -> Self:
        """Return the entry of a lot, with what the act adds."""
        return cls(**members_of(record, LotRecord), **members)

    @property
    def lot(self) -> LotRecord:
        """Return the lot alone, without what the act adds."""
        return LotRecord(**members_of(self, LotRecord))


class SynonymConfirmed(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.synonym/1"):
    """
    A name on labels that a pharmacist confirmed.

    Args:
        component: What it names, as the formulary calls it.
        form: Chemical form of an active; null for other components.
        as_labelled: The name; empty once it is erased.
        trail: Where it was recorded; not in stored documents.
    """

    component: str
    form: str | None
    as_labelled: str
    trail: TrailPlace | None = None


class LotListed(LotRecord, omit_defaults=True, tag_field="schema", tag="ldncompound.lot/1"):
    """
    A lot with what is left of it.

    Args:
        on_hand: What is left by the record, never below 0; null where no quantity was ever given.
        deficit: How much more was used than received; left out where there is none.
        state: "usable", "quarantine", "recalled", "expired", "in doubt", "closed" or "disposed".
    """

    on_hand: AnyQuantity | None
    deficit: AnyQuantity | None = None
    state: str

    @classmethod
    def of(cls, record: LotRecord, **members: Any) -> Self:
        """Return a lot as it is shown."""
        return cls(**members_of(record, LotRecord), **members)


class LotShown(LotListed, omit_defaults=True, tag_field="schema", tag="ldncompound.lot/1"):
    """
    A lot as it is shown, with every entry about it.

    Args:
        remarks: What is to be known of its stock, in words.
        entries: Numbers of the entries about it, its receipt first.
        recalled: When and by whom it was recalled; null if it was not.
    """

    remarks: tuple[str, ...] = ()
    entries: tuple[Count, ...]
    recalled: str | None


class LotList(Record, tag_field="schema", tag="ldncompound.lots/1"):
    """The lots of the pharmacy, in order of receipt."""

    lots: tuple[LotListed, ...]


class BalanceCheck(
    Record, omit_defaults=True, tag_field="schema", tag="ldncompound.balance-check/1"
):
    """
    A passed daily check of a balance.

    Args:
        balance: Its id.
        on: The day.
        mass: The test mass, as typed.
        reading: What it showed, as typed.
        off: How far off it was.
        allowed: How far off it may be.
        trail: Where it was recorded; not in stored documents.
    """

    balance: str
    on: datetime.date
    mass: str
    reading: str
    off: Mass
    allowed: Mass
    trail: TrailPlace | None = None


class BalanceListed(Record):
    """A configured balance, and what it can weigh; null where not given."""

    id: str
    minimum: Mass
    readability: Mass
    accepted_error: Percent
    largest_error: Mass
    capacity: Mass | None
    calibration_due: datetime.date | None
    daily_check: bool


class BalanceList(Record, tag_field="schema", tag="ldncompound.balances/1"):
    """The configured balances, in the order of preference."""

    balances: tuple[BalanceListed, ...]
