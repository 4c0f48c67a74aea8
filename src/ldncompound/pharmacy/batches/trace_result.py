"""What a trace tells: lots, batches, uses, calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from ldncompound.pharmacy.batches.states import BatchStanding

__all__ = ["TRACE_SCHEMA", "Call", "Print", "Trace", "TracedBatch", "TracedLot", "Use"]


TRACE_SCHEMA: Final = "ldncompound.trace/1"

USED, PLANNED, ANOTHER = "used", "planned", "another lot"
"""How a batch holds a lot: really, by its plan only, or not, as another one was taken."""


class Print(NamedTuple):
    """
    A sheet or label that was printed.

    Args:
        sequence: Number of its entry.
        kind: "sheet" or "label".
        on: The day, UTC.
        by: Who printed it.
        draft: A label of a batch that was not released.
    """

    sequence: int
    kind: str
    on: str
    by: str
    draft: bool


class TracedLot(NamedTuple):
    """
    A lot on the way.

    Args:
        id: The pharmacy's own; None where the lot was never received.
        component: What it supplies.
        number: Of its maker.
        maker: None where the lot was never received.
        expiration_date: Likewise.
        made_from: Numbers of the lots of a trituration.
        through: The trituration that links it to what was asked for; None where it is that.
        prints: Its labels.
    """

    id: str | None
    component: str
    number: str
    maker: str | None = None
    expiration_date: str | None = None
    made_from: tuple[str, ...] = ()
    through: str | None = None
    prints: tuple[Print, ...] = ()

    @property
    def may_be(self) -> tuple[str, ...]:
        """Return the components that it may be a lot of: mostly one."""
        return tuple(self.component.split(EITHER_OF))

    def is_stated(self, component: str, lot: dict[str, Any]) -> bool:
        """Say whether a document states this lot: by its id, or else by its number."""
        if lot.get("id") is not None:
            return self.id == str(lot["id"])
        return (self.component, self.number) == (component, lot["number"])


class Use(NamedTuple):
    """
    How a batch holds a lot.

    Args:
        component: What the lot supplies.
        number: Of the lot.
        id: The pharmacy's own id of it.
        holds: "used", "planned" or "another lot".
        through: The trituration it came by.
    """

    component: str
    number: str
    id: str | None
    holds: str
    through: str | None = None


class Call(NamedTuple):
    """
    Somebody who got units of a batch.

    Args:
        batch: Its id.
        patient: Reference; None where it was erased.
        patient_name: None where nobody gave one.
        rx: Likewise.
        prescriber: Who prescribed it.
        units: What was handed out: "30 capsule" or "15 mL".
        on: The day, UTC: handed out, or else released; None for what was never released.
        labels: Entries of the labels printed for it that were no drafts.
        erased: The personal data have been erased.
    """

    batch: str
    patient: str | None
    patient_name: str | None
    rx: str | None
    prescriber: str | None
    units: str
    on: str | None
    labels: tuple[int, ...]
    erased: bool

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {**self._asdict(), "labels": list(self.labels)}


class TracedBatch(NamedTuple):
    """
    A batch on the way.

    Args:
        id: Its id.
        standing: Where it stands.
        prepared_on: The day of preparation.
        what: Its strength, or concentration.
        size: How much was planned: "32 capsule" or "50 mL".
        uses: Which of the lots it holds.
        prints: Sheets and labels of it.
        people: Whom it is for, or who got units of it.
    """

    id: str
    standing: BatchStanding
    prepared_on: str
    what: str
    size: str
    uses: tuple[Use, ...]
    prints: tuple[Print, ...]
    people: tuple[Call, ...]

    @property
    def holds(self) -> str:
        """Return the nearest way in which it holds one of the lots."""
        found = {each.holds for each in self.uses}
        return next((each for each in (USED, PLANNED) if each in found), ANOTHER)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "id": self.id,
            "state": self.standing.state.value,
            "was_released": self.standing.was_released,
            "prepared_on": self.prepared_on,
            "what": self.what,
            "size": self.size,
            "uses": [each._asdict() for each in self.uses],
            "prints": [each._asdict() for each in self.prints],
            "people": [each.as_json() for each in self.people],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """
    Where a lot went, or what a batch came from.

    Args:
        kind: "lot" or "batch": what was asked for.
        asked: As typed.
        lots: On the way; those asked for first.
        batches: On the way.
        similar: Numbers in the trail that are written nearly alike, and are not traced.
        once: Lots that bore the number until they were corrected, and are not traced.
    """

    kind: str
    asked: str
    lots: tuple[TracedLot, ...]
    batches: tuple[TracedBatch, ...]
    similar: tuple[str, ...] = ()
    once: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return `ldncompound.trace/1`."""
        return {
            "schema": TRACE_SCHEMA,
            "kind": self.kind,
            "asked": self.asked,
            "lots": [
                {**each._asdict(), "prints": [one._asdict() for one in each.prints]}
                for each in self.lots
            ],
            "batches": [each.as_json() for each in self.batches],
            "similar": list(self.similar),
            "once": list(self.once),
        }


EITHER_OF: Final = " or "
