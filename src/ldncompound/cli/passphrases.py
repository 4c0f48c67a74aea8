"""Read a passphrase: typed without echo, or from a file descriptor.

Never from an argument or the environment: both can be read by every program on the machine.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from ldncompound.core.refusals import NotAuthorised, WrongUsage
from ldncompound.core.text import escaped

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.api import Passphrase, PassphraseWanted, Person

__all__ = ["asks_new_passphrase", "passphrase_of", "signing_passphrase", "typed_secret"]


_LONGEST_LINE = 8192
"""Most bytes of a passphrase; more is something else."""


_AGREED = " agreed"
"""How the meaning ends of what a second person signs."""


def asks_new_passphrase(
    fd: int | None, *, own: int | None = None
) -> Callable[[PassphraseWanted], Passphrase]:
    """
    Return what asks for a new passphrase, twice.

    Args:
        fd: The file descriptor to read it from instead, once.
        own: That of the passphrase of who acts: the first person gives the own one there.
    """
    return lambda wanted: _new_passphrase(wanted, own if fd is None and wanted.first else fd)


def _new_passphrase(wanted: PassphraseWanted, fd: int | None) -> Passphrase:
    """
    Ask for a new passphrase, twice.

    Raises:
        NotAuthorised: too short or too long, or easily guessed.
        WrongUsage: not the same twice, or no terminal.
    """
    told = f"{wanted.id}, {wanted.name}"
    asked = f"Passphrase for {told}, at least 8 characters: "
    first = passphrase_of(asked, fd, f"the new passphrase of {told}")
    wanted.check(first)
    if fd is None and passphrase_of("The same again: ", None) != first:
        raise WrongUsage("The two passphrases differ.", remedy="Begin again.")
    return first


def signing_passphrase(
    person: Person, meaning: str, *, fd: int | None, second_fd: int | None = None
) -> Passphrase:
    """
    Ask the signer for the passphrase, and say as what they sign.

    Args:
        person: Who signs, with a key.
        meaning: As what.
        fd: The file descriptor to read it from instead.
        second_fd: That of somebody who agrees with what another does; None for the same.

    Raises:
        NotAuthorised: too short or too long.
        WrongUsage: no passphrase, or nobody to ask.
    """
    if second_fd is not None and meaning.endswith(_AGREED):
        fd = second_fd
    who = escaped(person.told())
    return passphrase_of(f"{who}, signs as {meaning}.\nPassphrase: ", fd, f"that of {who}")


def passphrase_of(asked: str, fd: int | None, whose: str = "") -> Passphrase:
    """
    Return a passphrase as typed, or as one line of a file descriptor.

    Args:
        asked: The prompt.
        fd: The file descriptor; None to ask.
        whose: Whose it is, to say so where the file descriptor has no line left.

    Raises:
        NotAuthorised: too short or too long, or no line is left to read.
        WrongUsage: not text, no terminal, or the file descriptor cannot be read.
    """
    from ldncompound.api import Passphrase

    return Passphrase(typed_secret(asked) if fd is None else _line(fd, whose))


def typed_secret(asked: str) -> str:
    """
    Ask on the terminal, without showing what is typed.

    Raises:
        WrongUsage: no terminal, not text, or nothing typed.
    """
    from getpass import GetPassWarning, getpass
    from warnings import catch_warnings, simplefilter

    nobody = WrongUsage(
        "A passphrase is needed, and there is no terminal to type it on.",
        remedy="Use a terminal, or give it with --passphrase-fd.",
    )
    if sys.stdin is None or not sys.stdin.isatty():
        raise nobody
    with catch_warnings():
        # A terminal that cannot hide what is typed is not used.
        simplefilter("error", GetPassWarning)
        try:
            return getpass(asked, stream=sys.stderr)
        except GetPassWarning:
            raise nobody from None
        except EOFError:
            raise WrongUsage("No passphrase was typed.", remedy="Begin again.") from None
        except UnicodeDecodeError:
            raise WrongUsage("The passphrase is not text.", remedy="Type it in letters.") from None


def _line(fd: int, whose: str) -> str:
    """
    Read one line, and not a byte after it: the next line may be the next passphrase.

    Raises:
        NotAuthorised: no line is left.
        WrongUsage: nothing can be read, or it is not text.
    """
    line = b""
    try:
        while len(line) <= _LONGEST_LINE and not line.endswith(b"\n"):
            read = os.read(fd, 1)
            if not read:
                break
            line += read
    except (OSError, OverflowError) as error:
        # No system has descriptors as large as those that do not fit the call.
        why = error.strerror if isinstance(error, OSError) else "no such number"
        raise WrongUsage(
            f"File descriptor {fd} cannot be read: {why}.",
            remedy="Open it for reading, for example with '3<FILE' and --passphrase-fd 3.",
        ) from None
    if not line:
        raise NotAuthorised(
            f"A passphrase is missing: {whose}; file descriptor {fd} has no line left.",
            remedy="Give each passphrase as a line of its own.",
        )
    try:
        return line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8")
    except UnicodeDecodeError:
        raise WrongUsage(
            f"The passphrase from file descriptor {fd} is not UTF-8 text.",
            remedy="Give the passphrase as one line of UTF-8 text.",
        ) from None
