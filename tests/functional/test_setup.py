"""`ldncompound setup` and `formulations`."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
import tomllib
from pathlib import Path

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


def _written(command) -> dict:
    """Return the configuration."""
    (path,) = (command.home / "config").rglob("*.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("given", "paper"),
    [
        (("--jurisdiction", "DE", "--language", "de"), "a4"),
        (("--jurisdiction", "DE", "--paper", "letter"), "letter"),
        (("--jurisdiction", "us"), "letter"),
        ((), "letter"),
    ],
)
def test_the_first_paper_is_that_of_the_country(command, given, paper):
    """Where no paper is given it is A4 outside the United States, in scripts as in questions."""
    assert command("setup", "--name", "Oak", "--site", "OAK", *given).code == 0
    assert _written(command)["paper"] == paper


def test_rules_that_change_later_leave_the_paper(command):
    """What stands is changed only by what is given; from the beginning it follows the country."""
    first = ("setup", "--name", "Oak", "--site", "OAK", "--jurisdiction")
    assert command(*first, "US").code == 0
    assert command("setup", "--jurisdiction", "DE").code == 0
    assert _written(command)["paper"] == "letter"
    assert command(*first, "DE", "--replace").code == 0
    assert _written(command)["paper"] == "a4"


def test_one_thing_is_changed_and_the_rest_kept(command):
    """What is not given stays; a balance takes the place of its namesake, or is added."""
    command(*ELM, "--jurisdiction", "DE", "--lead", "3 day")
    before = _written(command)

    assert command("setup", "--telephone", "555 0199").code == 0
    assert _written(command) == {**before, "telephone": "555 0199"}
    assert command(
        "setup", "--balance", "iii,minimum=100 mg,readability=1 mg", "--balance",
        "B3,minimum=10 mg,readability=0.1 mg", "--syringe", "1 mL/0.02 mL",
    ).code == 0  # fmt: skip
    after = _written(command)
    assert [each.partition(",")[0] for each in after["balance"]] == ["B1", "iii", "B3"]
    assert after["balance"][0] == before["balance"][0]
    assert len(after["measure"]) == 1
    assert command("setup", "--without", "b1", "--without", "lead").code == 0
    assert [each.partition(",")[0] for each in _written(command)["balance"]] == ["iii", "B3"]
    assert "lead" not in _written(command)
    assert _written(command)["jurisdiction"] == "DE"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Nothing is given"),
        (("--without", "B9"), "There is: B1, III"),
        (("--without", "name"), "There is: B1, III"),
        (("--paper", "a5"), "letter, a4"),
        (("--site", "elm-2"), "Write 'ELM2'"),
        (("--balance", "B1"), "does not describe a balance"),
    ],
)
def test_a_change_that_cannot_be_made_changes_nothing(command, words, told):
    """Exit 2, and the configuration stands as it was."""
    command(*ELM)
    before = _written(command)
    refused = command("setup", *words)

    assert refused.code == 2
    assert told in refused.err
    assert _written(command) == before


def test_with_replace_nothing_is_kept(command):
    """A new configuration begins."""
    command(*ELM)
    assert command("setup", "--name", "Oak", "--replace").code == 0

    assert _written(command)["balance"] == []
    assert "address" not in _written(command)


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
            if waiting and shown.endswith(": "):
                os.write(controller, (waiting.pop(0) + "\n").encode())
                shown += "\n"
        elif process.poll() is not None:
            break
    os.close(controller)
    return process.wait(timeout=30), shown


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is a matter of POSIX")
def test_missing_options_are_asked_for_on_a_terminal(command):
    """Dose, days, patient, prescriber and label are prompted for, and the answers are used."""
    answers = ["1.5 mg", "30", "P-7", "Dr Asked", "Olivia Example", "RX-1", "One at bedtime."]
    code, shown = _type_into(command, ["capsules"], answers)

    assert code == 0, shown
    assert "Dr Asked" in shown
    assert "Dispense" in shown
    assert "'ldncompound work'" in shown
    (made, _) = command("trail", "log", "--json").json["entries"]
    ordered = command("show", made["subject"], "--json").json["prescription"]
    assert [ordered[each] for each in ("patient_name", "rx", "directions")] == answers[4:]


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is a matter of POSIX")
def test_a_sheet_is_asked_for_where_it_cannot_be_filed(command):
    """A folder in which nothing can be written is told, and another place asked for, or none."""
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    command.home.chmod(0o500)
    try:
        answers = ["1.5 mg", "30", "P-7", "Dr Asked", "", "x", "-"]
        code, shown = _type_into(command, ["capsules"], answers)
    finally:
        command.home.chmod(0o700)

    assert code == 0, shown
    assert "Write 'x.pdf'" in shown
    assert not [*command.home.glob("sheet*")]


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is a matter of POSIX")
def test_an_answer_is_checked_at_once_and_asked_again_alone(command):
    """Each wrong answer is told with its right spelling; none of the others is asked again."""
    answers = ["", "4,5 mg", "4.5 mg", "30 days", "30", " ", "P-7", "Dr Asked", ""]
    code, shown = _type_into(command, ["capsules"], answers)

    assert code == 0, shown
    for told in ("Write '4.5 mg' if", "Write '30'.", "The patient reference is empty."):
        assert told in shown
    assert shown.count("An answer is needed") == 1, "Enter alone is answered too"
    assert (command.home / "sheet.pdf").exists()
    assert command("trail", "log", "--json").json["entries"][0]["action"] == "preparation"


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is a matter of POSIX")
def test_what_the_order_refuses_is_recorded_and_asked_again_alone(command):
    """A dose above the range is refused on the record; then the dose alone is asked, or Enter."""
    answers = ["45 mg", "30", "P-7", "Dr Asked", "-"]
    stopped, shown = _type_into(command, ["capsules"], [*answers, ""])
    code, again = _type_into(command, ["capsules"], [*answers, "4.5 mg"])

    assert stopped == 3
    assert shown.count("Refused (dose-above-range)") == 1
    assert "Dose (Enter stops)" in shown
    assert code == 0, again
    kinds = [each["action"] for each in command("trail", "log", "--json").json["entries"]]
    assert kinds == ["refusal", "refusal", "preparation", "sheet"]


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is a matter of POSIX")
def test_the_first_setup_asks_seven_questions(command):
    """Enter takes what is proposed; figures come with their source, and may be one's own."""
    code, shown = _type_into(
        command,
        ["setup"],
        ["Oak Pharmacy", "oak", "", "1 Oak St", "", "DE", "20/0.1", "20 mg/0.1 mg", "9", "2,3"],
    )
    table = _written(command)
    told = " ".join(shown.split())

    assert code == 0, shown
    assert (table["name"], table["site"], table["address"]) == ("Oak Pharmacy", "OAK", "1 Oak St")
    assert (table["paper"], table["jurisdiction"]) == ("a4", "DE")
    assert table["balance"] == ["B1,minimum=20 mg,readability=0.1 mg,error=5 %"]
    assert [each.partition(",")[0] for each in table["measure"]] == [
        "1 mL oral syringe", "3 mL oral syringe",
    ]  # fmt: skip
    assert "graduation=0.02 mL" in table["measure"][0]
    assert "Write 'OAK'." in told
    assert "'0.1' has no unit" in told
    assert "minimum 120 mg, reads 1 mg. Source: Weighing, and triturations (UNC" in told
    assert "marks of 0.02 mL. Source: How to read a syringe" in told
    assert "You confirm its figures" in told


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is a matter of POSIX")
def test_setup_again_shows_what_stands_and_changes_one_thing(command):
    """Numbers pick what is changed, each written at once; Enter alone finishes."""
    command(*ELM)
    before = _written(command)
    code, shown = _type_into(
        command, ["setup"],
        ["3", "555 0199", "8", "-B1", "6", "a5", "letter", "99", "1", "", "3", "-", "12", "8 %", ""],
    )  # fmt: skip

    assert code == 0, shown
    assert "555 0199" in shown
    assert "'a5' is not a known paper." in shown
    assert "'99' is not in the list." in shown
    assert _written(command) == {
        **before, "balance": before["balance"][1:], "paper": "letter", "batch-error": "8 %",
    }  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is a matter of POSIX")
