"""The weigh plan for the balance in hand; here, and only here, steps are rounded.

A plan is direct when every weighing reaches the balance's minimum. Otherwise the
active is triturated with the later filler, in one stage or in two. Among the plans
that keep every rule, the one is taken that takes least active out of stock, then
the one with fewest weighings, then the one with the most customary parts. Where
none does, the batch is too small for this balance, and the smallest larger one
that works is looked for.

The rules, all on the rounded amounts: no weighing below the minimum or above the
capacity; the active within 1 % of what is required, and the filler within 1 % of
its own; deviation and expanded uncertainty of the content within the batch's limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.calculation.statistics import root
from ldncompound.calculation.uncertainty import (
    dilution_sensitivities,
    expanded_percent,
    in_pieces,
)
from ldncompound.plan import (
    BATCH,
    MOST_PIECES,
    TOLERANCE,
    Alternative,
    Amount,
    Contribution,
    Delivered,
    Leftover,
    Step,
    WeighPlan,
    bears,
    deviation_of,
    in_parts,
    is_within,
    pieces,
    uncertainty_of,
)
from ldncompound.quantities import (
    PERCENT,
    format_number,
    format_quantity,
    mass,
    quantity,
    round_half_up,
    round_up,
    significant,
)

if TYPE_CHECKING:
    from ldncompound.bench import Balance, BalanceFigures

__all__ = ["Batch", "StockPowder", "plan_batch", "smallest_batch", "stock_trituration"]

_PARTS = (10, 8, 5, 4, 2, 9, 7, 6, 3, 20, 25, 50, 100, 40, 16, 80, 12, 15, 30, 60)
"""Parts in all, in order of preference: 1 + 9 first, then those whose tenths end."""

_SCALES = (Fraction(1), Fraction(3, 2), Fraction(2), Fraction(3), Fraction(5), Fraction(10))
"""How many times the minimum a first weighing may be, to make its error smaller."""

_WEAKEST = 1200
"""A weaker trituration than this would fill more than any capsule of 0.5 mg."""

_LARGEST_SOUGHT = 20_000
_DIRECT_SOUGHT = 1_000
_ONE_BY_ONE = 100
_MEDIUM_DIGITS = 6


class StockPowder(NamedTuple):
    """
    A trituration made ahead, which supplies the active.

    Args:
        name: As the steps call it.
        parts: Parts in all, one of them active.
        square: Squared relative standard uncertainty that its own weighings left.
    """

    name: str
    parts: int
    square: Fraction


class Batch(NamedTuple):
    """
    A powder batch to plan.

    Args:
        active: Name of the active.
        filler: Name of the filler, which also dilutes the triturations.
        required: Powder of the active the batch needs, in mg, exact.
        filler_required: Filler the batch needs in all, in mg, exact.
        size: Units in the batch.
        limit: How far deviation and expanded uncertainty together may take the content.
        demanded: Parts in all of a trituration that a rule demands; None leaves it open.
        stock: A trituration made ahead, to be weighed in place of the active.
        not_direct: Why the active must not be weighed into the batch as it is; None if it may.
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

    def of(self, size: int) -> Batch:
        """Return the same preparation in a batch of another size."""
        ratio = Fraction(size, self.size)
        return self._replace(
            required=self.required * ratio,
            filler_required=self.filler_required * ratio,
            size=size,
        )


class _Vessel(NamedTuple):
    """A trituration: what goes in, in mg, and how many parts it has in all."""

    base: Fraction
    diluent: Fraction
    parts: int


class _Draft(NamedTuple):
    """A feasible plan in numbers, in mg: no vessels for a direct one; `parts` of a stock."""

    vessels: tuple[_Vessel, ...]
    taken: Fraction
    filler: Fraction
    square: Fraction
    parts: int = 1

    @property
    def from_stock(self) -> Fraction:
        """Return the active taken out of stock."""
        return self.vessels[0].base if self.vessels else self.taken

    @property
    def share(self) -> Fraction:
        """Return the part of what is taken into the batch that is active."""
        share = Fraction(1, self.parts)
        for vessel in self.vessels:
            share /= vessel.parts
        return share

    @property
    def delivered(self) -> Fraction:
        """Return the active in the batch."""
        return self.taken * self.share

    def weighings(self, bench: BalanceFigures) -> int:
        """Count the weighings, split ones by their parts."""
        amounts = [self.taken, self.filler]
        for vessel in self.vessels:
            amounts += [vessel.base, vessel.diluent]
        return sum(in_pieces(amount, bench.capacity) for amount in amounts)


