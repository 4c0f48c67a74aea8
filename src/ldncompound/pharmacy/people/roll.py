"""The people of the pharmacy: who is enrolled, what each may do, and who is the same person.

Enrolment, verification, release and adoption all use these rules. The roll is built from the
entries of the trail, so it can be read as of any entry.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Self

import msgspec

from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, NotAuthorised, VerificationFailure, quoted
from ldncompound.core.text import Echo, check_text, echo
from ldncompound.pharmacy.people.person import (
    ADOPTED,
    ERASURE_AGREED,
    LEADING,
    LONGEST_ID,
    LONGEST_NAME,
    PHARMACIST,
    ROLES,
    SECOND,
    Person,
    may,
    name_key,
    read_person,
)

__all__ = ["Enrolment", "Roll", "check_signer", "enrolled", "revoked"]


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """
    A person to enrol, as typed.

    Args:
        name: Full name.
        initials: As written on records.
        role: One of `ROLES`.
        id: Another id where the initials are taken; None for the initials.
    """

    name: str
    initials: str
    role: str
    id: str | None = None

    def typed(self) -> dict[str, Echo]:
        """Return what was typed, escaped."""
        texts = {"name": self.name, "initials": self.initials, "role": self.role, "id": self.id}
        return {key: echo(text) for key, text in texts.items() if text is not None}


class Roll(msgspec.Struct, frozen=True):
    """
    Everybody who was ever enrolled, as of one entry of the trail.

    >>> roll = Roll().after(1, Person(id="AB", name="Ada Brown", initials="AB",
    ...     role="pharmacist", public_key=None).entry(None).document())
    >>> roll.find("ada  BROWN").told()
    'AB, Ada Brown, pharmacist'
    """

    people: tuple[Person, ...] = ()

    @classmethod
    def folded(cls, entries: Iterable[tuple[int, object]]) -> Self:
        """Return the roll after entries about people: number and document of each, in order."""
        roll = cls()
        for sequence, document in entries:
            roll = roll.after(sequence, document)
        return roll

    def after(self, sequence: int, document: object) -> Self:
        """
        Return the roll after one more entry about a person.

        Raises:
            VerificationFailure: the entry is not possible after this roll.
        """
        entry = read_person(document, sequence)
        stated = Person.stated(entry, sequence)
        known = self.find(stated.id)
        by = entry.by or ""
        try:
            if entry.recovered:
                _check_recovered(known, stated, by)
            elif stated.active:
                _check_joins(self, stated, by)
            elif revoked(self, stated.id, by=by).entry(None) != stated.entry(None):
                raise InvalidOrder("a revocation must not change the person.")
        except (InvalidOrder, NotAuthorised) as refusal:
            raise VerificationFailure(
                f"Entry {sequence} about a person is not possible: {refusal.message}",
                first_bad=sequence,
            ) from None
        if known is None:
            return type(self)((*self.people, stated))
        stated = _continued(stated, known, recovered=entry.recovered)
        return type(self)(tuple(stated if each is known else each for each in self.people))

    def find(self, text: str) -> Person | None:
        """Return the person with this id or name, including revoked ones."""
        key = name_key(text)
        return next((each for each in self.people if key in each.keys), None)

    def active(self, text: str) -> Person | None:
        """Return the person with this id or name, if enrolled and not revoked."""
        found = self.find(text)
        return found if found is not None and found.active else None

    @property
    def led(self) -> bool:
        """Return whether anybody enrolled may release, and so decides who joins."""
        return self.leaders > 0

    @property
    def leaders(self) -> int:
        """Return how many of those enrolled may release, enrol and revoke."""
        return sum(each.active and each.role in LEADING for each in self.people)


def _continued(stated: Person, known: Person, *, recovered: bool) -> Person:
    """Return a person with what earlier entries say: enrolment, key, revocations."""
    if not stated.active:
        left = (*known.revocations, stated.last)
        return replaced(stated, enrolled=known.enrolled, keyed=known.keyed, revocations=left)
    enrolled_by = known.enrolled if recovered else stated.enrolled
    return replaced(stated, enrolled=enrolled_by, revocations=known.revocations)


def check_signer(
    roll: Roll,
    who: str,
    meaning: str,
    others: Iterable[str] = (),
    *,
    alone: bool = False,
    exception: bool = False,
) -> Person:
    """
    Return the signer; refuse one who may not sign.

    Args:
        roll: As of now.
        who: Id or name.
        meaning: One of `MEANINGS`.
        others: Ids or names of those who may not sign this: for "checked" those who prepared,
            for "adopted" who proposed. These meanings need at least one, unless alone.
        alone: A pharmacist signs without a second person.
        exception: By policy a pharmacist may; a refusal then says how.

    Raises:
        NotAuthorised: unknown, revoked, of the wrong role, or not a second person.
        ValueError: an unknown meaning, or a second person is needed and *others* is empty.
    """
    person = roll.find(who)
    if person is None:
        raise NotAuthorised(
            f"{quoted(who)} is not enrolled.",
            remedy="'ldncompound people list' shows who is; 'ldncompound people enrol' enrols.",
        )
    if not person.active:
        raise NotAuthorised(
            f"{person.told()}, was revoked by entry {person.revoked}.",
            remedy="Let somebody else sign, or enrol the person again.",
        )
    if not may(person, meaning):
        raise NotAuthorised(
            f"A {person.role} may not sign as {meaning}: {person.told()}.",
            remedy="Let a pharmacist or a person of quality sign.",
        )
    if alone and person.role != PHARMACIST:
        raise NotAuthorised(
            f"Only a pharmacist may act alone: {person.told()}.",
            remedy="Let a second person sign.",
        )
    if meaning in SECOND and not alone:
        never = meaning in (ADOPTED, ERASURE_AGREED)
        may_alone = exception and person.role == PHARMACIST and not never
        _check_second(roll, person, meaning, tuple(others), _ALONE if may_alone else "")
    return person


_ALONE = (
    " Or sign alone, as the policy allows: --alone 'REASON', with the lot of every jar read again "
    "(--jar 'NAME=LOT') and, for a release, the prescription."
)
"""How a pharmacist signs without a second person."""


def _check_second(
    roll: Roll, person: Person, meaning: str, others: tuple[str, ...], alone: str
) -> None:
    """Refuse a person who did the work to be checked, or might have."""
    if not others:
        raise ValueError(f"'{meaning}' needs at least one person who {SECOND[meaning]}")
    for other in others:
        known = roll.find(other)
        if known is person:
            named = "--second" if meaning == ERASURE_AGREED else "--by"
            raise NotAuthorised(
                f"{person.told()}, {SECOND[meaning]} and may not sign as {meaning}.",
                remedy=f"Let a second person sign, named with {named}.{alone}",
            )
        if known is None:
            # An unknown name could be the same person.
            raise NotAuthorised(
                f"{quoted(other)}, who {SECOND[meaning]}, is not enrolled, and so could be "
                f"{person.told()}, under another name.",
                remedy="Enrol everybody who prepares, and name them with --by.",
            )


def enrolled(roll: Roll, wanted: Enrolment, public_key: str | None, *, by: str) -> Person:
    """
    Return a person who may be enrolled, or enrolled again.

    Args:
        roll: As of now.
        wanted: As typed.
        public_key: Of the new key; None for a person without a key.
        by: Id or name of the person who enrols.

    Raises:
        InvalidOrder: a name that is not valid, or is taken.
        NotAuthorised: the person may not enrol others.
    """
    person = _described(wanted, public_key)
    _check_joins(roll, person, by)
    return person


def _check_joins(roll: Roll, person: Person, by: str) -> None:
    """Refuse a person already enrolled or not distinct, or an enrolment that is not allowed."""
    check_leading(roll, by, "enrol")
    known = roll.find(person.id)
    if known is not None and known.active:
        raise InvalidOrder(
            f"{known.told()}, is already enrolled.",
            remedy="Give other initials, or another --id. For a new key in place "
            f"of a lost one: 'ldncompound people recover {known.id}'.",
        )
    if known is not None and known.keys != person.keys:
        raise InvalidOrder(
            f"{quoted(person.id)} is the id of {known.told()}, in earlier records.",
            remedy="Give another --id.",
        )
    for other in roll.people:
        if other is not known and (other.keys | other.twins) & (person.keys | person.twins):
            raise InvalidOrder(
                f"{person.name} cannot be distinguished from {other.told()}.",
                remedy="The same person keeps the same initials. Another person needs a name that "
                "can be distinguished.",
            )


def _check_recovered(known: Person | None, stated: Person, by: str) -> None:
    """Refuse a recovery that changes more than the key, or that is not the person's own."""
    if known is None or not known.active or by != known.id:
        raise InvalidOrder("only an enrolled person recovers the own place.")
    entry = stated.enrolled
    renewed = replaced(
        known, public_key=stated.public_key, enrolled=entry, keyed=entry, revocations=()
    )
    if renewed != stated or stated.public_key in (None, known.public_key):
        raise InvalidOrder("a recovery changes the key, and nothing else.")


