"""How the process of the console command ends: at once, with everything done and written."""

from __future__ import annotations

import gc
import os
import pstats
import runpy
import sqlite3
import subprocess
import sys
from contextlib import suppress

import pytest

from ldncompound.cli import leaving, main

TORN_DOWN = """
import sys
class Last:
    def __del__(self):
        print("torn down", flush=True)
last = Last()
{before}
from ldncompound.cli import run
sys.argv = ["ldncompound", *sys.argv[1:]]
run()
"""
"""A program that says so when Python takes it apart."""


@pytest.fixture
def ended(tmp_path):
    """Return what runs such a program: its answer, and whether it was taken apart."""

    def end(*words, before="", options=(), stdout=subprocess.PIPE):
        environment = {key: each for key, each in os.environ.items()
                       if not key.startswith(("LDNCOMPOUND_", "COVERAGE_", "COV_"))}  # fmt: skip
        done = subprocess.run(
            [sys.executable, *options, "-c", TORN_DOWN.format(before=before), *words],
            cwd=tmp_path, stdout=stdout, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
            env=environment | {"LDNCOMPOUND_TRAIL": "trail.sqlite"}, check=False, text=True,
            timeout=120,
        )  # fmt: skip
        out = done.stdout or ""
        return done.returncode, out.removesuffix("torn down\n"), done.stderr, "torn down" in out

    return end


ORDER = ("capsules", "--dose", "1.5 mg", "--days", "30", "--patient", "P", "--prescriber", "Dr Q",
         "--by", "AB")  # fmt: skip


def test_it_ends_at_once_with_its_exit_code_and_all_that_it_wrote(ended):
    """Done, wrong usage, refused and no storage; what is recorded is there for the next call."""
    code, out, err, whole = ended("trail", "head")
    assert (code, out, whole) == (5, "", False)
    assert "Not done" in err
    code, out, err, whole = ended(*ORDER)
    assert (code, whole) == (0, False)
    assert "Entry 1; " in out
    assert "A new audit trail begins" in err
    code, out, err, whole = ended(*ORDER[:1], "--dose", "9 mg", *ORDER[3:], "--json")
    assert (code, whole) == (3, False)
    assert '"code": "dose-above-range"' in out
    code, out, err, whole = ended("capsules", "--dsoe", "1 mg")
    assert (code, out, whole) == (2, "", False)
    assert "Write --dose." in err
    code, out, _, whole = ended("trail", "log", "--json")
    assert (code, whole) == (0, False)
    assert out.endswith("}\n")
    assert out.count('"sequence"') == 2


def test_what_others_asked_for_at_the_end_is_done(ended):
    """The last to ask is the first, as in any program, and what it prints is written."""
    code, out, _, whole = ended(
        "--version", before="import atexit\natexit.register(print, 'first')\n"
        "atexit.register(lambda: print('second'))",
    )  # fmt: skip
    assert (code, whole) == (0, False)
    assert out.splitlines()[1:] == ["second", "first"]


@pytest.mark.parametrize(
    ("before", "options"),
    [
        ("sys.settrace(getattr)", ()),
        ("sys.setprofile(getattr)", ()),
        ("import threading\nthreading.Thread(target=threading.main_thread().join).start()", ()),
        ("import atexit\ndel atexit._run_exitfuncs", ()),
        ("", ("-X", "dev")),
        ("", ("-i",)),
    ],
    ids=["traced", "profiled", "a thread at work", "another Python", "developing", "interactive"],
)
def test_who_looks_on_sees_the_whole_end(ended, before, options):
    """A process that somebody watches, or waits in, ends as any other."""
    code, out, _, whole = ended("--version", before=before, options=options)
    assert (code, whole) == (0, True)
    assert out.startswith("ldncompound ")


def test_a_reader_who_is_gone_is_told_nothing(tmp_path):
    """Nobody reads what is printed: no word of it, and no traceback."""
    for words in (["--help"], ["screening", "--json"], ["show", "X-1", "--json"]):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            [sys.executable, "-m", "ldncompound", *words], cwd=tmp_path, stdout=writing,
            stderr=subprocess.PIPE, check=False, timeout=120,
            env=os.environ | {"LDNCOMPOUND_TRAIL": "none.sqlite"},
        )  # fmt: skip
        os.close(writing)
        assert b"Traceback" not in done.stderr
        assert b"Broken pipe" not in done.stderr


def test_a_stream_that_cannot_be_flushed_leaves_the_end_to_python(monkeypatch):
    """Then the process ends as any other, which tells it."""
    asked = []

    class Full:
        def flush(self):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(leaving.atexit, "_run_exitfuncs", lambda: asked.append(1), raising=False)
    monkeypatch.setattr(sys, "stdout", Full())
    assert not leaving._is_done()
    assert asked == []


def test_within_another_program_it_is_an_ordinary_end(monkeypatch, capsys):
    """Called by a test or by a program that runs programs, it raises, as `sys.exit` does."""
    monkeypatch.setattr(sys, "argv", ["ldncompound", "--version"])
    monkeypatch.setattr(os, "_exit", lambda code: pytest.fail("the process of others is ended"))
    with pytest.raises(SystemExit, match="0"):
        leaving.run()
    with pytest.raises(SystemExit, match="0"):
        runpy.run_module("ldncompound", run_name="__main__")
    assert capsys.readouterr().out.count("ldncompound ") == 2


def test_as_a_module_it_ends_at_once_and_under_a_profiler_it_does_not(tmp_path):
    """`python -m ldncompound` is the command; `python -m cProfile -m ldncompound` is profiled."""
    for words in (["-m", "ldncompound"], ["-m", "cProfile", "-o", "kept", "-m", "ldncompound"]):
        done = subprocess.run(
            [sys.executable, *words, "show", "X-1", "--trail", "none.sqlite"],
            cwd=tmp_path, capture_output=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 5 or "cProfile" in words
    assert pstats.Stats(str(tmp_path / "kept")).total_calls > 1000  # type: ignore[attr-defined]


def test_coverage_of_the_command_is_kept(tmp_path):
    """Who measures coverage finds it measured."""
    for words in (["run", "--source=ldncompound", "-m", "ldncompound", "--version"], ["report"]):
        done = subprocess.run(
            [sys.executable, "-m", "coverage", *words],
            cwd=tmp_path, capture_output=True, check=False, timeout=120, text=True,
        )  # fmt: skip
    assert "cli/main.py" in done.stdout.replace(os.sep, "/")


def test_no_store_is_open_when_a_call_returns(tmp_path, capsys):
    """So nothing is lost with the process: every connection was closed by its act."""
    trail = ["--trail", str(tmp_path / "t.sqlite")]
    assert main([*ORDER, *trail]) == 0
    assert main(["trail", "verify", *trail]) == 0
    assert main(["capsules", "--dose", "9 mg", *ORDER[3:], *trail]) == 3
    for each in gc.get_objects():
        if isinstance(each, sqlite3.Connection):
            with suppress(sqlite3.ProgrammingError):  # closed, or of another thread
                files = [file for _, _, file in each.execute("PRAGMA database_list")]
                assert not any(str(tmp_path) in file for file in files)
    capsys.readouterr()
