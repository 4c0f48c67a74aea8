"""Adoption on the command line: by names, by keys, changed files, sheets, exit codes."""

from __future__ import annotations

import sys
from datetime import date

import pytest

from functional.conftest import PATIENT, Answer, Command, check_schema
from ldncompound.core.wording.english.speech import day
from ldncompound.formulary.loading import shipped_folder

RECORD = "naltrexone-capsule-mcc"
ADOPT = ("formulations", "adopt", RECORD)
SECRET = "seven herons wade at dusk"
OF_BEN = "nine wet otters sleep"


def with_passphrase(command: Command, *arguments: str, line: str = SECRET) -> Answer:
    """Run the command with a passphrase on its standard input, which is also a descriptor."""
    return command(*arguments, "--passphrase-fd", "0", stdin=f"{line}\n".encode())


def standing(command: Command, *more: str, identity: str = RECORD) -> dict:
    """Return the state of a record, as `show` and `list` both report it."""
    shown = command("formulations", "show", identity, "--json", *more).json
    listed = command("formulations", "list", "--json", *more).json
    check_schema(shown)
    check_schema(listed)
    (row,) = (each for each in listed["formulations"] if each["id"] == identity)
    assert (row["adopted"], row["adoption"]) == (shown["adopted"], shown["adoption"])
    assert shown["adopted"] is (shown["adoption"]["state"] == "adopted")
    return shown["adoption"]


@pytest.fixture
def adopted(command):
    """Return a pharmacy in which two named persons adopted the capsules."""
    assert command(*ADOPT, "--by", "Ben Chen").code == 0
    assert command(*ADOPT, "--by", "Ada Brown").code == 0
    return command


def test_two_persons_adopt_and_every_reader_says_so(command):
    """List, show, preparation and sheet follow each proposal, adoption and withdrawal."""
    first = command(*ADOPT, "--by", "Ben Chen", "--json")
    assert first.code == 0, first.err
    check_schema(first.json)
    assert (first.json["state"], first.json["trail"]["sequence"]) == ("proposed", 1)
    assert standing(command)["state"] == "proposed"
    assert command.capsules().json["formulation"]["adopted"] is False

    second = command(*ADOPT, "--by", "Ada Brown")
    assert second.code == 0, second.err
    assert "is adopted: proposed by Ben Chen, adopted by Ada Brown. Entry 3" in second.out
    assert f"{RECORD}.toml: SHA-256 " in second.out
    assert standing(command)["in_force"]["entry"] == 3
    assert "adopted by Ada Brown on" in command("formulations", "list").out
    made = command.capsules("--sheet", "s.txt").json
    check_schema(made)
    assert made["formulation"]["adoption"]["entry"] == 3
    sheet = " ".join((command.home / "s.txt").read_text("utf-8").split())
    on = day(date.fromisoformat(made["formulation"]["adoption"]["on"]), "US")
    assert f"adopted by Ada Brown on {on}" in sheet
    assert "not adopted" not in sheet.lower()

    gone = command(
        "formulations", "withdraw", RECORD, "--reason", "clumps", "--by", "Ada Brown", "--json"
    )
    check_schema(gone.json)
    assert standing(command)["told"].startswith("withdrawn by Ada Brown on ")
    again = command.capsules("--sheet", "t.txt").json
    assert again["formulation"]["adopted"] is False
    sheet = " ".join((command.home / "t.txt").read_text("utf-8").split())
    assert "NOT ADOPTED BY THIS PHARMACY" in sheet
    assert command("show", made["id"], "--json").json["formulation"]["adopted"] is True
    copy = command("sheet", made["id"], "-o", "copy.txt")
    assert copy.code == 0, copy.err
    assert "adopted by Ada Brown on" in " ".join(
        (command.home / "copy.txt").read_text("utf-8").split()
    )
    assert command("trail", "verify").code == 0
    log = command("trail", "log").out
    for action in ("proposed", "adopted", "withdrawn"):
        assert f"formulation-{action}" in log


def test_a_changed_file_is_adopted_no_more(command, tmp_path):
    """Revision 2 of the pharmacy's record must be adopted anew; old batches keep revision 1."""
    folder = tmp_path / "own"
    folder.mkdir()
    file = folder / "mine.toml"
    text = (shipped_folder() / f"{RECORD}.toml").read_text("utf-8")
    file.write_text(text.replace(f'"{RECORD}"', '"mine"', 1), "utf-8")
    command.environment["LDNCOMPOUND_FORMULATIONS"] = str(folder)
    for who in ("Ben Chen", "Ada Brown"):
        assert command("formulations", "adopt", "mine", "--by", who).code == 0
    old = command.capsules("--formulation", "mine").json
    assert old["formulation"]["adopted"] is True

    file.write_text(file.read_text("utf-8").replace("= 1 ", "= 2 ", 1), "utf-8")
    found = standing(command, identity="mine")
    assert found["state"] == "changed"
    assert found["told"].startswith("changed since it was adopted by Ada Brown on ")
    assert found["told"].endswith(": mine.toml; not adopted by this pharmacy")
    new = command.capsules("--formulation", "mine").json
    assert (new["formulation"]["revision"], new["formulation"]["adopted"]) == (2, False)
    kept = command("show", old["id"], "--json").json
    assert kept["formulation"] == old["formulation"]
    assert (kept["formulation"]["revision"], kept["formulation"]["adopted"]) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (ADOPT, 3, "a login name is not enough"),
        ((*ADOPT, "--by", "ben  CHEN"), 3, "proposed it and may not sign as adopted"),
        (("formulations", "adopt", "nope", "--by", "Ada"), 3, "not a master formulation record"),
        (("formulations", "adopt", "\x1b[2J", "--by", "Ada"), 3, "not a master formulation"),
        (("formulations", "adopt"), 2, "ID"),
        (("formulations", "withdraw", RECORD, "--by", "Ada"), 2, "--reason is missing"),
        (("formulations", "withdraw", RECORD, "--reason", "x"), 3, "a login name is not enough"),
        (("formulations", "withdraw", "nope", "--reason", "x", "--by", "A"), 3, "neither adopted"),
        ((*ADOPT, "--by", "Ada\x1b[2J"), 2, "cannot print"),
    ],
)
def test_what_is_refused_and_what_is_wrong_usage(command, arguments, code, says):
    """A refusal is one entry with a remedy; wrong usage records nothing; one document each."""
    assert command(*ADOPT, "--by", "Ben Chen").code == 0
    answer = command(*arguments, "--json")
    assert answer.code == code, answer.err
    check_schema(answer.json)
    assert says in answer.json["message"]
    assert "\x1b" not in answer.out + answer.err
    assert command("trail", "head", "--json").json["size"] == 1 + (code == 3)


