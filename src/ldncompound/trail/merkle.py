"""The Merkle tree of RFC 6962 over the entries, grown one leaf at a time.

A tree of n leaves is a row of perfect subtrees, one for each bit set in n,
largest first. Their hashes, the peaks, are all that is needed to add a leaf
and to state the root, so an append reads 32 bytes for each bit of n.

>>> peaks = b""
>>> for size, body in enumerate([b"first", b"second", b"third"]):
...     peaks = append_peaks(peaks, size, leaf_hash(body))
>>> len(peaks) // HASH_SIZE
2
>>> root_of_peaks(peaks).hex()[:8]
'c3651e54'
"""

from __future__ import annotations

from hashlib import sha256

__all__ = ["HASH_SIZE", "append_peaks", "leaf_hash", "root_of_peaks"]

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

    Two subtrees of the same size become one, as a carry does in counting.

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
        raise ValueError(f"a tree of {size} leaves has other peaks than these {len(peaks)} bytes")
    if len(leaf) != HASH_SIZE:
        raise ValueError("a leaf hash has 32 bytes")
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


def _node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into one (RFC 6962 2.1)."""
    return sha256(b"\x01" + left + right).digest()
