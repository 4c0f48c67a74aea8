"""Reports: what is open, what runs out, how well it was weighed, what came out of it.

A room of its own beside `tracing`: that one follows one lot, this one goes once through
everything. Sums are exact; nothing here is rounded but percentages to 12 digits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from ldncompound.compounding.preparation_form import COUNTED, form_of, made_of
from ldncompound.core.numbers import significant
from ldncompound.core.quantities import (
    MG,
    ML,
    PERCENT,
    G,
    format_quantity,
    mass,
    number_of,
    quantity,
    stored_quantity,
)
from ldncompound.core.refusals import OutOfTolerance
from ldncompound.pharmacy.batches.batch import Batch
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.states import LIFE, BatchStanding, State
from ldncompound.pharmacy.courses.history import fills_to_come
from ldncompound.pharmacy.reports.report import Period, Report
from ldncompound.pharmacy.stock.inventory import Stockroom

if TYPE_CHECKING:
    from ldncompound.trail.act import Headline, Recorded
    from ldncompound.trail.store import Trail

__all__ = ["Reporting"]


_CLOSED = (State.RELEASED, State.REJECTED, State.RECALLED)
_NOUGHT = Fraction(0)


@dataclass(slots=True)
class _Life:
    """Where a batch stands, and who did what when, by its headlines alone."""

    planned: Headline
    standing: BatchStanding = field(default_factory=BatchStanding)
    latest: dict[str, Headline] = field(default_factory=dict)
    last: Headline | None = None


@dataclass(frozen=True, slots=True)
class Reporting:
    """
    Makes reports of a trail.

    Args:
        trail: It is read only.
    """

    trail: Trail

    def open(self) -> Report:
        """Return the batches that are neither released nor rejected nor recalled."""
        rows = []
        for life in self._lives():
            if life.standing.state not in _CLOSED:
                document = self._plan(life).document
                last = life.last or life.planned
                rows.append(
                    {
                        "batch": document["id"],
                        "state": life.standing.state.value,
                        "since": last.at[:10],
                        "by": last.by,
                        **_made_of(document),
                        "beyond_use": document["beyond_use"]["date"],
                    }
                )
        columns = ("batch", "state", "since", "by", "what", "size", "beyond_use")
        states = dict(sorted(Counter(row["state"] for row in rows).items()))
        return Report("open", {}, columns, rows, {"open": len(rows), "by_state": states})

    def due(self, days: int, today: date) -> Report:
        """
        Return the fills of courses and schedules that are to be made within some days of today.

        Args:
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
            for each in fills_to_come(self.trail)
            if period.has(each.first_day.isoformat())
        ]
        rows.sort(key=lambda row: (row["due"], row["of"], row["fill"]))
        passed = sum(1 for row in rows if row["days"] < 0)
        columns = ("due", "days", "fill", "of", "covers", "size", "by")
        asked = {"days": days, "today": today.isoformat()}
        return Report("due", asked, columns, rows, {"fills": len(rows), "passed": passed})

    def expiring(self, days: int, today: date) -> Report:
        """
        Return what runs out, or has run out, within some days of today.

        Lots and triturations, batches that are not released yet, and released ones that are
        for nobody yet. What was made for a patient and released counts as handed out.

        Args:
            days: So many back and ahead.
            today: The day it is made.
        """
        period = _around(today, days)
        rows: list[dict[str, Any]] = [
            {
                "kind": "lot" if lot.trituration is None else "trituration",
                "id": lot.id,
                "number": lot.number,
                "what": lot.component,
                "size": None,
                "until": lot.expiration_date.isoformat(),
            }
            for lot in Stockroom(self.trail).lots()
            if period.has(lot.expiration_date.isoformat())
        ]
        rows += self._batches_expiring(period)
        rows.sort(key=lambda row: (row["until"], row["kind"], row["id"]))
        for row in rows:
            row["days"] = (date.fromisoformat(row["until"]) - today).days
        kinds = dict(sorted(Counter(row["kind"] for row in rows).items()))
        passed = sum(1 for row in rows if row["days"] < 0)
        columns = ("until", "days", "kind", "id", "number", "what", "size")
        asked = {"days": days, "today": today.isoformat()}
        return Report("expiring", asked, columns, rows, {"by_kind": kinds, "passed": passed})

    def _batches_expiring(self, period: Period) -> Iterator[dict[str, Any]]:
        """Yield the batches that the pharmacy still has and that run out in a period."""
        for life in self._lives():
            state = life.standing.state
            if state in (State.REJECTED, State.RECALLED):
                continue
            document = self._plan(life).document
            if not Period(period.first).has(document["beyond_use"]["date"]):
                continue  # the lots that went in only make it shorter
            if state is State.RELEASED and "for_stock" not in document:
                continue
            batch = batch_of(self.trail, document["id"])
            until = batch.beyond_use["date"]
            if period.has(until) and (state is not State.RELEASED or batch.left != 0):
                yield {
                    "kind": "batch",
                    "id": document["id"],
                    "number": None,
                    **_made_of(document),
                    "until": until,
                }

    def tolerance(self, period: Period) -> Report:
        """
        Return how many weighings were off by more than the record allows, and accepted.

        By balance and by person; a figure that was corrected later counts as corrected.
        Masses that were refused and weighed again count apart.

        Args:
            period: Days of the weighings.
        """
        weighed: dict[tuple[str, int], dict[str, Any]] = {}
        refused: Counter[str] = Counter()
        for headline in self.trail.headlines("weighing", "batch-corrected", "refusal"):
            if headline.action == "weighing" and period.has(headline.at):
                found = self._document(headline)
                weighed[found["batch"], found["step"]] = {
                    **found,
                    "by": found.get("weighed_by", headline.by),
                }
            elif headline.action == "batch-corrected":
                found = self._document(headline)
                known = weighed.get((found["batch"], found["step"]))
                if known is not None:
                    known.update(found["new"])
            elif (
                headline.action == "refusal"
                and period.has(headline.at)
                and self._document(headline).get("code") == OutOfTolerance.code
            ):
                refused[headline.by] += 1
        found_all = list(weighed.values())
        rows = [
            _rate(of, name, [each for each in found_all if each[key] == name], refused)
            for of, key in (("balance", "balance"), ("person", "by"))
            for name in sorted({each[key] for each in found_all} | (
                set(refused) if of == "person" else set()
            ))
        ]  # fmt: skip
        totals = _rate("all", "", found_all, refused) | {"refused": refused.total()}
        columns = ("of", "name", "weighings", "accepted", "rate", "refused")
        del totals["of"], totals["name"]
        return Report("tolerance", period.as_json(), columns, rows, totals)

    def yields(self, period: Period) -> Report:
        """
        Return how many good capsules came out, against how many were planned.

        Batches that were rejected are counted apart: nothing came out of them.

        Args:
            period: Days on which the batches were called prepared.
        """
        rows = []
        liquids = scrapped = 0
        for life in self._lives("batch-prepared", "batch-rejected", stands=False):
            made = life.latest.get("batch-prepared")
            if made is None or not period.has(made.at):
                continue
            if "batch-rejected" in life.latest:
                scrapped += 1
                continue
            batch = self._batch(life)
            if batch.units is None or batch.made is None:
                liquids += batch.made is not None
                continue
            planned = batch.plan[form_of(batch.plan)]["batch_size"]
            rows.append(
                {
                    "batch": batch.plan["id"],
                    "prepared": made.at[:10],
                    "what": _made_of(batch.plan)["what"],
                    "planned": planned,
                    "filled": batch.made["filled"],
                    "rejected": batch.made["rejected"],
                    "good": batch.units,
                    "yield": _percent(Fraction(batch.units, planned)),
                }
            )
        good, planned = (sum(row[key] for row in rows) for key in ("good", "planned"))
        totals = {
            "batches": len(rows),
            "planned": planned,
            "good": good,
            "yield": _percent(Fraction(good, planned)) if planned else None,
            "liquids": liquids,
            "rejected_batches": scrapped,
        }
        columns = ("batch", "prepared", "what", "planned", "filled", "rejected", "good", "yield")
        return Report("yield", period.as_json(), columns, rows, totals)

    def masses(self, period: Period) -> Report:
        """
        Return the mean mass of each batch's capsules, against theory, the oldest batch first.

        Of several checks of a batch the last one counts.

        Args:
            period: Days of the checks.
        """
        found: dict[str, dict[str, Any]] = {}
        for headline in self.trail.headlines("check"):
            if headline.outcome != "done" or not period.has(headline.at):
                continue
            check = self._document(headline)
            if check.get("kind") == "masses" and check.get("values"):
                mean, theory = (number_of(stored_quantity(check[key]), MG)
                                for key in ("mean", "theory"))  # fmt: skip
                found.pop(check["batch"], None)
                found[check["batch"]] = {
                    "batch": check["batch"],
                    "checked": headline.at[:10],
                    "mean": check["mean"],
                    "theory": check["theory"],
                    "of_theory": _percent(mean / theory),
                    "rsd": check["rsd"],
                    "passes": "yes" if check["passes"] else "no",
                }
        rows = list(found.values())
        failed = sum(row["passes"] == "no" for row in rows)
        columns = ("batch", "checked", "mean", "theory", "of_theory", "rsd", "passes")
        return Report(
            "masses", period.as_json(), columns, rows, {"batches": len(rows), "failed": failed}
        )

    def waste(self, period: Period) -> Report:
        """
        Return the powder of the active that went to nobody, in mg.

        What stayed in triturations made for the batch; portions that filled no capsule;
        capsules sorted out; and those, or the volume, beyond what was ordered. Of a batch
        that was rejected, everything that had been weighed.

        Args:
            period: Days on which the batches were called prepared, or rejected.
        """
        rows = []
        for life in self._lives("batch-prepared", "batch-rejected", stands=False):
            last = life.latest.get("batch-rejected") or life.latest.get("batch-prepared")
            if last is None or not period.has(last.at):
                continue
            batch = self._batch(life)
            parts = _wasted(batch)
            rows.append(
                {
                    "batch": batch.plan["id"],
                    "on": last.at[:10],
                    **{name: _milligrams(parts[name]) for name in _WASTE},
                    "total": _milligrams(sum(parts.values(), _NOUGHT)),
                    "exact": sum(parts.values(), _NOUGHT),
                }
            )
        total = sum((row.pop("exact") for row in rows), _NOUGHT)
        totals = {"batches": len(rows), "total": _milligrams(total)}
        return Report("waste", period.as_json(), ("batch", "on", *_WASTE, "total"), rows, totals)

    def log(self, period: Period, *, with_personal: bool = False) -> Report:
        """
        Return the compounding log: every preparation with what became of it.

        Args:
            period: Days of preparation.
            with_personal: The patient reference too.
        """
        rows = []
        # What was made on a day is entered on it or later; entries tell the time in UTC.
        entered = Period(None if period.first is None else period.first - timedelta(days=1))
        for life in self._lives(*_SIGNED.values()):
            if not entered.has(life.planned.at):
                continue
            plan = self._plan(life)
            document = plan.document
            if not period.has(document["prepared_on"]):
                continue
            signed = {
                f"{word}_by": None if life.latest.get(action) is None else life.latest[action].by
                for word, action in _SIGNED.items()
            }
            row = {
                "on": document["prepared_on"],
                "batch": document["id"],
                **_made_of(document),
                "formulation": f"{document['formulation']['id']} rev. "
                               f"{document['formulation']['revision']}",
                "prescriber": document["prescription"]["prescriber"],
                "state": life.standing.state.value,
                "entered_by": life.planned.by,
                **signed,
                "beyond_use": document["beyond_use"]["date"],
            }  # fmt: skip
            if with_personal:
                row["patient"] = "(erased)" if plan.erased else (plan.personal or {}).get("patient")
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

    # What they share

    def _lives(self, *kept: str, stands: bool = True) -> list[_Life]:
        """
        Go once through the headlines, and return every batch as it stands.

        Args:
            kept: Sorts of acts of which the latest is wanted.
            stands: Where not, no other acts are looked at, and no state is known.
        """
        lives: dict[str, _Life] = {}
        for headline in self.trail.headlines(*(() if stands else ("preparation", *kept))):
            if headline.outcome != "done" or headline.subject is None:
                continue
            if headline.action == "preparation":
                lives[headline.subject] = _Life(headline)
            elif headline.action in LIFE and headline.subject in lives:
                life = lives[headline.subject]
                life.standing = life.standing.after(headline.action)
                life.last = headline
                if headline.action in kept:
                    life.latest[headline.action] = headline
        return list(lives.values())

    def _plan(self, life: _Life) -> Recorded:
        """Return the preparation that a batch was made from."""
        return self.trail.recorded_at(life.planned.sequence)

    def _batch(self, life: _Life) -> Batch:
        """Return a batch after all its acts."""
        return batch_of(self.trail, str(life.planned.subject))

    def _document(self, headline: Headline) -> dict[str, Any]:
        """Return the document of an entry."""
        return self.trail.recorded_at(headline.sequence).document


