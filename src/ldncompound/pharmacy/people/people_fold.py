"""What a trail demands of who acts, entry by entry: who are they, may they, is it signed.

Only bodies are read, so an export is held to the same demands as a trail. The documents of the
first form of entries, whose bodies do not name the person, are read for people alone. What the
states of batches demand stands in `batches.fold`, which follows people with this.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

import msgspec

from ldncompound.core.refusals import InvalidOrder, VerificationFailure, quoted
from ldncompound.pharmacy.people.duties import FIRST, WAITS_FOR_FULL, duty_of
from ldncompound.pharmacy.people.person import (
    LEADING,
    REVOKED,
    name_key,
    read_person,
)
from ldncompound.pharmacy.people.policies import Policies
from ldncompound.pharmacy.people.signatures import ENTRY_ACTIONS
from ldncompound.pharmacy.people.single_use import OpenSecrets, tells_time
from ldncompound.pharmacy.people.standings import (
    PROVEN,
    Standing,
    check_as_stated,
    check_places,
    check_proven,
    key_of,
    stated_in,
)
from ldncompound.pharmacy.trail_index import ACCEPTS, PERSON_NAME, POLICY
from ldncompound.trail.act import signed_bytes

if TYPE_CHECKING:
    from ldncompound.pharmacy.people.duties import Duty
    from ldncompound.trail.entry_shape import EntryBody, EntrySignature

__all__ = ["PeopleFold", "Standing", "accepts"]


class PeopleFold(msgspec.Struct):
    """
    Follows the bodies of entries, and holds each against the people and policies before it.

    Args:
        verifies: Given public key, signature and signed bytes, says whether they fit; None
            where the extra [sign] is not installed.
        every: Check each signature; without it those that `WAITS_FOR_FULL` names are left, but for
            the last one of each key.

    Attributes:
        people: By id.
        policies: In force after the last entry.
        signed: Entries with a signature that fits its key.
        by_name: Entries that a person without a key has signed.
        unchecked: Entries with a signature that could not be checked.
        left: Entries with a signature that was left for a check of every one.
        secrets: Recovery keys and invitations that nobody has used yet.
    """

    verifies: Callable[[str, str, bytes], bool] | None
    every: bool = True
    people: dict[str, Standing] = msgspec.field(default_factory=dict)
    policies: Policies = msgspec.field(default_factory=Policies)
    signed: int = 0
    by_name: int = 0
    unchecked: int = 0
    left: int = 0
    secrets: OpenSecrets = msgspec.field(default_factory=OpenSecrets)
    _unseen: bool = False
    _names: dict[str, set[str]] = msgspec.field(default_factory=dict)
    _last: dict[str, EntryBody | None] = msgspec.field(default_factory=dict)

    def __call__(self, body: EntryBody, stored: bytes | None) -> None:
        """
        Look at one entry.

        Args:
            body: Of it.
            stored: Its document; None in an export.

        Raises:
            VerificationFailure: the states before do not allow it, or it lacks what they demand.
        """
        try:
            if body.v > 1:
                check_places(body)
                self._check_duty(body)
                self._check_signature(body)
                if stored is not None and body.outcome == "done":
                    check_as_stated(body, stored)
            if body.outcome == "done":
                self._follow(body, stored)
            if tells_time(body):
                self.secrets.note_time(body.at)
        except (InvalidOrder, VerificationFailure) as failure:
            raise VerificationFailure(
                f"Entry {body.sequence}: {failure.message}", first_bad=body.sequence
            ) from None
        except (ValueError, OverflowError, RecursionError):
            raise VerificationFailure(
                f"Entry {body.sequence}: it cannot be read.", first_bad=body.sequence
            ) from None

    # Who may

    def _check_duty(self, body: EntryBody) -> None:
        """Hold who acted against the people and the policies of that moment."""
        if body.policy != self.policies.entry:
            raise VerificationFailure("it names other policies than those in force.")
        duty = self._duty(body)
        if body.outcome != "done" or (not body.by.person and (duty.open or not self.people)):
            self._check_unsigned(body)
            return
        if not body.by.person:
            raise VerificationFailure(
                f"{quoted(body.by.name)} acted by name alone, where people are enrolled."
            )
        if body.action in PROVEN:
            latest = self.secrets.times.get(body.by.person, "")
            check_proven(body, self.people, self.secrets, self.verifies, latest=latest)
        elif not self._is_first(body):
            self._check_person(body, duty)
        if duty.meaning is not None and (
            body.signature is None or body.signature.meaning != duty.meaning
        ):
            raise VerificationFailure(f"it is not signed as {duty.meaning}.")
        if duty.meaning is None:
            self._check_unsigned(body)

    def _duty(self, body: EntryBody) -> Duty:
        """Return what an act demands."""
        return duty_of(body.action, accepts=accepts(body))

    def _check_unsigned(self, body: EntryBody) -> None:
        """Refuse a signature where none is made."""
        if body.signature is not None:
            raise VerificationFailure("it is signed, and such an act is not.")

    def _is_first(self, body: EntryBody) -> bool:
        """Say whether a person enrolled themselves, as the first who may enrol others."""
        if body.action not in ENTRY_ACTIONS or self._led():
            return False
        if body.by.role != FIRST:
            return False
        stated = stated_in(body)
        return stated == (body.by.person, Standing(body.by.role, key_of(body)))

    def _led(self) -> bool:
        """Say whether somebody is enrolled who may enrol others."""
        return any(each.role in LEADING for each in self.people.values())

    def _check_person(self, body: EntryBody, duty: Duty) -> None:
        """Hold the person who acted against the roll."""
        known = self.people.get(body.by.person)
        if known is None and self._unseen:
            # An export has no documents, which alone name people in entries of the first form.
            known = self.people[body.by.person] = Standing(body.by.role, key_of(body))
        if known is None or known.role == REVOKED:
            raise VerificationFailure(f"{quoted(body.by.person)} was not enrolled.")
        if known != Standing(body.by.role, key_of(body)):
            raise VerificationFailure(f"{quoted(body.by.person)} has another role or key.")
        if known.role not in duty.roles:
            raise VerificationFailure(f"a {known.role} may not do this.")
        named = self._names.get(body.by.person)
        if named is not None and name_key(body.by.name) not in named:
            raise VerificationFailure(f"{quoted(body.by.name)} is another than {body.by.person}.")

    # Signatures

    def _check_signature(self, body: EntryBody) -> None:
        """Check that a signature fits key, entry and the trail before it."""
        if body.signature is None:
            return
        if not body.signature.value:
            if self.policies.key == "required":
                raise VerificationFailure("it is signed without a key, which the policy requires.")
            self.by_name += 1
            return
        if self.verifies is None:
            self.unchecked += 1
            return
        waits = not self.every and body.action in WAITS_FOR_FULL
        self._last[str(key_of(body))] = body if waits else None
        if waits:
            self.left += 1
        else:
            self._check_fits(body)
            self.signed += 1

    def _check_fits(self, body: EntryBody) -> None:
        """Check a signature with the key."""
        verifies = cast("Callable[[str, str, bytes], bool]", self.verifies)
        value = cast("EntrySignature", body.signature).value
        if not verifies(str(key_of(body)), value, signed_bytes(body.document())):
            raise VerificationFailure(f"the signature of {quoted(body.by.person)} does not fit it.")

    def check_last(self) -> None:
        """
        Check the last signature of each key, if it was left: it binds every entry before it.

        Raises:
            VerificationFailure: one does not fit.
        """
        for body in filter(None, self._last.values()):
            try:
                self._check_fits(body)
                self.signed, self.left = self.signed + 1, self.left - 1
            except VerificationFailure as failure:
                raise VerificationFailure(
                    f"Entry {body.sequence}: {failure.message}", first_bad=body.sequence
                ) from None

    # What follows

    def _follow(self, body: EntryBody, stored: bytes | None) -> None:
        """Take over what an entry says of people and policies."""
        if body.action in ENTRY_ACTIONS:
            stated = stated_in(body) if body.v > 1 else _stated_of_old(body, stored)
            self._unseen = self._unseen or stated is None
            if stated is not None:
                self._check_joins(body, stated[0])
                self.people[stated[0]] = stated[1]
                names = {value for kind, value in body.mentions if kind == PERSON_NAME}
                self._names[stated[0]] = names | {name_key(stated[0])}
            if body.v > 1 and not self._led() and not self._unseen:
                raise VerificationFailure("nobody is left who may enrol others.")
        if body.v > 1:
            self.secrets.follow(body.mentions, body.at)
        for kind, value in body.mentions:
            if kind == POLICY:
                self.policies = self.policies.after(value, body.sequence)

    def _check_joins(self, body: EntryBody, identity: str) -> None:
        """Refuse somebody who joins and is there, or comes back and never left."""
        known = self.people.get(identity)
        left = known is not None and known.role == REVOKED
        first, again = body.action == "person-enrolled", body.action == "person-re-enrolled"
        wrong = (first and known is not None) or (again and not left)
        if body.v > 1 and wrong and not self._unseen:
            raise VerificationFailure(f"{quoted(identity)} was there, or had never left.")


def accepts(body: EntryBody) -> bool:
    """Say whether an act accepts what is out of tolerance, failed or missing."""
    return any(kind == ACCEPTS for kind, _ in body.mentions)


def _stated_of_old(body: EntryBody, stored: bytes | None) -> tuple[str, Standing] | None:
    """Return the same of an entry of the first form, by its document; None in an export."""
    if stored is None:
        return None
    person = read_person(json.loads(stored), body.sequence)
    role = person.role if person.state == "enrolled" else REVOKED
    return person.id, Standing(role, person.public_key)
