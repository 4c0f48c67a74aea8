"""What a trace tells: lots, batches, uses, calls."""

from __future__ import annotations

import datetime
from typing import Final, Literal

from ldncompound.compounding.preparation import LotInUse
from ldncompound.core.quantity_fields import AnyQuantity, Count
from ldncompound.core.records import Record
from ldncompound.pharmacy.batches.states import State

__all__ = ["Call", "Held", "Print", "Trace", "TracedBatch", "TracedLot", "Use"]


Held = Literal["used", "planned", "another lot"]
"""How a batch holds a lot: really, by its plan only, or not, as another one was taken."""

USED: Final = "used"
PLANNED: Final = "planned"
ANOTHER: Final = "another lot"


class Print(Record):
    """
    A sheet or label that was printed.

    Args:
        sequence: Number of its entry.
        kind: "sheet" or "label".
        on: The day, UTC.
        by: Who printed it.
        draft: A label of a batch that was not released.
    """

    sequence: Count
    kind: Literal["sheet", "label"]
    on: datetime.date
    by: str
    draft: bool


class TracedLot(Record):
    """
    A lot on the way.

    Args:
        id: The pharmacy's own; null where the lot was never received.
        component: What it supplies.
        number: Of its maker.
        maker: Null where the lot was never received.
        expiration_date: Likewise.
        made_from: Numbers of the lots of a trituration.
        through: The trituration that links it to what was asked for; null where it is that.
        prints: Its labels.
    """

    id: str | None
    component: str
    number: str
    maker: str | None
    expiration_date: datetime.date | None
    made_from: tuple[str, ...]
    through: str | None
    prints: tuple[Print, ...]

    @property
    def may_be(self) -> tuple[str, ...]:
        """Return the components that it may be a lot of: mostly one."""
        return tuple(self.component.split(EITHER_OF))

    def is_stated(self, component: str, lot: LotInUse) -> bool:
        """Say whether a document states this lot: by its id, or else by its number."""
        if lot.id is not None:
            return self.id == lot.id
        return (self.component, self.number) == (component, lot.number)


class Use(Record):
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
    holds: Held
    through: str | None


class Call(Record):
    """
    Somebody who got units of a batch.

    Args:
        batch: Its id.
        patient: Reference; null where it was erased.
        patient_name: Null where nobody gave one.
        rx: Likewise.
        prescriber: Who prescribed it.
        units: What was handed out: "30 capsule" or "15 mL".
        on: The day, UTC: handed out, or else released; null for what was never released.
        labels: Entries of the labels printed for it that were no drafts.
        erased: The personal data have been erased.
    """

    batch: str
    patient: str | None
    patient_name: str | None
    rx: str | None
    prescriber: str | None
    units: AnyQuantity
    on: datetime.date | None
    labels: tuple[Count, ...]
    erased: bool


class TracedBatch(Record):
    """
    A batch on the way.

    Args:
        id: Its id.
        state: Where it stands.
        was_released: Units of it may have left the pharmacy.
        prepared_on: The day of preparation.
        what: Its strength, or concentration.
        size: How much was planned: "32 capsule" or "50 mL".
        uses: Which of the lots it holds.
        prints: Sheets and labels of it.
        people: Whom it is for, or who got units of it.
    """

    id: str
    state: State
    was_released: bool
    prepared_on: datetime.date
    what: AnyQuantity
    size: AnyQuantity
    uses: tuple[Use, ...]
    prints: tuple[Print, ...]
    people: tuple[Call, ...]

    @property
    def holds(self) -> Held:
        """Return the nearest way in which it holds one of the lots."""
        found = {each.holds for each in self.uses}
        return next((each for each in (USED, PLANNED) if each in found), ANOTHER)


class Trace(Record, tag_field="schema", tag="ldncompound.trace/1"):
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

    kind: Literal["lot", "batch"]
    asked: str
    lots: tuple[TracedLot, ...]
    batches: tuple[TracedBatch, ...]
    similar: tuple[str, ...]
    once: tuple[str, ...]


EITHER_OF: Final = " or "
