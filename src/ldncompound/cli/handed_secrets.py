"""Hand a new secret over, once: on a terminal, or in a file that nobody else reads."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ldncompound.cli.screens import wrapped
from ldncompound.cli.terminal import show_line
from ldncompound.core.refusals import WrongUsage, quoted

if TYPE_CHECKING:
    from ldncompound.api import KeyGiven

__all__ = ["handed_over", "on_terminal", "read_secret", "secret_file", "tell_recovery_key"]


def secret_file(given: str | None, *, again: bool = False) -> Path | None:
    """
    Return where a secret is written; refuse a file that exists, before anything is recorded.

    Args:
        given: As typed; None where no file is requested.
        again: The act may be repeated, and the file be there from the first time; if it is not
            repeated, writing it is refused.
    """
    from ldncompound.cli.output_files import check_output

    return check_output(given, replace=again, kinds=(), protected=())


def on_terminal() -> bool:
    """Say whether what is printed is seen on a terminal, and kept nowhere."""
    return sys.stdout is not None and sys.stdout.isatty()


def handed_over(
    path: Path | None, act: Callable[[Callable[[str], object] | None], KeyGiven]
) -> KeyGiven:
    """
    Do an act that makes a secret, which is written before it is recorded.

    Args:
        path: The file; None for none.
        act: Given what writes the secret; where it fails, or makes none after all, there is no
            file.
    """
    written, kept = False, False

    def write(secret: str) -> None:
        nonlocal written
        if path is not None:
            _write(path, secret)
            written = True

    try:
        done = act(None if path is None else write)
        kept = done.recovery_key is not None
        return done
    finally:
        if path is not None and written and not kept:
            with contextlib.suppress(OSError):
                path.unlink()


def _write(path: Path, secret: str) -> None:
    """Write a secret to a new file, readable only by its owner."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secret + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise WrongUsage(
            f"{quoted(str(path))} cannot be written: {error.strerror}.",
            remedy="Name another file, in a folder with room that you may write to.",
        ) from None


def read_secret(given: str | None, asked: str) -> str:
    """
    Return a secret from a file, or as typed without being shown.

    Args:
        given: The file; None to ask.
        asked: The prompt.

    Raises:
        WrongUsage: the file cannot be read, or there is no terminal.
    """
    from ldncompound.api.new_keys import secret_in
    from ldncompound.cli.passphrases import typed_secret

    if given is None:
        return typed_secret(asked)
    try:
        return secret_in(Path(given).expanduser())
    except (OSError, ValueError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no file"
        raise WrongUsage(
            f"{quoted(given)} cannot be read: {why}.", remedy="Name the file with the recovery key."
        ) from None


def tell_recovery_key(done: KeyGiven, path: Path | None, *, asked: bool) -> None:
    """Say where the new recovery key is, or show it, this once."""
    if not asked:
        show_line("No recovery key was made: there is no terminal to show it on, and no file.")
    elif path is not None:
        wrapped(f"The recovery key is in {path}. Keep it apart from the key; it serves once.", "")
    elif done.recovery_key is None:
        show_line("The recovery key was shown the first time, and is kept nowhere.")
    else:
        show_line(f"Recovery key, shown only now: {done.recovery_key}")
        wrapped(
            "Write it down and keep it apart from the key. It serves once, if the key or its "
            "passphrase is lost.",
            "",
        )
