"""Files that a command writes: looked at before anything is recorded, written whole."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ldncompound.api.kept_files import is_kept
from ldncompound.cli.session import path_of
from ldncompound.core.refusals import CompoundingError, StorageUnavailable, WrongUsage, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ldncompound.api.private_files import PrivateFile
    from ldncompound.api.types import Keep, TrailAddress

__all__ = [
    "KeptElsewhere",
    "Made",
    "check_output",
    "write_act",
    "write_lines",
    "write_output",
]


def check_output(
    given: str | None,
    *,
    replace: bool,
    kinds: tuple[str, ...],
    protected: tuple[TrailAddress, ...],
    may_stay: bool = False,
) -> Path | None:
    """
    Check an output file before anything is recorded.

    Args:
        given: As typed; None where no file is requested.
        replace: An existing file may be overwritten.
        kinds: Endings that are known; empty for any.
        protected: Files that must never be overwritten; a server needs no such care.
        may_stay: An existing file may turn out to be what is to be written.

    Raises:
        WrongUsage: it exists, is held by another program, or could not be written.
    """
    if given is None:
        return None
    path = path_of(given, "the output file")
    if kinds and path.suffix.lower() not in kinds:
        # A path like '..' has no name to give an ending.
        name = str(path.with_suffix(kinds[0])) if path.name else f"name{kinds[0]}"
        raise WrongUsage(
            f"{quoted(given)} does not end in {' or '.join(kinds)}.",
            remedy=f"Write {quoted(name)}: the ending decides the form of the file.",
        )
    for other in protected:
        if not isinstance(other, Path):
            continue
        if path.exists() and other.exists() and path.samefile(other):
            raise WrongUsage(f"{quoted(given)} is the program's own file.", remedy="Name another.")
    if path.is_dir() or not path.parent.is_dir():
        raise WrongUsage(
            f"{quoted(given)} cannot be written: "
            + ("it is a folder." if path.is_dir() else "its folder does not exist."),
            remedy="Name a file in an existing folder.",
        )
    if path.is_file() and is_kept(path):
        raise WrongUsage(
            f"{quoted(given)} is a key or an audit trail, which is never overwritten.",
            remedy="Name another file.",
        )
    if path.exists() and not replace:
        raise WrongUsage(f"{quoted(given)} exists.", remedy="Name another file, or use --replace.")
    if path.is_file() and not may_stay:
        _check_not_held(path, given)
    return path


def _check_not_held(path: Path, given: str) -> None:
    """Refuse a file that a viewer holds: on Windows it lets nobody give the file a name."""
    try:
        os.rename(path, path)  # noqa: PTH104 - changes nothing
    except OSError as error:
        raise WrongUsage(
            f"{quoted(given)} cannot be replaced: {error.strerror}.",
            remedy="Close the program that has it open, or name another file.",
        ) from None


Made = TypeVar("Made")


def write_output(path: Path, data: bytes, *, replace: bool) -> None:
    """
    Write a whole file under another name, and then rename it.

    Args:
        path: The file.
        data: Its bytes.
        replace: An existing file may be overwritten.

    Raises:
        WrongUsage: the place cannot be written, or a file has appeared there.
        KeptElsewhere: it is written under another name.
    """
    write_act(path, lambda keep: keep(data), replace=replace)


def write_act(path: Path, act: Callable[[Keep], Made], *, replace: bool) -> Made:
    """
    Do an act whose result is a file: the file appears once it is recorded.

    Args:
        path: The file.
        act: Hands over the bytes, which are written under another name, and then records them;
            where it fails there is no file, and where they cannot be written no entry.
        replace: An existing file may be overwritten.

    Raises:
        WrongUsage: the place cannot be written, or a file has appeared there.
        KeptElsewhere: it is recorded, and written under another name.
    """
    # Imported here and below: most calls write no file.
    from ldncompound.api.private_files import private_file

    try:
        with private_file(path) as begun:
            made = act(partial(_put, path, begun.path, replace=replace))
            _finish(begun, path)  # recorded: from here on it is never lost
        return made
    except OSError as error:
        raise _unwritable(path, error) from None


def _finish(begun: PrivateFile, path: Path) -> None:
    """Give a finished file its name; who might read what it replaces may read it."""
    begun.let_go()
    begun.kept = True
    if os.name == "posix":
        with contextlib.suppress(OSError):
            os.chmod(begun.path, stat.S_IMODE(path.stat().st_mode))
    _name(begun.path, path)


def _put(path: Path, temporary: Path, data: bytes, *, replace: bool) -> None:
    """
    Write a whole file under another name; refuse it where another has appeared meanwhile.

    A repeated request finds what it wrote the first time: the same bytes are no other file.
    """
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if not replace and path.exists() and path.read_bytes() != data:
        raise WrongUsage(f"{quoted(str(path))} exists.", remedy="Say --replace.")


def _unwritable(path: Path, error: OSError) -> CompoundingError:
    """Return why a file cannot be written: StorageUnavailable on a full disk, else WrongUsage."""
    full = error.errno in (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
    kind = StorageUnavailable if full else WrongUsage
    return kind(
        f"{quoted(str(path))} cannot be written: {error.strerror}.",
        remedy="Make room, or name another place." if full else "Name another place.",
    )


def write_lines(
    path: Path, act: Callable[[Callable[[Iterable[bytes]], None]], Made], *, replace: bool
) -> Made:
    """
    Do an act whose result is a long file: the file appears once it is whole.

    Args:
        path: The file.
        act: Records it, and hands over the lines; where the place cannot be written, it is not
            begun.
        replace: An existing file may be overwritten.

    Raises:
        WrongUsage: the place cannot be written, or a file has appeared there.
    """
    from ldncompound.api.private_files import private_file

    try:
        with private_file(path) as begun:
            with begun.path.open("wb") as file:
                made = act(file.writelines)
                file.flush()
                os.fsync(file.fileno())
            if path.exists() and not replace:
                raise WrongUsage(f"{quoted(str(path))} exists.", remedy="Say --replace.")
            _finish(begun, path)
        return made
    except OSError as error:
        raise _unwritable(path, error) from None


class KeptElsewhere(StorageUnavailable):
    """A finished file has another name than the one asked for, which could not be replaced."""


_PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between attempts; a scanner lets go of a new file in that time, a viewer does not."""


