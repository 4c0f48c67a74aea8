"""The life of a batch, folded from the acts about it: nothing is ever updated in place.

What a batch is follows from its entries alone, so a replay of the trail gives it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from ldncompound.core.personal_data import without_personal
from ldncompound.core.refusals import VerificationFailure, WrongState
from ldncompound.pharmacy.batches.batch import Batch, Event

__all__ = ["after_event", "fold_batch"]


def fold_batch(plan: dict[str, Any], events: Iterable[Event]) -> Batch:
    """
    Return a batch after all its acts.

    Args:
        plan: The preparation as recorded.
        events: Every act on it, in order.

    Raises:
        VerificationFailure: an act that could not be in the state it was done in.
    """
    batch = Batch(plan=without_personal(plan))
    for event in events:
        try:
            batch = after_event(batch, event)
        except WrongState as refusal:
            raise VerificationFailure(
                f"Entry {event.sequence} could not be: {refusal.message}",
                first_bad=event.sequence,
            ) from None
    return batch


def after_event(batch: Batch, event: Event) -> Batch:
    """
    Return the batch after one more act.

    Raises:
        WrongState: the act cannot be done in this state.
    """
    batch.check(event.action)
    change = _CHANGES.get(event.action)
    changed = batch if change is None else change(batch, event)
    stands = batch.standing.after(event.action)
    return replace(changed, state=stands.state, before=stands.before, events=(*batch.events, event))


def _weighed(batch: Batch, event: Event) -> Batch:
    """Take in a weighing."""
    found = event.document
    return replace(batch, weighed={**batch.weighed, found["step"]: found})


def _done(batch: Batch, event: Event) -> Batch:
    """Take in another step."""
    found = event.document
    return replace(batch, done={**batch.done, found["step"]: found})


def _checked(batch: Batch, event: Event) -> Batch:
    """Take in a quality check; the latest of a kind counts."""
    found = event.document
    return replace(batch, checks={**batch.checks, found["kind"]: found})


def _signed(batch: Batch, event: Event) -> Batch:
    """Take in a signature."""
    return replace(batch, signatures=(*batch.signatures, event.document["signature"]))


def _made(batch: Batch, event: Event) -> Batch:
    """Take in what came out, signed by whoever prepared it."""
    return _signed(replace(batch, made=event.document["made"]), event)


def _released(batch: Batch, event: Event) -> Batch:
    """Take in the release with its labels."""
    return _signed(replace(batch, labels=event.document["labels"]), event)


def _reworked(batch: Batch, event: Event) -> Batch:  # noqa: ARG001
    """What was checked and signed is to be checked and signed again."""
    return replace(batch, checks={}, signatures=(), made=None)


def _corrected(batch: Batch, event: Event) -> Batch:
    """Put a value in the place of another."""
    found = event.document
    corrections = (*batch.corrections, {**found, "sequence": event.sequence, "by": event.by})
    changed = replace(batch, corrections=corrections)
    if found["member"] == "made":
        return replace(changed, made={**(batch.made or {}), **found["new"]})
    steps = {**batch.weighed[found["step"]], **found["new"]}
    return replace(changed, weighed={**batch.weighed, found["step"]: steps})


def _dispensed(batch: Batch, event: Event) -> Batch:
    """Count what was handed out."""
    return replace(batch, dispensed=batch.dispensed + int(event.document["dispense"]))


_CHANGES: Mapping[str, Callable[[Batch, Event], Any]] = MappingProxyType(
    {
        "weighing": _weighed,
        "step": _done,
        "check": _checked,
        "batch-prepared": _made,
        "batch-verified": _signed,
        "batch-released": _released,
        "batch-reworked": _reworked,
        "batch-corrected": _corrected,
        "dispensing": _dispensed,
    }
)
