"""Dates and expirations read from text."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime

from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.refusals import InvalidOrder, quoted

__all__ = ["parse_date", "parse_expiration", "parse_moment"]


_DATE = lazy_pattern(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z", re.ASCII)
_MONTH = lazy_pattern(r"([0-9]{4})-([0-9]{2})\Z", re.ASCII)
_MOMENT = lazy_pattern(
    r"(?:([0-9]{4}-[0-9]{2}-[0-9]{2})[T ])?([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?\Z",
    re.ASCII,
)


def parse_date(text: str, what: str) -> date:
    """
    Read a date written as YYYY-MM-DD.

    Raises:
        InvalidOrder: another form, or a day that does not exist.

    >>> parse_date("2026-11-22", "the date").isoformat()
    '2026-11-22'
    """
    match = _DATE.match(text)
    try:
        if match is not None:
            return date(*(int(part) for part in match.groups()))
    except ValueError:
        pass
    from ldncompound.core.date_corrections import date_as_meant

    raise InvalidOrder(
        f"{quoted(text)} is not a date for {what}.",
        remedy=date_as_meant(text).remedy(
            "Write a day that exists as YYYY-MM-DD, for example 2026-11-22."
        ),
    )


def parse_expiration(text: str, what: str) -> date:
    """
    Read an expiration date; a month alone means its last day.

    Raises:
        InvalidOrder: neither YYYY-MM-DD nor YYYY-MM.

    >>> parse_expiration("2028-02", "the lot").isoformat()
    '2028-02-29'
    """
    match = _MONTH.match(text)
    if match is not None:
        year, month = int(match[1]), int(match[2])
        if year >= 1 and 1 <= month <= 12:
            return date(year, month, calendar.monthrange(year, month)[1])
    try:
        return parse_date(text, what)
    except InvalidOrder as refusal:
        from ldncompound.core.date_corrections import expiration_as_meant

        refusal.remedy = expiration_as_meant(text).remedy(
            "Write it as YYYY-MM, or YYYY-MM-DD, for example 2027-06."
        )
        raise


def parse_moment(text: str, what: str, day: date) -> datetime:
    """
    Read a time of a day; one without an offset has no zone.

    Args:
        text: `YYYY-MM-DD HH:MM`, or `HH:MM` alone; both may have seconds, or an offset after them.
        what: What it is the time of.
        day: The day where none is given.

    Raises:
        InvalidOrder: another form, or a time that does not exist.

    >>> parse_moment("09:12", "the weighing", date(2026, 11, 29)).isoformat()
    '2026-11-29T09:12:00'
    """
    match = _MOMENT.match(text)
    try:
        if match is not None:
            return datetime.fromisoformat(f"{match[1] or day}T{match[2]}{match[3] or ''}")
    except ValueError:
        pass
    raise InvalidOrder(
        f"{quoted(text)} is not a time for {what}.",
        remedy="Write a day and a time, for example '2026-11-29 09:12', or the time alone.",
    )
