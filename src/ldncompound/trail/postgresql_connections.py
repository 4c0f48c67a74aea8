"""Connections to PostgreSQL servers, kept between acts, and their failures in plain words.

Connecting costs more than an act. So a connection that nobody uses is kept for the next one; a
lost one shows at the first statement, when nothing has been done yet.
"""

from __future__ import annotations

import os
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any

from ldncompound.core.refusals import CompoundingError, StorageUnavailable, WrongUsage
from ldncompound.trail.failures import damaged, shown

if TYPE_CHECKING:
    from psycopg import Connection, Error

    from ldncompound.trail.addresses import ServerAddress

__all__ = [
    "check_postgres_extra",
    "close_idle",
    "connect",
    "explained_by",
    "give_back",
    "idle",
    "keeps_a_session",
    "settings_for",
]


_KEPT = 8
"""Connections kept while nobody uses them."""

_idle: list[tuple[ServerAddress, Connection[tuple[Any, ...]]]] = []
_lock = Lock()


def _forget_all() -> None:
    """Forget the connections of the process of which this one is a copy; close none of them."""
    global _lock
    _lock = Lock()
    _idle.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


def check_postgres_extra() -> None:
    """
    Refuse a server where what reaches it is not installed.

    Raises:
        WrongUsage: the extra [postgres] is missing.
    """
    try:
        import psycopg  # noqa: F401 - whether it can be
    except ImportError:
        raise WrongUsage(
            "A trail on a PostgreSQL server needs the extra 'postgres', which is not installed.",
            remedy="Install ldncompound[postgres], or name a file with --trail.",
        ) from None


def connect(address: ServerAddress) -> Connection[tuple[Any, ...]]:
    """
    Return a new connection, on which names are looked up in the trail's schema alone.

    Whatever libpq reads is read: service files, .pgpass, certificates, the environment.
    """
    check_postgres_extra()
    import atexit
    import logging

    import psycopg
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    if not (log := logging.getLogger("psycopg")).handlers:
        # What is lost is told by an error; where nobody keeps a log, Python would print it as well.
        log.addHandler(logging.NullHandler())
    try:
        asked = conninfo_to_dict(address.url)
    except psycopg.Error:
        # The driver's own words would repeat the URL.
        raise WrongUsage(
            f"{shown(address)} is not the address of a trail on a server.",
            remedy="Write it like postgresql://user@server/database; percent-encode what is odd.",
        ) from None
    more = {"fallback_application_name": "ldncompound", "client_encoding": "UTF8"}
    if "connect_timeout" not in asked and "PGCONNECT_TIMEOUT" not in os.environ:
        more["connect_timeout"] = "10"
    try:
        made = psycopg.connect(make_conninfo(address.url, **more), autocommit=True)
    except psycopg.Error as error:
        raise explained_by(error, address) from error
    atexit.unregister(close_idle)
    atexit.register(close_idle)
    try:
        settings, values = settings_for(address.schema, local=False)
        own = made.execute(f"{settings} WHERE pg_backend_pid() = %s", [*values, _process_of(made)])
        if own.fetchone() is None:
            made.prepare_threshold = None  # see `keeps_a_session`
    except psycopg.Error as error:
        made.close()
        raise explained_by(error, address) from error
    return made


def settings_for(schema: str, *, local: bool) -> tuple[str, list[object]]:
    """Return the statement, and its values, that settles how the trail of a schema is read."""
    return (
        # A temporary table of somebody hides none of the trail's: pg_temp comes last.
        "SELECT set_config('search_path', quote_ident(%s) || ', pg_temp', x), "
        "set_config('row_security', 'off', x), set_config('jit', 'off', x), "
        "set_config('max_parallel_workers_per_gather', '0', x), "
        "set_config('synchronous_commit', CASE current_setting('synchronous_commit') "
        "WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, x) "
        "FROM (SELECT %s::boolean AS x) AS local",
        [schema, local],
    )


def _process_of(connection: Connection[tuple[Any, ...]]) -> int:
    """Return the number of the server's process that a connection was told of."""
    return connection.info.backend_pid


def keeps_a_session(connection: Connection[tuple[Any, ...]]) -> bool:
    """
    Return whether one process of the server answers on a connection, from first to last.

    Behind a pooler, each transaction may be answered by another one, which knows nothing of what
    was set or prepared before; on a connection like that nothing is prepared.
    """
    return connection.prepare_threshold is not None


def idle(address: ServerAddress) -> Connection[tuple[Any, ...]] | None:
    """Take a connection that nobody uses; None where there is none."""
    with _lock:
        for at in reversed(range(len(_idle))):
            if _idle[at][0] == address:
                return _idle.pop(at)[1]
    return None


