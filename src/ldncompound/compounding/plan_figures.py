"""The weigh plan in a preparation, with balance and expected content."""

import datetime
from fractions import Fraction

from ldncompound.compounding.weighing.plan import WeighPlan
from ldncompound.core.quantities import PERCENT, format_quantity, number_of
from ldncompound.core.quantity_fields import Count, Mass, Percent
from ldncompound.core.records import Record
from ldncompound.core.source_cited import SourceCited

__all__ = ["BalanceInHand", "ExpectedContent", "TabletSpread"]


class BalanceInHand(Record, omit_defaults=True):
    """The balance the plan is made for; figures that were not given are left out."""

    id: str
    assumed: bool
    minimum: Mass
    readability: Mass
    accepted_error: Percent
    sensitivity: Mass | None = None
    repeatability: Mass | None = None
    drift: Mass | None = None
    capacity: Mass | None = None
    calibration_due: datetime.date | None = None
    daily_check: bool
    basis: str


class PlanInUse(WeighPlan, omit_defaults=True):
    """A weigh plan with its balance."""

    balance: BalanceInHand


class TabletSpread(Record):
    """What a batch from few whole tablets may hold, of its label, since single ones differ."""

    count: Count
    low: Percent
    high: Percent
    source: SourceCited


class ExpectedContent(Record, omit_defaults=True):
    """
    Content of the batch if nothing is lost, in percent of its label.

    `weighing` is the expanded uncertainty of weighing and measuring alone; `within` says
    whether both together stay within the limits: `low` to `high` without a declared overage, and
    with it at most `ceiling`, or `high` where the rules have none. `tablets` is given where few
    whole tablets are the source, and then counts for `within` as well.
    """

    percent_of_label: Percent
    weighing: Percent
    low: Percent
    high: Percent
    within: bool
    source: SourceCited
    statement: str
    ceiling: Percent | None = None
    tablets: TabletSpread | None = None

    def allows(self, percent: Fraction, overage: Percent | None) -> bool:
        """
        Say whether a batch with this content, in percent of its label, may be released.

        A declared overage must not make up for missing drug, nor count against the label: both
        limits apply without it, and with it a ceiling.
        """
        low, high = number_of(self.low, PERCENT), number_of(self.high, PERCENT)
        most = number_of(self._most(overage), PERCENT)
        declared = 1 if overage is None else 1 + number_of(overage, PERCENT) / 100
        return low <= percent / declared <= high and percent <= most

    def told(self, overage: Percent | None) -> str:
        """Return the limits in words, those without a declared overage as they are with it."""
        declared = 1 if overage is None else 1 + number_of(overage, PERCENT) / 100
        most, high = self._most(overage), self.high * declared
        least = self.low * declared
        return f"{format_quantity(least)} to {format_quantity(min(most, high))}"

    def _most(self, overage: Percent | None) -> Percent:
        """Return the most that a batch may hold, the declared overage included."""
        return self.ceiling if self.ceiling is not None and overage else self.high
