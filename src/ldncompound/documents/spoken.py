"""Days, numbers and quantities in words, beside the figures of a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.weekdays import WEEKDAYS as NAMES_OF_DAYS

if TYPE_CHECKING:
    from datetime import date

__all__ = ["MONTHS", "WEEKDAYS", "in_full", "number_in_words", "quantity_in_words"]


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
WEEKDAYS = tuple(each.capitalize() for each in NAMES_OF_DAYS)

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_UNITS = {"mg": "milligrams", "mL": "millilitres"}


def in_full(on: date) -> str:
    """Write a date that cannot be misread."""
    return f"{WEEKDAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]} {on.year}"


def quantity_in_words(text: str) -> str:
    """Write a quantity in words: "one point five milligrams"."""
    number, _, unit = text.partition(" ")
    spoken = _UNITS[unit]
    return f"{number_in_words(number)} {spoken.removesuffix('s') if number == '1' else spoken}"


def number_in_words(number: str) -> str:
    """
    Write a plain number below 1000 in words, decimals digit by digit.

    >>> number_in_words("4.5"), number_in_words("21"), number_in_words("135")
    ('four point five', 'twenty-one', 'one hundred and thirty-five')
    """
    whole, _, decimals = number.partition(".")
    spoken = _whole_in_words(int(whole))
    if not decimals:
        return spoken
    return f"{spoken} point {' '.join(_DIGITS[int(each)] for each in decimals)}"


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
