"""Addresses of trails: the path of a file, or the URL of a schema on a PostgreSQL server."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import parse_qsl, quote, unquote, urlencode

import msgspec

from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.refusals import WrongUsage

__all__ = ["DEFAULT_SCHEMA", "ServerAddress", "TrailAddress", "is_url", "server_address"]


DEFAULT_SCHEMA: Final = "ldncompound"

_URL = lazy_pattern(r"postgres(?:ql)?://", re.IGNORECASE)
_NAME = lazy_pattern(r"[a-z_][a-z0-9_]{0,40}", re.ASCII)
_PORTS = lazy_pattern(r"(?:(?:\[[^\]]*\]|[^:,]*)(?::[0-9]{0,5})?(?:,|$))*", re.ASCII)
"""Hosts with their ports. A password without what follows it would be taken for one."""
_SHOWN = ("service", "host", "port", "dbname", "user")
"""Parameters that say where a trail is; whatever else stands in a URL is not shown."""


class ServerAddress(msgspec.Struct, frozen=True):
    """
    The address of a trail on a PostgreSQL server: what libpq takes, and the schema.

    What is shown of it has no password.

    Args:
        url: For libpq; it may hold a password.
        schema: Name of the schema: one site.

    >>> server_address("postgresql://ann:secret@db.example/pharmacy?schema=north")
    <postgresql://ann@db.example/pharmacy?schema=north>
    """

    url: str
    schema: str

    def __str__(self) -> str:
        """Return where it is, without a password."""
        before, mark, asked = self.url.partition("?")
        scheme, _, rest = before.partition("://")
        who, at, where = rest.rpartition("@")
        shown = f"{scheme}://{who.partition(':')[0]}{at}{where}"
        told = [(name, each) for name, each in parse_qsl(asked) if mark and name in _SHOWN]
        if self.schema != DEFAULT_SCHEMA:
            told.append(("schema", self.schema))
        return shown + (f"?{urlencode(told, quote_via=quote)}" if told else "")

    def __repr__(self) -> str:
        """Return the same: a password is in no message."""
        return f"<{self}>"


TrailAddress: TypeAlias = Path | ServerAddress
"""Where a trail is."""


def is_url(given: str | os.PathLike[str] | ServerAddress) -> bool:
    """Return whether an address is that of a server."""
    return isinstance(given, str) and _URL.match(given) is not None


def server_address(url: str) -> ServerAddress:
    """
    Read the URL of a trail.

    Args:
        url: As libpq takes it (`postgresql://…`, `postgresql:///?service=…`), with one more
            parameter: `schema`, the name of the site's schema.

    Raises:
        WrongUsage: a schema with an impossible name, or named twice; a port that is none.
    """
    before, _, asked = url.partition("?")
    if not _PORTS.fullmatch(before.partition("://")[2].partition("/")[0].rpartition("@")[2]):
        raise WrongUsage(
            "The port in the URL of the trail is no number.",
            remedy="Write it like postgresql://user@server/database; percent-encode what is odd.",
        )
    pairs = [each for each in asked.split("&") if each]
    schemas = [unquote(each.partition("=")[2]) for each in pairs if each.startswith("schema=")]
    others = [each for each in pairs if not each.startswith("schema=")]
    schema = schemas[0] if schemas else DEFAULT_SCHEMA
    if len(schemas) > 1 or not _NAME.fullmatch(schema) or schema.startswith("pg_"):
        raise WrongUsage(
            "The schema of a trail is one name of lower-case letters, digits and underscores.",
            remedy="Write it like postgresql://server/database?schema=north.",
        )
    if schema in ("public", "information_schema"):
        raise WrongUsage(
            f"The schema {schema} is the server's own, and takes no trail.",
            remedy="Name another one, like ?schema=north, or none.",
        )
    return ServerAddress(before + ("?" + "&".join(others) if others else ""), schema)
