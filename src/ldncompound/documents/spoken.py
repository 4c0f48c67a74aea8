"""Days, numbers and quantities in words, beside the figures of a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.language import spoken, weekday_on_paper
from ldncompound.core.wording import say
from ldncompound.core.wording.languages import language_of

if TYPE_CHECKING:
    from datetime import date

    from ldncompound.core.language import Language

__all__ = ["in_full", "language_code", "number_in_words", "quantity_in_words"]


def _language() -> Language:
    """Return the language of the paper."""
    return spoken() or language_of("en")


def language_code() -> str:
    """Return the code of the language of the paper."""
    return _language().code


def in_full(on: date) -> str:
    """Write a date that cannot be misread, with its day of the week."""
    return say("text.weekday", weekday=weekday_on_paper(on.weekday()), day=on)


def quantity_in_words(text: str) -> str:
    """
    Write a quantity in words.

    >>> quantity_in_words("1.5 mg")
    'one point five milligrams'
    """
    return _language().quantity_in_words(text)


def number_in_words(number: str) -> str:
    """
    Write a plain number below 1000 in words, decimals digit by digit.

    >>> number_in_words("4.5")
    'four point five'
    """
    return _language().number_in_words(number)
