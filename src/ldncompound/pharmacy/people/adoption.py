"""Adoption of a version of a master record by two people of this pharmacy.

The last entry about a record states its status in full; entries are never changed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal, Self, TypeAlias

from ldncompound.core.records import Positive, Record
from ldncompound.core.refusals import NotAuthorised, VerificationFailure, WrongState, quoted
from ldncompound.core.trail_place import TrailPlace
from ldncompound.formulary.adoption_records import (
    WITHDRAWN,
    Adoption,
    AdoptionShown,
    AdoptionStated,
    Party,
    Proposal,
    ProposalStated,
    Withdrawal,
)
from ldncompound.formulary.record_version import RecordVersion
from ldncompound.pharmacy.people.person import ADOPTED, PROPOSED, may, name_key
from ldncompound.pharmacy.people.roll import Roll
from ldncompound.pharmacy.people.signatures import AnySignature, NamedSigner, Signature

__all__ = ["AdoptionEntry", "AdoptionStanding", "check_withdraws"]


if TYPE_CHECKING:
    LastAct: TypeAlias = str
else:
    LastAct = Literal[PROPOSED, ADOPTED, WITHDRAWN]


class AdoptionEntry(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.adoption/1"):
    """
    The adoption status of a master record, as stated in an entry.

    Args:
        id: Of the record.
        state: The last act.
        in_force: The adoption, until another version is adopted or it is withdrawn.
        proposed: The proposal that waits for a second person.
        withdrawn: Who withdrew it and when, where that was the last act.
        replaces: Number of the earlier entry about it; null where there was none.
        signature: Of the person who acted; null for a withdrawal.
        trail: Place in the trail; not stored.
    """

    id: str
    state: LastAct
    in_force: AdoptionStated | None
    proposed: ProposalStated | None
    withdrawn: Withdrawal | None
    replaces: Positive | None
    signature: AnySignature | None
    trail: TrailPlace | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionStanding:
    """
    The adoption status of a master record in this pharmacy.

    Args:
        id: Of the record.
        last: Number of the last entry about it; 0 while there is none.
        in_force: The adoption, until another version is adopted or it is withdrawn.
        proposed: The proposal that waits for a second person.
        withdrawn: Who withdrew it and when, where that was the last act.
    """

    id: str
    last: int = 0
    in_force: Adoption | None = None
    proposed: Proposal | None = None
    withdrawn: Withdrawal | None = None

    # Status

    def adopted(self, version: RecordVersion) -> Adoption | None:
        """Return the adoption of exactly this version; None where there is none."""
        found = self.in_force
        return found if found is not None and found.version.digest == version.digest else None

    def waiting(self, version: RecordVersion) -> Proposal | None:
        """Return the proposal of exactly this version; None where there is none."""
        found = self.proposed
        return found if found is not None and found.version.digest == version.digest else None

    def told(self, version: RecordVersion) -> str:
        """Return the status of the version in use, in words."""
        adopted = self.adopted(version)
        if adopted is not None:
            return adopted.told()
        words = []
        waiting = self.waiting(version)
        if waiting is not None:
            words.append(waiting.told())
        for former in (self.in_force, self.proposed):
            if former is not None and former is not waiting:
                files = ", ".join(version.changed_since(former.version)) or "the revision"
                words.append(f"changed since it was {former.told()}: {files}")
        if self.withdrawn is not None:
            by, on = self.withdrawn.by.name, self.withdrawn.on.isoformat()
            words.append(f"withdrawn by {by} on {on}")
        return "; ".join([*words, "not adopted by this pharmacy"])

    def state(self, version: RecordVersion) -> str:
        """
        Return the status of a version.

        Returns:
            "adopted", "proposed", "changed" since it was adopted, or "not adopted".
        """
        if self.adopted(version) is not None:
            return "adopted"
        if self.waiting(version) is not None:
            return "proposed"
        return "not adopted" if self.in_force is None else "changed"

    # Next act

    def next_meaning(self, version: RecordVersion) -> str:
        """
        Return the meaning with which the next person signs this version.

        Raises:
            WrongState: it is already adopted.
        """
        adopted = self.adopted(version)
        if adopted is not None:
            raise WrongState(
                f"{self.id}, revision {version.revision}, is already {adopted.told()}.",
                remedy="Nothing is to be done. 'ldncompound formulations withdraw' withdraws it.",
            )
        return PROPOSED if self.waiting(version) is None else ADOPTED

    def after_proposal(self, version: RecordVersion, by: Party, on: date) -> Self:
        """Return the status after a first person proposed a version."""
        proposal = Proposal(version=version, proposed_by=by, proposed_on=on)
        return replace(self, proposed=proposal, withdrawn=None)

    def after_adoption(self, by: Party, on: date) -> Self:
        """
        Return the status after a second person adopted the proposed version.

        Raises:
            ValueError: nothing was proposed, or by the same person; an error of the caller.
        """
        found = self.proposed
        if found is None or name_key(found.proposed_by.person) == name_key(by.person):
            raise ValueError("two people adopt, one after the other")
        agreed = Adoption(proposal=found, adopted_by=by, adopted_on=on)
        return replace(self, in_force=agreed, proposed=None, withdrawn=None)

    def after_withdrawal(self, by: Party, on: date) -> Self:
        """
        Return the status after a withdrawal: nothing adopted, nothing proposed.

        Raises:
            WrongState: it is neither adopted nor proposed.
        """
        if self.in_force is None and self.proposed is None:
            raise WrongState(
                f"{quoted(self.id)} is neither adopted nor proposed.",
                remedy="'ldncompound formulations list' shows the status of each record.",
            )
        return replace(self, in_force=None, proposed=None, withdrawn=Withdrawal(by=by, on=on))

    # Storage

    def entry(self, signature: Signature | NamedSigner | None) -> AdoptionEntry:
        """Return the entry with a signature; None for a withdrawal."""
        return AdoptionEntry(
            id=self.id,
            state=self._last_act(),
            in_force=None if self.in_force is None else self.in_force.stated(),
            proposed=None if self.proposed is None else self.proposed.stated(),
            withdrawn=self.withdrawn,
            replaces=self.last or None,
            signature=signature,
        )

    def shown(self, version: RecordVersion) -> AdoptionShown:
        """Return the status of a version, for display."""
        return AdoptionShown(
            state=self.state(version),
            told=self.told(version),
            in_force=None if self.in_force is None else self.in_force.stated(),
            proposed=None if self.proposed is None else self.proposed.stated(),
        )

    def _last_act(self) -> str:
        """Return the last act."""
        if self.withdrawn is not None:
            return WITHDRAWN
        return ADOPTED if self.proposed is None else PROPOSED

    @classmethod
    def from_document(cls, document: object, sequence: int) -> Self:
        """
        Return the status that an entry states.

        Args:
            document: As stored.
            sequence: Number of the entry.

        Raises:
            VerificationFailure: the document is not valid, or one person both proposed and
                adopted.
        """
        try:
            return cls._read(AdoptionEntry.from_document(document), sequence)
        except (VerificationFailure, ValueError):
            raise VerificationFailure(
                f"Entry {sequence} about an adoption is malformed.",
                first_bad=sequence,
            ) from None

    @classmethod
    def _read(cls, entry: AdoptionEntry, sequence: int) -> Self:
        """Return the status that an entry states; raise ValueError where it contradicts itself."""
        found = cls(
            id=entry.id,
            last=sequence,
            in_force=_adoption(entry, sequence),
            proposed=None
            if entry.proposed is None
            else _proposed(entry.id, entry.proposed, entry.proposed.entry, sequence),
            withdrawn=entry.withdrawn,
        )
        if entry.state != found._last_act():
            raise ValueError("the state is not that of the last act")
        signed = entry.signature
        if found._signed() != (signed and (signed.person, signed.meaning, signed.digest)):
            raise ValueError("signed by another person, or for something else")
        return found

    def _signed(self) -> tuple[str, str, str] | None:
        """Return signer, meaning and digest of the last act; None for a withdrawal."""
        if self.withdrawn is not None:
            if self.in_force is not None or self.proposed is not None:
                raise ValueError("withdrawn, but adopted or proposed")
            return None
        if self.proposed is not None:
            return self.proposed.proposed_by.person, PROPOSED, self.proposed.version.digest
        if self.in_force is not None:
            return self.in_force.adopted_by.person, ADOPTED, self.in_force.version.digest
        raise ValueError("nothing was agreed on")


def _adoption(entry: AdoptionEntry, sequence: int) -> Adoption | None:
    """Return a stored adoption; raise ValueError unless two people signed it."""
    stated = entry.in_force
    if stated is None:
        return None
    proposal = _proposed(entry.id, stated, stated.proposed_in, sequence)
    if name_key(stated.adopted_by.person) == name_key(proposal.proposed_by.person):
        raise ValueError("one person both proposed and adopted")
    return Adoption(
        proposal=proposal,
        adopted_by=stated.adopted_by,
        adopted_on=stated.adopted_on,
        entry=stated.entry or sequence,
    )


def _proposed(identity: str, stated: ProposalStated, entry: int | None, sequence: int) -> Proposal:
    """Return a stored proposal, checked against its digest."""
    version = RecordVersion(
        id=identity, revision=stated.revision, sha256=stated.sha256, rests_on=stated.rests_on
    )
    if version.digest != stated.digest:
        raise ValueError("the members contradict the digest")
    return Proposal(
        version=version,
        proposed_by=stated.proposed_by,
        proposed_on=stated.proposed_on,
        entry=entry or sequence,
    )


def check_withdraws(standing: AdoptionStanding, roll: Roll, by: str, basis: str) -> Party:
    """
    Return who withdraws an adoption; refuse a person who may not.

    Where people are enrolled, those who may adopt may withdraw, and so may the proposer of a
    proposal not adopted yet. Where nobody is enrolled, any named person may.

    Args:
        standing: Adoption status of the record.
        roll: As of now.
        by: Id or name of the person.
        basis: "stated", or "login name".

    Raises:
        NotAuthorised: they may not.
    """
    if not roll.people:
        if basis != "stated":
            raise NotAuthorised(
                "The person who withdraws is not named; a login name is not enough.",
                remedy="Name the person with --by.",
            )
        return Party(person=by, name=by)
    person = roll.active(by)
    if person is None:
        raise NotAuthorised(
            f"{quoted(by)} is not enrolled.",
            remedy="Name who withdraws with --by; 'ldncompound people list' shows who is enrolled.",
        )
    proposed = standing.proposed
    own = (
        standing.in_force is None
        and proposed is not None
        and roll.active(proposed.proposed_by.person) is person
    )
    if not (own or may(person, ADOPTED)):
        raise NotAuthorised(
            f"A {person.role} may not withdraw an adoption: {person.told()}.",
            remedy="Let a pharmacist or a person of quality withdraw it.",
        )
    return Party(person=person.id, name=person.name)
