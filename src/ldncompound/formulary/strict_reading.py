"""Strict reading of tables from files: every fault is found, with its place.

The shape of a table is declared by a `Part`; pydantic reads by it what comes from outside.
What was read strictly once, and is bound to its file, is not read so again: see `quick_form`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import msgspec
from pydantic import TypeAdapter
from pydantic_core import core_schema

from ldncompound.core.records import Record

__all__ = ["schema_of", "validator_of"]


_Read = TypeVar("_Read", bound=Record)


_VALIDATORS: dict[type[Record], TypeAdapter[Any]] = {}
_SCHEMAS: dict[type[Record], Any] = {}
"""Kept because most kinds are parts of several others."""


def validator_of(kind: type[_Read]) -> TypeAdapter[_Read]:
    """Return what reads the tables of a kind."""
    if kind not in _VALIDATORS:
        _VALIDATORS[kind] = TypeAdapter(kind)
    return _VALIDATORS[kind]


def schema_of(kind: type[Record], handler: Any) -> Any:
    """
    Return how pydantic reads a table: its members, then what must hold of them together.

    Args:
        kind: Of the table.
        handler: Of pydantic, gives the schema of a type.
    """
    if kind not in _SCHEMAS:
        members = msgspec.structs.fields(kind)  # type: ignore[arg-type]
        table = core_schema.typed_dict_schema(
            {
                each.encode_name: core_schema.typed_dict_field(
                    handler.generate_schema(each.type), required=each.required
                )
                for each in members
            },
            extra_behavior="forbid",
        )
        names = {each.encode_name: each.name for each in members}
        checks = [
            check
            for each in reversed(kind.__mro__)
            for check in vars(each).values()
            if hasattr(check, "must_hold")
        ]
        made = partial(_made, kind, names, checks)
        _SCHEMAS[kind] = core_schema.no_info_after_validator_function(made, table)
    return _SCHEMAS[kind]


def _made(
    kind: type[_Read],
    names: dict[str, str],
    checks: list[Callable[[Any], None]],
    table: dict[str, Any],
) -> _Read:
    """Return a part of its members; raise the ValueError of what does not hold of them."""
    made = kind(**{names[name]: each for name, each in table.items()})
    for check in checks:
        check(made)
    return made
