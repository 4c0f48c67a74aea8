"""Who a person is by the bodies of entries, and what lets somebody come in by a secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.refusals import VerificationFailure, quoted
from ldncompound.pharmacy.people.person import REVOKED
from ldncompound.pharmacy.people.single_use import OpenSecrets, proof_bytes
from ldncompound.pharmacy.trail_index import PROOF, RECOVERY, STANDING

if TYPE_CHECKING:
    from ldncompound.trail.entry_shape import EntryBody

__all__ = ["PROVEN", "Standing", "check_places", "check_proven", "key_of", "stated_in"]


PROVEN = ("person-recovered",)
"""Acts that a secret allows, done by the person whom they are about."""

_PLACES = {
    RECOVERY: ("person-enrolled", "person-re-enrolled", "person-recovered"),
    PROOF: PROVEN,
    STANDING: ("person-enrolled", "person-re-enrolled", "person-revoked", "person-recovered"),
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


def check_proven(
    body: EntryBody,
    people: Mapping[str, Standing],
    secrets: OpenSecrets,
    verifies: Callable[[str, str, bytes], bool] | None,
) -> None:
    """
    Hold an entry that a secret allows against that secret.

    Args:
        body: Of the entry.
        people: As they stood before.
        secrets: As nobody had used them before.
        verifies: The cryptographic check; None where it is not installed.

    Raises:
        VerificationFailure: no such secret, used before, not its signature, or more is changed.
    """
    identity, now = stated_in(body)
    known = people.get(identity)
    if (body.by.person, body.by.role, key_of(body)) != (identity, now.role, now.key):
        raise VerificationFailure("a secret serves the person themselves, and nobody else.")
    if known is None or known.role == REVOKED or known.role != now.role:
        raise VerificationFailure(f"{quoted(identity)} was not enrolled in this role.")
    if now.key is None or now.key == known.key:
        raise VerificationFailure("a recovery gives a new key.")
    proofs = [value.partition(" ") for kind, value in body.mentions if kind == PROOF]
    if len(proofs) != 1 or proofs[0][0] != secrets.recovery.get(identity):
        raise VerificationFailure("the recovery key is not that of the person, or was used before.")
    public, _, signature = proofs[0]
    (standing,) = (value for kind, value in body.mentions if kind == STANDING)
    if verifies is not None and not _fits(verifies, public, signature, standing):
        raise VerificationFailure("the signature of the recovery key does not fit it.")


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
