"""Who may act, by key: the answer that the recorder asks for before every entry.

Where nobody is enrolled and no policy is set, the answer is short, and nothing that knows people
is loaded for it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ldncompound.core.refusals import NotAuthorised, WrongUsage
from ldncompound.pharmacy.authority import Grant
from ldncompound.pharmacy.people.held_entries import standing_entries
from ldncompound.pharmacy.trail_index import KEPT_PERSON, check_index

if TYPE_CHECKING:
    from ldncompound.pharmacy.desk import Desk
    from ldncompound.pharmacy.people.key_agent import HeldKey
    from ldncompound.pharmacy.people.keys import OpenKey, Passphrase
    from ldncompound.pharmacy.people.person import Person
    from ldncompound.trail.store import Trail

__all__ = ["Ask", "KeyAuthority", "no_passphrase"]


Ask = Callable[["Person", str], "Passphrase | None"]
"""Gets a passphrase: of whom, and as what they sign."""


def no_passphrase(person: Person, meaning: str) -> None:
    """Ask nobody."""


class KeyAuthority(msgspec.Struct, frozen=True):
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
    _opened: dict[str, OpenKey] = msgspec.field(default_factory=dict)
    _checked: dict[str, list[int]] = msgspec.field(default_factory=dict)

    def __repr__(self) -> str:
        return f"KeyAuthority(keys={self.keys!r}, unlocked={self.unlocked!r})"

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
        with trail.still():
            check_index(trail)
            standing = standing_entries(trail)
        if not standing:
            return Grant(still=partial(_still_nobody, trail, desk.by))
        # People stand in it: only now is what knows them loaded.
        from ldncompound.pharmacy.people.duties import duty_of
        from ldncompound.pharmacy.people.enrolled import granted

        duty = duty_of(action, accepts=accepts, finished=finished)
        return granted(trail, desk, duty, self.signs, self._checked)

    def check(self, trail: Trail, desk: Desk, action: str, /) -> None:
        """
        Refuse a person who may not do this, before anything is calculated or asked.

        Raises:
            NotAuthorised: not enrolled, revoked, or of another role.
        """
        check_index(trail)
        if trail.mentioning(KEPT_PERSON):
            # Likewise.
            from ldncompound.pharmacy.people.duties import duty_of
            from ldncompound.pharmacy.people.enrolled import acting_person, roll_of

            acting_person(roll_of(trail), desk.by, duty_of(action, accepts=False))

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
            # Where nobody signs, nothing is loaded that does.
            from ldncompound.pharmacy.people.keys import check_sign_extra

            check_sign_extra()
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
        if not self.unlocked or self.keys is None:
            return None
        from ldncompound.pharmacy.people.duties import UNLOCKED
        from ldncompound.pharmacy.people.key_agent import held_key

        return held_key(self.keys, public_key) if meaning in UNLOCKED else None

    def opened(self, person: Person, passphrase: Passphrase) -> OpenKey:
        """Open the key of a person, and keep it open."""
        if self.keys is None or person.public_key is None:
            raise WrongUsage(
                "No folder of keys is named.", remedy="Name the folder of the keys with --keys."
            )
        from ldncompound.pharmacy.people.keys import open_key

        key = open_key(self.keys, person.id, person.public_key, passphrase)
        self._opened[person.public_key] = key
        return key


def _still_nobody(trail: Trail, by: str) -> None:
    """Refuse if people or policies stand in a trail that had none."""
    check_index(trail)
    if standing_entries(trail):
        # Likewise.
        from ldncompound.pharmacy.people.enrolled import check_unchanged
        from ldncompound.pharmacy.people.policies import Policies
        from ldncompound.pharmacy.people.roll import Roll

        check_unchanged(trail, by, Roll(), Policies())
