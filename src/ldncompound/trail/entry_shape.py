"""The form of an entry's body, and how it is read."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

import msgspec

from ldncompound.core.canonical_json import object_stored_as
from ldncompound.core.records import Count, Positive, Record, Sha256, Text, UtcTime
from ldncompound.core.refusals import VerificationFailure
from ldncompound.trail.act import BASES, CLOCK_NOTE, OUTCOMES, subject_id

__all__ = [
    "EntryBody",
    "EntryHeading",
    "EntryLogged",
    "LogShown",
    "not_well_formed",
    "parsed_body",
    "parsed_object",
    "stored_body",
    "zone_told",
]


def not_well_formed(first_bad: int | None, reason: str) -> VerificationFailure:
    """Return the failure that names the first bad entry."""
    return VerificationFailure(reason, first_bad=first_bad)


@cache
def zone_told(text: str) -> tzinfo:
    """
    Return the offset from UTC that a body states; the first form has none.

    Raises:
        ValueError: no day is that long.

    >>> str(zone_told("+0130"))
    'UTC+01:30'
    """
    return datetime.fromisoformat(f"2000-01-01T00:00{text}").tzinfo or UTC


if TYPE_CHECKING:
    Basis: TypeAlias = str
    Outcome: TypeAlias = str
    ClockNote: TypeAlias = str
    Erased: TypeAlias = tuple[int, ...]
    SignatureValue: TypeAlias = str
    Zone: TypeAlias = str
else:
    SignatureValue = Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{128})?$", max_length=128)]
    Zone = Annotated[str, msgspec.Meta(pattern="^([+-][0-9]{4})?$", max_length=5)]
    Basis, Outcome, ClockNote = Literal[BASES], Literal[OUTCOMES], Literal[CLOCK_NOTE]
    Erased = Annotated[tuple[Positive, ...], msgspec.Meta(min_length=1)]


class ActingPerson(Record, omit_defaults=True):
    """
    Who acted, and how they are known.

    Args:
        basis: Stated, a login name, or enrolled.
        key: Public key of an enrolled person who has one.
        name: As named.
        person: Id of an enrolled person.
        role: Of an enrolled person.
    """

    basis: Basis
    key: Sha256 | msgspec.UnsetType | None = msgspec.UNSET
    name: str
    person: str = ""
    role: str = ""

    def __post_init__(self) -> None:
        """Require of an enrolled person, and of nobody else, what is known of one."""
        enrolled = self.basis == "enrolled"
        told = (self.key is not msgspec.UNSET, bool(self.person), bool(self.role))
        if told != (enrolled,) * 3:
            raise ValueError("an enrolled person has id, role and key")


class EntrySignature(Record, omit_defaults=True):
    """
    The signature of the person who acted, under the body of the entry and the trail before it.

    Args:
        meaning: As what they signed.
        root: Of the Merkle tree over the entries before.
        value: Ed25519, in hexadecimal digits; without it the person has no key.
    """

    meaning: Text
    root: Sha256
    value: SignatureValue = ""


class EntryBody(Record, omit_defaults=True):
    """
    The body of an entry, in the order of its stored form.

    Args:
        action: Sort of act.
        at: When, UTC.
        by: The person.
        clock: Note that the clock went back, if it did.
        commitment: To the personal data; null where there are none.
        configuration: Digest of the configuration of the pharmacy; null without one.
        digest: SHA-256 of the document.
        erases: Entries whose personal data it erased.
        formulary: Digest of the formulations in force; null where none were.
        log: Random name of the trail.
        mentions: Kind and value pairs under which it can be found.
        outcome: Done or refused.
        policy: Number of the last entry that set a policy; 0 and left out where none did.
        previous: SHA-256 of the body before; 64 zeros in the first.
        program: Name and version of the program.
        reason: Null.
        request: Salted digest of the id of the request; null without one.
        sequence: Its number.
        series: Series and number of the id that it assigned; null without one.
        signature: Of the person who acted; null and left out where the act is not signed.
        station: The computer.
        subject: Id of what it is about; null without one.
        v: Version of this form.
        zone: Offset of the pharmacy's clock from UTC; the first form has none.
    """

    conditions: ClassVar[tuple[dict[str, Any], ...]] = (
        {
            "if": {"properties": {"v": {"const": 1}}, "required": ["v"]},
            "then": {"properties": {"zone": False, "policy": {"const": 0}}},
            "else": {"required": ["zone"]},
        },
    )

    action: str
    at: UtcTime
    by: ActingPerson
    clock: ClockNote = ""
    commitment: Sha256 | None
    configuration: Sha256 | None
    digest: Sha256
    erases: Erased = ()
    formulary: Sha256 | None
    log: Text
    mentions: tuple[tuple[str, str], ...]
    outcome: Outcome
    policy: Count = 0
    previous: Sha256
    program: str
    reason: None
    request: Sha256 | None
    sequence: Positive
    series: tuple[str, Positive] | None
    signature: EntrySignature | None = None
    station: str
    subject: str | None
    v: Literal[1, 2, 3]
    zone: Zone = ""

    def __post_init__(self) -> None:
        """Check that the members agree."""
        datetime.fromisoformat(self.at)
        zone_told(self.zone)
        if not (_rises(self.mentions) and _rises(self.erases)):
            raise ValueError("a list is not in order")
        if self.series is not None and self.subject != subject_id(*self.series):
            raise ValueError("the id is not that of the series")
        if any(erased >= self.sequence for erased in self.erases):
            raise ValueError("it erases a later entry")
        if self.policy >= self.sequence:
            raise ValueError("a policy was set later")
        first = self.v == 1
        if first is bool(self.zone) or (
            first and (self.by.person or self.policy or self.signature)
        ):
            raise ValueError("a member of another form")
        signed = self.signature
        if signed is not None and not (self.by.person and bool(signed.value) is bool(self.by.key)):
            raise ValueError("a signature without its person or key, or a key without it")

    @property
    def local_time(self) -> datetime:
        """Return when it was made, by the pharmacy's clock; UTC in the first form."""
        return datetime.fromisoformat(self.at).astimezone(zone_told(self.zone))


