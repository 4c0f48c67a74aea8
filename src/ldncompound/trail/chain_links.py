"""Whether an entry follows from the one before it, by its stored bytes alone."""

from __future__ import annotations

from typing import NamedTuple

from ldncompound.core.canonical_json import sha256_hex
from ldncompound.trail.act import NO_HASH
from ldncompound.trail.merkle import append_peaks, leaf_hash

__all__ = ["FIRST", "Link", "follows", "linked"]


class Link(NamedTuple):
    """
    What the next entry must follow from.

    Args:
        sequence: Number of an entry; 0 before the first.
        hash: SHA-256 of its body.
        peaks: The Merkle tree up to it.
    """

    sequence: int
    hash: str
    peaks: bytes


FIRST = Link(0, NO_HASH, b"")


def linked(link: Link, log: bytes, sequence: int, body: object, peaks: object) -> Link | None:
    """
    Return the link to the next entry, or None if this one is not as it was recorded.

    Args:
        link: To the entry before it.
        log: The member of a body that names the log.
        sequence: Number of the entry, as stored.
        body: Its body, as stored.
        peaks: The Merkle tree up to it, as stored.

    >>> linked(FIRST, b'"log":"x",', 1, b"{}", leaf_hash(b"{}")) is None
    True
    """
    if sequence != link.sequence + 1 or not (
        isinstance(body, bytes) and isinstance(link.peaks, bytes)
    ):
        return None
    # In a text of a JSON object a quotation mark is escaped: what is found is the member.
    if log not in body or b'"sequence":%d,' % sequence not in body or not follows(link.hash, body):
        return None
    try:
        grown = append_peaks(link.peaks, link.sequence, leaf_hash(body))
    except ValueError:
        return None
    return Link(sequence, sha256_hex(body), grown) if grown == peaks else None


def follows(digest: str, body: object) -> bool:
    """Return whether a body names this hash as that of the entry before it."""
    return isinstance(body, bytes) and b'"previous":"%b",' % digest.encode() in body
