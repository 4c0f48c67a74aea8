"""The audit trail: one entry for every act, kept so that changes can be detected.

The package stores opaque documents and contains no pharmacy. `act` defines what is recorded,
`store` writes it into what `database` opens, a file of SQLite or a server, `reading` reads it,
`merkle` combines the entries into the root that is printed on sheets, `verification` checks it.

Names are imported when first used: a command that does not use the trail does not load SQLite.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ldncompound.trail.act import Act, Entry, Head, Headline, Recorded
    from ldncompound.trail.sqlite import sqlite_version
    from ldncompound.trail.store import Trail
    from ldncompound.trail.verification import TrailVerification, export_lines, verify

__all__ = [
    "Act",
    "Entry",
    "Head",
    "Headline",
    "Recorded",
    "Trail",
    "TrailVerification",
    "export_lines",
    "sqlite_version",
    "verify",
]


_HOMES = {
    "Act": "act",
    "Entry": "act",
    "Head": "act",
    "Headline": "act",
    "Recorded": "act",
    "Trail": "store",
    "TrailVerification": "verification",
    "export_lines": "verification",
    "sqlite_version": "sqlite",
    "verify": "verification",
}


def __getattr__(name: str) -> Any:
    """Import one of the public names from its module."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
