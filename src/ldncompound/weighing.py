"""The weigh plan for the balance in hand; here, and only here, steps are rounded.

A plan is direct when every weighing reaches the balance's minimum. Otherwise the
active is triturated with the later filler, 1 part + 1 to 9 parts, in up to three
stages. Each stage is made as small as the balance allows. What is tried, in this
order: direct; one stage, with 1 part + 9 parts first; two stages; three stages.
The first plan that keeps every rule is taken; where none does, the batch is too
small for this balance, and the smallest larger one that works is looked for.

The rules, all on the rounded amounts: no weighing below the minimum; the active
within 1 % of what is required, and the filler within 1 % of its own.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.plan import (
    BATCH,
    TOLERANCE,
    Amount,
    Delivered,
    Leftover,
    Step,
    WeighPlan,
    deviation_of,
)
from ldncompound.quantities import format_number, mass, round_half_up, round_up

if TYPE_CHECKING:
    from ldncompound.bench import Balance

__all__ = ["plan_batch", "smallest_batch"]

_PARTS = (10, 8, 5, 4, 2, 9, 7, 6, 3)
"""Parts in all, in order of preference: 1 + 9 first, then those whose tenths end."""

_STAGES = 3
_LARGEST_SOUGHT = 20_000


class _Bench(NamedTuple):
    """Minimum and display step of the balance, in mg."""

    minimum: Fraction
    readability: Fraction


class _Draft(NamedTuple):
    """A feasible plan in numbers: `chain` is empty for a direct one. All in mg."""

    chain: tuple[int, ...]
    taken: Fraction
    filler: Fraction


def _chains() -> tuple[tuple[int, tuple[int, ...]], ...]:
    """List every total dilution once, with the preferred chain that reaches it."""
    chosen: dict[int, tuple[int, ...]] = {}
    for stages in range(1, _STAGES + 1):
        for chain in product(_PARTS, repeat=stages):
            total = 1
            for parts in chain:
                total *= parts
            chosen.setdefault(total, chain)
    return tuple(chosen.items())


_CHAINS = _chains()


def plan_batch(
    active: str, filler: str, required: Fraction, filler_required: Fraction, balance: Balance
) -> WeighPlan | None:
    """
    Plan the weighings of a powder batch, or return None where no plan keeps the rules.

    Args:
        active: Name of the active.
        filler: Name of the filler, which also dilutes the triturations.
        required: Powder of the active the batch needs, in mg, exact.
        filler_required: Filler the batch needs in all, in mg, exact.
        balance: The balance in hand.

    >>> from ldncompound.bench import parse_balance
    >>> balance = parse_balance("B1,minimum=120 mg,readability=1 mg")
    >>> plan = plan_batch("active", "filler", Fraction(48), Fraction(4112), balance)
    >>> from ldncompound.quantities import format_quantity
    >>> [format_quantity(step.amount) for step in plan.steps if step.amount]
    ['120 mg', '1080 mg', '480 mg', '3680 mg']
    """
    bench = _Bench(*balance.in_milligrams())
    draft = _draft(required, filler_required, bench)
    if draft is None:
        return None
    return _write_plan(active, filler, required, filler_required, draft, bench)


def smallest_batch(
    required: Fraction, filler_required: Fraction, batch_size: int, balance: Balance
) -> int | None:
    """
    Return the smallest batch above *batch_size* that can be weighed, in capsules.

    One capsule less cannot. None where nothing up to 20,000 capsules can.

    Args:
        required: Powder of the active for *batch_size* capsules, in mg, exact.
        filler_required: Filler for *batch_size* capsules, in mg, exact.
        batch_size: Capsules of the batch that cannot be weighed.
        balance: The balance in hand.

    >>> from ldncompound.bench import parse_balance
    >>> balance = parse_balance("B1,minimum=120 mg,readability=1 mg")
    >>> smallest_batch(Fraction(1, 2), Fraction(259, 2), 1, balance)
    2
    """
    bench = _Bench(*balance.in_milligrams())
    per_capsule = required / batch_size
    filler_per_capsule = filler_required / batch_size
    # Every plan ends with two weighings into the batch, each at least the minimum.
    powder = 2 * bench.minimum - bench.readability
    start = int(round_up(powder / (per_capsule + filler_per_capsule), Fraction(1)))
    for size in range(max(batch_size + 1, start), _LARGEST_SOUGHT + 1):
        if _draft(per_capsule * size, filler_per_capsule * size, bench) is not None:
            return size
    return None


def _draft(required: Fraction, filler_required: Fraction, bench: _Bench) -> _Draft | None:
    """Find the first plan that keeps every rule."""
    taken = round_half_up(required, bench.readability)
    filler = round_half_up(filler_required, bench.readability)
    if (
        taken >= bench.minimum
        and filler >= bench.minimum
        and _near(taken, required)
        and _near(filler, filler_required)
    ):
        return _Draft((), taken, filler)
    lowest = (bench.minimum - bench.readability) / required
    highest = (required + filler_required - bench.minimum + bench.readability) / required
    for total, chain in _CHAINS:
        if lowest <= total <= highest:
            draft = _diluted(required, filler_required, chain, total, bench)
            if draft is not None:
                return draft
    return None


def _diluted(
    required: Fraction, filler_required: Fraction, chain: tuple[int, ...], total: int, bench: _Bench
) -> _Draft | None:
    """Take so much of a trituration of 1 part in *total*, if that keeps every rule."""
    taken = round_half_up(required * total, bench.readability)
    brought = taken - taken / total
    filler = round_half_up(max(filler_required - brought, Fraction(0)), bench.readability)
    if (
        taken >= bench.minimum
        and filler >= bench.minimum
        and _near(taken / total, required)
        and _near(brought + filler, filler_required)
    ):
        return _Draft(chain, taken, filler)
    return None


def _near(delivered: Fraction, required: Fraction) -> bool:
    """Say whether an amount is within the tolerance of what is required."""
    return abs(delivered - required) <= required * TOLERANCE


class _Vessel(NamedTuple):
    """A trituration: what goes in and what is taken out, in mg."""

    name: str
    base: str
    base_amount: Fraction
    filler_amount: Fraction
    parts: int
    share: Fraction
    taken: Fraction


def _vessels(active: str, draft: _Draft, bench: _Bench) -> list[_Vessel]:
    """Size the triturations, the last one first: each as small as the balance allows."""
    vessels: list[_Vessel] = []
    taken = draft.taken
    total = 1
    for parts in draft.chain:
        total *= parts
    for number in range(len(draft.chain), 0, -1):
        parts = draft.chain[number - 1]
        base = round_up(max(bench.minimum, taken / parts), bench.readability)
        name = f"trituration {number}"
        below = active if number == 1 else f"trituration {number - 1}"
        share = Fraction(1, total)
        vessels.append(_Vessel(name, below, base, base * (parts - 1), parts, share, taken))
        taken, total = base, total // parts
    return vessels[::-1]


def _write_plan(
    active: str,
    filler: str,
    required: Fraction,
    filler_required: Fraction,
    draft: _Draft,
    bench: _Bench,
) -> WeighPlan:
    """Put a draft into steps, and add up what they come to."""
    vessels = _vessels(active, draft, bench)
    rows: list[tuple[str, str, Fraction | None, str | None, str | None]] = []
    for vessel in vessels:
        rows += [
            ("weigh", vessel.base, vessel.base_amount, vessel.name, None),
            ("weigh", filler, vessel.filler_amount, vessel.name, None),
            ("mix", vessel.name, None, None, _trituration_note(vessel)),
        ]
    source = vessels[-1].name if vessels else active
    rows += [
        ("weigh", source, draft.taken, BATCH, None),
        ("weigh", filler, draft.filler, BATCH, None),
        ("mix", BATCH, None, None, _mixing_note(source, draft.taken, draft.filler)),
    ]
    share = vessels[-1].share if vessels else Fraction(1)
    delivered = draft.taken * share
    filler_delivered = draft.taken - delivered + draft.filler
    spent = sum((vessel.filler_amount for vessel in vessels), draft.filler)
    return WeighPlan(
        method="trituration" if vessels else "direct",
        steps=tuple(_step(number, *row) for number, row in enumerate(rows, start=1)),
        delivers=mass(delivered),
        deviation=deviation_of(delivered, required),
        others=(
            Delivered(
                name=filler,
                delivers=mass(filler_delivered),
                deviation=deviation_of(filler_delivered, filler_required),
            ),
        ),
        leftover=tuple(_leftover(vessel) for vessel in vessels if _stays(vessel)),
        consumes=(
            Amount(name=active, amount=mass(vessels[0].base_amount if vessels else draft.taken)),
            Amount(name=filler, amount=mass(spent)),
        ),
        locked_out=(active,) if vessels else (),
    )


def _step(
    number: int, action: str, what: str, amount: Fraction | None, into: str | None, note: str | None
) -> Step:
    """Build one step."""
    weighed = None if amount is None else mass(amount)
    return Step(step=number, action=action, what=what, amount=weighed, into=into, note=note)


def _stays(vessel: _Vessel) -> Fraction:
    """Return what stays in a vessel, in mg."""
    return vessel.base_amount + vessel.filler_amount - vessel.taken


def _leftover(vessel: _Vessel) -> Leftover:
    """Say what stays of a trituration and what becomes of it."""
    left = _stays(vessel)
    return Leftover(
        what=vessel.name,
        amount=mass(left),
        active=mass(left * vessel.share),
        disposition="holds drug: destroy, or keep as a lot with its own date and label",
    )


def _trituration_note(vessel: _Vessel) -> str:
    """Say how a trituration is mixed: strength without the ambiguous "1:10"."""
    rest = vessel.parts - 1
    strength = format_number(vessel.share * 100)
    written = strength if len(strength) < 6 else f"about {strength[:5]}"
    return (
        f"1 part + {rest} {'part' if rest == 1 else 'parts'}, {written} % w/w; coat the mortar "
        "with filler first; " + _stages(vessel.base_amount, vessel.filler_amount)
    )


def _mixing_note(source: str, taken: Fraction, filler: Fraction) -> str:
    """Say how the batch is mixed."""
    coat = "" if source.startswith("trituration") else "coat the mortar with filler first; "
    return f"{coat}start with {source}; " + _stages(taken, filler)


def _stages(start: Fraction, diluent: Fraction) -> str:
    """
    Put geometric dilution into words: each portion is an equal bulk, by eye.

    >>> _stages(Fraction(120), Fraction(1080))[:45]
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
