"""Drafts of a powder plan: every chain of triturations that may be weighed."""

from __future__ import annotations

from collections.abc import Iterator, Set
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.calculation.statistics import root
from ldncompound.calculation.uncertainty import dilution_sensitivities, in_pieces
from ldncompound.compounding.weighing.plan import TOLERANCE, bears, is_within
from ldncompound.compounding.weighing.powder_batch import (
    PARTS,
    WEAKEST,
    Draft,
    PowderBatch,
    Vessel,
)
from ldncompound.core.numbers import round_half_up, round_up

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


class _Candidate(NamedTuple):
    """A chain of triturations whose rounded amounts are within the tolerance, in mg."""

    chain: tuple[int, ...]
    taken: Fraction
    filler: Fraction


def _candidates(
    batch: PowderBatch, bench: BalanceFigures, passed_over: Set[tuple[int, bool]]
) -> Iterator[_Candidate]:
    """Yield the possible chains in order of preference, one stage first."""
    lowest, highest = _bounds(batch, bench)
    if lowest > highest:
        return
    chains = _CHAINS
    if batch.demanded is not None:
        total = batch.demanded
        chains = ((total, dict(_CHAINS).get(total, (total,))),)
    for total, chain in chains:
        if lowest <= total <= highest and not (passed_over and kind_of_draft(chain) in passed_over):
            candidate = candidate_of(batch, chain, total, bench)
            if candidate is not None:
                yield candidate


def _bounds(batch: PowderBatch, bench: BalanceFigures) -> tuple[Fraction, Fraction]:
    """Return the fewest and the most parts of which a weighable amount is taken."""
    room = batch.required + batch.filler_required - bench.minimum + bench.readability
    return least_taken(bench, batch.limit) / batch.required, room / batch.required


def candidate_of(
    batch: PowderBatch, chain: tuple[int, ...], total: int, bench: BalanceFigures
) -> _Candidate | None:
    """Return a chain of 1 part in *total* with its amounts, if active and filler fit."""
    taken = round_half_up(batch.required * total, bench.readability)
    if taken < bench.minimum or not is_near(taken / total, batch.required):
        return None
    brought = taken - taken / total
    filler = round_half_up(batch.filler_required - brought, bench.readability)
    if filler < bench.minimum or not is_near(brought + filler, batch.filler_required):
        return None
    if not (bears(taken, bench.capacity) and bears(filler, bench.capacity)):
        return None
    return _Candidate(chain, taken, filler)


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
    for each in _candidates(batch, bench, passed_over):
        vessels = _vessels(each.chain, each.taken, bench, scale)
        square = square_of_error(vessels, each.taken, bench)
        draft = Draft(vessels, each.taken, each.filler, square)
        diluents = (vessel.diluent for vessel in vessels)
        if is_acceptable(draft, batch) and all(bears(each, bench.capacity) for each in diluents):
            yield draft


def _vessels(
    chain: tuple[int, ...], taken: Fraction, bench: BalanceFigures, scale: Fraction
) -> tuple[Vessel, ...]:
    """Return the triturations, each as small as the balance allows."""
    vessels: list[Vessel] = []
    for parts in reversed(chain):
        base = round_up(max(bench.minimum * scale, taken / parts), bench.readability)
        vessels.append(Vessel(base, base * (parts - 1), parts))
        taken = base
    return tuple(reversed(vessels))


def square_of_error(
    vessels: tuple[Vessel, ...], taken: Fraction, bench: BalanceFigures
) -> Fraction:
    """Return the squared relative standard uncertainty of the active in the batch."""
    amounts = [each for vessel in vessels for each in (vessel.base, vessel.diluent)]
    amounts.append(taken)
    stages = [(vessel.base, vessel.diluent) for vessel in vessels]
    return bench.variance * sum(
        (
            in_pieces(amount, bench.capacity) * sensitivity**2
            for amount, sensitivity in zip(
                amounts, dilution_sensitivities(stages, taken), strict=True
            )
        ),
        Fraction(0),
    )


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
