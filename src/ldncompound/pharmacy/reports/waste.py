"""The report of waste: the active that was weighed and not dispensed, by kind of loss."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

from ldncompound.compounding.weighing.vessels import stated_number
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
    from ldncompound.pharmacy.batches.act_records import WeighedStep
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.trail.store import Trail

__all__ = ["waste"]


_NOUGHT = Fraction(0)


class Wasted(Record):
    """
    The active of one batch that was not dispensed, as powder.

    Args:
        batch: Its id.
        on: Day it was prepared or rejected.
        leftover: Left in triturations made for it.
        unfilled: Not filled into capsules.
        rejected: In rejected capsules.
        excess: Beyond the order.
        scrapped: All of it, where the batch was rejected.
        total: Sum of these.
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
    """The waste of all batches."""

    batches: Count
    total: Mass


_WASTE: Final = ("leftover", "unfilled", "rejected", "excess", "scrapped")


class WasteReport(Report[Period, Wasted, WasteTotals]):
    """The waste of active, batch by batch."""

    report: Literal["waste"]


def waste(trail: Trail, period: Period) -> WasteReport:
    """
    Return the powder of the active that was not dispensed, in mg.

    It was left in triturations made for the batch, not filled, in rejected capsules, or
    in capsules or a volume beyond the order. Of a rejected batch, all that was weighed.

    Args:
        trail: It is only read.
        period: Days on which the batches were prepared or rejected.
    """
    rows, total = [], _NOUGHT
    for life in batch_lives(trail):
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
    """Return the waste of a batch by kind of loss, in mg of the powder as weighed."""
    parts = dict.fromkeys(_WASTE, _NOUGHT)
    taken, brought = _active_taken(batch), batch.course().delivered
    if batch.state is State.REJECTED:
        return parts | {"scrapped": taken}
    parts["leftover"] = max(taken - brought, _NOUGHT)
    made, figures = batch.made, batch.plan.figures
    if made is None:  # being reworked
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
    """Return the powder of the active taken for a batch so far, in mg."""
    active = batch.active
    weighed = [each for each in batch.weighed.values() if each.component == active]
    pure = [each for each in weighed if each.what == active]
    if pure:
        used = sum((number_of(each.actual, MG) for each in pure), _NOUGHT)
        return max(used, _crushed(batch, pure[-1]))
    others = [each for each in batch.done.values() if each.component == active]
    if not weighed and not others:
        return _NOUGHT
    # Tablets, or a trituration made ahead: only what the plan states is left over.
    left = batch.plan.weigh_plan.leftover
    return batch.course().delivered + sum((number_of(each.active, MG) for each in left), _NOUGHT)


def _crushed(batch: Batch, weighed: WeighedStep) -> Fraction:
    """Return the powder of the tablets that were crushed to weigh a part, in mg; 0 for none."""
    vessels = {step.into for step in batch.steps}
    left = [each for each in batch.plan.weigh_plan.leftover if each.what not in vessels]
    if not left:
        return _NOUGHT
    planned = [s for s in batch.steps if (s.action, s.what) == ("weigh", batch.active)]
    amounts = [
        *(stated_number(s.amount, MG) for s in planned),
        *(number_of(e.amount, MG) for e in left),
    ]
    # The tablets of another lot are as many, and heavier or lighter.
    return sum(amounts, _NOUGHT) * Fraction(weighed.ratio or 1)
