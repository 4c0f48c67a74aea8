"""How documents are kept: whole, or as what differs from an earlier one that is like it.

Most of an order's document (the formulation, the screening, the sources) stands in the order
before, too. Where a document is like an earlier one, its row names that entry and has the rest
as zlib writes it (RFC 1950), with the bytes of the earlier document as the dictionary. The digest
in the entry is that of the document itself, however it is kept.

>>> like = b'{"screening":["' + b"Ask about opioids. " * 99 + b'"]}'
>>> kept = Model(17, b"", like).packed(like.replace(b"Ask", b"ask", 1))
>>> len(kept) < 60, likeness(kept)
(True, 17)
>>> unpacked(kept, like)[:20]
b'{"screening":["ask a'
"""

from __future__ import annotations

import zlib
from typing import Any, Final

import msgspec

from ldncompound.core.canonical_json import sha256_hex

__all__ = [
    "LARGEST",
    "LEAST",
    "REACH",
    "WORTH_IT",
    "Model",
    "is_whole",
    "likeness",
    "shape",
    "unpacked",
]


LEAST, LARGEST = 4 * 1_024, 4 * 1_024**2
"""Bytes of documents that are packed. Shorter ones stay legible in the file."""

REACH: Final = 1_000
"""Entries, at most, between a document and the one it is held against."""

WORTH_IT: Final = 4
"""A document is kept by what differs from another if that is at most one part in so many."""

_MARK = b"\x01"  # no JSON begins with it
_HEADER = 1 + 8
_CHUNK, _AROUND = 16 * 1_024, 8 * 1_024
"""What is packed at a time, and how far its counterpart may have shifted; zlib sees 32 kB."""


def is_whole(kept: bytes) -> bool:
    """Return whether a row has a document as it is."""
    return not kept.startswith(_MARK)


def likeness(kept: bytes) -> int | None:
    """Return the entry against whose document a row is kept; None for a whole document."""
    return None if is_whole(kept) else int.from_bytes(kept[1:_HEADER], "big")


def shape(action: str, document: bytes) -> str:
    """
    Return what documents have in common that are likely to be alike: sort of act, and members.

    >>> shape("label", b'{"a":1}') == shape("label", b'{"a":2}') != shape("label", b'{"b":1}')
    True
    """
    names = msgspec.json.decode(document, type=dict[str, msgspec.Raw])
    return sha256_hex("\n".join([action, *names]).encode())[:16]


class Model:
    """
    A document, and what packs others like it.

    Args:
        sequence: Its entry.
        entry: The body of that, which has its digest.
        document: Its bytes, whole.
    """

    def __init__(self, sequence: int, entry: bytes, document: bytes) -> None:
        """Make nothing ready yet."""
        self.sequence, self.entry, self.document = sequence, entry, document
        self._packers: dict[int, Any] = {}

    def packed(self, document: bytes) -> bytes:
        """
        Return a document as what differs from this one.

        Args:
            document: The bytes that are hashed.
        """
        parts = [_MARK, self.sequence.to_bytes(_HEADER - 1, "big")]
        for start in range(0, len(document), _CHUNK):
            packer = self._packer(start)
            parts += packer.compress(document[start : start + _CHUNK]), packer.flush()
        return b"".join(parts)

    def _packer(self, start: int) -> Any:
        """Return what packs a chunk; a copy takes half as long as one that is made ready anew."""
        if start not in self._packers:
            counterpart = _counterpart(self.document, start)
            self._packers[start] = zlib.compressobj(zdict=counterpart)
        return self._packers[start].copy()


def unpacked(kept: bytes, like: bytes) -> bytes | None:
    """
    Return a document from what differs from another; None where that cannot be.

    No row, whatever is in it, makes more than `LARGEST` bytes.
    """
    rest, found = kept[_HEADER:], bytearray()
    while rest:
        reader = zlib.decompressobj(zdict=_counterpart(like, len(found)))
        try:
            part = reader.decompress(rest, _CHUNK)
            more = reader.decompress(reader.unconsumed_tail, 1) if not reader.eof else b""
        except zlib.error:
            return None
        rest = reader.unused_data
        if more or not reader.eof or (rest and len(part) != _CHUNK) or len(found) > LARGEST:
            return None
        found += part
    return bytes(found)


def _counterpart(like: bytes, start: int) -> bytes:
    """Return the bytes of the other document among which a chunk is sought."""
    return like[max(0, min(start, len(like)) - _AROUND) : start + _CHUNK + _AROUND]
