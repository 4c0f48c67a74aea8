"""Regular expressions that are compiled when they are first used.

A call of the command line uses few of those that its modules name, and compiling one takes as
long as thousands of its matches.
"""

from __future__ import annotations

import re
from typing import Any, cast

__all__ = ["lazy_pattern"]


class _WhenUsed:
    """A regular expression that is compiled at the first look at one of its members."""

    def __init__(self, text: str, flags: int) -> None:
        """Keep what it is made from."""
        self._made_from = (text, flags)

    def __getattr__(self, name: str) -> Any:
        """Return a member of the expression; what was found once stands in the instance."""
        if name.startswith("__"):
            raise AttributeError(name)  # nothing asks for those of an expression by name
        found = getattr(re.compile(*self._made_from), name)
        setattr(self, name, found)
        return found


def lazy_pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """
    Return a regular expression that is compiled when it is first used.

    >>> lazy_pattern("[0-9]+").fullmatch("12").group()
    '12'
    """
    return cast("re.Pattern[str]", _WhenUsed(text, flags))
