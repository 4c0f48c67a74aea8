"""The day: what is open, what is due, what runs out, and what to type for each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.materials.usability import CLOSED as COUNTED_OUT
from ldncompound.compounding.materials.usability import DISPOSED
from ldncompound.compounding.weighing.plan import Step
from ldncompound.core.quantities import format_quantity, stored_quantity
from ldncompound.core.quantity_fields import AnyQuantity, Count
from ldncompound.core.records import Record
from ldncompound.pharmacy.batches.next_command import next_command
from ldncompound.pharmacy.batches.recalled_lots import lots_barred
from ldncompound.pharmacy.batches.states import LIFE, OPEN, State
from ldncompound.pharmacy.courses.history import fills_to_come
from ldncompound.pharmacy.reports.batch_overview import (
    batch_after_all,
    day_of,
)
from ldncompound.pharmacy.reports.short_names import open_or_of_today, short_names
from ldncompound.pharmacy.reports.stock import stock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ldncompound.core.quantities import Quantity
    from ldncompound.pharmacy.batches.summed import BatchSummed
    from ldncompound.pharmacy.courses.history import ComingFill
    from ldncompound.pharmacy.reports.stock import StockRow
    from ldncompound.trail.store import Trail

__all__ = ["DayAtCounter", "the_day"]


FILLS_WITHIN, LOTS_WITHIN, LASTS = 14, 30, 14
"""Days ahead: fills to be made, dates of lots, and stock that is used up at the usual rate."""

_TO_SIGN = (State.PREPARED, State.CORRECTED, State.VERIFIED)


class DayBatch(Record):
    """
    A batch that is open.

    Args:
        short: Its number, where that names it alone; null where the whole id is needed.
        since: The day of its last act, UTC.
        by: Who did that.
        what: Strength of a unit, or concentration.
        size: How much of it is made.
        next: The next step; null where none is left, or where the state allows none.
        barred: It holds a lot that is recalled or in quarantine, in words; null for others.
        command: What to type.
    """

    id: str
    short: str | None
    state: State
    since: date
    by: str
    what: AnyQuantity
    size: AnyQuantity
    next: Step | None
    barred: str | None
    command: str


class DayFill(Record):
    """
    A fill of a course or schedule that is to be made.

    Args:
        of: Id of the schedule, or of the first fill of the course.
        fill: Its number.
        fills: Number of fills.
        due: The day on which it is to be made.
        days: Days until then; negative if it has passed.
        size: Amount to dispense.
        command: What to type.
    """

    of: str
    fill: Count
    fills: Count
    due: date
    days: int
    size: AnyQuantity
    command: str


class DayLot(Record):
    """
    A lot that expires or is to be tested again, or a component that runs out.

    Args:
        component: Its name.
        id: The pharmacy's id of the lot; null for a whole component.
        number: The maker's number of the lot; likewise.
        why: "expires", "expired", "retest", "reorder" or "runs out".
        until: The day; null where it runs out.
        days: Days until then, negative if it has passed; where it runs out, how long it lasts, null
            where that is not known.
        on_hand: What is on hand; null where no quantity was ever given.
        command: What to type.
    """

    component: str
    id: str | None
    number: str | None
    why: str
    until: date | None
    days: int | None
    on_hand: AnyQuantity | None
    command: str


class DayTotals(Record):
    """How many there are of each, also where fewer are listed."""

    batches: Count
    reviews: Count
    fills: Count
    lots: Count


class DayAtCounter(Record, tag_field="schema", tag="ldncompound.day/1"):
    """
    What there is to do today, and what to type for each.

    Args:
        today: The day.
        batches: Those to be made, or on hold, in the order in which they were planned.
        reviews: Those that wait for a second person: to be checked or released.
        fills: Fills due within 14 days, or overdue for no longer.
        lots: What has expired, expires or is to be tested within 30 days; what is at its reorder
            point, or lasts for 14 days at most.
        in_all: How many there are of each.
    """

    today: date
    batches: tuple[DayBatch, ...]
    reviews: tuple[DayBatch, ...]
    fills: tuple[DayFill, ...]
    lots: tuple[DayLot, ...]
    in_all: DayTotals


class _Listed(NamedTuple):
    """What a row needs beside its batch."""

    trail: Trail
    short: Mapping[str, str]


def the_day(
    trail: Trail,
    today: date,
    *,
    reorder: Sequence[tuple[str, Quantity]] = (),
    limit: int | None = None,
) -> DayAtCounter:
    """
    Return what there is to do today.

    Args:
        trail: It is only read.
        today: The current day.
        reorder: The pharmacy's reorder points by component.
        limit: At most so many of each; None for all. Other batches are not read in full.
    """
    lives = open_or_of_today(trail, today)
    waiting = [each for each in lives if each.state in OPEN]
    to_sign = [each for each in waiting if each.state in _TO_SIGN]
    to_make = [each for each in waiting if each.state not in _TO_SIGN]
    listed = _Listed(trail, short_names(lives, today))
    fills = sorted(_fills(trail, today), key=lambda row: (row.due, row.of, row.fill))
    lots = list(_lots(stock(trail, today=today, reorder=reorder).rows, today))
    lots.sort(key=lambda row: (_FIRST.index(row.why), row.days or 0, row.component, row.id or ""))
    return DayAtCounter(
        today=today,
        batches=tuple(_batch(listed, each) for each in to_make[:limit]),
        reviews=tuple(_batch(listed, each) for each in to_sign[:limit]),
        fills=tuple(fills[:limit]),
        lots=tuple(lots[:limit]),
        in_all=DayTotals(
            batches=len(to_make), reviews=len(to_sign), fills=len(fills), lots=len(lots)
        ),
    )


def _batch(listed: _Listed, life: BatchSummed) -> DayBatch:
    """Return an open batch, after all its acts."""
    batch, last = batch_after_all(listed.trail, life), life.last_act
    bars = [each for some in lots_barred(listed.trail, batch) for each in some]
    figures, identity = batch.plan.figures, str(batch.plan.id)
    return DayBatch(
        id=identity,
        short=listed.short.get(identity),
        state=batch.state,
        since=day_of(last.at),
        by=last.by,
        what=figures.product,
        size=figures.made,
        next=batch.record().next if batch.state in LIFE["weighing"].since else None,
        barred="; ".join(bars) or None,
        command=_typed(next_command(batch, barred=bool(bars))),
    )


def _fills(trail: Trail, today: date) -> Iterator[DayFill]:
    """Yield the fills that are due, or soon will be."""
    for each in fills_to_come(trail):
        days = (each.made_on - today).days
        if abs(days) <= FILLS_WITHIN:
            yield DayFill(
                of=each.of,
                fill=each.number,
                fills=each.fills,
                due=each.made_on,
                days=days,
                size=stored_quantity(each.dispense),
                command=_typed(_making(each, today)),
            )


def _making(fill: ComingFill, today: date) -> str:
    """Return the command that makes a fill; before its day, the one that shows its course."""
    if fill.is_course and fill.made_on > today:
        return f"show {fill.of}"
    late = f" --first-dose {today}" if fill.first_day < today else ""
    return f"{'refill' if fill.is_course else 'titration accept'} {fill.of}{late}"


_FIRST = ("expired", "reorder", "runs out", "retest", "expires")
"""In this order they are listed."""


def _lots(rows: Sequence[StockRow], today: date) -> Iterator[DayLot]:
    """Yield what has expired, expires soon or runs out, of the rows of the stock."""
    for row in rows:
        if row.id is None:
            low = row.days_left is not None and row.days_left <= LASTS
            if row.state is not None or low:
                why = row.state or "runs out"
                yield _lot(row, why, None, row.days_left, "report stock")
            continue
        if row.state in (COUNTED_OUT, DISPOSED):
            continue
        shown = f"lots show {row.id}"
        if row.expires is not None and (days := (row.expires - today).days) <= LOTS_WITHIN:
            why, types = ("expires", shown) if days >= 0 else ("expired", _disposing(row) or shown)
            yield _lot(row, why, row.expires, days, types)
        elif row.retest is not None and (days := (row.retest - today).days) <= LOTS_WITHIN:
            yield _lot(row, "retest", row.retest, days, shown)


def _lot(row: StockRow, why: str, until: date | None, days: int | None, types: str) -> DayLot:
    """Return a row of the stock as the day lists it."""
    return DayLot(
        component=row.component,
        id=row.id,
        number=row.number,
        why=why,
        until=until,
        days=days,
        on_hand=row.on_hand,
        command=_typed(types),
    )


def _disposing(row: StockRow) -> str | None:
    """Return the command that disposes of what is left of a lot; None where that is not known."""
    if row.on_hand is None or not row.on_hand.magnitude:
        return None
    return f'lots dispose {row.id} --amount "{format_quantity(row.on_hand)}" --reason expired'


def _typed(words: str) -> str:
    """Return a command as it is typed."""
    return f"ldncompound {words}"
