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

__all__ = ["Taken", "taken_by", "taken_for", "taken_mentions", "used_in", "used_of"]


class Taken(NamedTuple):
    """
    What an act took of a lot.

    Args:
        component: What the lot supplies.
        lot: As the act states it.
        amount: How much; None if unknown.
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
            return _by_yields(batch, stated)
        case BatchCorrected() if stated.step is not None:
            return _weighed_otherwise(batch, stated, stated.step)
        case BatchCorrected():
            return _by_yields(batch, stated)
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


Used = dict[tuple[str, "LotInUse | None"], "Quantity | None"]
"""How much was used, by component and lot; None for one that is not stated."""


def used_in(batch: Batch) -> Used:
    """
    Return how much of each lot is recorded to be in a batch, as corrected: None where it is not.

    Of a step that is only done, such as a volume measured, the plan says how much: nobody recorded
    it. What was weighed before a rework, and thrown away, is not in it; it was taken all the same.
    """
    found: Used = {}
    for each in batch.stated:
        if each.component is not None:
            key = (each.component, each.lot)
            amount = each.actual if isinstance(each, WeighedStep) else None
            found[key] = amount if key not in found else _added(found[key], amount)
    filled = {part.name for part in batch.plan.components if part.role == "shell"}
    made = {} if batch.made is None else _of_made(batch, batch.made)
    for (name, _), (lot, amount) in made.items():
        found.pop((name, None), None)  # its lot was stated afterwards
        found.setdefault((name, lot), amount if name in filled else None)
    return found


def used_of(used: Used, component: str, lot: LotInUse | None) -> Quantity | None:
    """Return how much of a lot is in a batch, or of a component whose lot is not stated."""
    return used.get((component, lot))


def _added(first: Quantity | None, more: Quantity | None) -> Quantity | None:
    """Return a sum; None where a part of it is not known."""
    return None if first is None or more is None else first + more


def _of_step(batch: Batch, number: int) -> Quantity | None:
    """Return what a step takes, by the plan; None for what is made up to a mark, or mixed."""
    step = next(each for each in batch.steps if each.step == number)
    return step.amount if step.action in ("measure", "take") else None


_Key = tuple[str, "str | LotInUse"]
_Amounts = dict[int, "Quantity | None"]
"""Amounts of a lot by the entry at which each counts; 0 is the act itself."""


class _OfLot(NamedTuple):
    """What yields took of a lot."""

    lot: LotInUse
    amounts: _Amounts


_Parts = dict[_Key, _OfLot]


def _key(name: str, lot: LotInUse) -> _Key:
    """Return what tells a lot apart: its own id, since its number may be corrected."""
    return name, lot.id or lot


def _of_made(batch: Batch, made: CameOut) -> dict[_Key, tuple[LotInUse, Quantity | None]]:
    """Return what was taken of the lots that a yield states: shells filled, and steps done."""
    roles = {part.name: part.role for part in batch.plan.components}
    found: dict[_Key, tuple[LotInUse, Quantity | None]] = {}
    for name, lots in made.lots.items():
        if len({_key(name, each) for each in lots}) != 1:
            amount = None  # how much of each is not recorded
        elif roles.get(name) == "shell":
            amount = None if made.filled is None else quantity(made.filled, CAPSULE)
        else:
            amount = _of_steps(batch, name)
        found |= {_key(name, each): (each, amount) for each in lots}
    return found


def _of_steps(batch: Batch, name: str) -> Quantity | None:
    """Return what the steps took of a component whose lot is stated afterwards alone."""
    done = [each.step for each in batch.done.values() if each.what == name and each.lot is None]
    parts = [_of_step(batch, each) for each in done]
    known = [each for each in parts if each is not None]
    if not known or len(known) < len(parts):
        return None
    return sum(known[1:], known[0])


def _by_yields(batch: Batch, stated: BatchPrepared | BatchCorrected) -> list[Taken]:
    """
    Return what a yield, or a correction of one, changes of what the yields before it took.

    What is more was taken now. What is less was never taken: the entries that said so are
    corrected, the last one first, so that a count made since then stands.
    """
    before: _Parts = {}
    then, last = fold_batch(batch.planned, ()), 0
    for event in batch.events:
        if isinstance(event.document, BatchPrepared):
            last = event.sequence
        before = _after(then, event.document, before, last)
        then = after_event(then, event)
    now = _after(batch, stated, before, 0 if isinstance(stated, BatchPrepared) else last)
    return [
        Taken(key[0], each.lot, amount, entry or None)
        for key, each in now.items()
        for entry, amount in each.amounts.items()
        if key not in before or (entry, amount) not in before[key].amounts.items()
    ]


def _after(batch: Batch, stated: StatedAct, before: _Parts, at: int) -> _Parts:
    """Return what yields took after an act, if it is a yield or corrects one."""
    match stated:
        case BatchPrepared():
            made = stated.made
        case BatchCorrected() if stated.step is None and batch.made is not None:
            made = replaced(batch.made, **stated.new.stated)
        case _:
            return before
    now = _of_made(batch, made)
    found = {
        key: _OfLot(lot, _adding_up(before[key].amounts if key in before else {}, amount, at))
        for key, (lot, amount) in now.items()
    }
    gone = {
        key: _OfLot(each.lot, {entry: _none_of(was) for entry, was in each.amounts.items()})
        for key, each in before.items()
        if key not in now
    }
    return found | gone


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


def _none_of(amount: Quantity | None) -> Quantity | None:
    """Return nothing of an amount; what was not recorded stays so."""
    return None if amount is None else amount * 0


def _adding_up(parts: _Amounts, amount: Quantity | None, at: int) -> _Amounts:
    """Return the parts changed so that they add up to an amount, as far as all are known."""
    known = [each for each in parts.values() if each is not None]
    if amount is None or len(known) < len(parts):
        return parts | {at: amount}
    more = amount - sum(known, amount * 0)
    if more > amount * 0:
        return parts | {at: more + (parts.get(at) or amount * 0)}
    found = dict(parts)
    for entry, part in sorted(zip(parts, known, strict=True), reverse=True):
        found[entry] = max(part + more, amount * 0)
        more = min(part + more, amount * 0)
    return found
