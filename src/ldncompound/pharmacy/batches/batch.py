"""A batch as its entries leave it: what was done, what it holds, and what may still be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Final, NamedTuple

from ldncompound.compounding.beyond_use import until_in_words
from ldncompound.compounding.weighing.progress import PlanProgress, follow, powder_in_plan
from ldncompound.core.canonical_json import canonical_bytes, sha256_hex
from ldncompound.core.quantities import (
    MG,
    PERCENT,
    format_quantity,
    mass,
    number_of,
    quantity,
    stored_quantity,
)
from ldncompound.core.refusals import WrongState
from ldncompound.pharmacy.batches.states import LIFE, BatchStanding, State
from ldncompound.pharmacy.people.person import CHECKED

__all__ = ["BATCH_SCHEMA", "Batch", "Event"]


BATCH_SCHEMA: Final = "ldncompound.batch/1"


class Event(NamedTuple):
    """
    An act on a batch, as its entry states it.

    Args:
        sequence: Number of the entry.
        action: One of `LIFE`.
        by: The person, as the entry names them.
        document: As stored.
        reason: Why, where that was asked and is still kept.
    """

    sequence: int
    action: str
    by: str
    document: dict[str, Any]
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """
    A batch as its entries leave it.

    Args:
        plan: The preparation it was made from, as recorded, without personal members.
        state: Where it stands.
        before: The state before it was put on hold, None otherwise.
        events: Every act, in order.
        weighed: The weighing of each step, as corrected since.
        done: The other steps that were done.
        checks: Quality checks since the last rework, the latest of each kind.
        made: What came out: filled, rejected, lots of what was not weighed; None before.
        signatures: Who signed what it means, since the last rework.
        labels: Printed, used and destroyed at release; None before.
        dispensed: Units handed out of it.
        corrections: What was corrected, old and new.
    """

    plan: dict[str, Any]
    state: State = State.PLANNED
    before: State | None = None
    events: tuple[Event, ...] = ()
    weighed: Mapping[int, dict[str, Any]] = field(default_factory=dict)
    done: Mapping[int, dict[str, Any]] = field(default_factory=dict)
    checks: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    made: dict[str, Any] | None = None
    signatures: tuple[dict[str, Any], ...] = ()
    labels: dict[str, Any] | None = None
    dispensed: int = 0
    corrections: tuple[dict[str, Any], ...] = ()

    # What may be done

    def check(self, action: str) -> None:
        """
        Refuse an act that the state does not allow.

        Raises:
            WrongState: it says in which states it could be done.
        """
        change = LIFE[action]
        if self.was_released and action in ("batch-rejected", "batch-reworked"):
            raise WrongState(
                f"The batch {self.plan['id']} was released; it cannot be {change.does}.",
                remedy="Recall it with 'ldncompound batch recall'.",
            )
        if not self.was_released and action == "batch-recalled":
            raise WrongState(
                f"The batch {self.plan['id']} was never released; there is nothing to recall.",
                remedy="Reject it with 'ldncompound batch reject'.",
            )
        if self.state not in change.since:
            could = sorted(each.value for each in change.since)
            raise WrongState(
                f"The batch {self.plan['id']} is {self.state.value}; it cannot be {change.does}.",
                remedy=f"It can be while it is {_listed(could)}.",
            )

    # Where it stands

    @property
    def standing(self) -> BatchStanding:
        """Return where it stands, without what was done."""
        return BatchStanding(self.state, self.before, self.was_released)

    @property
    def was_released(self) -> bool:
        """Whether units of it may have left the pharmacy."""
        return self.labels is not None

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Return the steps of the plan."""
        return list(self.plan["weigh_plan"]["steps"])

    @property
    def next_step(self) -> dict[str, Any] | None:
        """Return the first step that nobody has done; None where all are."""
        ready = self.weighed.keys() | self.done.keys()
        return next((step for step in self.steps if step["step"] not in ready), None)

    @property
    def needed(self) -> Fraction | None:
        """Return the powder that the batch needs of the lot in hand, in mg; None as planned."""
        for each in self._of_active():
            if each.get("needed") is not None:
                return number_of(stored_quantity(each["needed"]), MG)
            ratio = Fraction(each["ratio"])
            if "needed" not in each and ratio != 1:  # as entries of the first version state it
                return ratio * number_of(stored_quantity(self.plan["weigh_plan"]["delivers"]), MG)
        return None

    @property
    def powder_per_drug(self) -> Fraction | None:
        """Return the powder in hand that holds one part of drug; None as planned."""
        for each in self._of_active():
            if "holds" in each:
                powder, drug = (stored_quantity(each["holds"][of]) for of in ("powder", "drug"))
                return number_of(powder, MG) / number_of(drug, MG)
            return powder_in_plan(self.plan) * Fraction(each.get("content") or each["ratio"])
        return None

    def _of_active(self) -> list[dict[str, Any]]:
        """Return the weighings of a lot of the active, the last one first."""
        return [self.weighed[at] for at in sorted(self.weighed, reverse=True)
                if self.weighed[at]["ratio"] is not None]  # fmt: skip

    def course(
        self, needed: Fraction | None = None, powder_per_drug: Fraction | None = None
    ) -> PlanProgress:
        """
        Return what is still to weigh, and what the batch then holds.

        Args:
            needed: Powder that the batch needs of the lot of the active in hand, in mg; None for
                the lot that was weighed, or planned.
            powder_per_drug: Powder of it that holds one part of drug; None likewise.
        """
        actual = {
            step: number_of(stored_quantity(each["actual"]), MG)
            for step, each in self.weighed.items()
        }
        return follow(
            self.plan,
            actual,
            self.needed if needed is None else needed,
            self.powder_per_drug if powder_per_drug is None else powder_per_drug,
        )

    @property
    def percent_of_label(self) -> Fraction:
        """Return the content to expect by what was weighed, in percent of label."""
        return self.course().percent

    @property
    def lots(self) -> dict[str, list[dict[str, Any]]]:
        """Return the lots that really went in, by component."""
        used: dict[str, list[dict[str, Any]]] = {}
        stated = [*self.weighed.values(), *self.done.values()]
        for each in stated:
            if each["lot"] is not None:
                used.setdefault(each["component"], []).append(each["lot"])
        for name, lots in ({} if self.made is None else self.made["lots"]).items():
            used.setdefault(name, []).extend(lots)
        return {name: _each_once(lots) for name, lots in used.items()}

    @property
    def without_lot(self) -> list[str]:
        """Return the components of which nobody has said a lot."""
        return [part["name"] for part in self.plan["components"] if part["name"] not in self.lots]

    @property
    def beyond_use(self) -> dict[str, Any]:
        """Return the beyond-use date by the lots that really went in."""
        planned = self.plan["beyond_use"]
        dates = {
            date.fromisoformat(lot["expiration_date"]): f"lot {lot['number']} of {name}"
            for name, lots in self.lots.items()
            for lot in lots
        }
        until, by = date.fromisoformat(planned["date"]), planned["limited_by"]
        if dates and min(dates) < until:
            until, by = min(dates), f"expiration of {dates[min(dates)]}"
        return {
            "date": until.isoformat(),
            "final": not self.without_lot,
            "limited_by": by,
            "storage": planned["storage"],
        }

    @property
    def released_by(self) -> int | None:
        """Return the number of the entry that released it; None where it is not released."""
        if self.state is not State.RELEASED:
            return None
        return max(e.sequence for e in self.events if e.action == "batch-released")

    @property
    def checked_by(self) -> str | None:
        """Return the name of whoever checked it last; None where nobody has."""
        signed = [each for each in self.signatures if each["meaning"] == CHECKED]
        return str(signed[-1].get("name", signed[-1]["person"])) if signed else None

    def as_made(self, document: dict[str, Any]) -> dict[str, Any]:
        """
        Return its preparation with the lots and the beyond-use date of what was really made.

        Args:
            document: The preparation, personal members included.
        """
        if self.made is None:
            return document
        lots, until = self.lots, self.beyond_use
        kept = date.fromisoformat(until["date"]) - date.fromisoformat(document["prepared_on"])
        return {
            **document,
            "components": [
                {**part, "lots": lots.get(part["name"], part.get("lots", []))}
                for part in document["components"]
            ],
            "beyond_use": {
                **document["beyond_use"],
                **until,
                "days": kept.days + 1,
                "statement": until_in_words(until["date"], final=until["final"]),
            },
        }

    @property
    def prepared_by(self) -> tuple[str, ...]:
        """
        Return everybody who had a hand in making it, or in correcting what was made.

        Who accepts a mass that another weighed judges it, and made nothing.
        """
        hands = ("weighing", "step", "batch-prepared", "batch-corrected")
        return tuple(
            dict.fromkeys(
                str(e.document.get("weighed_by", e.by)) for e in self.events if e.action in hands
            )
        )

    @property
    def failed(self) -> list[str]:
        """Return the checks that failed and that nobody has accepted."""
        return [
            kind
            for kind, each in self.checks.items()
            if each["passes"] is False and not each["accepted"]
        ]

    @property
    def units(self) -> int | None:
        """Return how many capsules or tablets are there to dispense; None for other forms."""
        if self.made is None or self.made["filled"] is None:
            return None
        return int(self.made["filled"]) - int(self.made["rejected"])

    @property
    def left(self) -> int | None:
        """Return how many capsules or tablets are left to dispense; None for other forms."""
        return None if self.units is None else self.units - self.dispensed

    def record(self) -> dict[str, Any]:
        """Return the batch as JSON, without personal data; its digest is what is signed."""
        course = self.course()
        return {
            "schema": BATCH_SCHEMA,
            "id": self.plan["id"],
            "state": self.state.value,
            "preparation": self._preparation(),
            "next": self._next(course),
            "percent_of_label": format_quantity(quantity(course.percent, PERCENT)),
            "weighings": [self.weighed[each] for each in sorted(self.weighed)],
            "steps": [self.done[each] for each in sorted(self.done)],
            "checks": list(self.checks.values()),
            "made": self.made,
            "lots": self.lots,
            "beyond_use": self.beyond_use,
            "labels": self.labels,
            "signatures": list(self.signatures),
            "corrections": list(self.corrections),
            "dispensed": self.dispensed,
            "left": self.left,
            "history": [
                {"sequence": each.sequence, "action": each.action, "by": each.by}
                for each in self.events
            ],
        }

    def _preparation(self) -> dict[str, Any]:
        """Return what names the preparation that it is made from."""
        return {
            "digest": sha256_hex(canonical_bytes(self.plan)),
            "prepared_on": self.plan["prepared_on"],
            "formulation": {
                key: self.plan["formulation"][key] for key in ("id", "revision", "sha256")
            },
        }

    def _next(self, course: PlanProgress) -> dict[str, Any] | None:
        """Return the next step, with the amount by what was weighed so far."""
        step = self.next_step
        if step is None:
            return None
        target = course.targets.get(step["step"])
        return {**step, **({} if target is None else {"amount": format_quantity(mass(target))})}

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the record, which a signature stands under."""
        return sha256_hex(canonical_bytes(self.record()))


def _each_once(lots: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return lots without repetitions, in order."""
    return [lot for place, lot in enumerate(lots) if lot not in lots[:place]]


def _listed(words: list[str]) -> str:
    """Return words as a sentence lists them."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
