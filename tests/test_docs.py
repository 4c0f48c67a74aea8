"""The documentation: every example runs, and every link leads somewhere."""

from __future__ import annotations

import re
import shlex
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from functional.conftest import Command, unwrapped

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"), ROOT / "formulations/README.md"]
)
WITH_EXAMPLES = [
    page
    for page in PAGES
    if page.is_relative_to(ROOT / "docs") and re.search(r"^```sh", page.read_text("utf-8"), re.M)
]


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: page.name)
def test_every_example_runs(page, tmp_path):
    """Every command of a page runs in order, in an empty home, with the exit code it states."""
    shutil.copytree(ROOT / "tests" / "data" / "orders", tmp_path, dirs_exist_ok=True)
    command = Command(tmp_path)
    del command.environment["LDNCOMPOUND_TRAIL"]
    if "setup" not in page.read_text(encoding="utf-8") and "how-to" in str(page):
        command(
            "capsules", "--dose", "1.5 mg", "--days", "3", "--patient", "P", "--prescriber", "D"
        )
    blocks = re.findall(r"^```sh([^\n]*)\n(.*?)^```", page.read_text("utf-8"), re.M | re.S)
    for options, block in blocks:
        wanted = int((re.search(r"exit=(\d)", options) or [0, 0])[1])
        secret = (re.search(r'typing="([^"]+)"', options) or ["", ""])[1]
        signer = (re.search(r'by="([^"]+)"', options) or ["", ""])[1]
        for line in block.strip().splitlines():
            dated = line.replace("{today}", f"{date.today():%Y%m%d}")
            words = shlex.split(dated.replace("{now}", f"{datetime.now():%H:%M}"))
            assert words[0] == "ldncompound", line
            signs = bool(signer) and "--by" in words
            enrols = bool(secret) and words[1:3] == ["people", "enrol"]
            if signs or enrols:
                from functional.terminal import on_terminal

                asked = [("Passphrase: ", signer)] if signs else []
                asked += [("characters: ", secret), ("again: ", secret)] if enrols else []
                typed = on_terminal(command, words[1:], asked)
                assert typed.code == wanted, f"{line}\n{typed.shown}"
                continue
            answer = command(*words[1:])

            assert answer.code == wanted, f"{line}\n{answer.out}\n{answer.err}"


def test_the_refusal_that_is_shown_is_the_one_that_is_printed(tmp_path):
    """The text of the how-to is what the command prints, except the number of the entry."""
    page = (ROOT / "docs" / "how-to" / "read-a-refusal.md").read_text(encoding="utf-8")
    shown = re.search(r"```text\n(Refused.*?)```", page, re.S)
    answer = Command(tmp_path)(
        "capsules", "--dose", "45 mg", "--days", "30", "--patient", "P-1042",
        "--prescriber", "Dr Example",
    )  # fmt: skip

    assert shown
    assert answer.err.splitlines()[1:3] == unwrapped(shown[1]).splitlines()[:2]


@pytest.mark.parametrize("name", ["order.toml", "orders.csv"])
def test_the_orders_that_are_shown_are_the_ones_that_are_run(name):
    """The files in the how-to equal those of the tests."""
    page = (ROOT / "docs" / "how-to" / "orders-from-files.md").read_text(encoding="utf-8")
    kept = (ROOT / "tests" / "data" / "orders" / name).read_text(encoding="utf-8")

    assert f"```{name.partition('.')[2]}\n{kept}```" in page


@pytest.mark.parametrize("name", ["sources.toml", "rules/nl-our-procedure.toml"])
def test_the_rules_that_are_shown_are_the_ones_that_are_run(name):
    """The files in the how-to equal those of the tests."""
    page = (ROOT / "docs" / "how-to" / "add-rules-of-a-jurisdiction.md").read_text("utf-8")
    kept = (ROOT / "tests" / "data" / "orders" / "our-folder" / name).read_text("utf-8")

    assert f"```toml\n{kept}```" in page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    """Every relative link names a file that exists."""
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_the_readmes_first_two_blocks_are_one_line_each():
    """One sets up and runs the main job, the other sets up and runs the tests."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)[:2]

    assert [block.count("\n") for block in blocks] == [1, 1]
    assert "capsules" in blocks[0]
    assert "trail verify" in blocks[0]
    assert "pytest" in blocks[1]
    assert all(block.startswith("python3 -m venv") for block in blocks)
    assert "block==2" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