def _name(finished: Path, path: Path) -> None:
    """
    Give a finished file its name.

    Raises:
        KeptElsewhere: another program holds the file of that name.
    """
    import time

    for pause in (*_PAUSES, None):
        try:
            os.replace(finished, path)
            return
        except OSError as error:
            why = error.strerror
            if pause is None or not isinstance(error, PermissionError):
                break
            time.sleep(pause)
    kept = _kept_beside(finished, path)
    raise KeptElsewhere(
        f"{quoted(str(path))} could not be replaced ({why}) and is as it was. What was made is "
        f"kept whole in {kept}.",
        remedy="Use that file, and do not make it again: what is recorded is recorded. Close the "
        "program that has the other one open.",
    )


def _kept_beside(finished: Path, path: Path) -> Path:
    """Give a finished file a free name beside the one that it cannot have, or leave its own."""
    for number in range(2, 100):
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
        try:
            with open(free, "xb", opener=_for_the_owner) as kept, finished.open("rb") as whole:
                shutil.copyfileobj(whole, kept)
                kept.flush()
                os.fsync(kept.fileno())
        except FileExistsError:
            continue
        except OSError:
            with contextlib.suppress(OSError):
                free.unlink()
            break
        with contextlib.suppress(OSError):
            finished.unlink()
        return free
    return finished


def _for_the_owner(path: str, flags: int) -> int:
    """Open a new file that others cannot read."""
    return os.open(path, flags, 0o600)
