"""Answers that depend on nothing but objects that never change: found once, then remembered.

Of a formulary, its records and a balance the same is asked for every order. An answer is kept for
the very objects it was found for, never for others that are equal or have the same name: a
record that was changed is another object. Texts, numbers and None are told apart by value. Only few
answers are kept, with the objects they belong to, so that nobody else can take their place.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

__all__ = ["MOST", "remembered"]

MOST = 64
"""Answers kept of one function; then it begins anew."""

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")
_BY_VALUE = (str, int, bool, type(None))


def remembered(work: Callable[_Asked, _Answer]) -> Callable[_Asked, _Answer]:
    """
    Return a function that remembers its answers.

    Args:
        work: Depends on its arguments alone, which are objects that never change, given by
            position; what it returns never changes either.

    >>> made = remembered(lambda record: object())
    >>> one, other = frozenset([1]), frozenset([1])
    >>> made(one) is made(one), made(one) is made(other)
    (True, False)
    """
    kept: dict[tuple[Any, ...], tuple[tuple[Any, ...], Any]] = {}

    @wraps(work)
    def answer(*asked: Any) -> Any:
        # With its type: True and 1 are not asked alike.
        key = tuple([(type(each), each) if type(each) in _BY_VALUE else id(each) for each in asked])
        found = kept.get(key)
        if found is None:
            made = cast("Callable[..., _Answer]", work)(*asked)
            if len(kept) >= MOST:
                kept.clear()
            kept[key] = found = (asked, made)
        return found[1]

    return cast("Callable[_Asked, _Answer]", answer)
