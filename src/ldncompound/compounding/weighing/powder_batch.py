"""A batch of powder to be weighed: needs, vessels, a draft of a plan."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import msgspec

from ldncompound.calculation.uncertainty import in_pieces
from ldncompound.core.records import replaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.compounding.weighing.equipment import BalanceFigures

__all__ = ["PowderBatch", "StockPowder", "with_larger_premix"]

_LARGER_PREMIXES = 3


class StockPowder(msgspec.Struct, frozen=True):
    """
    A trituration made ahead, which supplies the active.

    Args:
        name: Its name in the steps.
        parts: Parts in all, one of them active.
        square: Squared relative standard uncertainty of its own weighings.
    """

    name: str
    parts: int
    square: Fraction


class PowderBatch(msgspec.Struct, frozen=True):
    """
    A powder batch to plan.

    Args:
        active: Name of the active.
        filler: Name of the filler, which also dilutes the triturations.
        required: Powder of the active the batch needs, in mg, exact.
        filler_required: Filler the batch needs in all, in mg, exact.
        size: Units in the batch.
        limit: Most deviation and expanded uncertainty of the content together.
        demanded: Parts in all of a trituration that a rule requires; None if none does.
        stock: A trituration made ahead, to be weighed in place of the active.
        not_direct: Why the active must not be weighed into the batch as it is; None if it may.
        complement: Filler in mg, estimated, that completes the filled units; 0 for none.
    """

    active: str
    filler: str
    required: Fraction
    filler_required: Fraction
    size: int
    limit: Fraction
    demanded: int | None = None
    stock: StockPowder | None = None
    not_direct: str | None = None
    complement: Fraction = Fraction(0)

    def of(self, size: int) -> PowderBatch:
        """Return the same preparation in a batch of another size."""
        ratio = Fraction(size, self.size)
        return replaced(
            self,
            required=self.required * ratio,
            filler_required=self.filler_required * ratio,
            complement=self.complement * ratio,
            size=size,
        )


def with_larger_premix(batch: PowderBatch) -> Iterator[PowderBatch]:
    """
    Yield a batch as it is, and then with more of its filler weighed before units are completed.

    Each time half of what completed them goes in before; the last one leaves a sixteenth.

    Args:
        batch: Of any powder; without a complement it is the only one.
    """
    yield batch
    for _ in range(_LARGER_PREMIXES if batch.complement else 0):
        half = batch.complement / 2
        batch = replaced(batch, filler_required=batch.filler_required + half, complement=half)
        yield batch


class Vessel(msgspec.Struct, frozen=True):
    """A trituration: what goes in, in mg, and how many parts it has in all."""

    base: Fraction
    diluent: Fraction
    parts: int


class Draft(msgspec.Struct, frozen=True):
    """A feasible plan, in mg: no vessels if direct; `parts` is that of a trituration made ahead."""

    vessels: tuple[Vessel, ...]
    taken: Fraction
    filler: Fraction
    square: Fraction
    parts: int = 1

    @property
    def from_stock(self) -> Fraction:
        """Return the active taken out of stock."""
        return self.vessels[0].base if self.vessels else self.taken

    @property
    def total(self) -> int:
        """Return the parts of what is taken into the batch, one of them active."""
        total = self.parts
        for vessel in self.vessels:
            total *= vessel.parts
        return total

    @property
    def delivered(self) -> Fraction:
        """Return the active in the batch."""
        return self.taken / self.total

    def weighings(self, bench: BalanceFigures) -> int:
        """Return the number of weighings, each part of a split one counted."""
        amounts = [self.taken, self.filler]
        for vessel in self.vessels:
            amounts += [vessel.base, vessel.diluent]
        return sum(in_pieces(amount, bench.capacity) for amount in amounts)


PARTS = (10, 8, 5, 4, 2, 9, 7, 6, 3, 20, 25, 50, 100, 40, 16, 80, 12, 15, 30, 60)
"""Parts in all, in order of preference: 1 + 9 first."""

WEAKEST = 1200
"""A weaker trituration than this would fill more than any capsule of 0.5 mg."""
MEDIUM_DIGITS = 6
