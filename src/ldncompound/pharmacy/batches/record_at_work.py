"""What the master record in a preparation says of the work at the bench and of its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.quantity_fields import AnyQuantity, Percent
from ldncompound.core.records import Record
from ldncompound.core.sources import CONFIRMED

if TYPE_CHECKING:
    from ldncompound.compounding.preparation import Preparation

__all__ = ["PhStated", "RecordAtWork", "record_at_work"]


class _Part(Record, forbid_unknown_fields=False):  # type: ignore[call-arg]
    """A part of a master record, of which only some members are read here."""


class DescriptionStated(_Part):
    """What the preparation looks like."""

    text: str


class PhStated(_Part):
    """Between which pH it is as it should be, and by which source."""

    low: str
    high: str
    source: str
    locator: str = ""
    status: str = CONFIRMED


class ToleranceStated(_Part):
    """How far a weighing may be off."""

    value: Percent


class TabletStated(_Part):
    """What one of the tablets that it is made from contains."""

    content: AnyQuantity


class RecordAtWork(_Part):
    """What a master record says of the work; null what it does not say."""

    description: DescriptionStated | None = None
    ph: PhStated | None = None
    weighing_tolerance: ToleranceStated | None = None
    tablet: TabletStated | None = None


def record_at_work(plan: Preparation) -> RecordAtWork:
    """Return what the master record of a preparation says of the work."""
    return RecordAtWork.from_document(plan.formulation.record)
