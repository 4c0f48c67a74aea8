"""The language of a paper: its texts, and how it writes numbers, units and dates.

Everything is computed and recorded in English, with dates as programs read them. While a paper
is made, `speaking` sets its language, and the functions that write for people ask for it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec

from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.weekdays import WEEKDAYS

__all__ = [
    "Language",
    "as_recorded",
    "in_calendar",
    "number_on_paper",
    "on_paper",
    "speaking",
    "spoken",
    "told",
    "told_of_formulary",
    "told_of_record",
    "unit_on_paper",
    "weekday_on_paper",
]


class Language(msgspec.Struct, frozen=True):
    """
    What one language needs on paper.

    Args:
        code: Such as "de".
        texts: Every text of the catalogue, by its key.
        data: Texts of the formulary, each by its English; one that is not there stays as it is.
        names: Words of records that programs compare, each by its English: names of figures, of
            questions and of roles. They are said where paper shows one, never put in a record.
        patterns: Texts with a number or a name in them: a pattern of the whole English text, and
            what takes its place, with {0} for the first group of the pattern, or the name of one
            that was typed and stays as it is.
        decimal: The sign before decimals.
        per: The word between two units.
        units: Of units that are counted, the word for one and for more.
        day: Writes a date short: year, month, day and country in, text out.
        day_in_full: Likewise, with the month in full.
        day_in_calendar: Likewise, without the year.
        number_in_words: Writes a plain number below 1000 in words.
        quantity_in_words: Writes "1.5 mg" in words.
        weekdays: From Monday on.
        weekdays_in_short: Likewise, as short as a line for each day asks for.
    """

    code: str
    texts: Mapping[str, str]
    data: Mapping[str, str]
    names: Mapping[str, str]
    patterns: tuple[tuple[re.Pattern[str], str], ...]
    decimal: str
    per: str
    units: Mapping[str, tuple[str, str]]
    day: Callable[[datetime.date, str], str]
    day_in_full: Callable[[datetime.date, str], str]
    day_in_calendar: Callable[[datetime.date, str], str]
    number_in_words: Callable[[str], str]
    quantity_in_words: Callable[[str], str]
    weekdays: tuple[str, ...]
    weekdays_in_short: tuple[str, ...]


class Spoken(msgspec.Struct, frozen=True):
    """The language of a paper, and the country whose way of writing dates it has."""

    language: Language
    country: str


_SPOKEN: ContextVar[Spoken | None] = ContextVar("language of the paper", default=None)


@contextmanager
def speaking(language: Language, country: str) -> Iterator[None]:
    """
    Write for people in a language, until the block ends.

    Args:
        language: Of the paper.
        country: Such as "US": how it writes dates.
    """
    before = _SPOKEN.set(Spoken(language, country))
    try:
        yield
    finally:
        _SPOKEN.reset(before)


@contextmanager
def as_recorded() -> Iterator[None]:
    """Write as records do, in English with dates for programs, until the block ends."""
    before = _SPOKEN.set(None)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def spoken() -> Language | None:
    """Return the language of the paper that is being made; None where none is."""
    now = _SPOKEN.get()
    return None if now is None else now.language


def on_paper(day: datetime.date | str, *, in_full: bool = False) -> str:
    """
    Return a date as the country of the paper writes it; without a paper, as programs read it.

    Args:
        day: A date, or its text; any other text stays as it is.
        in_full: With the month in full, as on labels.

    >>> on_paper(datetime.date(2026, 11, 30))
    '2026-11-30'
    """
    now = _SPOKEN.get()
    if now is None:
        return str(day)
    if isinstance(day, str):
        if not _DATE.fullmatch(day):
            return day
        day = datetime.date.fromisoformat(day)
    write = now.language.day_in_full if in_full else now.language.day
    return write(day, now.country)


def in_calendar(day: datetime.date) -> str:
    """
    Return a day and its month, without the year; without a paper, as programs read them.

    >>> in_calendar(datetime.date(2026, 11, 30))
    '11-30'
    """
    now = _SPOKEN.get()
    return f"{day:%m-%d}" if now is None else now.language.day_in_calendar(day, now.country)


_DATE = lazy_pattern(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", re.ASCII)


def weekday_on_paper(number: int, *, in_short: bool = False) -> str:
    """
    Return a day of the week.

    Args:
        number: 0 is Monday.
        in_short: For a line for each day.

    >>> weekday_on_paper(6), weekday_on_paper(6, in_short=True)
    ('Sunday', 'Sun')
    """
    language = spoken()
    if language is None:
        name = WEEKDAYS[number].capitalize()
        return name[:3] if in_short else name
    return (language.weekdays_in_short if in_short else language.weekdays)[number]


def number_on_paper(number: str) -> str:
    """
    Return a plain number with the decimal sign of the paper.

    >>> number_on_paper("4.5")
    '4.5'
    """
    language = spoken()
    return number if language is None else number.replace(".", language.decimal)


_UNITS = {"capsule": "capsules", "tablet": "tablets", "day": "days"}
_ONE = {many: one for one, many in _UNITS.items()}


def unit_on_paper(unit: str, *, one: bool) -> str:
    """
    Return a unit as people read it.

    Args:
        unit: As programs write it, or as English paper does: "mg/capsule", "capsules".
        one: There is exactly one of it.

    >>> unit_on_paper("mg/capsule", one=False), unit_on_paper("capsule", one=False)
    ('mg per capsule', 'capsules')
    """
    language = spoken()
    over, per, under = unit.replace("/", " per ").partition(" per ")
    if not per:
        return _counted(over, language, one=one)
    word = "per" if language is None else language.per
    return f"{_counted(over, language, one=one)} {word} {_counted(under, language, one=True)}"


def _counted(unit: str, language: Language | None, *, one: bool) -> str:
    """Return a unit that is counted in its number; any other as it is."""
    name = _ONE.get(unit, unit)
    if name not in _UNITS:
        return unit
    single, many = (name, _UNITS[name]) if language is None else language.units[name]
    return single if one else many


def told(text: str) -> str:
    """
    Return a text or a name of formulary or record as paper says it; one not known stays.

    >>> told("sucrose")
    'sucrose'
    """
    language = spoken()
    named = None if language is None else language.names.get(text)
    return told_of_formulary(text) if named is None else named


def told_of_formulary(text: str) -> str:
    """
    Return a text of the formulary as paper says it, but no word that programs compare.

    >>> told_of_formulary("route")
    'route'
    """
    language = spoken()
    if language is None:
        return text
    known = language.data.get(text)
    if known is not None:
        return known
    for pattern, instead in language.patterns:
        found = pattern.fullmatch(text)
        if found:
            return instead.format(*map(told_of_record, found.groups()), **found.groupdict())
    return text


_FIGURE = lazy_pattern(r"(-?[0-9]+(?:\.[0-9]+)?)(?: ([A-Za-z%/]+))?", re.ASCII)


def told_of_record(part: str) -> str:
    """
    Return what a record holds as paper says it: a figure, or a text.

    >>> told_of_record("4.5 mg"), told_of_record("at most 3 %")
    ('4.5 mg', 'at most 3 %')
    """
    found = _FIGURE.fullmatch(part)
    if found is None:
        return told(part)
    number, unit = found.groups()
    shown = number_on_paper(number)
    return shown if unit is None else f"{shown} {unit_on_paper(unit, one=number == '1')}"
