"""Proposal and adoption of a master record, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from ldncompound.formulary.record_version import RecordVersion

__all__ = ["ADOPTION_SCHEMA", "WITHDRAWN", "Adoption", "Party", "Proposal"]


ADOPTION_SCHEMA: Final = "ldncompound.adoption/1"

WITHDRAWN: Final = "withdrawn"


class Party(NamedTuple):
    """A person of an adoption: the id, where they are enrolled, and the name in full."""

    person: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """
    A version that a first person stands behind.

    Args:
        version: What is proposed.
        proposed_by: The person.
        proposed_on: The day.
        entry: Number of its entry; 0 before it is recorded.
    """

    version: RecordVersion
    proposed_by: Party
    proposed_on: date
    entry: int = 0

    def told(self) -> str:
        """Return who agreed and when, in words."""
        return f"proposed by {self.proposed_by.name} on {self.proposed_on.isoformat()}"

    def document(self) -> dict[str, Any]:
        """Return it as JSON; `entry` is null in the entry that it begins with."""
        return {
            "revision": self.version.revision,
            "sha256": self.version.sha256,
            "rests_on": dict(self.version.rests_on),
            "digest": self.version.digest,
            "proposed_by": self.proposed_by._asdict(),
            "proposed_on": self.proposed_on.isoformat(),
            "entry": self.entry or None,
        }


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
    adopted_on: date
    entry: int = 0

    @property
    def version(self) -> RecordVersion:
        """What is adopted."""
        return self.proposal.version

    def told(self) -> str:
        """Return who adopted and when, in words."""
        return f"adopted by {self.adopted_by.name} on {self.adopted_on.isoformat()}"

    def document(self) -> dict[str, Any]:
        """Return it as JSON; `entry` is null in the entry that it begins with."""
        return {
            **self.proposal.document(),
            "adopted_by": self.adopted_by._asdict(),
            "adopted_on": self.adopted_on.isoformat(),
            "proposed_in": self.proposal.entry,
            "entry": self.entry or None,
        }