def _chains() -> tuple[tuple[int, tuple[int, ...]], ...]:
    """List every total dilution once, with the preferred chain that reaches it."""
    chosen: dict[int, tuple[int, ...]] = {parts: (parts,) for parts in _PARTS}
    for chain in product(_PARTS, repeat=2):
        if chain[0] * chain[1] <= _WEAKEST:
            chosen.setdefault(chain[0] * chain[1], chain)
    return tuple(chosen.items())


_CHAINS = _chains()


def plan_batch(batch: Batch, balance: Balance) -> WeighPlan | None:
    """
    Plan the weighings of a powder batch, or return None where no plan keeps the rules.

    Args:
        batch: What it needs, exact.
        balance: The balance in hand.

    >>> from ldncompound.bench import parse_balance
    >>> balance = parse_balance("B1,minimum=120 mg,readability=1 mg")
    >>> batch = Batch("active", "filler", Fraction(48), Fraction(4112), 32, Fraction(1, 10))
    >>> plan = plan_batch(batch, balance)
    >>> [format_quantity(step.amount) for step in plan.steps if step.amount]
    ['120 mg', '1080 mg', '480 mg', '3680 mg']
    """
    bench = balance.figures()
    draft = _best(batch, bench)
    if draft is None:
        return None
    return _write_plan(batch, draft, bench)


def smallest_batch(batch: Batch, balance: Balance, *, or_direct: Batch | None = None) -> int | None:
    """
    Return a size above that of *batch* that can be weighed while one unit less cannot.

    It is the smallest where that is found soon. None where nothing up to 20,000 units can.

    Args:
        batch: What cannot be weighed.
        balance: The balance in hand.
        or_direct: What it needs where it is weighed directly, if that is something else.

    >>> from ldncompound.bench import parse_balance
    >>> balance = parse_balance("B1,minimum=120 mg,readability=1 mg")
    >>> each = Batch("active", "filler", Fraction(1, 2), Fraction(259, 2), 1, Fraction(1, 10))
    >>> smallest_batch(each, balance)
    2
    """
    bench = balance.figures()
    batches = [batch] if or_direct is None else [batch, or_direct]
    first = max(batch.size + 1, min(_least_size(each, bench) for each in batches))

    def works(size: int) -> bool:
        if or_direct is not None and isinstance(_direct(or_direct.of(size), bench), _Draft):
            return True
        return _best(batch.of(size), bench) is not None

    return _first_that_works(first, _largest_size(batch, bench), works)


def _largest_size(batch: Batch, bench: BalanceFigures) -> int:
    """Return a size above which nothing can be weighed, or is looked for."""
    if bench.capacity is None:
        return _LARGEST_SOUGHT
    # Both weighings into the batch go onto the balance in a reasonable number of parts.
    each = (batch.required + batch.filler_required) / batch.size
    return min(_LARGEST_SOUGHT, int(2 * MOST_PIECES * bench.capacity / each))


def _least_size(batch: Batch, bench: BalanceFigures) -> int:
    """Return a size below which nothing can be weighed."""
    # Every plan ends with two weighings into the batch: what holds the active, and filler.
    powder = _least_taken(bench, batch.limit) + bench.minimum - bench.readability
    each = (batch.required + batch.filler_required) / batch.size
    start = int(round_up(powder / each, Fraction(1)))
    if batch.stock is None and not _could_do(batch, bench, _SCALES[-1]):
        # Then the need itself must become large enough.
        large = root(bench.variance) / batch.limit - 2 * bench.readability
        start = max(start, int(large / (1 + TOLERANCE) / (batch.required / batch.size)))
    return start


