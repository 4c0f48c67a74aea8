"""What a refused date or expiration would be in its right spelling, for the remedy."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date
from itertools import permutations

from ldncompound.core.corrections import RightSpelling, in_plain_characters
from ldncompound.core.numbers import LONGEST
from ldncompound.core.patterns import lazy_pattern

__all__ = ["date_as_meant", "expiration_as_meant"]


_NAMES = (
    "january february march april may june july august september october november december",
    "januar februar m\u00e4rz april mai juni juli august september oktober november dezember",
)
_MONTHS = {name: at for names in _NAMES for at, name in enumerate(names.split(), 1)}
_BETWEEN = lazy_pattern(r"[ ./,\-]+")
_ORDINAL = lazy_pattern(r"([0-9]+)(?:st|nd|rd|th)")
_EXPIRES = lazy_pattern(r"(?:exp(?:iry|ires)?|use by|verw\.? bis)[ .:]*")
_CENTURY = 2000
_YEARS = range(1900, 2100)
_LENGTH_OF_YEAR = 4
_UNCLEAR = "Read it again where it stands."


def date_as_meant(text: str) -> RightSpelling:
    """
    Return the days that a refused date may name: day first, month first or year first.

    >>> date_as_meant("29.11.2026").remedy(""), date_as_meant("03/04/2026").readings
    ("Write '2026-11-29'.", ('2026-03-04', '2026-04-03'))
    >>> date_as_meant("2026-11-31").remedy("Write a day that exists.")
    'Write a day that exists. The month 2026-11 has 30 days.'
    """
    found = tuple(sorted({each.isoformat() for each in _days(_words(text))}))
    in_order = re.fullmatch(r"([0-9]{4})-([0-9]{2})-[0-9]{2}", text, re.ASCII)
    if not found and in_order and (month := _month_of(in_order[1], in_order[2])) is not None:
        last = calendar.monthrange(*month)[1]
        return RightSpelling(beside=f" The month {text[:7]} has {last} days.")
    return RightSpelling(found, certain=len(found) == 1 and in_order is None, unclear=_UNCLEAR)


def expiration_as_meant(text: str) -> RightSpelling:
    """
    Return what a refused expiration may be: a month of a year, or a day.

    >>> expiration_as_meant("06/2027").remedy(""), expiration_as_meant("06/27").certain
    ("Write '2027-06'.", False)
    """
    words = _words(_EXPIRES.sub("", text.casefold(), count=1))
    found = tuple(sorted({f"{year}-{month:02}" for year, month in _month_and_year(words)}))
    if not found:
        return date_as_meant(text)
    whole = any(len(each) == _LENGTH_OF_YEAR for each in words)
    return RightSpelling(found, certain=whole and len(found) == 1, unclear=_UNCLEAR)


def _words(text: str) -> list[str]:
    """Return the parts of a date: numbers, and names of months as their number with a sign."""
    told = in_plain_characters(text).casefold() if len(text) <= LONGEST else ""
    told = re.sub(r"(?<=[^\W\d_])(?=[0-9])", " ", told)
    if re.fullmatch(r"[0-9]{6}|[0-9]{8}", told):
        first = int(told[:4]) in _YEARS
        year, rest = (told[:4], told[4:]) if first else (told[-4:], told[:-4])
        pairs = [rest[at : at + 2] for at in range(0, len(rest), 2)]
        return [year, *pairs] if first else [*pairs, year]
    return [_word(each) for each in _BETWEEN.split(told) if each]


def _word(word: str) -> str:
    """Return a number as it is, and the name of a month as its number with a sign."""
    ordinal = _ORDINAL.fullmatch(word)
    if ordinal is not None:
        return ordinal[1]
    months = {at for name, at in _MONTHS.items() if len(word) > 2 and name.startswith(word)}
    return f"+{months.pop()}" if len(months) == 1 else word


def _days(words: list[str]) -> Iterator[date]:
    """Yield the days that three parts may name."""
    if len(words) != 3:
        return
    orders: tuple[tuple[int, ...], ...] = ((0, 1, 2),)
    if len(words[0]) != _LENGTH_OF_YEAR:
        orders = ((2, 1, 0), (2, 0, 1), (0, 1, 2))
    if any(each.startswith("+") for each in words):
        orders = tuple(permutations(range(3)))
    found = [day for order in orders if (day := _day(*(words[at] for at in order))) is not None]
    if not found and orders == ((0, 1, 2),):
        found = [each for each in (_day(words[0], words[2], words[1]),) if each is not None]
    yield from found


def _day(year: str, month: str, day: str) -> date | None:
    """Return the day that year, month and day name; None for none."""
    when = _month_of(year, month)
    if when is None or re.fullmatch(r"[0-9]{1,2}", day) is None:
        return None
    try:
        return date(*when, int(day))
    except ValueError:
        return None


def _month_and_year(words: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the months that two parts may name, in either order."""
    if len(words) == 2:
        for year, month in (words, words[::-1]):
            when = _month_of(year, month)
            if when is not None:
                yield when


def _month_of(year: str, month: str) -> tuple[int, int] | None:
    """Return year and month; None where they are none."""
    if re.fullmatch(r"[0-9]{2}|[0-9]{4}", year) is None:
        return None
    whole = int(year) + (_CENTURY if len(year) == 2 else 0)
    named = month.startswith("+")
    if not (named or re.fullmatch(r"[0-9]{1,2}", month)) or whole not in _YEARS:
        return None
    return (whole, int(month)) if 1 <= int(month) <= 12 else None
