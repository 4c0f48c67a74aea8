"""A person: id, name, role, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, Self, TypeAlias

import msgspec

from ldncompound.core.names import name_key
from ldncompound.core.records import Count, Kinds, Record, Sha256, UtcTime
from ldncompound.core.refusals import VerificationFailure
from ldncompound.core.trail_place import TrailPlace
from ldncompound.pharmacy.people.twins import twin_keys

__all__ = [
    "ADOPTED",
    "CHECKED",
    "ENROLLED",
    "ERASURE_AGREED",
    "LEADING",
    "LONGEST_NAME",
    "MEANINGS",
    "NO_KEY",
    "OWN_KEY",
    "PHARMACIST",
    "PREPARED",
    "PROPOSED",
    "RELEASED",
    "REVOKED",
    "ROLES",
    "SECOND",
    "InvitationListed",
    "Meaning",
    "PeopleList",
    "Person",
    "PersonEnrolled",
    "PersonEntry",
    "PersonListed",
    "Role",
    "SignsWith",
    "may",
    "name_key",
    "read_person",
]


PREPARED, CHECKED, RELEASED = "prepared", "checked", "released"
PROPOSED, ADOPTED = "proposed", "adopted"
ERASURE_AGREED = "erasure agreed"
MEANINGS = (PREPARED, CHECKED, RELEASED, PROPOSED, ADOPTED, ERASURE_AGREED)
"""Meanings of a signature: for a batch, for a version of a master record, for an erasure."""

TECHNICIAN, PHARMACIST, QUALITY = "technician", "pharmacist", "quality"
ROLES = (TECHNICIAN, PHARMACIST, QUALITY)

OWN_KEY, NO_KEY = "ed25519", "two named persons, no key"
"""How a person signs."""

ENROLLED, REVOKED = "enrolled", "revoked"

LEADING = (PHARMACIST, QUALITY)
"""Roles that may release, and enrol and revoke people."""

SECOND = {
    CHECKED: "prepared it", RELEASED: "prepared it", ADOPTED: "proposed it",
    ERASURE_AGREED: "erases it",
}  # fmt: skip
"""Meanings that need a second person, with what the first one did."""

LONGEST_NAME, LONGEST_ID = 80, 12

if TYPE_CHECKING:
    Role: TypeAlias = str
    Meaning: TypeAlias = str
    SignsWith: TypeAlias = str
    Membership: TypeAlias = str
else:
    Role = Literal[ROLES]
    Meaning = Literal[MEANINGS]
    SignsWith = Literal[OWN_KEY, NO_KEY]
    Membership = Literal[ENROLLED, REVOKED]


class PersonFacts(Record):
    """
    The facts about a person in every document.

    Args:
        id: Initials or short name; never reused for another person.
        name: Full name.
        initials: As written on records.
        role: One of `ROLES`.
        public_key: Ed25519; null for a person without a key.
        signs_with: A key, or the name alone.
        state: Enrolled or revoked.
    """

    told_by: ClassVar[str] = "signs_with"
    kinds: ClassVar[Kinds] = {OWN_KEY: ("public_key",), NO_KEY: ()}

    id: str
    name: str
    initials: str
    role: Role
    public_key: Sha256 | None
    signs_with: SignsWith
    state: Membership

    @property
    def leads(self) -> bool:
        """Return whether the role may release, and enrol and revoke people."""
        return self.role in LEADING


class PersonEntry(PersonFacts, omit_defaults=True, tag_field="schema", tag="ldncompound.person/1"):
    """
    A person as stated in an entry of the trail.

    Args:
        by: Id of the person who enrolled or revoked; null if not enrolled.
        replaces: Number of the earlier entry about the person; null where there was none.
        recovered: The person has a new key by their recovery key.
        trail: Place in the trail; not stored.
    """

    by: str | None
    replaces: Count | None
    recovered: bool = False
    trail: TrailPlace | None = None

    def enrolled(self, key_file: str | None, recovery_file: str | None = None) -> PersonEnrolled:
        """Return it as shown after an enrolment, with the paths of the files."""
        stated = {name: getattr(self, name) for name in PersonEntry.__struct_fields__}
        return PersonEnrolled(**stated, key_file=key_file, recovery_file=recovery_file)


class PersonEnrolled(
    PersonEntry, omit_defaults=True, tag_field="schema", tag="ldncompound.person/1"
):
    """
    A person just enrolled.

    Args:
        key_file: Path of the key file; null without a key.
        recovery_file: Path of the file with the recovery key, where one was asked for.
    """

    key_file: str | None
    recovery_file: str | None = None


class PersonListed(PersonFacts):
    """
    A person in the list of all, with the entries about them.

    Args:
        enrolled: Entry of the last enrolment.
        key_since: Entry that gave the present key, an enrolment or a recovery; null without one.
        revoked: Entry that revoked them; null where they are enrolled.
        revocations: Every entry that revoked them, also before they were enrolled again.
    """

    enrolled: Count
    key_since: Count | None
    revoked: Count | None
    revocations: tuple[Count, ...]


class InvitationListed(Record):
    """
    An open invitation in the list of people.

    Args:
        id: Of whom is invited.
        name: Full name.
        role: As what.
        by: Id of the person who invited.
        expires: Until when the word serves, UTC.
    """

    id: str
    name: str
    role: Role
    by: str
    expires: UtcTime


class PeopleList(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.people/1"):
    """
    Everybody who was ever enrolled, and who may come in.

    Args:
        people: By their enrolment.
        invitations: Those that are open; left out where none is.
    """

    people: tuple[PersonListed, ...]
    invitations: tuple[InvitationListed, ...] = ()


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """
    A person by the last entry about them.

    Args:
        id: Initials or short name; never reused for another person.
        name: Full name.
        initials: As written on records.
        role: One of `ROLES`.
        public_key: Ed25519, 64 hexadecimal digits; None for a person without a key.
        enrolled: Entry number of the last enrolment; 0 before it is recorded.
        revoked: Entry number of the revocation; 0 before it is recorded, None if not revoked.
        recovered: The entry to be recorded gives a new key by the recovery key.
        keyed: Entry number that gave the present key; 0 before it is recorded.
        revocations: Entry numbers of all revocations.
    """

    id: str
    name: str
    initials: str
    role: str
    public_key: str | None
    enrolled: int = 0
    revoked: int | None = None
    recovered: bool = False
    keyed: int = 0
    revocations: tuple[int, ...] = ()

    @property
    def active(self) -> bool:
        """Return whether the person is enrolled and not revoked."""
        return self.revoked is None

    @property
    def last(self) -> int:
        """Return the number of the last entry about them."""
        return max(self.enrolled, self.keyed) if self.revoked is None else self.revoked

    @property
    def signs_with(self) -> str:
        """Return `OWN_KEY` or `NO_KEY`."""
        return NO_KEY if self.public_key is None else OWN_KEY

    @property
    def keys(self) -> frozenset[str]:
        """Return id and name, both folded by `name_key`."""
        return frozenset((name_key(self.id), name_key(self.name)))

    @property
    def twins(self) -> frozenset[str]:
        """Return what nobody else's name or id may read like."""
        return twin_keys(self.name, self.id)

    @property
    def texts(self) -> tuple[str, str, str]:
        """Return id, name and initials."""
        return self.id, self.name, self.initials

    def told(self) -> str:
        """Return the person as named in messages."""
        return f"{self.id}, {self.name}, {self.role}"

    def entry(self, by: Person | None, replaces: int | None = None) -> PersonEntry:
        """
        Return the document of an enrolment or a revocation.

        Args:
            by: The person who enrols or revokes; None if not enrolled.
            replaces: Number of the earlier entry about the person.
        """
        return PersonEntry(
            id=self.id,
            name=self.name,
            initials=self.initials,
            role=self.role,
            public_key=self.public_key,
            signs_with=self.signs_with,
            state=ENROLLED if self.active else REVOKED,
            by=None if by is None else by.id,
            replaces=replaces,
            recovered=self.recovered,
        )

    def listed(self) -> PersonListed:
        """Return the person for the list of people."""
        stated = self.entry(None)
        facts = {name: getattr(stated, name) for name in PersonFacts.__struct_fields__}
        return PersonListed(
            **facts,
            enrolled=self.enrolled,
            key_since=None if self.public_key is None else self.keyed,
            revoked=self.revoked,
            revocations=self.revocations,
        )

    @classmethod
    def stated(cls, entry: PersonEntry, sequence: int) -> Self:
        """Return the person that an entry states."""
        return cls(
            id=entry.id,
            name=entry.name,
            initials=entry.initials,
            role=entry.role,
            public_key=entry.public_key,
            enrolled=sequence,
            keyed=sequence,
            revoked=sequence if entry.state == REVOKED else None,
        )


def read_person(stored: object, sequence: int) -> PersonEntry:
    """
    Return the person that an entry of the trail states.

    Raises:
        VerificationFailure: the document is not valid.
    """
    try:
        return PersonEntry.from_document(stored)
    except VerificationFailure:
        raise VerificationFailure(
            f"Entry {sequence} about a person is malformed.",
            first_bad=sequence,
        ) from None


def may(person: Person, meaning: str) -> bool:
    """
    Return whether the role of a person allows a meaning.

    Raises:
        ValueError: the meaning is unknown; an error of the caller.

    >>> ben = Person(id="BC", name="Ben Chen", initials="BC", role="technician", public_key=None)
    >>> [may(ben, meaning) for meaning in MEANINGS]
    [True, True, False, True, False, False]
    """
    if meaning not in MEANINGS:
        raise ValueError(f"{meaning!r} is not a meaning of a signature")
    return person.role in LEADING or meaning in (PREPARED, CHECKED, PROPOSED)
