"""The command line called in this process, on a day and at a desk that never change.

A room of its own under `comparison` and `old_version`. Nothing here names a module of the
program but `ldncompound.cli`, so that it runs unchanged whatever is moved behind it. What the
program asks of the machine is answered here, before it is imported: the clock, the time zone,
the name of the machine and the folders of whoever is logged in.
"""

from __future__ import annotations

import contextlib
import datetime as dates
import io
import os
import platform
import time
from pathlib import Path
from typing import NamedTuple

__all__ = ["Answer", "Clock", "call", "settle"]

STATION = "bench"


class Clock(dates.datetime):
    """The clock that the program reads; `at` is what it shows."""

    at = dates.datetime(2026, 11, 23, 9, 0, tzinfo=dates.UTC)

    @classmethod
    def now(cls, tz: dates.tzinfo | None = None) -> dates.datetime:
        """Return what the clock shows."""
        return Clock.at.astimezone(tz)


class Answer(NamedTuple):
    """What a call gave: exit code, standard output and standard error."""

    code: int
    out: str
    err: str


def settle(home: Path) -> None:
    """Sit down at the desk: to be called once, before the program is imported."""
    for name in [each for each in os.environ if each.startswith("LDNCOMPOUND_")]:
        del os.environ[name]
    os.environ |= {
        "HOME": str(home), "USERPROFILE": str(home), "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"), "LDNCOMPOUND_KEYS": str(home / "keys"),
        "COLUMNS": "100", "TZ": "UTC",
    }  # fmt: skip
    if hasattr(time, "tzset"):
        time.tzset()
    dates.datetime = Clock  # type: ignore[misc]
    platform.node = lambda: STATION
    os.chdir(home)


def call(*words: str, passphrase: str | None = None) -> Answer:
    """Call the program; a passphrase goes in on a pipe, as other programs hand it over."""
    from ldncompound.cli import main

    given, reading = list(words), None
    if passphrase is not None:
        reading, writing = os.pipe()
        os.write(writing, passphrase.encode() + b"\n")
        os.close(writing)
        given += ["--passphrase-fd", str(reading)]
    out, err = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(given)
    finally:
        if reading is not None:
            os.close(reading)
    return Answer(code, out.getvalue(), err.getvalue())
