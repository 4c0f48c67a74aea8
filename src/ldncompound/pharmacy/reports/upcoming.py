"""Reports of what lies ahead: batches still open, fills to be made, dates that come near."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ldncompound.compounding.course_figures import ForStock
from ldncompound.compounding.preparation import BeyondUse
from ldncompound.core.quantity_fields import Count
from ldncompound.core.records import Record
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.states import State
from ldncompound.pharmacy.courses.history import fills_to_come
from ldncompound.pharmacy.reports.batch_overview import (
    BatchLife,
    batch_lives,
    plan_of,
    what_and_size,
)
from ldncompound.pharmacy.reports.report import Period, Report
from ldncompound.pharmacy.stock.inventory import Stockroom

if TYPE_CHECKING:
    from ldncompound.trail.store import Trail

__all__ = ["FillAhead", "OpenBatch", "RunningOut", "expiring", "fills_due", "open_batches"]


_CLOSED = (State.RELEASED, State.REJECTED, State.RECALLED)


class PlannedUse(Record, forbid_unknown_fields=False):
    """Until when a batch may be used by its plan, and for whom; the rest of it is not read."""

    id: str
    beyond_use: BeyondUse
    for_stock: ForStock | None = None


class OpenBatch(Record):
    """A batch that is neither released nor rejected nor recalled, and who acted on it last."""

    batch: str
    state: str
    since: str
    by: str
    what: str
    size: str
    beyond_use: date


class FillAhead(Record):
    """A fill to be made: when, in how many days, which, what for, and by which command."""

    due: date
    days: int
    fill: str
    of: str
    covers: Count
    size: str
    by: str


class RunningOut(Record):
    """A lot, a trituration or a batch, until when it may be used, and in how many days that is."""

    kind: str
    id: str
    number: str | None
    what: str
    size: str | None
    until: date
    days: int


def open_batches(trail: Trail) -> Report:
    """
    Return the batches that are neither released nor rejected nor recalled.

    Args:
        trail: It is read only.
    """
    rows = [
        _open_batch(trail, life)
        for life in batch_lives(trail)
        if life.standing.state not in _CLOSED
    ]
    states = dict(sorted(Counter(row.state for row in rows).items()))
    totals = {"open": len(rows), "by_state": states}
    return Report("open", {}, OpenBatch.__struct_fields__, _told(rows), totals)


def _open_batch(trail: Trail, life: BatchLife) -> OpenBatch:
    """Return where an open batch stands."""
    document, last = plan_of(trail, life).document, life.last or life.planned
    plan = PlannedUse.from_document(document)
    return OpenBatch(
        batch=plan.id,
        state=life.standing.state.value,
        since=last.at[:10],
        by=last.by,
        **what_and_size(document),
        beyond_use=plan.beyond_use.date,
    )


def fills_due(trail: Trail, days: int, today: date) -> Report:
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
            size=each.dispense,
            by="refill" if each.is_course else "titration accept",
        )
        for each in fills_to_come(trail)
        if period.has(each.first_day.isoformat())
    ]
    rows.sort(key=lambda row: (row.due, row.of, row.fill))
    passed = sum(1 for row in rows if row.days < 0)
    asked = {"days": days, "today": today.isoformat()}
    totals = {"fills": len(rows), "passed": passed}
    return Report("due", asked, FillAhead.__struct_fields__, _told(rows), totals)


def expiring(trail: Trail, days: int, today: date) -> Report:
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
    rows = [*_lots_expiring(trail, period, today), *_batches_expiring(trail, period, today)]
    rows.sort(key=lambda row: (row.until, row.kind, row.id))
    kinds = dict(sorted(Counter(row.kind for row in rows).items()))
    passed = sum(1 for row in rows if row.days < 0)
    columns = ("until", "days", "kind", "id", "number", "what", "size")
    asked = {"days": days, "today": today.isoformat()}
    return Report("expiring", asked, columns, _told(rows), {"by_kind": kinds, "passed": passed})


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
    document, released = plan_of(trail, life).document, life.standing.state is State.RELEASED
    plan = PlannedUse.from_document(document)
    if not Period(period.first).has(plan.beyond_use.date.isoformat()):
        return  # the lots that went in only make it shorter
    if released and plan.for_stock is None:
        return
    batch = batch_of(trail, plan.id)
    until = date.fromisoformat(batch.beyond_use["date"])
    if period.has(until.isoformat()) and (not released or batch.left != 0):
        yield RunningOut(
            kind="batch",
            id=plan.id,
            number=None,
            **what_and_size(document),
            until=until,
            days=(until - today).days,
        )


def _told(rows: Sequence[Record]) -> list[dict[str, object]]:
    """Return rows as a report has them."""
    return [row.document() for row in rows]


def _around(today: date, days: int) -> Period:
    """Return so many days back and ahead; more than the calendar has are all."""
    try:
        return Period(today - timedelta(days=days), today + timedelta(days=days))
    except OverflowError:
        return Period()
