"""The report of waste: the active that was weighed and went to nobody, by where it stayed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

from ldncompound.core.quantities import MG, number_of
from ldncompound.core.quantity_fields import Count, Mass
from ldncompound.core.records import Record
from ldncompound.pharmacy.batches.states import State
from ldncompound.pharmacy.reports.batch_overview import (
    batch_after_all,
    batch_lives,
    day_of,
    milligrams,
)
from ldncompound.pharmacy.reports.report import Period, Report

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.trail.store import Trail

__all__ = ["waste"]


_NOUGHT = Fraction(0)


class Wasted(Record):
    """
    The active of one batch that went to nobody, as powder.

    Args:
        batch: Its id.
        on: When it was called prepared, or rejected.
        leftover: Stayed in triturations made for it.
        unfilled: Filled no capsule.
        rejected: In capsules that were sorted out.
        excess: Beyond what was ordered.
        scrapped: Of a batch that was rejected, all of it.
        total: All these together.
    """

    batch: str
    on: date
    leftover: Mass
    unfilled: Mass
    rejected: Mass
    excess: Mass
    scrapped: Mass
    total: Mass


class WasteTotals(Record):
    """What went to nobody over all batches."""

    batches: Count
    total: Mass


_WASTE: Final = ("leftover", "unfilled", "rejected", "excess", "scrapped")


class WasteReport(Report[Period, Wasted, WasteTotals]):
    """The active that went to nobody, batch by batch."""

    report: Literal["waste"]


def waste(trail: Trail, period: Period) -> WasteReport:
    """
    Return the powder of the active that went to nobody, in mg.

    What stayed in triturations made for the batch; portions that filled no capsule;
    capsules sorted out; and those, or the volume, beyond what was ordered. Of a batch
    that was rejected, everything that had been weighed.

    Args:
        trail: It is read only.
        period: Days on which the batches were called prepared, or rejected.
    """
    rows, total = [], _NOUGHT
    for life in batch_lives(trail, "batch-prepared", "batch-rejected", stands=False):
        last = life.latest.get("batch-rejected") or life.latest.get("batch-prepared")
        if last is None or not period.has(last.at):
            continue
        batch = batch_after_all(trail, life)
        parts = _wasted(batch)
        of_batch = sum(parts.values(), _NOUGHT)
        total += of_batch
        rows.append(
            Wasted(
                batch=str(batch.plan.id),
                on=day_of(last.at),
                **{name: milligrams(parts[name]) for name in _WASTE},
                total=milligrams(of_batch),
            )
        )
    return WasteReport(
        report="waste",
        asked=period,
        columns=Wasted.__struct_fields__,
        rows=tuple(rows),
        totals=WasteTotals(batches=len(rows), total=milligrams(total)),
    )


def _wasted(batch: Batch) -> dict[str, Fraction]:
    """Return what went to nobody, by where it stayed, in mg of the powder as weighed."""
    parts = dict.fromkeys(_WASTE, _NOUGHT)
    taken, brought = _active_taken(batch), batch.course().delivered
    if batch.state is State.REJECTED:
        return parts | {"scrapped": taken}
    parts["leftover"] = max(taken - brought, _NOUGHT)
    made, figures = batch.made, batch.plan.figures
    if made is None:  # taken back to the bench
        return parts
    if made.filled is None or made.rejected is None:
        unit = figures.made.units
        size, ordered = number_of(figures.made, unit), number_of(figures.dispensed, unit)
        return parts | {"excess": brought * (size - ordered) / size}
    size, ordered = figures.made.magnitude, figures.dispensed.magnitude
    each = brought / size
    parts["unfilled"] = each * (size - made.filled)
    parts["rejected"] = each * made.rejected
    if batch.plan.for_stock is None:
        parts["excess"] = each * max(made.filled - made.rejected - ordered, _NOUGHT)
    return parts


def _active_taken(batch: Batch) -> Fraction:
    """Return the powder of the active that was taken for a batch so far, in mg."""
    active = batch.active
    weighed = [each for each in batch.weighed.values() if each.component == active]
    pure = [each for each in weighed if each.what == active]
    if pure:
        return sum((number_of(each.actual, MG) for each in pure), _NOUGHT)
    others = [each for each in batch.done.values() if each.component == active]
    if not weighed and not others:
        return _NOUGHT
    # Tablets, or a trituration made ahead, of which nothing stays behind but what the plan says.
    left = batch.plan.weigh_plan.leftover
    return batch.course().delivered + sum((number_of(each.active, MG) for each in left), _NOUGHT)
