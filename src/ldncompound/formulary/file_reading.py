"""Reading and checking a file of a folder of formulations: bytes, text, table."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from ldncompound.formulary.values import is_invisible, letters_beyond_ascii

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FileFault", "bytes_of", "table_of", "text_of"]


_LARGEST_FILE = 1_000_000
_LONGEST_LINE = 2_000


class FileFault(Exception):
    """What is wrong with a file as a whole, and in which line."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def bytes_of(path: Path) -> bytes:
    """
    Return the contents of a file.

    Raises:
        FileFault: it is missing, cannot be read, or is larger than 1 MB.
    """
    try:
        if not path.is_file():
            raise FileFault("is missing, or is not a regular file")
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise FileFault(f"cannot be read: {error.strerror}") from None
    if len(data) > _LARGEST_FILE:
        raise FileFault("is larger than 1 MB")
    return data


def text_of(data: bytes) -> str:
    """
    Return the text of a file.

    Raises:
        FileFault: it is not UTF-8, or has an invisible character.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileFault("is not UTF-8", 1 + data.count(b"\n", 0, error.start)) from None
    for character in sorted(letters_beyond_ascii(text)):
        if is_invisible(character):
            line = 1 + text.count("\n", 0, text.index(character))
            found = f"(U+{ord(character):04X})"
            raise FileFault(f"contains an invisible or control character {found}", line)
    return text


def table_of(text: str) -> dict[str, Any]:
    """
    Return the table of a TOML text.

    Raises:
        FileFault: it is not TOML, or has a line that is too long.
    """
    for line, each in enumerate(text.split("\n"), start=1):
        if len(each) > _LONGEST_LINE:
            raise FileFault(f"has a line of more than {_LONGEST_LINE} characters", line)
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        at = re.search(r"line (\d+)", str(error))
        words = re.sub(r"\s*\(at [^)]*\)", "", str(error)).rstrip(".")
        message = f"is not valid TOML: {words[:1].lower()}{words[1:]}"
        raise FileFault(message, int(at[1]) if at else None) from None
