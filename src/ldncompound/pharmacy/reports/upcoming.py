"""Reports of what is ahead: open batches, fills due, expiration dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from msgspec import UNSET, UnsetType

from ldncompound.core.quantities import format_quantity, stored_quantity
from ldncompound.core.quantity_fields import AnyQuantity, Count
from ldncompound.core.records import Record, replaced
from ldncompound.pharmacy.batches.states import OPEN, VOID, State
from ldncompound.pharmacy.courses.history import fills_to_come
from ldncompound.pharmacy.reports.batch_overview import (
    batch_after_all,
    batch_lives,
    day_of,
    mark_of,
    plan_of,
    signed_alone,
)
from ldncompound.pharmacy.reports.report import Period, Report, Window
from ldncompound.pharmacy.stock.inventory import Stockroom

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.summed import BatchSummed
    from ldncompound.pharmacy.courses.history import ComingFill
    from ldncompound.trail.store import Trail

__all__ = ["expiring", "fills_due", "open_batches"]


class NothingAsked(Record):
    """A report without options."""


class OpenBatch(Record, omit_defaults=True):
    """
    A batch that is not closed, and its last act.

    Args:
        mark: "ONE PERSON" where a pharmacist who prepared it checked it as well, by policy; left
            out where no line has it.
    """

    batch: str
    state: str
    since: date
    by: str
    what: AnyQuantity
    size: AnyQuantity
    beyond_use: date
    mark: str | UnsetType | None = UNSET


class OpenBatches(Record):
    """Numbers of open batches."""

    open: Count
    by_state: dict[str, int]


class OpenReport(Report[NothingAsked, OpenBatch, OpenBatches]):
    """The batches that are still open."""

    report: Literal["open"]


def open_batches(trail: Trail) -> OpenReport:
    """
    Return the batches that are neither released nor rejected, recalled or replaced.

    Args:
        trail: It is only read.
    """
    rows, alone = [], signed_alone(trail)
    for life in batch_lives(trail, states=OPEN):
        plan, last = plan_of(trail, life), life.last_act
        rows.append(
            OpenBatch(
                batch=plan.id,
                state=life.state.value,
                since=day_of(last.at),
                by=last.by,
                what=plan.figures.product,
                size=plan.figures.made,
                beyond_use=plan.beyond_use.date,
                mark=mark_of(life, alone),
            )
        )
    more = ("mark",) if any(row.mark for row in rows) else ()
    if not more:
        rows = [replaced(row, mark=UNSET) for row in rows]
    states = dict(sorted(Counter(row.state for row in rows).items()))
    return OpenReport(
        report="open",
        asked=NothingAsked(),
        columns=("batch", "state", "since", "by", "what", "size", "beyond_use", *more),
        rows=tuple(rows),
        totals=OpenBatches(open=len(rows), by_state=states),
    )


class FillAhead(Record, omit_defaults=True):
    """
    A fill of a course or schedule to be made.

    Args:
        due: Its first day.
        days: Days until then; negative if it has passed.
        fill: Which one, in words.
        of: Id of the schedule, or of the first fill of the course.
        covers: Days that it covers.
        size: Amount to dispense.
        by: The command that makes it; of one that has passed, the one for what is still ordered.
        changed: Of a schedule that was changed, from which day on and by which; of one that
            changes another and is still to be accepted, that; left out where no line has it.
        passed: Of a fill of a schedule that was never made, and whose days have all passed: its
            last day; left out where no line has it.
    """

    due: date
    days: int
    fill: str
    of: str
    covers: Count
    size: AnyQuantity
    by: str
    changed: str | UnsetType | None = UNSET
    passed: date | UnsetType | None = UNSET


class FillsDue(Record, omit_defaults=True):
    """
    Number of fills to be made.

    Args:
        fills: Those to be made.
        passed: How many of them are overdue.
        never_made: Those besides whose days have all passed; absent for none.
    """

    fills: Count
    passed: Count
    never_made: Count = 0


class DueReport(Report[Window, FillAhead, FillsDue]):
    """The fills that are due."""

    report: Literal["due"]


def fills_due(trail: Trail, days: int, today: date) -> DueReport:
    """
    Return the fills of courses and schedules due within some days of today.

    Args:
        trail: It is only read.
        days: Number of days back and ahead.
        today: The current day.
    """
    period = _around(today, days)
    rows = [
        FillAhead(
            due=each.made_on,
            days=(each.made_on - today).days,
            fill=f"{each.number} of {each.fills}",
            of=each.of,
            covers=each.days,
            size=stored_quantity(each.dispense),
            by=_made_by(each, today),
            changed=_change_of(each),
            passed=each.last_day if each.has_passed(today) else None,
        )
        for each in fills_to_come(trail)
        if period.has(each.made_on.isoformat())
    ]
    rows.sort(key=lambda row: (row.due, row.of, row.fill))
    due = [row for row in rows if not row.passed]
    more = tuple(name for name in ("changed", "passed") if any(getattr(row, name) for row in rows))
    unset: dict[str, Any] = dict.fromkeys({"changed", "passed"} - {*more}, UNSET)
    rows = [replaced(row, **unset) for row in rows] if unset else rows
    return DueReport(
        report="due",
        asked=Window(days=days, today=today),
        columns=("due", "days", "fill", "of", "covers", "size", "by", *more),
        rows=tuple(rows),
        totals=FillsDue(
            fills=len(due),
            passed=sum(1 for row in due if row.days < 0),
            never_made=len(rows) - len(due),
        ),
    )


def _made_by(fill: ComingFill, today: date) -> str:
    """Return the command that makes a fill; none makes one for days that have passed."""
    if fill.has_passed(today):
        return "titration change"
    return "refill" if fill.is_course else "titration accept"


def _change_of(fill: ComingFill) -> str | None:
    """Say how a fill is touched by a change of its schedule; None for the others."""
    if fill.changed is not None:
        return f"from {fill.changed.from_day} by {fill.changed.by}"
    return None if fill.changes is None else f"not accepted; changes {fill.changes}"


class RunningOut(Record):
    """
    A lot, trituration or batch near its expiration or beyond-use date.

    Args:
        kind: "lot", "trituration", "retest" of a lot, or "batch".
        id: Its id.
        number: Number of a lot.
        what: Component, and "RECALLED" or "NOT TO BE USED" where it must not be used; or strength.
        size: Size of a batch.
        until: Its expiration, retest or beyond-use date.
        days: Days until then; negative if it has passed.
    """

    kind: str
    id: str
    number: str | None
    what: str
    size: AnyQuantity | None
    until: date
    days: int


class AllRunningOut(Record):
    """Numbers of each kind, and how many have expired."""

    by_kind: dict[str, int]
    passed: Count


class ExpiringReport(Report[Window, RunningOut, AllRunningOut]):
    """What expires soon or has expired."""

    report: Literal["expiring"]


def expiring(trail: Trail, days: int, today: date) -> ExpiringReport:
    """
    Return what expires, or has expired, within some days of today.

    These are lots and triturations, batches not released yet, and released stock batches
    with capsules left. What was made for a patient and released counts as dispensed.

    Args:
        trail: It is only read.
        days: Number of days back and ahead.
        today: The current day.
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
    """Yield the lots and triturations that expire, or are to be tested again, in a period."""
    room = Stockroom(trail)
    for lot in room.lots():
        kind = "lot" if lot.trituration is None else "trituration"
        for what, until in ((kind, lot.expiration_date), ("retest", lot.retest_on)):
            if until is not None and period.has(until.isoformat()):
                yield RunningOut(
                    kind=what,
                    id=lot.id,
                    number=lot.number,
                    what=", ".join(filter(None, (lot.component, room.flag(lot)))),
                    size=None,
                    until=until,
                    days=(until - today).days,
                )


def _batches_expiring(trail: Trail, period: Period, today: date) -> Iterator[RunningOut]:
    """Yield the batches still in the pharmacy that expire in a period."""
    for life in batch_lives(trail, states=[*{*State} - VOID]):
        yield from _batch_expiring(trail, life, period, today)


def _batch_expiring(
    trail: Trail, life: BatchSummed, period: Period, today: date
) -> Iterator[RunningOut]:
    """Yield a batch if it expires in a period and is not dispensed."""
    released, from_then_on = life.state is State.RELEASED, Period(first=period.first)
    if life.beyond_use and (released > life.for_stock or not from_then_on.has(life.beyond_use)):
        return  # it is dispensed, or too old: the lots used can only shorten the date
    plan = plan_of(trail, life)
    if not from_then_on.has(plan.beyond_use.date.isoformat()):
        return
    if released and plan.for_stock is None:
        return
    batch = batch_after_all(trail, life)
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
    """Return the period of some days back and ahead; unlimited if out of the calendar's range."""
    try:
        return Period(first=today - timedelta(days=days), last=today + timedelta(days=days))
    except OverflowError:
        return Period()
