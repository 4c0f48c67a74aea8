"""Keys under which the trail finds batches, lots, people, schedules and records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.compounding.preparation import Preparation

__all__ = [
    "ACCEPTED",
    "BALANCE_CHECK",
    "BATCH",
    "FAILED_CHECK",
    "KEPT_LOT",
    "KEPT_PERSON",
    "KEPT_RECORD",
    "PERSON_NAME",
    "SCHEDULE",
    "SIGNED_BY",
    "lot_mentions",
    "preparation_mentions",
    "recall_mention",
]


BATCH: Final = "batch"
"""Under what everything is found that happened to a batch after its plan."""

SCHEDULE: Final = "schedule"
"""Under what everything is found that was done for a schedule, or for a course in fills."""

ACCEPTED: Final = "acceptance"
"""The act that settles in which way a schedule is made."""

KEPT_PERSON, PERSON_NAME = "kept-person", "person-name"
"""Under what an entry about a person is found: the id, and the name, as `name_key` folds them."""

SIGNED_BY = "signed-by"
"""Under what an entry is found that a person has signed."""

KEPT_LOT, KEPT_NUMBER = "kept-lot", "kept-number"
"""Under what an entry about a lot is found: its own id, and its number."""

BALANCE_CHECK, FAILED_CHECK = "balance-check", "balance-check-failed"
"""Under what the check of a balance is found, with its day."""

KEPT_RECORD = "kept-formulation"
"""Under what an entry about the adoption of a master record is found: its id."""

_IN_USE = "lot"
"""Under what everything is found that a lot went into, its own entries too."""

_RECALLED = "recalled-lot"
"""Under what the recall of a lot is found: its own id, or what it is named by in an order."""


def recall_mention(component: str, number: str, identity: str | None) -> tuple[str, str]:
    """
    Return under what the recall of a lot is found.

    Args:
        component: What it supplies.
        number: Of its maker.
        identity: The pharmacy's own id; None for a lot that was never received, which
            has nothing but its number.
    """
    return _RECALLED, f"{component}={number}" if identity is None else identity


def lot_mentions(record: LotRecord) -> tuple[tuple[str, str], ...]:
    """Return under what an entry about a lot is found."""
    made_from = () if record.trituration is None else record.trituration.made_from
    return (
        (KEPT_LOT, record.id),
        (KEPT_NUMBER, record.number),
        (_IN_USE, record.number),
        *((_IN_USE, each) for each in made_from),
    )


def preparation_mentions(preparation: Preparation, identity: str) -> tuple[tuple[str, str], ...]:
    """
    Return under what a preparation is found: its lots, for a recall, and its schedule or course.

    Args:
        preparation: As planned.
        identity: Its id.
    """
    lots = {(_IN_USE, lot.number) for part in preparation.components for lot in part.lots}
    if preparation.course is None:
        return tuple(sorted(lots))
    return (*sorted(lots), (SCHEDULE, preparation.course.schedule or identity))