def _described(wanted: Enrolment, public_key: str | None) -> Person:
    """Return the person as typed, with normalised names."""
    identity = wanted.initials if wanted.id is None else wanted.id
    texts = {
        "name": (wanted.name, "the name", LONGEST_NAME),
        "initials": (wanted.initials, "the initials", LONGEST_ID),
        "id": (identity, "the id", LONGEST_ID),
    }
    kept = {}
    for field, (text, what, longest) in texts.items():
        check_text(text, what, longest=longest)
        kept[field] = " ".join(unicodedata.normalize("NFC", text).split())
        if not any(each.isalpha() for each in kept[field]):
            raise InvalidOrder(f"{quoted(text)} has no letter.", remedy=f"Give {what} in letters.")
        if field != "name" and " " in kept[field]:
            raise InvalidOrder(f"{quoted(text)} has a blank.", remedy=f"Write {what} as one word.")
    role = wanted.role.strip().casefold()
    if role not in ROLES:
        known = ", ".join(ROLES)
        raise InvalidOrder(f"{quoted(wanted.role)} is not a role.", remedy=f"Roles: {known}.")
    return Person(
        id=kept["id"],
        name=kept["name"],
        initials=kept["initials"],
        role=role,
        public_key=public_key,
    )


def revoked(roll: Roll, who: str, *, by: str) -> Person:
    """
    Return the revoked person.

    Args:
        roll: As of now.
        who: Id or name.
        by: Id or name of the person who revokes: a pharmacist, quality, or the person
            themselves.

    Raises:
        InvalidOrder: nobody with this name is enrolled.
        NotAuthorised: the person may not revoke others.
    """
    person = roll.active(who)
    if person is None:
        raise InvalidOrder(
            f"Nobody is enrolled as {quoted(who)}.",
            remedy="'ldncompound people list' shows who is.",
        )
    if roll.active(by) is not person:
        check_leading(roll, by, "revoke")
    return replaced(person, revoked=0)


def check_leading(roll: Roll, by: str, does: str) -> None:
    """Refuse a person who may not enrol or revoke others; while nobody leads, anyone may."""
    person = roll.active(by)
    if roll.led and (person is None or person.role not in LEADING):
        who = f"{quoted(by)} is not enrolled" if person is None else person.told()
        raise NotAuthorised(
            f"Only an enrolled pharmacist or person of quality may {does} people: {who}.",
            remedy="Name who does it with --by.",
        )
