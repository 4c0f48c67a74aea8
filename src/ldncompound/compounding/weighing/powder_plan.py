"""The weigh plan of a powder batch for the balance used; only here are its steps rounded.

A plan is direct when every weighing reaches the balance's minimum. Otherwise the
active is triturated with the later filler, in one stage or in two. Among the plans
that keep every rule, the one that takes least active out of stock is chosen, then the
one with fewest weighings, then the one with the most customary parts. If there is
none, the batch is too small for this balance, and a larger one is searched for.

The rules, all on the rounded amounts: no weighing below the minimum or above the
capacity; the active within 1 % of what is required, and the filler within 1 % of
its own; deviation and expanded uncertainty of the content within the batch's limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from ldncompound.calculation.statistics import root
from ldncompound.calculation.uncertainty import expanded_percent
from ldncompound.compounding.weighing.plan import (
    MOST_PIECES,
    TOLERANCE,
    Alternative,
    Amount,
    Contribution,
    Delivered,
    WeighPlan,
    bears,
    deviation_of,
    uncertainty_of,
)
from ldncompound.compounding.weighing.powder_batch import (
    PARTS,
    Draft,
    PowderBatch,
    with_larger_premix,
)
from ldncompound.compounding.weighing.powder_steps import (
    as_mg,
    chain_in_words,
    leftovers_of,
    method_of,
    parts_in_words,
    rows_of_draft,
    step_of_row,
)
from ldncompound.compounding.weighing.trituration_chains import (
    draft_from_stock,
    drafts_of,
    fewest_parts,
    is_acceptable,
    is_near,
    kind_of_draft,
    least_taken,
    square_of_one,
)
from ldncompound.core.language import spoken
from ldncompound.core.numbers import format_number, round_half_up, round_up, significant
from ldncompound.core.quantities import PERCENT, mass, quantity
from ldncompound.core.remembered import remembered
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from ldncompound.compounding.weighing.equipment import Balance, BalanceFigures

__all__ = ["plan_batch", "smallest_batch"]


_SCALES = (Fraction(1), Fraction(3, 2), Fraction(2), Fraction(3), Fraction(5), Fraction(10))
"""First weighings tried, as multiples of the minimum; larger ones have a smaller error."""

_LARGEST_SOUGHT = 20_000
_DIRECT_SOUGHT = 1_000
_ONE_BY_ONE = 100


def plan_batch(batch: PowderBatch, balance: Balance) -> WeighPlan | None:
    """
    Plan the weighings of a powder batch, or return None if no plan keeps the rules.

    Args:
        batch: What it needs, exact.
        balance: The balance used.

    >>> from ldncompound.compounding.weighing.equipment_texts import parse_balance
    >>> from ldncompound.core.quantities import format_quantity
    >>> balance = parse_balance("B1,minimum=120 mg,readability=1 mg")
    >>> batch = PowderBatch("active", "filler", Fraction(48), Fraction(4112), 32, Fraction(1, 10))
    >>> plan = plan_batch(batch, balance)
    >>> [format_quantity(step.amount) for step in plan.steps if step.amount]
    ['120 mg', '1080 mg', '480 mg', '3680 mg']
    """
    return _planned(
        batch,
        balance.figures(),
        getattr(batch.not_direct, "key", None),
        getattr(spoken(), "code", None),
    )


@lru_cache(maxsize=64)
def _planned(batch: PowderBatch, bench: BalanceFigures, *_told: object) -> WeighPlan | None:
    """Return the plan; the batches of a day are much alike, and equal ones have the same plan."""
    for each in with_larger_premix(batch):
        draft = _best(each, bench)
        if draft is not None:
            return write_plan(each, draft, bench)
    return None


def smallest_batch(
    batch: PowderBatch, balance: Balance, *, or_direct: PowderBatch | None = None
) -> int | None:
    """
    Return a size above that of *batch* that can be weighed while one unit less cannot.

    It is the smallest such size if that is among the first ones tried. None if nothing up to
    20,000 units can be weighed.

    Args:
        batch: What cannot be weighed.
        balance: The balance used.
        or_direct: What it needs when weighed directly, if that differs.

    >>> from ldncompound.compounding.weighing.equipment_texts import parse_balance
    >>> balance = parse_balance("B1,minimum=120 mg,readability=1 mg")
    >>> each = PowderBatch("active", "filler", Fraction(1, 2), Fraction(259, 2), 1, Fraction(1, 10))
    >>> smallest_batch(each, balance)
    2
    """
    bench = balance.figures()
    batches = [batch] if or_direct is None else [batch, or_direct]
    first = max(batch.size + 1, min(_least_size(each, bench) for each in batches))

    def works(size: int) -> bool:
        if or_direct is not None and isinstance(_direct(or_direct.of(size), bench), Draft):
            return True
        return any(_best(each, bench) is not None for each in with_larger_premix(batch.of(size)))

    return _first_that_works(first, _largest_size(batch, bench), works)


def _largest_size(batch: PowderBatch, bench: BalanceFigures) -> int:
    """Return a size above which nothing can be weighed, or is searched for."""
    if bench.capacity is None:
        return _LARGEST_SOUGHT
    # Each of the two weighings into the batch has at most `MOST_PIECES` parts.
    each = (batch.required + batch.filler_required + batch.complement) / batch.size
    return min(_LARGEST_SOUGHT, int(2 * MOST_PIECES * bench.capacity / each))


def _least_size(batch: PowderBatch, bench: BalanceFigures) -> int:
    """Return a size below which nothing can be weighed."""
    # Every plan ends with two weighings into the batch: what contains the active, and filler.
    powder = least_taken(bench, batch.limit) + bench.minimum - bench.readability
    each = (batch.required + batch.filler_required + batch.complement) / batch.size
    start = int(round_up(powder / each, Fraction(1)))
    if batch.stock is None and not _could_do(batch, bench, _SCALES[-1]):
        # Then the need itself must be large enough.
        large = root(bench.variance) / batch.limit - 2 * bench.readability
        start = max(start, int(large / (1 + TOLERANCE) / (batch.required / batch.size)))
    return start


def _first_that_works(first: int, last: int, works: Callable[[int], bool]) -> int | None:
    """
    Return a size that works while one less does not, searched one by one, later in strides.

    Rounding makes single sizes fail, so the strides may skip one that works; the size one
    below the returned one never works.
    """
    failing = first - 1
    while failing < last:
        stride = 1 if failing + 1 < first + _ONE_BY_ONE else failing // 8
        size = min(last, failing + stride)
        if works(size):
            while size - failing > 1:
                middle = (size + failing) // 2
                failing, size = (failing, middle) if works(middle) else (middle, size)
            return size
        failing = size
    return None


# The search -------------------------------------------------------------------


def _best(batch: PowderBatch, bench: BalanceFigures) -> Draft | None:
    """Find the plan that takes least active out of stock, then the one with fewest weighings."""
    if batch.stock is not None:
        return draft_from_stock(batch, bench, batch.stock.parts, batch.stock.square)
    if batch.demanded is None and batch.not_direct is None:
        direct = _direct(batch, bench)
        if isinstance(direct, Draft):
            return direct
    for scale in _SCALES:
        if not _could_do(batch, bench, scale):
            continue
        best: Draft | None = None
        best_rank: tuple[Fraction, int, bool] | None = None
        for draft in drafts_of(batch, bench, scale):
            rank = _rank(draft, batch, bench)
            if best_rank is None or rank < best_rank:
                best, best_rank = draft, rank
                if _unbeaten(rank, bench, scale):
                    break
        if best is not None:
            return best
    return None


def _could_do(batch: PowderBatch, bench: BalanceFigures, scale: Fraction) -> bool:
    """
    Return whether the first weighing could be large enough for the batch's limit.

    Its part of the error is at least half of what it would be if weighed alone, since a
    trituration has at least as much diluent as base.
    """
    # Each of at most two stages is rounded up by less than a display step.
    largest = max(bench.minimum * scale, batch.required * (1 + TOLERANCE)) + 2 * bench.readability
    return bench.variance <= (largest * batch.limit) ** 2


def _rank(draft: Draft, batch: PowderBatch, bench: BalanceFigures) -> tuple[Fraction, int, bool]:
    """
    Return the rank of a plan: less active out of stock, then fewer weighings.

    Then parts that deliver exactly what is required; the customary 1 + 9 need not.
    """
    customary = [vessel.parts for vessel in draft.vessels] == [PARTS[0]]
    rough = not customary and draft.delivered != batch.required
    return draft.from_stock, draft.weighings(bench), rough


def _unbeaten(rank: tuple[Fraction, int, bool], bench: BalanceFigures, scale: Fraction) -> bool:
    """Return whether no trituration can be better: the smallest weighing, four in all."""
    return rank == (round_up(bench.minimum * scale, bench.readability), 4, False)


@remembered
def _direct(batch: PowderBatch, bench: BalanceFigures) -> Draft | Callable[[], str]:
    """Return a plan that weighs the active directly, or what says why there is none."""
    taken = round_half_up(batch.required, bench.readability)
    filler = round_half_up(batch.filler_required, bench.readability)
    if taken < bench.minimum:
        return lambda: say(
            "plan.below_minimum", amount=as_mg(batch.required), minimum=as_mg(bench.minimum)
        )
    if filler < bench.minimum:
        return lambda: say("plan.filler_below_minimum", amount=as_mg(batch.filler_required))
    if not (bears(taken, bench.capacity) and bears(filler, bench.capacity)):
        return lambda: say("plan.capacity", capacity=as_mg(bench.capacity or Fraction(0)))
    if not (is_near(taken, batch.required) and is_near(filler, batch.filler_required)):
        return lambda: say("plan.rounded_off", readability=as_mg(bench.readability))
    draft = Draft((), taken, filler, square_of_one(taken, bench))
    if not is_acceptable(draft, batch):
        return lambda: say("plan.error_exceeds")
    return draft


# What else could be done ------------------------------------------------------


def alternatives_told(
    batch: PowderBatch, chosen: Draft, bench: BalanceFigures
) -> tuple[Alternative, ...]:
    """Return the other ways considered, and why each was not chosen."""
    if not chosen.vessels:
        return ()
    why: str = say("plan.demanded")
    if batch.demanded is None:
        # Without `not_direct`, a feasible direct plan would have been chosen.
        why = batch.not_direct or cast("Callable[[], str]", _direct(batch, bench))()
    told = [Alternative(method=say("plan.direct"), lost=why), *_aliquot(batch, chosen, bench)]
    seen = {kind_of_draft(tuple(vessel.parts for vessel in chosen.vessels))}
    for draft in drafts_of(batch, bench, Fraction(1), seen):
        # Further drafts of the same kind are skipped.
        seen.add(kind_of_draft(tuple(vessel.parts for vessel in draft.vessels)))
        told.append(_loser(draft, chosen, bench))
    return (*told, *_stock(chosen))


def _aliquot(batch: PowderBatch, chosen: Draft, bench: BalanceFigures) -> Iterator[Alternative]:
    """Yield the textbook aliquot, a whole multiple of the need, if it takes more."""
    multiple = round_up(bench.minimum / batch.required, Fraction(1))
    weighed = round_half_up(batch.required * multiple, bench.readability)
    if weighed > chosen.from_stock:
        yield Alternative(
            method=say("plan.aliquot", times=format_number(multiple)),
            lost=say("plan.takes_more", amount=as_mg(weighed - chosen.from_stock)),
            wasted=mass(weighed - batch.required),
            weighings=4,
        )


def _loser(draft: Draft, chosen: Draft, bench: BalanceFigures) -> Alternative:
    """Return why a plan that keeps every rule was not chosen."""
    more_active = draft.from_stock - chosen.from_stock
    more_work = draft.weighings(bench) - chosen.weighings(bench)
    wastes = (
        say("plan.wastes_more", amount=as_mg(more_active))
        if more_active
        else say("plan.wastes_as_much")
    )
    if more_work == 1:
        lost = say("plan.one_more_weighing", wastes=wastes)
    elif more_work > 1:
        lost = say("plan.more_weighings", wastes=wastes, count=more_work)
    else:
        lost = say("plan.less_customary", wastes=wastes)
    return Alternative(
        method=chain_in_words(draft),
        lost=lost,
        wasted=mass(draft.from_stock - draft.delivered),
        weighings=draft.weighings(bench),
        expanded=quantity(expanded_percent(draft.square), PERCENT),
    )


def _stock(chosen: Draft) -> tuple[Alternative, ...]:
    """Return a trituration made ahead, kept as a lot, as an alternative."""
    if len(chosen.vessels) > 1:
        return ()
    (vessel,) = chosen.vessels
    return (
        Alternative(
            method=say("plan.stock_trituration", parts=parts_in_words(vessel.parts)),
            lost=say("plan.no_stock"),
            wasted=mass(0),
            weighings=2,
        ),
    )


def advice_on(batch: PowderBatch, bench: BalanceFigures) -> str | None:
    """Return the smallest larger batch that can be weighed directly, in words, or None."""
    if batch.demanded is not None or batch.not_direct is not None:
        return None
    start = int(fewest_parts(batch, bench) * batch.size)
    for size in range(max(start, batch.size + 1), _DIRECT_SOUGHT + 1):
        if isinstance(_direct(batch.of(size), bench), Draft):
            return say("plan.advice", size=size)
    return None


def write_plan(batch: PowderBatch, draft: Draft, bench: BalanceFigures) -> WeighPlan:
    """Return the weigh plan of a draft: its steps, and their result."""
    rows = rows_of_draft(batch, draft, bench)
    delivered = draft.delivered
    complement = round_half_up(batch.complement, bench.readability)
    filler_delivered = draft.taken - delivered + draft.filler + complement
    spent = sum((vessel.diluent for vessel in draft.vessels), draft.filler + complement)
    stock = batch.stock
    errors: list[Contribution] = []
    if stock is not None:
        errors.append(Contribution(1, stock.square, 2 * significant(root(stock.square))))
    errors += [
        Contribution(number, bench.variance * row.sensitivity**2, bench.error * row.sensitivity)
        for number, row in enumerate(rows, start=1)
        if row.sensitivity is not None
    ]
    return WeighPlan(
        method=method_of(draft, stock),
        steps=tuple(step_of_row(number, row) for number, row in enumerate(rows, start=1)),
        delivers=mass(delivered),
        deviation=deviation_of(delivered, batch.required),
        others=(
            Delivered(
                name=batch.filler,
                delivers=mass(filler_delivered),
                deviation=deviation_of(filler_delivered, batch.filler_required + batch.complement),
            ),
        ),
        leftover=tuple(leftovers_of(draft)),
        consumes=(
            Amount(
                name=batch.active if stock is None else stock.name, amount=mass(draft.from_stock)
            ),
            Amount(name=batch.filler, amount=mass(spent)),
        ),
        locked_out=(batch.active,) if draft.vessels or stock else (),
        uncertainty=uncertainty_of(errors, limit=batch.limit),
        alternatives=alternatives_told(batch, draft, bench),
        advice=advice_on(batch, bench) if draft.vessels else None,
    )
