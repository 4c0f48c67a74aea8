"""The report of stock: what is on hand, how fast it goes, and what is to be ordered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from ldncompound.core.names import choice_of
from ldncompound.core.quantities import number_of, quantity
from ldncompound.core.quantity_fields import AnyQuantity, Count
from ldncompound.core.records import Record
from ldncompound.core.refusals import WrongUsage
from ldncompound.pharmacy.reports.latest_entries import entries_since
from ldncompound.pharmacy.reports.report import Report
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.stock.ledger import unit_of
from ldncompound.pharmacy.stock.standing import state_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.core.quantities import Quantity
    from ldncompound.pharmacy.stock.ledger import Ledger
    from ldncompound.trail.store import Trail

__all__ = ["stock"]


_DAYS = 90
"""Days back over which use is counted."""


class StockAsked(Record):
    """
    What the report was made for.

    Args:
        today: The current day.
        days: Days back over which use is counted, today included.
        reorder: Reorder points by component, as the pharmacy set them.
    """

    today: date
    days: Count
    reorder: dict[str, AnyQuantity]


class StockRow(Record):
    """
    A component, or one lot of it.

    Args:
        component: Its name.
        id: The pharmacy's id of the lot; null for the whole component.
        number: The maker's number of the lot; likewise.
        state: Of the lot; of a component "reorder" below its reorder point, else null.
        on_hand: Of the lot; of a component what is usable. Null where no quantity was ever given.
        deficit: How much more was used than received; null where there is none.
        used: Used in the last 90 days; null where nothing is known.
        days_left: Whole days that what is usable lasts at that rate; null where nothing was used.
        reorder: The pharmacy's reorder point of a component; null where it set none.
        expires: Of the lot; of a component the first usable lot.
        opened: The day on which the container was opened.
        retest: The day of the next test.
        unexplained: Sum of what counts found less, negative, or more; null without a count.
    """

    component: str
    id: str | None
    number: str | None
    state: str | None
    on_hand: AnyQuantity | None
    deficit: AnyQuantity | None
    used: AnyQuantity | None
    days_left: Count | None
    reorder: AnyQuantity | None
    expires: date | None
    opened: date | None
    retest: date | None
    unexplained: AnyQuantity | None


class StockTotals(Record):
    """The numbers of components, of lots, and of components to be ordered again."""

    components: Count
    lots: Count
    reorder: Count


class StockReport(Report[StockAsked, StockRow, StockTotals]):
    """The stock, component by component, each with its lots."""

    report: Literal["stock"]


class _Lot(NamedTuple):
    """A lot with its stock."""

    record: LotRecord
    ledger: Ledger
    state: str
    used: Fraction


def stock(
    trail: Trail, *, today: date, reorder: Sequence[tuple[str, Quantity]] = ()
) -> StockReport:
    """
    Return the stock of every component and lot.

    Args:
        trail: It is only read.
        today: The current day.
        reorder: The pharmacy's reorder points by component; none is assumed.

    Raises:
        WrongUsage: a reorder point in another unit than the stock of its component.
    """
    room = Stockroom(trail)
    kept = {lot.component for lot in room.lots()}
    points = {choice_of(name, kept): point for name, point in reorder}
    lately = frozenset(entries_since(trail, today - timedelta(days=_DAYS - 1)))
    lots: dict[str, list[_Lot]] = {name: [] for name in points}
    for record in room.lots():
        ledger = room.ledger(record)
        found = _Lot(record, ledger, state_of(room, record, today), ledger.used(lately))
        lots.setdefault(record.component, []).append(found)
    rows = [row for name in sorted(lots) for row in _rows(name, lots[name], points)]
    return StockReport(
        report="stock",
        asked=StockAsked(today=today, days=_DAYS, reorder=points),
        columns=StockRow.__struct_fields__,
        rows=tuple(rows),
        totals=StockTotals(
            components=len(lots),
            lots=sum(map(len, lots.values())),
            reorder=sum(1 for row in rows if row.state == "reorder"),
        ),
    )


def _rows(name: str, lots: Sequence[_Lot], points: Mapping[str, Quantity]) -> Iterator[StockRow]:
    """Yield the row of a component, and those of its lots, the first expiring first."""
    found = sorted(lots, key=lambda each: (each.record.expiration_date, each.record.id))
    yield _of_component(name, found, points.get(name))
    yield from (_of_lot(name, each) for each in found)


def _of_lot(name: str, lot: _Lot) -> StockRow:
    """Return the row of a lot."""
    record, ledger = lot.record, lot.ledger
    unit, differences = ledger.unit, ledger.differences
    off = sum((number_of(each.amount, unit) for each in differences), Fraction(0))
    return StockRow(
        component=name,
        id=record.id,
        number=record.number,
        state=lot.state,
        on_hand=ledger.left,
        deficit=ledger.deficit,
        used=None if unit is None else quantity(lot.used, unit),
        days_left=_days(max(ledger.level, Fraction(0)), lot.used) if ledger.is_known else None,
        reorder=None,
        expires=record.expiration_date,
        opened=record.opened_on,
        retest=record.retest_on,
        unexplained=quantity(off, unit) if differences else None,
    )


def _of_component(name: str, lots: Sequence[_Lot], point: Quantity | None) -> StockRow:
    """Return the row of a component: what is usable of it, and how long it lasts."""
    usable = [each for each in lots if each.state == "usable"]
    units = {each.ledger.unit for each in lots} - {None}
    unit = units.pop() if len(units) == 1 else None
    if unit is not None and point is not None and unit_of(point) != unit:
        raise WrongUsage(
            f"The reorder point of {name} is in another unit than its stock.",
            remedy="Give it like the quantities at the receipt.",
        )
    known = [each.ledger for each in usable if each.ledger.is_known]
    on_hand = sum((max(each.level, Fraction(0)) for each in known), Fraction(0))
    is_known = unit is not None and any(each.ledger.is_known for each in lots)
    used = sum((each.used for each in lots), Fraction(0))
    below = point is not None and is_known and on_hand <= number_of(point, unit)
    return StockRow(
        component=name,
        id=None,
        number=None,
        state="reorder" if below or (point is not None and not usable) else None,
        on_hand=quantity(on_hand, unit) if is_known else None,
        deficit=None,
        used=None if unit is None else quantity(used, unit),
        days_left=_days(on_hand, used) if is_known else None,
        reorder=point,
        expires=min((each.record.expiration_date for each in usable), default=None),
        opened=None,
        retest=None,
        unexplained=None,
    )


def _days(on_hand: Fraction, used: Fraction) -> int | None:
    """Return how many whole days an amount lasts; None where nothing was used."""
    return int(on_hand * _DAYS / used) if used > 0 else None
