"""Verification of a trail with its signatures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ldncompound.pharmacy.people import keys as signing
from ldncompound.pharmacy.people.signatures import Watch

if TYPE_CHECKING:
    from ldncompound.trail.verification import TrailVerification

__all__ = ["verify_with_signatures"]


def verify_with_signatures(path: Path, **more: Any) -> tuple[TrailVerification, Watch]:
    """
    Verify a trail with every signature in it, each as of its own entry.

    Args:
        path: The trail.
        more: As for `trail.verify`.

    Returns:
        What came out, and what was counted. Without the extra [sign] signatures with a key
        are counted as unchecked.
    """
    from ldncompound.trail.verification import verify

    watch = Watch(signing.verifier())
    return verify(path, watch=watch, **more), watch
