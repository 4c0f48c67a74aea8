"""
The console command: it ends its process at once, as everything it wrote is written.

To take a Python interpreter apart object by object costs a short call a tenth of its time, and
frees nothing that the system does not free itself. So what matters of the end is done here, in
the same order: threads are waited for, what others asked to be done at the end is done, both
streams are flushed; the store is closed by every act itself. Where anybody would miss the rest,
the process ends as any other: under a profiler, a debugger or a test, or where flushing fails.
"""

from __future__ import annotations

import atexit
import os
import sys
from types import FrameType
from typing import NoReturn

from ldncompound.cli.main import main

__all__ = ["run"]


def run() -> NoReturn:
    """Run the command line with the words of this process, and end it with the exit code."""
    code = main()
    if _is_last(sys._getframe(1)) and not _is_watched() and _is_done():
        os._exit(code)
    sys.exit(code)


def _is_last(caller: FrameType | None) -> bool:
    """Return whether nothing comes after the caller: it is the program that Python was given."""
    while caller is not None and (caller := caller.f_back) is not None:
        if caller.f_globals.get("__name__") != "runpy":  # python -m
            return False
    return True


def _is_watched() -> bool:
    """Return whether somebody looks on, who tells or asks something at the end."""
    monitoring = getattr(sys, "monitoring", None)  # of Python 3.12
    return bool(
        sys.flags.inspect
        or sys.flags.dev_mode
        or sys.gettrace()
        or sys.getprofile()
        or (monitoring and any(map(monitoring.get_tool, range(6))))
    )


def _is_done() -> bool:
    """Do what others asked to be done at the end; return whether nothing is left to do."""
    threads = sys.modules.get("threading")
    at_the_end = getattr(atexit, "_run_exitfuncs", None)
    if at_the_end is None or (threads is not None and threads.active_count() > 1):
        return False
    try:
        for do in (_flush, at_the_end, _flush):
            do()
    except (OSError, ValueError):
        return False
    return True


def _flush() -> None:
    """Hand what was written to the system."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
