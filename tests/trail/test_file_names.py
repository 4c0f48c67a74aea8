r"""Names of files: shares, drives and long paths of Windows, and what a URI gives a meaning to."""

from __future__ import annotations

import ntpath
import sqlite3
from pathlib import Path, PurePosixPath, PureWindowsPath
from urllib.parse import unquote

import pytest

from ldncompound.trail import file_names
from ldncompound.trail.file_names import extended, reachable, sqlite_uri
from ldncompound.trail.store import Trail

LONG = "\\".join(["folder"] * 40)


def opened_by_sqlite(uri: str) -> str:
    """Return the name that SQLite on Windows hands to the system for a URI, by its own rules."""
    name, _, _ = uri.removeprefix("file://").partition("?")
    assert name.startswith("/"), "anything else is a host, which SQLite refuses"
    name = unquote(name)
    drive, prefixed = name[1:2].isalpha() and name[2:3] == ":", name[1:5] == "\\\\?\\"
    return ntpath.normpath(name[1:]) if drive or prefixed else ntpath.normpath(name)


@pytest.mark.parametrize(
    "path",
    [
        r"C:\trail.sqlite",
        r"C:\Users\Zoë O'Hara\100 % #1;a&b=c\trail +.sqlite",
        r"\\server\share\trail.sqlite",
        r"\\server\share$\our trail #2\trail.sqlite",
        "\\\\?\\C:\\" + LONG + r"\trail.sqlite",
        "\\\\?\\UNC\\server\\share\\" + LONG + r"\trail.sqlite",
    ],
)
def test_a_file_of_windows_is_the_one_that_sqlite_opens(path):
    """A share is part of the path and never a host; every character comes through."""
    uri = sqlite_uri(PureWindowsPath(path), "rw")

    assert opened_by_sqlite(uri) == path
    assert uri.count("?") == 1
    assert "#" not in uri
    assert ("vfs=win32-longpath" in uri) is path.startswith("\\\\?\\")


def test_sqlite_refuses_a_host():
    """The form that Python gives to a share is none that SQLite takes, whatever the system."""
    with pytest.raises(sqlite3.OperationalError, match="authority"):
        sqlite3.connect("file://server/share/trail.sqlite?mode=ro", uri=True)


@pytest.mark.parametrize("name", ["a b", "100 %41", "q?mode=memory", "n#1", "a&b=c", r"\\s\t", "é"])
def test_a_trail_has_the_name_that_was_given(tmp_path, name):
    """What a URI gives a meaning to is only a character of a name: the file itself is opened."""
    path = tmp_path / f"{name}.sqlite"
    Trail.open_for_acts(path).close()

    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert sqlite_uri(PurePosixPath("/a/b.sqlite"), "ro") == "file:///a/b.sqlite?mode=ro"
    with Trail.open_for_reading(path) as trail:
        assert trail.path == path.resolve()


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (r"C:\short.pdf", r"C:\short.pdf"),
        ("C:\\" + LONG, "\\\\?\\C:\\" + LONG),
        (r"\\server\share" + "\\" + LONG, r"\\?\UNC\server\share" + "\\" + LONG),
        ("\\\\?\\C:\\" + LONG, "\\\\?\\C:\\" + LONG),
        ("\\\\.\\" + LONG, "\\\\.\\" + LONG),
    ],
)
def test_a_long_path_gets_the_prefix_once(path, wanted):
    """Drives and shares have each their own; a short path and one with a prefix stay."""
    assert extended(path) == wanted
    assert extended(extended(path)) == wanted
    assert PureWindowsPath(wanted).name == PureWindowsPath(path).name


def test_only_windows_lengthens_a_path(monkeypatch):
    """Elsewhere a path stays; on Windows a long one is made absolute, a short one is not."""
    here, short = Path(LONG.replace("\\", "/")), Path("trail.sqlite")
    assert reachable(here) is here

    monkeypatch.setattr(file_names.os, "name", "nt")
    monkeypatch.setattr(file_names.os.path, "abspath", lambda path: f"C:\\{path}")
    monkeypatch.setattr(file_names, "Path", PureWindowsPath)
    told = [reachable(path) for path in (here, short)]
    monkeypatch.undo()

    assert str(told[0]) == "\\\\?\\C:\\" + LONG
    assert told[1] is short
