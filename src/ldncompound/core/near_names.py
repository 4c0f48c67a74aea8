"""Known names that are near to what was typed, for the remedy of a refusal."""

from __future__ import annotations

from collections.abc import Collection

from ldncompound.core.quoting import quoted

__all__ = ["nearest", "write_near"]


_NEAR = 0.82
"""Least likeness: two letters of six in the wrong order; naloxone is less like naltrexone."""


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


def write_near(typed: str, known: Collection[str], after: str = "") -> str:
    """
    Return what to write where a known name is near; empty where none is clear.

    A word that is spelled otherwise may be another one: only blanks, hyphens, case and words
    like "size" are certain.

    Args:
        typed: As typed.
        known: The names there are.
        after: What stands after the name in what is typed.

    >>> write_near("opiods", ["opioids", "liver"], after="=never")
    "Write 'opioids=never' if that is what is meant. "
    >>> write_near("as label", ["as-label", "nrf"])
    "Write 'as-label'. "
    """
    near = nearest(typed, known)
    if near is None:
        return ""
    certain = _bare(typed) == _bare(near)
    return f"Write {quoted(near + after)}{'' if certain else ' if that is what is meant'}. "


_BEFORE = ("#", "size", "no.", "nr.")


def _bare(name: str) -> str:
    """Return a name without case, blanks, hyphens, and what stands before a number."""
    key = name.casefold().strip()
    for each in _BEFORE:
        key = key.removeprefix(each)
    return "".join(each for each in key if each not in " -_")
