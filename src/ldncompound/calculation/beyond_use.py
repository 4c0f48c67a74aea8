"""Beyond-use dates: limits in days counted from the day of preparation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from ldncompound.core.refusals import CourseOutlivesBeyondUse, ExpiredComponent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ldncompound.core.sources import Citation

__all__ = [
    "beyond_use_date",
    "check_course",
    "check_not_expired",
    "fewest_fills",
    "fill_lengths",
    "last_day",
]


def last_day(prepared_on: date, days: int, *, first_day: int = 1) -> date:
    """
    Return the last day of a limit.

    Args:
        prepared_on: Day of preparation.
        days: Length of the limit.
        first_day: 1 when the day of preparation is day 1, 0 when it is day 0.

    Source:
        usp-795; the convention is unconfirmed, day 1 is the stricter one.

    >>> last_day(date(2026, 1, 15), 180).isoformat()
    '2026-07-13'
    """
    return prepared_on + timedelta(days=days - first_day)


def beyond_use_date(limit: date, expirations: Iterable[date]) -> date:
    """
    Return the earliest of a limit and all known expiration dates.

    >>> beyond_use_date(date(2026, 7, 13), [date(2026, 6, 30)]).isoformat()
    '2026-06-30'
    """
    return min([limit, *expirations])


def check_not_expired(component: str, number: str, expiration: date, prepared_on: date) -> None:
    """
    Refuse a lot that has passed its expiration date.

    Raises:
        ExpiredComponent: the day of preparation is after *expiration*.

    >>> check_not_expired("filler", "C-77", date(2026, 6, 30), date(2026, 6, 30))
    """
    if expiration < prepared_on:
        raise ExpiredComponent(
            f"Lot {number} of {component} expired on {expiration.isoformat()}, before the "
            f"preparation on {prepared_on.isoformat()}.",
            remedy="Use a lot that has not expired.",
        )


def check_course(
    first_dose: date,
    days: int,
    until: date,
    *,
    limited_by: str,
    sources: Iterable[Citation],
    fewest: int,
) -> None:
    """
    Refuse a course whose last doses would be taken after the beyond-use date.

    Args:
        first_dose: Day of the first dose.
        days: Length of the course.
        until: Beyond-use date; the last dose may be taken on it.
        limited_by: What sets that date, in words.
        sources: Where the limit is documented.
        fewest: Fewest fills into which the whole course can be divided.

    Raises:
        CourseOutlivesBeyondUse: the message gives the number of fills needed.

    >>> check_course(
    ...     date(2026, 1, 15), 180, date(2026, 7, 13), limited_by="", sources=(), fewest=1)
    """
    fitting = max((until - first_dose).days + 1, 0)
    if days <= fitting:
        return
    remedy = (
        f"Order it in {fewest} fills or more, each made when the one before ends ('--fills auto'), "
        f"or at most {fitting} {'day' if fitting == 1 else 'days'} now."
        if fitting
        else "Prepare it nearer to the first dose."
    )
    raise CourseOutlivesBeyondUse(
        f"{days} days from {first_dose.isoformat()} would outlive the beyond-use date "
        f"{until.isoformat()} ({limited_by}).",
        remedy=remedy,
        sources=tuple(sources),
    )


def fewest_fills(days: int, fitting: int, later: int) -> int:
    """
    Return the fewest fills that cover a course, each within its own beyond-use date.

    Args:
        days: Length of the course.
        fitting: Days that the first fill may cover, at least 1.
        later: Days that a later fill, made on its first day, may cover.

    >>> fewest_fills(365, 180, 180), fewest_fills(180, 180, 180), fewest_fills(181, 60, 180)
    (3, 1, 2)
    """
    return 1 + max(0, -(-(days - fitting) // later))


def fill_lengths(days: int, number: int, fitting: int) -> tuple[int, ...]:
    """
    Return the days of each fill: as equal as possible, the first within its limit.

    Args:
        days: Length of the course.
        number: How many fills, at most one a day.
        fitting: Days that the first fill may cover, at least 1.

    >>> fill_lengths(365, 3, 180), fill_lengths(365, 3, 60)
    ((122, 122, 121), (60, 153, 152))
    """
    first = min(-(-days // number), fitting)
    if number == 1:
        return (days,)
    each, more = divmod(days - first, number - 1)
    return (first, *(each + (at < more) for at in range(number - 1)))