def test_readers_of_records_need_no_trail_and_make_none(command, adopted_copy):
    """Without a trail nothing is adopted; a read-only copy is read; another file is exit 4."""
    assert standing(command)["state"] == "not adopted"
    assert not command.trail.exists()
    copy, garbage = adopted_copy
    assert standing(command, "--trail", str(copy))["state"] == "adopted"
    for reader in (("list",), ("show", RECORD)):
        answer = command("formulations", *reader, "--trail", str(garbage), "--json")
        assert answer.code == 4
        check_schema(answer.json)
    assert not command.trail.exists()


@pytest.fixture
def adopted_copy(tmp_path):
    """Return a read-only copy of a trail with an adoption, and a file that is not a trail."""
    home = tmp_path / "other"
    home.mkdir()
    other = Command(home)
    for who in ("Ben Chen", "Ada Brown"):
        assert other(*ADOPT, "--by", who).code == 0
    copy, garbage = tmp_path / "copy.sqlite", tmp_path / "garbage"
    copy.write_bytes(other.trail.read_bytes())
    copy.chmod(0o444)
    garbage.write_text("no trail")
    return copy, garbage


def test_other_rules_are_another_version(adopted):
    """A pharmacy that changes its rules has not adopted the record under the new ones."""
    answer = adopted(
        "setup", "--name", "Elm", "--jurisdiction", "DE", "--address", "A", "--telephone", "T",
        "--site", "ELM", "--paper", "a4", "--config", "pharmacy.toml",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    found = standing(adopted, "--config", "pharmacy.toml")
    assert found["state"] == "changed"
    assert "rules/de-nrf.toml" in found["told"]
    made = adopted.capsules("--config", "pharmacy.toml").json
    assert made["formulation"]["adopted"] is False
    assert standing(adopted)["state"] == "adopted"


def test_enrolled_people_adopt_with_their_keys(command):
    """The technician proposes, the pharmacist adopts; a wrong passphrase is a recorded refusal."""
    for name, initials, role, by in (
        ("Ada Brown", "AB", "pharmacist", "root"), ("Ben Chen", "BC", "technician", "AB"),
    ):  # fmt: skip
        answer = with_passphrase(
            command, "people", "enrol", "--name", name, "--initials", initials, "--role", role,
            "--by", by, "--new-passphrase-fd", "0", line=SECRET if by == "root" else f"{SECRET}\n{OF_BEN}",
        )  # fmt: skip
        assert answer.code == 0, answer.err
    first = with_passphrase(command, *ADOPT, "--by", "BC", "--json", line=OF_BEN)
    assert first.code == 0, first.err
    check_schema(first.json)
    check_schema(first.json["signature"])
    wrong = with_passphrase(command, *ADOPT, "--by", "AB", "--json", line="nine wet otters")
    assert (wrong.code, wrong.json["code"]) == (3, "not-authorised")
    asked = command(*ADOPT, "--by", "AB", "--json")
    assert (asked.code, "--passphrase-fd" in asked.json["remedy"]) == (2, True)
    second = with_passphrase(command, *ADOPT, "--by", "AB", "--json")
    assert second.code == 0, second.err
    assert second.json["signature"]["meaning"] == "adopted"
    assert second.json["in_force"]["adopted_by"] == {"person": "AB", "name": "Ada Brown"}
    assert command("people", "verify").code == 0
    made = command.capsules("--by", "BC").json
    assert made["formulation"]["adoption"]["proposed_by"] == "Ben Chen"


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
def test_the_prompt_says_who_signs_what_and_as_what(command):
    """Person and meaning are shown before the passphrase is typed, the digest with the entry."""
    from functional.terminal import on_terminal

    enrol = ("people", "enrol", "--name", "Ada Brown", "--initials", "AB", "--role", "pharmacist")
    assert with_passphrase(command, *enrol).code == 0
    typed = on_terminal(command, (*ADOPT, "--by", "AB"), [("Passphrase: ", SECRET)])

    assert typed.code == 0, typed.shown
    assert SECRET not in typed.shown
    digest = standing(command)["proposed"]["digest"]
    assert "AB, Ada Brown, pharmacist, signs as proposed." in typed.shown
    assert "It is not adopted yet" in typed.shown
    assert f"as signed: {digest}" in typed.shown


def test_a_repeated_order_gets_what_was_recorded(command):
    """Under the same request id the recorded preparation is returned, adopted since or not."""
    arguments = (
        "capsules", "--dose", "1.5 mg", "--days", "30", *PATIENT, "--request-id", "k", "--json",
    )  # fmt: skip
    before = command(*arguments).json
    for who in ("Ben Chen", "Ada Brown"):
        assert command(*ADOPT, "--by", who).code == 0
    assert command(*arguments).json == before
