"""Files that are written under another name first, for their owner alone, and leave nothing behind.

A run that is killed cannot tidy up. Its file is deleted when the next one is begun in the same
folder, if certainly nobody writes it any more: a lock that ends with its process is free. Where
there are no such locks, a file has to be old.
"""

from __future__ import annotations

import errno
import os
import re
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ldncompound.core.patterns import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PrivateFile", "alone_in", "private_file", "sweep", "sync_folder", "synced"]


_OURS = lazy_pattern(r"\..{1,40}\.ldn-[0-9a-f]{16}(\.[^.]{1,9})?", re.DOTALL)
_OLD = 24 * 3600
"""Seconds after which nobody writes a file any more where locks tell nothing."""


class PrivateFile:
    """
    A file that is being written, for its owner alone (mode 0600).

    Attributes:
        path: Where it is until it gets its name.
        kept: It stays, whatever its name is at the end.
    """

    kept: bool = False

    def __init__(self, path: Path) -> None:
        """Make an empty file beside *path*, and lock it: others leave it alone."""
        while True:
            name = f".{path.stem[:40] or '_'}.ldn-{os.urandom(8).hex()}{path.suffix[:10]}"
            self.path: Path = path.with_name(name)
            self._lock: int | None = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
            if not _lock(self._lock, wait=True):
                self.let_go()
                return
            # Between the two calls another run may have taken it for one that was left.
            with suppress(OSError):
                if self.path.stat().st_ino == os.fstat(self._lock).st_ino:
                    return
            self.let_go()

    def let_go(self) -> None:
        """Unlock it: once others open it under its name, closing it here would undo their locks."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def put_anew(self, path: Path) -> None:
        """
        Give it its name, which must be free.

        Raises:
            FileExistsError: it is not.
        """
        self.let_go()
        try:
            os.link(self.path, path)
        except FileExistsError:
            raise
        except OSError:  # no hard links here
            if os.name == "posix" and os.path.lexists(path):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
            self.path.rename(path)
        sync_folder(path.parent)

    def put(self, path: Path) -> None:
        """Give it its name, in the place of what has it."""
        self.let_go()
        os.replace(self.path, path)
        sync_folder(path.parent)


@contextmanager
def private_file(path: Path) -> Iterator[PrivateFile]:
    """
    Make an empty file beside another, and delete it at the end if it got no name.

    Args:
        path: The file that it becomes; a viewer opens it by the same ending.

    Raises:
        OSError: the folder cannot be written.
    """
    sweep(path.parent)
    made = PrivateFile(path)
    try:
        yield made
    finally:
        made.let_go()
        if not made.kept:
            with suppress(OSError):
                _delete(made.path)


def _lock(opened: int, *, wait: bool) -> bool:
    """
    Lock an open file for as long as it is open; return whether that was done.

    Only on Linux are these locks apart from those that SQLite sets on the same file.
    """
    if sys.platform != "linux":
        return False
    import fcntl

    try:
        fcntl.flock(opened, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return False
    return True


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other run is in such a block for a folder, where the system can tell."""
    if sys.platform != "linux":
        yield
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        _lock(opened, wait=True)
        yield
    finally:
        os.close(opened)


def sweep(folder: Path) -> None:
    """Delete what runs that were killed have left in a folder; nothing depends on it."""
    with suppress(OSError), os.scandir(folder) as found:
        for each in found:
            if each.name.startswith(".") and _OURS.fullmatch(each.name):
                with suppress(OSError):
                    _delete_if_left(Path(each.path))


def _delete_if_left(path: Path) -> None:
    """Delete a file of ours that nobody writes any more."""
    if sys.platform != "linux":
        if time.time() - path.lstat().st_mtime > _OLD:
            _delete(path)
        return
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if _lock(opened, wait=False):
            _delete(path)
    finally:
        os.close(opened)


def _delete(path: Path) -> None:
    """Delete a file, and before it what SQLite has beside it: pages of it as they were."""
    for ending in ("-journal", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    path.unlink()


def synced(path: Path) -> None:
    """Put the content of a file on the disk."""
    opened = os.open(path, os.O_RDWR)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk, where the system can."""
    if os.name != "posix":
        return
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
