"""Signatures and their checks, as of their entry, not as of today.

`roll` says who may sign. The cryptographic check is passed in, so this module needs no
cryptographic library.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self, TypeAlias

import msgspec

from ldncompound.core.canonical_json import canonical_bytes
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.records import Count, Record, Sha256, UtcTime
from ldncompound.core.refusals import NotAuthorised, VerificationFailure
from ldncompound.core.text import check_text
from ldncompound.pharmacy.people.person import (
    LONGEST_NAME,
    Meaning,
    Person,
    Role,
    SignsWith,
    may,
)
from ldncompound.pharmacy.people.roll import Roll

__all__ = [
    "ENTRY_ACTIONS",
    "SIGNATURE_SCHEMA",
    "AnySignature",
    "NamedSigner",
    "Signature",
    "SignaturesCounted",
    "Verifier",
    "Watch",
    "check_signature",
    "is_digest",
    "named",
    "signatures_in",
]


SIGNATURE_SCHEMA: Final = "ldncompound.signature/1"

ENTRY_ACTIONS = (
    "person-enrolled",
    "person-revoked",
    "person-re-enrolled",
    "person-recovered",
    "person-joined",
)
"""Actions of the entries about people."""

Verifier = Callable[[str, str, bytes], bool]
"""Takes public key and signature in hexadecimal, and the signed bytes; returns if they match."""

_DIGEST = lazy_pattern(r"[0-9a-f]{64}\Z", re.ASCII)

Signed = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{128}$", max_length=128)]
"""An Ed25519 signature, in hexadecimal digits."""


class _OfEitherKind(type):
    """The type of a member that holds a signature or a named signer."""

    def from_json(cls, value: object) -> Signature | NamedSigner:
        """Return a signature or a named signer; only a signature has a schema."""
        if isinstance(value, dict) and "schema" in value:
            return Signature.from_document(value)
        return NamedSigner.from_document(value)

    def either(cls) -> tuple[type[Record], ...]:
        """Return both classes."""
        return Signature, NamedSigner

    def __instancecheck__(cls, value: object) -> bool:
        """Return whether a value is a signature or a named signer."""
        return isinstance(value, Signature | NamedSigner)


if TYPE_CHECKING:
    from ldncompound.trail.entry_shape import EntryBody

    AnySignature: TypeAlias = "Signature | NamedSigner"
else:

    class AnySignature(metaclass=_OfEitherKind):
        """A signature or a named signer, as a member of a record."""


class Signature(Record, tag_field="schema", tag=SIGNATURE_SCHEMA):
    """
    A signature of a person for a record.

    Args:
        person: Id of the person.
        name: Full name, as enrolled.
        role: As enrolled.
        meaning: Meaning of the signature.
        digest: SHA-256 of the record.
        at: Time, UTC; that of the entry with the signature.
        algorithm: "ed25519", or "two named persons, no key".
        public_key: Null without a key.
        signature: Null without a key.

    >>> unsigned = Signature(person="AB", name="Ada Brown", role="pharmacist",
    ...     meaning="checked", digest="0" * 64, at="2026-11-23T09:00:00.000Z",
    ...     algorithm="two named persons, no key", public_key=None, signature=None)
    >>> unsigned.signed_bytes()[:34]
    b'{"at":"2026-11-23T09:00:00.000Z","'
    """

    person: str
    name: str
    role: Role
    meaning: Meaning
    digest: Sha256
    at: UtcTime
    algorithm: SignsWith
    public_key: Sha256 | None
    signature: Signed | None

    def signed_bytes(self) -> bytes:
        """Return what is signed: the RFC 8785 form of schema, meaning, person, digest and time."""
        return canonical_bytes(
            {
                "schema": SIGNATURE_SCHEMA,
                "meaning": self.meaning,
                "person": self.person,
                "digest": self.digest,
                "at": self.at,
            }
        )

    @classmethod
    def from_json(cls, document: object) -> Self:
        """
        Return the signature in a document.

        Raises:
            VerificationFailure: the document is not valid.
        """
        try:
            found = super().from_json(document)
        except VerificationFailure:
            found = None
        if found is None or (found.public_key is None) != (found.signature is None):
            raise VerificationFailure("A signature is malformed.")
        return found


class NamedSigner(Record):
    """
    The signer's name, in place of a signature where nobody is enrolled.

    Args:
        person: Name, as stated.
        meaning: Meaning of the signature.
        digest: SHA-256 of the record.
        algorithm: States that only names are recorded.
    """

    person: str
    meaning: Meaning
    digest: Sha256
    algorithm: Literal["two named persons, nobody enrolled"]


def is_digest(text: str) -> bool:
    """Return whether a text is a SHA-256 in lower-case hexadecimal digits."""
    return _DIGEST.match(text) is not None


def named(by: str, basis: str, meaning: str, digest: str) -> NamedSigner:
    """
    Return the named signer, in place of a signature where nobody is enrolled.

    Args:
        by: Name of the person.
        basis: "stated", or "login name" where no name was stated.
        meaning: One of `person.MEANINGS`.
        digest: SHA-256 of the record.

    Raises:
        NotAuthorised: nobody was named.
        InvalidOrder: a name that cannot be printed.

    >>> named("Ada Brown", "stated", "adopted", "0" * 64).person
    'Ada Brown'
    """
    if basis != "stated":
        raise NotAuthorised(
            f"The person who signs as {meaning} is not named; a login name is not enough.",
            remedy="Name the person with --by.",
        )
    check_text(by, "the name of the signer", longest=LONGEST_NAME)
    return NamedSigner(
        person=by,
        meaning=meaning,
        digest=digest,
        algorithm="two named persons, nobody enrolled",
    )


def check_signature(signature: Signature, person: Person | None, verifies: Verifier) -> None:
    """
    Check a signature against the person as enrolled at that time.

    Args:
        signature: As stated.
        person: The person with that id on the roll, as of the entry; None for nobody.
        verifies: The cryptographic check.

    Raises:
        VerificationFailure: it is of another person, not allowed, or does not match.
    """
    who = f"{signature.person} ({signature.name})"
    if person is None:
        raise VerificationFailure(f"{who} signed but was not enrolled.")
    if not person.active:
        raise VerificationFailure(f"{who} signed after the revocation by entry {person.revoked}.")
    stated = (signature.person, signature.name, signature.role, signature.algorithm)
    if stated != (person.id, person.name, person.role, person.signs_with):
        raise VerificationFailure(f"The signature of {who} does not match {person.told()}.")
    if signature.public_key != person.public_key:
        raise VerificationFailure(f"The signature of {who} was made with another key.")
    if not may(person, signature.meaning):
        raise VerificationFailure(f"{person.told()}, may not sign as {signature.meaning}.")
    if (
        signature.public_key is not None
        and signature.signature is not None
        and not verifies(signature.public_key, signature.signature, signature.signed_bytes())
    ):
        raise VerificationFailure(f"The signature of {who} does not match what it signs.")


def signatures_in(document: object) -> Iterator[object]:
    """Yield every signature anywhere in a JSON document."""
    waiting = [document]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            if found.get("schema") == SIGNATURE_SCHEMA:
                yield found
            waiting.extend(found.values())
        elif isinstance(found, list):
            waiting.extend(found)


class SignaturesCounted(Record):
    """
    Counts of the checked signatures.

    Args:
        with_key: Those that match their key.
        without_key: Those of named persons.
        unchecked: Those with a key that could not be checked.
        left: Those with a key that were not checked; `trail verify --full` does.
    """

    with_key: Count
    without_key: Count
    unchecked: Count
    left: Count


class Watch(msgspec.Struct):
    """
    Checks every signature in a trail against the roll at its entry.

    A signature is checked in the first entry that contains it, with the time of that entry. A
    later entry may repeat it, as a finished record does.

    Args:
        verifies: The cryptographic check; None where it is not installed.

    Attributes:
        roll: After the last entry read.
        with_key: Signatures that match their key.
        without_key: Signatures of named persons.
        unchecked: Signatures with a key that could not be checked.
    """

    verifies: Verifier | None
    roll: Roll = msgspec.field(default_factory=Roll)
    with_key: int = 0
    without_key: int = 0
    unchecked: int = 0
    _seen: set[bytes] = msgspec.field(default_factory=set)

    def __call__(self, body: EntryBody, stored: bytes) -> None:
        """
        Read one entry.

        Args:
            body: Body of the entry.
            stored: Its document, as stored.

        Raises:
            VerificationFailure: a signature, or an entry about a person, is not valid.
        """
        if not _is_of_interest(body, stored):
            return
        try:
            document = json.loads(stored)
        except (ValueError, RecursionError):
            raise _bad(body.sequence, "its document cannot be read") from None
        for each in signatures_in(document):
            self._check(body, each)
        if body.action in ENTRY_ACTIONS and body.outcome == "done":
            self.roll = self.roll.after(body.sequence, document)

    def _check(self, body: EntryBody, stated: object) -> None:
        """Check one signature, unless an earlier entry contained it."""
        try:
            signature = Signature.from_document(stated)
            bytes_of_it = canonical_bytes(stated)
            if bytes_of_it in self._seen:
                return
            if signature.at != body.at:
                raise VerificationFailure(
                    f"The signature of {signature.person} has another time than its entry."
                )
            check_signature(signature, self.roll.find(signature.person), self._verifies)
        except VerificationFailure as failure:
            raise _bad(body.sequence, failure.message) from None
        self._seen.add(bytes_of_it)
        if body.v > 1:
            return  # it is counted with the signature of its entry
        if signature.public_key is None:
            self.without_key += 1
        elif self.verifies is not None:
            self.with_key += 1

    def _verifies(self, key: str, signature: str, signed: bytes) -> bool:
        """Do the cryptographic check, or count that it could not be done."""
        if self.verifies is None:
            self.unchecked += 1
            return True
        return self.verifies(key, signature, signed)

    def told(self) -> SignaturesCounted:
        """Return the counts, for a document."""
        return SignaturesCounted(
            with_key=self.with_key, without_key=self.without_key, unchecked=self.unchecked, left=0
        )


def _is_of_interest(body: EntryBody, stored: bytes) -> bool:
    """
    Return whether a document may contain a signature or a person.

    Documents are stored in canonical form, in which letters are not escaped; one with escapes
    is read anyway.
    """
    return body.action in ENTRY_ACTIONS or SIGNATURE_SCHEMA.encode() in stored or b"\\u" in stored


def _bad(sequence: int, message: str) -> VerificationFailure:
    """Return the failure for an entry."""
    return VerificationFailure(f"Entry {sequence}: {message}", first_bad=sequence)
