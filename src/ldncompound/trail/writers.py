"""One writer at a time in a process: its threads wait for one another, and not for the file.

SQLite's own wait is not fair: among many that try again and again, one can be passed over for
longer than anybody waits. So only one thread of a process asks for the file at a time.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING

from ldncompound.core.records import DESCRIBING
from ldncompound.core.refusals import StorageUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.trail.addresses import TrailAddress

__all__ = ["one_writer"]


_LONGEST = 60.0
"""Seconds to wait for the other threads."""

_waiting: dict[str, RLock] = {}

if hasattr(os, "register_at_fork"):
    # A copy of the process has none of the threads that may hold one.
    os.register_at_fork(after_in_child=_waiting.clear)
    # And none that would complete what one of them has begun to describe.
    os.register_at_fork(
        before=DESCRIBING.acquire,
        after_in_parent=DESCRIBING.release,
        after_in_child=DESCRIBING.release,
    )


@contextmanager
def one_writer(path: TrailAddress) -> Iterator[None]:
    """
    Keep the other threads of this process from writing to a trail while the block runs.

    Raises:
        StorageUnavailable: they did not come to an end in time.
    """
    lock = _waiting.setdefault(str(path), RLock())
    if not lock.acquire(timeout=_LONGEST):
        raise StorageUnavailable(
            "The other threads of this program did not finish writing in time.",
            remedy="Try again; with a request id nothing is done twice.",
        )
    try:
        yield
    finally:
        lock.release()
