"""Short names of batches: `0016` for the batch of today, or the open one, with this number."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.refusals import WrongUsage
from ldncompound.pharmacy.batches.states import OPEN
from ldncompound.pharmacy.reports.batch_overview import batch_lives
from ldncompound.pharmacy.reports.latest_entries import entries_since

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ldncompound.pharmacy.batches.summed import BatchSummed
    from ldncompound.trail.store import Trail

__all__ = ["full_name", "is_short", "open_or_of_today", "short_names"]


_SHORT = lazy_pattern("[0-9]{1,6}", re.ASCII)
_LISTED = 6
"""Batches that a refusal names."""


def is_short(name: str) -> bool:
    """
    Return whether a text is a number alone; the id of a batch never is.

    >>> is_short("0016"), is_short("ELM-20261122-0016")
    (True, False)
    """
    return _SHORT.fullmatch(name) is not None


def short_names(lives: Iterable[BatchSummed], today: date) -> dict[str, str]:
    """Return the short names that name one batch alone, by its id."""
    found = _by_number(lives, today)
    return {ids[0]: ids[0].rpartition("-")[2] for ids in found.values() if len(ids) == 1}


def open_or_of_today(trail: Trail, today: date) -> list[BatchSummed]:
    """
    Return the batches that are open, and all that may be of today, in the order of their plans.

    Args:
        trail: It is only read.
        today: The current day.
    """
    # Nothing is prepared in the future; entries have their day in UTC.
    lately = entries_since(trail, today - timedelta(days=1))
    begin = lately[0] - 1 if lately else trail.head().sequence
    found = {each.planned: each for each in batch_lives(trail, states=OPEN)}
    found |= {each.planned: each for each in batch_lives(trail, after=begin)}
    return [found[planned] for planned in sorted(found)]


def full_name(trail: Trail, short: str, today: date) -> str:
    """
    Return the id of the batch with a number: one of today, or the only one that is open.

    Args:
        trail: It is only read.
        short: The number, like "0016" or "16".
        today: The current day.

    Raises:
        WrongUsage: there is none, or more than one: then no choice is made.
    """
    found = _by_number(open_or_of_today(trail, today), today).get(int(short), [])
    if not found:
        raise WrongUsage(
            f"No batch of today and no open batch has the number {short}.",
            remedy="'ldncompound batch list' lists the batches with their ids.",
        )
    if len(found) > 1:
        more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
        raise WrongUsage(
            f"{short} may be {', '.join(found[:_LISTED])}{more}.",
            remedy=f"Type the whole id, like {found[-1]}.",
        )
    return found[0]


def _by_number(lives: Iterable[BatchSummed], today: date) -> dict[int, list[str]]:
    """Return the batches of today and those that are open, by number."""
    found = defaultdict[int, list[str]](list)
    for life in lives:
        identity = life.id
        series, _, number = identity.rpartition("-")
        if series.endswith(f"-{today:%Y%m%d}") or life.state in OPEN:
            found[int(number)].append(identity)
    return found
