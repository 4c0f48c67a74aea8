"""Frozen parts as JSON: quantities and dates as texts, nothing rounded.

Records, lots and acts are all written through it alone.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from ldncompound.core.quantities import format_quantity
from ldncompound.core.records import Record

__all__ = ["json_of"]


def json_of(value: Any, sparse: tuple[type, ...] = ()) -> Any:
    """
    Return the JSON of a value: of a part the members, of a quantity or date its text.

    Args:
        value: A part (dataclass), a tuple of values, a quantity, a date, or JSON already.
        sparse: Parts whose members are left out where they do not apply.

    >>> from ldncompound.core.quantities import mass
    >>> from fractions import Fraction
    >>> json_of((mass(Fraction(3, 2)), date(2026, 11, 22), None))
    ['1.5 mg', '2026-11-22', None]
    """
    if isinstance(value, str | int | dict) or value is None:
        return value
    if isinstance(value, tuple):
        return [json_of(each, sparse) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Record):
        return value.document()
    if not is_dataclass(value):
        return format_quantity(value)
    members = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, sparse):
        members = {name: each for name, each in members.items() if each is not None}
    return {name: json_of(each, sparse) for name, each in members.items()}
