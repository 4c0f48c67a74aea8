"""The command line called in this process, with a fixed day and environment.

Used by `comparison` and `old_version`. It names no module of the program except
`ldncompound.cli`, so that it keeps working when others move. Clock, time zone, name of the
machine and folders of the user are set before the program is imported.
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

__all__ = ["Answer", "Clock", "call", "forget", "settle"]

STATION = "bench"


class Clock(dates.datetime):
    """The clock that the program reads; it shows `at`."""

    at = dates.datetime(2026, 11, 23, 9, 0, tzinfo=dates.UTC)

    @classmethod
    def now(cls, tz: dates.tzinfo | None = None) -> dates.datetime:
        """Return what the clock shows."""
        shown = Clock.at.astimezone(tz)
        return cls.combine(shown.date(), shown.timetz())


class Answer(NamedTuple):
    """The result of a call: exit code, standard output and standard error."""

    code: int
    out: str
    err: str


def settle(home: Path) -> None:
    """Set up the environment; call once, before the program is imported."""
    for name in [each for each in os.environ if each.startswith("LDNCOMPOUND_")]:
        del os.environ[name]
    os.environ |= {
        "HOME": str(home), "USERPROFILE": str(home), "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"), "LDNCOMPOUND_KEYS": str(home / "keys"),
        "LDNCOMPOUND_STATE": str(home / "state.sqlite"), "COLUMNS": "100", "TZ": "UTC",
    }  # fmt: skip
    if hasattr(time, "tzset"):
        time.tzset()
    dates.datetime = Clock  # type: ignore[misc]
    platform.node = lambda: STATION
    os.chdir(home)


def forget() -> None:
    """Forget how far the trails were: a copy is put in the place of one."""
    Path(os.environ["LDNCOMPOUND_STATE"]).unlink(missing_ok=True)


def call(*words: str, passphrase: str | None = None) -> Answer:
    """Call the program; a passphrase is given through a pipe, as other programs do."""
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
