"""The shape that every body of an entry must have."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any

from ldncompound.core.canonical_json import canonical_bytes
from ldncompound.core.refusals import VerificationFailure
from ldncompound.trail.act import BASES, CLOCK_NOTE, OUTCOMES, subject_id

_HEX = re.compile(r"[0-9a-f]{64}")
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)


def not_well_formed(first_bad: int | None, reason: str) -> VerificationFailure:
    """Return the failure that names the first bad entry."""
    return VerificationFailure(reason, first_bad=first_bad)


def parsed_body(stored: bytes) -> dict[str, Any] | None:
    """Return a JSON object if it is stored in canonical form, else None."""
    try:
        members = json.loads(stored)
        canonical = canonical_bytes(members)
    except (ValueError, RecursionError):
        return None
    return members if isinstance(members, dict) and canonical == stored else None


# the form of a body


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_number(value: object) -> bool:
    return type(value) is int and value > 0  # a bool is an int, too


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and _HEX.fullmatch(value) is not None


def _is_time(value: object) -> bool:
    if not isinstance(value, str) or not _AT.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_person(value: object) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"name", "basis"}
        and isinstance(value["name"], str)
        and value["basis"] in BASES
    )


def _is_pair_of_texts(value: object) -> bool:
    match value:
        case [str(), str()]:
            return True
    return False


def _is_series(value: object) -> bool:
    match value:
        case [str(), number]:
            return _is_number(number)
    return False


def _rises(check: Callable[[object], bool], value: object) -> bool:
    """Tell whether *value* is a list, each item larger than the one before."""
    return (
        isinstance(value, list)
        and all(map(check, value))
        and all(one < other for one, other in pairwise(value))
    )


def _or_null(check: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: value is None or check(value)


_MEMBERS: dict[str, Callable[[Any], bool]] = {
    "v": lambda value: type(value) is int and value == 1,
    "log": lambda value: isinstance(value, str) and value != "",
    "sequence": _is_number,
    "previous": _is_digest,
    "at": _is_time,
    "by": _is_person,
    "station": _is_text,
    "action": _is_text,
    "outcome": lambda value: value in OUTCOMES,
    "subject": _or_null(_is_text),
    "reason": lambda value: value is None,
    "digest": _is_digest,
    "commitment": _or_null(_is_digest),
    "request": _or_null(_is_digest),
    "mentions": lambda value: _rises(_is_pair_of_texts, value),
    "series": _or_null(_is_series),
    "program": _is_text,
    "formulary": _or_null(_is_digest),
    "configuration": _or_null(_is_digest),
}
_SOMETIMES: dict[str, Callable[[Any], bool]] = {
    "erases": lambda value: bool(value) and _rises(_is_number, value),
    "clock": lambda value: value == CLOCK_NOTE,
}
_KNOWN = _MEMBERS | _SOMETIMES


def is_well_formed(members: dict[str, Any]) -> bool:
    """Tell whether an entry has exactly the members it must have."""
    if not _MEMBERS.keys() <= members.keys() <= _KNOWN.keys():
        return False
    if not all(_KNOWN[name](value) for name, value in members.items()):
        return False
    if members["series"] is not None and members["subject"] != subject_id(*members["series"]):
        return False
    return all(erased < members["sequence"] for erased in members.get("erases", ()))
