"""Invitations: a word with which a new person comes in alone, once and not for long."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.records import Json, Record, replaced
from ldncompound.core.refusals import NotAuthorised, VerificationFailure, WrongState
from ldncompound.core.trail_place import TrailPlace
from ldncompound.pharmacy.authority import Grant
from ldncompound.pharmacy.people.enrolled import actor_of, policies_of
from ldncompound.pharmacy.people.keys import check_sign_extra
from ldncompound.pharmacy.people.mentions import standing_mention
from ldncompound.pharmacy.people.new_keys import chosen_passphrase, with_new_key
from ldncompound.pharmacy.people.person import LEADING, name_key
from ldncompound.pharmacy.people.roll import Enrolment, enrolled
from ldncompound.pharmacy.people.single_use import (
    VALID,
    Invitation,
    SingleUse,
    committed_name,
    proof_mention,
    recovery_mentions,
    secrets_of,
    tells_time,
)
from ldncompound.pharmacy.trail_index import INVITATION, INVITED_NAME
from ldncompound.trail.act import SALT_SIZE, Signing, timestamp
from ldncompound.trail.entry_shape import stored_body

if TYPE_CHECKING:
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.pharmacy.people.keys import OpenKey, Passphrase
    from ldncompound.pharmacy.people.person import Person, PersonEntry
    from ldncompound.pharmacy.people.roll import Roll
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = [
    "JOINED",
    "PersonInvited",
    "accept",
    "invite",
    "invited_again",
    "invited_as",
    "latest",
    "new_word",
]


JOINED = "joined"
"""As what an invited person signs the own enrolment."""

_LENGTH = 16
"""Letters of a word: 69 bits, each try some tenths of a second, for three days."""


class PersonInvited(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.invitation/1"):
    """
    An invitation, as an entry of the trail states it; the word stands nowhere.

    Until somebody comes in, their name is not that of somebody enrolled: it stands with the
    personal data, and may be erased with them.

    Args:
        id: Initials or short name.
        name: Full name; empty in a stored document.
        initials: As written on records; likewise.
        role: Technician, pharmacist or quality.
        by: Id of the person who invites.
        expires: Until when the word serves, UTC.
        word: The word, shown to who invites and kept in no trail.
        trail: Place in the trail; not stored.
    """

    id: str
    name: str
    initials: str
    role: str
    by: str
    expires: str
    word: str | None = None
    trail: TrailPlace | None = None

    def wanted(self) -> Enrolment:
        """Return the person to enrol."""
        return Enrolment(name=self.name, initials=self.initials, role=self.role, id=self.id)


def new_word() -> SingleUse:
    """Return the word of an invitation; nobody has it yet."""
    return SingleUse.drawn(_LENGTH)


def invite(personnel: Personnel, wanted: Enrolment, word: SingleUse) -> PersonInvited:
    """
    Record that a person is invited, signed by the person at the desk.

    An earlier invitation of the same person ends.

    Args:
        personnel: The acts on people.
        wanted: As typed.
        word: The word, for the new person alone.

    Returns:
        The invitation, with its place in the trail, and without the word.

    Raises:
        Refusal: recorded.
        WrongUsage: the extra [sign] is missing.
        StorageUnavailable: nothing could be recorded.
    """
    check_sign_extra()
    recorder, by = personnel.recorder, personnel.recorder.desk.by

    def invited() -> PersonInvited:
        roll = personnel.roll
        person, inviter = enrolled(roll, wanted, None, by=by), roll.active(by)
        if inviter is None:
            raise NotAuthorised(
                "An invitation is signed, and nobody is enrolled who could sign it.",
                remedy="Enrol a pharmacist first: 'ldncompound people enrol'.",
            )
        expires = timestamp(recorder.desk.now + VALID)
        key, salt = word.key(INVITATION, recorder.trail.origin), secrets.token_hex(SALT_SIZE)
        name = committed_name(name_key(person.name), salt)
        invitation = Invitation(key.public, person.id, person.role, inviter.id, expires, name)
        apart = {"name": person.name, "initials": person.initials, "salt": salt}
        told = PersonInvited(
            id=person.id,
            name=person.name,
            initials=person.initials,
            role=person.role,
            by=inviter.id,
            expires=expires,
        )

        def document(_: str | None) -> dict[str, object]:
            enrolled(personnel.roll, wanted, None, by=by)
            return replaced(told, name="", initials="").document()

        recorded = recorder.record(
            action="person-invited",
            subject=person.id,
            document=document,
            personal=PersonalRow(typed=Json(apart)),
            mentions=(invitation.mention(),),
        )
        return replaced(told, trail=recorded.place)

    about = personnel.known_as
    return recorder.attempt(wanted.typed(), invited, mentions_of=lambda _: about(wanted))


def invited_again(recorded: Recorded) -> PersonInvited:
    """Return the invitation that an entry recorded; without the name where that was erased."""
    return replaced(_stated(recorded)[0], trail=recorded.place)


def accept(
    personnel: Personnel,
    word: SingleUse,
    ask: Callable[[Person], Passphrase],
    spare: SingleUse | None = None,
) -> PersonEntry:
    """
    Record that an invited person is enrolled, by the word alone.

    The word signs who the person is from then on, and their new key signs the entry.

    Args:
        personnel: The acts on people; whoever is at the desk.
        word: As typed; it is used up.
        ask: Gets the new passphrase.
        spare: A new recovery key; None for none.

    Returns:
        The entry, with its place in the trail.

    Raises:
        NotAuthorised: another word, expired, used, ended, the inviter may no longer invite, or a
            weak passphrase; recorded.
        Refusal: meanwhile somebody with such a name was enrolled; recorded.
        WrongUsage: the key cannot be stored, or the extra [sign] is missing.
        StorageUnavailable: nothing could be recorded.
    """
    check_sign_extra()
    recorder = personnel.recorder
    key = word.key(INVITATION, recorder.trail.origin)
    told, salt = recorder.attempt({}, lambda: _invitation(personnel, key))
    desk = replace(recorder.desk, by=told.id, by_basis="stated")
    recorder = replace(recorder, desk=desk)
    personnel = replace(personnel, recorder=recorder)
    person = recorder.attempt({}, lambda: _joins(personnel.roll, told, None))
    chosen = chosen_passphrase(recorder, person, lambda: ask(person))

    def recorded(public: str) -> PersonEntry:
        person, policies = _joins(personnel.roll, told, public), policies_of(recorder.trail)

        def change(roll: Roll) -> Person:
            if (
                _invitation(personnel, key) != (told, salt)
                or policies_of(recorder.trail) != policies
            ):
                raise WrongState(
                    "People or policies changed while this was done.",
                    remedy="Ask who invited you, and begin again.",
                )
            return _joins(roll, told, public)

        opened = personnel.authority.opened(person, chosen)
        return personnel.record_person(
            "person-joined",
            change,
            grant=Grant(actor_of(person), Signing(JOINED, opened.sign), policies.entry),
            by=told.by,
            mentions=(
                proof_mention(key, standing_mention(person)[1]),
                *(((INVITED_NAME, salt),) if salt else ()),
                *recovery_mentions(person.id, spare, recorder.trail.origin),
            ),
        )

    return with_new_key(
        personnel.authority.keys,
        person,
        chosen,
        lambda public: recorder.attempt({"person": told.id}, lambda: recorded(public)),
    )


def _joins(roll: Roll, told: PersonInvited, public: str | None) -> Person:
    """Return the invited person, if nobody of that name or id has come in since."""
    return enrolled(roll, told.wanted(), public, by=told.by)


def _invitation(personnel: Personnel, key: OpenKey) -> tuple[PersonInvited, str]:
    """Return invitation and salt of a word; every other answer is one and the same."""
    recorder = personnel.recorder
    found = secrets_of(recorder.trail).invited_by(key.public)
    inviter = None if found is None else personnel.roll.active(found.inviter)
    told = None if found is None else invited_as(recorder.trail, found)
    if (
        found is None
        or told is None
        or inviter is None
        or inviter.role not in LEADING
        or latest(recorder.trail, recorder.desk.now, found) > found.expires
    ):
        raise NotAuthorised(
            "This word opens no invitation.",
            remedy=f"Type it again: it serves once, for {VALID // timedelta(hours=1)} hours. Or "
            "ask for a new one.",
        )
    return told


def latest(trail: Trail, now: datetime, found: Invitation) -> str:
    """Return the time, or the latest that was signed since an invitation, if that is later."""
    *_, (_, sequence) = trail.mentioning(*found.mention())
    since = (stored_body(*entry) for entry in trail.entries(after=sequence - 1))
    told = [each.at for each in since if each.sequence == sequence or tells_time(each)]
    return max([timestamp(now), *told])


def invited_as(trail: Trail, found: Invitation) -> tuple[PersonInvited, str] | None:
    """
    Return what the entry of an invitation states, with the salt; None if the name was erased.

    Raises:
        VerificationFailure: it states something else than its key.
    """
    *_, (_, sequence) = trail.mentioning(*found.mention())
    entry = trail.recorded_at(sequence)
    told, salt = _stated(entry)
    if not told.name:
        return None
    stated = (told.id, told.role, told.by, told.expires)
    same = stated == (found.person, found.role, found.inviter, found.expires)
    if not (same and found.names(name_key(told.name), salt)):
        raise VerificationFailure("An invitation contradicts its entry.", first_bad=sequence)
    return told, salt


def _stated(entry: Recorded) -> tuple[PersonInvited, str]:
    """Return invitation and salt of an entry; without the name where that was erased."""
    told = PersonInvited.from_document(entry.document)
    if told.name or entry.erased:
        return told, ""
    apart: dict[str, object] = PersonalRow.of(entry.personal).typed or {}
    named = replaced(told, name=str(apart.get("name")), initials=str(apart.get("initials")))
    return named, str(apart.get("salt"))
