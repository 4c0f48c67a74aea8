"""Files that nothing may overwrite: databases such as audit trails, people's keys, and inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["is_kept", "is_same"]


def is_kept(path: Path) -> bool:
    """Return whether a file is a key of a person, or a database such as an audit trail."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except (OSError, ValueError):
        return False
    return head.startswith(b"SQLite format 3\0") or b'"ldncompound.key/1"' in head


def is_same(one: Path, other: Path) -> bool:
    """Return whether both are one file, even of none yet; no name is too odd to ask."""
    try:
        return one.resolve() == other.resolve() or one.samefile(other)
    except (OSError, ValueError, RuntimeError):
        return False
