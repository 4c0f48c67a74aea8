"""What went into a batch, and what one of its units then holds."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.compounding.weighing.plan import BATCH
from ldncompound.core.numbers import significant
from ldncompound.core.quantities import MG, number_of

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["shared_mass", "went_in"]


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
    Return what a unit holds if all units share what went in, in mg.

    Args:
        batch: With every step done.
    """
    return significant(went_in(batch) / Fraction(batch.plan.figures.made.magnitude))
