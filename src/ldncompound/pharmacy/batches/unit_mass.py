"""What went into a batch, and what one of its units then holds."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.compounding.weighing.plan import BATCH, COMPLETE
from ldncompound.core.quantities import MG, format_quantity, mass, number_of
from ldncompound.pharmacy.batches.check_records import MassesCheck

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["is_completed", "is_outdated", "shared_mass", "went_in"]


def is_completed(batch: Batch) -> bool:
    """
    Return whether the units of a batch were completed with filler, so that their mass is known.

    Args:
        batch: Of any form.
    """
    steps = batch.steps if batch.plan.figures.by_volume else ()
    return any(each.action == COMPLETE and each.step in batch.weighed for each in steps)


def is_outdated(batch: Batch) -> bool:
    """
    Return whether a weighing was corrected after masses were checked against what went in.

    Args:
        batch: Of any form; only units filled by volume are checked so.
    """
    check = batch.checks.get("masses")
    if not isinstance(check, MassesCheck) or not is_completed(batch):
        return False
    return format_quantity(check.theory) != format_quantity(mass(shared_mass(batch)))


def went_in(batch: Batch) -> Fraction:
    """
    Return the mass of everything that was weighed into a batch, in mg.

    Args:
        batch: With its weighings as corrected.
    """
    into = (each for each in batch.weighed.values() if each.into == BATCH)
    return sum((number_of(each.actual, MG) for each in into), Fraction(0))


def shared_mass(batch: Batch) -> Fraction:
    """
    Return what a unit holds if all units share what went in, in mg, exact.

    Args:
        batch: With every step done.
    """
    return went_in(batch) / Fraction(batch.plan.figures.made.magnitude)
