"""The result of a trace: lots, batches, uses, calls."""

from __future__ import annotations

import datetime
from typing import Final, Literal

from ldncompound.compounding.preparation import LotInUse
from ldncompound.core.quantity_fields import AnyQuantity, Count
from ldncompound.core.records import Record
from ldncompound.pharmacy.batches.states import State

__all__ = ["Call", "Held", "Print", "Trace", "TracedBatch", "TracedLot", "Use"]


Held = Literal["used", "planned", "another lot"]
"""How a batch relates to a lot: used it, only planned it, or used another lot instead."""

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
        draft: True for a label of a batch that was not released.
    """

    sequence: Count
    kind: Literal["sheet", "label"]
    on: datetime.date
    by: str
    draft: bool


class TracedLot(Record, omit_defaults=True):
    """
    A lot in a trace.

    Args:
        id: The pharmacy's id; null where the lot was never received.
        component: What it supplies.
        number: The maker's lot number.
        maker: Null where the lot was never received.
        expiration_date: Null where the lot was never received.
        made_from: Numbers of the lots that a trituration was made from.
        through: The trituration that links it to the traced lot; null for the traced lot itself.
        prints: Its labels.
        alike: It is only written like the lot that is traced, or was made from one that is.
        in_quarantine: It is in quarantine, or one that it was made from is.
    """

    id: str | None
    component: str
    number: str
    maker: str | None
    expiration_date: datetime.date | None
    made_from: tuple[str, ...]
    through: str | None
    prints: tuple[Print, ...]
    alike: bool = False
    in_quarantine: bool = False

    @property
    def in_words(self) -> str:
        """Return number, component and own id."""
        return f"{self.number} of {self.component} ({self.id or 'never received'})"

    @property
    def may_be(self) -> tuple[str, ...]:
        """Return the components that it may be a lot of, usually one."""
        return tuple(self.component.split(EITHER_OF))

    def is_stated(self, component: str, lot: LotInUse) -> bool:
        """Return whether a document names this lot, by its id or else by its number."""
        if lot.id is not None:
            return self.id == lot.id
        return (self.component, self.number) == (component, lot.number)


class Use(Record, omit_defaults=True):
    """
    How a batch relates to a lot.

    Args:
        component: What the lot supplies.
        number: The maker's lot number.
        id: The pharmacy's id of the lot.
        holds: "used", "planned" or "another lot".
        through: The trituration that it is part of.
        alike: The lot is only written like the one that is traced.
        in_quarantine: As of `TracedLot`.
    """

    component: str
    number: str
    id: str | None
    holds: Held
    through: str | None
    alike: bool = False
    in_quarantine: bool = False


class Call(Record):
    """
    A person who received units of a batch.

    Args:
        batch: Its id.
        patient: Reference; null where it was erased.
        patient_name: Null where none was given.
        rx: Prescription number; null where none was given.
        prescriber: Who prescribed it.
        units: Amount dispensed: "30 capsule" or "15 mL".
        on: The day of dispensing, UTC, or else of release; null if never released.
        labels: Entries of the labels printed for it, without drafts.
        erased: True if the personal data have been erased.
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
    A batch in a trace.

    Args:
        id: Its id.
        state: Its state.
        was_released: True if units may have left the pharmacy.
        prepared_on: The day of preparation.
        what: Its strength or concentration.
        size: Planned amount: "32 capsule" or "50 mL".
        uses: How it relates to each of the lots.
        prints: Its sheets and labels.
        people: Who received units of it, or whom it is for.
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
        """Return its closest relation to any of the lots."""
        found = {each.holds for each in self.uses}
        return next((each for each in (USED, PLANNED) if each in found), ANOTHER)

    @property
    def holds_for_certain(self) -> bool:
        """Return whether it holds a lot that is meant, not only one that is written alike."""
        return any(each.holds != ANOTHER and not each.alike for each in self.uses)


class Trace(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.trace/1"):
    """
    Where a lot went, or what a batch came from.

    Args:
        kind: "lot" or "batch": what is traced.
        asked: As typed.
        lots: The traced lots first, then those linked to them.
        batches: The batches linked to the lots.
        similar: Numbers in the trail that look almost the same; not traced.
        once: Lots that had the number until it was corrected; not traced.
        others: Lots of other components that are written alike; not traced.
    """

    kind: Literal["lot", "batch"]
    asked: str
    lots: tuple[TracedLot, ...]
    batches: tuple[TracedBatch, ...]
    similar: tuple[str, ...]
    once: tuple[str, ...]
    others: tuple[str, ...] = ()


EITHER_OF: Final = " or "