def _first_that_works(first: int, last: int, works: Callable[[int], bool]) -> int | None:
    """
    Return a size that works while one less does not: one by one, later in growing strides.

    Rounding makes single sizes fail now and then, so the strides may pass one that works;
    what is returned is always the end of sizes that do not.
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


def _least_taken(bench: BalanceFigures, limit: Fraction) -> Fraction:
    """Return a mass below which the last weighing of the active fails, whatever comes before it."""
    # Its own error alone must stay within the limit; the tolerance may lift it a little.
    exact = root(4 * bench.variance) / limit / (1 + TOLERANCE) - bench.readability
    return max(bench.minimum - bench.readability, exact)


# The search -------------------------------------------------------------------


def _best(batch: Batch, bench: BalanceFigures) -> _Draft | None:
    """Find the plan that takes least active out of stock, then the one with fewest weighings."""
    if batch.stock is not None:
        return _from_stock(batch, batch.stock, bench)
    if batch.demanded is None and batch.not_direct is None:
        direct = _direct(batch, bench)
        if isinstance(direct, _Draft):
            return direct
    for scale in _SCALES:
        if not _could_do(batch, bench, scale):
            continue
        best: _Draft | None = None
        for draft in _drafts(batch, bench, scale):
            if best is None or _rank(draft, batch, bench) < _rank(best, batch, bench):
                best = draft
            if _unbeaten(best, batch, bench, scale):
                break
        if best is not None:
            return best
    return None


def _could_do(batch: Batch, bench: BalanceFigures, scale: Fraction) -> bool:
    """
    Say whether the first weighing could be large enough for the batch's limit.

    Its own part of the error is at least half of what it would be if weighed alone, since
    a trituration has as much diluent as base or more.
    """
    # Each of at most two stages is rounded up by less than a display step.
    largest = max(bench.minimum * scale, batch.required * (1 + TOLERANCE)) + 2 * bench.readability
    return bench.variance <= (largest * batch.limit) ** 2


def _from_stock(batch: Batch, stock: StockPowder, bench: BalanceFigures) -> _Draft | None:
    """Weigh a trituration made ahead into the batch, if that keeps every rule."""
    found = _candidate(batch, (stock.parts,), stock.parts, bench)
    if found is None:
        return None
    square = stock.square + _square((), found.taken, bench)
    draft = _Draft((), found.taken, found.filler, square, stock.parts)
    return draft if _acceptable(draft, batch) else None


def _rank(draft: _Draft, batch: Batch, bench: BalanceFigures) -> tuple[Fraction, int, bool]:
    """
    Return what makes a plan better: less active out of stock, then fewer weighings.

    Then parts that deliver exactly what is required; 1 + 9 is customary and needs not.
    """
    customary = [vessel.parts for vessel in draft.vessels] == [_PARTS[0]]
    rough = not customary and draft.delivered != batch.required
    return draft.from_stock, draft.weighings(bench), rough


def _unbeaten(draft: _Draft, batch: Batch, bench: BalanceFigures, scale: Fraction) -> bool:
    """Say whether no trituration can be better: the smallest weighing, and two into each vessel."""
    least = round_up(bench.minimum * scale, bench.readability)
    return _rank(draft, batch, bench) == (least, 4, False)


def _direct(batch: Batch, bench: BalanceFigures) -> _Draft | str:
    """Weigh the active into the batch, or say why that cannot be."""
    taken = round_half_up(batch.required, bench.readability)
    filler = round_half_up(batch.filler_required, bench.readability)
    if taken < bench.minimum:
        return f"{_mg(batch.required)} is below the balance's minimum of {_mg(bench.minimum)}"
    if filler < bench.minimum:
        return f"the filler, {_mg(batch.filler_required)}, is below the balance's minimum"
    if not (bears(taken, bench.capacity) and bears(filler, bench.capacity)):
        return f"the balance bears no more than {_mg(bench.capacity or Fraction(0))} at once"
    if not (_near(taken, batch.required) and _near(filler, batch.filler_required)):
        return f"rounded to {_mg(bench.readability)}, an amount would be off by more than 1 %"
    draft = _Draft((), taken, filler, _square((), taken, bench))
    if not _acceptable(draft, batch):
        return "its weighing error exceeds the limit of the batch"
    return draft


class _Candidate(NamedTuple):
    """A chain of triturations whose rounded amounts into the batch keep the tolerance, in mg."""

    chain: tuple[int, ...]
    taken: Fraction
    filler: Fraction


def _candidates(
    batch: Batch, bench: BalanceFigures, passed_over: Set[tuple[int, bool]]
) -> Iterator[_Candidate]:
    """Yield the chains that could do, in order of preference, one stage first."""
    lowest, highest = _bounds(batch, bench)
    if lowest > highest:
        return
    chains = _CHAINS
    if batch.demanded is not None:
        total = batch.demanded
        chains = ((total, dict(_CHAINS).get(total, (total,))),)
    for total, chain in chains:
        if lowest <= total <= highest and not (passed_over and _kind(chain) in passed_over):
            candidate = _candidate(batch, chain, total, bench)
            if candidate is not None:
                yield candidate


def _bounds(batch: Batch, bench: BalanceFigures) -> tuple[Fraction, Fraction]:
    """Return the parts in all beyond which too little of a trituration is taken, or too much."""
    room = batch.required + batch.filler_required - bench.minimum + bench.readability
    return _least_taken(bench, batch.limit) / batch.required, room / batch.required


def _candidate(
    batch: Batch, chain: tuple[int, ...], total: int, bench: BalanceFigures
) -> _Candidate | None:
    """Take so much of a trituration of 1 part in *total*, if active and filler come out."""
    taken = round_half_up(batch.required * total, bench.readability)
    if taken < bench.minimum or not _near(taken / total, batch.required):
        return None
    brought = taken - taken / total
    filler = round_half_up(batch.filler_required - brought, bench.readability)
    if filler < bench.minimum or not _near(brought + filler, batch.filler_required):
        return None
    if not (bears(taken, bench.capacity) and bears(filler, bench.capacity)):
        return None
    return _Candidate(chain, taken, filler)


def _drafts(
    batch: Batch,
    bench: BalanceFigures,
    scale: Fraction,
    passed_over: Set[tuple[int, bool]] = frozenset(),
) -> Iterator[_Draft]:
    """
    Yield the plans that keep every rule, their first weighings so many times the minimum.

    Kinds in *passed_over* are left out; the set may grow while the plans are looked at.
    """
    for each in _candidates(batch, bench, passed_over):
        vessels = _vessels(each.chain, each.taken, bench, scale)
        square = _square(vessels, each.taken, bench)
        draft = _Draft(vessels, each.taken, each.filler, square)
        diluents = (vessel.diluent for vessel in vessels)
        if _acceptable(draft, batch) and all(bears(each, bench.capacity) for each in diluents):
            yield draft


def _vessels(
    chain: tuple[int, ...], taken: Fraction, bench: BalanceFigures, scale: Fraction
) -> tuple[_Vessel, ...]:
    """Size the triturations, the last one first: each as small as the balance allows."""
    vessels: list[_Vessel] = []
    for parts in reversed(chain):
        base = round_up(max(bench.minimum * scale, taken / parts), bench.readability)
        vessels.append(_Vessel(base, base * (parts - 1), parts))
        taken = base
    return tuple(reversed(vessels))


def _square(vessels: tuple[_Vessel, ...], taken: Fraction, bench: BalanceFigures) -> Fraction:
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


def _acceptable(draft: _Draft, batch: Batch) -> bool:
    """Say whether the content stays within the limit of the batch."""
    return is_within(batch.limit, draft.delivered, batch.required, draft.square)


def _near(delivered: Fraction, required: Fraction) -> bool:
    """Say whether an amount is within the tolerance of what is required."""
    return abs(delivered - required) <= required * TOLERANCE


# What else could be done ------------------------------------------------------


def _alternatives(batch: Batch, chosen: _Draft, bench: BalanceFigures) -> tuple[Alternative, ...]:
    """Return what else was looked at, and why each lost."""
    if not chosen.vessels:
        return ()
    why = "a rule demands a trituration for this strength"
    if batch.demanded is None:
        # A draft it could only be where a reason is given: it would have been chosen.
        why = batch.not_direct or str(_direct(batch, bench))
    told = [Alternative(method="direct", lost=why), *_aliquot(batch, chosen, bench)]
    seen = {_kind(tuple(vessel.parts for vessel in chosen.vessels))}
    for draft in _drafts(batch, bench, Fraction(1), seen):
        # What is of a kind that has been told is not even looked at any more.
        seen.add(_kind(tuple(vessel.parts for vessel in draft.vessels)))
        told.append(_loser(draft, chosen, bench))
    return (*told, *_stock(chosen))


def _aliquot(batch: Batch, chosen: _Draft, bench: BalanceFigures) -> Iterator[Alternative]:
    """Show the textbook's aliquot, a whole multiple of the need, where it takes more."""
    multiple = round_up(bench.minimum / batch.required, Fraction(1))
    weighed = round_half_up(batch.required * multiple, bench.readability)
    if weighed > chosen.from_stock:
        yield Alternative(
            method=f"aliquot of {format_number(multiple)} times the need",
            lost=f"takes {_mg(weighed - chosen.from_stock)} more of the active out of stock",
            wasted=mass(weighed - batch.required),
            weighings=4,
        )


