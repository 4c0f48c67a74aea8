"""Keeping the trail: backups, and what is lost of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ldncompound.api.checked import checked
from ldncompound.api.places import path_of
from ldncompound.api.premises import Group
from ldncompound.core.refusals import StorageUnavailable, WrongUsage, quoted

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.pharmacy.trail_keeping import TrailAccepted, TrailRestored
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.entry_shape import EntryLogged
    from ldncompound.trail.store import Trail
    from ldncompound.trail.trail_documents import BackupWritten

__all__ = ["TrailKept", "told_in_log"]


class TrailKept(Group):
    """Backups of the trail of a pharmacy, and what is lost of it."""

    @checked
    def backup(self, file: str | PathLike[str], *, replace: bool = False) -> BackupWritten:
        """
        Write a backup of the trail, whole also while others write; it is no act.

        The backup is a trail too: every reader takes it, and `verify` checks it. It appears under
        its name when every byte of it was checked, and only its owner may read it.

        Args:
            file: The backup.
            replace: An existing file of this name is replaced; a trail or a key never is.

        Returns:
            The file, and the head of the trail in it.

        Raises:
            WrongUsage: the file exists, or its folder cannot be written.
            StorageUnavailable: no trail, or the disk is full.
            VerificationFailure: the trail is damaged; there is no backup then.

        >>> import tempfile
        >>> from ldncompound import CapsuleOrder, Pharmacy
        >>> order = CapsuleOrder(dose="1.5 mg", days="30", patient="P-1", prescriber="Dr Q")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     pharmacy = Pharmacy.open(f"{folder}/trail.sqlite", by="AB")
        ...     made = pharmacy.prepare(order)
        ...     pharmacy.trail.backup(f"{folder}/backup.sqlite").size
        1
        """
        from ldncompound.trail.backups import back_up
        from ldncompound.trail.trail_documents import BackupWritten

        path = path_of(file, "the backup")
        _check_free(path, replace=replace)
        with self._premises.reading() as trail:
            try:
                head = back_up(trail, path, replace=replace)
            except FileExistsError:
                raise _exists(path) from None
            except OSError as error:
                raise WrongUsage(
                    f"The backup {quoted(str(path))} cannot be written: {error.strerror}.",
                    remedy="Name a file in an existing folder where you may write.",
                ) from None
        return BackupWritten(file=str(path), **head.stated().to_json())

    @checked
    def accept(self, *, reason: str, request_id: str | None = None) -> TrailAccepted:
        """
        Go on with a trail that is not the one that is known at its place; signed by who acts.

        The entry names what is lost: entries, and ids, which nothing gets again. Where the file
        is gone, a new trail begins.

        Args:
            reason: How it was lost; kept with the personal data.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            What was recorded, with its place in the trail.

        Raises:
            Refusal: recorded; also where nothing is known to be lost.
            WrongUsage: the reason is empty.
            StorageUnavailable: nothing could be recorded.
        """
        from ldncompound.api.mirroring import noted_beyond
        from ldncompound.api.once import done_once
        from ldncompound.pharmacy.requests import Request
        from ldncompound.pharmacy.trail_keeping import (
            accept_trail,
            accepted_again,
            check_said,
            note_again,
        )

        check_said(reason, "Say how it was lost.")
        request = None
        if request_id is not None:
            request = Request.of(request_id, "trail.accept", {"reason": reason})
        with self._premises.accepting() as (recorder, memory):

            def again(recorder: Recorder, recorded: Recorded) -> TrailAccepted:
                accepted = accepted_again(recorded)
                note_again(recorder.trail, memory, accepted.lost)
                return accepted

            return done_once(
                recorder,
                request,
                lambda recorder: accept_trail(
                    recorder,
                    memory,
                    reason,
                    partial(
                        noted_beyond, self._premises.practice.mirror, self._premises.told, memory
                    ),
                ),
                again,
            )

    @checked
    def restore(
        self, file: str | PathLike[str], *, reason: str, request_id: str | None = None
    ) -> TrailRestored:
        """
        Put a backup in the place of the trail; signed by who acts.

        A trail that is whole, and is not the beginning of the backup, is never replaced. What is
        replaced, because it is damaged or lacks entries, is kept beside it. The entry names what is
        lost; personal data that were erased after the backup are erased again, as far as that is
        known here.

        Args:
            file: The backup, checked before anything is done.
            reason: Why; kept with the personal data.
            request_id: A key of the caller that makes a repetition safe.

        Returns:
            What was recorded in the restored trail, and where the replaced file is.

        Raises:
            WrongUsage: the reason is empty, or a whole trail stands there.
            StorageUnavailable: the backup is missing, the place cannot be written, or who acts
                may not: there is no trail in which that could be recorded.
            VerificationFailure: the backup is not whole.
        """
        from ldncompound.api.restoring import Restoration
        from ldncompound.pharmacy.trail_keeping import check_said

        check_said(reason, "Say why the trail is restored.")
        return Restoration(self._premises, path_of(file, "the backup")).done(reason, request_id)


def _check_free(path: Path, *, replace: bool) -> None:
    """Refuse a name that something has which is not to be replaced."""
    from ldncompound.api.kept_files import is_kept

    try:
        if path.is_dir():
            raise WrongUsage(f"{quoted(str(path))} is a folder.", remedy="Name a file.")
        if path.is_file() and is_kept(path):
            raise WrongUsage(
                f"{quoted(str(path))} is a key or an audit trail, which is never overwritten.",
                remedy="Name another file, for example with the day in its name.",
            )
        if path.exists() and not replace:
            raise _exists(path)
    except OSError as error:
        raise StorageUnavailable(
            f"{quoted(str(path))} cannot be reached: {error.strerror}.",
            remedy="Name another place.",
        ) from None


def _exists(path: Path) -> WrongUsage:
    """Return that a file is not replaced."""
    return WrongUsage(
        f"{quoted(str(path))} exists.",
        remedy="Name another file, for example with the day in its name.",
    )


def told_in_log(trail: Trail, entry: EntryLogged) -> EntryLogged:
    """Return an entry of the log, with what is lost where it restores or accepts a trail."""
    if entry.outcome != "done" or entry.action not in ("trail-accepted", "trail-restored"):
        return entry
    from ldncompound.pharmacy.trail_keeping import with_lost

    return with_lost(trail, entry)
