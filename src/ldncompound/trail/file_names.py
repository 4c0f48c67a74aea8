r"""Names of files as Windows and SQLite take them: shares, long paths, characters of a URI.

Windows takes 259 characters, and more only behind the prefix `\\?\`. What is done here follows
from the kind of the path alone, so that it is tried on every system.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePath, PureWindowsPath
from urllib.parse import quote_from_bytes

__all__ = ["extended", "reachable", "sqlite_uri", "whole_path"]


_AS_IT_IS = 200
"""Longest path that Windows is given as it is: files beside it have names up to 22 longer."""

_PREFIX, _DEVICE, _SHARE = "\\\\?\\", "\\\\.\\", "\\\\"


def reachable(path: Path) -> Path:
    """Return a path in the form in which this system opens it, however long it is."""
    if os.name != "nt":
        return path
    absolute = os.path.abspath(path)  # noqa: PTH100 - follows no link, as behind the prefix
    named = extended(absolute)
    return path if named == absolute else Path(named)


def whole_path(path: Path) -> Path:
    """
    Return the absolute path behind any links.

    Raises:
        OSError: there is none.
        RuntimeError: likewise.
    """
    return reachable(reachable(path).resolve())  # a drive may turn out to be a share


def extended(absolute: str) -> str:
    r"""
    Return an absolute path of Windows with the prefix that a long one needs.

    >>> extended("C:\\trail.sqlite")
    'C:\\trail.sqlite'
    >>> extended("\\\\server\\share\\" + 200 * "a")[:21]
    '\\\\?\\UNC\\server\\share\\'
    """
    if len(absolute) <= _AS_IT_IS or absolute.startswith((_PREFIX, _DEVICE)):
        return absolute
    if absolute.startswith(_SHARE):
        return f"{_PREFIX}UNC\\{absolute.removeprefix(_SHARE)}"
    return _PREFIX + absolute


def sqlite_uri(path: PurePath, mode: str) -> str:
    r"""
    Return the URI under which SQLite opens a file.

    SQLite takes no host in it, so a share stands in the path; the slash before a drive or before
    `\\?\` it drops itself, and names behind that prefix it takes in full length only through
    `win32-longpath`.

    Args:
        path: An absolute path.
        mode: "ro" or "rw".

    >>> sqlite_uri(PureWindowsPath(r"\\server\share\trail.sqlite"), "ro")
    'file:////server/share/trail.sqlite?mode=ro'
    >>> sqlite_uri(PureWindowsPath(r"C:\100 %#\trail.sqlite"), "rw")
    'file:///C:/100%20%25%23/trail.sqlite?mode=rw'
    """
    name, how = str(path), f"mode={mode}"
    if isinstance(path, PureWindowsPath):
        if name.startswith(_PREFIX):
            how += "&vfs=win32-longpath"
        else:
            name = path.as_posix()
        name = name if name.startswith("/") else f"/{name}"
    return f"file://{quote_from_bytes(os.fsencode(name), safe='/:')}?{how}"
