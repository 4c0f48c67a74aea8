"""Who stands behind the label of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ldncompound.core.values import Value
from ldncompound.core.wording import say

__all__ = ["Verification"]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Verification(Value):
    """
    Who checked the batch of a label, and whether it is released.

    Args:
        checked_by: Who checked the batch; None where nobody has.
        released: Whether the batch is released.
        one_person: A pharmacist who prepared it checked or released it, by policy.
        of_stock: The batch was released for stock: whom it is for was not looked at then.
    """

    shown: ClassVar[tuple[str, ...]] = ("released", "one_person", "of_stock")

    checked_by: str | None
    released: bool
    one_person: bool = False
    of_stock: bool = False

    @property
    def told(self) -> str:
        """Return in words who checked it; empty where nobody has."""
        if self.checked_by is None:
            return ""
        if self.one_person:
            return say("label.one_person", person=self.checked_by)
        if self.of_stock:
            return say("label.stock_verified_by", person=self.checked_by)
        return say("label.verified_by", person=self.checked_by)
