"""Money: exact decimals with a named currency, never a bare number.

A price has a currency instead of a unit, and amounts of two currencies are never added.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated, NamedTuple

import msgspec

from ldncompound.core.numbers import format_number, round_half_up
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.refusals import MalformedQuantity, quoted

__all__ = ["BELOW", "Money", "MoneyText", "format_money", "read_money", "shown_money"]


_PATTERN = lazy_pattern(
    r"[ \t]*((?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,4})?) ?([A-Z]{3})[ \t]*\Z", re.ASCII
)
_CENT = Fraction(1, 100)

BELOW = "below "
"""Before the hundredth, for an amount that is shown and less than it."""

MoneyText = Annotated[
    str, msgspec.Meta(pattern=r"^(0|[1-9][0-9]{0,8})\.[0-9]{2,4} [A-Z]{3}(?!\n)$")
]
"""An amount as `format_money` writes it."""


class Money(NamedTuple):
    """
    An amount of a currency, exact.

    Args:
        amount: In the currency's main unit.
        currency: Its three capital letters, as in ISO 4217.
    """

    amount: Fraction
    currency: str


def read_money(text: str, what: str) -> Money:
    """
    Read an amount of money: a plain decimal number, at most one blank, a currency.

    Args:
        text: As typed.
        what: What it is for, in words, for the message.

    Raises:
        MalformedQuantity: anything else; the currency of a bare number is not guessed.

    >>> read_money("120.00 USD", "the price")
    Money(amount=Fraction(120, 1), currency='USD')
    """
    match = _PATTERN.match(text) if len(text) <= _LONGEST else None
    if match is None:
        raise MalformedQuantity(
            f"{what[:1].upper()}{what[1:]} {quoted(text)} is not an amount of money.",
            remedy="Write a plain number and the currency's three capital letters, like "
            "'120.00 USD'; at most four decimals.",
        )
    return Money(Fraction(match[1]), match[2])


_LONGEST = 40


def format_money(money: Money) -> str:
    """
    Write an amount in full, as it is stored; a typed price is a finite decimal.

    >>> format_money(Money(Fraction(240, 2), "USD"))
    '120.00 USD'
    >>> format_money(Money(Fraction(1, 8), "USD"))
    '0.125 USD'
    """
    text = format_number(money.amount)
    whole, point, decimals = text.partition(".")
    return f"{whole}.{decimals:0<2} {money.currency}" if point else f"{text}.00 {money.currency}"


def shown_money(money: Money) -> str:
    """
    Write an amount for display: to the hundredth, half-up; a smaller one as "below".

    >>> shown_money(Money(Fraction(1, 3), "USD"))
    '0.33 USD'
    >>> shown_money(Money(Fraction(1, 3000), "USD"))
    'below 0.01 USD'
    """
    rounded = round_half_up(money.amount, _CENT)
    if money.amount and not rounded:
        return f"{BELOW}0.01 {money.currency}"
    return format_money(Money(rounded, money.currency))
