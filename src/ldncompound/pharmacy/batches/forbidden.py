"""Why an act on a batch is refused in its state, and what makes it possible."""

from __future__ import annotations

from ldncompound.core.refusals import WrongState
from ldncompound.pharmacy.batches.states import (
    LIFE,
    REPLACING,
    VOID,
    BatchStanding,
    State,
    listed,
)

__all__ = ["check_state"]


def check_state(
    identity: str, standing: BatchStanding, action: str, *, replaced_by: str | None
) -> None:
    """
    Refuse an act that the state of a batch, or what was done before, does not allow.

    Args:
        identity: Id of the batch.
        standing: Its state.
        action: One of `LIFE`.
        replaced_by: Id of the preparation that replaced it; None where none did.

    Raises:
        WrongState: it does not; the remedy says what does.
    """
    change, state, barred = LIFE[action], standing.state, standing.bars(action)
    if replaced_by is not None:
        raise WrongState(
            f"The batch {identity} was replaced by {replaced_by}; it cannot be {change.does}.",
            remedy=f"Go on with 'ldncompound batch show {replaced_by}', from its own sheet.",
        )
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
            remedy=_way_to(identity, standing, action),
        )


def _way_to(identity: str, standing: BatchStanding, action: str) -> str:
    """Return what makes an act possible that the state does not allow."""
    state, unchecked = standing.state, LIFE["batch-verified"].since
    if action == REPLACING:
        again = "order it anew with the lots in hand."
        if state in VOID or standing.was_released:
            return again.capitalize()
        return f"Reject it with 'ldncompound batch reject {identity}', and {again}"
    if state is State.ON_HOLD:
        return f"Once it is resolved why, 'ldncompound batch resume {identity}' goes on."
    if action == "batch-released" and state in unchecked:
        return f"A second person checks it first: 'ldncompound batch verify {identity}'."
    since = LIFE[action].since | (unchecked if action == "batch-released" else set())
    following = _FOLLOWING.get(state, "").format(identity)
    return (
        f"{following}That is possible while it is {listed(sorted(each.value for each in since))}."
    )


_WORK = "Go on with 'ldncompound batch weigh {0}'. "
_FOLLOWING = {
    State.PLANNED: _WORK,
    State.IN_PREPARATION: _WORK,
    State.REWORKED: _WORK,
    State.PREPARED: "A second person checks it: 'ldncompound batch verify {0}'. ",
    State.CORRECTED: "A second person checks it: 'ldncompound batch verify {0}'. ",
    State.VERIFIED: "It is released with 'ldncompound batch release {0}'. ",
    State.RELEASED: "It is dispensed with 'ldncompound dispense {0}'. ",
}
"""The command that follows in each state."""
