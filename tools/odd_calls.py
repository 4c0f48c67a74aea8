"""
Type odd calls, and compare each answer with that of another version, word for word.

Usage: nice python tools/odd_calls.py --before COMMIT [--calls N] [--seed S]
       python tools/odd_calls.py (--write | --against) FILE [--calls N] [--seed S]

It proves that a change of the command line itself changed nothing that anybody sees: exit code,
standard output, standard error, and which files are there afterwards. First every help is asked
for, on screens of three widths, and completions; the other calls are drawn: texts and options that
suit a command or not at all, and calls that were right before a slip: a letter wrong, a dash for
two hyphens, an option twice, without its value or before its command, quotes forgotten.

--write writes the answers of this version into a file. --against types the calls of such a file
and prints what differs; the exit code is 1 if anything does. --before does both: it writes those
of another commit, from the sources of that commit, and compares.

Every call begins with the same files, day and clock, and with chance that depends on its number
alone. What still differs from run to run is masked: digits of digests and keys, and the place of
the folder.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import re
import secrets
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hostile
from damage import ID, NAME, prepare
from in_process import Clock, settle

ROOT = Path(__file__).resolve().parents[1]
CALLS = 2000
WIDTHS = ("40", "80", "200")
PATIENT = ("--patient", "P-1", "--prescriber", "Dr Example", "--by", "BC")
RIGHT = (
    ("capsules", "--dose", "1.5 mg", "--days", "30", *PATIENT),
    ("capsules", "--dose", "1.5 mg", "--quantity", "30", *PATIENT, "--sheet", "sheet.txt"),
    ("liquid", "--dose", "4.5 mg", "--days", "24", *PATIENT, "--json"),
    ("topical", "--strength", "3 mg/g", "--amount", "0.5 g", "--days", "30", *PATIENT, "--base",
     "our base", "--base-kind", "preserved-aqueous"),
    ("titration", "--step", "1.5 mg for 14 day", "--step", "3 mg for 14 day", "--form", "capsule",
     *PATIENT),
    ("show", ID), ("show", ID, "--explain", "--json"), ("sheet", ID, "-o", "s.txt", "--by", "AL"),
    ("label", ID, "-o", "l.txt", "--by", "AL"), ("batch", "list", "--limit", "3"),
    ("batch", "show", ID, "--json"), ("lots", "list", "--after", "ELM-LOT-0002"),
    ("lots", "show", "ELM-LOT-0001"), ("report", "open"), ("report", "log", "--json"), ("day",),
    ("trail", "verify"), ("trail", "verify", "--at-least", "3"), ("trail", "log", "--last", "3"),
    ("trail", "head", "--json"), ("trail", "export", "export.jsonl", "--by", "AL"),
    ("people", "list"), ("formulations", "list"), ("rules", "list"), ("screening", "--json"),
    ("formulations", "show", "naltrexone-capsule-mcc"), ("order", "template", "capsules"),
    ("calc", "mwq", "--sensitivity", "6 mg", "--error", "5 %"),
    ("calc", "rsd", "19.4", "19.5", "19.6", "19.8"), ("calc", "rsd", "--", "19.4", "-1"),
    ("calc", "uniformity", "--content", "99 %", "--content", "101 %", "--json"),
    ("batch", "hold", ID, "--reason", "a question", "--by", "AL", "--request-id", "k-1"),
    ("balances", "check", "III", "--mass", "200 mg", "--reading", "200 mg", "--by", "BC"),
)  # fmt: skip
"""Calls that are right, for slips to be made in them."""

MASKED = (re.compile(r"[0-9a-f]{7,}"), re.compile(r"\b[0-9a-f]{4}(?: [0-9a-f]{4})+\b"))

Chance = random.Random
Line = dict[str, Any]
Slip = Callable[[list[str], Chance], list[str]]


# The calls


def _misspelt(words: list[str], chance: Chance) -> list[str]:
    """Leave out, double, exchange or capitalise a letter."""
    at = chance.randrange(len(words))
    word = words[at] or "x"
    place = chance.randrange(len(word))
    letter = chance.choice(["", word[place] * 2, chance.choice("abcdest-_"), word[place].upper()])
    return [*words[:at], word[:place] + letter + word[place + 1 :], *words[at + 1 :]]


def _dashed(words: list[str], chance: Chance) -> list[str]:
    """Write a dash, or one hyphen or three, for the two of an option."""
    other = chance.choice(["\u2013", "\u2014", "\u2212", "-", "---", "", "/"])
    found = [at for at, each in enumerate(words) if each.startswith("--")]
    at = chance.choice(found or [0])
    return [*words[:at], other + words[at].lstrip("-"), *words[at + 1 :]]


def _joined(words: list[str], chance: Chance) -> list[str]:
    """Write an option and its value as one word."""
    found = [at for at, each in enumerate(words[:-1]) if each.startswith("-")]
    at = chance.choice(found or [0])
    after = words[at + 1 : at + 2] or [""]
    return [*words[:at], words[at] + chance.choice(["=", " ", ""]) + after[0], *words[at + 2 :]]


def _unquoted(words: list[str], chance: Chance) -> list[str]:
    """Forget the quotes, all of them, or type curly ones."""
    mark = chance.choice(["", "", "\u201c", "'"])
    return [part for each in words for part in (mark + each if " " in each else each).split()]


def _twice(words: list[str], chance: Chance) -> list[str]:
    """Type a word or two again, somewhere."""
    at, place = chance.randrange(len(words)), chance.randrange(len(words) + 1)
    return [*words[:place], *words[at : at + chance.choice([1, 2])], *words[place:]]


def _left_out(words: list[str], chance: Chance) -> list[str]:
    """Leave out a word."""
    at = chance.randrange(len(words))
    return [*words[:at], *words[at + 1 :]]


def _moved(words: list[str], chance: Chance) -> list[str]:
    """Type a word elsewhere."""
    rest = list(words)
    word = rest.pop(chance.randrange(len(rest)))
    rest.insert(chance.randrange(len(rest) + 1), word)
    return rest


def _shortened(words: list[str], chance: Chance) -> list[str]:
    """Type the beginning of an option, or of any word."""
    at = chance.randrange(len(words))
    return [*words[:at], words[at][: chance.randrange(len(words[at]) + 1)], *words[at + 1 :]]


def _added(words: list[str], chance: Chance) -> list[str]:
    """Type a word more."""
    every = (
        "--json", "--json", "--help", "--version", "--", "-h", "-o", "-", "--dose", "--trail",
        "--limit", "--limit=x", "--passphrase-fd", "--passphrase-fd=-1", "--explain", "--no-json",
        "--json=1", "--after", "capsules", "trail", "verify", "list", "", "\udcff", "x",
        "--install-completion=nothing", "--show-completion=nothing", "--replace", "--keys", "=",
    )  # fmt: skip
    at = chance.randrange(len(words) + 1)
    return [*words[:at], chance.choice([*every, *hostile.HOSTILE]), *words[at:]]


SLIPS: tuple[Slip, ...] = (
    _misspelt, _dashed, _joined, _unquoted, _twice, _left_out, _moved, _shortened, _added, _added,
)  # fmt: skip


def slipped(chance: Chance) -> list[str]:
    """Return a call that was right before a slip, or a few."""
    words = list(chance.choice(RIGHT))
    for slip in chance.choices(SLIPS, k=chance.choice([0, 1, 1, 1, 2, 3])):
        words = slip(words, chance) or ["--help"]
    return words


def surroundings(chance: Chance) -> dict[str, str]:
    """Return variables of the environment in which a call is made."""
    found = {"COLUMNS": chance.choice(WIDTHS), "LDNCOMPOUND_TRAIL": NAME}
    if chance.random() < 0.1:
        found["LDNCOMPOUND_TRAIL"] = chance.choice(["", "nowhere.sqlite", "no/where", "pharmacy"])
    if chance.random() < 0.1:
        name = chance.choice(["BY", "CONFIG", "KEYS", "FORMULATIONS", "LIMIT"])
        found[f"LDNCOMPOUND_{name}"] = chance.choice(["", "AL", ".", "nothing", "3"])
    return found


def completions(paths: list[tuple[str, ...]]) -> Iterator[Line]:
    """Yield what a shell asks when a person presses the tabulator after a command."""
    for shell in ("bash", "zsh", "fish"):
        for path in paths:
            for begun in ("", "--", "c"):
                words = " ".join(("ldncompound", *path, begun))
                asked = {"_LDNCOMPOUND_COMPLETE": f"complete_{shell}", "COMP_WORDS": words,
                         "COMP_CWORD": str(len(path) + 1), "_TYPER_COMPLETE_ARGS": words,
                         "_TYPER_COMPLETE_FISH_ACTION": "get-args"}  # fmt: skip
                yield {"words": [], "around": asked}


def asking(paths: list[tuple[str, ...]]) -> Iterator[Line]:
    """Yield every help on screens of three widths, and every call of a command alone."""
    for path in paths:
        for width in WIDTHS:
            yield {"words": [*path, "--help"], "around": {"COLUMNS": width}}
        yield {"words": list(path), "around": {}}


def drawn(calls: int, seed: str) -> Iterator[Line]:
    """Yield helps, or some if few calls are wanted; some completions; and as many other calls."""
    from typer.main import get_command

    from ldncompound.cli.main import program

    every = list(hostile.commands(get_command(program())))
    paths = [path for path, _ in every]
    paths = [(), *sorted({path[:1] for path in paths if len(path) > 1}), *paths]
    for found, wanted in (
        (asking(paths), calls / CALLS),
        (completions(paths), 0.3 * calls / CALLS),
    ):
        among = list(found)
        yield from Chance(seed).sample(among, int(len(among) * min(wanted, 1)))
    for number in range(calls):
        chance = Chance(f"{seed}-{number}")
        odd = chance.random() < 0.4
        words = hostile.words_of(*chance.choice(every), chance) if odd else slipped(chance)
        yield {"words": words, "around": surroundings(chance)}


# Their answers


class Home:
    """
    The folder in which every call begins with the same files.

    Args:
        folder: An empty folder.
    """

    def __init__(self, folder: Path) -> None:
        """Make the files: a trail with everything in it, a configuration."""
        self.here, self.kept = folder / "here", folder / "kept"
        self.here.mkdir()
        settle(self.here)
        prepare(self.here / NAME)
        self.day, self.given = Clock.at, dict(os.environ)
        os.chdir(folder)
        shutil.copytree(self.here, self.kept)

    def answer(self, number: int, call: Line) -> Line:
        """Type a call; return it with its answer."""
        shutil.rmtree(self.here)
        shutil.copytree(self.kept, self.here)
        os.chdir(self.here)
        Clock.at = self.day
        os.environ.clear()
        os.environ |= self.given | call["around"]
        with settled_chance(number):
            code, out, err = typed(call["words"])
        files = sorted(str(each.relative_to(self.here)) for each in self.here.rglob("*"))
        os.chdir(self.here.parent)
        told = {"code": code, "out": self._masked(out), "err": self._masked(err), "files": files}
        return {**call, **told}

    def _masked(self, text: str) -> str:
        """Return a text without what differs from run to run."""
        text = text.replace(str(self.here), "(here)").replace(str(self.here.parent), "(home)")
        for pattern in MASKED:
            text = pattern.sub("#", text)
        return text


@contextlib.contextmanager
def settled_chance(number: int) -> Iterator[None]:
    """Let salts and words depend on a number alone, as far as Python draws them."""
    chance, real = Chance(number), (os.urandom, secrets.token_bytes)
    os.urandom = secrets.token_bytes = lambda size=32: chance.randbytes(size)
    try:
        yield
    finally:
        os.urandom, secrets.token_bytes = real


def typed(words: list[str]) -> tuple[int, str, str]:
    """Call the program with nothing to read; return exit code, output and messages."""
    from ldncompound.cli import main

    before, out, err = sys.stdin, io.StringIO(), io.StringIO()
    try:
        with (
            Path(os.devnull).open(encoding="utf-8") as sys.stdin,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code: Any = main(words)
    except SystemExit as ended:  # a shell was answered
        code = ended.code
    finally:
        sys.stdin = before
    return code, out.getvalue(), err.getvalue()


def answers(calls: Iterator[Line]) -> Iterator[Line]:
    """Yield every call with its answer, as they come back from a file."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder).resolve())
        for number, call in enumerate(calls):
            yield json.loads(json.dumps(home.answer(number, call)))
        os.chdir(ROOT)


