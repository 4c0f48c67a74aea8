"""Until when: limits in days counted from a day of preparation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from ldncompound.refusals import CourseOutlivesBeyondUse, ExpiredComponent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ldncompound.sources import Citation

__all__ = ["beyond_use_date", "check_course", "check_not_expired", "last_day"]


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
    later_fill: int,
) -> None:
    """
    Refuse a course whose last doses would be taken after the beyond-use date.

    Args:
        first_dose: Day of the first dose.
        days: Length of the course.
        until: Beyond-use date; the last dose may be taken on it.
        limited_by: What sets that date, in words.
        sources: Where the limit is documented.
        later_fill: Days that a later fill may cover, made on its first day.

    Raises:
        CourseOutlivesBeyondUse: it says into which fills the course can be split.

    >>> check_course(
    ...     date(2026, 1, 15), 180, date(2026, 7, 13), limited_by="", sources=(), later_fill=180)
    """
    fitting = max((until - first_dose).days + 1, 0)
    if days <= fitting:
        return
    remedy = (
        f"Order at most {fitting} days now, and the rest as later fills, each made when the one "
        f"before ends: {_fills(days, fitting, later_fill)} days."
        if fitting
        else "Prepare it nearer to the first dose."
    )
    raise CourseOutlivesBeyondUse(
        f"A course of {days} days from {first_dose.isoformat()} would outlive the beyond-use date "
        f"{until.isoformat()} ({limited_by}).",
        remedy=remedy,
        sources=tuple(sources),
    )


_FILLS_SHOWN = 4


def _fills(days: int, first: int, later: int) -> str:
    """Write the fills of a course, the first as long as it may be."""
    rest = days - first
    fills = [first] + [later] * min(rest // later, _FILLS_SHOWN)
    if rest // later > _FILLS_SHOWN:
        return " + ".join(map(str, fills)) + " + …"
    return " + ".join(map(str, [*fills, rest % later] if rest % later else fills))
