"""Strict reading of tables from files: every fault is found, with its place.

The shape of a table is declared by a `Part`; pydantic reads by it what comes from outside.
What was read strictly once, and is bound to its file, is not read so again: see `quick_form`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from pydantic import TypeAdapter
from pydantic_core import core_schema

if TYPE_CHECKING:
    from ldncompound.formulary.parts import Part

__all__ = ["schema_of", "validator_of"]


_Read = TypeVar("_Read", bound="Part")


_VALIDATORS: dict[type[Part], TypeAdapter[Any]] = {}


def validator_of(kind: type[_Read]) -> TypeAdapter[_Read]:
    """Return what reads the tables of a kind."""
    if kind not in _VALIDATORS:
        _VALIDATORS[kind] = TypeAdapter(kind)
    return _VALIDATORS[kind]


def schema_of(kind: type[Part], handler: Any) -> Any:
    """
    Return how pydantic reads a table: its members, then what must hold of them together.

    Args:
        kind: Of the table.
        handler: Of pydantic, gives the schema of a type.
    """
    members = {each.encode_name: each for each in msgspec.structs.fields(kind)}  # type: ignore[arg-type]
    table = core_schema.typed_dict_schema(
        {
            name: core_schema.typed_dict_field(
                handler.generate_schema(each.type), required=each.required
            )
            for name, each in members.items()
        },
        extra_behavior="forbid",
    )
    names = {name: each.name for name, each in members.items()}
    return core_schema.no_info_after_validator_function(partial(_made, kind, names), table)


def _made(kind: type[_Read], names: dict[str, str], table: dict[str, Any]) -> _Read:
    """Return a part of its members; raise the ValueError of what does not hold of them."""
    made = kind(**{names[name]: each for name, each in table.items()})
    for each in reversed(kind.__mro__):
        for check in vars(each).values():
            if hasattr(check, "must_hold"):
                check(made)
    return made
