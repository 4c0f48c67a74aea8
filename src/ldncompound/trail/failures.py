"""Failures of the file of a trail in plain words: SQLite, the disk, another program, damage."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from ldncompound.core.refusals import CompoundingError, StorageUnavailable, VerificationFailure

if TYPE_CHECKING:
    from ldncompound.trail.addresses import ServerAddress, TrailAddress

__all__ = ["InterruptedAct", "NotADatabase", "damaged", "explained", "shown"]


class NotADatabase(VerificationFailure):
    """The file is not a SQLite database; it may still be an export."""


class InterruptedAct(StorageUnavailable):
    """An act was interrupted, and undoing it needs write access."""


def damaged(path: TrailAddress, first_bad: int | None = None) -> VerificationFailure:
    """Return the failure of a trail that is not as written, from *first_bad* on."""
    what = "" if first_bad is None else f" at entry {first_bad}"
    return VerificationFailure(
        f"The trail {shown(path)} is damaged or was changed{what}.",
        remedy="Keep the file as it is, run `ldncompound trail verify`, and find the last backup.",
        first_bad=first_bad,
    )


_UNAVAILABLE = {
    "SQLITE_BUSY": (
        "The trail {path} is in use by another program and did not become free in time.",
        "Wait until the other program has finished, and try again.",
    ),
    "SQLITE_FULL": (
        "The disk has no room left for the trail {path}.",
        "Make room on the disk and try again.",
    ),
    "SQLITE_READONLY": (
        "The trail {path} can be read here but not written.",
        "Use the trail itself, not a copy, and an account that may write it and its folder.",
    ),
    "SQLITE_CANTOPEN": (
        "The trail {path} cannot be opened.",
        "Check that you may read the file and its folder.",
    ),
}
_OTHERWISE = (
    "The trail {path} cannot be read or written: {error}.",
    "Check the disk, and that you may read and write the file and its folder.",
)
_SAME = {"SQLITE_LOCKED": "SQLITE_BUSY", "SQLITE_PERM": "SQLITE_CANTOPEN"}

_CHANGED = ("SQLITE_CORRUPT", "SQLITE_CONSTRAINT", "SQLITE_ERROR", "SQLITE_MISMATCH")
"""A page is broken, a new row already exists, a table is missing."""


def explained(error: sqlite3.Error | OSError, path: Path) -> CompoundingError:
    """
    Return an error in plain words for one of SQLite's.

    A call on a closed trail is a mistake of the caller and is raised unchanged.
    """
    if isinstance(error, sqlite3.ProgrammingError):
        raise error
    name = str(getattr(error, "sqlite_errorname", ""))
    kind = "_".join(name.split("_")[:2])
    if name == "SQLITE_READONLY_ROLLBACK":
        return InterruptedAct(
            f"An act on the trail {shown(path)} was interrupted and has to be undone first.",
            remedy="Open the trail once with an account that may write it and its folder.",
        )
    if kind == "SQLITE_NOTADB":
        return NotADatabase(
            f"{shown(path)} is not a trail.",
            remedy="Name the right file, or one that does not exist yet to create a trail.",
        )
    # Text that is not UTF-8 is reported by Python, without a name.
    if kind in _CHANGED or (not name and isinstance(error, sqlite3.Error)):
        return damaged(path)
    message, remedy = _UNAVAILABLE.get(_SAME.get(kind, kind), _OTHERWISE)
    return StorageUnavailable(message.format(path=shown(path), error=error), remedy=remedy)


def shown(path: str | os.PathLike[str] | ServerAddress) -> str:
    """Return an address that can be printed on any terminal, without a password."""
    text = os.fspath(path) if isinstance(path, os.PathLike) else str(path)
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
