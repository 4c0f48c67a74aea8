"""Ids of preparations as people type them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ldncompound.core.refusals import WrongUsage, quoted

if TYPE_CHECKING:
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = ["preparation_named"]


def preparation_named(
    trail: Trail,
    identity: str,
    action: str = "preparation",
    otherwise: str = "'ldncompound trail log' lists those it has.",
) -> Recorded:
    """
    Return the entry that gave a preparation its id.

    Args:
        trail: Where it is looked for.
        identity: As typed.
        action: What the entry records.
        otherwise: What to do where no id is near.

    Raises:
        WrongUsage: there is none; an id that is only spelled otherwise is told, one with
            another number never: it is another patient's batch.
    """
    found = trail.find(identity, action=action)
    if found is not None:
        return found
    spelled = _spelled(identity)
    near = spelled != identity and trail.find(spelled, action=action) is not None
    raise WrongUsage(
        f"The trail has no preparation {quoted(identity)}.",
        remedy=f"Write {quoted(spelled)}." if near else otherwise,
    )


_LONGEST = 64


def _spelled(identity: str) -> str:
    """Return an id in capitals, with its hyphens and the zeros of its number."""
    from ldncompound.core.corrections import in_plain_characters

    told = in_plain_characters(identity[:_LONGEST]).upper()
    parts = [each for each in re.split(r"[^A-Z0-9]+", told) if each]
    return "-".join([*parts[:-1], parts[-1].zfill(4)]) if parts else identity
