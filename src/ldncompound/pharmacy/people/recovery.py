"""A new key for a person whose key or passphrase is lost, by the recovery key alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ldncompound.core.records import replaced
from ldncompound.core.refusals import NotAuthorised, WrongState
from ldncompound.core.text import echo
from ldncompound.pharmacy.authority import Grant
from ldncompound.pharmacy.people.enrolled import actor_of, policies_of
from ldncompound.pharmacy.people.keys import NO_RECOVERY_KEY, check_sign_extra
from ldncompound.pharmacy.people.mentions import standing_mention
from ldncompound.pharmacy.people.new_keys import chosen_passphrase, with_new_key
from ldncompound.pharmacy.people.single_use import (
    SingleUse,
    proof_mention,
    recovery_mentions,
    secrets_of,
)
from ldncompound.pharmacy.trail_index import RECOVERY
from ldncompound.trail.act import Signing

if TYPE_CHECKING:
    from ldncompound.pharmacy.people.acts import Personnel
    from ldncompound.pharmacy.people.keys import OpenKey, Passphrase
    from ldncompound.pharmacy.people.person import Person, PersonEntry
    from ldncompound.pharmacy.people.roll import Roll

__all__ = ["RECOVERED", "recover"]


RECOVERED = "recovered"
"""As what a person signs the entry with the new key."""


def recover(
    personnel: Personnel,
    who: str,
    secret: SingleUse,
    ask: Callable[[Person], Passphrase],
    spare: SingleUse | None = None,
) -> PersonEntry:
    """
    Record a new key of a person, who has lost the old one or its passphrase.

    The recovery key signs who the person is from then on, and the new key signs the entry.

    Args:
        personnel: The acts on people; the person is at the desk.
        who: Id or name.
        secret: The recovery key, as typed; it is used up.
        ask: Gets the new passphrase.
        spare: The next recovery key; None for none.

    Returns:
        The entry, with its place in the trail.

    Raises:
        NotAuthorised: not enrolled, not the recovery key of this person, used before, or a weak
            passphrase; recorded.
        WrongUsage: the key cannot be stored, or the extra [sign] is missing.
        StorageUnavailable: nothing could be recorded.
    """
    check_sign_extra()
    recorder = personnel.recorder
    key = secret.key(RECOVERY, recorder.trail.origin)
    person = recorder.attempt({"person": echo(who)}, lambda: _proven(personnel, who, key))
    chosen = chosen_passphrase(recorder, person, lambda: ask(person))

    def recorded(public: str) -> PersonEntry:
        renewed = replaced(person, public_key=public, recovered=True)
        standing = standing_mention(renewed)

        def change(roll: Roll) -> Person:
            if (
                roll.active(person.id) != person
                or _proven(personnel, who, key) != person
                or policies_of(recorder.trail) != policies
            ):
                raise WrongState(
                    "People or policies changed while this was done.",
                    remedy="Look at 'ldncompound people list', and begin again.",
                )
            return renewed

        opened = personnel.authority.opened(renewed, chosen)
        policies = policies_of(recorder.trail)
        grant = Grant(actor_of(renewed), Signing(RECOVERED, opened.sign), policies.entry)
        mentions = (
            proof_mention(key, standing[1]),
            *recovery_mentions(person.id, spare, recorder.trail.origin),
        )
        return recorder.attempt(
            {"person": echo(person.id)},
            lambda: personnel.record_person(
                "person-recovered", change, grant=grant, mentions=mentions
            ),
        )

    return with_new_key(personnel.authority.keys, person, chosen, recorded)


def _proven(personnel: Personnel, who: str, key: OpenKey) -> Person:
    """Return the person whose recovery key it is; every other answer is one and the same."""
    roll, trail = personnel.roll, personnel.recorder.trail
    person = roll.active(who)
    if (
        person is None
        or roll.active(personnel.recorder.desk.by) is not person
        or secrets_of(trail).recovery.get(person.id) != key.public
    ):
        raise NotAuthorised(
            "This recovery key does not open the place of this person.",
            remedy=f"Type it again: each serves once, and the newest counts. {NO_RECOVERY_KEY}",
        )
    return person
