"""What is said of directions that differ from their order, in English."""

from __future__ import annotations

from typing import Final

__all__ = ["DIRECTION_TEXTS"]


DIRECTION_TEXTS: Final[dict[str, str]] = {
    "note.directions": (
        "The directions say {said}: this is neither the dose of {dose}, nor its volume, nor its "
        "number of units. Ask the prescriber."
    ),
    "note.directions.days_of_week": "{daily} on some days of the week",
    "note.directions.every": "{daily} {days}",
    "note.directions.naked": (
        "The directions write {said}, without a zero before the point: it may be read as ten times "
        "as much. Ask the prescriber."
    ),
    "note.directions.often": (
        "The directions say {said}; the order says {often}. Ask the prescriber."
    ),
    "note.directions.zero": (
        "The directions write {said}, with a zero after the point: it may be read as ten times as "
        "much. Ask the prescriber."
    ),
}
