"""Who may act, by key: the answer that the recorder asks for before every entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ldncompound.core.refusals import (
    InvalidOrder,
    NotAuthorised,
    VerificationFailure,
    WrongState,
    WrongUsage,
    quoted,
)
from ldncompound.pharmacy.authority import Grant
from ldncompound.pharmacy.people import keys as signing
from ldncompound.pharmacy.people.duties import UNLOCKED, duty_of
from ldncompound.pharmacy.people.held_entries import follow_entries, standing_entries
from ldncompound.pharmacy.people.people_fold import PeopleFold
from ldncompound.pharmacy.people.policies import Policies
from ldncompound.pharmacy.people.roll import Roll
from ldncompound.pharmacy.trail_index import KEPT_PERSON, POLICY, check_index
from ldncompound.trail.act import Actor, Signing

if TYPE_CHECKING:
    from ldncompound.pharmacy.desk import Desk
    from ldncompound.pharmacy.people.duties import Duty
    from ldncompound.pharmacy.people.key_agent import HeldKey
    from ldncompound.pharmacy.people.keys import OpenKey, Passphrase
    from ldncompound.pharmacy.people.person import Person
    from ldncompound.trail.store import Trail

__all__ = ["Ask", "KeyAuthority", "check_standings", "no_passphrase", "policies_of", "roll_of"]


Ask = Callable[["Person", str], "Passphrase | None"]
"""Gets a passphrase: of whom, and as what they sign."""


def no_passphrase(person: Person, meaning: str) -> None:
    """Ask nobody."""


@dataclass(frozen=True, slots=True)
class KeyAuthority:
    """
    Opens the keys of people, each once, and signs entries with them.

    Args:
        keys: The folder of the key files; None where there is none.
        ask: Gets a passphrase.
        unlocked: A key that its person has unlocked serves before a passphrase is asked for.
    """

    keys: Path | None = None
    ask: Ask = no_passphrase
    unlocked: bool = False
    _opened: dict[str, OpenKey] = field(default_factory=dict, repr=False)
    _checked: dict[str, list[int]] = field(default_factory=dict, repr=False)

    def grant(
        self, trail: Trail, desk: Desk, action: str, *, accepts: bool, finished: bool = False
    ) -> Grant:
        """
        Return as whom the person at the desk acts, and how they sign.

        Raises:
            NotAuthorised: not enrolled, revoked, of another role, or the key does not open.
            VerificationFailure: the key file is damaged, or a signature of an entry about people
                or policies does not hold.
            WrongUsage: the key file or the extra [sign] is missing.
        """
        roll, policies = roll_of(trail), policies_of(trail)
        duty = duty_of(action, accepts=accepts, finished=finished)
        if not duty.open:
            self._check_standings(trail)
        person = self._person(roll, desk.by, duty)
        keyless = person is not None and person.public_key is None
        if keyless and duty.meaning is not None and policies.key == "required":
            raise NotAuthorised(
                f"{quoted(desk.by)} has no key, and the policy of this pharmacy requires one.",
                remedy="Revoke the person, and enrol them again with a key.",
            )

        def still() -> None:
            now = roll_of(trail)
            if (now.find(desk.by), bool(now.people)) != (person_before, bool(roll.people)) or (
                policies_of(trail) != policies
            ):
                raise WrongState(
                    "People or policies changed while this was done.",
                    remedy="Look at 'ldncompound people list', and begin again.",
                )

        person_before = roll.find(desk.by)
        if person is None:
            return Grant(policy=policies.entry, still=still)
        meaning = duty.meaning
        signs = None if meaning is None else Signing(meaning, self.signs(person, meaning))
        return Grant(actor_of(person), signs, policies.entry, still)

    def check(self, trail: Trail, desk: Desk, action: str, /) -> None:
        """
        Refuse a person who may not do this, before anything is calculated or asked.

        Raises:
            NotAuthorised: not enrolled, revoked, or of another role.
        """
        self._person(roll_of(trail), desk.by, duty_of(action, accepts=False))

    def _check_standings(self, trail: Trail) -> None:
        """Check the signatures by which people and policies stand, once for the same entries."""
        told = standing_entries(trail)
        if self._checked.get(trail.origin) != told:
            check_standings(trail, told)
            self._checked[trail.origin] = told

    def _person(self, roll: Roll, by: str, duty: Duty) -> Person | None:
        """Return the enrolled person who acts; None where that is nobody's matter."""
        person = roll.active(by)
        if not roll.people or (person is None and duty.open):
            return None
        if person is None:
            known = roll.find(by)
            raise NotAuthorised(
                f"{quoted(by)} is not enrolled."
                if known is None
                else f"{known.told()}, was revoked by entry {known.revoked}.",
                remedy="Type it again with --by and the initials of who acts"
                + "".join(f", like '--by {each.id}'" for each in roll.people[:1] if each.active)
                + "; 'ldncompound people list' shows who is enrolled.",
            )
        if person.role not in duty.roles:
            raise NotAuthorised(
                f"A {person.role} may not do this: {person.told()}.",
                remedy="Let a pharmacist or a person of quality do it, named with --by.",
            )
        return person

    def signs(self, person: Person, meaning: str) -> Callable[[bytes], str] | None:
        """
        Return what signs with the key of a person, unlocked or opened once; None without a key.

        Raises:
            NotAuthorised: no passphrase, or a wrong one.
            VerificationFailure: the key file is damaged.
            WrongUsage: the key file or the extra [sign] is missing.
        """
        if person.public_key is None:
            return None
        opened = self._opened.get(person.public_key)
        if opened is None:
            signing.check_sign_extra()
            held = self._held(person.public_key, meaning)
            if held is not None:
                return held.sign
            passphrase = self.ask(person, meaning)
            if passphrase is None:
                raise NotAuthorised(
                    f"{person.told()}, signs this with a key, and no passphrase opened it.",
                    remedy="Type it when asked, or give it with --passphrase-fd.",
                )
            opened = self.opened(person, passphrase)
        return opened.sign

    def _held(self, public_key: str, meaning: str) -> HeldKey | None:
        """Return the key if it is unlocked, and what is signed is what such a key serves."""
        if not self.unlocked or self.keys is None or meaning not in UNLOCKED:
            return None
        from ldncompound.pharmacy.people.key_agent import held_key

        return held_key(self.keys, public_key)

    def opened(self, person: Person, passphrase: Passphrase) -> OpenKey:
        """Open the key of a person, and keep it open."""
        if self.keys is None or person.public_key is None:
            raise WrongUsage(
                "No folder of keys is named.", remedy="Name the folder of the keys with --keys."
            )
        key = signing.open_key(self.keys, person.id, person.public_key, passphrase)
        self._opened[person.public_key] = key
        return key


