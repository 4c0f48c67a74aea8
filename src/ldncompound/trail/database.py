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
import stat
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Self

from ldncompound.core.refusals import StorageUnavailable, VerificationFailure
from ldncompound.core.values import check_type
from ldncompound.trail.failures import InterruptedAct, damaged, explained, shown
from ldncompound.trail.file_names import reachable, sqlite_uri
from ldncompound.trail.request_keys import SECRET, SECRET_TABLE

__all__ = ["TIMEOUT", "Database", "shipped_copy", "shipped_objects", "sqlite_version"]


APPLICATION_ID = 0x4C444E43  # "LDNC"
SCHEMA_VERSION = 1
SCHEMA = Path(__file__).with_name("schema.sql")
OLDEST_SQLITE = (3, 37, 0)  # the first with STRICT tables

TIMEOUT = 10.0
"""Seconds to wait for another program that is writing."""

SETTINGS = (
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # erased means overwritten
    "PRAGMA fullfsync = ON",  # macOS: to the disk, not to its cache
    "PRAGMA temp_store = MEMORY",  # reading creates no file
)

SELECT_OBJECTS = (
    "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL "
    r"AND tbl_name NOT LIKE 'view\_%' ESCAPE '\' AND tbl_name NOT LIKE 'sqlite\_%' ESCAPE '\'"
)