def _rises(items: tuple[Any, ...]) -> bool:
    """Return whether each item is larger than the one before."""
    return all(one < other for one, other in pairwise(items))


class NamedPerson(Record, forbid_unknown_fields=False):
    """The name of who acted."""

    name: str


class EntryHeading(Record, forbid_unknown_fields=False):
    """The members of a body that are read when an entry is read back."""

    action: str
    at: str
    by: NamedPerson
    commitment: str | None
    digest: str
    erases: tuple[int, ...] = ()
    mentions: tuple[tuple[str, str], ...]
    outcome: str
    request: str | None
    sequence: int
    series: tuple[str, int] | None
    subject: str | None


class EntryLogged(EntryBody, omit_defaults=True):
    """
    The body of an entry, and what its document says of a file or a refusal.

    Args:
        file_sha256: SHA-256 of the file that was written; left out where none was.
        refused: Why it was refused, as a refusal code; left out where it was done.
        lost: Which entries and ids a restore or an acceptance says are lost; left out where none.
    """

    file_sha256: Sha256 | None = None
    refused: str | None = None
    lost: str | None = None


class LogShown(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.log/1"):
    """
    The bodies of entries, in order.

    Args:
        entries: The bodies.
        behind: How many entries are known here that the trail lacks; left out where none.
    """

    entries: tuple[EntryLogged, ...]
    behind: Positive | None = None


def parsed_object(stored: bytes) -> dict[str, Any] | None:
    """Return a JSON object if it is stored in canonical form, else None."""
    try:
        return object_stored_as(stored)
    except ValueError:
        return None


def parsed_body(stored: bytes) -> EntryBody | None:
    """Return the body of an entry if it is in the form of entries, else None."""
    members = parsed_object(stored)
    if members is None:
        return None
    try:
        return EntryBody.from_document(members)
    except VerificationFailure:
        return None


def stored_body(sequence: int, stored: bytes) -> EntryBody:
    """
    Return the body of an entry.

    Raises:
        VerificationFailure: it is not in the form of entries.
    """
    body = parsed_body(stored)
    if body is None:
        raise not_well_formed(sequence, f"Entry {sequence} is not in the form of an entry.")
    return body