def give_back(connection: Connection[tuple[Any, ...]], address: ServerAddress) -> None:
    """Keep a connection for the next one, or close it; what is not committed is undone."""
    from psycopg import Error
    from psycopg.pq import TransactionStatus

    if connection.info.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
        with suppress(Error):
            connection.execute("ROLLBACK")
    if keeps_a_session(connection) and connection.info.transaction_status == TransactionStatus.IDLE:
        with _lock:
            _idle.append((address, connection))
            if len(_idle) <= _KEPT:
                return
            _, connection = _idle.pop(0)
    connection.close()


def close_idle(address: ServerAddress | None = None) -> None:
    """Close the connections that nobody uses: those to one address, or all."""
    with _lock:
        gone = [each for each in _idle if address in (None, each[0])]
        _idle[:] = [each for each in _idle if each not in gone]
    for _, connection in gone:
        connection.close()


# failures

_UNAVAILABLE = {
    "53100": ("The server has no room left for the trail {path}.", "Make room on its disk."),
    "42501": (
        "The trail {path} can be read here but not written, or not even read, by this account.",
        "Use the application's account, or one that is a member of it.",
    ),
    "25006": (
        "The trail {path} can be read here but not written.",
        "Use the server itself, not a standby, and an account that may write.",
    ),
    "55P03": (
        "The trail {path} is in use by another program and did not become free in time.",
        "Wait until the other program has finished, and try again.",
    ),
    "53300": (
        "The server of the trail {path} takes no more connections.",
        "Close other programs, or raise max_connections of the server.",
    ),
    "3D000": (
        "There is no such database: {path}.",
        "Make it with `createdb`, then the trail with `ldncompound trail create`.",
    ),
    "28": (
        "The server does not let this account in: {path}.",
        "Check the account, its password file (.pgpass) or service file, and pg_hba.conf.",
    ),
}
_NO_SERVICE = (
    "No service of this name is known to this account: {path}.",
    "Correct the name, or write it into the service file (~/.pg_service.conf).",
)
_NOT_TRUSTED = (
    "The server of the trail {path} does not prove by TLS that it is the one that is meant.",
    "Check sslmode and sslrootcert in the service file or URL, and the name in its certificate.",
)
_LOST = (
    "The server of the trail {path} cannot be reached, or the connection was lost.",
    "Check server and network, and try again; with a request id nothing is done twice.",
)
_NO_ROOM_FOR_IT = (
    "The trail {path} cannot hold the character U+0000 in what is searched for.",
    "Leave it out, or keep this trail in a file.",
)
_NOT_LET_IN = ("authentication", "password", "pg_hba.conf", "not permitted to log in", "role ")
"""Words of the server by which it tells, before there is a state, that it lets nobody in."""
_OTHERWISE = ("The trail {path} cannot be read or written: {error}.", "Look into the server's log.")
_BUSY = ("57014", "40P01", "40001")
_GONE = ("08", "57", "53200", "53400")
_CHANGED = ("22", "23", "42", "21", "P0", "LD", "XX")
"""A new row already exists, a table is missing, a safeguard refuses, a page is broken."""


def explained_by(error: Error, address: ServerAddress) -> CompoundingError:
    """Return an error in plain words for one of the driver's."""
    from psycopg import DataError

    state = error.sqlstate or ""
    if state in _BUSY:
        state = "55P03"
    known = _UNAVAILABLE.get(state) or _UNAVAILABLE.get(state[:2])
    if known is None and not state and isinstance(error, DataError):
        known = _NO_ROOM_FOR_IT
    elif known is None and not state:
        text = str(error)
        if "certificate" in text or "does not support SSL" in text:
            known = _NOT_TRUSTED
        elif "database" in text and "does not exist" in text:
            known = _UNAVAILABLE["3D000"]
        elif any(each in text for each in _NOT_LET_IN):
            known = _UNAVAILABLE["28"]
        elif "definition of service" in text:
            known = _NO_SERVICE
        elif "too many clients" in text or "connection slots" in text:
            known = _UNAVAILABLE["53300"]
        else:
            known = _LOST
    if known is None and state.startswith(_GONE):
        known = _LOST
    if known is None and state.startswith(_CHANGED):
        return damaged(address)
    message, remedy = known or _OTHERWISE
    told = (str(error).strip().splitlines() or ["unknown"])[0]
    return StorageUnavailable(message.format(path=shown(address), error=told), remedy=remedy)
