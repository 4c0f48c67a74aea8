"""The tables of typical slips in docs/how-to/read-a-refusal.md, typed as they stand."""

from __future__ import annotations

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from functional.conftest import Command

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "read-a-refusal.md"
ROW = re.compile(r"\| `([^`]+)` \| `([^`]+)` \| `([^`]+)` \|")
BASE = re.compile(r"Options of `(.+)`:")
FEWEST = 60
PROPOSED = re.compile(r"[Ww]rite '|may be '")


class Slip(NamedTuple):
    """A row: the call that its options stand in, what was typed, what is said, what to type."""

    base: str
    typed: str
    says: str
    right: str


def slips() -> list[Slip]:
    """Return the rows of the page."""
    found, base = [], ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        begins = BASE.match(line)
        base = begins[1] if begins else "" if line == "Whole commands:" else base
        row = ROW.fullmatch(line)
        if row is not None:
            found.append(Slip(base, *row.groups()))
    return found


SLIPS = slips()


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Command:
    """Return a pharmacy with a balance and two batches that are planned."""
    command = Command(tmp_path_factory.mktemp("slips"))
    made = command("setup", "--name", "Elm Street Pharmacy", "--address", "1 Elm Street",
                   "--telephone", "555 0100", "--site", "ELM", "--balance",
                   "B1,minimum=20 mg,readability=0.1 mg")  # fmt: skip
    assert made.code == 0
    for _ in range(2):
        assert command.capsules().code == 0
    return command


def words(slip: Slip, told: str) -> list[str]:
    """Return the words of a call in which the options of a row take the place of those before."""
    today = datetime.now(UTC).astimezone().strftime("%Y%m%d")
    given = shlex.split(told.replace("{today}", today).replace("⇥", "\t"))
    if not slip.base:
        return given[1:]
    name, *before = shlex.split(slip.base)[1:]
    options = [*zip(before[::2], before[1::2], strict=True)]
    changed = {each.lstrip("-–") for each in shlex.split(slip.right) if each.startswith("--")}
    if "quantity" in changed:
        changed.add("days")
    kept = [each for option in options if option[0][2:] not in changed for each in option]
    return [name, *given, *kept]


def test_there_are_enough_of_them():
    """Sixty, over every kind of input, none twice, and every row of the page is one."""
    assert len(SLIPS) >= FEWEST
    rows = [each for each in PAGE.read_text(encoding="utf-8").splitlines() if "| `Write '" in each]
    assert all(ROW.fullmatch(each) for each in rows)
    assert len({each[:2] for each in SLIPS}) == len(SLIPS)


@pytest.mark.parametrize("slip", SLIPS, ids=[f"{at}-{each.typed}" for at, each in enumerate(SLIPS)])
def test_a_slip_is_told_what_to_type_and_that_works(shop, slip):
    """It is refused, what it says holds what to type, and typing that literally works."""
    today = datetime.now(UTC).astimezone().strftime("%Y%m%d")
    refused = shop(*words(slip, slip.typed))
    says = slip.says.replace("{today}", today)
    right = slip.right.replace("{today}", today)
    quoted = re.findall(r"'([^']+)'", says)
    told = " ".join(refused.err.split())
    remedy = told.partition("What to do: ")[2]

    assert refused.code in (2, 3), refused.err
    assert says in remedy, told
    assert not quoted or any(
        each.removeprefix("ldncompound ") in right.replace('"', "") for each in quoted
    ), quoted
    done = shop(*words(slip, slip.right), "--replace" if "--sheet" in right else "--json")
    assert done.code == 0, done.err


def test_no_remedy_leads_round_a_safeguard(shop):
    """What a safeguard refuses is told no text to type that would pass it."""
    order = ("capsules", "--days", "30", "--patient", "P-1", "--prescriber", "Dr Q")
    for dose in ("45 mg", "6 mg", "0.25 mg", "4.51 mg", "0.3 mg", "4500 mg", "1.5 mcg"):
        refused = shop(*order, "--dose", dose)
        assert refused.code == 3
        assert not PROPOSED.search(refused.err), refused.err
        assert "Ask the prescriber" in refused.err
    for words_ in (
        ("--dose", "1.5 mg", "--drug", "naloxone"),
        ("--dose", "1.5 mg", "--drug", "nalmefene"),
        ("--dose", "1.5 mg", "--fill-mass", "1300 mg"),
        ("--dose", "1.5 mg", "--lot", "empty capsule size 2=S-1@2034-06"),
        ("--dose", "1.5 mg", "--lot", "lactose=L-1@2034-06"),
    ):
        refused = shop(*order, *words_)
        assert refused.code == 3, words_
        assert not PROPOSED.search(refused.err), refused.err
        assert not refused.err.partition("What to do: ")[2].startswith(("Use --conf", "--conf"))
