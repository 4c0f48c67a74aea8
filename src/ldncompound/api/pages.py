"""Pages of a list: so many after one that is named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from ldncompound.core.names import choice_of
from ldncompound.core.near_names import write_near
from ldncompound.core.refusals import WrongUsage, quoted

__all__ = ["check_limit", "chosen", "page_of"]


_Listed = TypeVar("_Listed")


def check_limit(limit: int | None, name: str = "limit") -> None:
    """
    Refuse a page that would hold nothing.

    Args:
        limit: At most so many; None for all.
        name: As which argument it was given.

    Raises:
        WrongUsage: less than 1.
    """
    if limit is not None and limit < 1:
        raise WrongUsage(f"{name} {limit} is less than 1.", remedy="Leave it out for the whole.")


def chosen(given: str | None, known: Sequence[str], what: str) -> str | None:
    """
    Return one of a few words, in any letter case; None where none is given.

    Args:
        given: As typed.
        known: The words.
        what: As which it was given, like "a role".

    Raises:
        WrongUsage: it is none of them.

    >>> chosen("Released", ("planned", "released"), "a state")
    'released'
    """
    word = None if given is None else choice_of(given, known)
    if word is not None and word not in known:
        near = write_near(word, known)
        raise WrongUsage(
            f"{quoted(word)} is not {what}.", remedy=f"{near}Known: {', '.join(known)}."
        )
    return word


def page_of(
    listed: Sequence[_Listed],
    limit: int | None,
    after: str | None,
    known_as: Callable[[_Listed], str],
) -> tuple[_Listed, ...]:
    """
    Return a page of a list.

    Args:
        listed: The whole list, in order.
        limit: At most so many; None for all that follow.
        after: Begin after the one with this id; None for the first page.
        known_as: Returns the id of one.

    Raises:
        WrongUsage: nothing in the list has this id, or *limit* is less than 1.

    >>> page_of(("a", "b", "c", "d"), 2, "a", str)
    ('b', 'c')
    """
    check_limit(limit)
    begin = 0
    if after is not None:
        names = [known_as(each) for each in listed]
        if after not in names:
            raise WrongUsage(
                f"{quoted(after)} is not in the list.", remedy="Name one that was listed."
            )
        begin = names.index(after) + 1
    return tuple(listed[begin : None if limit is None else begin + limit])
