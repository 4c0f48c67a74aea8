"""Documents about lots and balances: entries, lists and daily checks."""

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
    A lot as recorded by an act on it.

    Args:
        amount: Of a trituration: how much was made.
        steps: Of a trituration: how it is made.
        balance: Of a trituration: id of the balance.
        weighing: Of a trituration: expanded uncertainty of its weighings.
        storage: Of a trituration: how it is stored; missing in entries of earlier versions.
        replaces: Number of the entry that stated the lot before.
        trail: Where it was recorded; not in stored documents.
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
        entries: Numbers of the entries about it, its receipt first.
        recalled: When and by whom it was recalled; null if it was not.
    """

    entries: tuple[Count, ...]
    recalled: str | None

    @classmethod
    def of(cls, record: LotRecord, **members: Any) -> Self:
        """Return a lot as it is shown."""
        return cls(**members_of(record, LotRecord), **members)


class LotList(Record, tag_field="schema", tag="ldncompound.lots/1"):
    """The lots of the pharmacy, in order of receipt."""

    lots: tuple[LotRecord, ...]


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
