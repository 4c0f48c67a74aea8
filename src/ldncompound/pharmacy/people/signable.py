"""What an unlocked key signs: entries of the duties that are marked so, and nothing else."""

from __future__ import annotations

from typing import Any

from ldncompound.core.canonical_json import object_stored_as
from ldncompound.core.refusals import VerificationFailure
from ldncompound.pharmacy.people.duties import UNLOCKED, duty_of
from ldncompound.pharmacy.people.person import OWN_KEY, ROLES
from ldncompound.pharmacy.people.signatures import Signature
from ldncompound.pharmacy.trail_index import ACCEPTS
from ldncompound.trail.act import ENTRY_SIGNATURE, FORM, signed_bytes
from ldncompound.trail.entry_shape import EntryBody

__all__ = ["may_be_signed"]


_ANY = "0" * 128
"""In place of a signature that is still to be made."""


def may_be_signed(signed: bytes, person: str, public_key: str) -> bool:
    """
    Say whether an unlocked key of a person signs these bytes.

    Args:
        signed: What is to be signed, whoever hands it in.
        person: Id of the person.
        public_key: Of the unlocked key.
    """
    try:
        found = object_stored_as(signed)
        if found["schema"] == ENTRY_SIGNATURE:
            return _is_entry(found["body"], signed, person, public_key)
        return _is_record(found, signed, person, public_key)
    except (AttributeError, KeyError, TypeError, ValueError, VerificationFailure):
        return False


def _is_entry(stated: dict[str, Any], signed: bytes, person: str, public_key: str) -> bool:
    """Say whether it is an entry of such a duty, done by this person under this key."""
    body = EntryBody.from_document({**stated, "signature": {**stated["signature"], "value": _ANY}})
    duty = duty_of(body.action, accepts=any(kind == ACCEPTS for kind, _ in body.mentions))
    return (
        signed_bytes(body.document()) == signed
        and body.v == FORM
        and body.outcome == "done"
        and not body.erases
        and (body.by.person, body.by.key) == (person, public_key)
        and body.by.role in duty.roles
        and duty.unlocked
        and body.signature is not None
        and body.signature.meaning == duty.meaning
    )


def _is_record(stated: dict[str, Any], signed: bytes, person: str, public_key: str) -> bool:
    """Say whether it is the record that such an entry holds, signed with the same meaning."""
    signature = Signature.from_document(
        {
            **stated,
            "name": person,
            "role": ROLES[0],
            "algorithm": OWN_KEY,
            "public_key": public_key,
            "signature": _ANY,
        }
    )
    return (
        signature.signed_bytes() == signed
        and signature.person == person
        and signature.meaning in UNLOCKED
    )
