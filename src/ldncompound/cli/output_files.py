"""Files that a command writes: looked at before anything is recorded, written whole."""

from __future__ import annotations

import contextlib
import errno
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ldncompound.cli.session import _path
from ldncompound.core.refusals import CompoundingError, StorageUnavailable, WrongUsage, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.pharmacy.printing import Keep
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded

__all__ = ["Made", "check_output", "write_act", "write_export", "write_output"]


def check_output(
    given: str | None, *, replace: bool, kinds: tuple[str, ...], protected: tuple[Path, ...]
) -> Path | None:
    """
    Check an output file before anything is recorded.

    Args:
        given: As typed; None where no file is requested.
        replace: An existing file may be overwritten.
        kinds: Endings that are known; empty for any.
        protected: Files that must never be overwritten.

    Raises:
        WrongUsage: it exists, or could not be written.
    """
    if given is None:
        return None
    path = _path(given, "the output file")
    if kinds and path.suffix.lower() not in kinds:
        raise WrongUsage(
            f"{quoted(given)} does not end in {' or '.join(kinds)}.",
            remedy="The ending decides the form of the file.",
        )
    for other in protected:
        if path.exists() and other.exists() and path.samefile(other):
            raise WrongUsage(f"{quoted(given)} is the program's own file.", remedy="Name another.")
    if path.is_dir() or not path.parent.is_dir():
        raise WrongUsage(
            f"{quoted(given)} cannot be written: "
            + ("it is a folder." if path.is_dir() else "its folder does not exist."),
            remedy="Name a file in an existing folder.",
        )
    if path.is_file() and _is_kept(path):
        raise WrongUsage(
            f"{quoted(given)} is a key or an audit trail, which is never overwritten.",
            remedy="Name another file.",
        )
    if path.exists() and not replace:
        raise WrongUsage(f"{quoted(given)} exists.", remedy="Name another file, or use --replace.")
    return path


def _is_kept(path: Path) -> bool:
    """Say whether a file is a key of a person, or a database such as an audit trail."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError:
        return False
    return head.startswith(b"SQLite format 3\0") or b'"ldncompound.key/1"' in head


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
    """
    import tempfile

    temporary: str | None = None

    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
        os.close(handle)
        _as_new_files_are(temporary)
        made = act(partial(_put, path, Path(temporary), replace=replace))
        os.replace(temporary, path)
        temporary = None
        return made
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def _put(path: Path, temporary: Path, data: bytes, *, replace: bool) -> None:
    """Write a whole file under another name; refuse it where one with other bytes is there."""
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if path.exists() and not replace and path.read_bytes() != data:
        raise WrongUsage(f"{quoted(str(path))} exists.", remedy="Say --replace.")


def _unwritable(path: Path, error: OSError) -> CompoundingError:
    """Return why a file cannot be written: StorageUnavailable on a full disk, else WrongUsage."""
    full = error.errno in (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
    kind = StorageUnavailable if full else WrongUsage
    return kind(
        f"{quoted(str(path))} cannot be written: {error.strerror}.",
        remedy="Make room, or name another place." if full else "Name another place.",
    )


def _as_new_files_are(path: str) -> None:
    """Give a temporary file the permissions that any new file would have."""
    if os.name == "posix":
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(path, 0o666 & ~mask)


def write_export(path: Path, recorder: Recorder, *, replace: bool) -> Recorded:
    """
    Write the trail as JSON lines, the export's own entry last.

    Returns:
        The entry of the export, which is the head of what was written.
    """
    import tempfile

    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
        with os.fdopen(handle, "wb") as file:
            recorded = recorder.record_export()
            for _, body in recorder.trail.entries(last=recorded.size):
                file.write(body + b"\n")
            file.flush()
            os.fsync(file.fileno())
        _as_new_files_are(temporary)
        if path.exists() and not replace:
            raise WrongUsage(f"{quoted(str(path))} exists.", remedy="Say --replace.")
        os.replace(temporary, path)
        temporary = None
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
    return recorded
