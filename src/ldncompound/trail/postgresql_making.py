"""Making a trail on a PostgreSQL server, its two accounts, and bringing one to this version."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from psycopg import Connection, Error, sql

from ldncompound.core.refusals import CompoundingError, StorageUnavailable, WrongUsage
from ldncompound.trail.failures import shown
from ldncompound.trail.postgresql import SCHEMA_VERSION, VERSION
from ldncompound.trail.postgresql_connections import connect, explained_by, settings_for
from ldncompound.trail.request_keys import SECRET_SIZE

if TYPE_CHECKING:
    from ldncompound.trail.addresses import ServerAddress

__all__ = ["TrailRoles", "create_trail", "upgrade_trail"]


_SCHEMA = Path(__file__).with_name("postgresql.sql")
_LONGEST = 63
"""Bytes of a name on a server."""


class TrailRoles(NamedTuple):
    """
    The accounts of a trail.

    Args:
        owner: Owns the tables; nobody works as this one.
        application: May read, and add rows.
        reader: May read; None without one.
    """

    owner: str
    application: str
    reader: str | None = None

    @classmethod
    def named(
        cls, address: ServerAddress, owner: str | None, application: str | None, reader: str | None
    ) -> TrailRoles:
        """Return them as named; those that are not named follow from the schema's name."""
        owner = f"{address.schema}_owner" if owner is None else owner
        application = f"{address.schema}_app" if application is None else application
        found = cls(owner, application, reader)
        wanted = [each for each in found if each is not None]
        for each in wanted:
            if not each or not each.isprintable() or len(each.encode()) > _LONGEST:
                raise WrongUsage(
                    "That is no name of an account on a server.",
                    remedy="Name it like 'pharmacy_app'.",
                )
        if len({*wanted}) < len(wanted):
            raise WrongUsage(
                "Owner, application and reader must be accounts of their own.",
                remedy="Name another one, or none.",
            )
        return found


def create_trail(address: ServerAddress, roles: TrailRoles) -> None:
    """
    Make an empty trail, all of it or nothing; the accounts that are missing are made too.

    Raises:
        WrongUsage: there is one already, or something else has its schema.
        StorageUnavailable: the server cannot be reached, or this account may not do it.
    """
    with _Making(address) as making:
        making.check_free()
        making.make_roles(roles)
        making.make_schema(roles)
        making.fill(f"ldncompound/{os.urandom(8).hex()}", os.urandom(SECRET_SIZE))
        making.grant(roles)
        making.run("SELECT remake_search()")


def upgrade_trail(address: ServerAddress) -> None:
    """
    Bring a trail to this version, and make what is disposable again.

    What was altered is not put right, which would hide it: it is refused.

    Raises:
        StorageUnavailable: the trail is missing or newer, or this account does not own it.
        VerificationFailure: it was altered.
    """
    # Imported here: it makes the second index again from the bodies.
    from ldncompound.trail.store import Trail

    with Trail.open_for_acts(address, create=False) as trail:
        trail.hold()
        trail._database.make_copy()
        trail._fill(0)
        trail._database.commit()


class _Making:
    """One transaction in which a trail is made."""

    def __init__(self, address: ServerAddress) -> None:
        """Connect."""
        self._address = address
        self._connection: Connection[tuple[Any, ...]] = connect(address)
        self._schema = sql.Identifier(address.schema)

    def __enter__(self) -> _Making:
        """Begin."""
        self.run("BEGIN")
        settings, values = settings_for(self._address.schema, local=True)
        self.run(settings, *values)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Keep all of it, or nothing."""
        try:
            if kind is None:
                self.run("COMMIT")
        finally:
            self._connection.close()

    def run(self, statement: str | sql.Composed, *values: Any) -> list[tuple[Any, ...]]:
        """Run a statement, or several without values."""
        try:
            cursor = self._connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []
        except Error as error:
            raise self._explained(error) from error

    def _explained(self, error: Error) -> CompoundingError:
        """Return an error in plain words; what is refused here wants another account."""
        if error.sqlstate == "42501":
            return StorageUnavailable(
                f"This account may not make a trail at {shown(self._address)}.",
                remedy="Act as an administrator of the server, like its account postgres.",
            )
        return explained_by(error, self._address)

    def check_free(self) -> None:
        """Refuse a place that is taken, and a database that cannot hold every text."""
        ((encoding, taken),) = self.run(
            "SELECT current_setting('server_encoding'), "
            "EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = %s)",
            self._address.schema,
        )
        if encoding != "UTF8":
            raise WrongUsage(
                f"The database has the encoding {encoding}, which does not hold every text.",
                remedy="Make one with `createdb --encoding=UTF8 --template=template0`.",
            )
        if taken:
            raise WrongUsage(
                f"There is a trail or another schema at {shown(self._address)}.",
                remedy="Name another schema, like ?schema=north; an existing one is kept.",
            )

    def make_roles(self, roles: TrailRoles) -> None:
        """Make the accounts that are missing; none has a password."""
        for name, what in zip(roles, ("NOLOGIN", "LOGIN", "LOGIN"), strict=True):
            if name and not self.run("SELECT 1 FROM pg_roles WHERE rolname = %s", name):
                self.run(sql.SQL(f"CREATE ROLE {{}} {what}").format(sql.Identifier(name)))
        ((member,),) = self.run("SELECT pg_has_role(current_user, %s, 'USAGE')", roles.owner)
        if not member:
            self.run(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(roles.owner)))

    def make_schema(self, roles: TrailRoles) -> None:
        """Make the schema and all that is in it, as the owner."""
        owner = sql.Identifier(roles.owner)
        self.run(sql.SQL("CREATE SCHEMA {} AUTHORIZATION {}").format(self._schema, owner))
        comment = sql.Literal(f"{VERSION}{SCHEMA_VERSION}")
        self.run(sql.SQL("COMMENT ON SCHEMA {} IS {}").format(self._schema, comment))
        self.run(sql.SQL("SET LOCAL ROLE {}").format(owner))
        self.run(_statements())

    def fill(self, origin: str, secret: bytes) -> None:
        """Name the log, and keep its secret."""
        self.run("INSERT INTO log VALUES (1, %s)", origin)
        self.run("INSERT INTO personal_secret VALUES (1, %s)", secret)

    def grant(self, roles: TrailRoles) -> None:
        """Let the application read and add rows, and the reader read."""
        for name in (roles.application, roles.reader):
            if name is None:
                continue
            who = sql.Identifier(name)
            for each in ("USAGE ON SCHEMA {0}", "SELECT ON ALL TABLES IN SCHEMA {0}"):
                self.run(sql.SQL(f"GRANT {each} TO {{1}}").format(self._schema, who))
        who = sql.Identifier(roles.application)
        self.run(
            sql.SQL(
                "GRANT INSERT ON entry, document, subject, request, mention, personal TO {0}; "
                "GRANT EXECUTE ON FUNCTION forget(bigint), remake_search() TO {0}"
            ).format(who)
        )


@cache
def _statements() -> str:
    """Return the statements that make an empty trail."""
    return _SCHEMA.read_text(encoding="utf-8")
