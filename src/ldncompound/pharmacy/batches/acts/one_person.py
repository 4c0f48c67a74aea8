"""A pharmacist alone, by policy: who made a batch signs it off as well, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.refusals import InvalidOrder
from ldncompound.core.text import LONGEST_REASON, check_reason, check_text
from ldncompound.pharmacy.people.person import name_key

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["check_alone", "took_part"]


def took_part(acts: BatchActs, batch: Batch) -> bool:
    """Return whether the person at the desk took part in making a batch."""
    roll, by = acts.personnel.roll, acts.recorder.desk.by

    def known_as(name: str) -> str:
        person = roll.find(name)
        return name_key(name if person is None else person.id)

    return known_as(by) in {known_as(each) for each in batch.prepared_by}


def check_alone(acts: BatchActs, batch: Batch, reason: str | None) -> None:
    """
    Check the reason of a pharmacist who signs without a second person.

    Args:
        acts: What acts on batches need.
        batch: The batch.
        reason: As typed; None where a second person signs.

    Raises:
        InvalidOrder: no reason, or the person is a second one.
    """
    if reason is None:
        return
    check_reason(reason)
    check_text(reason, "the reason", longest=LONGEST_REASON)
    if not took_part(acts, batch):
        raise InvalidOrder(
            f"{acts.recorder.desk.by} took no part in making the batch, and is a second person.",
            remedy="Leave out --alone.",
        )
