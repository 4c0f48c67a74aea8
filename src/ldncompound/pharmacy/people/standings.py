"""Who a person is by the bodies of entries, and what lets somebody come in by a secret."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.refusals import VerificationFailure, quoted
from ldncompound.pharmacy.people.person import (
    ENROLLED,
    LEADING,
    REVOKED,
    ROLES,
    name_key,
    read_person,
)
from ldncompound.pharmacy.people.policies import PolicyEntry, policy_mention
from ldncompound.pharmacy.people.single_use import VALID, Invitation, OpenSecrets, proof_bytes
from ldncompound.pharmacy.trail_index import (
    ACCEPTED_LOT,
    ACCEPTS,
    DONE_BY,
    FOUND_BY,
    INVITATION,
    INVITED_NAME,
    KEPT_LOT,
    KEPT_NUMBER,
    KEPT_PERSON,
    KEPT_RECORD,
    LOOKED_UP,
    ONE_PERSON,
    PERSON_NAME,
    POLICY,
    PROOF,
    RECALLED,
    RECOVERY,
    REPLACES,
    SHELF,
    STANDING,
    STOCK,
    SYNONYM,
    TYPED_LOT,
    WEIGHED_BY,
    WITHDRAWN,
)
from ldncompound.trail.act import timestamp

if TYPE_CHECKING:
    from ldncompound.trail.entry_shape import EntryBody

__all__ = [
    "PROVEN",
    "Standing",
    "check_as_stated",
    "check_places",
    "check_proven",
    "key_of",
    "once",
    "stated_in",
]


RECOVERED, JOINED = "person-recovered", "person-joined"

PROVEN = (RECOVERED, JOINED)
"""Acts that a secret allows, done by the person whom they are about."""

_INVITED = "person-invited"
_WITHDRAWN = "invitation-withdrawn"
_LEFT = "person-revoked"
_KEYED = ("person-enrolled", "person-re-enrolled", *PROVEN)
_PEOPLE = (*_KEYED, _LEFT)
_LOTS = (
    "lot-received", "lot-corrected", "packing-trial", "trituration", "lot-delivered", "lot-opened",
    "lot-counted", "lot-disposed", "lot-checked", "lot-identified", "lot-quarantined",
    "lot-released",
)  # fmt: skip
_PLACES = {
    RECOVERY: _KEYED,
    PROOF: PROVEN,
    INVITATION: (_INVITED,),
    WITHDRAWN: (_WITHDRAWN,),
    INVITED_NAME: (JOINED,),
    STANDING: _PEOPLE,
    KEPT_PERSON: _PEOPLE,
    PERSON_NAME: _PEOPLE,
    POLICY: ("policy",),
    ACCEPTS: (
        "weighing",
        "check",
        "batch-corrected",
        "lot-accepted",
        "lot-received",
        "lot-corrected",
        "packing-trial",
        "preparation",
        "synonym-confirmed",
    ),
    ACCEPTED_LOT: ("lot-accepted",),
    TYPED_LOT: ("weighing", "step", "batch-prepared", "batch-corrected"),
    LOOKED_UP: ("preparation",),
    REPLACES: ("preparation",),
    WEIGHED_BY: ("weighing",),
    FOUND_BY: ("check", "batch-corrected"),
    DONE_BY: ("weighing", "step", "check", "batch-prepared"),
    ONE_PERSON: ("batch-verified", "batch-released"),
    RECALLED: ("lot-recalled",),
    SYNONYM: ("synonym-confirmed",),
    KEPT_LOT: _LOTS,
    KEPT_NUMBER: _LOTS,
    SHELF: _LOTS,
    STOCK: ("weighing", "step", "batch-prepared", "batch-corrected", "trituration"),
    KEPT_RECORD: ("formulation-proposed", "formulation-adopted", "formulation-withdrawn"),
}
"""In which acts, if they are done, these keys may stand: the program folds by them."""


class Standing(NamedTuple):
    """
    A person, as the last entry about them says.

    Args:
        role: As enrolled, or "revoked".
        key: Public key; None for a person without one.
    """

    role: str
    key: str | None


def check_places(body: EntryBody) -> None:
    """Refuse an entry with a key by which the program would take it for another sort of entry."""
    for kind, _ in body.mentions:
        places = _PLACES.get(kind)
        if places is not None and (body.outcome != "done" or body.action not in places):
            raise VerificationFailure(f"it has a key of another sort of entry: {kind}.")
    if body.outcome != "done":
        return
    if body.action == _INVITED:
        _check_invitation(body)
    elif body.action == _WITHDRAWN:
        if once(body, WITHDRAWN).partition(" ")[2] != body.subject:
            raise VerificationFailure("it withdraws the invitation of another than it says.")
    elif body.action in _PEOPLE:
        _check_person_named(body)
    elif body.action == "policy":
        once(body, POLICY)
    elif body.action in _LOTS and once(body, KEPT_LOT) != body.subject:
        raise VerificationFailure("it is found under another lot than its own.")
    if body.action == "lot-accepted":
        once(body, ACCEPTED_LOT)


def once(body: EntryBody, kind: str) -> str:
    """Return the one value of a key."""
    found = [value for each, value in body.mentions if each == kind]
    if len(found) != 1:
        raise VerificationFailure(f"it does not have the key once: {kind}.")
    return found[0]


def _check_person_named(body: EntryBody) -> None:
    """Refuse an entry about a person that is found under another one, or says too little."""
    identity, now = stated_in(body)
    named = once(body, KEPT_PERSON)
    if identity != body.subject or named != name_key(identity) or not once(body, PERSON_NAME):
        raise VerificationFailure("it is found under another person than its own.")
    if (now.role == REVOKED) is not (body.action == _LEFT) or now.role not in (*ROLES, REVOKED):
        raise VerificationFailure("it says something else of the person than what was done.")


def check_as_stated(body: EntryBody, stored: bytes) -> None:
    """
    Refuse an entry about a person or policy whose document says something else than its body.

    Raises:
        VerificationFailure: it does.
    """
    if body.action in _PEOPLE:
        person = read_person(json.loads(stored), body.sequence)
        role = person.role if person.state == ENROLLED else REVOKED
        now = stated_in(body)[1]
        same = (person.id, role) == (body.subject, now.role)
        same = same and (now.role == REVOKED or person.public_key == now.key)
        if not same or name_key(person.name) != once(body, PERSON_NAME):
            raise VerificationFailure("its document names another person or key.")
    if body.action == "policy":
        policy = PolicyEntry.from_document(json.loads(stored))
        if policy_mention(policy.policy, policy.value) != (POLICY, once(body, POLICY)):
            raise VerificationFailure("its document sets another policy.")


def _check_invitation(body: EntryBody) -> None:
    """Refuse an invitation by somebody else, or one that serves too long."""
    found = [Invitation.read(value) for kind, value in body.mentions if kind == INVITATION]
    if len(found) != 1 or found[0].inviter != body.by.person or found[0].person != body.subject:
        raise VerificationFailure("it does not say once who is invited, and by whom.")
    if found[0].expires > timestamp(datetime.fromisoformat(body.at) + VALID):
        raise VerificationFailure("the invitation serves too long.")


def check_proven(
    body: EntryBody,
    people: Mapping[str, Standing],
    secrets: OpenSecrets,
    verifies: Callable[[str, str, bytes], bool] | None,
    *,
    latest: str,
) -> None:
    """
    Hold an entry that a secret allows against that secret.

    Args:
        body: Of the entry.
        people: As they stood before.
        secrets: As nobody had used them before.
        verifies: The cryptographic check; None where it is not installed.
        latest: The latest time that was signed since the invitation, so that a clock that is set
            back gains nothing; see `single_use.tells_time`.

    Raises:
        VerificationFailure: no such secret, used before, not its signature, or more is changed.
    """
    identity, now = stated_in(body)
    if (body.by.person, body.by.role, key_of(body)) != (identity, now.role, now.key):
        raise VerificationFailure("a secret serves the person themselves, and nobody else.")
    if body.action == RECOVERED:
        wanted = _check_recovered(identity, now, people, secrets)
    else:
        wanted = _check_joined(body, max(body.at, latest), people, secrets)
    proofs = [value.partition(" ") for kind, value in body.mentions if kind == PROOF]
    if len(proofs) != 1 or proofs[0][0] != wanted:
        raise VerificationFailure("the secret is not that of the person, or was used before.")
    public, _, signature = proofs[0]
    (standing,) = (value for kind, value in body.mentions if kind == STANDING)
    if verifies is not None and not _fits(verifies, public, signature, standing):
        raise VerificationFailure("the signature of the secret does not fit it.")


def _check_recovered(
    identity: str, now: Standing, people: Mapping[str, Standing], secrets: OpenSecrets
) -> str | None:
    """Hold a recovery against who the person was; return the public part of their secret."""
    known = people.get(identity)
    if known is None or known.role == REVOKED or known.role != now.role:
        raise VerificationFailure(f"{quoted(identity)} was not enrolled in this role.")
    if now.key is None or now.key == known.key:
        raise VerificationFailure("a recovery gives a new key.")
    return secrets.recovery.get(identity)


def _check_joined(
    body: EntryBody, at: str, people: Mapping[str, Standing], secrets: OpenSecrets
) -> str:
    """Hold an enrolment by a word against its invitation; return the public part of the word."""
    identity, now = stated_in(body)
    invitation, known = secrets.invitations.get(identity), people.get(identity)
    if invitation is None:
        raise VerificationFailure(f"{quoted(identity)} was not invited, or has come in before.")
    if at > invitation.expires:
        raise VerificationFailure("the invitation had expired.")
    inviter = people.get(invitation.inviter)
    if inviter is None or inviter.role not in LEADING:
        raise VerificationFailure(f"{quoted(invitation.inviter)} may not invite.")
    told = dict(body.mentions)
    named = invitation.names(told.get(PERSON_NAME, ""), told.get(INVITED_NAME, ""))
    if now.role != invitation.role or not named or now.key is None:
        raise VerificationFailure("another person was invited, in another role.")
    if known is not None and known.role != REVOKED:
        raise VerificationFailure(f"{quoted(identity)} was enrolled.")
    return invitation.public


def _fits(
    verifies: Callable[[str, str, bytes], bool], public: str, signature: str, standing: str
) -> bool:
    """Say whether a secret has signed who the person is from then on."""
    try:
        return verifies(public, signature, proof_bytes(standing))
    except ValueError:
        return False


def key_of(body: EntryBody) -> str | None:
    """Return the key of an enrolled person who acted."""
    return body.by.key if isinstance(body.by.key, str) else None


def stated_in(body: EntryBody) -> tuple[str, Standing]:
    """Return the person that an entry is about, and how they stand after it."""
    told = [value.split(" ") for kind, value in body.mentions if kind == STANDING]
    if len(told) != 1 or len(told[0]) != 3:
        raise VerificationFailure("it does not say once who is enrolled or revoked.")
    identity, role, key = told[0]
    return identity, Standing(role, None if key == "-" else key)
