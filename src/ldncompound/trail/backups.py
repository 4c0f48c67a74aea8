"""Backups of a trail: the whole file as it was at one moment, checked before it gets its name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ldncompound.core.refusals import StorageUnavailable, VerificationFailure
from ldncompound.trail.failures import explained, shown
from ldncompound.trail.file_names import reachable
from ldncompound.trail.private_files import private_file
from ldncompound.trail.sqlite import SqliteDatabase
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import check_whole

if TYPE_CHECKING:
    from ldncompound.trail.act import Head

__all__ = ["back_up", "copy_whole"]


def back_up(trail: Trail, file: Path, *, replace: bool = False) -> Head:
    """
    Write a backup of an open trail, also while others write to it.

    It appears under its name when it is whole, checked and on the disk; only its owner may read
    it from the first byte on.

    Args:
        trail: It is only read.
        file: The backup.
        replace: A file of this name is replaced; the caller knows that it is no trail.

    Returns:
        The head of the backup.

    Raises:
        FileExistsError: there is a file of this name, and *replace* is not set.
        OSError: its folder cannot be written.
        StorageUnavailable: the trail is locked or the disk full.
        VerificationFailure: the trail is damaged; there is no backup then.
    """
    file = reachable(file.parent.resolve() / file.name)
    with private_file(file) as made:
        head = copy_whole(trail, made.path)
        if replace:
            made.put(file)
        else:
            made.put_anew(file)
    return head


def copy_whole(trail: Trail, made: Path) -> Head:
    """
    Copy a trail into an empty file, and check the copy.

    Raises:
        StorageUnavailable: the trail is locked or the disk full.
        VerificationFailure: it is damaged.
    """
    least = trail.head()
    trail.copy_to(made)
    try:
        with Trail(SqliteDatabase.alone(made)) as copy:
            head = check_whole(copy)
    except VerificationFailure as failure:
        raise VerificationFailure(
            f"The trail {shown(trail.path)} is not whole, so nothing was copied: {failure.message}",
            remedy="Keep the file as it is, run `ldncompound trail verify`, and find the last "
            "backup.",
            first_bad=failure.first_bad,
        ) from None
    except OSError as error:
        raise explained(error, made) from error
    if head.size < least.size:
        raise StorageUnavailable(
            f"The copy of the trail {shown(trail.path)} lacks entries.",
            remedy="Check the disk, and try again.",
        )
    return head