def _kind(chain: tuple[int, ...]) -> tuple[int, bool]:
    """Return what sets plans apart for whoever chooses: stages, and one of at most ten parts."""
    return len(chain), len(chain) == 1 and chain[0] <= _PARTS[0]


def _loser(draft: _Draft, chosen: _Draft, bench: BalanceFigures) -> Alternative:
    """Say why a plan that keeps every rule was not taken."""
    more_active = draft.from_stock - chosen.from_stock
    more_work = draft.weighings(bench) - chosen.weighings(bench)
    wastes = f"wastes {_mg(more_active)} more" if more_active else "wastes as much"
    if more_work > 0:
        lost = f"{wastes} and takes {more_work} more {_plural('weighing', more_work)}"
    else:
        lost = f"{wastes} in as many weighings, in less customary parts"
    return Alternative(
        method=_chain_in_words(draft),
        lost=lost,
        wasted=mass(draft.from_stock - draft.delivered),
        weighings=draft.weighings(bench),
        expanded=quantity(expanded_percent(draft.square), PERCENT),
    )


def _chain_in_words(draft: _Draft) -> str:
    """Name the triturations of a plan."""
    words = [parts_in_words(vessel.parts) for vessel in draft.vessels]
    return ", then ".join([f"trituration {words[0]}", *words[1:]])