def check_standings(trail: Trail, entries: list[int] | None = None) -> None:
    """
    Check the entries by which people and policies stand, and their signatures.

    Args:
        trail: It is only read.
        entries: Their numbers, if they are known already.

    Raises:
        VerificationFailure: one is not allowed by those before, or its signature does not hold.
    """
    told = standing_entries(trail) if entries is None else entries
    follow_entries(trail, told, PeopleFold(signing.verifier()))


def actor_of(person: Person) -> Actor:
    """Return a person as an entry names them."""
    return Actor(person.id, person.role, person.public_key)


def roll_of(trail: Trail) -> Roll:
    """
    Return who is enrolled in a trail, as of now.

    Raises:
        VerificationFailure: the entries about people contradict one another.
    """
    check_index(trail)
    numbers = [at for _, at in trail.mentioning(KEPT_PERSON)]
    return Roll.folded((at, trail.recorded_at(at).document) for at in numbers)


def policies_of(trail: Trail) -> Policies:
    """
    Return the policies in force in a trail, as of now.

    Raises:
        VerificationFailure: an entry sets a policy that there is not.
    """
    try:
        return Policies.folded(trail.mentioning(POLICY))
    except InvalidOrder as refusal:
        raise VerificationFailure(f"An entry sets no policy: {refusal.message}") from None
