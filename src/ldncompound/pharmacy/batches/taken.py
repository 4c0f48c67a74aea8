"""What the acts on a batch take out of stock: each amount once, with corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import UNSET

from ldncompound.core.quantities import CAPSULE, quantity
from ldncompound.core.records import replaced
from ldncompound.pharmacy.batches.act_records import (
    BatchCorrected,
    BatchPrepared,
    DoneStep,
    WeighedStep,
)
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.replay import after_event, fold_batch
from ldncompound.pharmacy.trail_index import TakenAt

if TYPE_CHECKING:
    from ldncompound.compounding.made_batch import CameOut
    from ldncompound.compounding.preparation import LotInUse
    from ldncompound.core.quantities import Quantity
    from ldncompound.pharmacy.batches.act_records import StatedAct
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.trail.store import Trail

__all__ = ["Taken", "taken_by", "taken_for", "taken_mentions"]


class Taken(NamedTuple):
    """
    What an act took of a lot.

    Args:
        component: What the lot supplies.
        lot: As the act states it.
        amount: How much, less than 0 where a lot is given back to the record; None if unknown.
        corrects: Number of the entry whose amount this replaces; None for its own.
    """

    component: str
    lot: LotInUse
    amount: Quantity | None
    corrects: int | None = None


def taken_by(batch: Batch, stated: StatedAct) -> list[Taken]:
    """
    Return what an act takes out of stock.

    Args:
        batch: Before the act.
        stated: Its document.
    """
    match stated:
        case WeighedStep() if stated.lot is not None:
            return [Taken(str(stated.component), stated.lot, stated.actual)]
        case DoneStep() if stated.lot is not None:
            return [Taken(str(stated.component), stated.lot, _of_step(batch, stated.step))]
        case BatchPrepared():
            return _changed(_of_made(batch, stated.made), _finished_before(batch), None)
        case BatchCorrected() if stated.step is not None:
            return _weighed_otherwise(batch, stated, stated.step)
        case BatchCorrected() if batch.made is not None:
            return _made_otherwise(batch, batch.made, stated)
        case _:
            return []


def taken_mentions(batch: Batch, stated: StatedAct) -> tuple[tuple[str, str], ...]:
    """Return the keys under which stock finds what an act takes of received lots."""
    return tuple(
        TakenAt.of(each.lot.id, each.amount, each.corrects).mention()
        for each in taken_by(batch, stated)
        if each.lot.id is not None
    )


def taken_for(trail: Trail, identity: str) -> list[tuple[int, Taken]]:
    """Return what was taken for a batch, each with the number of its entry."""
    whole = batch_of(trail, identity)
    batch, found = fold_batch(whole.planned, ()), []
    for event in whole.events:
        found += [(event.sequence, each) for each in taken_by(batch, event.document)]
        batch = after_event(batch, event)
    return found


def _of_step(batch: Batch, number: int) -> Quantity | None:
    """Return what a step takes, by the plan; None for what is made up to a mark, or mixed."""
    step = next(each for each in batch.steps if each.step == number)
    return step.amount if step.action in ("measure", "take") else None


_Amounts = dict[tuple[str, "str | LotInUse"], tuple["LotInUse", "Quantity | None"]]
"""By component and lot: the lot as stated last, and how much.

A received lot is one lot by its own id, whatever its label is corrected to in between.
"""


def _one(lot: LotInUse) -> str | LotInUse:
    """Return what tells a lot from others."""
    return lot.id or lot


def _of_made(batch: Batch, made: CameOut) -> _Amounts:
    """Return what was taken of the lots that a yield states: shells filled, and steps done."""
    roles = {part.name: part.role for part in batch.plan.components}
    found: _Amounts = {}
    for name, lots in made.lots.items():
        if len({_one(each) for each in lots}) != 1:
            amount = None  # how much of each is not recorded
        elif roles.get(name) == "shell":
            amount = None if made.filled is None else quantity(made.filled, CAPSULE)
        else:
            amount = _of_steps(batch, name)
        found |= {(name, _one(each)): (each, amount) for each in lots}
    return found


def _of_steps(batch: Batch, name: str) -> Quantity | None:
    """Return what the steps took of a component whose lot is stated afterwards alone."""
    done = [each.step for each in batch.done.values() if each.what == name and each.lot is None]
    parts = [_of_step(batch, each) for each in done]
    known = [each for each in parts if each is not None]
    if not known or len(known) < len(parts):
        return None
    return sum(known[1:], known[0])


def _finished_before(batch: Batch) -> _Amounts:
    """Return what the yield stated before a rework; it is not taken again."""
    made: CameOut | None = None
    for event in batch.events:
        match event.document:
            case BatchPrepared() as stated:
                made = stated.made
            case BatchCorrected() as stated if stated.step is None and made is not None:
                made = replaced(made, **stated.new.stated)
    return {} if made is None else _of_made(batch, made)


def _changed(now: _Amounts, before: _Amounts, corrects: int | None) -> list[Taken]:
    """Return by how much the lots of a yield differ from what was taken before."""
    found = []
    for key, (lot, amount) in now.items():
        _, was = before.get(key, (lot, None))
        less = amount if amount is None or was is None else amount - was
        found.append(Taken(key[0], lot, less, corrects))
    for key, (lot, amount) in before.items():
        if key not in now and amount is not None:
            found.append(Taken(key[0], lot, amount * -1, corrects))
    return found


def _weighed_otherwise(batch: Batch, stated: BatchCorrected, step: int) -> list[Taken]:
    """Return the corrected amount of a weighing, in place of what it stated."""
    was, actual = batch.weighed[step], stated.new.actual
    if actual is UNSET or was.lot is None:
        return []
    weighed = [
        each.sequence
        for each in batch.events
        if isinstance(each.document, WeighedStep) and each.document.step == step
    ]
    return [Taken(str(was.component), was.lot, actual, weighed[-1])]


def _made_otherwise(batch: Batch, was: CameOut, stated: BatchCorrected) -> list[Taken]:
    """Return the corrected amounts of a yield, in place of what its entry took."""
    last = max(each.sequence for each in batch.events if isinstance(each.document, BatchPrepared))
    before = fold_batch(batch.planned, [e for e in batch.events if e.sequence < last])
    base = _finished_before(before)
    now, then = (_of_made(batch, each) for each in (replaced(was, **stated.new.stated), was))
    if now == then:
        return []
    gone = [
        Taken(key[0], lot, each * 0, last)
        for key, (lot, each) in then.items()
        if key not in now and key not in base and each is not None
    ]
    return [*_changed(now, base, last), *gone]