def parts_in_words(parts: int) -> str:
    """Write a dilution without the ambiguous "1:10"."""
    return f"1 part + {parts - 1} {_plural('part', parts - 1)}"


def _plural(word: str, count: int) -> str:
    """Return a word for one or several."""
    return word if count == 1 else f"{word}s"


def _stock(chosen: _Draft) -> tuple[Alternative, ...]:
    """Say what a trituration made ahead, kept as a lot, would do."""
    if len(chosen.vessels) > 1:
        return ()
    (vessel,) = chosen.vessels
    return (
        Alternative(
            method=f"stock trituration {parts_in_words(vessel.parts)}",
            lost="no such lot is named in the order; 'ldncompound triturations make' makes one",
            wasted=mass(0),
            weighings=2,
        ),
    )


def _advice(batch: Batch, bench: BalanceFigures) -> str | None:
    """Say from which size on a batch can be weighed directly."""
    if batch.demanded is not None or batch.not_direct is not None:
        return None
    start = int(_least_taken(bench, batch.limit) / batch.required * batch.size)
    for size in range(max(start, batch.size + 1), _DIRECT_SOUGHT + 1):
        if isinstance(_direct(batch.of(size), bench), _Draft):
            return f"a batch of {size} needs no trituration: every weighing is then direct"
    return None


