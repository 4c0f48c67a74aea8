"""The trails of several pharmacies in one database: a schema is a site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ldncompound.core.refusals import WrongUsage
from ldncompound.trail.addresses import ServerAddress
from ldncompound.trail.postgresql_connections import check_postgres_extra

if TYPE_CHECKING:
    from ldncompound.trail.addresses import TrailAddress

__all__ = ["Site", "sites_at"]


_SITES: Final = (
    "SELECT nspname::text FROM pg_namespace AS n "
    "WHERE pg_catalog.obj_description(oid, 'pg_namespace') LIKE %s OR "
    "(SELECT pg_catalog.count(*) FROM pg_class "
    'WHERE relnamespace = n.oid AND relname = ANY (%s)) > 5 ORDER BY nspname COLLATE "C"'
)
_TABLES: Final = ["document", "entry", "log", "mention", "personal_secret", "request", "subject"]
"""A schema that has six of these is a trail, also where its comment says so no more."""


class Site(NamedTuple):
    """The trail of one pharmacy: the name of its schema, and its address."""

    name: str
    address: ServerAddress


def sites_at(address: TrailAddress) -> list[Site]:
    """
    Return every trail of a database, by name; also those that this account may not read.

    Args:
        address: Of the database; which schema it names does not matter.

    Raises:
        WrongUsage: a file has no sites.
        StorageUnavailable: the server cannot be reached.
    """
    if not isinstance(address, ServerAddress):
        raise WrongUsage(
            "A trail in a file is that of one pharmacy.",
            remedy="Leave --all-sites out, or name the database of several with --trail.",
        )
    check_postgres_extra()
    from psycopg import Error

    from ldncompound.trail.postgresql import VERSION
    from ldncompound.trail.postgresql_connections import connect, explained_by

    connection = connect(address)
    try:
        found = connection.execute(_SITES, [f"{VERSION}%", _TABLES]).fetchall()
    except Error as error:
        raise explained_by(error, address) from error
    finally:
        connection.close()
    return [Site(name, ServerAddress(address.url, name)) for (name,) in found]
