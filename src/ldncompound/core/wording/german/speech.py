"""How German writes dates, numbers and quantities on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

__all__ = [
    "MONTHS",
    "UNITS",
    "WEEKDAYS",
    "WEEKDAYS_IN_SHORT",
    "day",
    "day_in_calendar",
    "day_in_full",
    "number_in_words",
    "quantity_in_words",
]


MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
    "Oktober", "November", "Dezember",
)  # fmt: skip
WEEKDAYS = (
    "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag",
)  # fmt: skip
WEEKDAYS_IN_SHORT = tuple(each[:2] for each in WEEKDAYS)
UNITS = {
    "capsule": ("Kapsel", "Kapseln"),
    "tablet": ("Tablette", "Tabletten"),
    "day": ("Tag", "Tage"),
}

_DIGITS = ("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
_TEENS = (
    "zehn", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn",
    "achtzehn", "neunzehn",
)  # fmt: skip
_TENS = (
    "", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig",
)  # fmt: skip
_NAMES_OF_UNITS = {"mg": "Milligramm", "mL": "Milliliter"}
_IN_SHORT = {
    "Januar": "Jan.", "Februar": "Feb.", "April": "Apr.", "August": "Aug.", "September": "Sept.",
    "Oktober": "Okt.", "November": "Nov.", "Dezember": "Dez.",
}  # fmt: skip
"""Months that are written shorter where there is little room; the others are not."""


def day(on: date, _country: str) -> str:
    """
    Write a date short, the same in every country.

    >>> import datetime
    >>> day(datetime.date(2026, 11, 3), "DE")
    '03.11.2026'
    """
    return f"{on.day:02}.{on.month:02}.{on.year:04}"


def day_in_full(on: date, _country: str) -> str:
    """
    Write a date with its month in full.

    >>> import datetime
    >>> day_in_full(datetime.date(2026, 11, 3), "DE")
    '3. November 2026'
    """
    return f"{on.day}. {MONTHS[on.month - 1]} {on.year:04}"


def day_in_calendar(on: date, _country: str) -> str:
    """
    Write a day and its month, without the year.

    >>> import datetime
    >>> day_in_calendar(datetime.date(2026, 11, 3), "DE")
    '3. Nov.'
    """
    month = MONTHS[on.month - 1]
    return f"{on.day}. {_IN_SHORT.get(month, month)}"


def quantity_in_words(text: str) -> str:
    """
    Write a quantity in words.

    >>> quantity_in_words("1.5 mg"), quantity_in_words("1 mL")
    ('eins Komma fünf Milligramm', 'ein Milliliter')
    >>> quantity_in_words("1 capsule"), quantity_in_words("21 capsule")
    ('eine Kapsel', 'einundzwanzig Kapseln')
    """
    number, _, unit = text.partition(" ")
    if unit == "capsule":
        return "eine Kapsel" if number == "1" else f"{number_in_words(number)} Kapseln"
    return f"{'ein' if number == '1' else number_in_words(number)} {_NAMES_OF_UNITS[unit]}"


def number_in_words(number: str) -> str:
    """
    Write a plain number below 1000 in words, decimals digit by digit.

    >>> number_in_words("4.5"), number_in_words("15"), number_in_words("135")
    ('vier Komma fünf', 'fünfzehn', 'einhundertfünfunddreißig')
    """
    whole, _, decimals = number.partition(".")
    in_words = _whole_in_words(int(whole))
    if not decimals:
        return in_words
    return f"{in_words} Komma {' '.join(_DIGITS[int(each)] for each in decimals)}"


def _whole_in_words(number: int) -> str:
    """Write a whole number below 1000 in words."""
    if number < 10:
        return _DIGITS[number]
    if number < 20:
        return _TEENS[number - 10]
    if number < 100:
        tens, ones = divmod(number, 10)
        first = "ein" if ones == 1 else _DIGITS[ones]
        return f"{first}und{_TENS[tens]}" if ones else _TENS[tens]
    hundreds, rest = divmod(number, 100)
    words = f"{'ein' if hundreds == 1 else _DIGITS[hundreds]}hundert"
    return f"{words}{_whole_in_words(rest)}" if rest else words
