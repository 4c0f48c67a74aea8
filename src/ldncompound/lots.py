"""Lots of components, as an order names them, and when they expire."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from ldncompound.lettering import check_text
from ldncompound.refusals import InvalidOrder, quoted

__all__ = ["ComponentLot", "parse_date", "parse_expiration", "parse_lot"]

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z", re.ASCII)
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})\Z", re.ASCII)
_LONGEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentLot:
    """
    One lot that supplies a component.

    Args:
        component: Name of the component in the preparation.
        number: Lot number of its maker.
        expiration_date: Last day on which it may be used.
    """

    component: str
    number: str
    expiration_date: date


def parse_date(text: str, what: str) -> date:
    """
    Read a date, YYYY-MM-DD and nothing else.

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
    raise InvalidOrder(
        f"{quoted(text)} is not a date for {what}.",
        remedy="Write a day that exists as YYYY-MM-DD, for example 2026-11-22.",
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
    if match is None:
        return parse_date(text, what)
    year, month = int(match[1]), int(match[2])
    if not (year >= 1 and 1 <= month <= 12):
        return parse_date(text, what)
    return date(year, month, calendar.monthrange(year, month)[1])


def parse_lot(text: str) -> ComponentLot:
    """
    Read `NAME=LOT@YYYY-MM`.

    Raises:
        InvalidOrder: another form.

    >>> parse_lot("microcrystalline cellulose=C-77@2028-06").number
    'C-77'
    """
    name, equals, rest = text.partition("=")
    number, at, expiration = rest.rpartition("@")
    if not (equals and at and name.strip() and number.strip()):
        raise InvalidOrder(
            f"{quoted(text)} does not name a lot.",
            remedy="Write the component's name, its lot and its expiration like "
            "'microcrystalline cellulose=C-77@2028-06'.",
        )
    check_text(number, "the lot number", longest=_LONGEST)
    return ComponentLot(
        component=name.strip(),
        number=number.strip(),
        expiration_date=parse_expiration(expiration.strip(), f"the lot {quoted(number)}"),
    )
