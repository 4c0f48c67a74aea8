"""How English writes dates, numbers and quantities on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.weekdays import WEEKDAYS as NAMES_OF_DAYS

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
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
WEEKDAYS = tuple(each.capitalize() for each in NAMES_OF_DAYS)
WEEKDAYS_IN_SHORT = tuple(each[:3] for each in WEEKDAYS)
UNITS = {
    "capsule": ("capsule", "capsules"),
    "tablet": ("tablet", "tablets"),
    "day": ("day", "days"),
}

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NAMES_OF_UNITS = {"mg": "milligrams", "mL": "millilitres", "capsule": "capsules"}


def day(on: date, country: str) -> str:
    """
    Write a date short; the month in letters, since 03/04 is two days.

    >>> import datetime
    >>> day(datetime.date(2026, 11, 3), "US"), day(datetime.date(2026, 11, 3), "BE")
    ('Nov 3, 2026', '3 Nov 2026')
    """
    return _date(on, MONTHS[on.month - 1][:3], country)


def day_in_full(on: date, country: str) -> str:
    """
    Write a date with its month in full.

    >>> import datetime
    >>> day_in_full(datetime.date(2026, 11, 3), "US")
    'November 3, 2026'
    """
    return _date(on, MONTHS[on.month - 1], country)


def day_in_calendar(on: date, country: str) -> str:
    """
    Write a day and its month, without the year.

    >>> import datetime
    >>> day_in_calendar(datetime.date(2026, 11, 3), "US")
    'Nov 3'
    """
    month = MONTHS[on.month - 1][:3]
    return f"{month} {on.day}" if country == "US" else f"{on.day} {month}"


def _date(on: date, month: str, country: str) -> str:
    """Put the parts of a date in the order of the country."""
    if country == "US":
        return f"{month} {on.day}, {on.year:04}"
    return f"{on.day} {month} {on.year:04}"


def quantity_in_words(text: str) -> str:
    """
    Write a quantity in words.

    >>> quantity_in_words("1.5 mg"), quantity_in_words("1 capsule")
    ('one point five milligrams', 'one capsule')
    """
    number, _, unit = text.partition(" ")
    named = _NAMES_OF_UNITS[unit]
    return f"{number_in_words(number)} {named.removesuffix('s') if number == '1' else named}"


def number_in_words(number: str) -> str:
    """
    Write a plain number below 1000 in words, decimals digit by digit.

    >>> number_in_words("4.5"), number_in_words("21"), number_in_words("135")
    ('four point five', 'twenty-one', 'one hundred and thirty-five')
    """
    whole, _, decimals = number.partition(".")
    in_words = _whole_in_words(int(whole))
    if not decimals:
        return in_words
    return f"{in_words} point {' '.join(_DIGITS[int(each)] for each in decimals)}"


def _whole_in_words(number: int) -> str:
    """Write a whole number below 1000 in words."""
    if number < 10:
        return _DIGITS[number]
    if number < 20:
        return _TEENS[number - 10]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_DIGITS[ones]}" if ones else "")
    hundreds, rest = divmod(number, 100)
    words = f"{_DIGITS[hundreds]} hundred"
    return f"{words} and {_whole_in_words(rest)}" if rest else words
