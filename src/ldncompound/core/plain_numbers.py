"""Plain numbers, without a unit, read from text."""

from __future__ import annotations

import re
from fractions import Fraction

from ldncompound.core.numbers import LONGEST, MOST_DIGITS, NUMBER, plain_fraction
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.refusals import MalformedQuantity, quoted

__all__ = ["parse_number"]


_PLAIN = lazy_pattern(rf"[ \t]*({NUMBER})[ \t]*\Z", re.ASCII)


def parse_number(text: str, what: str) -> Fraction:
    """
    Read a plain decimal number, in the grammar of quantities without a unit.

    Raises:
        MalformedQuantity: *text* is anything else.

    >>> parse_number("19.4", "the value")
    Fraction(97, 5)
    """
    match = _PLAIN.match(text) if isinstance(text, str) and len(text) <= LONGEST else None
    if match is None or len(match[1].replace(".", "")) > MOST_DIGITS:
        # Imported here: it serves refusals alone.
        from ldncompound.core.corrections import number_as_meant

        raise MalformedQuantity(
            f"{quoted(str(text))} is not a plain number for {what}.",
            remedy=number_as_meant(str(text)).remedy(
                "Write plain digits with a point for decimals and no unit, for example 19.4."
            ),
        )
    return plain_fraction(match[1])
