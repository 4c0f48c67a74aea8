"""Parts of a compounding record that follow from the trail alone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NotRequired, Self, TypedDict

from msgspec import UNSET

from ldncompound.compounding.made_batch import Transcribed
from ldncompound.core.personal_data import PersonalRow, with_free_texts
from ldncompound.core.records import Record, members_of
from ldncompound.core.refusals import VerificationFailure
from ldncompound.core.wording import say
from ldncompound.documents.checks_in_record import (
    AnyCheck,
    CheckedAppearance,
    CheckedAssay,
    CheckedMasses,
    CheckedPh,
    CheckedPowder,
)
from ldncompound.documents.compounding_record import (
    DatedPlace,
    LotInRecord,
    PersonInRecord,
    ReplacedInRecord,
    ScreeningInRecord,
)
from ldncompound.pharmacy.batches.act_records import (
    BatchPrepared,
    BatchReleased,
    BatchReplaced,
    BatchReviewed,
    BatchVerified,
    HandedOut,
    act_of,
)
from ldncompound.pharmacy.batches.batch import Event
from ldncompound.pharmacy.batches.recalled_lots import bars_of_lot
from ldncompound.pharmacy.batches.replay import with_what_is_signed
from ldncompound.pharmacy.batches.review import waived_in
from ldncompound.pharmacy.people import keys as signing
from ldncompound.pharmacy.people.person import CHECKED, RELEASED
from ldncompound.pharmacy.people.signatures import Signature, check_signature
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import KEPT_LOT

if TYPE_CHECKING:
    from msgspec import UnsetType

    from ldncompound.compounding.made_batch import SignatureStated
    from ldncompound.compounding.preparation import LotInUse, Preparation
    from ldncompound.core.quantities import Quantity
    from ldncompound.pharmacy.batches.act_records import StatedAct
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.pharmacy.batches.check_records import BatchCheck
    from ldncompound.pharmacy.people.roll import Roll
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = ["OUTPUTS", "RecordedEvent"]


OUTPUTS = ("record", "inspection")
"""Acts that only show a record; they are not part of it."""

ERASED: Final = "erased"
LEFT_OUT: Final = "left out"


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """
    An act on a batch with the entry that states it.

    Args:
        event: The act, as applied to the batch.
        entry: The entry.
    """

    event: Event
    entry: Recorded

    @classmethod
    def of(cls, entry: Recorded, *, told: bool) -> Self:
        """Return an act; `told` with the free texts that are kept apart from its document."""
        stated = with_free_texts(entry.document, entry.personal) if told else entry.document
        return cls(_event(entry, stated), entry)

    @property
    def as_stored(self) -> Event:
        """Return the act without them, as it was signed."""
        return _event(self.entry, self.entry.document)

    @property
    def stated(self) -> StatedAct:
        """Return the document of the act."""
        return self.event.document


def _event(entry: Recorded, stated: object) -> Event:
    """Return the act that a document states."""
    return Event(entry.sequence, entry.action, entry.by, act_of(entry.action, stated))


class WhoActed(TypedDict):
    """Who did something, when, and by which entry."""

    by: str
    at: str
    entry: int


class WhoDid(WhoActed):
    """The same; and who did it before, where it was entered from paper."""

    transcribed: NotRequired[Transcribed]


_WANT_REASON = (
    "batch-held", "batch-resumed", "batch-rejected", "batch-reworked", "batch-corrected",
    "batch-recalled", "lot-accepted",
)  # fmt: skip
_WAIVING = ("batch-reviewed", "batch-released")


class RefusedAct(Record, forbid_unknown_fields=False):
    """The code in the entry of a refusal."""

    code: str


def reason_kept(trail: Trail, entry: Recorded, *, personal: bool) -> str | None:
    """Return the reason of an act, or that it is left out or erased; None where none was kept."""
    if not personal:
        return LEFT_OUT
    if entry.personal is not None:
        return PersonalRow.of(entry.personal).text("reason")
    body = json.loads(trail.body_of(entry.sequence))
    return None if body["commitment"] is None else ERASED


def wants_reason(entry: Recorded) -> bool:
    """Return whether an act was done for a reason: a batch is never replaced without one."""
    return entry.action in _WANT_REASON or "replaces" in entry.document


def replaced_in(trail: Trail, planned: Recorded, *, personal: bool) -> ReplacedInRecord | UnsetType:
    """Return the plan that a preparation replaces, and why; nothing where it replaces none."""
    if "replaces" not in planned.document:
        return UNSET
    told = BatchReplaced.from_document(planned.document).replaces
    why = reason_kept(trail, planned, personal=personal)
    return ReplacedInRecord(id=told.id, lots=told.lots, reason=why)


def waiver_kept(trail: Trail, entry: Recorded, *, personal: bool) -> str | None:
    """Return why questions were waived in a review or release; None where none were in it."""
    stated = act_of(entry.action, entry.document) if entry.action in _WAIVING else None
    asked = stated.screening if isinstance(stated, BatchReleased | BatchReviewed) else None
    if asked is None or not asked.unanswered:
        return None
    if entry.personal is None or not personal:
        return reason_kept(trail, entry, personal=personal)
    why = waived_in(entry)  # none where it is that of the review before
    return None if why is None else say("record.waived", reason=why)


def screened_in(
    trail: Trail, planned: Recorded, plan: Preparation, told: Iterable[RecordedEvent], *,
    personal: bool,
) -> tuple[ScreeningInRecord, ...]:  # fmt: skip
    """
    Return which questions of the screening were answered and waived, from the order on.

    Args:
        trail: It is only read.
        planned: The entry of the order.
        plan: What it states.
        told: The acts on the batch, in order.
        personal: Whether reasons are shown.
    """
    first = plan.screening
    found = [
        ScreeningInRecord(
            answered=asked.answered, unanswered=asked.unanswered, **who_acted(planned)
        )
        for asked in ([] if first is None else [first])
    ]
    for each in told:
        stated = each.stated
        if not isinstance(stated, BatchReviewed | BatchReleased | HandedOut):
            continue
        if (asked := stated.screening) is not None:
            why = waived_in(each.entry) if asked.waived else None
            if asked.waived and not (personal and each.entry.personal):
                why = reason_kept(trail, each.entry, personal=personal)
            found.append(
                ScreeningInRecord(**members_of(asked), reason=why, **who_acted(each.entry))
            )
    return tuple(found)


def lot_in_record(
    trail: Trail, name: str, lot: LotInUse, used: Quantity | None, *, last: int
) -> LotInRecord:
    """
    Return a lot with the entries about it, where it was received here.

    Args:
        trail: It is only read.
        name: The component that it supplies.
        lot: As it was stated.
        used: How much of it is in the batch.
        last: Number of the last entry that counts.
    """
    kept = [] if lot.id is None else [at for _, at in trail.mentioning(KEPT_LOT, lot.id)]
    entries = [at for at in kept if at <= last]
    bars = bars_of_lot(Stockroom(trail), name, lot, last=last)
    return LotInRecord(
        number=lot.number,
        id=lot.id,
        expiration_date=lot.expiration_date,
        received=entries[0] if entries else None,
        # A packing trial is an entry about a lot, too, but not a correction.
        corrected=tuple(
            at for at in entries[1:] if trail.recorded_at(at).action == "lot-corrected"
        ),
        maker=lot.maker,
        used=used,
        recalled=bars.recalled,
        quarantine=bars.quarantine,
    )


def undone_by(meaning: str, later: Iterable[RecordedEvent]) -> int | None:
    """Return the entry that invalidated a signature; None where it still counts."""
    undoing = ["batch-reworked"]
    if meaning in (CHECKED, RELEASED):
        undoing.append("batch-corrected")
    return next((each.event.sequence for each in later if each.event.action in undoing), None)


def who_acted(entry: Recorded) -> WhoActed:
    """Return who did something, when, and by which entry."""
    return {"by": entry.by, "at": entry.at, "entry": entry.sequence}


def zone_of(trail: Trail, entry: Recorded) -> str | None:
    """Return the offset from UTC that an entry states; None where it states none."""
    zone: str | None = json.loads(trail.body_of(entry.sequence)).get("zone")
    return zone


def who_did(entry: Recorded) -> WhoDid:
    """Return the same, and who did it before, where it was entered from paper."""
    told: WhoDid = {"by": entry.by, "at": entry.at, "entry": entry.sequence}
    if "transcribed" in entry.document:
        told["transcribed"] = Transcribed.from_document(entry.document["transcribed"])
    return told


def people_in(roll: Roll, entries: Iterable[Recorded]) -> tuple[PersonInRecord, ...]:
    """Return the enrolled people behind the names in entries: who recorded, and who did it."""
    told = (who_did(each) for each in entries)
    names = (
        name
        for each in told
        for name in (each["by"], *([each["transcribed"].by] if "transcribed" in each else ()))
    )
    found = (roll.find(each) for each in dict.fromkeys(names))
    return tuple(
        PersonInRecord(id=each.id, name=each.name, role=each.role)
        for each in found
        if each is not None
    )


def dated_place(entry: Recorded) -> DatedPlace:
    """Return the place and time of an entry."""
    return DatedPlace(
        sequence=entry.sequence, at=entry.at, hash=entry.hash, size=entry.size, root=entry.root
    )


def code_of_refusal(entry: Recorded) -> str:
    """Return the code of a refusal."""
    return RefusedAct.from_document(entry.document).code


def signature_under(stated: StatedAct) -> SignatureStated | None:
    """Return the signature of an act; None where it needs none."""
    if isinstance(stated, BatchPrepared | BatchVerified | BatchReleased):
        return stated.signature
    return None


_IN_RECORD = {
    each.kind: each
    for each in (CheckedAppearance, CheckedAssay, CheckedMasses, CheckedPh, CheckedPowder)
}


def check_in_record(check: BatchCheck, **beside: Any) -> AnyCheck:
    """
    Return a quality check as shown in a finished record.

    Args:
        check: As recorded.
        beside: Members that the record adds.
    """
    members = members_of(check)
    # Who found what is accepted has an entry, and a line of the record, of their own.
    del members["trail"], members["found_by"]
    return _IN_RECORD[check.kind](**members, **beside)


def how_it_holds(stated: SignatureStated, told: RecordedEvent, before: Batch, roll: Roll) -> str:
    """
    Return "yes", "by name alone", or why a signature is not valid.

    Args:
        stated: The signature.
        told: The signed act.
        before: The batch before that act.
        roll: Who was enrolled then.
    """
    if with_what_is_signed(before, told.stated).digest != stated.digest:
        return "It signs another record than this one."
    if not stated.schema:
        return "by name alone"
    try:
        signature = Signature.from_document(stated.document())
        if signature.at != told.entry.at:
            return "made for another moment"
        if signature.public_key is not None:
            signing.check_sign_extra()
        check_signature(signature, roll.find(signature.person), signing.verifies)
    except VerificationFailure as failure:
        return failure.message
    return "by name alone" if signature.public_key is None else "yes"
