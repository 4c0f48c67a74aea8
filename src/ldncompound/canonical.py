"""RFC 8785 bytes, SHA-256 and salted commitments.

What is hashed is always the canonical form, so that two programs which hold the
same document hold the same digest.

>>> sha256_hex(canonical_bytes({"b": 1, "a": "4.5 mg"}))
'0159a377a858f54258597ff0cebf10f96ecd790846740a902fd77fba23dd082a'
"""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785

__all__ = ["canonical_bytes", "commitment", "sha256_hex"]


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
    return rfc8785.dumps(document)


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
