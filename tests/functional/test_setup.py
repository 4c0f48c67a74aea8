"""`ldncompound setup` and `formulations`."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
import tomllib

import pytest

from functional.conftest import PATIENT
from functional.test_capsules import check_schema
from ldncompound.cli.session import configuration_path
from ldncompound.core.refusals import WrongUsage

ELM = (
    "setup", "--name", 'Elm "Street" Pharmacy', "--address", "1 Elm St", "--site", "ELM",
    "--balance", "B1,minimum=20 mg,readability=0.1 mg,error=5 %",
    "--balance", "III,minimum=120 mg,readability=1 mg", "--paper", "a4",
)  # fmt: skip


def test_what_setup_writes_is_used(command):
    """Name, site and first balance are used by the next preparation; an id selects another."""
    answer = command(*ELM, "--json")
    made = command.capsules("--fill-mass", "130 mg/capsule").json
    other = command.capsules("--balance", "III").json

    assert answer.code == 0
    check_schema(answer.json)
    assert made["id"].startswith("ELM-")
    assert made["pharmacy"]["name"] == 'Elm "Street" Pharmacy'
    assert made["weigh_plan"]["method"] == "direct"
    assert made["weigh_plan"]["balance"]["id"] == "B1"
    assert made["weigh_plan"]["balance"]["assumed"] is False
    assert other["weigh_plan"]["balance"]["id"] == "III"
    assert command("trail", "log", "--json").json["entries"][0]["configuration"]


def test_a_configuration_is_not_overwritten_by_accident(command):
    """The second time --replace is required."""
    command(*ELM)

    assert command(*ELM).code == 2
    assert command(*ELM, "--replace").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--site", "ELM"),
        ("--name", "x", "--site", "elm street"),
        ("--name", "x", "--paper", "a5"),
        ("--name", "x", "--jurisdiction", "XX"),
        ("--name", "x", "--balance", "B1"),
        ("--name", "x", "--balance", "B1,minimum=1 mg,readability=2 mg"),
        ("--name", "\x1b[2J"),
        ("--name", "x" * 200),
    ],
)
def test_wrong_answers(command, words):
    """Exit 2 in one sentence, and nothing is written."""
    answer = command("setup", *words, "--json")

    assert answer.code == 2
    check_schema(answer.json)
    assert not list(command.home.rglob("*.toml"))


@pytest.mark.parametrize(
    "text",
    ["name = 1", "= ", "name = 'x'\ncolour = 'red'", "balance = 'B1'", "paper = 'a5'",
     "name = 'x'\nbalance = ['B,minimum=1 mg,readability=1 mg', 'B,minimum=1 mg,readability=1 mg']",
     "\xff", "a = " + "[" * 5000],
)  # fmt: skip
def test_a_configuration_that_is_none(command, text):
    """Exit 2, nothing recorded, and the message names the file."""
    path = command.home / "pharmacy.toml"
    path.write_bytes(text.encode("latin-1"))
    answer = command.capsules("--config", str(path))

    assert answer.code == 2
    assert "pharmacy.toml" in answer.json["message"]
    assert not command.trail.exists()


def test_places_that_are_none(command):
    """A root, an unknown home, a name too long: one sentence without control characters."""
    order = ("--dose", "1.5 mg", "--days", "30", "--patient", "P", "--prescriber", "D")
    for option, place, code in (
        ("--trail", "/", 5), ("--trail", "~nobody-at-all/t", 2), ("--trail", "x" * 5000, 2),
        ("--formulations", "x" * 300, 2), ("--config", "x" * 5000, 2),
        ("--config", "\x1b]0;x\x07\u202e.toml", 2),
    ):  # fmt: skip
        done = command("capsules", *order, option, place)
        assert done.code == code, (option, done.err)
        assert not {"\x1b", "\x07", "\u202e"} & set(done.err)
    begun = command("capsules", *order, "--trail", "\u202ex\x1b[2J.sqlite")
    assert begun.code == 0
    assert "\\u202ex\\x1b[2J.sqlite" in begun.err


def test_formulations(command, tmp_path):
    """List, show and check read and write nothing."""
    listed = command("formulations", "list", "--json")
    shown = command("formulations", "show", "naltrexone-capsule-mcc", "--json")
    checked = command("formulations", "check", "--json")
    for answer in (listed, shown, checked):
        assert answer.code == 0
        check_schema(answer.json)
    assert "not adopted by this pharmacy" in command("formulations", "list").out
    text = command("formulations", "show", "naltrexone-capsule-mcc").out
    assert "not adopted by this pharmacy" in text
    assert "geometric dilution" in text
    unknown = command("formulations", "show", "nope", "--json")
    assert (unknown.code, unknown.json["code"]) == (3, "unknown-formulation")
    assert command("formulations", "check", "no-folder", "--json").code == 2
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "x.toml").write_text("id = 'x'\nrevision = 1.5\n", encoding="utf-8")
    bad = command("formulations", "check", str(folder), "--json")
    assert bad.code == 4
    assert bad.json["findings"][0]["line"] == 2
    used = command.capsules("--formulations", str(folder))
    assert used.code == 2
    assert not command.trail.exists()


def _type_into(command, words: list[str], answers: list[str]) -> tuple[int, str]:
    """Run the command on a terminal, and answer its questions one after another."""
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ldncompound", *words],
        stdin=terminal, stdout=terminal, stderr=terminal, env=command.environment,
        cwd=command.home, close_fds=True,
    )  # fmt: skip
    os.close(terminal)
    shown, waiting = "", list(answers)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if select.select([controller], [], [], 0.2)[0]:
            try:
                data = os.read(controller, 4096).decode("utf-8", "replace")
            except OSError:
                break
            if not data:
                break
            shown += data
            if waiting and shown.rstrip().endswith(":"):
                os.write(controller, (waiting.pop(0) + "\n").encode())
                shown += "\n"
        elif process.poll() is not None:
            break
    os.close(controller)
    return process.wait(timeout=30), shown


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is a matter of POSIX")
def test_missing_options_are_asked_for_on_a_terminal(command):
    """Dose, days, patient and prescriber are prompted for, and the answers are used."""
    code, shown = _type_into(command, ["capsules"], ["1.5 mg", "30", "P-7", "Dr Asked"])

    assert code == 0, shown
    assert "Dr Asked" in shown
    assert "Dispense" in shown


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is a matter of POSIX")
def test_setup_asks_on_a_terminal(command):
    """Every setting is prompted for; Return accepts the default."""
    code, shown = _type_into(
        command,
        ["setup"],
        [
            "Oak Pharmacy",
            "",
            "",
            "OAK",
            "",
            "a4",
            "B1,minimum=20 mg,readability=0.1 mg",
            "",
            "G25,capacity=25 mL,graduation=0.5 mL",
            "",
            "1 mL/0.02 mL",
            "",
        ],
    )
    written = next(iter((command.home / "config").rglob("*.toml")))
    table = tomllib.loads(written.read_text(encoding="utf-8"))

    assert code == 0, shown
    assert table["name"] == "Oak Pharmacy"
    assert table["site"] == "OAK"
    assert table["paper"] == "a4"
    assert len(table["balance"]) == 1
    assert "Some of 1 mL have marks of 0.02 mL" in " ".join(shown.split())
    assert table["measure"] == [
        "G25,kind=graduate,capacity=25 mL,graduation=0.5 mL,least=5 mL",
        "1 mL oral syringe,kind=oral syringe,capacity=1 mL,graduation=0.02 mL,least=0.2 mL",
    ]


def test_the_syringes_that_are_handed_out_decide_which_dose_has_a_mark(command):
    """With marks of 0.02 mL 0.5 mL is drawn and 0.75 mL refused; graduates stay assumed."""
    elm = ("setup", "--name", "Elm", "--replace")
    order = ("liquid", "--days", "30", *PATIENT, "--json")
    assumed = command(*order, "--dose", "0.75 mg").json
    assert command(*elm, "--syringe", "1 mL/0.02 mL").code == 0
    drawn = command(*order, "--dose", "0.5 mg", "--sheet", "sheet.txt").json
    refused = command(*order, "--dose", "0.75 mg").json
    assert command(*elm, "--syringe", "1 mL/0.01 mL").code == 0
    finer = command(*order, "--dose", "0.75 mg").json
    sheet = " ".join((command.home / "sheet.txt").read_text(encoding="utf-8").split())

    assert [each.startswith("ONLY MARKS OF 0.01 mL") for each in assumed["notes"]].count(True) == 1
    assert not [each for each in finer["notes"] if each.startswith("ONLY MARKS")]
    assert drawn["liquid"]["device"]["graduation"] == "0.02 mL"
    assert "draw to 0.5 mL in a 1 mL oral syringe, marks of 0.02 mL" in sheet
    note = next(each for each in drawn["notes"] if each.startswith("ASSUMED MEASURES"))
    assert "graduate" in note
    assert "1 mL oral syringe" not in note
    assert refused["code"] == "not-measurable"
    assert finer["liquid"]["device"]["graduation"] == "0.01 mL"


@pytest.mark.parametrize(
    "text", ["1 mL", "1 mL/", "/0.1 mL", "1 mL/0.3 mL", "1 mg/0.1 mg", "1 mL/0.1 mL,least=1 mL", ""]
)
def test_what_is_no_syringe_is_refused(command, text):
    """Exit 2, and nothing is written."""
    assert command("setup", "--name", "Elm", "--syringe", text).code == 2
    assert not list(command.home.rglob("*.toml"))


def test_two_syringes_of_one_capacity_need_names(command):
    """They would be one name for two scales: --measure names each."""
    told = command(
        "setup", "--name", "Elm", "--syringe", "1 mL/0.02 mL", "--syringe", "1 mL/0.01 mL"
    )

    assert told.code == 2
    assert "--measure" in told.err


def test_prompts_need_a_terminal(command):
    """Without a terminal nothing is prompted for, and the missing option is named."""
    answer = command("capsules", "--dose", "1.5 mg", "--days", "3", *PATIENT[:2])

    assert answer.code == 2
    assert "--prescriber" in answer.err


def test_no_command_shows_the_help(command):
    """Without a command the help is printed on standard error, with exit 2."""
    for words in ((), ("trail",), ("formulations",)):
        answer = command(*words)

        assert answer.code == 2
        assert answer.out == ""
        assert answer.err.startswith("Usage: ldncompound")


def test_a_replaced_configuration_keeps_its_rules_or_says_so(command):
    """A jurisdiction is never changed only because an option was left out."""
    german = (*ELM, "--jurisdiction", "DE")
    assert command(*german).code == 0
    refused = command(*ELM, "--replace")

    assert refused.code == 2
    assert "says DE" in refused.err
    assert "--jurisdiction DE" in refused.err
    assert command(*german, "--replace").code == 0
    assert command(*ELM, "--jurisdiction", "US", "--replace").code == 0
    assert command(*ELM, "--replace").code == 0


@pytest.mark.parametrize("path", ["x" * 5000, "\udcff" * 300, "a/" * 3000])
def test_a_path_that_no_file_system_takes_is_wrong_usage(command, path):
    """Exit 2 wherever a path may be typed, whatever its length."""
    for words in (
        ("formulations", "check", path),
        ("formulations", "check", "--formulations", path),
        ("formulations", "list", "--formulations", path),
        ("capsules", "--dose", "1.5 mg", "--days", "30", *PATIENT, "--config", path),
    ):
        assert command(*words).code == 2, words


def test_a_path_that_has_no_bytes_is_wrong_usage():
    """A lone surrogate that stands for no byte, as only a program can hand it over."""
    with pytest.raises(WrongUsage):
        configuration_path("\ud800")
