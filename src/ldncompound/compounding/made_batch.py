"""Parts of the record of a made batch, shared by its acts and its finished record."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, UnsetType

from ldncompound.compounding.preparation import LotInUse
from ldncompound.core.language import told
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
    "Transcribed",
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
    lots: dict[str, tuple[LotInUse, ...]]


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
    lots: dict[str, tuple[LotInUse, ...]] | UnsetType = UNSET

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
            return ", ".join(
                f"{told(of)} {lot.number}" for of, lots in value.items() for lot in lots
            )
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


_LocalTime = Annotated[
    str,
    Meta(
        pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}$",
        max_length=25,
    ),
]


class Transcribed(Record):
    """
    When and by whom an act was done that was written on paper first, and entered later.

    Args:
        at: The time of the pharmacy, with its offset.
        by: Who did it: the id of an enrolled person, or a name where nobody is enrolled.
    """

    at: _LocalTime
    by: str

    @property
    def moment(self) -> datetime.datetime:
        """Return when it was done."""
        return datetime.datetime.fromisoformat(self.at)

    def told(self, entered: str, by: str) -> str:
        """
        Say when and by whom it was done and entered.

        Args:
            entered: Time of its entry, UTC; told in the offset of the other time.
            by: Who entered it.

        >>> told = Transcribed(at="2026-11-29T09:12:00+01:00", by="Kim").told
        >>> told("2026-11-29T13:03:00.000Z", "Ann")
        'TRANSCRIBED: done 2026-11-29 09:12 by Kim, entered 14:03 by Ann'
        """
        done = self.moment
        then = datetime.datetime.fromisoformat(entered).astimezone(done.tzinfo)
        return say(
            "transcribed",
            done=f"{done:%Y-%m-%d %H:%M}",
            who=self.by,
            entered=f"{then:%H:%M}" if then.date() == done.date() else f"{then:%Y-%m-%d %H:%M}",
            by=by,
        )
