"""The command that goes on with a batch, for lists that say what to type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.weighing.plan import WEIGHED
from ldncompound.pharmacy.batches.record_at_work import missing_checks
from ldncompound.pharmacy.batches.states import LIFE, VOID, State

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["next_command"]


_SIGNED_NEXT = {
    State.PREPARED: "batch verify",
    State.CORRECTED: "batch verify",
    State.VERIFIED: "batch release",
}


def next_command(batch: Batch, *, barred: bool = False) -> str:
    """
    Return a command that goes on with a batch and works as it stands, without `ldncompound`.

    Where figures or a reason have to be given with it, it is the one that shows what is to be
    given.

    Args:
        batch: As it is now.
        barred: It holds a lot that is recalled or in quarantine.
    """
    identity, step, state = batch.plan.id, batch.next_step, batch.state
    due = bool(missing_checks(batch) or batch.failed)
    if barred or state in VOID:
        return f"batch show {identity}"
    if step is not None and state in LIFE["weighing"].since:
        return f"batch {'weigh' if step.action in WEIGHED else 'do'} {identity}"
    return f"{'batch show' if due else _SIGNED_NEXT.get(state, 'batch show')} {identity}"
