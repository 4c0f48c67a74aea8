"""How paper says that it is checked: size and root of the trail, and what makes it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ldncompound.documents.compounding_record import CompoundingRecord

__all__ = ["made_again_by", "short_proof", "whole_proof"]


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


def made_again_by(record: CompoundingRecord, language: str) -> str:
    """
    Return the command that makes the paper of a finished record again, byte for byte.

    Args:
        record: As it is shown.
        language: Of the paper.
    """
    without = "" if record.personal else " --without-personal"
    # Where people are enrolled, nobody prints without a name of theirs.
    who = " --by ID" if record.people else ""
    return (
        f"ldncompound batch record {record.id} --as-of {record.as_of.sequence} -o again.pdf"
        f"{without} --language {language}{who}"
    )
