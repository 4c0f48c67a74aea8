"""The file of a trail: creating and opening it, and its failures in plain words.

Entries are not known here; failures of SQLite, the disk or another program are handled here,
so that the code that records an act need not.

A rollback journal and synchronous=EXTRA, not a write-ahead log: the file alone then always holds
every acknowledged entry, so it can be copied as it is, and reading it creates nothing beside it.

Once it has its name, the file is opened only through SQLite. POSIX drops all locks of a process
on a file when any descriptor of it is closed, so reading its first bytes could break the lock of
an act in another thread.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Hashable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar, Self

from ldncompound.core.refusals import CompoundingError, StorageUnavailable, VerificationFailure
from ldncompound.trail.failures import InterruptedAct, damaged, explained, shown
from ldncompound.trail.file_names import whole_path
from ldncompound.trail.request_keys import SECRET
from ldncompound.trail.sqlite_erasing import rewrite_personal
from ldncompound.trail.sqlite_files import (
    ALONE,
    APPLICATION_ID,
    BEGINS_INDEX,
    OLDEST_SCHEMA,
    SCHEMA_VERSION,
    SELECT_OBJECTS,
    check_regular_file,
    connect,
    create_if_missing,
    shipped_copy,
    shipped_objects,
)

__all__ = ["SECRET_TABLE", "SqliteDatabase", "sqlite_version"]


_FAILURES = sqlite3.Error, UnicodeDecodeError, MemoryError

SECRET_TABLE = (
    f"CREATE TABLE {SECRET} (id INTEGER PRIMARY KEY CHECK (id = 1), secret BLOB NOT NULL) STRICT"
)

_BEGINS = "entry_begins"

SUMMARIES = {
    "view_standing": "CREATE TABLE view_standing ("
    "first INTEGER PRIMARY KEY, state TEXT NOT NULL, digest BLOB NOT NULL) STRICT",
    "view_summary": "CREATE TABLE view_summary ("
    "first INTEGER PRIMARY KEY, told BLOB NOT NULL) STRICT",
    "view_summed": "CREATE TABLE view_summed ("
    "state TEXT PRIMARY KEY, number INTEGER NOT NULL, digest BLOB NOT NULL) STRICT",
}
"""Made by the first act that needs them."""

SETTINGS = (
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # erased means overwritten
    "PRAGMA fullfsync = ON",  # macOS: to the disk, not to its cache
    "PRAGMA temp_store = MEMORY",  # reading creates no file
)


_SELECT_SUMMARIES = (
    "SELECT name, sql FROM main.sqlite_schema WHERE tbl_name IN (?, ?, ?) AND sql IS NOT NULL"
)


class SqliteDatabase:
    """A connection to the file of a trail; what it does is told in `Database`."""

    BODY_CONTAINS: ClassVar[str] = "instr(body, ?)"

    def __init__(
        self, path: Path, mode: str, timeout: float, *, many_threads: bool = False
    ) -> None:
        """Connect, and first check what the file is."""
        check_regular_file(path)
        self.path: Path = path
        self.created: bool = False
        self._erased = False
        self._connection: sqlite3.Connection = connect(
            path, mode, timeout, many_threads=many_threads
        )
        try:
            for setting in SETTINGS:
                self.rows(setting)
            self._check_identity()
            self._check_schema("table", "view", about="tables")
            self._check_schema("index", about="safeguards")
            self.origin: str = self._read_origin()
        except BaseException:
            self.close()
            raise

    @classmethod
    def for_acts(
        cls, path: str | os.PathLike[str], *, create: bool, timeout: float, many_threads: bool
    ) -> Self:
        """
        Open a trail for writing.

        With *create* it is created if there is none; with *many_threads* one thread after another
        uses it, never two at once.
        """
        where = _resolved(path)
        created = create and create_if_missing(where, timeout)
        opened = cls(where, "rw", timeout, many_threads=many_threads)
        opened.created = created
        try:
            opened._check_schema("trigger", about="safeguards")
            opened._settle_journal()
        except BaseException:
            opened.close()
            raise
        return opened

    @classmethod
    def for_reading(cls, path: str | os.PathLike[str], *, timeout: float) -> Self:
        """Open a trail for reading, after undoing an interrupted act."""
        where = _resolved(path)
        try:
            return cls(where, "ro", timeout)
        except InterruptedAct:
            cls(where, "rw", timeout).close()
            return cls(where, "ro", timeout)

    @classmethod
    def alone(cls, path: Path) -> Self:
        """Open a trail for reading that nobody else knows of yet."""
        return cls(path, "ro&nolock=1", 0)

    def copy_to(self, path: Path) -> bool:
        """
        Copy every page into an empty file that nobody else knows of, and put it on the disk.

        All in one step, during which nobody writes: the copy is the trail at one moment.
        """
        from ldncompound.trail.private_files import synced

        copy = connect(path, ALONE, 0)
        try:
            copy.execute("PRAGMA journal_mode = OFF")
            copy.execute("PRAGMA synchronous = OFF")
            self._connection.backup(copy)
        except sqlite3.Error as error:
            raise explained(error, path) from error
        finally:
            copy.close()
        synced(path)
        return True

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run one statement to its end."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except _FAILURES as error:
            raise self._failure(error) from error

    def write(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement that returns nothing, for each of some rows."""
        try:
            self._connection.executemany(sql, rows)
        except _FAILURES as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> CompoundingError:
        """Return in plain words why a statement failed."""
        if isinstance(error, sqlite3.Error):
            return explained(error, self.path)
        if isinstance(error, UnicodeDecodeError):
            # SQLite's message repeats a damaged schema, and Python reads it as UTF-8.
            return damaged(self.path)
        return StorageUnavailable(
            f"There is not enough memory to read the trail {shown(self.path)}.",
            remedy="Close other programs, and try again.",
        )

    @property
    def in_transaction(self) -> bool:
        """Return whether a transaction is open."""
        return self._connection.in_transaction

    def begin_act(self) -> None:
        """Begin a transaction in which nobody else writes."""
        self.rows("BEGIN IMMEDIATE")

    def begin_reading(self) -> None:
        """Begin a transaction in which everything is read as of one moment."""
        self.rows("BEGIN")

    def commit(self) -> None:
        """Make what was written durable."""
        if self._erased:
            rewrite_personal(self.rows)
        self.rows("COMMIT")
        self._erased = False

    def moment(self) -> Hashable:
        """Return numbers that are the same as long as nobody writes: others, and we ourselves."""
        ((version,),) = self.rows("PRAGMA data_version")
        return int(version), self._connection.total_changes

    def roll_back(self) -> None:
        """Undo the transaction, unless SQLite has already done so."""
        self._erased = False
        if self._connection.in_transaction:
            # If the disk fails now, the journal stays and the next opening undoes the act.
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file; what is not committed is undone."""
        self._connection.close()

    def erase_personal(self, sequence: int) -> bool:
        """Delete the personal data of an entry; return whether there were any."""
        found = bool(
            self.rows("DELETE FROM personal WHERE sequence = ? RETURNING sequence", sequence)
        )
        self._erased = self._erased or found
        return found

    def raise_version(self) -> None:
        """Mark a file of the first version and give it its index; make a dropped one again."""
        if not self.rows("SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?", _BEGINS):
            self.rows(BEGINS_INDEX)
        if self.rows("PRAGMA user_version") == [(OLDEST_SCHEMA,)]:
            self.rows(f"PRAGMA user_version = {SCHEMA_VERSION}")

    # the secret

    def has_secret(self) -> bool:
        """Return whether the secret was ever made; it may be lost since."""
        return bool(self.rows("SELECT 1 FROM sqlite_schema WHERE name = ?", SECRET))

    def make_secret(self, secret: bytes) -> None:
        """Keep a new secret, in a table made with it."""
        self.rows(SECRET_TABLE)
        self.rows(f"INSERT INTO {SECRET} VALUES (1, ?)", secret)  # noqa: S608 - a constant

    # the copy

    def has_copy(self) -> bool:
        """Return whether `view_search` is as the program makes it."""
        # A trigger of somebody on it would run with every act.
        made = self.rows(
            "SELECT sql FROM main.sqlite_schema WHERE tbl_name = 'view_search' AND sql IS NOT NULL"
        )
        return made == [(shipped_copy(),)]

    def make_copy(self) -> None:
        """Make `view_search` anew and empty."""
        for (kind,) in self.rows("SELECT type FROM main.sqlite_schema WHERE name = 'view_search'"):
            self.rows(f"DROP {'VIEW' if kind == 'view' else 'TABLE'} main.view_search")
        self.rows(shipped_copy())

    def make_own_copy(self) -> bool:
        """Make one in memory, which hides that of the file."""
        self.rows(shipped_copy().replace("CREATE TABLE", "CREATE TEMP TABLE", 1))
        return True

    def drop_own_copy(self) -> None:
        """Drop the one in memory."""
        self.rows("DROP TABLE IF EXISTS temp.view_search")

    # summaries

    def has_summaries(self) -> bool:
        """Return whether their tables are as the program makes them, and nothing hangs on them."""
        made = self.rows(_SELECT_SUMMARIES, *SUMMARIES)
        return dict(made) == SUMMARIES and len(made) == len(SUMMARIES)

    def make_summaries(self) -> bool:
        """Make their tables anew and empty."""
        marks = ", ".join("?" * len(SUMMARIES))
        for kind, name in self.rows(
            f"SELECT type, name FROM main.sqlite_schema WHERE name IN ({marks})",  # noqa: S608
            *SUMMARIES,
        ):
            self.rows(f"DROP {'VIEW' if kind == 'view' else 'TABLE'} main.{name}")
        for made in SUMMARIES.values():
            self.rows(made)
        return True

    # verification

    def altered_objects(self, *kinds: str) -> list[str]:
        """
        Return names of tables, triggers, … that differ from those shipped.

        Args:
            kinds: "table", "view", "trigger", "index".

        Tables and views named view_…, and what belongs to them, are not checked.
        """
        found = {(kind, name): sql for kind, name, sql in self.rows(SELECT_OBJECTS)}
        shipped = dict(shipped_objects())
        if ("table", SECRET) in found:  # made with the first request
            shipped["table", SECRET] = SECRET_TABLE
        if ("index", _BEGINS) in found:  # without it, the bodies are gone through
            shipped["index", _BEGINS] = BEGINS_INDEX
        different = shipped.items() ^ found.items()
        return sorted({str(name) for (kind, name), _ in different if kind in kinds})

    def stray_mention(self) -> int | None:
        """Return the first entry number with an index row that the entry does not mention."""
        rows = self.rows(
            "SELECT min(m.sequence) FROM mention AS m WHERE NOT EXISTS ("
            "SELECT 1 FROM entry AS e, json_each(CAST(e.body AS TEXT), '$.mentions') AS j "
            "WHERE e.sequence = m.sequence AND json_extract(j.value, '$[0]') = m.kind "
            "AND json_extract(j.value, '$[1]') = m.value)"
        )
        found = rows[0][0]
        return found if isinstance(found, int) else None

    def is_damaged(self) -> bool:
        """Return whether SQLite finds the file inconsistent."""
        return self.rows("PRAGMA integrity_check(1)") != [("ok",)]

    def _check_schema(self, *kinds: str, about: str) -> None:
        """Refuse a file that is not built as the program builds it: its rows may say anything."""
        names = self.altered_objects(*kinds)
        if names:
            raise VerificationFailure(
                f"The {about} of the trail were changed: {shown(', '.join(names))}.",
                remedy="Keep the file as it is, run `ldncompound trail verify`, and find the last "
                "backup.",
            )

    def _check_identity(self) -> None:
        """Refuse a database of another program, or of a later version of this one."""
        ((application,),) = self.rows("PRAGMA application_id")
        ((version,),) = self.rows("PRAGMA user_version")
        if application != APPLICATION_ID or version < OLDEST_SCHEMA:
            raise VerificationFailure(
                f"{shown(self.path)} is not a trail of this program.",
                remedy="Name the right file, or one that does not exist yet to create a trail.",
            )
        if version > SCHEMA_VERSION:
            raise StorageUnavailable(
                f"The trail {shown(self.path)} was written by a newer version of the program.",
                remedy="Install the newer version on this computer too.",
            )

    def _read_origin(self) -> str:
        """Return the name of the log."""
        rows = self.rows("SELECT origin FROM log")
        if len(rows) != 1 or not isinstance(rows[0][0], str):
            raise VerificationFailure(
                f"The trail {shown(self.path)} does not say which log it is.",
                remedy="Keep the file as it is and compare it with a backup.",
            )
        return rows[0][0]

    def _settle_journal(self) -> None:
        """Make sure that acknowledged entries are in the file itself."""
        ((mode,),) = self.rows("PRAGMA journal_mode = DELETE")
        if mode != "delete":
            raise StorageUnavailable(
                f"Another program has the trail {shown(self.path)} open in another journal mode.",
                remedy="Close other programs that have this file open, and try again.",
            )
        self.rows("PRAGMA synchronous = EXTRA")


# files and errors


def _resolved(path: str | os.PathLike[str]) -> Path:
    """Return the absolute path behind any links."""
    try:
        return whole_path(Path(path))
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        raise StorageUnavailable(
            f"{shown(path)} is not a usable path.", remedy="Name a file in an existing folder."
        ) from error


def sqlite_version() -> str:
    """Return the version of SQLite that writes the trails on this computer."""
    return sqlite3.sqlite_version
