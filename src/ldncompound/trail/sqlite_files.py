"""Making the file of a new SQLite trail, and connecting to one."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from functools import cache
from pathlib import Path

from ldncompound.core.refusals import StorageUnavailable
from ldncompound.trail.failures import explained, shown
from ldncompound.trail.file_names import sqlite_uri

__all__ = [
    "ALONE",
    "APPLICATION_ID",
    "BEGINS_INDEX",
    "OLDEST_SCHEMA",
    "SCHEMA_VERSION",
    "check_regular_file",
    "connect",
    "create_if_missing",
    "shipped_copy",
    "shipped_objects",
    "write_schema",
]


APPLICATION_ID = 0x4C444E43  # "LDNC"
SCHEMA_VERSION, OLDEST_SCHEMA = 2, 1  # version 2 has packed documents, and this index
BEGINS_INDEX = "CREATE INDEX entry_begins ON entry (substr(body, 1, 24))"
"""Sorts of acts are found by how bodies begin. SQLite keeps it from the bodies themselves."""
SCHEMA = Path(__file__).with_name("schema.sql")
OLDEST_SQLITE = (3, 37, 0)  # the first with STRICT tables

ALONE = "rw&nolock=1"
"""How a file is opened that nobody else knows of: its maker may hold another lock on it."""

SELECT_OBJECTS = (
    "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL "
    r"AND tbl_name NOT LIKE 'view\_%' ESCAPE '\' AND tbl_name NOT LIKE 'sqlite\_%' ESCAPE '\'"
)


def create_if_missing(path: Path, timeout: float) -> bool:
    """
    Create a trail, unless there is a file; return whether this call created it.

    It is written under another name and renamed when complete, so that a file of that
    name is always a whole trail.
    """
    try:
        if path.exists():
            return False
        # Imported here and below: most trails exist.
        from ldncompound.trail.private_files import private_file

        with private_file(path) as making:
            write_schema(making.path, path, f"ldncompound/{os.urandom(8).hex()}")
            making.let_go()
            return _publish(making.path, path, timeout)
    except OSError as error:
        raise StorageUnavailable(
            f"A trail cannot be created at {shown(path)}: {error.strerror}.",
            remedy="Name a file in an existing folder where you may write.",
        ) from error


def write_schema(making: Path, path: Path, origin: str) -> None:
    """Fill the file *making* with the tables of an empty trail, and flush it to disk."""
    from ldncompound.trail.private_files import synced

    connection = connect(making, ALONE, 0)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {OLDEST_SCHEMA}")
        connection.executescript(f"BEGIN; {_schema()} COMMIT;")
        connection.execute("INSERT INTO log VALUES (1, ?)", (origin,))
    except sqlite3.Error as error:
        raise explained(error, path) from error
    finally:
        connection.close()
    synced(making)


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


def _check_sqlite_version() -> None:
    """Refuse an old SQLite, which would call the file malformed."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StorageUnavailable(
            f"The trail needs SQLite 3.37 or newer; this Python has {sqlite3.sqlite_version}.",
            remedy="Use a newer Python, for example the one from python.org.",
        )


def connect(
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


def check_regular_file(path: Path) -> None:
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
