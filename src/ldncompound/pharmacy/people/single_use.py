"""Secrets of letters that prove themselves once: recovery keys and words of invitations.

From the letters and the name of the trail Scrypt derives an Ed25519 key. Its public part stands in
the trail; what it signs later, and only once, shows that whoever acted had the letters.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from ldncompound.core.canonical_json import canonical_bytes, commitment
from ldncompound.core.refusals import VerificationFailure
from ldncompound.pharmacy.people.keys import OpenKey, key_from_seed
from ldncompound.pharmacy.people.passphrases import stretched
from ldncompound.pharmacy.people.person import REVOKED
from ldncompound.pharmacy.trail_index import INVITATION, PROOF, RECOVERY, STANDING, WITHDRAWN

if TYPE_CHECKING:
    from ldncompound.trail.entry_shape import EntryBody
    from ldncompound.trail.store import Trail

__all__ = [
    "VALID",
    "Invitation",
    "OpenSecrets",
    "SingleUse",
    "committed_name",
    "new_recovery_key",
    "proof_bytes",
    "proof_mention",
    "recovery_mentions",
    "secrets_of",
    "tells_time",
]


_LENGTH = 32
"""Letters of a recovery key: 138 bits."""

VALID = timedelta(hours=72)
"""How long the word of an invitation serves."""

_LETTERS = "BCDFGHJKMNPQRSTVWXYZ"
"""No vowels, so that no word appears, and nothing that looks like another letter or a digit."""

_GROUP = 4
_LONGEST_TYPED = 256
_COMMITTED = "sha256:"
_PROOF_SCHEMA = "ldncompound.proof/1"


class SingleUse:
    """
    A secret of letters, as drawn or as typed; case, blanks and dashes do not matter.

    Args:
        typed: The letters.

    >>> SingleUse("bcdf-ghjk").shown()
    'BCDF-GHJK'
    """

    __slots__ = ("_letters",)

    def __init__(self, typed: str) -> None:
        plain = unicodedata.normalize("NFKC", typed[:_LONGEST_TYPED]).upper()
        self._letters = "".join(each for each in plain if each.isalnum())

    @classmethod
    def drawn(cls, length: int) -> SingleUse:
        """Return a new one; each letter adds 4.3 bits."""
        return cls("".join(secrets.choice(_LETTERS) for _ in range(length)))

    def __repr__(self) -> str:
        return "SingleUse(…)"

    def __reduce__(self) -> str:
        raise TypeError("a secret cannot be serialised")

    def shown(self) -> str:
        """Return the letters in groups, for the person who is to have them."""
        first = range(0, len(self._letters), _GROUP)
        return "-".join(self._letters[at : at + _GROUP] for at in first)

    def key(self, purpose: str, origin: str) -> OpenKey:
        """
        Return the key that it stands for; any letters give one.

        Args:
            purpose: What it is for, so that a word is no recovery key.
            origin: Name of the trail, so that it serves in no other.
        """
        salt = canonical_bytes({"schema": _PROOF_SCHEMA, "purpose": purpose, "origin": origin})
        secret = self._letters.encode("utf-8", "surrogatepass")
        return key_from_seed(stretched(secret, salt))


def proof_bytes(standing: str) -> bytes:
    """
    Return what a secret signs when it is used.

    Args:
        standing: Who the person is from then on: id, role and new public key.
    """
    return canonical_bytes({"schema": _PROOF_SCHEMA, "standing": standing})


def proof_mention(key: OpenKey, standing: str) -> tuple[str, str]:
    """Return the key of an entry that shows the use of a secret."""
    return PROOF, f"{key.public} {key.sign(proof_bytes(standing))}"


class Invitation(NamedTuple):
    """
    An invitation, as a body states it.

    Args:
        public: Public part of the key of its word.
        person: Id of the person.
        role: As what they are invited.
        inviter: Id of who invites.
        expires: Until when the word serves, UTC.
        name: Salted commitment to the name, as `name_key` folds it; earlier ones have the name.
    """

    public: str
    person: str
    role: str
    inviter: str
    expires: str
    name: str

    def mention(self) -> tuple[str, str]:
        """Return the key of the entry."""
        return INVITATION, " ".join(self)

    def withdrawal(self) -> tuple[str, str]:
        """Return the key of the entry that ends it."""
        return WITHDRAWN, f"{self.public} {self.person}"

    def names(self, name: str, salt: str) -> bool:
        """Return whether it invites a person of this name; an earlier one has no salt."""
        if self.name.startswith(_COMMITTED):
            return bool(salt) and self.name == committed_name(name, salt)
        return not salt and self.name == name

    @classmethod
    def read(cls, value: str) -> Invitation:
        """
        Return the invitation that a key of an entry states.

        Raises:
            VerificationFailure: it states none.
        """
        told = value.split(" ", len(cls._fields) - 1)
        if len(told) != len(cls._fields):
            raise VerificationFailure("it does not say who is invited.")
        return cls(*told)


def committed_name(name: str, salt: str) -> str:
    """
    Return what a body says of the name of somebody who has not come in yet.

    Args:
        name: As `name_key` folds it.
        salt: Random hexadecimal digits, kept apart from the body until the person comes in.
    """
    return f"{_COMMITTED}{commitment(bytes.fromhex(salt), name.encode())}"


class OpenSecrets(msgspec.Struct):
    """
    The secrets that nobody has used yet, as the mentions of entries say.

    Attributes:
        recovery: Of each person the public part of their recovery key.
        invitations: Of each invited person the last invitation.
        times: Of each invitation the latest time that was signed since.
    """

    recovery: dict[str, str] = msgspec.field(default_factory=dict)
    invitations: dict[str, Invitation] = msgspec.field(default_factory=dict)
    times: dict[str, str] = msgspec.field(default_factory=dict)

    @classmethod
    def folded(cls, mentions: Mapping[str, Iterable[tuple[str, int]]]) -> OpenSecrets:
        """Return them after a trail: of each kind of mention the values, with their entries."""
        entries: dict[int, list[tuple[str, str]]] = {}
        for kind, found in mentions.items():
            for value, sequence in found:
                entries.setdefault(sequence, []).append((kind, value))
        opened = cls()
        for sequence in sorted(entries):
            opened.follow(entries[sequence])
        return opened

    def follow(self, mentions: Iterable[tuple[str, str]], at: str = "") -> None:
        """
        Follow one more entry; whoever stands otherwise afterwards has no older secret left.

        Raises:
            VerificationFailure: a recovery key of somebody whom the entry is not about, an
                invitation that is none, or the end of one that is not open.
        """
        told = list(mentions)
        standings = [value.split(" ") for kind, value in told if kind == STANDING]
        about = [identity for identity, *_ in standings]
        for identity, *rest in standings:
            self.recovery.pop(identity, None)
            self.invitations.pop(identity, None)
            if rest[:1] == [REVOKED]:
                self._end_invitations_by(identity)
        for kind, value in told:
            if kind == INVITATION:
                invitation = Invitation.read(value)
                self.invitations[invitation.person] = invitation
                self.times[invitation.person] = at
            if kind == WITHDRAWN:
                self._withdraw(value)
            if kind == RECOVERY:
                identity, _, public = value.partition(" ")
                if about != [identity]:
                    raise VerificationFailure("a recovery key is made for somebody else.")
                self.recovery[identity] = public

    def note_time(self, at: str) -> None:
        """Note that a signed entry has this time; it ends what expired before."""
        for person, latest in self.times.items():
            self.times[person] = max(latest, at)

    def _end_invitations_by(self, inviter: str) -> None:
        """Drop the invitations by somebody who may no longer invite, even if they come back."""
        kept = self.invitations.items()
        self.invitations = {who: each for who, each in kept if each.inviter != inviter}

    def _withdraw(self, value: str) -> None:
        """Drop an invitation that is open."""
        person = value.partition(" ")[2]
        found = self.invitations.pop(person, None)
        if found is None or found.withdrawal()[1] != value:
            raise VerificationFailure("it withdraws an invitation that is not open.")

    def invited_by(self, public: str) -> Invitation | None:
        """Return the invitation by the public part of its word; None if there is none."""
        return next((each for each in self.invitations.values() if each.public == public), None)


def tells_time(body: EntryBody) -> bool:
    """
    Return whether the time of an entry counts for what expires, when acting and when verifying.

    Only that of an entry that is signed with a key does: a refusal or a hold is written for
    everybody, with whatever clock they have.
    """
    return body.signature is not None and bool(body.signature.value)


def new_recovery_key() -> SingleUse:
    """Return a new recovery key; nobody has it yet."""
    return SingleUse.drawn(_LENGTH)


def recovery_mentions(
    person: str, spare: SingleUse | None, origin: str
) -> tuple[tuple[str, str], ...]:
    """Return the key of an entry that makes a recovery key; none where none is made."""
    if spare is None:
        return ()
    return ((RECOVERY, f"{person} {spare.key(RECOVERY, origin).public}"),)


def secrets_of(trail: Trail) -> OpenSecrets:
    """
    Return the secrets of a trail that nobody has used yet.

    Raises:
        VerificationFailure: its entries contradict one another.
    """
    return OpenSecrets.folded(
        {kind: trail.mentioning(kind) for kind in (STANDING, RECOVERY, INVITATION, WITHDRAWN)}
    )
