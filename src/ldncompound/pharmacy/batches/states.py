"""The states of a batch and the acts that change them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

__all__ = [
    "CLOSED",
    "FINISHED",
    "LIFE",
    "OPEN",
    "REPLACING",
    "SIGNED_OFF",
    "VOID",
    "BatchStanding",
    "Change",
    "State",
    "hand_in",
    "listed",
]


class State(StrEnum):
    """The state of a batch."""

    PLANNED = "planned"
    IN_PREPARATION = "in preparation"
    PREPARED = "prepared"
    VERIFIED = "verified"
    RELEASED = "released"
    ON_HOLD = "on hold"
    REJECTED = "rejected"
    REWORKED = "reworked"
    CORRECTED = "corrected"
    RECALLED = "recalled"
    REPLACED = "replaced"


class Change(NamedTuple):
    """
    What an act may do to a batch.

    Args:
        does: Words for the refusal, as in "it cannot be …".
        since: The states in which the act is allowed.
        to: The state after; None where it stays, or returns to the state before the hold.
    """

    does: str
    since: frozenset[State]
    to: State | None


def _from(*states: State) -> frozenset[State]:
    """Return states as a set."""
    return frozenset(states)


_BEING_MADE = _from(State.PLANNED, State.IN_PREPARATION, State.REWORKED)
_MADE = _from(State.PREPARED, State.VERIFIED, State.RELEASED, State.CORRECTED)

FINISHED = _MADE
"""States in which a batch bears a signature: what is done to it is signed as well."""

REPLACING = "preparation"
"""The act by which a batch is replaced: the preparation of another, which names it."""

VOID = _from(State.REJECTED, State.RECALLED, State.REPLACED)
"""States after which a batch is never used, so that another one takes its place."""

CLOSED = VOID | {State.RELEASED}
"""States of a batch at which nobody works any more."""

OPEN = frozenset(State) - CLOSED
"""The other states."""

LIFE: Mapping[str, Change] = MappingProxyType(
    {
        "weighing": Change("weighed for", _BEING_MADE, State.IN_PREPARATION),
        "step": Change("worked on", _BEING_MADE, State.IN_PREPARATION),
        "check": Change(
            "checked",
            _from(State.IN_PREPARATION, State.REWORKED, State.PREPARED, State.CORRECTED),
            None,
        ),
        "lot-accepted": Change(
            "given an accepted lot",
            _from(State.IN_PREPARATION, State.REWORKED, State.PREPARED, State.VERIFIED)
            | _from(State.CORRECTED),
            None,
        ),
        "batch-prepared": Change(
            "finished", _from(State.IN_PREPARATION, State.REWORKED), State.PREPARED
        ),
        "batch-verified": Change(
            "verified", _from(State.PREPARED, State.CORRECTED), State.VERIFIED
        ),
        "batch-reviewed": Change(
            "reviewed", _from(State.PREPARED, State.VERIFIED, State.CORRECTED), None
        ),
        "batch-released": Change("released", _from(State.VERIFIED), State.RELEASED),
        "dispensing": Change("dispensed from", _from(State.RELEASED), None),
        "batch-held": Change("put on hold", _BEING_MADE | _MADE, State.ON_HOLD),
        "batch-resumed": Change("resumed", _from(State.ON_HOLD), None),
        "batch-rejected": Change(
            "rejected",
            _BEING_MADE | _from(State.PREPARED, State.VERIFIED, State.CORRECTED, State.ON_HOLD),
            State.REJECTED,
        ),
        "batch-reworked": Change("reworked", _from(State.PREPARED, State.VERIFIED), State.REWORKED),
        "batch-corrected": Change(
            "corrected", _MADE | _from(State.IN_PREPARATION, State.REWORKED), None
        ),
        "batch-recalled": Change(
            "recalled",
            _from(State.VERIFIED, State.RELEASED, State.CORRECTED, State.ON_HOLD),
            State.RECALLED,
        ),
        REPLACING: Change("replaced", _from(State.PLANNED, State.ON_HOLD), State.REPLACED),
    }
)
"""Every act on a batch."""

SIGNED_OFF = (State.VERIFIED, State.RELEASED, State.CORRECTED)
"""States in which a correction undoes what was verified."""


_PREPARING = frozenset({"weighing", "step", "check", "batch-prepared", "batch-corrected"})
"""Acts of those who make a batch, unless they only accept what another did."""


def hand_in(action: str, by: str, *, accepts: bool, found_by: str | None = None) -> str | None:
    """
    Return who took part in making a batch by an act; None where nobody did.

    Args:
        action: One of `LIFE`.
        by: Who did it.
        accepts: It accepts what is out of tolerance, failed or missing.
        found_by: Who weighed, checked or corrected what is accepted; None where nobody did.

    >>> hand_in("check", "Kim", accepts=False), hand_in("check", "Lee", accepts=True)
    ('Kim', None)
    >>> hand_in("weighing", "Lee", accepts=True, found_by="Kim")
    'Kim'
    """
    if action not in _PREPARING:
        return None
    return found_by if accepts else by


class BatchStanding(NamedTuple):
    """
    The state of a batch by the names of its acts alone; no document is read.

    Args:
        state: Its state.
        before: The state before it was put on hold, None otherwise.
        was_released: Whether units of it may have left the pharmacy.

    >>> BatchStanding().after("weighing").after("batch-held").after("batch-resumed").state.value
    'in preparation'
    """

    state: State = State.PLANNED
    before: State | None = None
    was_released: bool = False

    @property
    def begun(self) -> bool:
        """Return whether anything of it was weighed or done, also where it is on hold."""
        return (self.before or self.state) is not State.PLANNED

    def bars(self, action: str) -> bool:
        """
        Return whether what was done before bars an act, whatever the state allows.

        >>> BatchStanding().after("weighing").after("batch-held").bars("preparation")
        True
        """
        return {
            "batch-rejected": self.was_released,
            "batch-reworked": self.was_released,
            "batch-recalled": not self.was_released,
            REPLACING: self.begun,
        }.get(action, False)

    def after(self, action: str) -> BatchStanding:
        """Return the state after one more act, one that `Batch.check` allows."""
        to = LIFE[action].to
        if action == "batch-held":
            return BatchStanding(State.ON_HOLD, self.state, self.was_released)
        if action == "batch-resumed":
            to = self.before
        elif action == "batch-corrected" and self.state in SIGNED_OFF:
            to = State.CORRECTED  # what was verified is to be verified again
        released = self.was_released or action == "batch-released"
        return BatchStanding(to or self.state, None, released)


def listed(words: list[str]) -> str:
    """Return words as a list joined with commas and "or"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
