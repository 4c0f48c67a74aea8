"""
What is typed, taken as it is where nothing needs converting.

Typer converts every value, and every option that was not typed, with an adapter of pydantic: to
load pydantic and to build adapters takes a third of a short call. What is a text, a plain number
or nothing is the same with and without; anything else still goes Typer's way, with its messages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["take_lightly"]


_DIGITS: Final = 9
"""A number of more digits is left to Typer."""


def take_lightly(params: Iterable[Any]) -> None:
    """Spare options and arguments their adapters; do nothing where Typer has none."""
    for param in params:
        if getattr(param, "_runtime_param", param) is None:
            param._runtime_param = _AsTyped()


class _AsTyped:
    """Stands where an option has its adapter, and builds that only for what needs it."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return what was typed as what the command takes."""
        many, told = param.multiple or param.nargs == -1, param.type_descriptor
        if value is None:
            return () if many else None
        if told.annotation in (str, list[str]):
            if not (told.is_choice or told.is_path or told.is_file):
                return list(value) if many else value
        elif told.annotation is int and not many and _is_plain(value, told.parameter_info):
            return int(value)
        param._runtime_param = None
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)


def _is_plain(value: Any, info: Any) -> bool:
    """Return whether a value is a whole number, in digits alone, that an option takes."""
    if not isinstance(value, int):
        if not (value.isascii() and value.isdecimal() and len(value) <= _DIGITS):
            return False
        value = int(value)
    least, most = (each if each is not None else value for each in (info.min, info.max))
    return bool(least <= value <= most)
