"""Calls of the command in processes in which the program is already imported.

Apart from `conftest`, so that the server, which has one thread, loads only what the command loads.
It imports the program once and forks for each call, so a call is still a process with its own
environment, folder and standard streams, and saves only the imports.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import pkgutil
import select
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

SERVER = "import sys; sys.path[:0] = [sys.argv[1]]; from functional.forked import serve; serve()"
NOT_HERE = ("PYTHON", "LC_", "LANG")
"""Variables that change the interpreter itself: such a call gets its own process."""

GIVEN = ("PYTHONWARNINGS", "error")
"""The variable and value the server was started with."""

_server: subprocess.Popen[bytes] | None = None


def is_for_a_fork(environment: Mapping[str, str]) -> bool:
    """Say whether a call with this environment may use the imported program."""
    return hasattr(os, "fork") and all(
        (name, value) in (GIVEN, (name, os.environ.get(name)))
        for name, value in environment.items()
        if name.startswith(NOT_HERE)
    )


def call(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    stdin: bytes,
    *,
    longest: int,
) -> tuple[int, bytes, bytes]:
    """Return exit code, standard output and standard error of one call."""
    server = _running()
    with tempfile.TemporaryDirectory() as place:
        files = [Path(place) / name for name in ("in", "out", "err")]
        files[0].write_bytes(stdin)
        request = {
            "arguments": list(arguments), "environment": dict(environment), "folder": str(folder),
            "files": list(map(str, files)),
        }  # fmt: skip
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(request).encode() + b"\n")
        server.stdin.flush()
        if not select.select([server.stdout], [], [], longest)[0]:
            server.kill()
            raise subprocess.TimeoutExpired(list(arguments), longest)
        code = int(server.stdout.readline())
        return code, files[1].read_bytes(), files[2].read_bytes()


def _running() -> subprocess.Popen[bytes]:
    """Return the server of this process, starting it if needed."""
    global _server
    if _server is None or _server.poll() is not None:
        _server = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", SERVER, str(Path(__file__).parents[1])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
    return _server


def serve() -> None:
    """Import the program, then answer each request with the exit code of a fork."""
    _import_everything()
    for line in sys.stdin.buffer:
        child = os.fork()
        if child == 0:
            _become(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _import_everything() -> None:
    """Import every module of the program, and what commands import late."""
    import ldncompound

    for each in pkgutil.walk_packages(ldncompound.__path__, "ldncompound."):
        if not each.name.endswith("__main__"):
            importlib.import_module(each.name)
    for name in ("pint", "pydantic", "segno", "sqlite3", "typst", "tomli_w", "cryptography"):
        importlib.import_module(name)


def _become(request: dict[str, Any]) -> None:
    """Run as the command, and end with its exit code."""
    code = 1
    try:
        os.environ.clear()
        os.environ.update(request["environment"])
        os.chdir(request["folder"])
        for number, path in enumerate(request["files"]):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), number)
        sys.stdin, sys.stdout, sys.stderr = _text(0, "r"), _text(1, "w"), _text(2, "w")
        sys.argv = ["ldncompound", *request["arguments"]]
        from ldncompound.cli import main

        code = main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001 - as the interpreter ends with any
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)


def _text(number: int, mode: str) -> IO[str]:
    """Return a standard stream as the interpreter opens one that is not a terminal."""
    return io.TextIOWrapper(
        open(number, mode + "b", closefd=False),
        encoding="utf-8",
        errors="backslashreplace" if number == 2 else "strict",
    )
