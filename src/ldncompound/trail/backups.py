"""Backups of a trail, checked before they get their name, and what stands where one is restored."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.core.canonical_json import object_stored_as, sha256_hex
from ldncompound.core.refusals import StorageUnavailable, VerificationFailure
from ldncompound.trail.entry_shape import EntryHeading
from ldncompound.trail.failures import explained, shown
from ldncompound.trail.file_names import reachable
from ldncompound.trail.private_files import PrivateFile, private_file, synced
from ldncompound.trail.sqlite import SqliteDatabase
from ldncompound.trail.sqlite_files import ALONE, write_schema
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import check_whole

if TYPE_CHECKING:
    from ldncompound.trail.act import Head

__all__ = ["StandsThere", "back_up", "copy_whole", "fill", "put_in_place", "standing_at"]


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
    if not trail.copy_to(made):
        _fill_file(trail, made)
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


class StandsThere(NamedTuple):
    """
    What stands in the place where a backup is to be restored.

    Args:
        origin: The name of its log; empty where it cannot be read.
        head: Its head; None where it is damaged.
        erased: Entries whose personal data it says it erased, as far as it can be read, each with
            the SHA-256 of its body.
    """

    origin: str
    head: Head | None
    erased: tuple[tuple[int, str], ...]


def standing_at(place: Path) -> StandsThere | None:
    """
    Look at what stands at a place; None where there is no file.

    Raises:
        StorageUnavailable: it cannot be opened.
    """
    if not place.exists():
        return None
    origin, head, erased = "", None, list[tuple[int, str]]()
    with suppress(VerificationFailure), Trail.open_for_reading(place) as trail:
        origin = trail.origin
        with suppress(VerificationFailure):
            head = check_whole(trail)
        for each in trail.entries():
            if b'"erases":[' in each.body:
                for gone in EntryHeading.from_document(object_stored_as(each.body)).erases:
                    with suppress(ValueError):  # it is not there any more
                        erased.append((gone, sha256_hex(trail.entry_body(gone))))
    return StandsThere(origin, head, tuple(erased))


def put_in_place(made: PrivateFile, place: Path, aside: Path) -> Path | None:
    """
    Give a finished trail its place; what stood there is kept beside it.

    Args:
        made: The trail.
        place: Where it belongs.
        aside: The name for what stands there.

    Returns:
        Where that is kept; None where nothing stood there.
    """
    if not place.exists():
        made.put_anew(place)
        return None
    for ending in ("-journal", "-wal", "-shm"):  # of the old file: it would spoil the new one
        with suppress(FileNotFoundError):
            place.with_name(place.name + ending).rename(aside.with_name(aside.name + ending))
    try:
        os.link(place, aside)  # so that there is a file at every moment
    except FileExistsError:
        raise  # somebody else restores
    except OSError:
        place.rename(aside)
    made.put(place)
    return aside


def _fill_file(trail: Trail, file: Path) -> None:
    """Write what a trail in another store has into an empty file that nobody else knows of."""
    write_schema(file, file, trail.origin)
    with trail.held_still(), Trail(SqliteDatabase(file, ALONE, 0)) as copy:
        for setting in ("journal_mode", "synchronous"):
            copy._rows(f"PRAGMA {setting} = OFF")
        copy._database.begin_act()
        secret = trail._secret()
        if secret is not None:
            copy._database.make_secret(secret)
        fill(copy, trail)
        copy._database.commit()
    synced(file)


def fill(copy: Trail, trail: Trail) -> None:
    """Write every entry of a trail into an empty one, inside a transaction."""
    copy._settle_copy()
    for stored in trail.stored_entries():
        copy._write(stored)
