"""What the states of a trail demand, entry by entry: who acted, may they, is it signed, by whom.

Only bodies are read, so an export is held to the same demands as a trail. The documents of the
first form of entries, whose bodies do not name the person, are read for people alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from ldncompound.core.refusals import InvalidOrder, VerificationFailure, quoted
from ldncompound.pharmacy.batches.states import LIFE, BatchStanding, hand_in
from ldncompound.pharmacy.inspection.open_at_release import RELEASES, OpenAtRelease
from ldncompound.pharmacy.inspection.standings import (
    PROVEN,
    Standing,
    check_as_stated,
    check_places,
    check_proven,
    key_of,
    stated_in,
)
from ldncompound.pharmacy.people.duties import FIRST, duty_of
from ldncompound.pharmacy.people.person import (
    CHECKED,
    LEADING,
    PHARMACIST,
    RELEASED,
    REVOKED,
    name_key,
    read_person,
)
from ldncompound.pharmacy.people.policies import Policies
from ldncompound.pharmacy.people.signatures import ENTRY_ACTIONS
from ldncompound.pharmacy.people.single_use import OpenSecrets
from ldncompound.pharmacy.trail_index import (
    ACCEPTS,
    KEPT_LOT,
    ONE_PERSON,
    PERSON_NAME,
    POLICY,
    WEIGHED_BY,
)
from ldncompound.trail.act import signed_bytes

if TYPE_CHECKING:
    from ldncompound.pharmacy.people.duties import Duty
    from ldncompound.trail.entry_shape import EntryBody, EntrySignature

__all__ = ["Fold", "Standing"]


_SECOND = frozenset({CHECKED, RELEASED})


@dataclass(slots=True)
class _BatchFold:
    """A batch, as its entries have left it."""

    standing: BatchStanding = field(default_factory=BatchStanding)
    hands: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Fold:
    """
    Follows the bodies of a trail, and holds each against what went before.

    Args:
        verifies: Given public key, signature and signed bytes, says whether they fit; None
            where the extra [sign] is not installed.
        every: Check each signature at its entry; without it `check_last` checks those that bind.

    Attributes:
        people: By id.
        policies: In force after the last entry.
        signed: Entries with a signature that fits its key.
        by_name: Entries that a person without a key has signed.
        unchecked: Entries with a signature that could not be checked.
        secrets: Recovery keys and invitations that nobody has used yet.
        latest: The latest time of an entry.
    """

    verifies: Callable[[str, str, bytes], bool] | None
    every: bool = True
    people: dict[str, Standing] = field(default_factory=dict)
    policies: Policies = field(default_factory=Policies)
    signed: int = 0
    by_name: int = 0
    unchecked: int = 0
    secrets: OpenSecrets = field(default_factory=OpenSecrets)
    latest: str = ""
    _unseen: bool = False
    _names: dict[str, set[str]] = field(default_factory=dict)
    _planned: dict[str, OpenAtRelease] = field(default_factory=dict)
    _lots: set[str] = field(default_factory=set)
    _batches: dict[str, _BatchFold] = field(default_factory=dict)
    _last: dict[str, EntryBody] = field(default_factory=dict)

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
            self.latest = max(self.latest, body.at)
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
        duty = _duty(body)
        if body.outcome != "done" or (not body.by.person and (duty.open or not self.people)):
            self._check_unsigned(body)
            return
        if not body.by.person:
            raise VerificationFailure(
                f"{quoted(body.by.name)} acted by name alone, where people are enrolled."
            )
        if body.action in PROVEN:
            check_proven(body, self.people, self.secrets, self.verifies, latest=self.latest)
        elif not self._is_first(body):
            self._check_person(body, duty)
        if duty.meaning is not None and (
            body.signature is None or body.signature.meaning != duty.meaning
        ):
            raise VerificationFailure(f"it is not signed as {duty.meaning}.")
        if duty.meaning is None:
            self._check_unsigned(body)

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
        self.signed += 1
        self._last[str(key_of(body))] = body
        if self.every:
            self._check_fits(body)

    def _check_fits(self, body: EntryBody) -> None:
        """Check a signature with the key."""
        verifies = cast("Callable[[str, str, bytes], bool]", self.verifies)
        value = cast("EntrySignature", body.signature).value
        if not verifies(str(key_of(body)), value, signed_bytes(body.document())):
            raise VerificationFailure(f"the signature of {quoted(body.by.person)} does not fit it.")

    def check_last(self) -> None:
        """
        Check the last signature of each key: it binds every entry before it.

        Raises:
            VerificationFailure: one does not fit.
        """
        for body in self._last.values():
            try:
                self._check_fits(body)
            except VerificationFailure as failure:
                raise VerificationFailure(
                    f"Entry {body.sequence}: {failure.message}", first_bad=body.sequence
                ) from None

    # What follows

    def _follow(self, body: EntryBody, stored: bytes | None) -> None:
        """Take over what an entry says of people, policies and batches."""
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
        if body.subject is not None and body.action == "preparation":
            self._planned[body.subject] = OpenAtRelease.of(stored or b"")
        self._follow_lots(body)
        if body.v > 1:
            self.secrets.follow(body.mentions)
        for kind, value in body.mentions:
            if kind == POLICY:
                self.policies = self.policies.after(value, body.sequence)
        if body.subject is not None and body.action in LIFE:
            self._follow_batch(body, body.subject, stored)

    def _check_joins(self, body: EntryBody, identity: str) -> None:
        """Refuse somebody who joins and is there, or comes back and never left."""
        known = self.people.get(identity)
        left = known is not None and known.role == REVOKED
        first, again = body.action == "person-enrolled", body.action == "person-re-enrolled"
        wrong = (first and known is not None) or (again and not left)
        if body.v > 1 and wrong and not self._unseen:
            raise VerificationFailure(f"{quoted(identity)} was there, or had never left.")

    def _follow_lots(self, body: EntryBody) -> None:
        """Refuse a lot that is received twice: that would be a correction nobody signed as one."""
        lots = {value for kind, value in body.mentions if kind == KEPT_LOT}
        if body.v > 1 and body.action == "lot-received" and lots & self._lots:
            raise VerificationFailure("its lot was received before.")
        self._lots |= lots

    def _follow_batch(self, body: EntryBody, subject: str, stored: bytes | None) -> None:
        """Hold an act on a batch against its state, and those who prepared it."""
        if subject not in self._planned:
            raise VerificationFailure(f"nothing was planned as {subject}.")
        batch = self._batches.setdefault(subject, _BatchFold())
        change, released = LIFE[body.action], batch.standing.was_released
        never = {"batch-rejected": released, "batch-reworked": released}
        never["batch-recalled"] = not released
        if batch.standing.state not in change.since or never.get(body.action):
            state = batch.standing.state.value
            raise VerificationFailure(f"batch {subject} was {state}; it cannot be {change.does}.")
        if body.v > 1 and self.people:
            self._check_second(body, batch)
            if stored is not None and body.action in RELEASES:
                self._planned[subject].check(stored, self.policies)
            weighed = dict(body.mentions).get(WEIGHED_BY)
            hand = hand_in(body.action, body.by.person, accepts=_accepts(body), weighed_by=weighed)
            if hand is not None:
                batch.hands.add(hand)
        batch.standing = batch.standing.after(body.action)

    def _check_second(self, body: EntryBody, batch: _BatchFold) -> None:
        """Refuse who checks or releases the own work, unless the policy allows it."""
        meaning = _duty(body).meaning
        if meaning not in _SECOND or body.by.person not in batch.hands:
            return
        told = (ONE_PERSON, body.subject) in body.mentions
        if self.policies.second_person != "exception" or body.by.role != PHARMACIST or not told:
            raise VerificationFailure(
                f"{quoted(body.by.person)} prepared the batch, and signed as {meaning}."
            )


def _accepts(body: EntryBody) -> bool:
    """Say whether an act accepts what is out of tolerance, failed or missing."""
    return any(kind == ACCEPTS for kind, _ in body.mentions)


def _duty(body: EntryBody) -> Duty:
    """Return what an act demands."""
    return duty_of(body.action, accepts=_accepts(body))


def _stated_of_old(body: EntryBody, stored: bytes | None) -> tuple[str, Standing] | None:
    """Return the same of an entry of the first form, by its document; None in an export."""
    if stored is None:
        return None
    person = read_person(json.loads(stored), body.sequence)
    role = person.role if person.state == "enrolled" else REVOKED
    return person.id, Standing(role, person.public_key)
