"""Proposal and adoption of a master record, and how documents state them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from ldncompound.core.records import Count, Positive, Record, Sha256
from ldncompound.formulary.record_version import RecordVersion

__all__ = [
    "NOT_ADOPTED",
    "WITHDRAWN",
    "Adoption",
    "AdoptionShown",
    "AdoptionStated",
    "Party",
    "Proposal",
    "ProposalStated",
    "Withdrawal",
]


WITHDRAWN: Final = "withdrawn"

if TYPE_CHECKING:
    Standing: TypeAlias = str
else:
    Standing = Literal["adopted", "proposed", "changed", "not adopted"]


class Party(Record):
    """A person of an adoption: the id, if enrolled, and the full name."""

    person: str
    name: str


class Withdrawal(Record):
    """Who withdrew an adoption, and when."""

    by: Party
    on: datetime.date


class ProposalStated(Record):
    """
    A proposal, as a document states it.

    Args:
        revision: Of the record, as its file states it.
        sha256: Of its file.
        rests_on: SHA-256 of each other file whose figures its preparations use.
        digest: What is signed.
        proposed_by: The person.
        proposed_on: The day.
        entry: Number of its entry; null in that entry itself.
    """

    revision: Count
    sha256: Sha256
    rests_on: dict[str, Sha256]
    digest: Sha256
    proposed_by: Party
    proposed_on: datetime.date
    entry: Positive | None


class AdoptionStated(ProposalStated):
    """
    An adoption, as a document states it.

    Args:
        adopted_by: The second person.
        adopted_on: The day.
        proposed_in: Number of the entry of the proposal.
    """

    adopted_by: Party
    adopted_on: datetime.date
    proposed_in: Count


class AdoptionShown(Record):
    """
    The adoption state of a version of a master record, as it is shown.

    Args:
        state: Adopted, proposed, changed or not adopted.
        told: The same in words.
        in_force: What is adopted, even if it is another version.
        proposed: What waits for a second person.
    """

    state: Standing
    told: str
    in_force: AdoptionStated | None
    proposed: ProposalStated | None


NOT_ADOPTED: Final = AdoptionShown(
    state="not adopted", told="not adopted by this pharmacy", in_force=None, proposed=None
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """
    A version that a first person proposed.

    Args:
        version: What is proposed.
        proposed_by: The person.
        proposed_on: The day.
        entry: Number of its entry; 0 before it is recorded.
    """

    version: RecordVersion
    proposed_by: Party
    proposed_on: datetime.date
    entry: int = 0

    def told(self) -> str:
        """Return who proposed and when, in words."""
        return f"proposed by {self.proposed_by.name} on {self.proposed_on.isoformat()}"

    def stated(self) -> ProposalStated:
        """Return it as a document states it."""
        return ProposalStated(
            revision=self.version.revision,
            sha256=self.version.sha256,
            rests_on=dict(self.version.rests_on),
            digest=self.version.digest,
            proposed_by=self.proposed_by,
            proposed_on=self.proposed_on,
            entry=self.entry or None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """
    A proposal that a second person adopted.

    Args:
        proposal: What was proposed, by whom, when.
        adopted_by: The second person.
        adopted_on: The day.
        entry: Number of its entry; 0 before it is recorded.
    """

    proposal: Proposal
    adopted_by: Party
    adopted_on: datetime.date
    entry: int = 0

    @property
    def version(self) -> RecordVersion:
        """Return the adopted version."""
        return self.proposal.version

    def told(self) -> str:
        """Return who adopted and when, in words."""
        return f"adopted by {self.adopted_by.name} on {self.adopted_on.isoformat()}"

    def stated(self) -> AdoptionStated:
        """Return it as a document states it."""
        return AdoptionStated(
            revision=self.version.revision,
            sha256=self.version.sha256,
            rests_on=dict(self.version.rests_on),
            digest=self.version.digest,
            proposed_by=self.proposal.proposed_by,
            proposed_on=self.proposal.proposed_on,
            entry=self.entry or None,
            adopted_by=self.adopted_by,
            adopted_on=self.adopted_on,
            proposed_in=self.proposal.entry,
        )