def _mg(amount: Fraction) -> str:
    """Write a mass for people, with at most six digits."""
    text = format_quantity(mass(amount))
    number = text.partition(" ")[0]
    return text if len(number) <= _MEDIUM_DIGITS + 1 else f"about {number[: _MEDIUM_DIGITS + 1]} mg"


# Writing it down --------------------------------------------------------------


class _Row(NamedTuple):
    """A step before it is numbered, with its relative sensitivity where the content hangs on it."""

    action: str
    what: str
    amount: Fraction | None = None
    into: str | None = None
    note: str | None = None
    sensitivity: Fraction | None = None


def _write_plan(batch: Batch, draft: _Draft, bench: BalanceFigures) -> WeighPlan:
    """Put a draft into steps, and add up what they come to."""
    rows = _rows(batch, draft, bench)
    delivered = draft.delivered
    filler_delivered = draft.taken - delivered + draft.filler
    spent = sum((vessel.diluent for vessel in draft.vessels), draft.filler)
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
        method=_method(draft, stock),
        steps=tuple(_step(number, row) for number, row in enumerate(rows, start=1)),
        delivers=mass(delivered),
        deviation=deviation_of(delivered, batch.required),
        others=(
            Delivered(
                name=batch.filler,
                delivers=mass(filler_delivered),
                deviation=deviation_of(filler_delivered, batch.filler_required),
            ),
        ),
        leftover=tuple(_leftovers(draft)),
        consumes=(
            Amount(
                name=batch.active if stock is None else stock.name, amount=mass(draft.from_stock)
            ),
            Amount(name=batch.filler, amount=mass(spent)),
        ),
        locked_out=(batch.active,) if draft.vessels or stock else (),
        uncertainty=uncertainty_of(errors, limit=batch.limit),
        alternatives=_alternatives(batch, draft, bench),
        advice=_advice(batch, bench) if draft.vessels else None,
    )


def _method(draft: _Draft, stock: StockPowder | None) -> str:
    """Name how the active gets in."""
    if stock is not None:
        return "stock trituration"
    return "trituration" if draft.vessels else "direct"


def _rows(batch: Batch, draft: _Draft, bench: BalanceFigures) -> list[_Row]:
    """Return the steps in order, weighings above the capacity in parts."""
    stages = [(vessel.base, vessel.diluent) for vessel in draft.vessels]
    weights = iter(dilution_sensitivities(stages, draft.taken))
    rows: list[_Row] = []
    source = batch.active if batch.stock is None else batch.stock.name
    share = Fraction(1)
    for number, vessel in enumerate(draft.vessels, start=1):
        name = f"trituration {number}"
        share /= vessel.parts
        rows += _weigh(source, vessel.base, name, bench, next(weights))
        rows += _weigh(batch.filler, vessel.diluent, name, bench, next(weights))
        rows.append(_Row("mix", name, note=_trituration_note(vessel, share)))
        source = name
    rows += _weigh(source, draft.taken, BATCH, bench, next(weights))
    rows += _weigh(batch.filler, draft.filler, BATCH, bench, None)
    note = mixing_note(source, draft.taken, draft.filler, pure=source == batch.active)
    return [*rows, _Row("mix", BATCH, note=note)]


def _weigh(
    what: str, amount: Fraction, into: str, bench: BalanceFigures, sensitivity: Fraction | None
) -> list[_Row]:
    """Return the weighings of one amount: one, or equal parts that the balance can bear."""
    parts = pieces(amount, bench.readability, bench.capacity)
    note = None if len(parts) == 1 else in_parts(len(parts))
    return [_Row("weigh", what, part, into, note, sensitivity) for part in parts]


def _step(number: int, row: _Row) -> Step:
    """Build one step."""
    weighed = None if row.amount is None else mass(row.amount)
    return Step(
        step=number, action=row.action, what=row.what, amount=weighed, into=row.into, note=row.note
    )


