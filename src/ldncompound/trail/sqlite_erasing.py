"""Erasing in a file of SQLite: what is erased is overwritten, and so are copies of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["rewrite_personal"]


MOVED = "view_moved"
"""Where personal data stand for a moment."""


def rewrite_personal(rows: Callable[..., list[tuple[Any, ...]]]) -> None:
    """
    Write what is kept of the personal data anew, and overwrite every page it stood on.

    SQLite overwrites a deleted row, but not the copies that it left where rows had moved to other
    pages: after an earlier deletion, parts of a row may stand where no row is.

    Args:
        rows: Runs a statement, inside the act that erases.
    """
    for (kind,) in rows("SELECT type FROM main.sqlite_schema WHERE name = ?", MOVED):
        rows(f"DROP {'VIEW' if kind == 'view' else 'TABLE'} main.{MOVED}")
    kept = "SELECT sequence, salt, payload FROM main.{} ORDER BY sequence"
    rows(f"CREATE TABLE main.{MOVED} (sequence INTEGER PRIMARY KEY, salt, payload)")
    rows(f"INSERT INTO main.{MOVED} {kept.format('personal')}")
    rows("DELETE FROM main.personal")
    rows(f"INSERT INTO main.personal {kept.format(MOVED)}")
    rows(f"DROP TABLE main.{MOVED}")
