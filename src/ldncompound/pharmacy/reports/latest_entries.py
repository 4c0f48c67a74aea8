"""The entries of the last days, without reading those before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from ldncompound.trail.store import Trail

__all__ = ["entries_since"]


_TOGETHER = 1000
"""Entries that are read together."""


def entries_since(trail: Trail, day: date) -> list[int]:
    """
    Return the numbers of the entries made on a day or later, in UTC.

    They are read from the last one back, until so many together are older: a clock that was wrong
    for a while puts entries out of order, but not those of years ago among the latest.

    Args:
        trail: It is only read.
        day: The first day.
    """
    first, found, last = day.isoformat(), list[int](), trail.head().sequence
    while last > 0:
        before = max(last - _TOGETHER, 0)
        some = [(each.sequence, each.at) for each in trail.headlines(after=before, last=last)]
        found[:0] = [sequence for sequence, at in some if at[:10] >= first]
        last = before if any(at[:10] >= first for _, at in some) else 0
    return found
