"""What is wrong with a file, and where: names, keys and lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import msgspec

from ldncompound.core.refusals import WrongUsage

__all__ = ["File", "Finding", "FormularyError", "KeyPath", "harmless", "stem", "written_key"]


_LONGEST_KEY = 120

KeyPath = tuple[str | int, ...]


class Finding(msgspec.Struct, frozen=True):
    """
    Something wrong with a file.

    Args:
        file: Its name within the folder.
        line: Where, if known.
        key: The key, with its tables, or empty.
        message: What is wrong, in one sentence.

    >>> str(Finding("a.toml", 3, "strength", "has no source"))
    'a.toml:3: strength: has no source'
    """

    file: str
    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        """Return it in the form of compilers, so that editors can jump there."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


class FormularyError(WrongUsage):
    """A folder of formulations that must not be used; reports the first finding."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(
            f"The formulations cannot be used. {findings[0]}.",
            remedy="'ldncompound formulations check' lists everything that is wrong.",
        )


class File:
    """A file as read; `name` is its name in findings."""

    def __init__(self, name: str, data: bytes, text: str, table: dict[str, Any]) -> None:
        self.name = name
        self.data = data
        self.text = text
        self.table = table

    @cached_property
    def lines(self) -> dict[KeyPath, int]:
        """Return the line of every key and table; computed only when something is wrong."""
        return _lines_of(self.text)

    def line_of(self, path: KeyPath) -> int | None:
        """Return the line of a key path, or of the nearest table above it that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def stem(name: str) -> str:
    """Return the name of a file without folder and ending."""
    return name.rpartition("/")[2].removesuffix(".toml")


def harmless(name: str) -> str:
    """Return a name safe for any terminal, escaped if needed."""
    return name if name.isascii() and name.isprintable() else ascii(name)[1:-1]


def written_key(path: KeyPath) -> str:
    """Write a key with its tables, places counted from 1, cut to one line."""
    shown = harmless(".".join(str(part + 1) if isinstance(part, int) else part for part in path))
    return shown if len(shown) <= _LONGEST_KEY else f"{shown[:_LONGEST_KEY]}…"


def _lines_of(text: str) -> dict[KeyPath, int]:
    """Return the line of every table and key of a TOML text, plainly written."""
    lines: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    under: KeyPath = ()
    for number, line in enumerate(text.split("\n"), start=1):
        header = re.match(r"\s*(\[\[?)\s*([A-Za-z0-9_.\-]+)\s*\]", line)
        key = re.match(r"\s*([A-Za-z0-9_.\-]+)\s*=", line)
        if header:
            under = _numbered(tuple(header[2].split(".")), header[1] == "[[", counts)
            lines.setdefault(under, number)
            lines.setdefault(tuple(part for part in under if isinstance(part, str)), number)
        elif key:
            path: KeyPath = (*under, *key[1].split("."))
            for end in range(len(under) + 1, len(path) + 1):
                lines.setdefault(path[:end], number)
    return lines


def _numbered(names: tuple[str, ...], repeated: bool, counts: dict[KeyPath, int]) -> KeyPath:
    """Return the path of a header, with the place in each array of tables."""
    path: KeyPath = ()
    for place, name in enumerate(names):
        path = (*path, name)
        if place == len(names) - 1 and repeated:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
