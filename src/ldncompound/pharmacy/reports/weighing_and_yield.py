"""Reports of weighing tolerance, yield and capsule masses."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import UNSET, UnsetType

from ldncompound.core.quantities import MG, number_of
from ldncompound.core.quantity_fields import AnyQuantity, Count, Mass, Percent
from ldncompound.core.records import Record, replaced
from ldncompound.core.refusals import OutOfTolerance
from ldncompound.pharmacy.batches.check_records import BatchCheck, MassesCheck
from ldncompound.pharmacy.reports.batch_overview import (
    batch_after_all,
    batch_lives,
    day_of,
    percentage,
)
from ldncompound.pharmacy.reports.compounding_record_parts import code_of_refusal
from ldncompound.pharmacy.reports.report import Period, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ldncompound.trail.act import Headline
    from ldncompound.trail.store import Trail

__all__ = ["masses", "tolerance", "yields"]


class DoneOnPaper(Record, forbid_unknown_fields=False):
    """Who did what was entered from paper."""

    by: str


class WeighingCounted(Record, forbid_unknown_fields=False):
    """The counted members of a weighing; `weighed_by` is omitted where its recorder weighed."""

    batch: str
    step: Count
    accepted: bool
    balance: str
    weighed_by: str | None = None
    transcribed: DoneOnPaper | None = None


class AcceptedNow(Record, forbid_unknown_fields=False):
    """Whether a weighing is still out of tolerance after a correction."""

    accepted: bool | UnsetType = UNSET


class CorrectionCounted(Record, forbid_unknown_fields=False):
    """The counted members of a correction."""

    batch: str
    step: Count | None
    new: AcceptedNow


class WeighingRate(Record):
    """
    Weighings of a balance or a person accepted out of tolerance.

    Args:
        of: "balance" or "person".
        name: Name of the balance or person.
        weighings: Number of weighings.
        accepted: How many of them were accepted out of tolerance.
        rate: Their share; None where nothing was weighed.
        refused: Number of refused masses; for a person only.
    """

    of: str
    name: str
    weighings: Count
    accepted: Count
    rate: Percent | None
    refused: Count | None


class WeighingTotals(Record):
    """Total weighings accepted out of tolerance."""

    weighings: Count
    accepted: Count
    rate: Percent | None
    refused: Count


class ToleranceReport(Report[Period, WeighingRate, WeighingTotals]):
    """Weighings accepted out of tolerance, by balance and person."""

    report: Literal["tolerance"]


def tolerance(trail: Trail, period: Period) -> ToleranceReport:
    """
    Return how many weighings out of tolerance were accepted, by balance and by person.

    Corrected figures count as corrected. Masses that were refused and weighed again are
    counted apart.

    Args:
        trail: It is only read.
        period: Days of the weighings.
    """
    weighed, refused = _weighings(trail, period)
    rows = [
        *_rates("balance", lambda each: each.balance, weighed, Counter()),
        *_rates("person", lambda each: str(each.weighed_by), weighed, refused),
    ]
    accepted, rate = _accepted(weighed)
    return ToleranceReport(
        report="tolerance",
        asked=period,
        columns=WeighingRate.__struct_fields__,
        rows=tuple(rows),
        totals=WeighingTotals(
            weighings=len(weighed), accepted=accepted, rate=rate, refused=refused.total()
        ),
    )


def _weighings(trail: Trail, period: Period) -> tuple[list[WeighingCounted], Counter[str]]:
    """Return the weighings of a period, with corrections, and the refused masses by person."""
    weighed: dict[tuple[str, int | None], WeighingCounted] = {}
    refused: Counter[str] = Counter()
    for headline in trail.headlines("weighing", "batch-corrected", "refusal"):
        if headline.action == "weighing" and period.has(headline.at):
            found = WeighingCounted.from_document(trail.recorded_at(headline.sequence).document)
            by = found.weighed_by or headline.by
            by = by if found.transcribed is None else found.transcribed.by
            weighed[found.batch, found.step] = replaced(found, weighed_by=by)
        elif headline.action == "batch-corrected":
            entry = trail.recorded_at(headline.sequence)
            correction = CorrectionCounted.from_document(entry.document)
            at = correction.batch, correction.step
            if at in weighed and correction.new.accepted is not UNSET:
                weighed[at] = replaced(weighed[at], accepted=correction.new.accepted)
        elif (
            headline.action == "refusal"
            and period.has(headline.at)
            and code_of_refusal(trail.recorded_at(headline.sequence)) == OutOfTolerance.code
        ):
            refused[headline.by] += 1
    return list(weighed.values()), refused


def _rates(
    of: str,
    name_of: Callable[[WeighingCounted], str],
    weighed: list[WeighingCounted],
    refused: Counter[str],
) -> list[WeighingRate]:
    """Return a row for each balance or person."""
    rows = []
    for name in sorted({*map(name_of, weighed), *refused}):
        found = [each for each in weighed if name_of(each) == name]
        accepted, rate = _accepted(found)
        rows.append(
            WeighingRate(
                of=of,
                name=name,
                weighings=len(found),
                accepted=accepted,
                rate=rate,
                refused=refused[name] if of == "person" else None,
            )
        )
    return rows


def _accepted(found: Sequence[WeighingCounted]) -> tuple[int, Percent | None]:
    """Return the number of weighings accepted out of tolerance, and their share."""
    accepted = sum(1 for each in found if each.accepted)
    return accepted, percentage(Fraction(accepted, len(found))) if found else None


class YieldOfBatch(Record):
    """
    The yield of one batch.

    Args:
        batch: Its id.
        prepared: Day it was prepared.
        what: Its strength.
        planned: Number planned.
        filled: Number made.
        rejected: Number rejected.
        good: Number made and not rejected.
        share: Good ones in percent of those planned.
    """

    batch: str
    prepared: date
    what: AnyQuantity
    planned: Count
    filled: Count
    rejected: Count
    good: int
    share: Percent = msgspec.field(name="yield")


class YieldTotals(Record):
    """
    The yield of all batches.

    Args:
        batches: Number of batches.
        planned: Capsules or tablets planned.
        good: Good capsules or tablets.
        share: Good ones in percent of those planned; None where none were planned.
        liquids: Batches of forms that are not counted.
        rejected_batches: Rejected batches, without yield.
    """

    batches: Count
    planned: Count
    good: int
    share: Percent | None = msgspec.field(name="yield")
    liquids: Count
    rejected_batches: Count


class YieldReport(Report[Period, YieldOfBatch, YieldTotals]):
    """The yield of each batch."""

    report: Literal["yield"]


def yields(trail: Trail, period: Period) -> YieldReport:
    """
    Return the good capsules or tablets of each batch, compared with the plan.

    Rejected batches are counted apart.

    Args:
        trail: It is only read.
        period: Days on which the batches were prepared.
    """
    rows = []
    liquids = scrapped = 0
    for life in batch_lives(trail):
        prepared = life.latest.get("batch-prepared")
        if prepared is None or not period.has(prepared.at):
            continue
        if "batch-rejected" in life.latest:
            scrapped += 1
            continue
        batch = batch_after_all(trail, life)
        if batch.units is None or batch.made is None:
            liquids += batch.made is not None
            continue
        planned = int(batch.plan.figures.made.magnitude)
        rows.append(
            YieldOfBatch(
                batch=str(batch.plan.id),
                prepared=day_of(prepared.at),
                what=batch.plan.figures.product,
                planned=planned,
                filled=batch.made.filled or 0,
                rejected=batch.made.rejected or 0,
                good=batch.units,
                share=percentage(Fraction(batch.units, planned)),
            )
        )
    good, planned = sum(row.good for row in rows), sum(row.planned for row in rows)
    return YieldReport(
        report="yield",
        asked=period,
        columns=("batch", "prepared", "what", "planned", "filled", "rejected", "good", "yield"),
        rows=tuple(rows),
        totals=YieldTotals(
            batches=len(rows),
            planned=planned,
            good=good,
            share=percentage(Fraction(good, planned)) if planned else None,
            liquids=liquids,
            rejected_batches=scrapped,
        ),
    )


class MeanMass(Record):
    """
    The mean mass of the capsules of one batch.

    Args:
        batch: Its id.
        checked: Day of the check.
        mean: Mean net mass.
        theory: Theoretical mass.
        of_theory: Mean in percent of theory.
        rsd: Relative standard deviation.
        passes: "yes" or "no".
    """

    batch: str
    checked: date
    mean: Mass
    theory: Mass
    of_theory: Percent
    rsd: Percent
    passes: str


class MassTotals(Record):
    """Number of batches checked, and how many failed."""

    batches: Count
    failed: Count


class MassesReport(Report[Period, MeanMass, MassTotals]):
    """The mean masses of single capsules, batch by batch."""

    report: Literal["masses"]


def masses(trail: Trail, period: Period) -> MassesReport:
    """
    Return the mean mass of each batch's capsules compared with theory, oldest check first.

    If a batch was checked several times, the last check counts.

    Args:
        trail: It is only read.
        period: Days of the checks.
    """
    found: dict[str, MeanMass] = {}
    for headline in trail.headlines("check"):
        if headline.outcome != "done" or not period.has(headline.at):
            continue
        check = BatchCheck.from_document(trail.recorded_at(headline.sequence).document)
        if isinstance(check, MassesCheck) and check.values:
            found.pop(check.batch, None)  # listed at its last check
            found[check.batch] = _mean_mass(check, headline)
    rows = tuple(found.values())
    failed = sum(row.passes == "no" for row in rows)
    return MassesReport(
        report="masses",
        asked=period,
        columns=MeanMass.__struct_fields__,
        rows=rows,
        totals=MassTotals(batches=len(rows), failed=failed),
    )


def _mean_mass(check: MassesCheck, headline: Headline) -> MeanMass:
    """Return the mean mass of one check, compared with theory."""
    return MeanMass(
        batch=check.batch,
        checked=day_of(headline.at),
        mean=check.mean,
        theory=check.theory,
        of_theory=percentage(number_of(check.mean, MG) / number_of(check.theory, MG)),
        rsd=check.rsd,
        passes="yes" if check.passes else "no",
    )
