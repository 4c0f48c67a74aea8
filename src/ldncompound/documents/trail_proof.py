"""Size and root of the audit trail as paper shows them, to be typed into `trail verify --sheet`."""

from __future__ import annotations

__all__ = ["short_proof", "whole_proof"]


_GROUP = 8
_SHORT = 32
"""Hexadecimal digits where there is little room: 128 bits of the root."""


def whole_proof(size: int, root: str) -> str:
    """
    Return the size and the whole root, in groups of eight digits.

    >>> whole_proof(7, "9f3a61c0" * 8)[:20]
    '7 9f3a61c0 9f3a61c0 '
    """
    groups = (root[at : at + _GROUP] for at in range(0, len(root), _GROUP))
    return f"{size} {' '.join(groups)}"


def short_proof(size: int, root: str) -> str:
    """
    Return the size and the first 32 digits of the root, in groups of eight.

    >>> short_proof(7, "9f3a61c0" * 8)
    '7 9f3a61c0 9f3a61c0 9f3a61c0 9f3a61c0'
    """
    return whole_proof(size, root[:_SHORT])
