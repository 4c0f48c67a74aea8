"""Keys under which the trail finds batches, lots, people, schedules and records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

import msgspec

from ldncompound.core.canonical_json import canonical_bytes, sha256_hex
from ldncompound.core.names import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ldncompound.compounding.materials.lots import LotRecord
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.core.quantities import Quantity
    from ldncompound.core.text import Typed
    from ldncompound.trail.store import Trail

__all__ = [
    "ACCEPTED",
    "ACCEPTED_LOT",
    "ACCEPTS",
    "BALANCE_CHECK",
    "BATCH",
    "CHANGES",
    "CONTENT_DIGITS",
    "DONE_BY",
    "ERASED_EARLY",
    "ERASED_OF",
    "FAILED_CHECK",
    "FOUND_BY",
    "INVITATION",
    "INVITED_NAME",
    "IN_USE",
    "KEPT_LOT",
    "KEPT_NUMBER",
    "KEPT_PERSON",
    "KEPT_RECORD",
    "LOOKED_UP",
    "ONE_PERSON",
    "ORDERED",
    "PERSON_NAME",
    "POLICY",
    "PROOF",
    "RECALLED",
    "RECEIPTS",
    "RECOVERY",
    "REFUSED_LOT",
    "REFUSED_PERSON",
    "REPLACES",
    "SCHEDULE",
    "SECOND_AT_RECEIPT",
    "SHELF",
    "SIGNED_BY",
    "STANDING",
    "STOCK",
    "SYNONYM",
    "TYPED_LOT",
    "TYPED_LOTS",
    "WEIGHED_BY",
    "WITHDRAWN",
    "OnShelf",
    "TakenAt",
    "check_batch_index",
    "check_index",
    "known_subject",
    "lot_mentions",
    "policy_value",
    "preparation_mentions",
    "recall_mention",
    "refused_mentions",
]


BATCH: Final = "batch"
"""Key of the entries about a batch after its plan."""

ORDERED: Final = "ordered"
"""Key of a preparation for a prescription with a number: its day, and one of 256 pigeonholes."""

REPLACES: Final = "replaces"
"""Key of a preparation that replaces another before anything of it was weighed: its id."""

SCHEDULE: Final = "schedule"
"""Key of the entries about a schedule, or about a course in fills."""

CHANGES: Final = "changes-schedule"
"""Key of a schedule that changes another in mid-course: its id."""

ACCEPTED: Final = "acceptance"
"""The act that decides in which way a schedule is made."""

KEPT_PERSON, PERSON_NAME = "kept-person", "person-name"
"""Keys of an entry about a person: the id, and the name, as `name_key` folds them."""

POLICY: Final = "policy"
"""Key of an entry that sets a policy: its name and value."""

TYPED_LOTS: Final = "typed-lots"
"""The policy about lots that were not received, which may be allowed or refused."""

LOOKED_UP: Final = "lots-looked-up"
"""Key of a preparation whose lots were looked up before they were believed."""

TYPED_LOT: Final = "typed-lot"
"""Key of an act that uses a lot nobody received, component, =, number."""

ACCEPTED_LOT: Final = "accepted-lot"
"""Key of the acceptance of such a lot, written likewise."""

ACCEPTS: Final = "accepts"
"""Key of an act that accepts what is out of tolerance, failed or missing."""

ONE_PERSON: Final = "one-person"
"""Key of a check or release by a pharmacist who prepared the batch: its id."""

WEIGHED_BY: Final = "weighed-by"
"""Key of an accepted weighing: id of the person who weighed."""

FOUND_BY: Final = "found-by"
"""Key of an accepted check or correction: id of who found what is accepted; empty for nobody."""

DONE_BY: Final = "done-by"
"""Key of an act that was entered from paper: id of the person who did it."""

ERASED_OF: Final = "erased-of"
"""Key of an erasure: id of a preparation or schedule whose personal data it erases."""

ERASED_EARLY: Final = "erased-early"
"""Key of an erasure on a legal basis: id of the second person; empty where nobody is enrolled."""

STANDING: Final = "person-standing"
"""Key of an entry about a person: id, role or "revoked", and public key or "-"."""

RECOVERY: Final = "recovery-key"
"""Key of an entry about a person: id, and the public part of their recovery key."""

INVITATION: Final = "invitation"
"""Key of an entry that invites a person: public part of the word, whom, as what, by whom, until."""

WITHDRAWN: Final = "withdrawn-invitation"
"""Key of an entry that ends an invitation: public part of its word, and whom it invited."""

INVITED_NAME: Final = "invited-name"
"""Key of the entry by which an invited person comes in: the salt of the invited name."""

PROOF: Final = "single-use-proof"
"""Key of an entry that a secret allows: its public part, and its signature."""

SIGNED_BY = "signed-by"
"""Key of an entry that a person has signed."""

KEPT_LOT, KEPT_NUMBER = "kept-lot", "kept-number"
"""Keys of an entry about a lot: its id, and its number."""

BALANCE_CHECK, FAILED_CHECK = "balance-check", "balance-check-failed"
"""Keys of the check of a balance, with its day."""

REFUSED_LOT, REFUSED_PERSON = "refused-lot", "refused-person"
"""Keys of a refused act on a lot or person: its id. Nothing is folded by them."""

KEPT_RECORD = "kept-formulation"
"""Key of an entry about the adoption of a master record: its id."""

IN_USE = "lot"
"""Key of everything that a lot went into, and of its own entries."""

SYNONYM: Final = "synonym"
"""Key of a name on labels that a pharmacist confirmed: the component it names."""

RECALLED = "recalled-lot"
"""Key of the recall of a lot: its id, or how an order names it."""

SHELF: Final = "shelf"
"""Key of an entry about a received lot: where it stands among those of its component."""

STOCK: Final = "stock"
"""Key of an entry that takes something of a lot: its id, and how much."""

SECOND_AT_RECEIPT: Final = "second-person-at-receipt"
"""The policy by which another person checks each receipt of a lot."""

RECEIPTS: Final = ("lot-received", "lot-delivered", "lot-corrected")
"""Acts that state what a container and its certificate say, so that another person checks them."""

CONTENT_DIGITS: Final = 8
"""Digits that tell lots of different content from one another."""


class OnShelf(msgspec.Struct, frozen=True):
    """
    The place of a received lot among those of its component; sorted, the first expires first.

    Args:
        component: What it supplies.
        expires: The last day of its use.
        received: The day of its receipt.
        identity: The pharmacy's id.
        content: Digits that differ where form, certificate or tablets differ.
    """

    component: str
    expires: str
    received: str
    identity: str
    content: str

    @classmethod
    def of(cls, record: LotRecord) -> Self:
        """Return the place of a lot."""
        certificate = None if record.certificate is None else record.certificate.document()
        tablets = None if record.tablets is None else record.tablets.document()
        # The number of a certificate is a free text, and says nothing of the content.
        facts = {**(certificate or {}), "reference": None, "of": [record.form, tablets]}
        digits = sha256_hex(canonical_bytes(facts))[:CONTENT_DIGITS]
        days = record.expiration_date.isoformat(), record.received_on.isoformat()
        return cls(record.component, *days, record.id, digits)

    @classmethod
    def read(cls, value: str) -> Self:
        """Return the place that a key states."""
        component, expires, received, _, identity, content = value.rsplit("=", 5)
        return cls(component, expires, received, identity, content)

    def mention(self) -> tuple[str, str]:
        """Return its key; ids are sorted as numbers."""
        number = self.identity.rpartition("-")[2].zfill(9)
        days = f"{self.expires}={self.received}"
        return SHELF, f"{self.component}={days}={number}={self.identity}={self.content}"

    @staticmethod
    def since(component: str, day: date | None) -> tuple[str, str]:
        """Return between which values the lots of a component stand that last until a day."""
        return f"{component}={'' if day is None else day.isoformat()}", f"{component}>"


class TakenAt(msgspec.Struct, frozen=True):
    """
    How much of a lot an entry took.

    Args:
        identity: The pharmacy's id of the lot.
        amount: How much, as text; empty where it was not recorded.
        corrects: Number of the entry whose amount this one replaces; None for its own.
    """

    identity: str
    amount: str
    corrects: int | None = None

    @classmethod
    def of(cls, identity: str, amount: Quantity | None, corrects: int | None = None) -> Self:
        """Return what was taken of a lot."""
        # Imported here: what only reads a trail has no quantities.
        from ldncompound.core.quantities import format_quantity

        return cls(identity, "" if amount is None else format_quantity(amount), corrects)

    @classmethod
    def read(cls, value: str) -> Self:
        """Return what a key states."""
        identity, corrects, amount = value.rsplit("=", 2)
        return cls(identity, amount, int(corrects) if corrects else None)

    def mention(self) -> tuple[str, str]:
        """Return its key."""
        corrects = "" if self.corrects is None else self.corrects
        return STOCK, f"{self.identity}={corrects}={self.amount}"


def policy_value(trail: Trail, name: str) -> str | None:
    """Return what a policy is set to; None where no entry sets it."""
    set_to = [value for value, _ in trail.mentioning(POLICY)]
    found = [value for each, _, value in (one.partition("=") for one in set_to) if each == name]
    return found[-1] if found else None


_OF_REFUSAL = {
    BATCH: BATCH, SCHEDULE: SCHEDULE, KEPT_LOT: REFUSED_LOT, KEPT_PERSON: REFUSED_PERSON,
}  # fmt: skip


def refused_mentions(mentions: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the keys of an act that is refused, by those that it would have had."""
    return tuple((_OF_REFUSAL[kind], each) for kind, each in mentions if kind in _OF_REFUSAL)


