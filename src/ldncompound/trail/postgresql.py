"""A trail in a schema on a PostgreSQL server.

What it does is told in `Database`. An act holds the one lock of its trail from before its number
is read until it is committed, so that acts of all stations follow one another without a gap.
READ COMMITTED, for each statement then sees what the act before has committed.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final, Self

from psycopg import Error, InterfaceError

from ldncompound.core.refusals import CompoundingError, StorageUnavailable, VerificationFailure
from ldncompound.trail.addresses import ServerAddress
from ldncompound.trail.failures import damaged, shown
from ldncompound.trail.postgresql_connections import (
    connect,
    explained_by,
    give_back,
    idle,
    keeps_a_session,
    settings_for,
)
from ldncompound.trail.postgresql_objects import FINGERPRINTS, OBJECTS, fingerprint_of, shipped
from ldncompound.trail.postgresql_statements import Statements

__all__ = ["SCHEMA_VERSION", "PostgresqlDatabase"]


SCHEMA_VERSION: Final = 1
LOCK: Final = 0x4C444E43  # "LDNC"; beside the number of the schema

_IDENTITY: Final = (
    "SELECT n.oid::bigint, obj_description(n.oid, 'pg_namespace'), "
    "has_schema_privilege(n.oid, 'USAGE') FROM pg_namespace AS n WHERE n.nspname = ?"
)
_COUNTS: Final = " UNION ALL ".join(
    f"SELECT count(*) FROM {table}"  # noqa: S608 - a closed list of names
    for table in ("entry", "document", "subject", "request", "mention", "personal")
)
VERSION: Final = "ldncompound trail, version "
"""The comment on the schema of a trail, before the number."""


class PostgresqlDatabase:
    """A connection to the schema of a trail; what it does is told in `Database`."""

    BODY_CONTAINS: ClassVar[str] = "position(? IN body) > 0"

    def __init__(self, address: ServerAddress, timeout: float) -> None:
        """Connect, or take a connection that is open, and first check what the schema is."""
        self.path: ServerAddress = address
        self.created: bool = False
        self._timeout = timeout
        self._only_read = False
        self._written = 0
        self._sound = self._copy_sound = False
        self._schema: int = 0
        self._open: Statements | None = None
        try:
            self._check_identity(self._first_answers())
            self._check_schema("table", "view", about="tables")
            self._check_schema("index", about="safeguards")
            # Not before: where a table should be, a view may call what its maker wants.
            self.origin: str = self._read_origin()
        except BaseException:
            self.close()
            raise

    @classmethod
    def for_acts(cls, address: ServerAddress, *, timeout: float) -> Self:
        """Open a trail for writing; `trail create` makes one."""
        opened = cls(address, timeout)
        try:
            opened._check_schema("trigger", about="safeguards")
        except BaseException:
            opened.close()
            raise
        return opened

    @classmethod
    def for_reading(cls, address: ServerAddress, *, timeout: float) -> Self:
        """Open a trail for reading."""
        opened = cls(address, timeout)
        opened._only_read = True
        return opened

    def _first_answers(self) -> list[tuple[Any, ...]]:
        """Ask what the schema is, on a connection that answers: an open one, or else a new one."""
        asked = (_IDENTITY, self.path.schema), (FINGERPRINTS, self.path.schema)
        while True:
            kept = idle(self.path)
            self._open = Statements(kept or connect(self.path), self.path.schema)
            try:
                identity, built = self._of_catalogue(*asked)
            except Error as error:
                if kept is not None and kept.closed:
                    continue  # lost since; nothing has been done on it
                raise self._explained(error) from error
            self._looked(built)
            return identity

    def _of_catalogue(self, *asked: tuple[Any, ...]) -> list[list[tuple[Any, ...]]]:
        """Ask what is there with the names of the server alone: the schema may redefine them."""
        statements = self._statements
        local = not keeps_a_session(statements.connection)
        settings, values = settings_for(self.path.schema, local=local)
        only = "SELECT pg_catalog.set_config('search_path', 'pg_catalog', ?)", local
        return statements.answers(only, *asked, (settings, *values))[1:-1]

    @property
    def _statements(self) -> Statements:
        """Return what goes to the server; a call on a closed trail is a mistake of the caller."""
        if self._open is None:
            raise InterfaceError("the trail is closed")
        return self._open

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run one statement to its end; what adds rows in an act, with the next one."""
        statements = self._statements
        try:
            if not sql.startswith("INSERT"):
                return statements.answer(sql, *values)
            self._written += 1
            if not statements.in_transaction:
                return statements.answer(sql, *values)
            statements.later(sql, *values)
            return []
        except Error as error:
            raise self._explained(error) from error

    def write(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each of some rows, without waiting in between."""
        found = list(rows)
        if len(found) == 1:
            self.rows(sql, *found[0])
        elif found:
            self._written += 1
            try:
                self._statements.later_each(sql, found)
            except Error as error:
                raise self._explained(error) from error

    def _explained(self, error: Error) -> CompoundingError:
        """Return an error in plain words."""
        return explained_by(error, self.path)

    # transactions

    @property
    def in_transaction(self) -> bool:
        """Return whether a transaction is open."""
        return self._statements.in_transaction

    def begin_act(self) -> None:
        """Begin a transaction in which nobody else writes."""
        if self._only_read:
            raise StorageUnavailable(
                f"The trail {shown(self.path)} is open to be read, and not to be written.",
                remedy="Open it for acts.",
            )
        try:
            self._statements.begin_writing(
                (f"SET LOCAL lock_timeout = {max(1, int(self._timeout * 1000))}",),
                (f"SELECT pg_advisory_xact_lock({LOCK}, {self._lock_number})",),
            )
        except Error as error:
            self.roll_back()
            raise self._explained(error) from error
        except BaseException:
            self.roll_back()
            raise

    @property
    def _lock_number(self) -> int:
        """Return the number of the schema, as the lock takes it."""
        return self._schema - (1 << 32 if self._schema >= 1 << 31 else 0)

    def begin_reading(self) -> None:
        """Begin a transaction in which everything is read as of one moment."""
        self._statements.begin_reading()

    def commit(self) -> None:
        """Make what was written durable."""
        self.rows("COMMIT")

    def roll_back(self) -> None:
        """Undo the transaction, unless the server has already done so."""
        if self._open is not None:
            self._open.roll_back()

    def close(self) -> None:
        """Keep the connection for the next one; what is not committed is undone."""
        statements, self._open = self._open, None
        if statements is not None:
            give_back(statements.connection, self.path)

    def moment(self) -> Hashable:
        """Return what is the same as long as nobody writes: which transactions are seen."""
        ((seen,),) = self.rows("SELECT pg_current_snapshot()::text")
        return seen, self._written

    def erase_personal(self, sequence: int) -> bool:
        """Delete the personal data of an entry that the newest one erases."""
        return bool(self.rows("SELECT forget(?)", sequence)[0][0])

    def copy_to(self, path: Path) -> bool:  # noqa: ARG002 - a file has pages
        """Return False: what is copied is entries."""
        return False

    def raise_version(self) -> None:
        """Do nothing: every program that knows servers knows packed documents."""

    def take_over(self, origin: str, secret: bytes | None) -> None:
        """Become the log of another name, inside an act, while there is no entry."""
        if self.rows("SELECT has_table_privilege('log', 'UPDATE')") != [(True,)]:
            raise StorageUnavailable(
                f"This account may not fill the trail {shown(self.path)}.",
                remedy="Act as an administrator of the server, like its account postgres.",
            )
        self.rows("UPDATE log SET origin = ?", origin)
        if secret is not None:
            self.rows("UPDATE personal_secret SET secret = ?", secret)
        self.origin = origin

    # the secret, which is made with the trail

    def has_secret(self) -> bool:
        """Return True: it was made with the trail, and may be lost since."""
        return True

    def make_secret(self, secret: bytes) -> None:  # noqa: ARG002 - a file gets it here
        """Refuse: it was there, and is lost."""
        raise damaged(self.path)

    # the copy

    def has_copy(self) -> bool:
        """Return whether `view_search` is as the program makes it."""
        return self._copy_sound

    def make_copy(self) -> None:
        """Make `view_search` anew and empty, through the owner's function."""
        self.rows("SELECT remake_search()")
        self._look()
        if not self._copy_sound:
            raise damaged(self.path)

    def make_own_copy(self) -> bool:
        """Return False: a reader makes nothing on a server; the bodies decide."""
        return False

    def drop_own_copy(self) -> None:
        """Do nothing: there is none."""

    # summaries

    def has_summaries(self) -> bool:
        """Return False: on a server lists fold the entries."""
        return False

    def make_summaries(self) -> bool:
        """Return False: whoever acts may only add rows, and these are replaced."""
        return False

    # verification

    def altered_objects(self, *kinds: str) -> list[str]:
        """Return names of tables, triggers, … that differ from those shipped."""
        self._look()
        return self._altered(*kinds)

    def _altered(self, *kinds: str) -> list[str]:
        """Return them, as of when the server was last asked."""
        if self._sound:
            return []
        found = {each for each in self._catalogued(OBJECTS) if each[1] != "view_search"}
        made = {each for each in shipped() if each[1] != "view_search"}
        return sorted({name for kind, _, name, _ in found ^ made if kind in kinds})

    def _look(self) -> None:
        """Ask the server what the trail is built of."""
        self._looked(self._catalogued(FINGERPRINTS))

    def _catalogued(self, sql: str) -> list[tuple[Any, ...]]:
        """Return what the catalogue says about the schema."""
        try:
            return self._of_catalogue((sql, self.path.schema))[0]
        except Error as error:
            raise self._explained(error) from error

    def _looked(self, built: list[tuple[Any, ...]]) -> None:
        """Keep what the server says that the trail is built of."""
        ((found, copy),) = built
        self._sound = found == fingerprint_of(disposable=False)
        self._copy_sound = copy == fingerprint_of(disposable=True)

    def stray_mention(self) -> int | None:
        """Return the first entry number with an index row that the entry does not mention."""
        rows = self.rows(
            "SELECT min(m.sequence) FROM mention AS m WHERE NOT EXISTS ("
            "SELECT 1 FROM entry AS e, "
            "json_array_elements(convert_from(e.body, 'UTF8')::json -> 'mentions') AS j "
            "WHERE e.sequence = m.sequence AND j ->> 0 = m.kind AND j ->> 1 = m.value)"
        )
        found = rows[0][0]
        return found if isinstance(found, int) else None

    def is_damaged(self) -> bool:
        """Return whether an index hides rows of its table; broken pages the server tells itself."""
        # A count through the index alone, and one that reads the table.
        self.rows("SET LOCAL enable_seqscan = off")
        by_index = self.rows(_COUNTS)
        self.rows("SET LOCAL enable_seqscan = on")
        for each in ("indexscan", "indexonlyscan", "bitmapscan"):
            self.rows(f"SET LOCAL enable_{each} = off")
        by_table = self.rows(_COUNTS)
        for each in ("indexscan", "indexonlyscan", "bitmapscan"):
            self.rows(f"SET LOCAL enable_{each} = on")
        return by_index != by_table

    # opening

    def _check_schema(self, *kinds: str, about: str) -> None:
        """Refuse a trail that is not built as the program builds it: its rows may say anything."""
        names = self._altered(*kinds)
        if names:
            raise VerificationFailure(
                f"The {about} of the trail were changed: {shown(', '.join(names))}.",
                remedy="Leave it as it is, run `ldncompound trail verify`, and find the last "
                "backup.",
            )

    def _check_identity(self, found: list[tuple[Any, ...]]) -> None:
        """Refuse a schema of another program, or of a later version of this one."""
        if not found:
            raise StorageUnavailable(
                f"There is no trail at {shown(self.path)}.",
                remedy="Name the right one, or make it with `ldncompound trail create`.",
            )
        self._schema, comment, allowed = found[0]
        number = (comment or "").removeprefix(VERSION)
        if number == comment or re.fullmatch("[0-9]{1,9}", number) is None:
            raise VerificationFailure(
                f"{shown(self.path)} is not a trail of this program.",
                remedy="Name the right schema, or one that does not exist yet for a new trail.",
            )
        if int(number) > SCHEMA_VERSION:
            raise StorageUnavailable(
                f"The trail {shown(self.path)} was written by a newer version of the program.",
                remedy="Install the newer version on this computer too.",
            )
        if not allowed:
            raise StorageUnavailable(
                f"This account may not read the trail {shown(self.path)}.",
                remedy="Use the application's account, one that is a member of it, or the reader "
                "that 'ldncompound trail create' was told.",
            )

    def _read_origin(self) -> str:
        """Return the name of the log."""
        rows = self.rows("SELECT origin FROM log")
        if len(rows) != 1 or not isinstance(rows[0][0], str):
            raise VerificationFailure(
                f"The trail {shown(self.path)} does not say which log it is.",
                remedy="Leave it as it is and compare it with a backup.",
            )
        return rows[0][0]
