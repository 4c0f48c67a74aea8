"""The state of every batch, read in one pass; and how reports write figures.

Sums are exact; only percentages and masses are rounded, to 12 digits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Self

from ldncompound.compounding.form_figures import AnyFigures
from ldncompound.compounding.preparation import with_figures
from ldncompound.core.numbers import significant
from ldncompound.core.quantities import PERCENT, mass, quantity
from ldncompound.core.quantity_fields import Count
from ldncompound.core.records import Json, Record
from ldncompound.core.wording import say
from ldncompound.pharmacy.batches.batch import Batch
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.states import LIFE, BatchStanding
from ldncompound.pharmacy.trail_index import ONE_PERSON, REPLACES

if TYPE_CHECKING:
    from ldncompound.core.quantities import Quantity
    from ldncompound.trail.act import Headline
    from ldncompound.trail.store import Trail

__all__ = [
    "BatchLife",
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


@dataclass(slots=True)
class BatchLife:
    """The state of a batch and its latest acts, by headlines alone."""

    planned: Headline
    standing: BatchStanding = field(default_factory=BatchStanding)
    latest: dict[str, Headline] = field(default_factory=dict)
    last: Headline | None = None


def batch_lives(trail: Trail, *kept: str, stands: bool = True) -> list[BatchLife]:
    """
    Return every batch with its state, in one pass through the headlines.

    Args:
        trail: It is only read.
        kept: Actions of which the latest act is needed.
        stands: If False, only these acts are read, and the state is not known.
    """
    lives: dict[str, BatchLife] = {}
    replaced = {at: identity for identity, at in trail.mentioning(REPLACES)}
    for headline in trail.headlines(*(() if stands else ("preparation", *kept))):
        if headline.outcome != "done" or headline.subject is None:
            continue
        if headline.action == "preparation":
            lives[headline.subject] = BatchLife(headline)
            if headline.sequence in replaced and replaced[headline.sequence] in lives:
                life = lives[replaced[headline.sequence]]
                life.standing, life.last = life.standing.after(headline.action), headline
        elif headline.action in LIFE and headline.subject in lives:
            life = lives[headline.subject]
            life.standing = life.standing.after(headline.action)
            life.last = headline
            if headline.action in kept:
                life.latest[headline.action] = headline
    return list(lives.values())


def signed_alone(trail: Trail) -> frozenset[int]:
    """Return the entries by which a pharmacist signed the own work, by policy."""
    return frozenset(at for _, at in trail.mentioning(ONE_PERSON))


def mark_of(life: BatchLife, alone: frozenset[int]) -> str | None:
    """
    Return the mark of a batch that one person prepared and signed; None for others.

    Args:
        life: With its latest check and release.
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


def plan_of(trail: Trail, life: BatchLife) -> PlanListed:
    """Return the preparation of a batch, as lists show it."""
    return PlanListed.from_document(trail.recorded_at(life.planned.sequence).document)


def day_of(at: str) -> date:
    """Return the day of a time as written in entries."""
    return date.fromisoformat(at[:10])


def batch_after_all(trail: Trail, life: BatchLife) -> Batch:
    """Return a batch after all its acts."""
    return batch_of(trail, str(life.planned.subject))


def percentage(share: Fraction) -> Quantity:
    """Return a share as a percentage with at most 12 digits."""
    return quantity(significant(share * 100), PERCENT)


def milligrams(number: Fraction) -> Quantity:
    """Return a mass in mg with at most 12 digits."""
    return mass(significant(number))
