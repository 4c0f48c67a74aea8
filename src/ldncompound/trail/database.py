"""What the store of a trail does: a file of SQLite, or a schema on a PostgreSQL server.

`reading`, `store`, `search_index` and `verification` say what they want in SQL that both stores
understand, with `?` for a value; what the stores say differently is a method or a word here.
Entries are not known to a store, and a store is not known to what stands above it.
"""

from __future__ import annotations

import os
from collections.abc import Hashable
from pathlib import Path
from typing import Any, ClassVar, Protocol, runtime_checkable

from ldncompound.core.values import check_type

__all__ = ["TIMEOUT", "Database", "open_for_acts", "open_for_reading"]


TIMEOUT = 10.0
"""Seconds to wait for another program that is writing."""


@runtime_checkable
class Database(Protocol):
    """
    An open store.

    Attributes:
        path: Where it is, as messages show it.
        origin: The random name of the log in it.
        created: Whether opening it created a new trail.
        BODY_CONTAINS: Condition on `body`: it has the bytes of a value somewhere.
    """

    BODY_CONTAINS: ClassVar[str]

    path: Path
    origin: str
    created: bool

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run one statement to its end; the only place where the store can fail."""
        ...

    @property
    def in_transaction(self) -> bool:
        """Return whether a transaction is open."""
        ...

    def begin_act(self) -> None:
        """Begin a transaction in which nobody else writes."""
        ...

    def begin_reading(self) -> None:
        """Begin a transaction in which everything is read as of one moment."""
        ...

    def commit(self) -> None:
        """Make what was written durable."""
        ...

    def roll_back(self) -> None:
        """Undo the transaction, unless the store has already done so; never fails."""
        ...

    def close(self) -> None:
        """Close the store; what is not committed is undone."""
        ...

    def moment(self) -> Hashable:
        """Return something that is the same as long as nobody writes: others, and we ourselves."""
        ...

    def erase_personal(self, sequence: int) -> bool:
        """Delete the personal data of an entry, inside an act; return whether there were any."""
        ...

    def copy_to(self, path: Path) -> None:
        """Copy the trail, as it is at one moment, into an empty file, as one of SQLite."""
        ...

    def note_packed(self) -> None:
        """Let programs that know no packed documents refuse this store, inside an act."""
        ...

    # the secret that salts request ids

    def has_secret(self) -> bool:
        """Return whether the secret was ever made; it may be lost since."""
        ...

    def make_secret(self, secret: bytes) -> None:
        """Keep a new secret, inside an act."""
        ...

    # view_search, which is disposable

    def has_copy(self) -> bool:
        """Return whether `view_search` is as the program makes it."""
        ...

    def make_copy(self) -> None:
        """Make `view_search` anew and empty, inside an act."""
        ...

    def make_own_copy(self) -> bool:
        """Make one for this connection alone; return whether this store can."""
        ...

    def drop_own_copy(self) -> None:
        """Drop the one of this connection, if there is one."""
        ...

    # verification

    def altered_objects(self, *kinds: str) -> list[str]:
        """
        Return names of tables, triggers, … that differ from those shipped.

        Args:
            kinds: "table", "view", "trigger", "index".

        Tables and views named view_…, and what belongs to them, are not checked.
        """
        ...

    def stray_mention(self) -> int | None:
        """Return the first entry number with an index row that the entry does not mention."""
        ...

    def is_damaged(self) -> bool:
        """Return whether the store finds itself inconsistent."""
        ...


def open_for_acts(
    path: str | os.PathLike[str],
    *,
    create: bool = True,
    timeout: float = TIMEOUT,
    many_threads: bool = False,
) -> Database:
    """
    Open the store at a place for writing.

    With *create* it is created if there is none; with *many_threads* one thread after another
    uses it, never two at once.
    """
    _check_place(path, timeout)
    # Imported here: each store brings its own driver.
    from ldncompound.trail.sqlite import SqliteDatabase

    return SqliteDatabase.for_acts(path, create=create, timeout=timeout, many_threads=many_threads)


def open_for_reading(path: str | os.PathLike[str], *, timeout: float = TIMEOUT) -> Database:
    """Open the store at a place for reading, after undoing an interrupted act."""
    _check_place(path, timeout)
    from ldncompound.trail.sqlite import SqliteDatabase

    return SqliteDatabase.for_reading(path, timeout=timeout)


def _check_place(path: object, timeout: object) -> None:
    """Refuse arguments of another type."""
    check_type(path, str | os.PathLike, "the path of a trail")
    check_type(timeout, float | int, "the timeout")
