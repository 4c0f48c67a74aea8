"""Keys under which the trail finds batches, lots, people, schedules and records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.compounding.preparation import Preparation

__all__ = [
    "ACCEPTED",
    "ACCEPTS",
    "BALANCE_CHECK",
    "BATCH",
    "FAILED_CHECK",
    "FOUND_BY",
    "INVITATION",
    "INVITED_NAME",
    "IN_USE",
    "KEPT_LOT",
    "KEPT_NUMBER",
    "KEPT_PERSON",
    "KEPT_RECORD",
    "ONE_PERSON",
    "PERSON_NAME",
    "POLICY",
    "PROOF",
    "RECALLED",
    "RECOVERY",
    "SCHEDULE",
    "SIGNED_BY",
    "STANDING",
    "WEIGHED_BY",
    "lot_mentions",
    "preparation_mentions",
    "recall_mention",
]


BATCH: Final = "batch"
"""Key of the entries about a batch after its plan."""

SCHEDULE: Final = "schedule"
"""Key of the entries about a schedule, or about a course in fills."""

ACCEPTED: Final = "acceptance"
"""The act that decides in which way a schedule is made."""

KEPT_PERSON, PERSON_NAME = "kept-person", "person-name"
"""Keys of an entry about a person: the id, and the name, as `name_key` folds them."""

POLICY: Final = "policy"
"""Key of an entry that sets a policy: its name and value."""

ACCEPTS: Final = "accepts"
"""Key of an act that accepts what is out of tolerance, failed or missing."""

ONE_PERSON: Final = "one-person"
"""Key of a check or release by a pharmacist who prepared the batch: its id."""

WEIGHED_BY: Final = "weighed-by"
"""Key of an accepted weighing: id of the person who weighed."""

FOUND_BY: Final = "found-by"
"""Key of an accepted check or correction: id of who found what is accepted; empty for nobody."""

STANDING: Final = "person-standing"
"""Key of an entry about a person: id, role or "revoked", and public key or "-"."""

RECOVERY: Final = "recovery-key"
"""Key of an entry about a person: id, and the public part of their recovery key."""

INVITATION: Final = "invitation"
"""Key of an entry that invites a person: public part of the word, whom, as what, by whom, until."""

INVITED_NAME: Final = "invited-name"
"""Key of the entry by which an invited person comes in: the salt of the invited name."""

PROOF: Final = "single-use-proof"
"""Key of an entry that a secret allows: its public part, and its signature."""

SIGNED_BY = "signed-by"
"""Key of an entry that a person has signed."""

KEPT_LOT, KEPT_NUMBER = "kept-lot", "kept-number"
"""Keys of an entry about a lot: its id, and its number."""

BALANCE_CHECK, FAILED_CHECK = "balance-check", "balance-check-failed"
"""Keys of the check of a balance, with its day."""

KEPT_RECORD = "kept-formulation"
"""Key of an entry about the adoption of a master record: its id."""

IN_USE = "lot"
"""Key of everything that a lot went into, and of its own entries."""

RECALLED = "recalled-lot"
"""Key of the recall of a lot: its id, or how an order names it."""


def recall_mention(component: str, number: str, identity: str | None) -> tuple[str, str]:
    """
    Return the key of the recall of a lot.

    Args:
        component: What it supplies.
        number: The maker's lot number.
        identity: The pharmacy's id; None for a lot that was never received.
    """
    return RECALLED, f"{component}={number}" if identity is None else identity


def lot_mentions(record: LotRecord) -> tuple[tuple[str, str], ...]:
    """Return the keys of an entry about a lot."""
    made_from = () if record.trituration is None else record.trituration.made_from
    return (
        (KEPT_LOT, record.id),
        (KEPT_NUMBER, record.number),
        (IN_USE, record.number),
        *((IN_USE, each) for each in made_from),
    )


def preparation_mentions(preparation: Preparation, identity: str) -> tuple[tuple[str, str], ...]:
    """
    Return the keys of a preparation: its lots, for a recall, and its schedule or course.

    Args:
        preparation: As planned.
        identity: Its id.
    """
    lots = {(IN_USE, lot.number) for part in preparation.components for lot in part.lots}
    if preparation.course is None:
        return tuple(sorted(lots))
    return (*sorted(lots), (SCHEDULE, preparation.course.schedule or identity))
