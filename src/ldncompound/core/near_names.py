"""Known names that are near to what was typed, for the remedy of a refusal."""

from __future__ import annotations

from collections.abc import Collection

from ldncompound.core.quoting import quoted

__all__ = ["nearest", "write_near"]


_NEAR = 0.84
"""Least likeness: one letter in seven wrong, and less than naloxone is like naltrexone."""


def nearest(typed: str, known: Collection[str], least: float = _NEAR) -> str | None:
    """
    Return the one known name that a typed one is a misspelling of; None where none is clear.

    Digits are never misspelled: size 2 is not near to size 3.

    Args:
        typed: As typed.
        known: The names there are.
        least: The least likeness, 1 for the same.

    >>> nearest("lactos", ["lactose", "sucrose"]), nearest("naloxone", ["naltrexone"])
    ('lactose', None)
    >>> nearest("size 3", ["2", "3"]), nearest("size 6", ["2", "3"])
    ('3', None)
    """
    # Imported here: they serve refusals alone.
    from difflib import SequenceMatcher

    from ldncompound.core.corrections import in_plain_characters
    from ldncompound.core.numbers import LONGEST

    key = in_plain_characters(typed[:LONGEST]).casefold()
    last = key.replace("#", " ").rpartition(" ")[2]
    for each in known:
        if last and each.casefold() == last:
            return each
    alike = sorted(
        (SequenceMatcher(None, key, each.casefold()).ratio(), each)
        for each in dict.fromkeys(known)
        if _digits(each) == _digits(key)
    )
    if not key or not alike or alike[-1][0] < least:
        return None
    return None if len(alike) > 1 and alike[-2][0] == alike[-1][0] else alike[-1][1]


def _digits(text: str) -> str:
    """Return the digits of a text."""
    return "".join(each for each in text if each.isdigit())


def write_near(typed: str, known: Collection[str], before: str = "", after: str = "") -> str:
    """
    Return "Write '…'. " with the known name that is meant; empty where none is clear.

    Args:
        typed: As typed.
        known: The names there are.
        before: What stands before the name in what is typed.
        after: What stands after it.

    >>> write_near("opiods", ["opioids", "liver"], after="=never")
    "Write 'opioids=never'. "
    """
    near = nearest(typed, known)
    return "" if near is None else f"Write {quoted(before + near + after)}. "
