"""Reports of how well it was weighed, and what came out of it."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ldncompound.core.quantities import MG, format_quantity, number_of, stored_quantity
from ldncompound.core.refusals import OutOfTolerance
from ldncompound.pharmacy.reports.batch_overview import (
    batch_after_all,
    batch_lives,
    document_of,
    percentage,
)
from ldncompound.pharmacy.reports.report import Period, Report

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.act_records import CameOut
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.trail.act import Headline
    from ldncompound.trail.store import Trail

__all__ = ["masses", "tolerance", "yields"]


def tolerance(trail: Trail, period: Period) -> Report:
    """
    Return how many weighings were off by more than the record allows, and accepted.

    By balance and by person; a figure that was corrected later counts as corrected.
    Masses that were refused and weighed again count apart.

    Args:
        trail: It is read only.
        period: Days of the weighings.
    """
    weighed, refused = _weighings(trail, period)
    rows = [
        _rate(of, name, [each for each in weighed if each[key] == name], refused)
        for of, key in (("balance", "balance"), ("person", "by"))
        for name in sorted({each[key] for each in weighed} | (
            set(refused) if of == "person" else set()
        ))
    ]  # fmt: skip
    totals = _rate("all", "", weighed, refused) | {"refused": refused.total()}
    columns = ("of", "name", "weighings", "accepted", "rate", "refused")
    del totals["of"], totals["name"]
    return Report("tolerance", period.as_json(), columns, rows, totals)


def _weighings(trail: Trail, period: Period) -> tuple[list[dict[str, Any]], Counter[str]]:
    """Return the weighings of a period as corrected since, and how many were refused to whom."""
    weighed: dict[tuple[str, int], dict[str, Any]] = {}
    refused: Counter[str] = Counter()
    for headline in trail.headlines("weighing", "batch-corrected", "refusal"):
        if headline.action == "weighing" and period.has(headline.at):
            found = document_of(trail, headline)
            weighed[found["batch"], found["step"]] = {
                **found,
                "by": found.get("weighed_by", headline.by),
            }
        elif headline.action == "batch-corrected":
            found = document_of(trail, headline)
            known = weighed.get((found["batch"], found["step"]))
            if known is not None:
                known.update(found["new"])
        elif (
            headline.action == "refusal"
            and period.has(headline.at)
            and document_of(trail, headline).get("code") == OutOfTolerance.code
        ):
            refused[headline.by] += 1
    return list(weighed.values()), refused


def _rate(of: str, name: str, found: list[dict[str, Any]], refused: Counter[str]) -> dict[str, Any]:
    """Return how many weighings were accepted out of tolerance."""
    accepted = sum(1 for each in found if each["accepted"])
    return {
        "of": of,
        "name": name,
        "weighings": len(found),
        "accepted": accepted,
        "rate": percentage(Fraction(accepted, len(found))) if found else None,
        "refused": refused[name] if of == "person" else None,
    }


def yields(trail: Trail, period: Period) -> Report:
    """
    Return how many good capsules came out, against how many were planned.

    Batches that were rejected are counted apart: nothing came out of them.

    Args:
        trail: It is read only.
        period: Days on which the batches were called prepared.
    """
    rows = []
    liquids = scrapped = 0
    for life in batch_lives(trail, "batch-prepared", "batch-rejected", stands=False):
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
        rows.append(_yield(batch, batch.units, batch.made, prepared))
    good, planned = (sum(row[key] for row in rows) for key in ("good", "planned"))
    totals = {
        "batches": len(rows),
        "planned": planned,
        "good": good,
        "yield": percentage(Fraction(good, planned)) if planned else None,
        "liquids": liquids,
        "rejected_batches": scrapped,
    }
    columns = ("batch", "prepared", "what", "planned", "filled", "rejected", "good", "yield")
    return Report("yield", period.as_json(), columns, rows, totals)


def _yield(batch: Batch, good: int, made: CameOut, prepared: Headline) -> dict[str, Any]:
    """Return what came out of one batch."""
    planned = int(batch.plan.figures.made.magnitude)
    return {
        "batch": batch.plan.id,
        "prepared": prepared.at[:10],
        "what": format_quantity(batch.plan.figures.product),
        "planned": planned,
        "filled": made.filled,
        "rejected": made.rejected,
        "good": good,
        "yield": percentage(Fraction(good, planned)),
    }


def masses(trail: Trail, period: Period) -> Report:
    """
    Return the mean mass of each batch's capsules, against theory, the oldest batch first.

    Of several checks of a batch the last one counts.

    Args:
        trail: It is read only.
        period: Days of the checks.
    """
    found: dict[str, dict[str, Any]] = {}
    for headline in trail.headlines("check"):
        if headline.outcome != "done" or not period.has(headline.at):
            continue
        check = document_of(trail, headline)
        if check.get("kind") == "masses" and check.get("values"):
            row = _mean_mass(check, headline)
            found.pop(check["batch"], None)  # the last check stands in its own place
            found[check["batch"]] = row
    rows = list(found.values())
    failed = sum(row["passes"] == "no" for row in rows)
    columns = ("batch", "checked", "mean", "theory", "of_theory", "rsd", "passes")
    return Report(
        "masses", period.as_json(), columns, rows, {"batches": len(rows), "failed": failed}
    )


def _mean_mass(check: dict[str, Any], headline: Headline) -> dict[str, Any]:
    """Return the mean mass of one check, against theory."""
    mean, theory = (number_of(stored_quantity(check[key]), MG) for key in ("mean", "theory"))
    return {
        "batch": check["batch"],
        "checked": headline.at[:10],
        "mean": check["mean"],
        "theory": check["theory"],
        "of_theory": percentage(mean / theory),
        "rsd": check["rsd"],
        "passes": "yes" if check["passes"] else "no",
    }
