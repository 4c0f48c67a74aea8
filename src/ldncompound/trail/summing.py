"""How entries are summed up by subject, for lists: see `summaries`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

__all__ = ["Summaries", "Summary", "Summing"]


class Summary(NamedTuple):
    """
    What the entries about a subject come to.

    Args:
        first: Number of the entry that gave out its id.
        state: In one word, by which it is chosen.
        told: All else.
    """

    first: int
    state: str
    told: bytes


class Summaries:
    """The rows while entries are added: those that were changed, over those that are stored."""

    def __init__(self, stored: Callable[[str], Summary | None]) -> None:
        """Begin with those stored; *stored* reads one."""
        self._stored = stored
        self.changed: dict[str, Summary] = {}

    def get(self, subject: str) -> Summary | None:
        """Return what a subject comes to so far; None where it has no row."""
        return self.changed.get(subject) or self._stored(subject)

    def put(self, subject: str, summary: Summary) -> None:
        """Replace it."""
        self.changed[subject] = summary


class Summing(NamedTuple):
    """
    How entries are summed up.

    Args:
        form: Changes whenever the rest does; rows of another form are made anew.
        actions: The sorts of acts that change anything.
        add: Adds an entry, given as `EntryHeading` or `EntryBody`; its document is read only where
            that is asked for.
    """

    form: str
    actions: tuple[str, ...]
    add: Callable[[Any, Callable[[], bytes], Summaries], None]