_SIGNED: Final = {
    "prepared": "batch-prepared",
    "verified": "batch-verified",
    "released": "batch-released",
}
_WASTE: Final = ("leftover", "unfilled", "rejected", "excess", "scrapped")


def _made_of(document: dict[str, Any]) -> dict[str, str]:
    """Return what a preparation makes, and how much of it."""
    made = made_of(document)
    return {"what": made.what, "size": made.size}


def _rate(of: str, name: str, found: list[dict[str, Any]], refused: Counter[str]) -> dict[str, Any]:
    """Return how many weighings were accepted out of tolerance."""
    accepted = sum(1 for each in found if each["accepted"])
    return {
        "of": of,
        "name": name,
        "weighings": len(found),
        "accepted": accepted,
        "rate": _percent(Fraction(accepted, len(found))) if found else None,
        "refused": refused[name] if of == "person" else None,
    }


def _percent(share: Fraction) -> str:
    """Write a share as a percentage with at most 12 digits."""
    return format_quantity(quantity(significant(share * 100), PERCENT))


def _around(today: date, days: int) -> Period:
    """Return so many days back and ahead; more than the calendar has are all."""
    try:
        return Period(today - timedelta(days=days), today + timedelta(days=days))
    except OverflowError:
        return Period()


def _milligrams(number: Fraction) -> str:
    """Write a mass in mg with at most 12 digits."""
    return format_quantity(mass(significant(number)))


