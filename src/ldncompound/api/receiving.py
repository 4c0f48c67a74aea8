"""What is asked when a lot comes in: what it may be of, and the check of each answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.materials.lots import ANHYDROUS, AS_IS, BASES, DRIED
from ldncompound.pharmacy.stock.components import Receivable, check_told, receivable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ldncompound.api.premises import Premises

__all__ = [
    "ANHYDROUS",
    "AS_IS",
    "BASES",
    "DRIED",
    "Receivable",
    "check_receipt",
    "what_comes_in",
]


def what_comes_in(premises: Premises) -> list[Receivable]:
    """Return what can be received: actives first, then empty capsules, then the others."""
    return receivable(premises.formulary)


def check_receipt(premises: Premises, told: Mapping[str, str]) -> None:
    """
    Refuse what is wrong in a part of a delivery; nothing is recorded.

    Args:
        premises: Has formulations, rules and day.
        told: What is known of it so far, as `Lots.receive` takes it.

    Raises:
        Refusal: as for the receipt of the whole.
    """
    practice, formulary, desk = premises.checked()
    check_told(told, formulary, practice.jurisdiction, desk.today)
