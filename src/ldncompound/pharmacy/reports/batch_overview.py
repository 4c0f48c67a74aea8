"""The state of every batch, by what its entries come to; and how reports write figures.

Sums are exact; only percentages and masses are rounded, to 12 digits.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Self

import msgspec

from ldncompound.compounding.form_figures import AnyFigures
from ldncompound.compounding.preparation import with_figures
from ldncompound.core.numbers import significant
from ldncompound.core.quantities import PERCENT, mass, quantity
from ldncompound.core.quantity_fields import Count
from ldncompound.core.records import Json, Record
from ldncompound.core.wording import say
from ldncompound.pharmacy.batches.batch import Batch
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.summed import SUMMING, summed
from ldncompound.pharmacy.trail_index import ONE_PERSON
from ldncompound.trail.summaries import SummaryTables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ldncompound.core.quantities import Quantity
    from ldncompound.pharmacy.batches.states import State
    from ldncompound.pharmacy.batches.summed import BatchSummed
    from ldncompound.trail.store import Trail

__all__ = [
    "PlanListed",
    "batch_after_all",
    "batch_lives",
    "day_of",
    "mark_of",
    "milligrams",
    "percentage",
    "plan_of",
    "signed_alone",
]


def batch_lives(
    trail: Trail, *, states: Collection[State] | None = None, after: int = 0
) -> Iterator[BatchSummed]:
    """
    Yield what the entries about each batch come to, in the order in which they were planned.

    Args:
        trail: It is only read.
        states: Only batches in one of these states; None for all.
        after: Only those planned after this entry.
    """
    for each in SummaryTables(trail).summaries(SUMMING, states=states, after=after):
        yield summed(each)


def signed_alone(trail: Trail) -> frozenset[int]:
    """Return the entries by which a pharmacist signed the own work, by policy."""
    return frozenset(at for _, at in trail.mentioning(ONE_PERSON))


def mark_of(life: BatchSummed, alone: frozenset[int]) -> str | None:
    """
    Return the mark of a batch that one person prepared and signed; None for others.

    Args:
        life: The batch.
        alone: As `signed_alone` returns them.
    """
    latest = (life.latest.get("batch-verified"), life.latest.get("batch-released"))
    by_one = any(each is not None and each.sequence in alone for each in latest)
    return say("record.one_person") if by_one else None


class RecordListed(Record, forbid_unknown_fields=False):
    """The master record of a preparation, by id and revision."""

    id: str
    revision: Count


class PrescriptionListed(Record, forbid_unknown_fields=False):
    """The prescriber of a prescription."""

    prescriber: str


class DateListed(Record, forbid_unknown_fields=False):
    """The planned beyond-use date."""

    date: date


class PlanListed(Record, forbid_unknown_fields=False):
    """The parts of a preparation that lists show; reports read nothing else of it."""

    id: str
    prepared_on: date
    formulation: RecordListed
    prescription: PrescriptionListed
    beyond_use: DateListed
    figures: AnyFigures
    for_stock: Json | None = None

    @classmethod
    def from_json(cls, document: object) -> Self:
        """Return these parts of a recorded preparation."""
        return super().from_json(with_figures(document))


def plan_of(trail: Trail, life: BatchSummed) -> PlanListed:
    """Return the preparation of a batch, as lists show it."""
    told = msgspec.json.decode(life.plan)
    if told is None:  # not as one is written: its own entry says what is wrong
        told = trail.recorded_at(life.planned.sequence).document
    return PlanListed.from_document(told)


def day_of(at: str) -> date:
    """Return the day of a time as written in entries."""
    return date.fromisoformat(at[:10])


def batch_after_all(trail: Trail, life: BatchSummed) -> Batch:
    """Return a batch after all its acts; where its row says something else, the bodies decide."""
    batch = batch_of(trail, life.id, listed=True)
    last = batch.events[-1].sequence if batch.events else life.planned.sequence
    if (batch.state, last) != (life.state, life.last_act.sequence):
        return batch_of(trail, life.id)
    return batch


def percentage(share: Fraction) -> Quantity:
    """Return a share as a percentage with at most 12 digits."""
    return quantity(significant(share * 100), PERCENT)


def milligrams(number: Fraction) -> Quantity:
    """Return a mass in mg with at most 12 digits."""
    return mass(significant(number))
