"""RFC 8785 bytes, SHA-256 and salted commitments.

What is hashed is always the canonical form, so that two programs which hold the
same document hold the same digest.

>>> sha256_hex(canonical_bytes({"b": 1, "a": "4.5 mg"}))
'0159a377a858f54258597ff0cebf10f96ecd790846740a902fd77fba23dd082a'
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import Any

import rfc8785

__all__ = ["as_stored", "canonical_bytes", "commitment", "sha256_hex"]


_LARGEST = 2**53 - 1
_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode


def canonical_bytes(document: Any) -> bytes:
    """
    Return the RFC 8785 form of a JSON document.

    Args:
        document: Objects, arrays, strings, booleans, null and integers. Doses
            are strings with their unit; a Decimal or Fraction is an error of ours.

    Raises:
        rfc8785.CanonicalizationError: *document* is not JSON.

    >>> canonical_bytes({"dose": "4.5 mg", "count": 30})
    b'{"count":30,"dose":"4.5 mg"}'
    """
    if _is_plain(document):
        # Here Python's own encoder, six times as fast, writes the same bytes.
        with suppress(UnicodeEncodeError):
            return _encode(document).encode()
    return rfc8785.dumps(document)


def as_stored(document: Any) -> Any:
    """
    Return JSON with its members in the order in which documents are stored.

    >>> as_stored({"b": [{"d": 1, "c": 2}], "a": None})
    {'a': None, 'b': [{'c': 2, 'd': 1}]}
    """
    return json.loads(canonical_bytes(document))


def _is_plain(value: Any) -> bool:
    """
    Tell whether *value* has only what json and RFC 8785 write alike.

    Floats are written otherwise, and names beyond ASCII may sort otherwise.
    """
    kind = type(value)
    if kind is dict:
        return all(type(name) is str and name.isascii() for name in value) and all(
            map(_is_plain, value.values())
        )
    if kind is list or kind is tuple:
        return all(map(_is_plain, value))
    if kind is int:
        return bool(-_LARGEST <= value <= _LARGEST)
    return value is None or kind is str or kind is bool


def sha256_hex(data: bytes) -> str:
    """
    Return the SHA-256 of *data* as 64 lower-case hexadecimal digits.

    >>> sha256_hex(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(data).hexdigest()


def commitment(salt: bytes, payload: bytes) -> str:
    """
    Return a value that binds *payload* without telling it.

    Without the salt, which is random and of this record alone, nobody can try
    out patient references until one fits; once the erasable row is gone, the
    commitment says nothing.

    Args:
        salt: 32 random bytes.
        payload: The canonical bytes of the personal data.

    Raises:
        ValueError: *salt* does not have 32 bytes.

    >>> commitment(bytes(32), b"{}")[:8]
    'fb1634c4'
    """
    if len(salt) != 32:
        raise ValueError("a salt has 32 bytes")
    return sha256_hex(salt + payload)
