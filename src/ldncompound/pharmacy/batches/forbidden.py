"""Why an act on a batch is refused in its state, and what makes it possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.refusals import WrongState
from ldncompound.pharmacy.batches.states import LIFE, REPLACING, VOID, State, listed

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["check_state"]


def check_state(batch: Batch, action: str) -> None:
    """
    Refuse an act that the state of a batch, or what was done before, does not allow.

    Args:
        batch: The batch.
        action: One of `LIFE`.

    Raises:
        WrongState: it does not; the remedy says what does.
    """
    change, identity, state = LIFE[action], batch.plan.id, batch.state
    if batch.replaced_by is not None:
        raise WrongState(
            f"The batch {identity} was replaced by {batch.replaced_by}; it cannot be "
            f"{change.does}.",
            remedy=f"Go on with 'ldncompound batch show {batch.replaced_by}', from its own sheet.",
        )
    barred = batch.standing.bars(action)
    if barred and action == "batch-recalled":
        raise WrongState(
            f"The batch {identity} was never released; there is nothing to recall.",
            remedy=f"Reject it with 'ldncompound batch reject {identity}'.",
        )
    if barred and action != REPLACING:
        raise WrongState(
            f"The batch {identity} was released; it cannot be {change.does}.",
            remedy=f"Recall it with 'ldncompound batch recall {identity}'.",
        )
    if barred or state not in change.since:
        begun = " after it was begun" if state is State.ON_HOLD and action == REPLACING else ""
        raise WrongState(
            f"The batch {identity} is {state.value}{begun}; it cannot be {change.does}.",
            remedy=_way_to(batch, action),
        )


def _way_to(batch: Batch, action: str) -> str:
    """Return what makes an act possible that the state does not allow."""
    identity, unchecked = batch.plan.id, LIFE["batch-verified"].since
    if action == REPLACING:
        again = "order it anew with the lots in hand."
        if batch.state in VOID or batch.was_released:
            return again.capitalize()
        return f"Reject it with 'ldncompound batch reject {identity}', and {again}"
    if batch.state is State.ON_HOLD:
        return f"Once it is resolved why, 'ldncompound batch resume {identity}' goes on."
    if action == "batch-released" and batch.state in unchecked:
        return f"A second person checks it first: 'ldncompound batch verify {identity}'."
    since = LIFE[action].since | (unchecked if action == "batch-released" else set())
    return f"That is possible while it is {listed(sorted(each.value for each in since))}."
