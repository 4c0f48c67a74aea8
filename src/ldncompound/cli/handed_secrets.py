"""Hand a new secret over, once: on a terminal, or in a file that nobody else reads."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ldncompound.cli.terminal import show_line
from ldncompound.core.refusals import WrongUsage, quoted

if TYPE_CHECKING:
    from ldncompound.pharmacy.people.single_use import SingleUse

__all__ = ["read_secret", "recovery_key", "secret_file", "tell_recovery_key", "written"]


_LONGEST_FILE = 4096


def secret_file(given: str | None) -> Path | None:
    """Return where a secret is written; refuse a file that exists, before anything is recorded."""
    from ldncompound.cli.output_files import check_output

    return check_output(given, replace=False, kinds=(), protected=())


def recovery_key(path: Path | None, *, json: bool) -> SingleUse | None:
    """Return a new recovery key where there is somebody or something to hand it to."""
    from ldncompound.pharmacy.people.single_use import new_recovery_key

    return new_recovery_key() if path is not None or (not json and _on_terminal()) else None


def _on_terminal() -> bool:
    """Say whether what is printed is seen on a terminal, and kept nowhere."""
    return sys.stdout is not None and sys.stdout.isatty()


@contextlib.contextmanager
def written(path: Path | None, secret: SingleUse | None) -> Iterator[None]:
    """Write a secret, readable only by its owner; remove it if what follows is not recorded."""
    if path is None or secret is None:
        yield
        return
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secret.shown() + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise WrongUsage(
            f"{quoted(str(path))} cannot be written: {error.strerror}.",
            remedy="Name another file, in a folder with room that you may write to.",
        ) from None
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def read_secret(given: str | None, asked: str) -> SingleUse:
    """
    Return a secret from a file, or as typed without being shown.

    Args:
        given: The file; None to ask.
        asked: The prompt.

    Raises:
        WrongUsage: the file cannot be read, or there is no terminal.
    """
    from ldncompound.cli.passphrases import typed_secret
    from ldncompound.pharmacy.people.keys import read_file
    from ldncompound.pharmacy.people.single_use import SingleUse

    if given is None:
        return SingleUse(typed_secret(asked))
    try:
        read = read_file(Path(given).expanduser(), _LONGEST_FILE)
        return SingleUse(read.decode("utf-8", "replace"))
    except (OSError, ValueError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no file"
        raise WrongUsage(
            f"{quoted(given)} cannot be read: {why}.", remedy="Name the file with the recovery key."
        ) from None


def tell_recovery_key(spare: SingleUse | None, path: Path | None) -> None:
    """Say where the new recovery key is, or show it, this once."""
    if spare is None:
        show_line("No recovery key was made: there is no terminal to show it on, and no file.")
    elif path is not None:
        show_line(f"The recovery key is in {path}. Keep it apart from the key; it serves once.")
    else:
        show_line(f"Recovery key, shown only now: {spare.shown()}")
        show_line(
            "Write it down and keep it apart from the key. It serves once, if the key or its "
            "passphrase is lost."
        )
