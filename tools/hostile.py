"""
Call every command with hostile texts in every option and argument, and look at the exit codes.

Usage: nice python tools/hostile.py [--calls N] [--seed S]

What is typed is random: options of the command with values that suit them or are hostile, in a home
with a trail of its own. Each call must end with an exit code of the contract other than 1, a bug,
and with `--json` must print one JSON document. The exit code is 1 if one does not.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from damage import CODES, ID, NAME, prepare
from in_process import Answer, call, forget, settle

LONGEST = 60
"""Seconds after which a call has hung."""

HOSTILE = (
    "", " ", "\t", "\0", "a\0b", "\n", "x" * 5000, "9" * 400, "-1", "0", "1e400", "nan", "inf",
    "١٢ mg", "4,5 mg", "1 mg", "1 mg/mg", "1 kg*s", "0.000000000001 mg", "-4 mg", "1e9 mg", "½ mg",
    "\ud800", "\udcff", "\u202egm 5.1", "\x1b[2J", "a\u0301" * 40, "💊", "ﬁ", "İ", "ß",
    "<b>&\"'", "{0} %s $x", "#panic(1)", "=cmd|' /C calc'!A0", "no/../x", "~nobody/x", ".", "/",
    "/dev/null/x", "file:///x?mode=rwc", "postgresql://x", "a=b=c@d@e", "=", "@", "a=@2034-03",
    "2026-02-30", "0000-00-00", "9999-12-31", "2099-13", "1.5 mg for 14 day", "for", "--", "-x",
    "None", "true", "[]", "{}", "'; DROP TABLE entry; --", "18446744073709551616",
    "99999999999999999999 1234567890abcdef", "12 9f3a61c09f3a61c0", ID, NAME, "yes", "opioids=yes",
    "naltrexone hydrochloride=N-17", "naltrexone hydrochloride", "N-17", "ELM-LOT-0001", "3", "30",
    "AL", "reason", "2026-11", "capsule", "pdf.pdf", "x.txt", "x.csv", "x.zip", "x.svg", "x.jsonl",
)  # fmt: skip
FITTING = {
    "--dose": "1.5 mg", "--days": "30", "--patient": "P-1", "--prescriber": "Dr Example",
    "--quantity": "30", "--strength": "3 mg/g", "--amount": "30 g", "--by": "AL", "--form":
    "capsule", "--step": "1.5 mg for 14 day", "--reason": "a reason", "--number": "N-19",
    "--maker": "M", "--expires": "2028-03", "--component": "naltrexone hydrochloride", "--assay":
    "99 %", "--basis": "as is", "--actual": "120 mg", "--mass": "130 mg", "--filled": "32",
    "--blank-mass": "65 mg/tablet", "--base": "a base", "--base-kind": "preserved-aqueous",
    "--name": "Di Fox", "--initials": "DF", "--role": "technician", "--month": "2026-11",
    "--size": "3", "--shell": "48 mg", "--reading": "200 mg", "--site": "ELM", "--parts": "10",
    "--last": "3", "--within": "14 day", "--as-of": "40", "--trail": NAME,
}  # fmt: skip
SKIPPED = {"--help", "--version", "--install-completion", "--show-completion"}
DESCRIPTORS = ("--passphrase-fd", "--new-passphrase-fd")
"""Only numbers that no open file of this process has may stand here."""


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every command with its words."""
    if not getattr(command, "commands", None):
        yield path, command
        return
    for name, each in command.commands.items():
        yield from commands(each, (*path, name))


def a_value(name: str, chance: random.Random) -> str:
    """Return a value of an option: one that suits it, or a hostile one."""
    if name in DESCRIPTORS:
        return chance.choice(["-1", "987654", "x", "", "1.5", "9" * 30])
    if name in FITTING and chance.random() < 0.6:
        return FITTING[name]
    text = chance.choice(HOSTILE)
    if chance.random() < 0.15:
        text = FITTING.get(name, "1 mg") + text
    return text


def words_of(path: tuple[str, ...], command: Any, chance: random.Random) -> list[str]:
    """Return a random call of a command; what it demands is nearly always there."""
    words = list(path)
    for param in command.params:
        names = [each for each in param.opts if each.startswith("-")]
        wanted = param.required or chance.random() < (0.5 if set(names) & set(FITTING) else 0.15)
        if set(param.opts) & SKIPPED or not (wanted and chance.random() < 0.97):
            continue
        for _ in range(chance.choice([1, 1, 2]) if param.multiple or param.nargs == -1 else 1):
            if not names:
                words.append(chance.choice([ID, ID, "N-17", "AL", a_value("", chance)]))
            elif getattr(param, "is_flag", False):
                words.append(names[-1])
            else:
                words += [max(names, key=len), a_value(max(names, key=len), chance)]
    return words


def _stop(*_: object) -> None:
    """End a call that hangs."""
    raise TimeoutError("the call hangs")


def asked(words: list[str]) -> Answer:
    """Call the program with nothing on standard input; a bug is exit 1 and its traceback."""
    before = sys.stdin
    with Path(os.devnull).open(encoding="utf-8") as sys.stdin:
        signal.alarm(LONGEST)
        try:
            return call(*words)
        except Exception:  # noqa: BLE001 - LDNCOMPOUND_DEBUG raises what would be exit 1
            return Answer(1, "", traceback.format_exc())
        finally:
            signal.alarm(0)
            sys.stdin = before


def is_one_document(text: str) -> bool:
    """Return whether standard output is one JSON document."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def campaign(calls: int, seed: str, home: Path) -> tuple[Counter[int], list[str]]:
    """Call as often as wanted; return the exit codes, and what is wrong."""
    settle(home)
    prepare(home / NAME)
    os.environ |= {"LDNCOMPOUND_DEBUG": "1", "LDNCOMPOUND_TRAIL": str(home / NAME)}
    whole, config = (home / NAME).read_bytes(), next(home.rglob("pharmacy.toml"))
    settings = config.read_bytes()
    from typer.main import get_command

    from ldncompound.cli.main import program

    every = list(commands(get_command(program())))
    signal.signal(signal.SIGALRM, _stop)
    codes: Counter[int] = Counter()
    wrong = []
    for number in range(calls):
        chance = random.Random(f"{seed}-{number}")  # noqa: S311 - not for secrets
        words = words_of(*chance.choice(every), chance)
        os.chdir(home)
        if number % 1000 == 0:
            print(f"{number} calls", file=sys.stderr, flush=True)
        if number % 50 == 0:
            (home / NAME).write_bytes(whole)
            forget()
            config.write_bytes(settings)
        told = asked(words)
        codes[told.code] += 1
        if told.code not in CODES:
            wrong.append(f"{seed}-{number} {words}: exit {told.code}\n{told.err[-1500:]}")
        elif "--json" in words and not is_one_document(told.out):
            wrong.append(f"{seed}-{number} {words}: no JSON document, {told.out[:200]!r}")
        for each in wrong[-1:] if wrong and wrong[-1].startswith(f"{seed}-{number} ") else []:
            print(each.encode("ascii", "backslashreplace").decode()[:3000], flush=True)
    return codes, wrong


def main() -> int:
    """Call, and print the figures."""
    parser = argparse.ArgumentParser(description="Call every command with hostile texts.")
    parser.add_argument("--calls", type=int, default=20000)
    parser.add_argument("--seed", default="1")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        codes, wrong = campaign(given.calls, given.seed, Path(home))
        os.chdir("/")
    print(", ".join(f"exit {code}: {n}" for code, n in sorted(codes.items())))
    print(f"{given.calls} calls, {len(wrong)} of them ended wrongly.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
