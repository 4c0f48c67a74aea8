"""A trail that was verified is compared with the notes in its mirror."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ldncompound.api.places import path_of
from ldncompound.core.records import replaced
from ldncompound.core.refusals import StorageUnavailable, VerificationFailure
from ldncompound.trail.failures import NotADatabase
from ldncompound.trail.trail_documents import TrailBroken

if TYPE_CHECKING:
    from os import PathLike

    from ldncompound.api.premises import Premises
    from ldncompound.pharmacy.inspection.signatures_of_a_trail import SignedTrailWhole

__all__ = ["compared"]


def compared(
    premises: Premises, found: SignedTrailWhole, mirror: str | PathLike[str] | None
) -> SignedTrailWhole | TrailBroken:
    """
    Return what was found after comparing it with the notes in a mirror, if there is one.

    Args:
        premises: Where the trail is.
        found: What its verification found.
        mirror: The folder; None for that of the last act, if it can be reached.

    Raises:
        StorageUnavailable: the folder that is named cannot be read.
    """
    if mirror is None:
        with premises.memory() as memory:
            known = memory.mirror()
        if known is None:
            return found
        folder = Path(known[0])
    else:
        folder = path_of(mirror, "--mirror")
    from ldncompound.pharmacy.inspection.mirror_held import held_against

    try:
        with premises.reading() as trail:
            return replaced(found, mirror=held_against(trail, folder))
    except NotADatabase:
        return found  # an export has no roots of its own
    except VerificationFailure as failure:
        return TrailBroken(ok=False, first_bad=failure.first_bad, reason=failure.message)
    except StorageUnavailable as failure:
        if mirror is not None:
            raise
        premises.told(f"{failure.message} The trail was not compared with it.")
        return found