def test_a_configuration_that_cannot_be_read_is_written_anew(command):
    """What is said to do works: it is asked for from the beginning."""
    command(*ELM)
    (path,) = (command.home / "config").rglob("*.toml")
    path.write_text("= ", encoding="utf-8")
    refused, told = _type_into(command, ["setup"], [])
    code, shown = _type_into(command, ["setup", "--replace"], ["Oak", "", "", "", "", "", ""])

    assert refused == 2
    assert "'ldncompound setup --replace'" in told
    assert code == 0, shown
    assert (_written(command)["name"], _written(command)["site"]) == ("Oak", "OAK")


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is a matter of POSIX")
def test_a_liquid_is_asked_for_likewise(command):
    """The same questions, and the same sheet."""
    code, shown = _type_into(command, ["liquid"], ["1,5 mg", "1.5 mg", "30", "P-7", "Dr Asked", ""])

    assert code == 0, shown
    assert "Write '1.5 mg' if" in shown
    assert (command.home / "sheet.pdf").exists()


_POSIX = pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is a matter of POSIX")


@_POSIX
def test_what_a_refusal_wants_is_asked_and_nothing_twice(command):
    """An option that the remedy names is asked for alone, also when its answer is refused."""
    order = ["1.5 mg", "30", "P-7", "Dr Asked", ""]
    code, shown = _type_into(
        command, ["topical"], [*order, "3 mg/g", "our cream", "oily", "preserved-aqueous"]
    )
    long = ["4.5 mg", "90", "P-7", "Dr Asked", ""]
    filled, told = _type_into(command, ["liquid"], [*long, "auto"])
    stopped, _ = _type_into(command, ["liquid"], [*long, ""])
    stands, said = _type_into(
        command, ["liquid", "--days", "90", "--fills", "2"], [*long[:1], *long[2:]]
    )

    assert (code, filled, stopped, stands) == (0, 0, 3, 3), (shown, told, said)
    assert shown.count("Prescriber:") == told.count("Prescriber:") == 1
    assert "1 of 3" in told
    assert "Enter stops" not in said