def recall_mention(component: str, number: str, identity: str | None) -> tuple[str, str]:
    """
    Return the key of the recall of a lot.

    Args:
        component: What it supplies.
        number: The maker's lot number.
        identity: The pharmacy's id; None for a lot that was never received.
    """
    return RECALLED, f"{component}={number}" if identity is None else identity


def lot_mentions(record: LotRecord) -> tuple[tuple[str, str], ...]:
    """Return the keys of an entry about a lot."""
    made_from = () if record.trituration is None else record.trituration.made_from
    return (
        (KEPT_LOT, record.id),
        (KEPT_NUMBER, record.number),
        (IN_USE, record.number),
        *((IN_USE, each) for each in made_from),
        # A trituration is never chosen for an order that names none.
        *((OnShelf.of(record).mention(),) if record.trituration is None else ()),
    )


def preparation_mentions(preparation: Preparation, identity: str) -> tuple[tuple[str, str], ...]:
    """
    Return the keys of a preparation: its lots, for a recall, its course, and what it replaces.

    Args:
        preparation: As planned.
        identity: Its id.
    """
    lots = {(IN_USE, lot.number) for part in preparation.components for lot in part.lots}
    lots.add((LOOKED_UP, "yes"))
    if preparation.confirmed:
        lots.add((ACCEPTS, "preparation"))
    if preparation.replaces is not None:
        lots |= {(kind, preparation.replaces.id) for kind in (BATCH, REPLACES)}
    if preparation.course is None:
        return tuple(sorted(lots))
    return (*sorted(lots), (SCHEDULE, preparation.course.schedule or identity))


