"""Days of the week: their names, and the days of a stretch on which something is taken."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

__all__ = [
    "WEEK",
    "WEEKDAYS",
    "Weekday",
    "days_from",
    "named",
    "next_taken",
    "taken",
    "times_taken",
]

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

WEEKDAYS: Final[tuple[Weekday, ...]] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
"""Their names in documents; the first has number 0."""

WEEK: Final = 7


def days_from(on: Iterable[int], first: int) -> tuple[int, ...]:
    """
    Return the days of the week as days after a first one, in order.

    Args:
        on: Their numbers, Monday 0.
        first: Day of the week of the first day.

    >>> days_from((0, 4), 2)  # Monday and Friday, from a Wednesday on
    (2, 5)
    """
    return tuple(sorted((each - first) % WEEK for each in on))


def named(at: Iterable[int], first: date) -> tuple[Weekday, ...]:
    """
    Return the names of days of the week, Monday first.

    Args:
        at: Days after the first one.
        first: The first one.

    >>> from datetime import date
    >>> named((2, 5), date(2026, 12, 2))
    ('monday', 'friday')
    """
    return tuple(WEEKDAYS[each] for each in sorted((first.weekday() + day) % WEEK for day in at))


def taken(days: int, every: int, at: Sequence[int] = (0,)) -> Iterator[int]:
    """
    Yield the days on which something is taken; the first day of the stretch is 0.

    Args:
        days: Length of the stretch.
        every: After so many days it repeats.
        at: Days of each such period, in order.

    >>> list(taken(12, 7, (2, 5)))
    [2, 5, 9]
    """
    for begin in range(0, days, every):
        for day in at:
            if begin + day < days:
                yield begin + day


def next_taken(day: int, every: int, at: Sequence[int] = (0,)) -> int:
    """
    Return the first day from a day on, on which something is taken; see `taken`.

    >>> next_taken(6, 7, (2, 5)), next_taken(9, 7, (2, 5))
    (9, 9)
    """
    period, rest = divmod(day, every)
    place = bisect_left(at, rest)
    return period * every + (at[place] if place < len(at) else every + at[0])


def times_taken(days: int, every: int, at: Sequence[int] = (0,)) -> int:
    """
    Return on how many days something is taken; see `taken`.

    >>> times_taken(12, 7, (2, 5))
    3
    """
    whole, rest = divmod(days, every)
    return whole * len(at) + bisect_left(at, rest)
