"""What the master record in a preparation says about bench work and checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.quantity_fields import AnyQuantity, Percent
from ldncompound.core.records import Record
from ldncompound.core.sources import CONFIRMED
from ldncompound.pharmacy.batches.unit_mass import is_outdated

if TYPE_CHECKING:
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["PhStated", "RecordAtWork", "missing_checks", "record_at_work"]


class DescriptionStated(Record, forbid_unknown_fields=False):
    """What the preparation looks like."""

    text: str


class PhStated(Record, forbid_unknown_fields=False):
    """The allowed range of pH, with its source."""

    low: str
    high: str
    source: str
    locator: str = ""
    status: str = CONFIRMED


class ToleranceStated(Record, forbid_unknown_fields=False):
    """The tolerance of a weighing, in percent of its target."""

    value: Percent


class TabletStated(Record, forbid_unknown_fields=False):
    """The content of one of the tablets it is made from."""

    content: AnyQuantity


class RecordAtWork(Record, forbid_unknown_fields=False):
    """What a master record says about the work; null where it says nothing."""

    substance: str
    description: DescriptionStated | None = None
    ph: PhStated | None = None
    weighing_tolerance: ToleranceStated | None = None
    tablet: TabletStated | None = None


def record_at_work(plan: Preparation) -> RecordAtWork:
    """Return what the master record of a preparation says about the work."""
    return RecordAtWork.from_document(plan.formulation.record)


def missing_checks(batch: Batch) -> list[str]:
    """Return the checks that a batch needs and that were not made yet, or again, by kind."""
    needed = [*batch.plan.figures.checks]
    if record_at_work(batch.plan).ph is not None:
        needed.append("ph")
    again = {"masses"} if is_outdated(batch) else set[str]()
    return [each for each in needed if each not in batch.checks or each in again]