class Database:
    """
    A connection to the file of a trail.

    Attributes:
        path: The file.
        origin: The random name of the log in it.
        created: Whether opening it created a new trail.
    """

    def __init__(
        self, path: Path, mode: str, timeout: float, *, many_threads: bool = False
    ) -> None:
        """Connect, and first check what the file is."""
        _check_regular_file(path)
        self.path: Path = path
        self.created: bool = False
        self._connection: sqlite3.Connection = _connect(
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
        where = _resolved(path, timeout)
        created = create and _create_if_missing(where, timeout)
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
        where = _resolved(path, timeout)
        try:
            return cls(where, "ro", timeout)
        except InterruptedAct:
            cls(where, "rw", timeout).close()
            return cls(where, "ro", timeout)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run one statement to its end; the only place where SQLite can fail."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise explained(error, self.path) from error
        except UnicodeDecodeError:
            # SQLite's message repeats a damaged schema, and Python reads it as UTF-8.
            raise damaged(self.path) from None
        except MemoryError as error:
            raise StorageUnavailable(
                f"There is not enough memory to read the trail {shown(self.path)}.",
                remedy="Close other programs, and try again.",
            ) from error

    @property
    def in_transaction(self) -> bool:
        """Return whether a transaction is open."""
        return self._connection.in_transaction

    def moment(self) -> tuple[int, int]:
        """Return numbers that are the same as long as nobody writes: others, and we ourselves."""
        ((version,),) = self.rows("PRAGMA data_version")
        return int(version), self._connection.total_changes

    def roll_back(self) -> None:
        """Undo the transaction, unless SQLite has already done so."""
        if self._connection.in_transaction:
            # If the disk fails now, the journal stays and the next opening undoes the act.
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file; what is not committed is undone."""
        self._connection.close()

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
        different = shipped.items() ^ found.items()
        return sorted({str(name) for (kind, name), _ in different if kind in kinds})

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
        if application != APPLICATION_ID or version < SCHEMA_VERSION:
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


# a new trail


def _create_if_missing(path: Path, timeout: float) -> bool:
    """
    Create a trail, unless there is a file; return whether this call created it.

    It is written under another name and renamed when complete, so that a file of that
    name is always a whole trail.
    """
    making = path.with_name(f".{path.name}.{os.urandom(8).hex()}.new")
    try:
        if path.exists():
            return False
        # The file is private (mode 0600) before anything is in it.
        os.close(os.open(making, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            _write_schema(making, path)
            return _publish(making, path, timeout)
        finally:
            making.unlink(missing_ok=True)
    except OSError as error:
        raise StorageUnavailable(
            f"A trail cannot be created at {shown(path)}: {error.strerror}.",
            remedy="Name a file in an existing folder where you may write.",
        ) from error


def _write_schema(making: Path, path: Path) -> None:
    """Fill the file *making* with the tables of an empty trail, and flush it to disk."""
    origin = f"ldncompound/{os.urandom(8).hex()}"
    connection = _connect(making, "rw", 0)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.executescript(f"BEGIN; {_schema()} COMMIT;")
        connection.execute("INSERT INTO log VALUES (1, ?)", (origin,))
    except sqlite3.Error as error:
        raise explained(error, path) from error
    finally:
        connection.close()
    descriptor = os.open(making, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _publish(made: Path, path: Path, timeout: float) -> bool:
    """Give a finished trail its name, unless that exists by now."""
    # The name itself becomes durable with the first entry: EXTRA syncs the folder.
    try:
        os.link(made, path)
    except FileExistsError:
        return False
    except OSError:
        return _rename_into_place(made, path, timeout)
    return True


def _rename_into_place(made: Path, path: Path, timeout: float) -> bool:
    """Do the same where the file system has no hard links, with a folder as lock."""
    lock = path.with_name(f"{path.name}.creating")
    _take_turn(lock, path, time.monotonic() + timeout)
    try:
        if path.exists():
            return False
        made.rename(path)
        return True
    finally:
        lock.rmdir()


def _take_turn(lock: Path, path: Path, deadline: float) -> None:
    """Create the folder *lock*; only one program at a time can."""
    while True:
        try:
            lock.mkdir()
            return
        except FileExistsError:
            if time.monotonic() > deadline:
                raise StorageUnavailable(
                    f"Another program is creating the trail {shown(path)}.",
                    remedy=f"Try again; if none is running, delete the folder {shown(lock)}.",
                ) from None
            time.sleep(0.02)


@cache
def _schema() -> str:
    """Return the statements that make an empty trail."""
    # Text mode: line ends of a Windows checkout must not get into the file.
    return SCHEMA.read_text(encoding="utf-8")


@cache
def shipped_objects() -> dict[tuple[str, str], str]:
    """Return the schema as SQLite stores it."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(_schema())
        rows = connection.execute(SELECT_OBJECTS).fetchall()
        return {(kind, name): sql for kind, name, sql in rows}
    finally:
        connection.close()


@cache
def shipped_copy() -> str:
    """Return the statement that makes the copy of the indexes, as SQLite stores it."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(_schema())
        select = "SELECT sql FROM sqlite_schema WHERE name = 'view_search'"
        return str(connection.execute(select).fetchone()[0])
    finally:
        connection.close()


# files and errors


def _resolved(path: str | os.PathLike[str], timeout: float) -> Path:
    """Return the absolute path behind any links; refuse arguments of another type."""
    check_type(path, str | os.PathLike, "the path of a trail")
    check_type(timeout, float | int, "the timeout")
    try:
        return reachable(reachable(Path(path)).resolve())  # a drive may turn out to be a share
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        raise StorageUnavailable(
            f"{shown(path)} is not a usable path.", remedy="Name a file in an existing folder."
        ) from error


def _check_regular_file(path: Path) -> None:
    """Refuse what is missing or not a file; a pipe would block."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise StorageUnavailable(
            f"There is no trail at {shown(path)}.",
            remedy="Name the right file with --trail; the first act begins a new one.",
        ) from None
    except OSError as error:
        raise explained(error, path) from error
    if not stat.S_ISREG(mode):
        raise StorageUnavailable(
            f"{shown(path)} is a folder or a device, not a file.",
            remedy="Name the file of the trail itself.",
        )


def sqlite_version() -> str:
    """Return the version of SQLite that writes the trails on this computer."""
    return sqlite3.sqlite_version


def _check_sqlite_version() -> None:
    """Refuse an old SQLite, which would call the file malformed."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StorageUnavailable(
            f"The trail needs SQLite 3.37 or newer; this Python has {sqlite3.sqlite_version}.",
            remedy="Use a newer Python, for example the one from python.org.",
        )


def _connect(
    path: Path, mode: str, timeout: float, *, many_threads: bool = False
) -> sqlite3.Connection:
    """Connect to a file that exists; as a URI, SQLite never creates one."""
    _check_sqlite_version()
    try:
        return sqlite3.connect(
            sqlite_uri(path, mode),
            uri=True,
            timeout=timeout,
            isolation_level=None,
            check_same_thread=not many_threads,
        )
    except sqlite3.Error as error:
        raise explained(error, path) from error
