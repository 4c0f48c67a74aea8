"""What a trace reads of a preparation and its prints, which may be thousands."""

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
    """A component, and which lots were planned for it."""

    name: str
    lots: tuple[LotInUse, ...] = msgspec.field(default_factory=empty)


class PrescribedBy(Record, forbid_unknown_fields=False):
    """Who prescribed it."""

    prescriber: str


class TracedPlan(Record, forbid_unknown_fields=False):
    """A preparation, as far as a trace tells of it."""

    prepared_on: datetime.date
    prescription: PrescribedBy
    figures: AnyFigures
    components: tuple[NamedPart, ...]
    for_stock: Json | None = None

    @classmethod
    def from_document(cls, document: object) -> Self:
        """
        Return what a recorded preparation states of this.

        Raises:
            VerificationFailure: it is no preparation.
        """
        return super().from_document(with_figures(document))


class PrintedFor(Record, forbid_unknown_fields=False):
    """
    What the entry of a print says of a label.

    Args:
        labels: How many there were; the first versions do not say, and printed one.
        draft: Null of what is no label, and where the first versions do not say.
        dispensing: The entry that it goes with; null for that of the batch.
    """

    labels: Count = 1
    draft: bool | None = None
    dispensing: Count | None = None
