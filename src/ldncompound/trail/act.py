"""What is recorded: an act, its entry, and what is returned.

An entry's body is one canonical JSON object and is never changed. It contains only a
salted commitment to personal data; the data are in a separate row, which a later act
may erase.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from ldncompound.core.canonical_json import JsonObject, canonical_bytes
from ldncompound.trail.merkle import root_of_peaks

if TYPE_CHECKING:
    from ldncompound.core.text import Typed
    from ldncompound.core.trail_place import TrailPlace
    from ldncompound.trail.summing import Summing
    from ldncompound.trail.trail_documents import HeadStated

__all__ = [
    "BASES",
    "CLOCK_NOTE",
    "ENTRY_SIGNATURE",
    "FORM",
    "NO_HASH",
    "OUTCOMES",
    "SALT_SIZE",
    "Act",
    "Actor",
    "Entry",
    "Head",
    "Headline",
    "Place",
    "Recorded",
    "Signing",
    "entry_body",
    "signed_bytes",
    "subject_id",
    "timestamp",
]


OUTCOMES = ("done", "refused")
BASES = ("stated", "login name", "enrolled")
"""How the person of an act is known."""

NO_HASH = "0" * 64
"""The first entry's hash of the entry before it."""

FORM = 3
"""Of the bodies that are written; those of earlier forms are read on, with their own demands."""

ENTRY_SIGNATURE = "ldncompound.entry-signature/1"

CLOCK_NOTE = "earlier than the entry before"

SALT_SIZE = 32
"""Random bytes that hide the personal data behind a commitment."""


class Actor(NamedTuple):
    """
    An enrolled person who acts.

    Args:
        person: Id of the person.
        role: As enrolled.
        key: Public key; None for a person without a key.
    """

    person: str
    role: str
    key: str | None


class Signing(msgspec.Struct, frozen=True):
    """
    How an entry is signed by the person who acts.

    Args:
        meaning: As what they sign.
        sign: Signs bytes with the opened key, in hexadecimal; None for a person without a key.
    """

    meaning: str
    sign: Callable[[bytes], str] | None


class Act(msgspec.Struct, frozen=True):
    """
    One thing that was done, or refused, to be recorded.

    Args:
        action: Sort of act, for example "preparation".
        outcome: "done" or "refused".
        by: The person.
        by_basis: "stated", or "login name" if no person was stated.
        station: The computer.
        at: When, with its time zone.
        program: Name and version of the program.
        document: Given the subject's id (or None), returns the JSON document
            to store. Called inside the transaction; an exception undoes all.
        formulary: Digest of the formulations in force.
        configuration: Digest of the pharmacy's configuration.
        series: A new subject id is assigned, numbered within this series.
        subject: Or the id of what the act is about.
        personal: Personal data, stored apart and erasable.
        order: What was ordered; decides whether a repeated request is the same.
        request_id: The caller's key that makes a repetition safe.
        mentions: (kind, value) pairs under which the entry can be found.
        mentions_of: Given the subject's id, returns them, where they contain that id.
        erases: Entries whose personal data this act erases.
        actor: The enrolled person who acts; None where nobody is enrolled.
        signing: How that person signs the entry; None if it is not signed.
        policy: Number of the last entry that set a policy of the pharmacy.
        accepts_trail: It accepts that the trail is not the one that is remembered.
        summing: Returns how entries are summed up for lists; None where they are not.

    Raises:
        ValueError: The members contradict one another; a mistake of the caller.
    """

    action: str
    outcome: str
    by: str
    by_basis: str
    station: str
    at: datetime
    program: str
    document: Callable[[str | None], JsonObject]
    formulary: str | None = None
    configuration: str | None = None
    series: str | None = None
    subject: str | None = None
    personal: JsonObject | None = None
    order: Mapping[str, Typed] | None = None
    request_id: str | None = None
    mentions: tuple[tuple[str, str], ...] = ()
    mentions_of: Callable[[str | None], tuple[tuple[str, str], ...]] | None = None
    erases: tuple[int, ...] = ()
    actor: Actor | None = None
    signing: Signing | None = None
    policy: int = 0
    accepts_trail: bool = False
    summing: Callable[[], Summing] | None = None

    def __post_init__(self) -> None:
        """Refuse what could not be verified afterwards."""
        if self.outcome not in OUTCOMES or self.by_basis not in BASES:
            raise ValueError(f"unknown outcome {self.outcome!r} or basis {self.by_basis!r}")
        if self.at.tzinfo is None:
            raise ValueError("the time of an act must have its zone")
        if self.series is not None and self.subject is not None:
            raise ValueError("an act is about a new subject or an existing one, not both")
        if self.signing is not None and self.actor is None:
            raise ValueError("only an enrolled person signs an entry")
        if self.personal is not None and "order" in self.personal:
            raise ValueError("the name 'order' in personal data is reserved for the order")

    def payload(self) -> bytes | None:
        """Return the canonical bytes of the personal data, or None without any."""
        data = dict(self.personal or {})
        if self.order is not None:
            data["order"] = self.order
        return canonical_bytes(data) if data else None


class Entry(NamedTuple):
    """One entry as stored: its number and the bytes that are hashed."""

    sequence: int
    body: bytes


