"""RFC 8785 bytes, SHA-256 and salted commitments.

Only the canonical form is hashed, so that two programs get the same digest for the
same document.

>>> sha256_hex(canonical_bytes({"b": 1, "a": "4.5 mg"}))
'0159a377a858f54258597ff0cebf10f96ecd790846740a902fd77fba23dd082a'
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import Any, TypeAlias

import msgspec
import rfc8785

__all__ = [
    "JsonObject",
    "as_stored",
    "canonical_bytes",
    "commitment",
    "object_stored_as",
    "sha256_hex",
]


JsonObject: TypeAlias = dict[str, Any]
"""A JSON object on its way into a trail or out of one; beyond these doors it is a record."""

_LARGEST = 2**53 - 1
_DEEPEST = 64
_encode = msgspec.json.Encoder(order="sorted").encode


def canonical_bytes(document: Any) -> bytes:
    """
    Return the RFC 8785 form of a JSON document.

    Args:
        document: Objects, arrays, strings, booleans, null and integers. Doses
            are strings with their unit; a Decimal or Fraction is a programming error.

    Raises:
        rfc8785.CanonicalizationError: *document* is not JSON.

    >>> canonical_bytes({"dose": "4.5 mg", "count": 30})
    b'{"count":30,"dose":"4.5 mg"}'
    """
    if _is_plain(document):
        # msgspec, fifty times as fast, writes the same bytes here.
        with suppress(UnicodeEncodeError):
            return _encode(document)
    return rfc8785.dumps(document)


def as_stored(document: Any) -> Any:
    """
    Return JSON with its members in the order in which documents are stored.

    >>> as_stored({"b": [{"d": 1, "c": 2}], "a": None})
    {'a': None, 'b': [{'c': 2, 'd': 1}]}
    """
    return json.loads(canonical_bytes(document))


def object_stored_as(stored: bytes) -> dict[str, Any]:
    """
    Return the JSON object that these canonical bytes encode.

    Raises:
        ValueError: not JSON; not canonical, so that two programs might read it differently;
            or nested deeper than any document.

    >>> object_stored_as(b'{"a":1}')
    {'a': 1}
    >>> object_stored_as(b'{"a":1,"a":2}')
    Traceback (most recent call last):
    ValueError: not the canonical bytes of an object
    """
    try:
        members = msgspec.json.decode(stored)
        found = isinstance(members, dict) and _is_sound(members)
        # msgspec writes the RFC 8785 form, or bytes that are never mistaken for it.
        found = found and (
            msgspec.json.encode(members, order="sorted") == stored
            or canonical_bytes(members) == stored
        )
    except (ValueError, RecursionError):
        found = False
    if not found:
        raise ValueError("not the canonical bytes of an object")
    made: dict[str, Any] = members
    return made


def _is_sound(members: dict[str, Any]) -> bool:
    """Return whether every number is an integer safe in all programs, and nesting is limited."""
    level: list[Any] = [members]
    for _ in range(_DEEPEST):
        inner: list[Any] = []
        for each in level:
            kind = type(each)
            if kind is dict:
                inner.extend(each.values())
            elif kind is list:
                inner.extend(each)
            elif kind is float or (kind is int and not -_LARGEST <= each <= _LARGEST):
                return False
        if not inner:
            return True
        level = inner
    return False


def _is_plain(value: Any) -> bool:
    """
    Return whether *value* has only what msgspec and RFC 8785 write alike.

    Floats are written differently, and names beyond ASCII may sort differently.
    """
    every, names = [value], list[Any]()
    for each in every:  # which grows by what is within
        kind = type(each)
        if kind is str or each is None or kind is bool:
            continue
        if kind is int:
            if not -_LARGEST <= each <= _LARGEST:
                return False
        elif isinstance(each, dict):  # also one that is immutable
            names += each
            every += each.values()
        elif isinstance(each, list) or kind is tuple:
            every += each
        else:
            return False
    return {*map(type, names)} <= {str} and "".join(names).isascii()


def sha256_hex(data: bytes) -> str:
    """
    Return the SHA-256 of *data* as 64 lower-case hexadecimal digits.

    >>> sha256_hex(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(data).hexdigest()


def commitment(salt: bytes, payload: bytes) -> str:
    """
    Return a value that commits to *payload* without revealing it.

    Without the salt, which is random and unique to this record, nobody can try
    out patient references until one fits; once the erasable row is gone, the
    commitment reveals nothing.

    Args:
        salt: 32 random bytes.
        payload: The canonical bytes of the personal data.

    Raises:
        ValueError: *salt* does not have 32 bytes.

    >>> commitment(bytes(32), b"{}")[:8]
    'fb1634c4'
    """
    if len(salt) != 32:
        raise ValueError("a salt must have 32 bytes")
    return sha256_hex(salt + payload)
