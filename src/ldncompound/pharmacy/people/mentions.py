"""Keys of entries about people, under which they are found and checked."""

from __future__ import annotations

from ldncompound.pharmacy.people.person import Person, name_key
from ldncompound.pharmacy.people.signatures import Signature, signatures_in
from ldncompound.pharmacy.trail_index import SIGNED_BY, STANDING

__all__ = ["signature_mentions", "standing_mention"]


def standing_mention(person: Person) -> tuple[str, str]:
    """
    Return the key of an entry about a person that says who they are from then on.

    It stands in the body of the entry, so that an export without documents can be checked too.
    """
    state = person.role if person.active else "revoked"
    return STANDING, f"{person.id} {state} {person.public_key or '-'}"


def signature_mentions(document: object) -> tuple[tuple[str, str], ...]:
    """Return the keys of an entry with signatures: the signers."""
    people = {Signature.from_document(each).person for each in signatures_in(document)}
    return tuple((SIGNED_BY, name_key(each)) for each in sorted(people))
