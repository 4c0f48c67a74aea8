"""Copying a trail between stores: the same bytes, the same root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.core.refusals import WrongUsage
from ldncompound.trail.addresses import ServerAddress
from ldncompound.trail.backups import back_up, fill
from ldncompound.trail.database import TIMEOUT
from ldncompound.trail.failures import shown
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import check_whole

if TYPE_CHECKING:
    import os

    from ldncompound.trail.act import Head
    from ldncompound.trail.addresses import TrailAddress

__all__ = ["copy_trail"]


def copy_trail(source: TrailAddress | str | os.PathLike[str], target: TrailAddress) -> Head:
    """
    Copy a trail, and check every byte of the copy before it can be seen.

    Args:
        source: It is only read, and is not written meanwhile: who acts, waits.
        target: A file that does not exist, or a trail without entries on a server.

    Returns:
        The head of the copy.

    Raises:
        FileExistsError: there is a file of that name.
        WrongUsage: the trail on the server has entries.
        OSError: the folder of the file cannot be written.
        StorageUnavailable: one of them cannot be reached, or the target's account may not do it.
        VerificationFailure: the source is damaged; nothing was copied.
    """
    with Trail.open_for_reading(source) as trail:
        if isinstance(target, ServerAddress):
            return _copy_to_server(trail, target)
        return back_up(trail, target)


def _copy_to_server(trail: Trail, target: ServerAddress) -> Head:
    """Copy a trail to a server, in one transaction."""
    from ldncompound.trail.postgresql_connections import check_postgres_extra

    check_postgres_extra()
    from ldncompound.trail.postgresql import PostgresqlDatabase

    database = PostgresqlDatabase.for_acts(target, timeout=TIMEOUT)
    with Trail(database) as there, trail.held_still():
        database.begin_act()
        if there.head().size:
            raise WrongUsage(
                f"The trail {shown(target)} has entries already.",
                remedy="Copy to one that `ldncompound trail create` has just made.",
            )
        database.take_over(trail.origin, trail._secret())
        copy = Trail(database)  # of the name that it has now
        fill(copy, trail)
        head = check_whole(copy)
        database.commit()
    return head
