"""The door of the library: arguments of a wrong type are wrong usage, and never a traceback."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache, wraps
from importlib import import_module
from typing import Any, ParamSpec, TypeVar

from ldncompound.core.errors import AnsweredBefore
from ldncompound.core.names import choice_of
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.refusals import WrongUsage
from ldncompound.core.values import as_plain, check_type

__all__ = ["Secret", "checked"]


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
    ldncompound.core.errors.WrongUsage: 'name' of shown must be a text, not int.
    """

    @wraps(method)
    def called(*args: _Taken.args, **kwargs: _Taken.kwargs) -> _Given:
        try:
            bound = _bound(method, args, kwargs)
        finally:
            # Some programs log the variables of a traceback.
            del args, kwargs
        for _ in range(_TRIES):
            try:
                return method(*bound.args, **bound.kwargs)
            except AnsweredBefore:
                # Somebody asked the same at the same moment, and was first: now it is found.
                continue
        raise WrongUsage("The same was asked by others again and again.", remedy="Ask once more.")

    return called


def _bound(
    method: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> inspect.BoundArguments:
    """Return the arguments, checked; secrets among them as what tells them."""
    value: object = None
    try:
        try:
            bound = _signature_of(method).bind(*args, **kwargs)
        except TypeError as error:
            taken = ", ".join(each for each in _signature_of(method).parameters if each != "self")
            raise WrongUsage(
                f"{method.__name__}: {error}.", remedy=f"It takes: {taken or 'nothing'}."
            ) from None
        for name in _SECRETS & bound.arguments.keys():
            if isinstance(value := bound.arguments[name], str):
                bound.arguments[name] = Secret(value)
        kinds = _kinds_of(method)
        for name, value in bound.arguments.items():
            if name in kinds and not isinstance(value, Secret):
                check_type(value, kinds[name], f"{name!r} of {method.__name__}")
                bound.arguments[name] = value = as_plain(value)
                if name == "request_id" and value is not None:
                    _check_key(value)
                if isinstance(value, int) and abs(value) >= _TOO_LARGE:
                    raise WrongUsage(
                        f"{name!r} of {method.__name__} is too large.", remedy="Give a smaller one."
                    )
        if isinstance(given := bound.arguments.get("format"), str):
            bound.arguments["format"] = choice_of(given, _FORMATS)
        return bound
    finally:
        del args, kwargs, value


class Secret:
    """
    What tells a secret that was given as text: no traceback shows it, and no representation.

    >>> Secret("seven herons")
    Secret(…)
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = str(as_plain(text))

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> str:
        raise TypeError("a passphrase cannot be serialised")

    def __call__(self, *_: object) -> str:
        """Return it."""
        return self._text


_SECRETS = frozenset(("passphrase", "new_passphrase", "secret", "word"))


def _check_key(request_id: object) -> None:
    """Refuse an empty request id before a trail is opened, or begun."""
    from ldncompound.trail.request_keys import check_request_id

    check_request_id(request_id)


_TOO_LARGE = 2**63
"""No count and no number of an entry is as large; SQLite holds none."""

_FORMATS = ("pdf", "txt")
"""Of papers; letter case does not matter, as for every choice."""

_TRIES = 10

_CALLABLE = lazy_pattern(r"Callable\[.*\]")
"""What a function takes and returns is for type checkers."""


class _Names(dict[str, Any]):
    """The names in annotations: what is imported for type checkers alone is public."""

    def __missing__(self, name: str) -> Any:
        """Return a public class; anything else is looked up where the method stands."""
        api = import_module("ldncompound.api")  # which fetches a name when it is first used
        if name not in api.__all__:
            raise KeyError(name)
        return getattr(api, name)


_signature_of = cache(inspect.signature)
"""Of a method when it is first called: a command calls few of them."""


@cache
def _kinds_of(method: Callable[..., Any]) -> dict[str, Any]:
    """Return the types of the arguments."""
    names = _Names(Callable=Callable, PathLike=os.PathLike, Sequence=Sequence)
    names |= {"date": date, "datetime": datetime}
    stated = inspect.get_annotations(method)
    module = method.__globals__
    return {
        name: eval(_CALLABLE.sub("Callable", str(each)), module, names)  # noqa: S307 - our own
        for name, each in stated.items()
        if name != "return"
    }
