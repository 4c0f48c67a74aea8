"""Who may act where people are enrolled: the roll, the policies, and the answer by key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.refusals import (
    InvalidOrder,
    NotAuthorised,
    VerificationFailure,
    WrongState,
    quoted,
)
from ldncompound.pharmacy.authority import Grant
from ldncompound.pharmacy.people.held_entries import follow_entries, standing_entries
from ldncompound.pharmacy.people.keys import verifier
from ldncompound.pharmacy.people.people_fold import PeopleFold
from ldncompound.pharmacy.people.policies import Policies
from ldncompound.pharmacy.people.roll import Roll
from ldncompound.pharmacy.trail_index import KEPT_PERSON, POLICY, check_index
from ldncompound.trail.act import Actor, Signing

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.pharmacy.desk import Desk
    from ldncompound.pharmacy.people.duties import Duty
    from ldncompound.pharmacy.people.person import Person
    from ldncompound.trail.store import Trail

__all__ = [
    "acting_person",
    "actor_of",
    "check_standings",
    "check_unchanged",
    "granted",
    "policies_of",
    "roll_of",
]


def granted(
    trail: Trail,
    desk: Desk,
    duty: Duty,
    signs: Callable[[Person, str], Callable[[bytes], str] | None],
    checked: dict[str, list[int]],
) -> Grant:
    """
    Return as whom the person at the desk acts, and how they sign, as `KeyAuthority.grant` does.

    Args:
        trail: It is only read.
        desk: Who acts.
        duty: What the act demands.
        signs: Returns what signs with the key of a person, as what they sign.
        checked: Of each trail the entries about people and policies whose signatures hold.

    Raises:
        NotAuthorised: not enrolled, revoked, of another role, or the key does not open.
        VerificationFailure: the key file is damaged, or a signature of an entry about people
            or policies does not hold.
        WrongUsage: the key file or the extra [sign] is missing.
    """
    roll, policies = roll_of(trail), policies_of(trail)
    if not duty.open:
        _check_standings_once(trail, checked)
    person = acting_person(roll, desk.by, duty)
    keyless = person is not None and person.public_key is None
    if keyless and duty.meaning is not None and policies.key == "required":
        raise NotAuthorised(
            f"{quoted(desk.by)} has no key, and the policy of this pharmacy requires one.",
            remedy="Revoke the person, and enrol them again with a key.",
        )

    def still() -> None:
        check_unchanged(trail, desk.by, roll, policies)

    if person is None:
        return Grant(policy=policies.entry, still=still)
    meaning = duty.meaning
    signing = None if meaning is None else Signing(meaning, signs(person, meaning))
    return Grant(actor_of(person), signing, policies.entry, still)


def check_unchanged(trail: Trail, by: str, roll: Roll, policies: Policies) -> None:
    """
    Refuse if the person, or what the pharmacy has decided, is not what it was.

    Raises:
        WrongState: it is not.
    """
    now = roll_of(trail)
    changed = (now.find(by), bool(now.people)) != (roll.find(by), bool(roll.people))
    if changed or policies_of(trail) != policies:
        raise WrongState(
            "People or policies changed while this was done.",
            remedy="Look at 'ldncompound people list', and begin again.",
        )


def _check_standings_once(trail: Trail, checked: dict[str, list[int]]) -> None:
    """Check the signatures by which people and policies stand, once for the same entries."""
    told = standing_entries(trail)
    if checked.get(trail.origin) != told:
        check_standings(trail, told)
        checked[trail.origin] = told


def acting_person(roll: Roll, by: str, duty: Duty) -> Person | None:
    """
    Return the enrolled person who acts; None where that is nobody's matter.

    Raises:
        NotAuthorised: not enrolled, revoked, or of another role.
    """
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
    follow_entries(trail, told, PeopleFold(verifier()))


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
