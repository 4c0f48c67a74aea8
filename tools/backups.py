"""
Make backups of a trail while several processes write to it, and check every one.

Usage: nice python tools/backups.py [--backups N] [--writers N]

Prints how many were whole, and how many plain copies of the same moments were. The exit code is 1
if one backup was not whole, or lacked an entry that stood before it was begun.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from ldncompound.trail.backups import back_up  # noqa: E402
from ldncompound.trail.store import Trail  # noqa: E402
from ldncompound.trail.verification import verify  # noqa: E402
from trail.shared import an_act  # noqa: E402
from trail.test_backups import WRITER  # noqa: E402


def main() -> int:
    """Make them, and count."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--backups", type=int, default=200)
    parser.add_argument("--writers", type=int, default=2)
    given = parser.parse_args()
    found = os.environ | {"PYTHONPATH": os.pathsep.join([*sys.path, str(ROOT / "tests")])}
    with tempfile.TemporaryDirectory() as folder:
        path, whole, copies = Path(folder) / "trail.sqlite", 0, 0
        with Trail.open_for_acts(path) as trail:
            trail.record(an_act())
        writers = [
            subprocess.Popen([sys.executable, "-c", WRITER, str(path)], env=found,  # noqa: S603
                             stdout=subprocess.DEVNULL)
            for _ in range(given.writers)
        ]  # fmt: skip
        for _ in range(given.backups):
            file = Path(folder) / "backup.sqlite"
            shutil.copyfile(path, file)
            copies += verify(file).ok
            file.unlink()
            with Trail.open_for_reading(path) as trail:
                least = trail.head().size
                back_up(trail, file)
            whole += verify(file, at_least=least).ok
            file.unlink()
        (Path(folder) / "stop").touch()
        for each in writers:
            each.wait()
        print(f"{whole} of {given.backups} backups whole; {copies} of as many plain copies; "
              f"{verify(path).entries} entries written by {given.writers} processes")  # fmt: skip
    return 0 if whole == given.backups else 1


if __name__ == "__main__":
    sys.exit(main())
