"""Keeping the trail: backups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.api.checked import checked
from ldncompound.api.places import path_of
from ldncompound.api.premises import Group
from ldncompound.core.refusals import StorageUnavailable, WrongUsage, quoted

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    from ldncompound.trail.trail_documents import BackupWritten

__all__ = ["TrailKept"]


class TrailKept(Group):
    """Backups of the trail of a pharmacy."""

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
