"""The search in whole numbers, held against the same rules written with Fractions."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from ldncompound.calculation.uncertainty import dilution_sensitivities, in_pieces
from ldncompound.compounding.weighing.equipment import BalanceFigures
from ldncompound.compounding.weighing.plan import MOST_PIECES
from ldncompound.compounding.weighing.powder_batch import Draft, PowderBatch, Vessel
from ldncompound.compounding.weighing.trituration_chains import (
    _CHAINS,
    InSmallest,
    draft_from_stock,
    drafts_of,
    kind_of_draft,
)
from ldncompound.core.numbers import round_half_up, round_up
from ldncompound.core.records import replaced

F = Fraction
SCALES = [F(1), F(3, 2), F(2), F(5)]


def drawn(number: int) -> tuple[PowderBatch, BalanceFigures]:
    """Return a batch and a balance, from a number alone; many a need is no decimal."""
    chance = random.Random(f"batch-{number}")
    size = chance.randint(1, 120)
    factor = chance.choice([F(1), F(1), F(1000, 967), F(1, chance.randint(1, 99)) + 1])
    required = F(chance.randint(10, 450), 100) * size * factor
    fill = F(chance.randint(800, 3000), chance.choice([10, 7, 1000]))
    step = chance.choice([F(1), F(1, 10), F(1, 100), F(3, 10), F(2)])
    minimum = step * chance.randint(1, 300) + chance.choice([F(0), step / 3])
    capacity = chance.choice([None, None, step * chance.randint(600, 9000)])
    error = minimum * F(chance.randint(1, 20), 400)
    batch = PowderBatch(
        "a", "f", required, fill * size, size, F(chance.randint(1, 12), 100),
        demanded=chance.choice([None] * 5 + [10, 20, 37]),
    )  # fmt: skip
    return batch, BalanceFigures(minimum, step, capacity, error, error**2 / 3)


def borne(amount: F, bench: BalanceFigures) -> bool:
    """Return whether an amount takes few enough weighings."""
    return in_pieces(amount, bench.capacity) <= MOST_PIECES


def near(delivered: F, required: F) -> bool:
    """Return whether an amount is within 1 %."""
    return abs(delivered - required) <= required / 100


def by_fractions(
    batch: PowderBatch, bench: BalanceFigures, chain: tuple[int, ...], total: int, scale: F
) -> Draft | None:
    """Return the draft of a chain, each rule as the module's first lines state it."""
    taken = round_half_up(batch.required * total, bench.readability)
    brought = taken - taken / total
    filler = round_half_up(batch.filler_required - brought, bench.readability)
    if taken < bench.minimum or not near(taken / total, batch.required):
        return None
    if filler < bench.minimum or not near(brought + filler, batch.filler_required):
        return None
    vessels, last = [], taken
    for parts in reversed(chain):
        last = round_up(max(bench.minimum * scale, last / parts), bench.readability)
        vessels.insert(0, Vessel(last, last * (parts - 1), parts))
    if not all(borne(each, bench) for each in (taken, filler, *(one.diluent for one in vessels))):
        return None
    amounts = [each for one in vessels for each in (one.base, one.diluent)] + [taken]
    weights = dilution_sensitivities([(one.base, one.diluent) for one in vessels], taken)
    square = bench.variance * sum(
        in_pieces(amount, bench.capacity) * each**2
        for amount, each in zip(amounts, weights, strict=True)
    )
    room = batch.limit - abs(taken / total - batch.required) / batch.required
    if room < 0 or 4 * square > room**2:
        return None
    return Draft(tuple(vessels), taken, filler, square)


@pytest.mark.parametrize("part", range(4))
def test_whole_numbers_find_what_fractions_find(part):
    """40 batches each: the same drafts in the same order, to the last digit of the uncertainty."""
    found = 0
    for number in range(40 * part, 40 * (part + 1)):
        batch, bench = drawn(number)
        chains = _CHAINS
        if batch.demanded is not None:
            chains = ((batch.demanded, dict(_CHAINS).get(batch.demanded, (batch.demanded,))),)
        for scale in SCALES:
            expected = [
                draft
                for total, chain in chains
                if (draft := by_fractions(batch, bench, chain, total, scale)) is not None
            ]
            assert [*drafts_of(batch, bench, scale)] == expected, (number, scale)
            found += len(expected)
    assert found > 200


def test_kinds_passed_over_are_left_out():
    """What was told already is not looked at again, and the others keep their order."""
    batch = PowderBatch("a", "f", F(48), F(4112), 32, F(1, 10))
    bench = BalanceFigures(F(120), F(1), None, F(6), F(12))
    every = [*drafts_of(batch, bench, F(1))]
    kinds = [kind_of_draft(tuple(one.parts for one in each.vessels)) for each in every]

    assert len(set(kinds)) > 1
    left = [each for each, kind in zip(every, kinds, strict=True) if kind != kinds[0]]
    assert [*drafts_of(batch, bench, F(1), {kinds[0]})] == left


def test_the_smallest_unit_divides_every_amount():
    """Thirds of a mg and a step of 0.1 mg are counted in thirtieths."""
    batch = PowderBatch("a", "f", F(1, 3), F(100), 1, F(1, 10))
    bench = BalanceFigures(F(20), F(1, 10), F(2000), F(1), F(1, 3))

    whole = InSmallest.of(batch, bench)
    assert whole == (30, 10, 3000, 600, 3, 60_000)
    assert InSmallest.of(batch, replaced(bench, capacity=None)).capacity is None
    assert [whole.pieces(each) for each in (3, 60_000, 60_001)] == [1, 1, 2]
    assert whole.bears(20 * 60_000)
    assert not whole.bears(20 * 60_000 + 1)
    assert whole.in_mg(10) == F(1, 3)


def test_a_trituration_made_ahead_keeps_the_same_rules():
    """480 mg of 1 part in 10 bring 48 mg; its own error counts, and too weak a one is none."""
    batch = PowderBatch("a", "f", F(48), F(4112), 32, F(1, 10))
    bench = BalanceFigures(F(120), F(1), None, F(6), F(12))

    draft = draft_from_stock(batch, bench, 10, F(1, 10_000))
    assert draft == Draft((), F(480), F(3680), F(1, 10_000) + F(12, 480**2), 10)
    assert draft_from_stock(batch, bench, 10, F(1, 100)) is None
    assert draft_from_stock(batch, bench, 90, F(0)) is None
