"""Reports of what lies ahead: batches still open, fills to be made, dates that come near."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

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

__all__ = ["expiring", "fills_due", "open_batches"]


_CLOSED = (State.RELEASED, State.REJECTED, State.RECALLED)


def open_batches(trail: Trail) -> Report:
    """
    Return the batches that are neither released nor rejected nor recalled.

    Args:
        trail: It is read only.
    """
    rows = []
    for life in batch_lives(trail):
        if life.standing.state not in _CLOSED:
            document = plan_of(trail, life).document
            last = life.last or life.planned
            rows.append(
                {
                    "batch": document["id"],
                    "state": life.standing.state.value,
                    "since": last.at[:10],
                    "by": last.by,
                    **what_and_size(document),
                    "beyond_use": document["beyond_use"]["date"],
                }
            )
    columns = ("batch", "state", "since", "by", "what", "size", "beyond_use")
    states = dict(sorted(Counter(row["state"] for row in rows).items()))
    return Report("open", {}, columns, rows, {"open": len(rows), "by_state": states})


def fills_due(trail: Trail, days: int, today: date) -> Report:
    """
    Return the fills of courses and schedules that are to be made within some days of today.

    Args:
        trail: It is read only.
        days: So many back and ahead.
        today: The day it is made.
    """
    period = _around(today, days)
    rows: list[dict[str, Any]] = [
        {
            "due": each.first_day.isoformat(),
            "days": (each.first_day - today).days,
            "fill": f"{each.number} of {each.fills}",
            "of": each.of,
            "covers": each.days,
            "size": each.dispense,
            "by": "refill" if each.is_course else "titration accept",
        }
        for each in fills_to_come(trail)
        if period.has(each.first_day.isoformat())
    ]
    rows.sort(key=lambda row: (row["due"], row["of"], row["fill"]))
    passed = sum(1 for row in rows if row["days"] < 0)
    columns = ("due", "days", "fill", "of", "covers", "size", "by")
    asked = {"days": days, "today": today.isoformat()}
    return Report("due", asked, columns, rows, {"fills": len(rows), "passed": passed})


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
    rows = [*_lots_expiring(trail, period), *_batches_expiring(trail, period)]
    rows.sort(key=lambda row: (row["until"], row["kind"], row["id"]))
    for row in rows:
        row["days"] = (date.fromisoformat(row["until"]) - today).days
    kinds = dict(sorted(Counter(row["kind"] for row in rows).items()))
    passed = sum(1 for row in rows if row["days"] < 0)
    columns = ("until", "days", "kind", "id", "number", "what", "size")
    asked = {"days": days, "today": today.isoformat()}
    return Report("expiring", asked, columns, rows, {"by_kind": kinds, "passed": passed})


def _lots_expiring(trail: Trail, period: Period) -> Iterator[dict[str, Any]]:
    """Yield the lots and triturations that run out in a period."""
    for lot in Stockroom(trail).lots():
        if period.has(lot.expiration_date.isoformat()):
            yield {
                "kind": "lot" if lot.trituration is None else "trituration",
                "id": lot.id,
                "number": lot.number,
                "what": lot.component,
                "size": None,
                "until": lot.expiration_date.isoformat(),
            }


def _batches_expiring(trail: Trail, period: Period) -> Iterator[dict[str, Any]]:
    """Yield the batches that the pharmacy still has and that run out in a period."""
    for life in batch_lives(trail):
        if life.standing.state not in (State.REJECTED, State.RECALLED):
            yield from _batch_expiring(trail, life, period)


def _batch_expiring(trail: Trail, life: BatchLife, period: Period) -> Iterator[dict[str, Any]]:
    """Yield a batch if it runs out in a period and is not handed out."""
    document, released = plan_of(trail, life).document, life.standing.state is State.RELEASED
    if not Period(period.first).has(document["beyond_use"]["date"]):
        return  # the lots that went in only make it shorter
    if released and "for_stock" not in document:
        return
    batch = batch_of(trail, document["id"])
    until = batch.beyond_use.date.isoformat()
    if period.has(until) and (not released or batch.left != 0):
        yield {
            "kind": "batch",
            "id": document["id"],
            "number": None,
            **what_and_size(document),
            "until": until,
        }


def _around(today: date, days: int) -> Period:
    """Return so many days back and ahead; more than the calendar has are all."""
    try:
        return Period(today - timedelta(days=days), today + timedelta(days=days))
    except OverflowError:
        return Period()
