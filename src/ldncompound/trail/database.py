"""What the store of a trail does: a file of SQLite, or a schema on a PostgreSQL server.

`reading`, `store`, `search_index` and `verification` say what they want in SQL that both stores
understand, with `?` for a value; what the stores say differently is a method or a word here.
Entries are not known to a store, and a store is not known to what stands above it.
"""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast, runtime_checkable

from ldncompound.core.values import check_type
from ldncompound.trail.addresses import ServerAddress, TrailAddress, is_url, server_address

if TYPE_CHECKING:
    from pathlib import Path

    from ldncompound.trail.postgresql import PostgresqlDatabase

__all__ = ["TIMEOUT", "Database", "open_for_acts", "open_for_reading"]


TIMEOUT = 10.0
"""Seconds to wait for another program that is writing."""


@runtime_checkable
class Database(Protocol):
    """
    An open store.

    Attributes:
        origin: The random name of the log in it.
        created: Whether opening it created a new trail.
        BODY_CONTAINS: Condition on `body`: it has the bytes of a value somewhere.
    """

    BODY_CONTAINS: ClassVar[str]

    @property
    def path(self) -> TrailAddress:
        """Return where it is."""
        ...

    origin: str
    created: bool

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run one statement to its end."""
        ...

    def write(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement that returns nothing, for each of some rows."""
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

    def copy_to(self, path: Path) -> bool:
        """Copy every page, as of one moment, into an empty file; return whether there are pages."""
        ...

    def raise_version(self) -> None:
        """Bring the store to this version, inside an act: earlier programs refuse it from now."""
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

    # the tables of `summaries`, which are disposable too

    def has_summaries(self) -> bool:
        """Return whether they are as the program makes them."""
        ...

    def make_summaries(self) -> bool:
        """Make them anew and empty, inside an act; return whether this store can."""
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
    path: str | os.PathLike[str] | ServerAddress,
    *,
    create: bool = True,
    timeout: float = TIMEOUT,
    many_threads: bool = False,
) -> Database:
    """
    Open the store at an address for writing.

    With *create* a file is created if there is none; with *many_threads* one thread after another
    uses it, never two at once.
    """
    address = _checked(path, timeout)
    # Imported here: each store brings its own driver.
    if isinstance(address, ServerAddress):
        return _postgresql().for_acts(address, timeout=timeout)
    from ldncompound.trail.sqlite import SqliteDatabase

    return SqliteDatabase.for_acts(
        address, create=create, timeout=timeout, many_threads=many_threads
    )


def open_for_reading(
    path: str | os.PathLike[str] | ServerAddress, *, timeout: float = TIMEOUT
) -> Database:
    """Open the store at an address for reading, after undoing an interrupted act."""
    address = _checked(path, timeout)
    if isinstance(address, ServerAddress):
        return _postgresql().for_reading(address, timeout=timeout)
    from ldncompound.trail.sqlite import SqliteDatabase

    return SqliteDatabase.for_reading(address, timeout=timeout)


def _checked(path: object, timeout: object) -> str | os.PathLike[str] | ServerAddress:
    """Return an address; refuse arguments of another type."""
    check_type(timeout, float | int, "the timeout")
    if isinstance(path, ServerAddress):
        return path
    check_type(path, str | os.PathLike, "the path of a trail")
    given = cast("str | os.PathLike[str]", path)
    return server_address(str(given)) if is_url(given) else given


def _postgresql() -> type[PostgresqlDatabase]:
    """Return the store on a server, whose driver is an extra."""
    from ldncompound.trail.postgresql_connections import check_postgres_extra

    check_postgres_extra()
    from ldncompound.trail.postgresql import PostgresqlDatabase

    return PostgresqlDatabase
