"""Fillers that must not be used, by name or by grade."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ldncompound.core.refusals import UnsuitableFiller, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.core.sources import Citation
    from ldncompound.formulary.substance import Avoidable, FillerToAvoid, Substance

__all__ = ["barred_filler", "check_filler"]


def barred_filler(text: str, substance: Substance) -> FillerToAvoid | None:
    """
    Return the filler to avoid that a name or grade matches, if any.

    Args:
        text: A name or a grade, as written.
        substance: With the list.
    """
    plain = re.sub(r"[\s\-]+", " ", text).lower()
    for barred in substance.fillers_to_avoid:
        if any(fragment in plain for fragment in barred.matches):
            return barred
    return None


def check_filler(text: str, substance: Substance, cite: Callable[[str, str], Citation]) -> None:
    """
    Refuse a filler that no preparation may contain.

    Args:
        text: Its name, as typed.
        substance: With the list of those to avoid.
        cite: Returns a place in a source.

    Raises:
        UnsuitableFiller: it is on the list.
    """
    barred = barred_filler(text, substance)
    if barred is not None:
        raise UnsuitableFiller(
            f"{quoted(text)} must not be used ({barred.name}). {barred.reason}"
            f"{marked_unconfirmed(barred)}",
            remedy="Use the filler of a master formulation record: 'ldncompound formulations "
            "list' shows them.",
            sources=(cite(barred.source, barred.locator),),
        )


def marked_unconfirmed(fact: Avoidable | FillerToAvoid) -> str:
    """Return the mark of a fact that was not seen in a document."""
    return " (unconfirmed)" if fact.status == "unconfirmed" else ""
