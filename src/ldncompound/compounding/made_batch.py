"""Parts of the record of a made batch, shared by its acts and its finished record."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from msgspec import UNSET, UnsetType

from ldncompound.compounding.preparation import LotInUse
from ldncompound.core.quantities import format_quantity
from ldncompound.core.quantity_fields import Count, Mass, Percent
from ldncompound.core.records import Record
from ldncompound.core.source_cited import SourceCited
from ldncompound.core.wording import say

__all__ = [
    "BeyondUseAsMade",
    "CameOut",
    "CheckFinding",
    "CorrectedValues",
    "LabelsCounted",
    "LotsByName",
    "PowderOfDrug",
    "SignatureStated",
]


LotsByName = dict[str, tuple[LotInUse, ...]]
"""Lots by the component that they supply."""


class CameOut(Record):
    """
    The yield of a batch.

    Args:
        filled: Capsules or tablets that were made; null for other forms.
        rejected: How many of them were rejected; likewise.
        lots: Lots of the components that were not weighed.
    """

    filled: Count | None
    rejected: Count | None
    lots: LotsByName


class LabelsCounted(Record):
    """What became of the labels that were printed before the release."""

    printed: Count
    used: Count
    destroyed: Count


class BeyondUseAsMade(Record):
    """
    The beyond-use date by the lots actually used.

    Args:
        final: Whether a lot of every component is known.
    """

    date: datetime.date
    final: bool
    limited_by: str
    storage: str


class CheckFinding(Record):
    """
    One figure compared with its limit.

    Args:
        what: Which figure.
        status: "confirmed" or "unconfirmed": whether the source was seen.
    """

    what: str
    found: str
    limit: str
    passes: bool
    source: SourceCited
    status: str


class PowderOfDrug(Record):
    """Powder and the labelled drug in it: two masses, because their ratio may not terminate."""

    powder: Mass
    drug: Mass


class CorrectedValues(Record):
    """Values of a weighing or of a yield, before or after a correction."""

    target: Mass | UnsetType = UNSET
    actual: Mass | UnsetType = UNSET
    off: Percent | UnsetType = UNSET
    accepted: bool | UnsetType = UNSET
    ratio: str | UnsetType | None = UNSET
    content: str | UnsetType | None = UNSET
    needed: Mass | UnsetType | None = UNSET
    holds: PowderOfDrug | UnsetType | None = UNSET
    printout: str | UnsetType | None = UNSET
    filled: Count | UnsetType | None = UNSET
    rejected: Count | UnsetType | None = UNSET
    lots: LotsByName | UnsetType = UNSET

    @property
    def stated(self) -> dict[str, Any]:
        """Return the values that are set, by member."""
        members = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value for name, value in members.items() if value is not UNSET}

    def in_words(self) -> dict[str, str]:
        """Return the values that are set, as people read them."""
        return {name: _in_words(value) for name, value in self.stated.items()}


def _in_words(value: Any) -> str:
    """Return a corrected value as people read it."""
    match value:
        case bool():
            return say("record.yes") if value else say("record.no")
        case int() | str():
            return str(value)
        case PowderOfDrug():
            powder, drug = format_quantity(value.powder), format_quantity(value.drug)
            return say("record.powder_of_drug", powder=powder, drug=drug)
        case dict() if value:
            return ", ".join(f"{of} {lot.number}" for of, lots in value.items() for lot in lots)
        case None | dict():
            return say("record.none")
        case _:
            return format_quantity(value)


class SignatureStated(Record):
    """
    A signature under an act; by name alone where nobody was enrolled.

    Args:
        schema: Set for an enrolled person, whose signature has every member.
        digest: Digest of the batch as it was signed.
    """

    schema: Literal["ldncompound.signature/1"] | UnsetType = UNSET
    person: str
    name: str | UnsetType = UNSET
    role: str | UnsetType = UNSET
    meaning: str
    digest: str
    at: str | UnsetType = UNSET
    algorithm: str
    public_key: str | UnsetType | None = UNSET
    signature: str | UnsetType | None = UNSET

    @property
    def signer(self) -> str:
        """Return who signed: the enrolled name where there is one."""
        return self.person if self.name is UNSET else self.name
