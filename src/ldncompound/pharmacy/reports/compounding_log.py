"""The compounding log: every preparation, with what became of it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from ldncompound.pharmacy.reports.batch_overview import (
    BatchLife,
    batch_lives,
    plan_of,
    what_and_size,
)
from ldncompound.pharmacy.reports.report import Period, Report

if TYPE_CHECKING:
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = ["compounding_log"]


_SIGNED: Final = {
    "prepared": "batch-prepared",
    "verified": "batch-verified",
    "released": "batch-released",
}


def compounding_log(trail: Trail, period: Period, *, with_personal: bool = False) -> Report:
    """
    Return the compounding log: every preparation with what became of it.

    Args:
        trail: It is read only.
        period: Days of preparation.
        with_personal: The patient reference too.
    """
    rows = []
    # What was made on a day is entered on it or later; entries tell the time in UTC.
    entered = Period(None if period.first is None else period.first - timedelta(days=1))
    for life in batch_lives(trail, *_SIGNED.values()):
        if not entered.has(life.planned.at):
            continue
        plan = plan_of(trail, life)
        if not period.has(plan.document["prepared_on"]):
            continue
        row = _row(life, plan.document)
        if with_personal:
            row["patient"] = _patient(plan)
        rows.append(row)
    rows.sort(key=lambda row: row["on"])
    columns = (
        "on", "batch", "what", "size", "formulation", "prescriber", "state", "entered_by",
        *(f"{each}_by" for each in _SIGNED), "beyond_use",
        *(("patient",) if with_personal else ()),
    )  # fmt: skip
    states = dict(sorted(Counter(row["state"] for row in rows).items()))
    totals = {"preparations": len(rows), "by_state": states}
    asked = {**period.as_json(), "with_personal": with_personal}
    return Report("log", asked, columns, rows, totals)


def _row(life: BatchLife, document: dict[str, Any]) -> dict[str, Any]:
    """Return what the log says of one preparation, naming no patient."""
    signed = {
        f"{word}_by": None if life.latest.get(action) is None else life.latest[action].by
        for word, action in _SIGNED.items()
    }
    formulation = document["formulation"]
    return {
        "on": document["prepared_on"],
        "batch": document["id"],
        **what_and_size(document),
        "formulation": f"{formulation['id']} rev. {formulation['revision']}",
        "prescriber": document["prescription"]["prescriber"],
        "state": life.standing.state.value,
        "entered_by": life.planned.by,
        **signed,
        "beyond_use": document["beyond_use"]["date"],
    }


def _patient(plan: Recorded) -> Any:
    """Return the patient reference of a preparation, or that it was erased."""
    return "(erased)" if plan.erased else (plan.personal or {}).get("patient")
