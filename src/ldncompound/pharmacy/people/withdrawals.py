"""Open invitations: who may come in by a word, and how that is taken back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.records import Record, replaced
from ldncompound.core.refusals import WrongState, WrongUsage
from ldncompound.core.text import LONGEST_REASON, check_text, echo
from ldncompound.core.trail_place import TrailPlace
from ldncompound.pharmacy.people.invitations import invited_as, latest
from ldncompound.pharmacy.people.person import InvitationListed, PersonEntry, name_key
from ldncompound.pharmacy.people.single_use import Invitation, secrets_of
from ldncompound.pharmacy.trail_index import INVITATION, WITHDRAWN

if TYPE_CHECKING:
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = ["InvitationWithdrawn", "open_invitations", "revoke_or_withdraw", "revoked_again"]


class InvitationWithdrawn(
    Record, omit_defaults=True, tag_field="schema", tag="ldncompound.invitation-withdrawn/1"
):
    """
    That an invitation is taken back, as an entry of the trail states it.

    Args:
        id: Of whom was invited.
        role: As what.
        invited_by: Id of the person who invited.
        name: Full name; not stored, and empty where it was erased.
        trail: Place in the trail; not stored.
    """

    id: str
    role: str
    invited_by: str
    name: str = ""
    trail: TrailPlace | None = None


def open_invitations(trail: Trail, now: datetime) -> tuple[InvitationListed, ...]:
    """
    Return the invitations whose word still serves.

    Args:
        trail: Where they are; only read.
        now: The time.

    Raises:
        VerificationFailure: an entry contradicts another, or itself.
    """
    found = secrets_of(trail).invitations.values()
    told = [invited_as(trail, each) for each in found if latest(trail, now, each) <= each.expires]
    return tuple(
        InvitationListed(id=each.id, name=each.name, role=each.role, by=each.by,
                         expires=each.expires)
        for each, _ in filter(None, told)
    )  # fmt: skip


def _invited(trail: Trail, who: str) -> Invitation | None:
    """Return the open invitation of a person, by id or name; None if there is none."""
    key = name_key(who)
    for each in secrets_of(trail).invitations.values():
        told = invited_as(trail, each)
        if key in (name_key(each.person), "" if told is None else name_key(told[0].name)):
            return each
    return None


def revoke_or_withdraw(
    personnel: Personnel, who: str, reason: str
) -> PersonEntry | InvitationWithdrawn:
    """
    Record that a person may no longer sign or, if they have not come in yet, may not come in.

    Args:
        personnel: The acts on people.
        who: Id or name.
        reason: Why; kept with the personal data.

    Returns:
        The entry, with its place in the trail.

    Raises:
        Refusal: recorded.
        WrongUsage: the reason is empty.
        StorageUnavailable: nothing could be recorded.
    """
    found = _invited(personnel.recorder.trail, who)
    if found is None or personnel.roll.active(who) is not None:
        return personnel.revoke(who, reason)
    if not reason.strip():
        raise WrongUsage("--reason is missing.", remedy="Say why the invitation is withdrawn.")
    return personnel.recorder.attempt(
        {"person": echo(who)}, lambda: _withdrawn(personnel, found, reason)
    )


def _withdrawn(personnel: Personnel, found: Invitation, reason: str) -> InvitationWithdrawn:
    """Record that an invitation is taken back, if it is still open then."""
    check_text(reason, "the reason", longest=LONGEST_REASON)
    trail = personnel.recorder.trail
    told = invited_as(trail, found)
    withdrawn = InvitationWithdrawn(id=found.person, role=found.role, invited_by=found.inviter)

    def document(_: str | None) -> dict[str, object]:
        if secrets_of(trail).invited_by(found.public) is None:
            raise WrongState(
                "The invitation was used or ended while this was done.",
                remedy="Look at 'ldncompound people list', and begin again.",
            )
        return withdrawn.document()

    recorded = personnel.recorder.record(
        action="invitation-withdrawn",
        subject=found.person,
        document=document,
        personal=PersonalRow(reason=reason),
        mentions=(found.withdrawal(),),
    )
    name = "" if told is None else told[0].name
    return replaced(withdrawn, name=name, trail=recorded.place)


def revoked_again(trail: Trail, recorded: Recorded) -> PersonEntry | InvitationWithdrawn:
    """Return what `revoke_or_withdraw` recorded."""
    if recorded.action != "invitation-withdrawn":
        return replaced(PersonEntry.from_document(recorded.document), trail=recorded.place)
    ended = {value for value, at in trail.mentioning(WITHDRAWN) if at == recorded.sequence}
    invitations = (Invitation.read(value) for value, _ in trail.mentioning(INVITATION))
    told = [invited_as(trail, each) for each in invitations if each.withdrawal()[1] in ended]
    names = [each[0].name for each in told if each is not None]
    withdrawn = InvitationWithdrawn.from_document(recorded.document)
    return replaced(withdrawn, name="".join(names), trail=recorded.place)
