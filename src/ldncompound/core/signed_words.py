"""How something was signed, in words."""

from __future__ import annotations

from typing import Final

__all__ = ["how_signed"]


_BY_NAME: Final = {
    "two named persons, nobody enrolled": "typed name, nobody enrolled",
    "two named persons, no key": "typed name, no key",
}
"""What is recorded where there is no key claims two people; nothing but a name is known."""


def how_signed(algorithm: str) -> str:
    """
    Return how something was signed, without a claim that the record cannot prove.

    >>> how_signed("two named persons, no key"), how_signed("ed25519")
    ('typed name, no key', 'ed25519')
    """
    return _BY_NAME.get(algorithm, algorithm)
