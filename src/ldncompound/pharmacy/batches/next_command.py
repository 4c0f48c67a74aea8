"""The command that goes on with a batch, for lists that say what to type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.pharmacy.batches.states import LIFE, State

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["next_command"]


_GUIDED = {*LIFE["weighing"].since, State.PREPARED, State.CORRECTED, State.VERIFIED}
"""States from which the guide goes on."""


def next_command(batch: Batch, *, barred: bool = False) -> str:
    """
    Return a command that goes on with a batch and works as it stands, without `ldncompound`.

    It is the guide; where a reason has to be given first, the one that shows what is wrong.

    Args:
        batch: As it is now.
        barred: It holds a lot that is recalled or in quarantine.
    """
    guided = batch.state in _GUIDED and not (barred or batch.failed)
    return f"{'work' if guided else 'batch show'} {batch.plan.id}"
