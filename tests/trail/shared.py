"""What the tests of the trail share: an act to record, and ways to look at a folder."""

import os
import sqlite3
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec

from ldncompound.trail.act import Act
from ldncompound.trail.addresses import is_url

REFUSED, UNDEFINED = (sqlite3.IntegrityError,), (sqlite3.OperationalError,)
if find_spec("psycopg") is not None:
    import psycopg

    REFUSED += (psycopg.Error,)
    UNDEFINED += (psycopg.errors.UndefinedTable,)
"""What the stores raise where a safeguard refuses, or a table is missing."""

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def an_act(**changes):
    """Return an act of a preparation, with changes."""
    plain = {
        "action": "preparation",
        "outcome": "done",
        "by": "Dr Example",
        "by_basis": "stated",
        "station": "bench",
        "at": NOON,
        "program": "ldncompound 1.0",
        "document": lambda subject: {"id": subject, "dose": "4.5 mg"},
        "series": None if "subject" in changes else "DEMO-20261122",
    }
    return Act(**(plain | changes))


def opened(path):
    """Connect to a trail without the program, as its owner."""
    if is_url(path):
        import servers

        return servers.Behind(servers.as_owner(path))
    return sqlite3.connect(path, isolation_level=None)


@contextmanager
def tool(path):
    """Connect to it while the block runs."""
    connection = opened(path)
    try:
        yield connection
    finally:
        connection.close()


def names_in(folder):
    """Return what is in a folder, journals and temporary files included."""
    return sorted(entry.name for entry in folder.iterdir())


def environment():
    """Return an environment in which another Python finds what this one does."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}


@contextmanager
def behind_the_back(path, *, tidy=True):
    """Change a trail with every safeguard off; *tidy* puts the safeguards back."""
    if is_url(path):
        import servers

        with servers.behind_the_back(path, tidy=tidy) as connection:
            yield connection
        return
    connection = sqlite3.connect(path, isolation_level=None)
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    yield connection
    if tidy:
        for _, sql in triggers:
            connection.execute(sql)
    connection.close()
