"""What is on hand, in words."""

from __future__ import annotations

from ldncompound.core.quantities import G, Quantity, in_words, number_of, quantity

__all__ = ["stock_in_words"]


def stock_in_words(value: Quantity) -> str:
    """
    Write what is on hand as people read it: from 1 g on in grams.

    >>> from ldncompound.core.quantities import parse_quantity
    >>> stock_in_words(parse_quantity("495890.4 mg")), stock_in_words(parse_quantity("900 mg"))
    ('495.8904 g', '900 mg')
    """
    if value.dimensionality == G.dimensionality and number_of(value, G) >= 1:
        value = quantity(number_of(value, G), G)
    return in_words(value)