def _leftovers(draft: _Draft) -> Iterator[Leftover]:
    """Say what stays of each trituration and what becomes of it."""
    share = Fraction(1)
    taken = [vessel.base for vessel in draft.vessels[1:]] + [draft.taken]
    for number, vessel in enumerate(draft.vessels, start=1):
        share /= vessel.parts
        left = vessel.base + vessel.diluent - taken[number - 1]
        if left:
            yield Leftover(
                what=f"trituration {number}",
                amount=mass(left),
                active=mass(left * share),
                disposition="holds drug: destroy, or keep as a lot with its own date and label",
            )


def _trituration_note(vessel: _Vessel, share: Fraction) -> str:
    """Say how a trituration is mixed: strength without the ambiguous "1:10"."""
    strength = format_number(share * 100)
    written = strength if len(strength) < 6 else f"about {strength[:5]}"
    return (
        f"{parts_in_words(vessel.parts)}, {written} % w/w; coat the mortar with filler first; "
        + _portions(vessel.base, vessel.diluent)
    )


def mixing_note(source: str, taken: Fraction, filler: Fraction, *, pure: bool) -> str:
    """
    Say how a batch is mixed.

    Args:
        source: What holds the active.
        taken: How much of it, in mg.
        filler: How much filler comes on top, in mg.
        pure: It is the pure powder, which needs a coated mortar.
    """
    coat = "coat the mortar with filler first; " if pure else ""
    return f"{coat}start with {source}; " + _portions(taken, filler)


def _portions(start: Fraction, diluent: Fraction) -> str:
    """
    Put geometric dilution into words: each portion is an equal bulk, by eye.

    >>> _portions(Fraction(120), Fraction(1080))[:45]
    'geometric dilution: add filler in 4 portions,'
    """
    portions, mixed, rest = 1, start, diluent
    while rest > mixed:
        rest -= mixed
        mixed *= 2
        portions += 1
    if portions == 1:
        return "geometric dilution: the filler goes in as one portion"
    return (
        f"geometric dilution: add filler in {portions} portions, each about the bulk already "
        "mixed, the last one the rest"
    )


class Made(NamedTuple):
    """
    A trituration to make ahead.

    Args:
        steps: What to do.
        square: Squared relative standard uncertainty of its content by weighing.
        expanded: The same as an expanded uncertainty, in percent.
    """

    steps: tuple[Step, ...]
    square: Fraction
    expanded: Fraction


def stock_trituration(
    active: str, filler: str, name: str, base: Fraction, parts: int, balance: Balance
) -> Made | None:
    """
    Plan a trituration made ahead, or return None where the balance cannot.

    Args:
        active: Name of the active.
        filler: What it is diluted with.
        name: As the steps call it.
        base: Powder of the active, in mg, a whole number of display steps.
        parts: Parts in all, one of them active.
        balance: The balance in hand.

    >>> from ldncompound.bench import parse_balance
    >>> balance = parse_balance("B1,minimum=120 mg,readability=1 mg")
    >>> made = stock_trituration("active", "filler", "T", Fraction(600), 10, balance)
    >>> [format_quantity(step.amount) for step in made.steps if step.amount]
    ['600 mg', '5400 mg']
    """
    bench = balance.figures()
    vessel = _Vessel(base, base * (parts - 1), parts)
    can_be_weighed = base >= bench.minimum and not base % bench.readability
    if not can_be_weighed or not bears(vessel.diluent, bench.capacity):
        return None
    first, second, _ = dilution_sensitivities([(vessel.base, vessel.diluent)], vessel.base)
    rows = [
        *_weigh(active, vessel.base, name, bench, first),
        *_weigh(filler, vessel.diluent, name, bench, second),
        _Row("mix", name, note=_trituration_note(vessel, Fraction(1, parts))),
    ]
    square = bench.variance * sum(
        (row.sensitivity**2 for row in rows if row.sensitivity is not None), Fraction(0)
    )
    steps = tuple(_step(number, row) for number, row in enumerate(rows, start=1))
    return Made(steps, square, expanded_percent(square))