class Headline(NamedTuple):
    """
    The main members of an entry, without its document.

    Args:
        sequence: Its number.
        at: When, UTC.
        by: The person.
        action: Sort of act.
        outcome: "done" or "refused".
        subject: What it was about.
    """

    sequence: int
    at: str
    by: str
    action: str
    outcome: str
    subject: str | None


class Head(msgspec.Struct, frozen=True):
    """
    The head of a trail, printed on sheets and noted by auditors.

    Args:
        size: Number of entries.
        root: Root of the Merkle tree over them.
        sequence: Number of the last entry; 0 in an empty trail.
        hash: SHA-256 of the last body; 64 zeros in an empty trail.
    """

    size: int
    root: str
    sequence: int
    hash: str

    def stated(self) -> HeadStated:
        """Return it as documents state it."""
        from ldncompound.trail.trail_documents import HeadStated

        return HeadStated(size=self.size, root=self.root, sequence=self.sequence, hash=self.hash)


class Recorded(msgspec.Struct, frozen=True):
    """
    What the trail holds after an act, or already held.

    Args:
        sequence: Number of the entry.
        hash: SHA-256 of its body.
        size: Entries up to and with this one.
        root: Root of the Merkle tree at that size.
        action: Sort of act.
        at: When, UTC.
        subject: The id assigned, or the one the act was about.
        outcome: "done" or "refused".
        by: The person of the act, as the entry names them.
        document: The document as stored.
        personal: The personal data without the order; None if there are none
            or they were erased.
        replayed: An earlier request, found again; nothing was written.
        erased: There were personal data, and they have been erased.
    """

    sequence: int
    hash: str
    size: int
    root: str
    action: str
    at: str
    subject: str | None
    outcome: str
    by: str
    document: JsonObject
    personal: JsonObject | None
    replayed: bool = False
    erased: bool = False

    @property
    def place(self) -> TrailPlace:
        """Return the entry's place, as documents show it."""
        from ldncompound.core.trail_place import TrailPlace

        return TrailPlace(sequence=self.sequence, hash=self.hash, size=self.size, root=self.root)


class Place(NamedTuple):
    """The place of the next entry: after which one, in which log."""

    log: str
    sequence: int
    previous: str
    previous_at: str
    peaks: bytes


def entry_body(
    act: Act,
    place: Place,
    *,
    subject: str | None,
    number: int | None,
    digest: str,
    sealed: str | None,
    request: str | None,
) -> bytes:
    """
    Return the bytes of an entry, in the only form that is stored.

    Args:
        act: What was done.
        place: The entry's place.
        subject: The id assigned, or the one the act is about.
        number: Number of a new subject within its series.
        digest: SHA-256 of the stored document.
        sealed: Commitment to the personal data, if there are any.
        request: What is kept of the request id; see `request_keys`.

    Raises:
        rfc8785.CanonicalizationError: A text is not valid Unicode.
    """
    at = timestamp(act.at)
    body: JsonObject = {
        "v": FORM,
        "log": place.log,
        "sequence": place.sequence,
        "previous": place.previous,
        "at": at,
        "zone": f"{act.at:%z}"[:5],  # some clocks are off by seconds, which no form has room for
        "by": _by(act),
        "station": act.station,
        "action": act.action,
        "outcome": act.outcome,
        "subject": subject,
        "reason": None,
        "digest": digest,
        "commitment": sealed,
        "request": request,
        "mentions": sorted(map(list, set(act.mentions))),
        "series": None if number is None else [act.series, number],
        "program": act.program,
        "formulary": act.formulary,
        "configuration": act.configuration,
    }
    if act.erases:
        body["erases"] = sorted(set(act.erases))
    if act.policy:
        body["policy"] = act.policy
    if at < place.previous_at:
        body["clock"] = CLOCK_NOTE
    if act.signing is not None:
        root = root_of_peaks(place.peaks).hex()
        body["signature"] = {"meaning": act.signing.meaning, "root": root}
        if act.signing.sign is not None:
            body["signature"]["value"] = act.signing.sign(signed_bytes(body))
    return canonical_bytes(body)


def _by(act: Act) -> JsonObject:
    """Return who acts, as a body names them."""
    if act.actor is None:
        return {"name": act.by, "basis": act.by_basis}
    return {"name": act.by, "basis": "enrolled", **act.actor._asdict()}


def signed_bytes(body: Mapping[str, Any]) -> bytes:
    """
    Return what the signature of an entry covers.

    That is the body without the signature's value. It names the trail, the number of the entry
    and, under the signature, the root of the entries before it: who signs, signs those as well.

    Args:
        body: Of the entry, as JSON.
    """
    stated = {name: each for name, each in body["signature"].items() if name != "value"}
    return canonical_bytes({"schema": ENTRY_SIGNATURE, "body": {**body, "signature": stated}})


def timestamp(at: datetime) -> str:
    """
    Return *at* in UTC with milliseconds. Such texts sort as the times do.

    >>> timestamp(datetime(2026, 11, 22, 10, 15, 30, 123_999, tzinfo=UTC))
    '2026-11-22T10:15:30.123Z'
    """
    utc = at.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="milliseconds") + "Z"


def subject_id(series: str, number: int) -> str:
    """
    Return the id of a subject: its series and at least four digits.

    >>> subject_id("DEMO-20261122", 7)
    'DEMO-20261122-0007'
    """
    return f"{series}-{number:04d}"