@_POSIX
def test_a_lot_is_asked_for_as_its_container_shows_it(command):
    """Each answer is checked at once; of the active the certificate is asked, of capsules not."""
    code, shown = _type_into(
        command, ["lots", "receive"],
        ["naloxone", "1", "N-17", "Example", "2034-13", "2034-03", "salt", "hydrochloride dihydrate",
         "90,5 %", "90.5 %", "as is", "hydrochloride", "CoA 1", "5", "5 g"],
    )  # fmt: skip
    shells, told = _type_into(
        command, ["lots", "receive", "--by", "Kim"],
        ["3", "9", "3", "G-5", "Example", "2034-12", "5 g", "1000 capsule"],
    )  # fmt: skip
    assert (code, shells) == (0, 0), (shown, told)
    active, empty = command("lots", "list", "--json").json["lots"]

    assert (code, shells) == (0, 0), (shown, told)
    assert active["certificate"]["assay_of"] == "naltrexone hydrochloride"
    assert (active["number"], active["on_hand"]) == ("N-17", "5000 mg")
    assert (empty["component"], empty["on_hand"]) == ("empty capsule size 3", "1000 capsule")
    assert "prescriber" not in shown
    assert [each["action"] for each in command("trail", "log", "--json").json["entries"]] == [
        "lot-received", "lot-received",
    ]  # fmt: skip


@_POSIX
def test_an_active_in_germany_says_how_its_quarantine_ends(command):
    """What is proposed at the receipt can be typed as it stands, and asks for the rest."""
    assert _type_into(command, ["setup"], ["Löwen", "", "", "", "Germany", "1", "1"])[0] == 0
    written = _written(command)
    assert (written["site"], written["jurisdiction"], written["paper"]) == ("LOEW", "DE", "a4")
    answers = ["1", "N-17", "Example", "2034-03", "hydrochloride", "", ""]
    shown = _type_into(command, ["lots", "receive"], answers)[1]
    assert "'ldncompound lots identified LOEW-LOT-0001'" in " ".join(shown.split())
    code, told = _type_into(
        command, ["lots", "identified", "LOEW-LOT-0001"], ["IR spectrum", "fine", "passes"]
    )
    assert code == 0, told
    assert command("lots", "list", "--json").json["lots"][0]["state"] == "usable"


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is a matter of POSIX")
def test_from_an_empty_home_to_a_filed_sheet_in_at_most_twelve_answers(command):
    """What the README says: setup, then the first prescription; the keys are counted."""
    answers = (
        ["Elm Street Pharmacy", "", "1 Elm Street, Springfield", "555 0100", "", "1", "1,3"],
        ["1.5 mg", "30", "P-1042", "Dr Example", ""],
    )
    for words, typed in zip((["setup"], ["capsules"]), answers, strict=True):
        code, shown = _type_into(command, words, typed)
        assert code == 0, shown

    typed = [each for some in answers for each in some]
    assert len(typed) <= 12
    keys = len("ldncompound setup\n" + "ldncompound capsules\n") + sum(
        len(each) + 1 for each in typed
    )
    assert keys <= 160
    assert (command.home / "sheet.pdf").read_bytes().startswith(b"%PDF")
    made = command("trail", "log", "--json").json["entries"]
    assert [each["action"] for each in made] == ["preparation", "sheet"]
    assert made[0]["subject"].startswith("ELM-")
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    for line in ("ldncompound setup\n", "ldncompound capsules\n"):
        assert line in readme


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
    """Of a group without a command the help is printed on standard error, with exit 2."""
    for words in (("trail",), ("formulations",)):
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
