"""Acts on master records: two people adopt one for this pharmacy, or one withdraws it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.near_names import write_near
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.quoting import listed
from ldncompound.core.records import replaced
from ldncompound.core.refusals import (
    NotAuthorised,
    UnknownFormulation,
    WrongState,
    WrongUsage,
    quoted,
)
from ldncompound.core.text import check_text, echo
from ldncompound.formulary.adoption_records import Party
from ldncompound.formulary.record_version import RecordVersion
from ldncompound.pharmacy.people.acts import signature_mentions
from ldncompound.pharmacy.people.adoption import AdoptionEntry, AdoptionStanding, check_withdraws
from ldncompound.pharmacy.people.person import ADOPTED, PROPOSED, name_key
from ldncompound.pharmacy.people.signatures import NamedSigner, Signature
from ldncompound.pharmacy.stock.inventory import Stockroom
from ldncompound.pharmacy.trail_index import KEPT_RECORD

if TYPE_CHECKING:
    from ldncompound.formulary.adoption_records import Proposal
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.store import Trail

__all__ = ["adopt", "adoption_standing", "withdraw"]


_ACTIONS = {PROPOSED: "formulation-proposed", ADOPTED: "formulation-adopted"}
_LONGEST_REASON = 300


def adoption_standing(trail: Trail, identity: str) -> AdoptionStanding:
    """
    Return the adoption status of a master record now.

    Args:
        trail: Of this pharmacy.
        identity: Id of the record.

    Raises:
        VerificationFailure: an entry about the record is not valid.
    """
    found = Stockroom(trail).standing(identity)
    return AdoptionStanding(id=identity) if found is None else found


def adopt(personnel: Personnel, identity: str) -> AdoptionEntry:
    """
    Record that a first person proposes the version in use, or a second one adopts it.

    Args:
        personnel: The enrolled people, their signatures and the recorder.
        identity: Id of the record.

    Returns:
        The entry, with its place in the trail; `state` says whether proposed or adopted.

    Raises:
        Refusal: recorded.
        VerificationFailure: a key file or an entry about the record is not valid.
        WrongUsage: a key file or the extra [sign] is missing.
        StorageUnavailable: nothing could be recorded.
    """
    recorder = personnel.recorder

    def looked_at() -> tuple[RecordVersion, AdoptionStanding, str]:
        version = _version(recorder, identity)
        standing = adoption_standing(recorder.trail, identity)
        if not personnel.roll.people:
            _check_another(standing.waiting(version), recorder.desk.by)
        return version, standing, standing.next_meaning(version)

    typed = {"formulation": echo(identity)}
    version, before, meaning = recorder.attempt(typed, looked_at)
    waiting = before.waiting(version)
    others = () if waiting is None else (waiting.proposed_by.person,)
    signature = personnel.vouch(meaning, version.digest, others=others)
    recorded = recorder.attempt(
        {**typed, "meaning": meaning, "digest": version.digest},
        lambda: recorder.record(
            action=_ACTIONS[meaning],
            subject=identity,
            document=lambda _: _agreed(personnel, version, before, meaning, signature).document(),
            mentions=((KEPT_RECORD, identity), *signature_mentions(signature.document())),
            grant=recorder.granted(_ACTIONS[meaning]),
        ),
    )
    return replaced(AdoptionEntry.from_document(recorded.document), trail=recorded.place)


def _check_another(waiting: Proposal | None, by: str) -> None:
    """Refuse to let one person propose and adopt where names are only typed."""
    party = None if waiting is None else waiting.proposed_by
    if party is not None and name_key(by) in {name_key(party.person), name_key(party.name)}:
        raise NotAuthorised(
            f"{quoted(by)} proposed it and may not sign as adopted.",
            remedy="Let a second person sign, named with --by.",
        )


def _agreed(
    personnel: Personnel,
    version: RecordVersion,
    before: AdoptionStanding,
    meaning: str,
    signature: Signature | NamedSigner,
) -> AdoptionEntry:
    """Return the entry of a proposal or adoption, inside the transaction that records it."""
    name = signature.name if isinstance(signature, Signature) else signature.person
    by, today = Party(person=signature.person, name=name), personnel.recorder.desk.today
    # Record only what the person saw; and once somebody is enrolled, a name alone no
    # longer counts.
    signed = personnel.verify_signatures(signature.document(), digest=version.digest)
    by_name = not signed and personnel.roll.people
    if by_name or adoption_standing(personnel.recorder.trail, before.id) != before:
        raise WrongState(
            f"{quoted(before.id)} was changed, or somebody was enrolled, while it was signed.",
            remedy="Look at it with 'ldncompound formulations show', and start again.",
        )
    after = (
        before.after_adoption(by, today)
        if meaning == ADOPTED
        else before.after_proposal(version, by, today)
    )
    return after.entry(signature)


def withdraw(personnel: Personnel, identity: str, reason: str) -> AdoptionEntry:
    """
    Record that the adoption and any proposal of a master record are withdrawn.

    Args:
        personnel: As for `adopt`.
        identity: Id of the record; its file may be gone.
        reason: Why; kept with the personal data.

    Returns:
        The entry, with its place in the trail.

    Raises:
        Refusal: recorded.
        WrongUsage: the reason is empty.
        StorageUnavailable: nothing could be recorded.
    """
    if not reason.strip():
        raise WrongUsage("--reason is missing.", remedy="Say why it is withdrawn.")
    recorder = personnel.recorder

    def entry() -> AdoptionEntry:
        standing, desk = adoption_standing(recorder.trail, identity), recorder.desk
        by = check_withdraws(standing, personnel.roll, desk.by, desk.by_basis)
        return standing.after_withdrawal(by, desk.today).entry(None)

    def leave() -> AdoptionEntry:
        check_text(reason, "the reason", longest=_LONGEST_REASON)
        entry()  # refuse before an entry about it is begun
        recorded = recorder.record(
            action="formulation-withdrawn",
            subject=identity,
            document=lambda _: entry().document(),
            personal=PersonalRow(reason=reason),
            mentions=((KEPT_RECORD, identity),),
            grant=recorder.granted("formulation-withdrawn"),
        )
        return replaced(AdoptionEntry.from_document(recorded.document), trail=recorded.place)

    return recorder.attempt({"formulation": echo(identity)}, leave)


def _version(recorder: Recorder, identity: str) -> RecordVersion:
    """Return the version of a record that is in use in this pharmacy."""
    known = recorder.formulary.formulations
    master = known.get(identity)
    if master is None:
        raise UnknownFormulation(
            f"{quoted(identity)} is not a master formulation record.",
            remedy=f"{write_near(identity, known)}Records: {listed(known, identity)}.",
            details={"known": list(known)},
        )
    return recorder.formulary.version_of(master, recorder.pharmacy.jurisdiction)
