"""What entries about lots state beside the lot, and what the lists of lots and balances show."""

from __future__ import annotations

import datetime
from typing import Any, Self

from ldncompound.compounding.materials.lots import LotRecord
from ldncompound.compounding.weighing.plan import Step
from ldncompound.core.quantity_fields import Count, Mass, Percent
from ldncompound.core.records import Record, members_of
from ldncompound.core.trail_place import TrailPlace

__all__ = ["BalanceCheck", "BalanceList", "BalanceListed", "LotEntry", "LotList", "LotShown"]


class LotEntry(LotRecord, omit_defaults=True, tag_field="schema", tag="ldncompound.lot/1"):
    """
    A lot as an act on it recorded it.

    Args:
        amount: Of a trituration: how much was made.
        steps: Of a trituration: how it is made.
        balance: Of a trituration: id of the balance.
        weighing: Of a trituration: expanded uncertainty that its weighings leave.
        storage: Of a trituration: how it is kept; entries of earlier versions lack it.
        replaces: Number of the entry that stated the lot before.
        trail: Where it was recorded; in no stored document.
    """

    amount: Mass | None = None
    steps: tuple[Step, ...] | None = None
    balance: str | None = None
    weighing: Percent | None = None
    storage: str | None = None
    replaces: Count | None = None
    trail: TrailPlace | None = None

    @classmethod
    def of(cls, record: LotRecord, **members: Any) -> Self:
        """Return the entry of a lot, with what the act adds."""
        return cls(**members_of(record, LotRecord), **members)

    @property
    def lot(self) -> LotRecord:
        """Return the lot alone, without what the act adds."""
        return LotRecord(**members_of(self, LotRecord))


class LotShown(LotRecord, omit_defaults=True, tag_field="schema", tag="ldncompound.lot/1"):
    """
    A lot as it is shown.

    Args:
        entries: Numbers of the entries about it, the first one that of its receipt.
        recalled: When and by whom it was recalled; null where it was not.
    """

    entries: tuple[Count, ...]
    recalled: str | None

    @classmethod
    def of(cls, record: LotRecord, **members: Any) -> Self:
        """Return a lot as it is shown."""
        return cls(**members_of(record, LotRecord), **members)


class LotList(Record, tag_field="schema", tag="ldncompound.lots/1"):
    """The lots of the pharmacy, in the order in which they came."""

    lots: tuple[LotRecord, ...]


class BalanceCheck(
    Record, omit_defaults=True, tag_field="schema", tag="ldncompound.balance-check/1"
):
    """
    The daily check of a balance, passed.

    Args:
        balance: Its id.
        on: The day.
        mass: The test mass, as typed.
        reading: What it showed, as typed.
        off: How far off it was.
        allowed: How far off it may be.
        trail: Where it was recorded; in no stored document.
    """

    balance: str
    on: datetime.date
    mass: str
    reading: str
    off: Mass
    allowed: Mass
    trail: TrailPlace | None = None


class BalanceListed(Record):
    """A configured balance, and what it can weigh; null where nobody gave it."""

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
