"""Write what a trail on a PostgreSQL server is built of, from one that is made for it.

    python tools/postgresql_objects.py postgresql://postgres@localhost/postgres [--check]

The trail is made in a schema of its own, and dropped again. With --check the file is compared.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import psycopg

from ldncompound.trail.addresses import ServerAddress
from ldncompound.trail.postgresql_making import TrailRoles, create_trail
from ldncompound.trail.postgresql_objects import OBJECTS

FILE = Path(__file__).parents[1] / "src" / "ldncompound" / "trail" / "postgresql_objects.json"
SCHEMA = "ldncompound_objects"


def told_by(url: str) -> str:
    """Return the objects of a new trail, one a line, as JSON."""
    address = ServerAddress(url, SCHEMA)
    roles = TrailRoles.named(address, None, None, None)
    create_trail(address, roles)
    with psycopg.connect(url, autocommit=True) as connection:
        try:
            found = sorted(connection.execute(OBJECTS, [SCHEMA]).fetchall())
        finally:
            connection.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
            for each in (roles.owner, roles.application):
                connection.execute(f"DROP ROLE {each}")
    lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in found)
    return f"[\n{lines}\n]\n"


def main() -> int:
    """Write or compare."""
    url, *options = sys.argv[1:]
    text = told_by(url)
    if "--check" in options:
        return 0 if FILE.read_text(encoding="utf-8") == text else 1
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
