"""The Merkle tree of RFC 6962 over the entries, grown one leaf at a time.

A tree of n leaves is a row of perfect subtrees, one for each bit set in n,
largest first. Their hashes, the peaks, are all that is needed to add a leaf
and to compute the root, so an append reads 32 bytes for each bit of n.

>>> peaks = b""
>>> for size, body in enumerate([b"first", b"second", b"third"]):
...     peaks = append_peaks(peaks, size, leaf_hash(body))
>>> len(peaks) // HASH_SIZE
2
>>> root_of_peaks(peaks).hex()[:8]
'c3651e54'
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

__all__ = [
    "HASH_SIZE",
    "append_peaks",
    "consistency_path",
    "inclusion_path",
    "leaf_hash",
    "root_of_path",
    "root_of_peaks",
]


HASH_SIZE = 32
"""Bytes of one SHA-256."""


def leaf_hash(body: bytes) -> bytes:
    """
    Return the hash of one leaf.

    RFC 6962 2.1: leaves and nodes are hashed with different first bytes, so
    that no node can be passed off as a leaf.

    >>> leaf_hash(b"").hex()[:8]
    '6e340b9c'
    """
    return sha256(b"\x00" + body).digest()


def append_peaks(peaks: bytes, size: int, leaf: bytes) -> bytes:
    """
    Return the peaks after one more leaf.

    Two subtrees of the same size become one, like a carry in binary addition.

    Args:
        peaks: The hashes of the perfect subtrees, concatenated, largest first.
        size: Leaves so far.
        leaf: `leaf_hash` of the new one.

    Raises:
        ValueError: *peaks* are not those of a tree of *size* leaves, or *leaf*
            does not have 32 bytes.

    >>> append_peaks(b"", 0, leaf_hash(b"")) == leaf_hash(b"")
    True
    """
    if size < 0 or len(peaks) != HASH_SIZE * size.bit_count():
        raise ValueError(f"{len(peaks)} bytes are not the peaks of a tree of {size} leaves")
    if len(leaf) != HASH_SIZE:
        raise ValueError("a leaf hash must have 32 bytes")
    while size & 1:
        peaks, leaf = peaks[:-HASH_SIZE], _node_hash(peaks[-HASH_SIZE:], leaf)
        size >>= 1
    return peaks + leaf


def root_of_peaks(peaks: bytes) -> bytes:
    """
    Return the root of the tree with these peaks.

    Args:
        peaks: As `append_peaks` returns them; empty for the tree without leaves.

    >>> root_of_peaks(b"").hex()[:8]
    'e3b0c442'
    """
    if not peaks:
        return sha256(b"").digest()
    root = peaks[-HASH_SIZE:]
    for start in range(len(peaks) - 2 * HASH_SIZE, -1, -HASH_SIZE):
        root = _node_hash(peaks[start : start + HASH_SIZE], root)
    return root


def inclusion_path(
    number: int,
    size: int,
    *,
    leaf_at: Callable[[int], bytes],
    peaks_at: Callable[[int], bytes],
) -> list[bytes]:
    """
    Return the audit path that proves a leaf is in a tree (RFC 6962 2.1.1), lowest first.

    Args:
        number: Of the leaf, the first one being 1.
        size: Leaves of the tree.
        leaf_at: Given a number, returns the hash of that leaf.
        peaks_at: Given a size, returns the peaks of the tree at that size.

    Raises:
        ValueError: the tree has no such leaf.

    >>> bodies = [b"first", b"second", b"third"]
    >>> leaves = [leaf_hash(each) for each in bodies]
    >>> peaks = [b""]
    >>> for place, leaf in enumerate(leaves):
    ...     peaks.append(append_peaks(peaks[-1], place, leaf))
    >>> path = inclusion_path(
    ...     2, 3, leaf_at=lambda number: leaves[number - 1], peaks_at=lambda size: peaks[size])
    >>> root_of_path(leaves[1], 2, 3, path) == root_of_peaks(peaks[3])
    True
    """
    if not 1 <= number <= size:
        raise ValueError(f"a tree of {size} leaves has no leaf {number}")

    hash_of = _hasher(leaf_at, peaks_at)
    path, first, count = [], 0, size
    while count > 1:
        half = _split(count)
        if number <= first + half:
            path.append(hash_of(first + half, count - half))
            count = half
        else:
            path.append(hash_of(first, half))
            first, count = first + half, count - half
    return path[::-1]


def consistency_path(
    before: int,
    size: int,
    *,
    leaf_at: Callable[[int], bytes],
    peaks_at: Callable[[int], bytes],
) -> list[bytes]:
    """
    Return the proof that a tree is the beginning of a larger one (RFC 6962 2.1.2).

    Args:
        before: Leaves of the earlier tree.
        size: Leaves of the later one.
        leaf_at: As for `inclusion_path`.
        peaks_at: Likewise.

    Raises:
        ValueError: the earlier tree is empty, or larger.
    """
    if not 1 <= before <= size:
        raise ValueError(f"a tree of {before} leaves is not the beginning of one of {size}")
    hash_of = _hasher(leaf_at, peaks_at)
    path, first, count = [], 0, size
    while before < first + count:
        half = _split(count)
        if before <= first + half:
            path.append(hash_of(first + half, count - half))
            count = half
        else:
            path.append(hash_of(first, half))
            first, count = first + half, count - half
    if first:  # else the earlier root itself is where the proof begins
        path.append(hash_of(first, count))
    return path[::-1]


def root_of_path(leaf: bytes, number: int, size: int, path: list[bytes]) -> bytes:
    """
    Return the root that a leaf and its audit path lead to (RFC 9162 2.1.3.2).

    Args:
        leaf: Its hash.
        number: Of the leaf, the first one being 1.
        size: Leaves of the tree.
        path: As `inclusion_path` returns it.

    Raises:
        ValueError: the path is too short or too long.
    """
    place, last, found = number - 1, size - 1, leaf
    for each in path:
        if last == 0:
            raise ValueError("an audit path is too long")
        if place & 1 or place == last:
            found = _node_hash(each, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = _node_hash(found, each)
        place, last = place >> 1, last >> 1
    if last:
        raise ValueError("an audit path is too short")
    return found


def _hasher(
    leaf_at: Callable[[int], bytes], peaks_at: Callable[[int], bytes]
) -> Callable[[int, int], bytes]:
    """Return what hashes the *count* leaves behind *first*."""

    def hash_of(first: int, count: int) -> bytes:
        if count == 1:
            return leaf_at(first + 1)
        if first % (1 << count.bit_length()) == 0:
            # No earlier leaf is combined with them: their own peaks come last.
            return root_of_peaks(peaks_at(first + count)[-HASH_SIZE * count.bit_count() :])
        half = _split(count)
        return _node_hash(hash_of(first, half), hash_of(first + half, count - half))

    return hash_of


def _split(count: int) -> int:
    """Return the largest power of two below *count* (RFC 6962 2.1)."""
    return 1 << ((count - 1).bit_length() - 1)


def _node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into one (RFC 6962 2.1)."""
    return sha256(b"\x01" + left + right).digest()
