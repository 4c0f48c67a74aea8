"""Reports: tables of what was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.api.checked import checked
from ldncompound.api.premises import Group

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ldncompound.pharmacy.reports.compounding_log import LogReport
    from ldncompound.pharmacy.reports.report import Period
    from ldncompound.pharmacy.reports.stock import StockReport
    from ldncompound.pharmacy.reports.upcoming import DueReport, ExpiringReport, OpenReport
    from ldncompound.pharmacy.reports.waste import WasteReport
    from ldncompound.pharmacy.reports.weighing_and_yield import (
        MassesReport,
        ToleranceReport,
        YieldReport,
    )

__all__ = ["Reports"]


class Reports(Group):
    """
    The reports: `pharmacy.reports.open()`, and so on; the trail is only read.

    Each has `rows` and `totals`, typed, and the names of its `columns`. As CSV it is
    `table_csv(made.columns, made.cells())`, of `ldncompound.api.tables`.
    """

    @checked
    def open(self) -> OpenReport:
        """Return the batches that are neither released nor rejected, recalled or replaced."""
        from ldncompound.pharmacy.reports.upcoming import open_batches

        with self._premises.reading() as trail:
            return open_batches(trail)

    @checked
    def expiring(self, *, within: str = "60 day") -> ExpiringReport:
        """
        Return lots, triturations and batches whose dates are near, or have just passed.

        Args:
            within: Whole days back and ahead of today, like "60 day".

        Raises:
            Refusal: it is not such a text.
            WrongUsage: it is not a whole number of days.
        """
        from ldncompound.pharmacy.reports.upcoming import expiring

        days, today = _days(within), self._premises.desk().today
        with self._premises.reading() as trail:
            return expiring(trail, days, today)

    @checked
    def due(self, *, within: str = "14 day") -> DueReport:
        """
        Return the fills of long courses and schedules that are to be made.

        Args:
            within: Whole days back and ahead of today, like "14 day".

        Raises:
            Refusal: it is not such a text.
            WrongUsage: it is not a whole number of days.
        """
        from ldncompound.pharmacy.reports.upcoming import fills_due

        days, today = _days(within), self._premises.desk().today
        with self._premises.reading() as trail:
            return fills_due(trail, days, today)

    @checked
    def tolerance(self, *, month: str | None = None) -> ToleranceReport:
        """
        Return how many weighings were accepted out of tolerance, by balance and by person.

        Args:
            month: YYYY-MM, of the weighings; None for all.

        Raises:
            WrongUsage: it is not a month.
        """
        from ldncompound.pharmacy.reports.weighing_and_yield import tolerance

        period = _period(month)
        with self._premises.reading() as trail:
            return tolerance(trail, period)

    @checked
    def yields(self, *, month: str | None = None) -> YieldReport:
        """
        Return the good capsules or tablets of each batch beside those planned.

        Args:
            month: YYYY-MM, in which they were prepared; None for all.

        Raises:
            WrongUsage: it is not a month.
        """
        from ldncompound.pharmacy.reports.weighing_and_yield import yields

        period = _period(month)
        with self._premises.reading() as trail:
            return yields(trail, period)

    @checked
    def masses(
        self, *, month: str | None = None, keep: Callable[[bytes], object] | None = None
    ) -> MassesReport:
        """
        Return the mean mass of each batch's capsules, oldest check first.

        Args:
            month: YYYY-MM, of the checks; None for all.
            keep: Is given the control chart of these means, as SVG.

        Raises:
            WrongUsage: it is not a month.
        """
        from ldncompound.pharmacy.reports.weighing_and_yield import masses

        period = _period(month)
        with self._premises.reading() as trail:
            made = masses(trail, period)
        if keep is not None:
            from ldncompound.documents.plots import control_chart

            keep(control_chart([(row.batch, row.of_theory) for row in made.rows]).encode())
        return made

    @checked
    def waste(self, *, month: str | None = None) -> WasteReport:
        """
        Return the active not dispensed: left over, not filled, rejected, in excess.

        Args:
            month: YYYY-MM, in which batches were prepared or rejected; None for all.

        Returns:
            Powder of the active, in mg.

        Raises:
            WrongUsage: it is not a month.
        """
        from ldncompound.pharmacy.reports.waste import waste

        period = _period(month)
        with self._premises.reading() as trail:
            return waste(trail, period)

    @checked
    def log(self, *, month: str | None = None, with_personal: bool = False) -> LogReport:
        """
        Return the compounding log: every preparation, and what became of it.

        Args:
            month: YYYY-MM, of the preparations; None for all.
            with_personal: Show the patient reference too.

        Raises:
            WrongUsage: it is not a month.
        """
        from ldncompound.pharmacy.reports.compounding_log import compounding_log

        period = _period(month)
        with self._premises.reading() as trail:
            return compounding_log(trail, period, with_personal=with_personal)

    @checked
    def stock(self, *, reorder: Sequence[str] = ()) -> StockReport:
        """
        Return what is on hand of each component and lot, how long it lasts, what to order.

        Args:
            reorder: Reorder points like "microcrystalline cellulose=100 g", beside those that
                are configured, and in their place where they name the same component.

        Raises:
            WrongUsage: the configuration or a reorder point is wrong.
        """
        from ldncompound.pharmacy.configuration import parse_reorder
        from ldncompound.pharmacy.reports.stock import stock

        here = self._premises
        points = {**dict(here.practice.reorder), **dict(parse_reorder(reorder))}
        today = here.desk().today
        with here.reading() as trail:
            return stock(trail, today=today, reorder=tuple(points.items()))


def _days(within: str) -> int:
    """Return a whole number of days."""
    from ldncompound.core.quantities import DAY, number_of, read_quantity
    from ldncompound.core.refusals import WrongUsage, quoted

    days = number_of(read_quantity(within, "duration", "the days"), DAY)
    if days.denominator != 1:
        raise WrongUsage(f"{quoted(within)} is not a whole number of days.", remedy="Round it.")
    return int(days)


def _period(month: str | None) -> Period:
    """Return the period of a month, YYYY-MM; without one, all time."""
    from ldncompound.core.dates import parse_date, parse_expiration
    from ldncompound.core.refusals import InvalidOrder, WrongUsage, quoted
    from ldncompound.pharmacy.reports.report import Period

    if month is None:
        return Period()
    try:
        first = parse_date(f"{month}-01", "the month")
    except InvalidOrder:
        raise WrongUsage(
            f"{quoted(month)} is not a month.", remedy="Write it as YYYY-MM, like 2026-11."
        ) from None
    return Period(first=first, last=parse_expiration(month, "the month"))
