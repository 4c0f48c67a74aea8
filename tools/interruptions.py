"""
Kill the walk through a batch at random questions and moments, again and again, and resume it.

Usage: nice python tools/interruptions.py [--kills N] [--seed S]

Each batch is walked through on a real terminal until all is weighed. At a random question, after
a random pause, the program is killed; then it is started again, until the batch is done. After
every kill the next step must be the first that is not recorded, and nothing that the terminal
acknowledged may be missing; after every batch the trail must verify. The exit code is 1 if any of
that fails.
"""

from __future__ import annotations

import argparse
import os
import pty
import random
import re
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from functional.conftest import Command  # noqa: E402
from ldncompound.pharmacy.batches.history import batch_of  # noqa: E402
from ldncompound.trail.store import Trail  # noqa: E402
from ldncompound.trail.verification import verify  # noqa: E402

LOTS = (
    "--lot", "naltrexone hydrochloride=N-17@2034-03",
    "--lot", "microcrystalline cellulose=C-77@2034-06",
)  # fmt: skip
ANSWERS = (
    ("Substance", "naltrexone hydrochloride"),
    ("Have you looked", "yes"),
    ("Printout", ""),
    ("Enter when", ""),
)
ACKNOWLEDGED = re.compile(r"^  Step (\d+)(?::| done)", re.M)


def answer_to(shown: str) -> str:
    """Return what a person would type at the last question."""
    question = shown.rsplit("\n", 1)[-1]
    if "> CHECK" in shown.rsplit("\x1b[H", 1)[-1]:
        return "q"  # everything is weighed; what follows is no step of the plan
    for beginning, answer in ANSWERS:
        if question.strip().startswith(beginning):
            return answer
    if "Lot on" in question:
        return re.findall(r"planned   lot (\S+)", shown)[-1]
    target = re.findall(r"target    .*\((\S+ mg)\)", shown)
    return target[-1] if target else ""


def walk(command: Command, identity: str, chance: random.Random) -> tuple[set[int], bool]:
    """Walk until the end, or until killed; return the steps acknowledged, and whether it ended."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "ldncompound", "batch", "weigh", identity, "--by", "Kim"],
        stdin=theirs, stdout=theirs, stderr=theirs, env=command.environment, cwd=command.home,
        start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    shown, left = "", chance.randint(1, 9)
    try:
        while True:
            if not select.select([ours], [], [], 10)[0]:
                break
            try:
                shown += os.read(ours, 4096).decode("utf-8", "replace").replace("\r\n", "\n")
            except OSError:
                break
            if not shown.endswith(": "):
                continue
            left -= 1
            os.write(ours, answer_to(shown).encode() + b"\n")
            if left == 0:
                # Somewhere between the answer and its record.
                time.sleep(chance.random() * 0.05)
                process.kill()
        return {int(each) for each in ACKNOWLEDGED.findall(shown)}, process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)


BATCHES = 40
"""Batches in one trail, which is verified after each: a longer trail would take too long."""


def campaign(kills: int, chance: random.Random) -> int | None:
    """Kill at most *kills* times in one trail; return how often, or None if something was lost."""
    killed = 0
    with tempfile.TemporaryDirectory() as home:
        command = Command(Path(home))
        command("setup", "--name", "Elm", "--site", "ELM", "--balance",
                "III,sensitivity=6 mg,readability=1 mg")  # fmt: skip
        for _ in range(BATCHES):
            if killed >= kills:
                break
            made = command.capsules("--fill-mass", "130 mg/capsule", *LOTS)
            identity, told, ended = made.json["id"], set(), False
            while not ended:
                acknowledged, ended = walk(command, identity, chance)
                killed += not ended
                told |= acknowledged
                with Trail.open_for_reading(command.trail) as trail:
                    batch = batch_of(trail, identity)
                recorded = set(batch.weighed) | set(batch.done)
                following = len(recorded) + 1
                wrong = told - recorded or recorded != set(range(1, following))
                if wrong or (batch.next_step and batch.next_step.step != following):
                    print(f"LOST: {identity}: told {sorted(told)}, recorded {sorted(recorded)}")
                    return None
            if not verify(command.trail).ok:
                print(f"The trail does not verify after {identity}.")
                return None
    return killed


def main() -> int:
    """Kill as often as wanted, and print the result."""
    parser = argparse.ArgumentParser(description="Kill the walk through a batch, and go on.")
    parser.add_argument("--kills", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance, kills, trails = random.Random(given.seed), 0, 0  # noqa: S311
    while kills < given.kills:
        found = campaign(given.kills - kills, chance)
        if found is None:
            return 1
        kills, trails = kills + found, trails + 1
        print(f"{kills} kills", file=sys.stderr, flush=True)
    print(f"{kills} kills in {trails} trails: nothing lost, each went on at the right step.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
