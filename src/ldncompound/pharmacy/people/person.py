"""A person: id, name, role, keys."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final, Self

from ldncompound.core.refusals import VerificationFailure

__all__ = [
    "ADOPTED",
    "CHECKED",
    "ENROLLED",
    "LONGEST_NAME",
    "MEANINGS",
    "NO_KEY",
    "OWN_KEY",
    "PERSON_SCHEMA",
    "PREPARED",
    "PROPOSED",
    "RELEASED",
    "REVOKED",
    "ROLES",
    "SECOND",
    "Person",
    "may",
    "name_key",
]


PERSON_SCHEMA: Final = "ldncompound.person/1"

PREPARED, CHECKED, RELEASED = "prepared", "checked", "released"
PROPOSED, ADOPTED = "proposed", "adopted"
MEANINGS = (PREPARED, CHECKED, RELEASED, PROPOSED, ADOPTED)
"""What a signature may mean; the last two stand under a version of a master record."""

TECHNICIAN, PHARMACIST, QUALITY = "technician", "pharmacist", "quality"
ROLES = (TECHNICIAN, PHARMACIST, QUALITY)

OWN_KEY, NO_KEY = "ed25519", "two named persons, no key"
"""With what a person signs."""

ENROLLED, REVOKED = "enrolled", "revoked"

LEADING = (PHARMACIST, QUALITY)
"""Who may release; they also say who joins and who leaves."""

SECOND = {CHECKED: "prepared it", ADOPTED: "proposed it"}
"""Meanings that want another person than the one who did this."""

LONGEST_NAME, LONGEST_ID = 80, 12
_KEY = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """
    A person, as the last entry about them states it.

    Args:
        id: Initials or short name; belongs to one person for good.
        name: In full.
        initials: As they stand on a record.
        role: One of `ROLES`.
        public_key: Ed25519, 64 hexadecimal digits; None for who signs without a key.
        enrolled: Number of the entry of the last enrolment; 0 before it is recorded.
        revoked: Number of the entry of the revocation, 0 before it is recorded; None while
            there is none.
    """

    id: str
    name: str
    initials: str
    role: str
    public_key: str | None
    enrolled: int = 0
    revoked: int | None = None

    @property
    def active(self) -> bool:
        """Whether the person is enrolled and not revoked."""
        return self.revoked is None

    @property
    def last(self) -> int:
        """Return the number of the last entry about them."""
        return self.enrolled if self.revoked is None else self.revoked

    @property
    def signs_with(self) -> str:
        """Return `OWN_KEY` or `NO_KEY`."""
        return NO_KEY if self.public_key is None else OWN_KEY

    @property
    def keys(self) -> frozenset[str]:
        """Return under what the person is found: id and name, compared as `name_key` does."""
        return frozenset((name_key(self.id), name_key(self.name)))

    def told(self) -> str:
        """Return the person as a sentence names them."""
        return f"{self.id}, {self.name}, {self.role}"

    def document(self, by: Person | None) -> dict[str, Any]:
        """
        Return what the entry of an enrolment or a revocation stores.

        Args:
            by: Who enrols or revokes; None for somebody who is not enrolled.
        """
        return {
            "schema": PERSON_SCHEMA,
            "id": self.id,
            "name": self.name,
            "initials": self.initials,
            "role": self.role,
            "public_key": self.public_key,
            "signs_with": self.signs_with,
            "state": ENROLLED if self.active else REVOKED,
            "by": None if by is None else by.id,
        }

    @classmethod
    def from_document(cls, stored: Any, sequence: int) -> Self:
        """
        Return the person that an entry states.

        Raises:
            VerificationFailure: it is not in the form in which people are written.
        """
        texts = ("id", "name", "initials", "role", "signs_with", "state")
        document = stored if isinstance(stored, dict) else {}
        key = document.get("public_key")
        if (
            document.get("schema") != PERSON_SCHEMA
            or not all(isinstance(document.get(each), str) for each in texts)
            or document["role"] not in ROLES
            or document["state"] not in (ENROLLED, REVOKED)
            or document["signs_with"] != (NO_KEY if key is None else OWN_KEY)
            or not (key is None or (isinstance(key, str) and _KEY.match(key)))
        ):
            raise VerificationFailure(
                f"The person of entry {sequence} is not in the form in which people are written.",
                first_bad=sequence,
            )
        return cls(
            **{each: document[each] for each in texts[:4]},
            public_key=key,
            enrolled=sequence,
            revoked=sequence if document["state"] == REVOKED else None,
        )


def name_key(text: str) -> str:
    """
    Return what two spellings of one name have in common.

    Capitals, composed letters and their forms, and the number of blanks make no other person.

    >>> name_key("ADA   Brown") == name_key(" ada brown ")
    True
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())


def may(person: Person, meaning: str) -> bool:
    """
    Say whether the role of a person allows a meaning.

    Raises:
        ValueError: no meaning; a mistake of the caller.

    >>> ben = Person(id="BC", name="Ben Chen", initials="BC", role="technician", public_key=None)
    >>> [may(ben, meaning) for meaning in MEANINGS]
    [True, True, False, True, False]
    """
    if meaning not in MEANINGS:
        raise ValueError(f"{meaning!r} is nothing that is signed")
    return person.role in LEADING or meaning in (PREPARED, CHECKED, PROPOSED)
