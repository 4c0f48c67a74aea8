"""Adoptions of master records done again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.personal_data import PersonalRow
from ldncompound.pharmacy.people.adoption_acts import adopt, withdraw

if TYPE_CHECKING:
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.trail.act import Recorded

__all__ = ["RECORD_ACTS", "record_again"]


RECORD_ACTS = ("formulation-proposed", "formulation-adopted", "formulation-withdrawn")


def record_again(personnel: Personnel, entry: Recorded) -> None:
    """
    Propose, adopt or withdraw a master record again.

    Args:
        personnel: As of then, with the signature that was made.
        entry: What was recorded.

    Raises:
        Restated: what it would record.
        Refusal: it was not possible.
    """
    if entry.action == "formulation-withdrawn":
        reason = PersonalRow.of(entry.personal).text("reason") or "given"
        withdraw(personnel, str(entry.subject), reason)
    adopt(personnel, str(entry.subject))
