"""Who may do what, and what is signed: one table, for acting and for verifying.

Sort of act, roles that may do it, and as what it is signed. What is not in the table may be done
by every enrolled person, unsigned.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from ldncompound.pharmacy.authority import OPEN
from ldncompound.pharmacy.people.person import LEADING, PHARMACIST, ROLES

__all__ = [
    "ACCEPTANCE",
    "DUTIES",
    "FINISHED_DUTIES",
    "PLAIN",
    "UNLOCKED",
    "WAITS_FOR_FULL",
    "Duty",
    "duty_of",
]


class Duty(NamedTuple):
    """
    What an act demands where people are enrolled.

    Args:
        roles: Who may do it.
        meaning: As what it is signed; None where it is not.
        open: Anybody may do it, unsigned: it only makes things safer.
        unlocked: An unlocked key serves it.
    """

    roles: tuple[str, ...] = ROLES
    meaning: str | None = None
    open: bool = False
    unlocked: bool = False


PLAIN = Duty()
"""Of every act that is not in the table."""

ACCEPTANCE = Duty(LEADING, "accepted")
"""Of an act that accepts what is out of tolerance, failed or missing."""

DUTIES: Mapping[str, Duty] = MappingProxyType(
    {
        # People.
        "person-enrolled": Duty(LEADING, "enrolled"),
        "person-re-enrolled": Duty(LEADING, "enrolled"),
        "person-revoked": Duty(LEADING, "revoked"),
        "person-recovered": Duty(ROLES, "recovered"),
        "person-invited": Duty(LEADING, "invited"),
        "person-joined": Duty(ROLES, "joined"),
        "invitation-withdrawn": Duty(LEADING, "invitation withdrawn"),
        "policy": Duty(LEADING, "policy set"),
        # Master records.
        "formulation-proposed": Duty(ROLES, "proposed"),
        "formulation-adopted": Duty(LEADING, "adopted"),
        "formulation-withdrawn": Duty(ROLES, "withdrawn"),  # a technician: the own proposal
        # Stock.
        "lot-received": Duty(ROLES, "received", unlocked=True),
        "lot-delivered": Duty(ROLES, "received", unlocked=True),
        "lot-opened": Duty(ROLES, "opened"),
        "lot-counted": Duty(ROLES, "counted", unlocked=True),
        "lot-disposed": Duty(ROLES, "disposed", unlocked=True),
        "lot-checked": Duty(ROLES, "receipt checked"),
        "lot-identified": Duty(LEADING, "identified"),
        "lot-released": Duty(LEADING, "lot released"),
        "packing-trial": Duty(ROLES, "tried", unlocked=True),
        "lot-corrected": Duty(LEADING, "corrected"),
        "lot-recalled": Duty(LEADING, "recalled"),
        "synonym-confirmed": ACCEPTANCE,
        # Batches.
        "batch-prepared": Duty(ROLES, "prepared", unlocked=True),
        "batch-verified": Duty(ROLES, "checked"),
        "batch-reviewed": Duty(LEADING, "reviewed"),
        "batch-released": Duty(LEADING, "released"),
        "lot-accepted": ACCEPTANCE,
        "batch-resumed": Duty(LEADING, "resumed"),
        "batch-rejected": Duty(LEADING, "rejected"),
        "batch-reworked": Duty(LEADING, "reworked"),
        "batch-recalled": Duty(LEADING, "recalled"),
        # The trail.
        "trail-accepted": Duty(LEADING, "trail accepted"),
        "trail-restored": Duty(LEADING, "trail restored"),
        "erasure": Duty(LEADING, "erased"),
        # A hold, a quarantine, and the record of who is refused.
        **dict.fromkeys(OPEN, Duty(open=True)),
    }
)

UNLOCKED = frozenset(duty.meaning for duty in DUTIES.values() if duty.unlocked)
"""Meanings that an unlocked key signs, in no other sort of act."""

FINISHED_DUTIES: Mapping[str, Duty] = MappingProxyType(
    {
        "check": Duty(ROLES, "examined"),
        "batch-corrected": Duty(ROLES, "corrected"),
    }
)
"""Of acts on a batch that bears a signature already: a typed name changes nothing in it."""

WAITS_FOR_FULL = frozenset(
    {"batch-prepared", "batch-verified", "batch-reviewed", "lot-received", "packing-trial"}
)
"""Acts of every day, whose signatures `trail verify` checks with --full alone, to stay quick; what
decides about people, policies, lots, master records and releases is checked always."""

FIRST = PHARMACIST
"""Role of the first person who is enrolled."""


def duty_of(action: str, *, accepts: bool, finished: bool = False) -> Duty:
    """
    Return what an act demands.

    Args:
        action: What sort of act.
        accepts: It accepts what is out of tolerance, failed or missing.
        finished: It is done to a batch that bears a signature already.

    >>> duty_of("weighing", accepts=False).meaning, duty_of("weighing", accepts=True).meaning
    (None, 'accepted')
    """
    if accepts:
        return ACCEPTANCE
    if finished and action in FINISHED_DUTIES:
        return FINISHED_DUTIES[action]
    return DUTIES.get(action, PLAIN)
