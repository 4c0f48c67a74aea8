"""Verification of a trail with its signatures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ldncompound.core.records import Count, Record, Text
from ldncompound.core.verdicts import Broken, Whole
from ldncompound.pharmacy.people import keys as signing
from ldncompound.pharmacy.people.signatures import SignaturesCounted, Watch
from ldncompound.trail.trail_documents import HeadStated

if TYPE_CHECKING:
    from ldncompound.trail.verification import TrailVerification

__all__ = [
    "SignaturesBroken",
    "SignaturesHold",
    "SignedTrailWhole",
    "verify_with_signatures",
]


class SignedTrailWhole(Record, tag_field="schema", tag="ldncompound.verification/1"):
    """
    A trail that is intact, with its signatures.

    Args:
        ok: True.
        entries: Number of entries.
        head: Its head.
        signatures: Counts of valid signatures; null for an export, which has none.
    """

    ok: Whole
    entries: Count
    head: HeadStated
    signatures: SignaturesCounted | None


class SignaturesHold(Record, tag_field="schema", tag="ldncompound.signatures/1"):
    """
    Every signature in a trail is valid.

    Args:
        ok: True.
        entries: Number of entries of the trail.
        people: Number of people ever enrolled.
        with_key: Signatures that match their key.
        without_key: Signatures of named persons.
        unchecked: Signatures with a key that could not be checked.
    """

    ok: Whole
    entries: Count
    people: Count
    with_key: Count
    without_key: Count
    unchecked: Count


class SignaturesBroken(Record, tag_field="schema", tag="ldncompound.signatures/1"):
    """
    A signature is not valid, or the trail is not intact.

    Args:
        ok: False.
        first_bad: Number of the first entry that fails; null where unknown.
        reason: What is wrong, in one sentence.
    """

    ok: Broken
    first_bad: Count | None
    reason: Text


def verify_with_signatures(path: Path, **more: Any) -> tuple[TrailVerification, Watch]:
    """
    Verify a trail with every signature in it, each as of its own entry.

    Args:
        path: The trail.
        more: As for `trail.verify`.

    Returns:
        The result, and the counts. Without the extra [sign], signatures with a key are
        counted as unchecked.
    """
    from ldncompound.trail.verification import verify

    watch = Watch(signing.verifier())
    return verify(path, watch=watch, **more), watch
