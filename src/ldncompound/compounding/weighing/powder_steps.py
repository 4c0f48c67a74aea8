"""A draft of a powder plan written as steps."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.calculation.uncertainty import dilution_sensitivities
from ldncompound.compounding.weighing.plan import BATCH, Leftover, Step, in_parts, pieces
from ldncompound.compounding.weighing.powder_batch import (
    MEDIUM_DIGITS,
    Draft,
    PowderBatch,
    StockPowder,
    Vessel,
)
from ldncompound.core.numbers import format_number
from ldncompound.core.quantities import format_quantity, mass

if TYPE_CHECKING:
    from ldncompound.compounding.weighing.equipment import BalanceFigures


def chain_in_words(draft: Draft) -> str:
    """Name the triturations of a plan."""
    words = [parts_in_words(vessel.parts) for vessel in draft.vessels]
    return ", then ".join([f"trituration {words[0]}", *words[1:]])


def parts_in_words(parts: int) -> str:
    """Write a dilution without the ambiguous "1:10"."""
    return f"1 part + {parts - 1} {plural('part', parts - 1)}"


def plural(word: str, count: int) -> str:
    """Return a word for one or several."""
    return word if count == 1 else f"{word}s"


def as_mg(amount: Fraction) -> str:
    """Write a mass for people, with at most six digits."""
    text = format_quantity(mass(amount))
    number = text.partition(" ")[0]
    return text if len(number) <= MEDIUM_DIGITS + 1 else f"about {number[: MEDIUM_DIGITS + 1]} mg"


# Writing it down --------------------------------------------------------------


class StepRow(NamedTuple):
    """A step before it is numbered, with its relative sensitivity where the content hangs on it."""

    action: str
    what: str
    amount: Fraction | None = None
    into: str | None = None
    note: str | None = None
    sensitivity: Fraction | None = None


def method_of(draft: Draft, stock: StockPowder | None) -> str:
    """Name how the active gets in."""
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
    return [*rows, StepRow("mix", BATCH, note=note)]


def weigh_row(
    what: str, amount: Fraction, into: str, bench: BalanceFigures, sensitivity: Fraction | None
) -> list[StepRow]:
    """Return the weighings of one amount: one, or equal parts that the balance can bear."""
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


def trituration_note(vessel: Vessel, share: Fraction) -> str:
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
