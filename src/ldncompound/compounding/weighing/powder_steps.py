"""The steps of a draft of a powder plan."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

import msgspec

from ldncompound.calculation.uncertainty import dilution_sensitivities
from ldncompound.compounding.weighing.plan import BATCH, Leftover, Step, in_parts, pieces
from ldncompound.compounding.weighing.powder_batch import (
    MEDIUM_DIGITS,
    Draft,
    PowderBatch,
    StockPowder,
    Vessel,
)
from ldncompound.core.numbers import format_number, round_half_up
from ldncompound.core.quantities import format_quantity, mass
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from ldncompound.compounding.weighing.equipment import BalanceFigures


def chain_in_words(draft: Draft) -> str:
    """Return the triturations of a plan in words."""
    words = [parts_in_words(vessel.parts) for vessel in draft.vessels]
    parts = reduce(lambda first, then: say("plan.then", first=first, then=then), words)
    return say("plan.chain", parts=parts)


def parts_in_words(parts: int) -> str:
    """Write a dilution without the ambiguous "1:10"."""
    return say("plan.one_part") if parts == 2 else say("plan.parts", others=parts - 1)


def as_mg(amount: Fraction) -> str:
    """Write a mass for people, with at most six digits."""
    text = format_quantity(mass(amount))
    number = text.partition(" ")[0]
    if len(number) <= MEDIUM_DIGITS + 1:
        return text
    return say("number.about", amount=f"{number[: MEDIUM_DIGITS + 1]} mg")


# Writing it down --------------------------------------------------------------


class StepRow(msgspec.Struct, frozen=True):
    """A step before it is numbered, with its relative sensitivity if it affects the content."""

    action: str
    what: str
    amount: Fraction | None = None
    into: str | None = None
    note: str | None = None
    sensitivity: Fraction | None = None


def method_of(draft: Draft, stock: StockPowder | None) -> str:
    """Return the name of how the active is added."""
    if stock is not None:
        return "stock trituration"
    return "trituration" if draft.vessels else "direct"


def rows_of_draft(batch: PowderBatch, draft: Draft, bench: BalanceFigures) -> list[StepRow]:
    """Return the steps in order, weighings above the capacity in parts."""
    stages = [(vessel.base, vessel.diluent) for vessel in draft.vessels]
    weights = iter(dilution_sensitivities(stages, draft.taken))
    rows: list[StepRow] = []
    source = batch.active if batch.stock is None else batch.stock.name
    share = Fraction(1)
    for number, vessel in enumerate(draft.vessels, start=1):
        name = f"trituration {number}"
        share /= vessel.parts
        rows += weigh_row(source, vessel.base, name, bench, next(weights))
        rows += weigh_row(batch.filler, vessel.diluent, name, bench, next(weights))
        rows.append(StepRow("mix", name, note=trituration_note(vessel, share)))
        source = name
    rows += weigh_row(source, draft.taken, BATCH, bench, next(weights))
    rows += weigh_row(batch.filler, draft.filler, BATCH, bench, None)
    note = mixing_note(source, draft.taken, draft.filler, pure=source == batch.active)
    return [*rows, StepRow("mix", BATCH, note=note), *_completed(batch, bench)]


def _completed(batch: PowderBatch, bench: BalanceFigures) -> Iterator[StepRow]:
    """Yield how units are completed with filler, emptied, and filled again."""
    if batch.complement:
        estimate = round_half_up(batch.complement, bench.readability)
        note = say("step.complete", count=batch.size)
        yield StepRow("complete", batch.filler, estimate, BATCH, note)
        yield StepRow("mix", BATCH, note=say("step.fill_again", count=batch.size))


def weigh_row(
    what: str, amount: Fraction, into: str, bench: BalanceFigures, sensitivity: Fraction | None
) -> list[StepRow]:
    """Return the weighings of one amount: one, or equal parts within the capacity."""
    parts = pieces(amount, bench.readability, bench.capacity)
    note = None if len(parts) == 1 else in_parts(len(parts))
    return [StepRow("weigh", what, part, into, note, sensitivity) for part in parts]


def step_of_row(number: int, row: StepRow) -> Step:
    """Build one step."""
    weighed = None if row.amount is None else mass(row.amount)
    return Step(
        step=number, action=row.action, what=row.what, amount=weighed, into=row.into, note=row.note
    )


def leftovers_of(draft: Draft) -> Iterator[Leftover]:
    """Yield what remains of each trituration and its disposition."""
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
                disposition=say("leftover.drug"),
            )


def trituration_note(vessel: Vessel, share: Fraction) -> str:
    """Return how to mix a trituration; its strength without the ambiguous "1:10"."""
    strength = format_number(share * 100)
    return say(
        "step.trituration",
        dilution=say(
            "step.dilution",
            parts=parts_in_words(vessel.parts),
            strength=strength if len(strength) < 6 else say("number.about", amount=strength[:5]),
        ),
        portions=_portions(vessel.base, vessel.diluent),
    )


def mixing_note(source: str, taken: Fraction, filler: Fraction, *, pure: bool) -> str:
    """
    Return how to mix a batch.

    Args:
        source: What contains the active.
        taken: How much of it, in mg.
        filler: Filler to add, in mg.
        pure: It is the pure powder, which needs a coated mortar.
    """
    portions = _portions(taken, filler)
    if pure:
        return say("step.mix.pure", source=source, portions=portions)
    return say("step.mix", source=source, portions=portions)


def _portions(start: Fraction, diluent: Fraction) -> str:
    """
    Return geometric dilution in words: each portion is an equal bulk, by eye.

    >>> _portions(Fraction(120), Fraction(1080))[:45]
    'geometric dilution: add filler in 4 portions,'
    """
    portions, mixed, rest = (
        1,
        start.numerator * diluent.denominator,
        diluent.numerator * start.denominator,
    )
    while rest > mixed:
        rest -= mixed
        mixed *= 2
        portions += 1
    if portions == 1:
        return say("step.one_portion")
    return say("step.portions", count=portions)
