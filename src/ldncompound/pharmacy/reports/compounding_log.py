"""The compounding log: every preparation with its state."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from msgspec import UNSET, UnsetType

from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.quantity_fields import AnyQuantity, Count
from ldncompound.core.records import Record, replaced
from ldncompound.pharmacy.reports.batch_overview import (
    PlanListed,
    batch_lives,
    mark_of,
    plan_of,
    signed_alone,
)
from ldncompound.pharmacy.reports.report import Period, Report

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.summed import BatchSummed
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = ["compounding_log"]


_SIGNED: Final = {
    "prepared": "batch-prepared",
    "verified": "batch-verified",
    "released": "batch-released",
}


class LogAsked(Period):
    """Days of preparation, and whether patients are shown."""

    with_personal: bool


class LineOfLog(Record, omit_defaults=True):
    """
    One preparation in the log; with the patient only on request.

    Args:
        on: Day of preparation.
        batch: Its id.
        what: Its strength.
        size: Amount made.
        formulation: Master record and revision.
        prescriber: The prescriber.
        state: State of the batch.
        entered_by: Who planned it.
        prepared_by: Who signed as prepared; likewise the next two.
        beyond_use: The planned date.
        mark: "ONE PERSON" where a pharmacist who prepared it checked or released it, by policy;
            left out where no line has it.
        patient: The reference, or that it was erased.
    """

    on: date
    batch: str
    what: AnyQuantity
    size: AnyQuantity
    formulation: str
    prescriber: str
    state: str
    entered_by: str
    prepared_by: str | None
    verified_by: str | None
    released_by: str | None
    beyond_use: date
    mark: str | UnsetType | None = UNSET
    patient: str | UnsetType | None = UNSET


class LogTotals(Record):
    """Numbers of preparations."""

    preparations: Count
    by_state: dict[str, int]


class LogReport(Report[LogAsked, LineOfLog, LogTotals]):
    """Every preparation with its state."""

    report: Literal["log"]


def compounding_log(trail: Trail, period: Period, *, with_personal: bool = False) -> LogReport:
    """
    Return the compounding log: every preparation with its state.

    Args:
        trail: It is only read.
        period: Days of preparation.
        with_personal: True to show the patient reference.
    """
    rows, alone = [], signed_alone(trail)
    # Entries are made on the day of preparation or later, with times in UTC.
    entered = Period(first=None if period.first is None else period.first - timedelta(days=1))
    for life in batch_lives(trail):
        if not (
            entered.has(life.planned.at) and (not life.prepared_on or period.has(life.prepared_on))
        ):
            continue
        plan = plan_of(trail, life)
        if period.has(plan.prepared_on.isoformat()):
            row = _row(life, plan, alone)
            if with_personal:
                row = replaced(row, patient=_patient(trail.recorded_at(life.planned.sequence)))
            rows.append(row)
    rows.sort(key=lambda row: row.on)
    told = [replaced(row, mark=UNSET) for row in rows] if not any(r.mark for r in rows) else rows
    without = {
        name for name, shown in (("patient", with_personal), ("mark", told is rows)) if not shown
    }
    columns = [name for name in LineOfLog.__struct_fields__ if name not in without]
    states = dict(sorted(Counter(row.state for row in rows).items()))
    return LogReport(
        report="log",
        asked=LogAsked(first=period.first, last=period.last, with_personal=with_personal),
        columns=tuple(columns),
        rows=tuple(told),
        totals=LogTotals(preparations=len(rows), by_state=states),
    )


def _row(life: BatchSummed, plan: PlanListed, alone: frozenset[int]) -> LineOfLog:
    """Return the line of one preparation, without the patient."""
    signed = {
        f"{word}_by": None if life.latest.get(action) is None else life.latest[action].by
        for word, action in _SIGNED.items()
    }
    return LineOfLog(
        on=plan.prepared_on,
        batch=plan.id,
        what=plan.figures.product,
        size=plan.figures.made,
        formulation=f"{plan.formulation.id} rev. {plan.formulation.revision}",
        prescriber=plan.prescription.prescriber,
        state=life.state.value,
        entered_by=life.planned.by,
        **signed,
        beyond_use=plan.beyond_use.date,
        mark=mark_of(life, alone),
    )


def _patient(plan: Recorded) -> str | None:
    """Return the patient reference of a preparation, or that it was erased."""
    return "(erased)" if plan.erased else PersonalRow.of(plan.personal).text("patient")