def known_subject(trail: Trail, typed: Mapping[str, Typed]) -> tuple[tuple[str, str], ...]:
    """
    Return the key under which a refused act is found; none where nothing known was typed.

    A key stands in the body for good, so a text that the trail does not know is never one.

    Args:
        trail: It is only read.
        typed: What was typed: `batch`, else `lot` by its id, else `person` alone.
    """
    batch, lot, person = typed.get("batch"), typed.get("lot"), typed.get("person")
    if isinstance(batch, str) and trail.find(batch, action="preparation") is not None:
        return ((BATCH, batch),)
    if isinstance(lot, str) and trail.mentioning(KEPT_LOT, lot):
        return ((REFUSED_LOT, lot),)
    if isinstance(person, str) and len(typed) == 1:  # with more it is who signs
        keys = (KEPT_PERSON, PERSON_NAME)
        found = {at for kind in keys for _, at in trail.mentioning(kind, name_key(person))}
        ids = {name_key(str(trail.recorded_at(at).subject)) for at in found}
        return tuple((REFUSED_PERSON, each) for each in sorted(ids))
    return ()


_DECIDES = (RECALLED, KEPT_LOT, KEPT_NUMBER, SHELF, SYNONYM, KEPT_PERSON, PERSON_NAME, POLICY)
_DECIDING = ("lot-", "packing-trial", "person-", "policy", "synonym-", "trituration")
"""What decides who may act and which lots may be used, and how the actions begin that have it."""


def check_index(trail: Trail) -> None:
    """
    Refuse a trail whose index hides what decides about people, policies, lots and recalls.

    Raises:
        VerificationFailure: it hides an entry, or shows one that the bodies do not have.
    """
    trail.check_index(*_DECIDES, acts=_DECIDING)


def check_batch_index(trail: Trail, identity: str, planned: int) -> None:
    """
    Refuse a trail whose index hides what was done with a batch, or what decides about it.

    Args:
        trail: It is only read.
        identity: Id of the batch.
        planned: Number of the entry of its preparation.

    Raises:
        VerificationFailure: it hides an entry, or shows one that the bodies do not have.
    """
    check_index(trail)
    trail.check_index(BATCH, value=identity, after=planned)
