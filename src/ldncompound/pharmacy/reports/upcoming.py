"""Reports of what lies ahead: batches still open, fills to be made, dates that come near."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from ldncompound.core.quantities import format_quantity, stored_quantity
from ldncompound.core.quantity_fields import AnyQuantity, Count
from ldncompound.core.records import Record
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.states import State
from ldncompound.pharmacy.courses.history import fills_to_come
from ldncompound.pharmacy.reports.batch_overview import (
    BatchLife,
    batch_lives,
    day_of,
    plan_of,
)
from ldncompound.pharmacy.reports.report import Period, Report, Window
from ldncompound.pharmacy.stock.inventory import Stockroom

if TYPE_CHECKING:
    from ldncompound.trail.store import Trail

__all__ = ["expiring", "fills_due", "open_batches"]


_CLOSED = (State.RELEASED, State.REJECTED, State.RECALLED)


class NothingAsked(Record):
    """A report of all there is."""


class OpenBatch(Record):
    """A batch that is not closed, and who did the last thing to it."""

    batch: str
    state: str
    since: date
    by: str
    what: AnyQuantity
    size: AnyQuantity
    beyond_use: date


class OpenBatches(Record):
    """How many batches are open."""

    open: Count
    by_state: dict[str, int]


class OpenReport(Report[NothingAsked, OpenBatch, OpenBatches]):
    """The batches that are still open."""

    report: Literal["open"]


def open_batches(trail: Trail) -> OpenReport:
    """
    Return the batches that are neither released nor rejected nor recalled.

    Args:
        trail: It is read only.
    """
    rows = []
    for life in batch_lives(trail):
        if life.standing.state not in _CLOSED:
            plan, last = plan_of(trail, life), life.last or life.planned
            rows.append(
                OpenBatch(
                    batch=plan.id,
                    state=life.standing.state.value,
                    since=day_of(last.at),
                    by=last.by,
                    what=plan.figures.product,
                    size=plan.figures.made,
                    beyond_use=plan.beyond_use.date,
                )
            )
    states = dict(sorted(Counter(row.state for row in rows).items()))
    return OpenReport(
        report="open",
        asked=NothingAsked(),
        columns=("batch", "state", "since", "by", "what", "size", "beyond_use"),
        rows=tuple(rows),
        totals=OpenBatches(open=len(rows), by_state=states),
    )


class FillAhead(Record):
    """
    A fill of a course or schedule that is to be made.

    Args:
        due: Its first day.
        days: Until then; fewer than none where it has passed.
        fill: Which one, in words.
        of: Id of the schedule, or of the first fill of the course.
        covers: Days that it covers.
        size: What it holds.
        by: The command that makes it.
    """

    due: date
    days: int
    fill: str
    of: str
    covers: Count
    size: AnyQuantity
    by: str


class FillsDue(Record):
    """How many fills are to be made, and how many should have been."""

    fills: Count
    passed: Count


class DueReport(Report[Window, FillAhead, FillsDue]):
    """The fills that are due."""

    report: Literal["due"]


def fills_due(trail: Trail, days: int, today: date) -> DueReport:
    """
    Return the fills of courses and schedules that are to be made within some days of today.

    Args:
        trail: It is read only.
        days: So many back and ahead.
        today: The day it is made.
    """
    period = _around(today, days)
    rows = [
        FillAhead(
            due=each.first_day,
            days=(each.first_day - today).days,
            fill=f"{each.number} of {each.fills}",
            of=each.of,
            covers=each.days,
            size=stored_quantity(each.dispense),
            by="refill" if each.is_course else "titration accept",
        )
        for each in fills_to_come(trail)
        if period.has(each.first_day.isoformat())
    ]
    rows.sort(key=lambda row: (row.due, row.of, row.fill))
    passed = sum(1 for row in rows if row.days < 0)
    return DueReport(
        report="due",
        asked=Window(days=days, today=today),
        columns=("due", "days", "fill", "of", "covers", "size", "by"),
        rows=tuple(rows),
        totals=FillsDue(fills=len(rows), passed=passed),
    )


class RunningOut(Record):
    """
    A lot, trituration or batch that runs out.

    Args:
        kind: "lot", "trituration" or "batch".
        id: Of it.
        number: Of a lot.
        what: Component, or strength.
        size: Of a batch.
        until: Its date.
        days: Until then; fewer than none where it has passed.
    """

    kind: str
    id: str
    number: str | None
    what: str
    size: AnyQuantity | None
    until: date
    days: int


class AllRunningOut(Record):
    """How many of each kind run out, and how many have."""

    by_kind: dict[str, int]
    passed: Count


class ExpiringReport(Report[Window, RunningOut, AllRunningOut]):
    """What may not be used much longer."""

    report: Literal["expiring"]


def expiring(trail: Trail, days: int, today: date) -> ExpiringReport:
    """
    Return what runs out, or has run out, within some days of today.

    Lots and triturations, batches that are not released yet, and released ones that are
    for nobody yet. What was made for a patient and released counts as handed out.

    Args:
        trail: It is read only.
        days: So many back and ahead.
        today: The day it is made.
    """
    period = _around(today, days)
    found = (*_lots_expiring(trail, period, today), *_batches_expiring(trail, period, today))
    rows = tuple(sorted(found, key=lambda row: (row.until, row.kind, row.id)))
    kinds = dict(sorted(Counter(row.kind for row in rows).items()))
    passed = sum(1 for row in rows if row.days < 0)
    return ExpiringReport(
        report="expiring",
        asked=Window(days=days, today=today),
        columns=("until", "days", "kind", "id", "number", "what", "size"),
        rows=rows,
        totals=AllRunningOut(by_kind=kinds, passed=passed),
    )


def _lots_expiring(trail: Trail, period: Period, today: date) -> Iterator[RunningOut]:
    """Yield the lots and triturations that run out in a period."""
    for lot in Stockroom(trail).lots():
        if period.has(lot.expiration_date.isoformat()):
            yield RunningOut(
                kind="lot" if lot.trituration is None else "trituration",
                id=lot.id,
                number=lot.number,
                what=lot.component,
                size=None,
                until=lot.expiration_date,
                days=(lot.expiration_date - today).days,
            )


def _batches_expiring(trail: Trail, period: Period, today: date) -> Iterator[RunningOut]:
    """Yield the batches that the pharmacy still has and that run out in a period."""
    for life in batch_lives(trail):
        if life.standing.state not in (State.REJECTED, State.RECALLED):
            yield from _batch_expiring(trail, life, period, today)


def _batch_expiring(
    trail: Trail, life: BatchLife, period: Period, today: date
) -> Iterator[RunningOut]:
    """Yield a batch if it runs out in a period and is not handed out."""
    plan, released = plan_of(trail, life), life.standing.state is State.RELEASED
    if not Period(first=period.first).has(plan.beyond_use.date.isoformat()):
        return  # the lots that went in only make it shorter
    if released and plan.for_stock is None:
        return
    batch = batch_of(trail, plan.id)
    until = batch.beyond_use.date
    if period.has(until.isoformat()) and (not released or batch.left != 0):
        yield RunningOut(
            kind="batch",
            id=plan.id,
            number=None,
            what=format_quantity(plan.figures.product),
            size=plan.figures.made,
            until=until,
            days=(until - today).days,
        )


def _around(today: date, days: int) -> Period:
    """Return so many days back and ahead; more than the calendar has are all."""
    try:
        return Period(first=today - timedelta(days=days), last=today + timedelta(days=days))
    except OverflowError:
        return Period()
