"""A PostgreSQL server of the tests' own: Debian's programs, a private folder, no port."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from ldncompound.trail.addresses import server_address
from ldncompound.trail.postgresql_connections import close_idle
from ldncompound.trail.postgresql_making import TrailRoles, create_trail

NEEDED = "needs the programs of a PostgreSQL server (Debian: apt-get install postgresql)"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",  # the tests end servers, not computers
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "100",
    "autovacuum": "off",
}


def programs():
    """Return the folder of the server's programs; None where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_version)
    named = shutil.which("postgres")
    if found:
        return found[-1].parent
    return None if named is None else Path(named).resolve().parent


def _version(program):
    """Return the version in the path of a program of Debian's."""
    return float(program.parts[-3])


def account():
    """Return as whom a server runs, which refuses root; None for who we are."""
    if os.name != "posix" or os.getuid() != 0:
        return None
    import pwd

    return next(
        each.pw_name
        for name in ("postgres", "nobody")
        for each in pwd.getpwall()
        if each.pw_name == name
    )


class Server:
    """A server in a folder of its own, which only this computer reaches."""

    def __init__(self, folder, **settings):
        """Make its folder, and start it."""
        self.folder = Path(folder)
        self.user = account()
        self._settings = SETTINGS | settings
        self._made = 0
        self._programs = programs()
        if self.user is not None:
            shutil.chown(self.folder, self.user)
        self.folder.chmod(0o755)
        self._run(
            "initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C",
            "--no-sync", "-D", self.data,
        )  # fmt: skip
        self.start()

    @property
    def data(self):
        """Return where it keeps its files."""
        return self.folder / "data"

    def url(self, user="postgres", **more):
        """Return its address for somebody."""
        asked = {"host": str(self.folder), "user": user} | more
        told = "&".join(f"{name}={quote(each, safe='')}" for name, each in asked.items())
        return f"postgresql:///postgres?{told}"

    def start(self):
        """Start it, and wait until it answers."""
        words = [word for name, each in self._settings.items() for word in ("-c", f"{name}={each}")]
        words += ["-c", f"unix_socket_directories={self.folder}"]
        self._process = self._begun("postgres", "-D", self.data, *words)
        deadline = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.url()).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.02)

    def stop(self, *, at_once=False):
        """Stop it; *at_once*: as if it had crashed."""
        self._process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
        self._process.wait(60)

    def new_trail(self, **options):
        """Make a trail in a schema of its own; return its address for the application."""
        self._made += 1
        schema = f"site_{self._made}"
        roles = TrailRoles("trail_owner", "trail_app", options.get("reader"))
        create_trail(server_address(self.url(schema=schema)), roles)
        return self.url("trail_app", schema=schema)

    def drop(self, address):
        """Drop a trail."""
        close_idle()
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"DROP SCHEMA IF EXISTS {server_address(address).schema} CASCADE")

    def _begun(self, program, *words):
        """Start one of its programs."""
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [self._programs / program, *words],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", user=self.user,
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
            )  # fmt: skip

    def _run(self, program, *words):
        """Run one of them to its end."""
        if self._begun(program, *words).wait(120):
            raise RuntimeError((self.folder / "log").read_text())


@contextlib.contextmanager
def server(**settings):
    """Run a server while the block runs, in a folder that its account may enter."""
    with tempfile.TemporaryDirectory(prefix="ldn-pg-", ignore_cleanup_errors=True) as folder:
        found = Server(folder, **settings)
        try:
            yield found
        finally:
            found.stop(at_once=True)


SAID = {
    "zeroblob(32)": "decode(repeat('00', 32), 'hex')", "INSERT OR REPLACE": "INSERT",
    "INSERT OR IGNORE": "INSERT", "REPLACE INTO": "INSERT INTO",
    "(kind, value, sequence)": "(kind text, value text, sequence int)",
    "UPDATE OR IGNORE view_search SET sequence = 3": (
        "DELETE FROM view_search AS a USING view_search AS b WHERE a.kind = b.kind "
        "AND a.value = b.value AND a.sequence < b.sequence"
    ),
    "BEGIN DELETE FROM personal; END": "FOR EACH ROW EXECUTE FUNCTION refuse()",
}  # fmt: skip
"""What SQLite says in its own way, and what has the same effect on a server."""


class Behind:
    """A connection of somebody who may do everything, in the words of SQLite."""

    def __init__(self, connection):
        """Take over a connection."""
        self._connection = connection

    def execute(self, sql, values=()):
        """Run a statement that both understand, or nearly."""
        if sql.startswith("PRAGMA"):
            return None
        said = re.sub(r"\bx'([0-9a-f]*)'", r"'\\x\1'::bytea", sql).replace("?", "%s")
        for theirs, ours in SAID.items():
            said = said.replace(theirs, ours)
        return self._connection.execute(said, list(values) or None)

    def close(self):
        """Close it."""
        self._connection.close()


def as_owner(address):
    """Connect as the superuser to the trail of an address, acting as its owner."""
    where = server_address(address)
    connection = psycopg.connect(
        where.url.replace("user=trail_app", "user=postgres"), autocommit=True
    )
    connection.execute("SET ROLE trail_owner")
    connection.execute(f"SET search_path = {where.schema}")
    return connection


GUARDED = ("log", "entry", "document", "subject", "request", "mention")


@contextlib.contextmanager
def behind_the_back(address, *, tidy=True):
    """Change a trail with every safeguard off; *tidy* puts the safeguards back."""
    with as_owner(address) as connection:
        for table in GUARDED:
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield Behind(connection)
        if tidy:
            triggers = connection.execute(
                "SELECT tgrelid::regclass::text, tgname FROM pg_trigger "
                "WHERE NOT tgisinternal AND tgenabled = 'D'"
            ).fetchall()
            for table, name in triggers:
                connection.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
