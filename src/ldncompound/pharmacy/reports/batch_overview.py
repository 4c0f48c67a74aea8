"""Where every batch stands, from one walk through the headlines; and how reports write figures.

Sums are exact; nothing here is rounded but percentages and masses to 12 digits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ldncompound.compounding.form_of_document import made_of
from ldncompound.core.numbers import significant
from ldncompound.core.quantities import PERCENT, format_quantity, mass, quantity
from ldncompound.pharmacy.batches.batch import Batch
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.states import LIFE, BatchStanding

if TYPE_CHECKING:
    from ldncompound.trail.act import Headline, Recorded
    from ldncompound.trail.store import Trail

__all__ = [
    "BatchLife",
    "batch_after_all",
    "batch_lives",
    "document_of",
    "milligrams",
    "percentage",
    "plan_of",
    "what_and_size",
]


@dataclass(slots=True)
class BatchLife:
    """Where a batch stands, and who did what when, by its headlines alone."""

    planned: Headline
    standing: BatchStanding = field(default_factory=BatchStanding)
    latest: dict[str, Headline] = field(default_factory=dict)
    last: Headline | None = None


def batch_lives(trail: Trail, *kept: str, stands: bool = True) -> list[BatchLife]:
    """
    Go once through the headlines, and return every batch as it stands.

    Args:
        trail: It is read only.
        kept: Sorts of acts of which the latest is wanted.
        stands: Where not, no other acts are looked at, and no state is known.
    """
    lives: dict[str, BatchLife] = {}
    for headline in trail.headlines(*(() if stands else ("preparation", *kept))):
        if headline.outcome != "done" or headline.subject is None:
            continue
        if headline.action == "preparation":
            lives[headline.subject] = BatchLife(headline)
        elif headline.action in LIFE and headline.subject in lives:
            life = lives[headline.subject]
            life.standing = life.standing.after(headline.action)
            life.last = headline
            if headline.action in kept:
                life.latest[headline.action] = headline
    return list(lives.values())


def plan_of(trail: Trail, life: BatchLife) -> Recorded:
    """Return the preparation that a batch was made from."""
    return trail.recorded_at(life.planned.sequence)


def batch_after_all(trail: Trail, life: BatchLife) -> Batch:
    """Return a batch after all its acts."""
    return batch_of(trail, str(life.planned.subject))


def document_of(trail: Trail, headline: Headline) -> dict[str, Any]:
    """Return the document of an entry."""
    return trail.recorded_at(headline.sequence).document


def what_and_size(document: dict[str, Any]) -> dict[str, str]:
    """Return what a preparation makes, and how much of it."""
    made = made_of(document)
    return {"what": made.what, "size": made.size}


def percentage(share: Fraction) -> str:
    """Write a share as a percentage with at most 12 digits."""
    return format_quantity(quantity(significant(share * 100), PERCENT))


def milligrams(number: Fraction) -> str:
    """Write a mass in mg with at most 12 digits."""
    return format_quantity(mass(significant(number)))