# Two versions


def differences(before: Line, now: Line) -> list[str]:
    """Return what differs between two answers to a call, in words."""
    return [
        f"{now['words']} {now['around']}\n  {name} was {before[name]!r}\n  {name} is  {value!r}"
        for name, value in now.items()
        if before[name] != value
    ]


def write(path: Path, calls: int, seed: str) -> None:
    """Write calls and answers, one a line."""
    with path.open("w", encoding="utf-8") as kept:
        for line in answers(drawn(calls, seed)):
            kept.write(json.dumps(line) + "\n")


def write_of(commit: str, path: Path, calls: int, seed: str) -> None:
    """Write the answers of another commit, in a process that imports its sources."""
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(  # noqa: S603 - a commit is named by who calls
            ["git", "archive", commit, "src", "formulations", "tools", "tests/data/old_version"],  # noqa: S607 - whichever git there is
            cwd=ROOT, check=True, capture_output=True,
        ).stdout  # fmt: skip
        with tarfile.open(fileobj=io.BytesIO(packed)) as files:
            files.extractall(folder, filter="data")
        # Beside its own tools, which know where the commit has what they import.
        again = shutil.copy(__file__, f"{folder}/tools/odd_calls.py")
        subprocess.run(  # noqa: S603 - this program
            [sys.executable, again, "--write", str(path.resolve()), "--calls", str(calls),
             "--seed", seed],
            check=True, env=os.environ | {"PYTHONPATH": f"{folder}/src"},
        )  # fmt: skip


