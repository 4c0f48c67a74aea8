"""
Run tests with the lowest and the newest versions that the dependencies allow.

Usage: python tools/versions.py [--python VERSION] [--only lowest|newest] [TESTS…]

Needs `uv` (`pip install uv`). Each run has an environment of its own that is thrown away: what the
program imports is the lowest release that `pyproject.toml` allows, or the newest; what only tests
and checks use is the newest. Without TESTS a sample of the suite is run: everything that a library
computes, stores, signs, prints or reads. The exit code is 1 if a test fails.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = (
    "tests/core", "tests/calculation", "tests/formulary", "tests/documents", "tests/interchange",
    "tests/cli", "tests/compounding/test_prepare.py", "tests/trail/test_store.py",
    "tests/pharmacy/people", "tests/functional/test_capsules.py", "tests/functional/test_setup.py",
    "tests/functional/test_printing.py", "tests/functional/test_sheets.py",
    "tests/functional/test_people.py", "tests/functional/test_selftest.py",
    "tests/functional/test_order_fields.py", "tests/api",
)  # fmt: skip
RESOLUTIONS = {"lowest": "lowest-direct", "newest": "highest"}


def main() -> int:
    """Run the tests with each set of versions."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--python", default=sys.executable, help="version or path of a Python")
    parser.add_argument("--only", choices=RESOLUTIONS)
    parser.add_argument("tests", nargs="*", default=SAMPLE)
    given = parser.parse_args()
    if shutil.which("uv") is None:
        parser.error("uv is not installed: pip install uv")
    wanted = RESOLUTIONS if given.only is None else (given.only,)
    failed = [name for name in wanted if not passes(name, given.python, given.tests)]
    print(f"Failed: {', '.join(failed)}" if failed else "All passed.")
    return 1 if failed else 0


def passes(name: str, python: str, tests: list[str]) -> bool:
    """Return whether the tests pass with one set of versions, in an environment made for it."""
    with tempfile.TemporaryDirectory() as folder:
        environment, versions = Path(folder) / "env", Path(folder) / "versions.txt"
        _uv("venv", "--quiet", "--python", python, str(environment))
        inside = environment / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        _uv(
            "pip", "compile", "--quiet", "--no-header", "--extra", "all", "--python", str(inside),
            "--resolution", RESOLUTIONS[name], "--output-file", str(versions), "pyproject.toml",
        )  # fmt: skip
        print(f"== {name}\n{versions.read_text(encoding='utf-8')}", flush=True)
        _uv(
            "pip", "install", "--quiet", "--python", str(inside), "--constraint", str(versions),
            "--editable", ".[dev]",
        )  # fmt: skip
        words = [str(inside), "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", *tests]
        return subprocess.run(words, cwd=ROOT, check=False).returncode == 0  # noqa: S603


def _uv(*words: str) -> None:
    """Call uv in the repository; stop where it fails."""
    subprocess.run(["uv", *words], cwd=ROOT, check=True)  # noqa: S603, S607


if __name__ == "__main__":
    sys.exit(main())
