"""A real terminal: the command on one, its prompts read and answered as a person would."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from functional.conftest import Command

# The terminal must be the session's controlling terminal, as after a login, and Ctrl-C must reach
# the program, also where the tests run in the background.
_START = (
    "import fcntl, os, signal, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "signal.signal(signal.SIGINT, signal.SIG_DFL); "
    "os.execv(sys.executable, [sys.executable, '-m', 'ldncompound', *sys.argv[1:]])"
)
_LONGEST = 60
"""Seconds to wait for a prompt."""


@dataclass
class Typed:
    """The result of a call on a terminal: exit code, and everything that was shown."""

    code: int
    shown: str


def on_terminal(
    command: Command,
    arguments: Sequence[str],
    answers: Sequence[tuple[str, str]],
    look: Callable[[int, int], None] = lambda pid, terminal: None,
    *,
    hidden: bool = True,
) -> Typed:
    """
    Run the command on its own terminal and answer its prompts.

    Args:
        command: The command, with its home and environment.
        arguments: Its arguments.
        answers: The end of each prompt, and what is typed then, without the line feed.
        look: Called at each prompt with the process and the terminal.
        hidden: Whether typed text must be hidden; nothing is typed before it is.
    """
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", _START, *arguments],
        stdin=theirs, stdout=theirs, stderr=theirs,
        env=command.environment, cwd=command.home, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    try:
        shown = ""
        for prompt, answer in answers:
            seen = _until(ours, prompt)
            shown += seen
            assert seen.endswith(prompt), shown
            if hidden:
                _wait_for_silence(ours)
            look(process.pid, ours)
            os.write(ours, answer.encode() + b"\n")
        shown += _until(ours, None)
        return Typed(process.wait(_LONGEST), shown.replace("\r\n", "\n"))
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def _until(terminal: int, ending: str | None) -> str:
    """Read until the text ends so, or the program has ended."""
    shown, until = b"", time.monotonic() + _LONGEST
    while time.monotonic() < until:
        if not select.select([terminal], [], [], 0.2)[0]:
            continue
        try:
            read = os.read(terminal, 4096)
        except OSError:  # Linux raises when the other side is closed
            read = b""
        if not read:
            break
        shown += read
        if ending is not None and shown.decode("utf-8", "replace").endswith(ending):
            break
    return shown.decode("utf-8", "replace")


def _wait_for_silence(terminal: int) -> None:
    """Wait until what is typed is no longer shown: the prompt comes a moment before or after."""
    until = time.monotonic() + _LONGEST
    while time.monotonic() < until:
        if not termios.tcgetattr(terminal)[3] & termios.ECHO:
            return
        time.sleep(0.01)
