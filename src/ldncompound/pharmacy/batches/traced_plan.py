"""The parts of a preparation and its prints that a trace reads; there may be thousands."""

from __future__ import annotations

import datetime
from typing import Self

import msgspec

from ldncompound.compounding.form_figures import AnyFigures
from ldncompound.compounding.preparation import LotInUse, with_figures
from ldncompound.core.quantity_fields import Count
from ldncompound.core.records import Json, Record, empty

__all__ = ["PrintedFor", "TracedPlan"]


class NamedPart(Record, forbid_unknown_fields=False):
    """A component with its planned lots."""

    name: str
    lots: tuple[LotInUse, ...] = msgspec.field(default_factory=empty)


class PrescribedBy(Record, forbid_unknown_fields=False):
    """The prescriber."""

    prescriber: str


class TracedPlan(Record, forbid_unknown_fields=False):
    """A preparation, as far as a trace reports it."""

    prepared_on: datetime.date
    prescription: PrescribedBy
    figures: AnyFigures
    components: tuple[NamedPart, ...]
    for_stock: Json | None = None

    @classmethod
    def from_json(cls, document: object) -> Self:
        """
        Return these parts of a recorded preparation.

        Raises:
            VerificationFailure: it is not a preparation.
        """
        return super().from_json(with_figures(document))


class PrintedFor(Record, forbid_unknown_fields=False):
    """
    What the entry of a print says about a label.

    Args:
        labels: Number printed; the first versions do not state it, and printed one.
        draft: Null for what is not a label, and where the first versions do not state it.
        dispensing: Entry of the dispensing it belongs to; null for the label of the batch.
    """

    labels: Count = 1
    draft: bool | None = None
    dispensing: Count | None = None
