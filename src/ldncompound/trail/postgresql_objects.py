"""What a trail on a PostgreSQL server is built of, told by the server's catalogue.

The catalogue is asked for what makes a difference, not for SQL that each version of the server
writes in its own way. So what is shipped, `postgresql_objects.json`, holds for all of them; it is
written by tools/postgresql_objects.py from a trail that was just made.
"""

from __future__ import annotations

from functools import cache
from hashlib import md5
from pathlib import Path
from typing import Final

import msgspec

__all__ = ["FINGERPRINTS", "OBJECTS", "TrailObject", "fingerprint_of", "shipped"]


_SHIPPED: Final = Path(__file__).with_name("postgresql_objects.json")

TrailObject = tuple[str, str, str, str]
"""Kind, the table or view it belongs to (empty for none), name, description."""

_FOUND: Final = """
WITH site AS (
    SELECT oid, nspname, nspowner, nspacl FROM pg_namespace WHERE nspname = %s
), rel AS (
    SELECT c.*, s.nspowner FROM pg_class AS c JOIN site AS s ON c.relnamespace = s.oid
    WHERE c.relkind NOT IN ('i', 'I', 't')
), found (kind, rel, name, told) AS (
    SELECT 'table', '', 'schema', concat_ws(' ', 'others may', (
        SELECT count(*) FROM aclexplode(nspacl) AS a
        WHERE a.grantee <> nspowner AND a.privilege_type <> 'USAGE')) FROM site
  UNION ALL
    SELECT CASE relkind WHEN 'v' THEN 'view' ELSE 'table' END, relname::text, relname::text,
        concat_ws(' ', relkind, relpersistence, relrowsecurity, relforcerowsecurity,
            relowner = nspowner, relispartition, relhassubclass, (
            SELECT count(*) FROM aclexplode(relacl) AS a WHERE a.grantee <> relowner
            AND a.privilege_type NOT IN ('SELECT', 'INSERT')), (
            SELECT string_agg(concat_ws(':', attname, attisdropped,
                format_type(atttypid, atttypmod), attnotnull, atthasdef, attidentity,
                attgenerated, l.collname, (
                SELECT count(*) FROM aclexplode(attacl) AS a
                WHERE a.privilege_type NOT IN ('SELECT', 'INSERT'))), ', ' ORDER BY attnum)
            FROM pg_attribute AS t LEFT JOIN pg_collation AS l ON l.oid = attcollation
            WHERE attrelid = rel.oid AND attnum > 0)) FROM rel
  UNION ALL
    SELECT 'table', relname::text, conname::text,
        concat_ws(' ', contype, convalidated, condeferrable, conkey, pg_get_expr(conbin, conrelid))
    FROM pg_constraint AS o JOIN rel ON o.conrelid = rel.oid WHERE contype <> 'n'
  UNION ALL
    SELECT 'index', rel.relname::text, x.relname::text,
        concat_ws(' ', m.amname, indisunique, indisvalid, indisready, indislive, indkey,
            indexprs IS NULL, indpred IS NULL, (
            SELECT string_agg((SELECT opcname FROM pg_opclass AS p WHERE p.oid = k.id), ','
                ORDER BY n) FROM unnest(indclass::oid[]) WITH ORDINALITY AS k (id, n)), (
            SELECT string_agg(
                coalesce((SELECT collname FROM pg_collation AS l WHERE l.oid = k.id), '-'), ','
                ORDER BY n) FROM unnest(indcollation::oid[]) WITH ORDINALITY AS k (id, n)))
    FROM pg_index AS i JOIN rel ON i.indrelid = rel.oid JOIN pg_class AS x ON x.oid = i.indexrelid
    JOIN pg_am AS m ON m.oid = x.relam
  UNION ALL
    SELECT 'trigger', relname::text, tgname::text,
        concat_ws(' ', tgtype, tgenabled, p.proname, p.pronamespace = relnamespace, tgnargs,
            tgqual IS NULL, tgattr, tgdeferrable)
    FROM pg_trigger AS t JOIN rel ON t.tgrelid = rel.oid JOIN pg_proc AS p ON p.oid = t.tgfoid
    WHERE NOT tgisinternal
  UNION ALL
    SELECT 'trigger', relname::text, rulename::text, 'rule'
    FROM pg_rewrite AS r JOIN rel ON r.ev_class = rel.oid WHERE rulename <> '_RETURN'
  UNION ALL
    SELECT 'table', relname::text, polname::text, 'policy'
    FROM pg_policy AS p JOIN rel ON p.polrelid = rel.oid
  UNION ALL
    SELECT 'trigger', '', p.proname::text,
        concat_ws(' ', oidvectortypes(proargtypes), prorettype::regtype, l.lanname, prosecdef,
            proowner = s.nspowner, replace(proconfig::text, s.nspname, '*'), prokind, md5(prosrc), (
            SELECT count(*) FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) AS a
            WHERE a.grantee = 0))
    FROM pg_proc AS p JOIN site AS s ON p.pronamespace = s.oid
    JOIN pg_language AS l ON l.oid = p.prolang
  UNION ALL
    SELECT 'table', '', oprname::text, 'operator'
    FROM pg_operator AS o JOIN site AS s ON o.oprnamespace = s.oid
  UNION ALL
    SELECT 'table', '', typname::text, 'type'
    FROM pg_type AS t JOIN site AS s ON t.typnamespace = s.oid
    WHERE typrelid = 0 AND (typelem = 0 OR NOT EXISTS (
        SELECT 1 FROM pg_type AS e WHERE e.oid = t.typelem AND e.typrelid <> 0))
)
"""

OBJECTS: Final = (
    _FOUND + "SELECT kind, rel, name, told FROM found "  # noqa: S608 - constants
    r"WHERE rel NOT LIKE 'view\_%%' OR rel = 'view_search'"
)
"""Every object of a schema, which is the value, but for other views and tables `view_…`."""

_SUM: Final = (
    "md5(string_agg(concat_ws(E'\\t', kind, rel, name, told), E'\\n' "
    "ORDER BY concat_ws(E'\\t', kind, rel, name, told) COLLATE \"C\")"
)
FINGERPRINTS: Final = (
    _FOUND + f"SELECT {_SUM} FILTER (WHERE rel NOT LIKE 'view\\_%%')), "  # noqa: S608 - constants
    f"{_SUM} FILTER (WHERE rel = 'view_search')) FROM found"
)
"""One number over all that is not disposable, and one over `view_search`."""


@cache
def shipped() -> list[TrailObject]:
    """Return what a trail is built of."""
    return msgspec.json.decode(_SHIPPED.read_bytes(), type=list[TrailObject])


@cache
def fingerprint_of(*, disposable: bool) -> str:
    """Return the number that the server must find; *disposable*: over `view_search`."""
    told = sorted("\t".join(each) for each in shipped() if (each[1] == "view_search") == disposable)
    # It compares two lists that are both at hand: nothing rests on its strength.
    return md5("\n".join(told).encode(), usedforsecurity=False).hexdigest()
