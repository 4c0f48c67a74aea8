"""The door of the library: arguments of a wrong type are wrong usage, and never a traceback."""

from __future__ import annotations

import inspect
import os
import re
import types
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, wraps
from importlib import import_module
from typing import Any, ParamSpec, TypeVar, Union, get_args, get_origin

from ldncompound.core.refusals import WrongUsage

__all__ = ["checked"]


_Taken = ParamSpec("_Taken")
_Given = TypeVar("_Given")


def checked(method: Callable[_Taken, _Given]) -> Callable[_Taken, _Given]:
    """
    Check the types of the arguments of a method of the library.

    Raises:
        WrongUsage: an argument has another type than its annotation says, or is one too many.

    >>> @checked
    ... def shown(name: str, *, count: int | None = None) -> str:
    ...     return name
    >>> shown(7)
    Traceback (most recent call last):
    ldncompound.core.refusals.WrongUsage: shown: 'name' must be text, not int.
    """
    signature = inspect.signature(method)

    @wraps(method)
    def called(*args: _Taken.args, **kwargs: _Taken.kwargs) -> _Given:
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError as error:
            raise WrongUsage(f"{method.__name__}: {error}.") from None
        kinds = _kinds_of(method)
        for name, value in bound.arguments.items():
            if name in kinds and not _fits(value, kinds[name]):
                told = _told(kinds[name])
                raise WrongUsage(
                    f"{method.__name__}: {name!r} must be {told}, not {type(value).__name__}."
                )
        return method(*args, **kwargs)

    return called


_CALLABLE = re.compile(r"Callable\[.*\]")
"""What a function takes and returns is for type checkers."""


class _Names(dict[str, Any]):
    """The names in annotations: what is imported for type checkers alone is public."""

    def __missing__(self, name: str) -> Any:
        """Return a public class; anything else is looked up where the method stands."""
        api = import_module("ldncompound.api")  # which fetches a name when it is first used
        if name not in api.__all__:
            raise KeyError(name)
        return getattr(api, name)


@cache
def _kinds_of(method: Callable[..., Any]) -> dict[str, Any]:
    """Return the types of the arguments."""
    names = _Names(Callable=Callable, Mapping=Mapping, PathLike=os.PathLike, Sequence=Sequence)
    names |= {"date": date, "datetime": datetime}
    stated = inspect.get_annotations(method)
    module = method.__globals__
    return {
        name: eval(_CALLABLE.sub("Callable", str(each)), module, names)  # noqa: S307 - our own
        for name, each in stated.items()
        if name != "return"
    }


def _fits(value: object, kind: Any) -> bool:
    """Return whether a value is of a type."""
    origin, parts = get_origin(kind), get_args(kind)
    if kind is Any or kind is None or kind is types.NoneType:
        return kind is Any or value is None
    if origin in (Union, types.UnionType):
        return any(_fits(value, each) for each in parts)
    if origin is not None and issubclass(origin, Mapping):
        return isinstance(value, Mapping) and all(
            _fits(key, parts[0]) and _fits(each, parts[1]) for key, each in value.items()
        )
    if origin is not None and issubclass(origin, Sequence):
        listed = isinstance(value, Sequence) and not isinstance(value, str | bytes)
        return listed and all(_fits(each, parts[0]) for each in value)  # type: ignore[attr-defined]
    if origin is not None:
        return isinstance(value, origin)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind is date:
        return isinstance(value, date) and not isinstance(value, datetime)
    return isinstance(value, kind)


def _told(kind: Any) -> str:
    """Return a type in words."""
    if get_origin(kind) in (Union, types.UnionType):
        return " or ".join(_told(each) for each in get_args(kind))
    words = {str: "text", int: "a whole number", bool: "True or False", types.NoneType: "None"}
    if get_origin(kind) is not None and issubclass(get_origin(kind), Sequence):
        return f"a list of {_told(get_args(kind)[0])}"
    return words.get(kind) or f"a {getattr(kind, '__name__', kind)}"