def compare(path: Path) -> int:
    """Print what differs from the answers in a file, and how many of each exit code there were."""
    kept = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    asked = ({"words": each["words"], "around": each["around"]} for each in kept)
    codes: dict[str, int] = {}
    wrong = 0
    for before, now in zip(kept, answers(asked), strict=True):
        codes[str(now["code"])] = codes.get(str(now["code"]), 0) + 1
        found = differences(before, now)
        wrong += bool(found)
        for each in found:
            print(each.encode("ascii", "backslashreplace").decode(), flush=True)
    print(", ".join(f"exit {code}: {count}" for code, count in sorted(codes.items())))
    print(f"{len(kept)} calls compared, {wrong} of them answered otherwise.")
    return 1 if wrong else 0


def main() -> int:
    """Write, or compare."""
    parser = argparse.ArgumentParser(description="Compare the answers to odd calls.")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--write", type=Path, metavar="FILE")
    way.add_argument("--against", type=Path, metavar="FILE")
    way.add_argument("--before", metavar="COMMIT")
    parser.add_argument("--calls", type=int, default=CALLS)
    parser.add_argument("--seed", default="1")
    given = parser.parse_args()
    if given.write is not None:
        write(given.write, given.calls, given.seed)
        return 0
    if given.against is not None:
        return compare(given.against)
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "answers.jsonl"
        write_of(given.before, kept, given.calls, given.seed)
        return compare(kept)


if __name__ == "__main__":
    sys.exit(main())
