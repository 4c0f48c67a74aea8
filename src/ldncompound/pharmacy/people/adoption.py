"""That two people of this pharmacy stand behind a master record, and behind which version of it.

A master record says how a thing is made, this module who approved it here. The last entry about a
record states the whole, so nothing is ever changed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from ldncompound.core.refusals import NotAuthorised, VerificationFailure, WrongState, quoted
from ldncompound.formulary.adoption_records import (
    ADOPTION_SCHEMA,
    WITHDRAWN,
    Adoption,
    Party,
    Proposal,
)
from ldncompound.formulary.record_version import RecordVersion
from ldncompound.pharmacy.people.person import ADOPTED, PROPOSED, may, name_key
from ldncompound.pharmacy.people.roll import Roll

__all__ = ["AdoptionStanding", "check_withdraws"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionStanding:
    """
    How a master record stands in this pharmacy.

    Args:
        id: Of the record.
        last: Number of the last entry about it; 0 while there is none.
        in_force: What is adopted, until another version is, or it is withdrawn.
        proposed: What waits for a second person.
        withdrawn: Who withdrew it, and when, where that was the last act.
    """

    id: str
    last: int = 0
    in_force: Adoption | None = None
    proposed: Proposal | None = None
    withdrawn: tuple[Party, date] | None = None

    # What it says

    def adopted(self, version: RecordVersion) -> Adoption | None:
        """Return the adoption of just this version; None where there is none."""
        found = self.in_force
        return found if found is not None and found.version.digest == version.digest else None

    def waiting(self, version: RecordVersion) -> Proposal | None:
        """Return the proposal of just this version; None where there is none."""
        found = self.proposed
        return found if found is not None and found.version.digest == version.digest else None

    def told(self, version: RecordVersion) -> str:
        """Say in words how a version stands: the one that is in use."""
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
            by, on = self.withdrawn
            words.append(f"withdrawn by {by.name} on {on.isoformat()}")
        return "; ".join([*words, "not adopted by this pharmacy"])

    def state(self, version: RecordVersion) -> str:
        """
        Return how a version stands in one word or two.

        Returns:
            "adopted", "proposed", "changed" since it was adopted, or "not adopted".
        """
        if self.adopted(version) is not None:
            return "adopted"
        if self.waiting(version) is not None:
            return "proposed"
        return "not adopted" if self.in_force is None else "changed"

    # What comes next

    def next_meaning(self, version: RecordVersion) -> str:
        """
        Return as what the next person signs this version.

        Raises:
            WrongState: it is adopted.
        """
        adopted = self.adopted(version)
        if adopted is not None:
            raise WrongState(
                f"{self.id}, revision {version.revision}, is {adopted.told()} already.",
                remedy="Nothing is to be done. 'ldncompound formulations withdraw' takes it back.",
            )
        return PROPOSED if self.waiting(version) is None else ADOPTED

    def after_proposal(self, version: RecordVersion, by: Party, on: date) -> Self:
        """Return how it stands when a first person has proposed a version."""
        proposal = Proposal(version=version, proposed_by=by, proposed_on=on)
        return replace(self, proposed=proposal, withdrawn=None)

    def after_adoption(self, by: Party, on: date) -> Self:
        """
        Return how it stands when a second person has adopted what was proposed.

        Raises:
            ValueError: nothing was, or by the same person; a mistake of the caller.
        """
        found = self.proposed
        if found is None or name_key(found.proposed_by.person) == name_key(by.person):
            raise ValueError("two people adopt, one after the other")
        agreed = Adoption(proposal=found, adopted_by=by, adopted_on=on)
        return replace(self, in_force=agreed, proposed=None, withdrawn=None)

    def after_withdrawal(self, by: Party, on: date) -> Self:
        """
        Return how it stands when it is withdrawn: nothing is adopted, and nothing waits.

        Raises:
            WrongState: that was so before.
        """
        if self.in_force is None and self.proposed is None:
            raise WrongState(
                f"{quoted(self.id)} is neither adopted nor proposed.",
                remedy="'ldncompound formulations list' shows how the records stand.",
            )
        return replace(self, in_force=None, proposed=None, withdrawn=(by, on))

    # As it is stored

    def document(self) -> dict[str, Any]:
        """Return the members that an entry about it states, without signature and place."""
        return {
            "schema": ADOPTION_SCHEMA,
            "id": self.id,
            "state": self._last_act(),
            "in_force": None if self.in_force is None else self.in_force.document(),
            "proposed": None if self.proposed is None else self.proposed.document(),
            "withdrawn": None
            if self.withdrawn is None
            else {"by": self.withdrawn[0]._asdict(), "on": self.withdrawn[1].isoformat()},
            "replaces": self.last or None,
        }

    def _last_act(self) -> str:
        """Return what the last act was."""
        if self.withdrawn is not None:
            return WITHDRAWN
        return ADOPTED if self.proposed is None else PROPOSED

    @classmethod
    def from_document(cls, document: Any, sequence: int) -> Self:
        """
        Return what an entry states.

        Args:
            document: As stored.
            sequence: Number of the entry.

        Raises:
            VerificationFailure: it is not in the form in which adoptions are written, or one
                person alone would have adopted.
        """
        try:
            return cls._read(document, sequence)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise VerificationFailure(
                f"The adoption of entry {sequence} is not in the form in which adoptions are "
                "written.",
                first_bad=sequence,
            ) from None

    @classmethod
    def _read(cls, document: Any, sequence: int) -> Self:
        """Return what a document states; raises whatever comes where it states nothing."""
        withdrawn = document["withdrawn"]
        if document["schema"] != ADOPTION_SCHEMA:
            raise ValueError("another document")
        found = cls(
            id=_text(document["id"]),
            last=sequence,
            in_force=_adoption(document, sequence),
            proposed=_proposal(document, sequence),
            withdrawn=None
            if withdrawn is None
            else (_party(withdrawn["by"]), date.fromisoformat(withdrawn["on"])),
        )
        if document["state"] != found._last_act():
            raise ValueError("another act")
        if found._signed() != _signed_by(document["signature"]):
            raise ValueError("signed by another person, or for something else")
        return found

    def _signed(self) -> tuple[str, str, str] | None:
        """Return who signed the last act, as what, and which digest; None for a withdrawal."""
        if self.withdrawn is not None:
            if self.in_force is not None or self.proposed is not None:
                raise ValueError("withdrawn, and not")
            return None
        if self.proposed is not None:
            return self.proposed.proposed_by.person, PROPOSED, self.proposed.version.digest
        if self.in_force is not None:
            return self.in_force.adopted_by.person, ADOPTED, self.in_force.version.digest
        raise ValueError("nothing was agreed on")


def _signed_by(signature: dict[str, Any] | None) -> tuple[str, str, str] | None:
    """Return who signed, as what, and which digest."""
    if signature is None:
        return None
    return signature["person"], signature["meaning"], signature["digest"]


def _proposal(document: dict[str, Any], sequence: int) -> Proposal | None:
    """Return a stored proposal."""
    stored = document["proposed"]
    return None if stored is None else _proposed(document["id"], stored, stored["entry"], sequence)


def _adoption(document: dict[str, Any], sequence: int) -> Adoption | None:
    """Return a stored adoption: two people agreed on it."""
    stored = document["in_force"]
    if stored is None:
        return None
    proposal = _proposed(document["id"], stored, stored["proposed_in"], sequence)
    second = _party(stored["adopted_by"])
    if name_key(second.person) == name_key(proposal.proposed_by.person):
        raise ValueError("one person is not two")
    return Adoption(
        proposal=proposal,
        adopted_by=second,
        adopted_on=date.fromisoformat(stored["adopted_on"]),
        entry=stored["entry"] or sequence,
    )


def _proposed(identity: str, stored: dict[str, Any], entry: int | None, sequence: int) -> Proposal:
    """Return what was proposed, held against its digest."""
    version = RecordVersion(
        id=identity,
        revision=stored["revision"],
        sha256=stored["sha256"],
        rests_on=stored["rests_on"],
    )
    if version.digest != stored["digest"]:
        raise ValueError("the members contradict the digest")
    return Proposal(
        version=version,
        proposed_by=_party(stored["proposed_by"]),
        proposed_on=date.fromisoformat(stored["proposed_on"]),
        entry=entry or sequence,
    )


def _party(stored: dict[str, Any]) -> Party:
    """Return a stored person."""
    return Party(_text(stored["person"]), _text(stored["name"]))


def _text(stored: Any) -> str:
    """Return a stored text."""
    if not isinstance(stored, str):
        raise TypeError("not a text")
    return stored


def check_withdraws(standing: AdoptionStanding, roll: Roll, by: str, basis: str) -> Party:
    """
    Return who withdraws an adoption, if they may.

    Where people are enrolled that is whoever may adopt, and whoever proposed what nobody has
    adopted yet; where nobody is, a person who was named.

    Args:
        standing: How the record stands.
        roll: As of now.
        by: Id or name of who acts.
        basis: "stated", or "login name".

    Raises:
        NotAuthorised: they may not.
    """
    if not roll.people:
        if basis != "stated":
            raise NotAuthorised(
                "Nobody said who withdraws: a login name is not a person.",
                remedy="Name the person with --by.",
            )
        return Party(by, by)
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
            f"A {person.role} does not withdraw what was adopted: {person.told()}.",
            remedy="Let a pharmacist or a person of quality withdraw it.",
        )
    return Party(person.id, person.name)
