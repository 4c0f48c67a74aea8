"""Who a person is by the bodies of entries, and what lets somebody come in by a secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.refusals import VerificationFailure, quoted
from ldncompound.pharmacy.people.person import LEADING, REVOKED
from ldncompound.pharmacy.people.single_use import VALID, Invitation, OpenSecrets, proof_bytes
from ldncompound.pharmacy.trail_index import INVITATION, PERSON_NAME, PROOF, RECOVERY, STANDING
from ldncompound.trail.act import timestamp

if TYPE_CHECKING:
    from ldncompound.trail.entry_shape import EntryBody

__all__ = ["PROVEN", "Standing", "check_places", "check_proven", "key_of", "stated_in"]


RECOVERED, JOINED = "person-recovered", "person-joined"

PROVEN = (RECOVERED, JOINED)
"""Acts that a secret allows, done by the person whom they are about."""

_INVITED = "person-invited"
_KEYED = ("person-enrolled", "person-re-enrolled", *PROVEN)
_PLACES = {
    RECOVERY: _KEYED,
    PROOF: PROVEN,
    INVITATION: (_INVITED,),
    STANDING: (*_KEYED, "person-revoked"),
}
"""In which acts, if they are done, these keys may stand."""


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
    """Refuse what makes or uses a secret, or says who a person is, in an entry of another sort."""
    for kind, _ in body.mentions:
        places = _PLACES.get(kind)
        if places is not None and (body.outcome != "done" or body.action not in places):
            raise VerificationFailure(f"it has a key of another sort of entry: {kind}.")
    if body.action == _INVITED and body.outcome == "done":
        _check_invitation(body)


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
        latest: The latest time of an entry before: a clock that is set back gains nothing.

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
    name = next((value for kind, value in body.mentions if kind == PERSON_NAME), None)
    if (now.role, name) != (invitation.role, invitation.name) or now.key is None:
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