def _wasted(batch: Batch) -> dict[str, Fraction]:
    """Return what went to nobody, by where it stayed, in mg of the powder as weighed."""
    parts = dict.fromkeys(_WASTE, _NOUGHT)
    taken, brought = _active_taken(batch), batch.course().delivered
    if batch.state is State.REJECTED:
        return parts | {"scrapped": taken}
    parts["leftover"] = max(taken - brought, _NOUGHT)
    made, form = batch.made, form_of(batch.plan)
    if made is None:  # taken back to the bench
        return parts
    figures = batch.plan[form]
    if form not in COUNTED:
        unit = ML if form == "liquid" else G
        size, ordered = (
            number_of(stored_quantity(figures[key]), unit) for key in ("batch_size", "dispense")
        )
        return parts | {"excess": brought * (size - ordered) / size}
    each = brought / figures["batch_size"]
    parts["unfilled"] = each * (figures["batch_size"] - made["filled"])
    parts["rejected"] = each * made["rejected"]
    if "for_stock" not in batch.plan:
        beyond = made["filled"] - made["rejected"] - figures["dispense"]
        parts["excess"] = each * max(beyond, 0)
    return parts


def _active_taken(batch: Batch) -> Fraction:
    """Return the powder of the active that was taken for a batch so far, in mg."""
    active = batch.plan["components"][0]["name"]
    weighed = [each for each in batch.weighed.values() if each["component"] == active]
    pure = [each for each in weighed if each["what"] == active]
    if pure:
        return sum((_mg(each["actual"]) for each in pure), _NOUGHT)
    others = [each for each in batch.done.values() if each["component"] == active]
    if not weighed and not others:
        return _NOUGHT
    # Tablets, or a trituration made ahead, of which nothing stays behind but what the plan says.
    left = batch.plan["weigh_plan"]["leftover"]
    return batch.course().delivered + sum((_mg(each["active"]) for each in left), _NOUGHT)


def _mg(text: str) -> Fraction:
    """Read a stored mass, in mg."""
    return number_of(stored_quantity(text), MG)
