"""Drafts of a powder plan: every chain of triturations that may be weighed.

The search runs in whole numbers of a unit that divides every amount of batch and balance, and in
quotients of two of them: exact like Fractions, in a fifth of the time. Only a draft that keeps
every rule is put back into mg.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from fractions import Fraction
from itertools import product
from math import ceil, lcm
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.calculation.statistics import root
from ldncompound.calculation.uncertainty import in_pieces
from ldncompound.compounding.weighing.plan import MOST_PIECES, TOLERANCE, is_within
from ldncompound.compounding.weighing.powder_batch import (
    PARTS,
    WEAKEST,
    Draft,
    PowderBatch,
    Vessel,
)
from ldncompound.core.remembered import remembered

if TYPE_CHECKING:
    from ldncompound.compounding.weighing.equipment import BalanceFigures


def _chains() -> tuple[tuple[int, tuple[int, ...]], ...]:
    """List every total dilution once, with the preferred chain that reaches it."""
    chosen: dict[int, tuple[int, ...]] = {parts: (parts,) for parts in PARTS}
    for chain in product(PARTS, repeat=2):
        if chain[0] * chain[1] <= WEAKEST:
            chosen.setdefault(chain[0] * chain[1], chain)
    return tuple(chosen.items())


_CHAINS = _chains()


class InSmallest(NamedTuple):
    """
    Batch and balance in whole numbers of one small unit.

    Args:
        parts: How many of the unit are in a mg.
        required: Powder of the active that the batch needs.
        filler: Filler that it needs in all.
        minimum: Least mass for the balance.
        step: Its display step.
        capacity: The most in one weighing; None for no limit.
    """

    parts: int
    required: int
    filler: int
    minimum: int
    step: int
    capacity: int | None

    @staticmethod
    @remembered
    def of(batch: PowderBatch, bench: BalanceFigures) -> InSmallest:
        """Return batch and balance in the largest unit that divides all of their amounts."""
        amounts = [batch.required, batch.filler_required, bench.minimum, bench.readability]
        if bench.capacity is not None:
            amounts.append(bench.capacity)
        parts = lcm(*[each.denominator for each in amounts])
        whole = [each.numerator * (parts // each.denominator) for each in amounts]
        required, filler, minimum, step, *capacity = whole
        return InSmallest(parts, required, filler, minimum, step, *(capacity or (None,)))

    def bears(self, amount: int) -> bool:
        """Return whether an amount can be weighed in at most `MOST_PIECES` parts."""
        return self.capacity is None or amount <= MOST_PIECES * self.capacity

    def pieces(self, amount: int) -> int:
        """Return the number of weighings that an amount takes."""
        return 1 if self.capacity is None else max(-(-amount // self.capacity), 1)

    def candidate(self, total: int) -> tuple[int, int] | None:
        """
        Return what is taken of 1 part in *total*, and the filler beside it, both rounded.

        None if one of them is too little or too much for the balance, or too far from the need.
        """
        asked = self.required * total
        taken = _half_up(asked, self.step)
        if taken < self.minimum or not _is_near(taken, asked):
            return None
        # In parts of the total: the filler that comes with the active, and the need of filler.
        brought, needed = taken * (total - 1), self.filler * total
        filler = _half_up(needed - brought, self.step * total) // total
        if filler < self.minimum or not _is_near(brought + filler * total, needed):
            return None
        return (taken, filler) if self.bears(taken) and self.bears(filler) else None

    def vessels(
        self, chain: tuple[int, ...], taken: int, scale: Fraction
    ) -> list[tuple[int, int, int]]:
        """Return base, diluent and parts of each trituration, as small as the balance allows."""
        least, times = self.minimum * scale.numerator, self.step * scale.denominator
        steps = -(-least // times)
        found = []
        for parts in reversed(chain):
            taken = max(steps, -(-taken // (parts * self.step))) * self.step
            found.append((taken, taken * (parts - 1), parts))
        found.reverse()
        return found

    def square(
        self, vessels: list[tuple[int, int, int]], taken: int, variance: Fraction
    ) -> Fraction:
        """
        Return the squared relative standard uncertainty of the active in the batch.

        By `dilution_sensitivities`: a stage of p parts has (p - 1) ÷ (p × base) for its base and
        1 ÷ (p × base) for its diluent, and what is taken has its own inverse.
        """
        over, under = self.pieces(taken), taken**2
        for base, diluent, parts in vessels:
            of_stage = self.pieces(base) * (parts - 1) ** 2 + self.pieces(diluent)
            whole = (base * parts) ** 2
            over, under = over * whole + of_stage * under, under * whole
        return Fraction(variance.numerator * self.parts**2 * over, variance.denominator * under)

    def in_mg(self, amount: int) -> Fraction:
        """Return an amount in mg."""
        return Fraction(amount, self.parts)


def _half_up(number: int, step: int) -> int:
    """Round to a multiple of *step*, halves up."""
    return (2 * number + step) // (2 * step) * step


def _is_near(delivered: int, required: int) -> bool:
    """Return whether an amount is within the tolerance of what is required."""
    return abs(delivered - required) * TOLERANCE.denominator <= required * TOLERANCE.numerator


def _candidates(
    batch: PowderBatch, bench: BalanceFigures, whole: InSmallest, passed_over: Set[tuple[int, bool]]
) -> Iterator[tuple[tuple[int, ...], int, int, int]]:
    """Yield the possible chains, total, what is taken and filler; preferred ones first."""
    fewest, most = _bounds(batch, bench, whole)
    chains = _CHAINS
    if batch.demanded is not None:
        total = batch.demanded
        chains = ((total, dict(_CHAINS).get(total, (total,))),)
    for total, chain in chains:
        if fewest <= total <= most and not (passed_over and kind_of_draft(chain) in passed_over):
            candidate = whole.candidate(total)
            if candidate is not None:
                yield chain, total, *candidate


def _bounds(batch: PowderBatch, bench: BalanceFigures, whole: InSmallest) -> tuple[int, int]:
    """Return the fewest and the most parts of which a weighable amount is taken."""
    room = whole.required + whole.filler - whole.minimum + whole.step
    return ceil(fewest_parts(batch, bench)), room // whole.required


@remembered
def fewest_parts(batch: PowderBatch, bench: BalanceFigures) -> Fraction:
    """Return how many times the need what is taken of the active at least is."""
    return least_taken(bench, batch.limit) / batch.required


def drafts_of(
    batch: PowderBatch,
    bench: BalanceFigures,
    scale: Fraction,
    passed_over: Set[tuple[int, bool]] = frozenset(),
) -> Iterator[Draft]:
    """
    Yield the plans that keep every rule, with first weighings of *scale* times the minimum.

    Kinds in *passed_over* are left out; the set may grow during the iteration.
    """
    whole = InSmallest.of(batch, bench)
    for chain, total, taken, filler in _candidates(batch, bench, whole, passed_over):
        vessels = whole.vessels(chain, taken, scale)
        if not all(whole.bears(diluent) for _, diluent, _ in vessels):
            continue
        square = whole.square(vessels, taken, bench.variance)
        if is_within(batch.limit, whole.in_mg(taken) / total, batch.required, square):
            yield Draft(
                tuple(
                    Vessel(whole.in_mg(base), whole.in_mg(diluent), parts)
                    for base, diluent, parts in vessels
                ),
                whole.in_mg(taken),
                whole.in_mg(filler),
                square,
            )


def draft_from_stock(
    batch: PowderBatch, bench: BalanceFigures, parts: int, square: Fraction
) -> Draft | None:
    """
    Weigh a trituration made ahead into the batch, if that keeps every rule.

    Args:
        batch: What it needs.
        bench: The balance.
        parts: Of the trituration, one of them active.
        square: Squared relative standard uncertainty of its own weighings.
    """
    whole = InSmallest.of(batch, bench)
    found = whole.candidate(parts)
    if found is None:
        return None
    taken, filler = map(whole.in_mg, found)
    draft = Draft((), taken, filler, square + square_of_one(taken, bench), parts)
    return draft if is_acceptable(draft, batch) else None


def square_of_one(taken: Fraction, bench: BalanceFigures) -> Fraction:
    """Return the squared relative standard uncertainty of what is weighed as it is."""
    return bench.variance * in_pieces(taken, bench.capacity) / taken**2


def least_taken(bench: BalanceFigures, limit: Fraction) -> Fraction:
    """Return a mass below which the last weighing of the active always fails."""
    # Its error alone must be within the limit; the tolerance may raise it a little.
    exact = root(4 * bench.variance) / limit / (1 + TOLERANCE) - bench.readability
    return max(bench.minimum - bench.readability, exact)


def is_acceptable(draft: Draft, batch: PowderBatch) -> bool:
    """Return whether the content is within the limit of the batch."""
    return is_within(batch.limit, draft.delivered, batch.required, draft.square)


def is_near(delivered: Fraction, required: Fraction) -> bool:
    """Return whether an amount is within the tolerance of what is required."""
    return abs(delivered - required) <= required * TOLERANCE


def kind_of_draft(chain: tuple[int, ...]) -> tuple[int, bool]:
    """Return the kind of a plan: its stages, and whether it is one of at most ten parts."""
    return len(chain), len(chain) == 1 and chain[0] <= PARTS[0]
