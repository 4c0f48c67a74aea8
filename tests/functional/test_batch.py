"""A batch on the command line: weighed on a terminal or by a program, signed, corrected."""

from __future__ import annotations

import json
import signal
import sys
from datetime import UTC, datetime

import pytest

from functional.conftest import Answer, check_schema
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.trail.store import Trail
from ldncompound.trail.verification import verify

if sys.platform == "win32":  # pragma: no cover
    pytest.skip("terminals of POSIX", allow_module_level=True)

from functional import terminal

ACTIVE = "naltrexone hydrochloride"
LOTS = (
    "--lot", f"{ACTIVE}=N-17@2034-03",
    "--lot", "microcrystalline cellulose=C-77@2034-06",
    "--lot", "empty capsule size 3=S-1@2034-01",
)  # fmt: skip
SUBSTANCE = "Substance exactly as on the container: "
LOT = "Lot on the container: "
SIGHTED = "Have you looked at the lot and its certificate? yes or no: "
PRINTOUT = "Printout of the balance, empty for none: "
MASS = "Mass found, with its unit, or the balance's line: "
DONE = "Enter when it is done: "
ACCEPT = "a reason to accept it: "
AS_DESCRIBED = "Is it so? yes or no: "
KIM = ("--by", "Kim")


@pytest.fixture
def planned(command):
    """Return the command, and the id of a planned batch of 32 capsules of 1.5 mg."""
    assert command("setup", "--name", "Elm", "--site", "ELM", "--balance",
                   "III,sensitivity=6 mg,readability=1 mg").code == 0  # fmt: skip
    made = command.capsules("--fill-mass", "130 mg/capsule", *LOTS, *KIM)
    assert made.code == 0, made.err
    return command, made.json["id"]


def on_terminal(command, words, answers, *look):
    """Weigh on a terminal where everything typed is shown."""
    return terminal.on_terminal(command, words, answers, *look, hidden=False)


def record_of(command, identity: str) -> dict:
    """Return the batch as the command shows it, after checking that the library agrees."""
    shown = command("batch", "show", identity, "--json")
    assert shown.code == 0, shown.err
    check_schema(shown.json)
    with Trail.open_for_reading(command.trail) as trail:
        assert batch_of(trail, identity, told=True).record().document() == shown.json
    assert verify(command.trail).ok
    return shown.json


def piped(command, data: bytes, *arguments: str) -> Answer:
    """Run the command with something on standard input."""
    return command(*arguments, stdin=data)


STEPS = [
    [(LOT, "N-17"), (SUBSTANCE, ACTIVE), (SIGHTED, "yes"), (MASS, "121 mg"), (PRINTOUT, "P-1")],
    [(LOT, "C-77"), (SIGHTED, "y"), (MASS, "1.089 g"), (PRINTOUT, "")],
    [(DONE, "")],
    [(MASS, "480 mg"), (PRINTOUT, "")],
    [(LOT, "C-77"), (SIGHTED, "yes"), (MASS, "3670 mg"), (PRINTOUT, "")],
    [(DONE, "")],
]
WEIGHED = [*(each for step in STEPS for each in step), (AS_DESCRIBED, "q")]
"""All steps, and q at the first check."""


def test_the_walk_asks_says_and_records_each_step(planned):
    """From the first question to the last step, everything typed is in the record."""
    command, identity = planned
    typed = on_terminal(command, ("batch", "weigh", identity, *KIM), WEIGHED)

    assert typed.code == 0, typed.shown
    assert "allowed   0.119 g (119 mg) to 0.121 g (121 mg)" in typed.shown
    assert "target    1.089 g (1089 mg)" in typed.shown
    record = record_of(command, identity)
    assert record["next"] is None
    assert record["percent_of_label"] == "100 %"
    assert [each["actual"] for each in record["weighings"]] == [
        "121 mg", "1089 mg", "480 mg", "3670 mg"
    ]  # fmt: skip
    assert record["weighings"][0]["printout"] == "P-1"
    assert record["weighings"][0]["balance"] == "III"
    again = on_terminal(command, ("batch", "weigh", identity, *KIM), [(AS_DESCRIBED, "q")])
    assert again.code == 0
    assert f"'ldncompound work {identity}' goes on here." in again.shown


def test_a_slip_is_said_and_weighed_again(planned):
    """Naloxone is refused before weighing; a reading out of tolerance is repeated or accepted."""
    command, identity = planned
    typed = on_terminal(
        command,
        ("batch", "weigh", identity, *KIM),
        [
            (LOT, "N-99@2034-03"), ("receive it now: ", ""), (LOT, "N-17"),
            (SUBSTANCE, "naloxone hydrochloride"), (SUBSTANCE, ACTIVE), (SIGHTED, "yes"),
            (MASS, "4,5 mg"), (MASS, "121.5 mg"), (PRINTOUT, "P-1"),
            (MASS, "123 mg"), (PRINTOUT, ""), (ACCEPT, ""),
            (MASS, "123 mg"), (PRINTOUT, ""), (ACCEPT, "spilt some, counted"),
            (LOT, "q"),
        ],
    )  # fmt: skip

    assert typed.code == 0, typed.shown
    assert f"'ldncompound work {identity}' goes on here." in typed.shown
    record = record_of(command, identity)
    (weighing,) = record["weighings"]
    assert (weighing["actual"], weighing["accepted"]) == ("123 mg", True)
    assert record["next"]["amount"] == "1107 mg"
    refusals = [each for each in command("trail", "log", "--json").json["entries"]
                if each["outcome"] == "refused"]  # fmt: skip
    assert len(refusals) == 5


@pytest.mark.parametrize("place", range(9))
def test_killed_at_a_prompt_it_goes_on_from_there(planned, place):
    """Everything acknowledged is recorded, and the step that was being asked for is next."""
    command, identity = planned
    answers = [each for step in STEPS for each in step]
    counts = [sum(len(step) for step in STEPS[:number]) for number in range(len(STEPS) + 1)]
    whole = max(number for number, count in enumerate(counts) if count <= place)

    def kill(pid: int, terminal: int) -> None:
        asked.append(terminal)
        if len(asked) == place + 1:
            import os

            os.kill(pid, signal.SIGKILL)

    asked: list[int] = []
    on_terminal(command, ("batch", "weigh", identity, *KIM), answers[: place + 1], kill)
    record = record_of(command, identity)

    assert record["next"]["step"] == whole + 1
    assert len(record["weighings"]) + len(record["steps"]) == whole


def test_a_walk_wants_a_terminal(planned):
    """On a pipe the refusal says what to do; a weighing without its mass is wrong usage."""
    command, identity = planned
    for options in ((), ("--json",), ("--sighted",), ("--from", "w.json", "--actual", "1 mg"),
                    ("--from", "missing.json")):  # fmt: skip
        answer = command("batch", "weigh", identity, *options)
        assert answer.code == 2, options
    assert record_of(command, identity)["state"] == "planned"


def test_a_balance_may_send_its_reading(planned):
    """JSON from standard input or a file is one weighing; the answer is one document."""
    command, identity = planned
    given = {"step": 1, "actual": "120 mg", "lot": None, "sighted": True, "container": ACTIVE,
             "batch": identity}  # fmt: skip
    sent = piped(command, json.dumps(given).encode(), "batch", "weigh", identity, "--from", "-",
                 "--json")  # fmt: skip
    assert sent.code == 0, sent.err
    check_schema(sent.json)
    assert sent.json["component"] == ACTIVE
    (command.home / "w.json").write_text('{"actual": "1080 mg", "sighted": true}')
    told = command("batch", "weigh", identity, "--from", "w.json")
    assert told.code == 0, told.err
    assert "1080 mg of microcrystalline cellulose" in told.out
    assert "Next: step 3 of 6" in told.out


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", 2),
        (b"[]", 2),
        (b"\xff\xfe", 2),
        (b'{"actual": "120 mg", "actual": "12 mg"}', 2),
        (b'{"actual": "120 mg", "colour": "red"}', 2),
        (b'{"actual": "120 mg", "batch": "ELM-1"}', 2),
        (b'{"actual": null}', 2),
        (b'{"sighted": true}', 2),
        (b'{"actual": "120 mg", "sighted": "yes"}', 2),
        (b'{"actual": "120 mg", "step": "one"}', 2),
        (b'{"actual": ["120 mg"]}', 2),
        (b'{"actual": "120 mg", "lot": NaN}', 2),
        (b'{"actual": 120, "sighted": true, "container": "naltrexone hydrochloride"}', 3),
        (b'{"actual": "0,12 g", "sighted": true, "container": "naltrexone hydrochloride"}', 3),
        (b'{"actual": "120 mg", "step": 2, "sighted": true}', 3),
        (b"[" * 100_000, 2),
        (b" " * 100_001, 2),
    ],
)
def test_what_is_no_weighing_is_none(planned, data, code):
    """Each is refused or wrong usage, nothing is guessed, and the batch stays planned."""
    command, identity = planned
    answer = piped(command, data, "batch", "weigh", identity, "--from", "-", "--json")

    assert answer.code == code, answer.err
    check_schema(answer.json)
    assert record_of(command, identity)["state"] == "planned"


def test_each_act_says_where_the_batch_stands(planned):
    """Finish, hold, resume, correct, reject: text and JSON show the state after each."""
    command, identity = planned
    on_terminal(command, ("batch", "weigh", identity, *KIM), WEIGHED)

    def act(*words: str) -> dict:
        answer = command("batch", words[0], identity, *words[1:], "--json")
        assert answer.code == 0, answer.err
        check_schema(answer.json)
        return answer.json

    told = command("batch", "finish", identity, "--filled", "32", "--rejected", "1", *KIM)
    assert told.code == 0, told.err
    assert "The batch is PREPARED." in told.out
    made = act("correct", "--step", "4", "--actual", "479 mg", "--reason", "misread", *KIM)
    assert made["old"]["actual"] == "480 mg"
    for words, state in (
        (("hold", "--reason", "asked"), "on hold"),
        (("resume", "--reason", "answered", *KIM), "prepared"),
        (("rework", "--reason", "mixed again", *KIM), "reworked"),
        (("reject", "--reason", "given up"), "rejected"),
    ):
        act(*words)
        assert record_of(command, identity)["state"] == state
    shown = command("batch", "show", identity)
    assert "REJECTED" in shown.out
    assert "480 mg -> 479 mg" in shown.out
    refused = command("batch", "release", identity, "--by", "Lee", "--json")
    assert (refused.code, refused.json["code"]) == (3, "wrong-state")
    check_schema(refused.json)


def test_masses_are_checked_listed_and_drawn(planned):
    """Read from a file; the verdict with its sources; the report, its chart and the record."""
    command, identity = planned
    on_terminal(command, ("batch", "weigh", identity, *KIM), WEIGHED)
    masses = [178, 177, 180, 176, 178, 179, 178, 177, 181, 190]
    (command.home / "m.txt").write_text("\n".join(f"{each} mg" for each in masses) + "\n")
    check = ("batch", "check", identity)
    made = command(*check, "masses", "--from", "m.txt", "--shell", "48 mg", *KIM, "--json")
    assert made.code == 0, made.err
    check_schema(made.json)
    assert made.json["passes"] is True
    piped_in = piped(command, b"178 mg; 177 mg\n" * 5, *check, "masses", "--from", "-", "--shell",
                     "48 mg")  # fmt: skip
    assert piped_in.code == 0, piped_in.err
    assert "does not prove content" in " ".join(piped_in.out.split())
    for words, code in (
        (("masses", "--from", "m.txt", "--mass", "1 mg"), 2),
        (("masses", "--from", "none.txt"), 2),
        (("taste",), 2),
        (("masses", "--mass", "130,5 mg"), 3),
        (("appearance", "--appearance", "=1+1", "--as-described"), 0),
        (("appearance", "--appearance", "\x1b[2J", "--as-described"), 3),
    ):
        assert command(*check, *words, "--json").code == code, words
    (command.home / "bad.txt").write_bytes(b"\xff\xfe")
    assert command(*check, "masses", "--from", "bad.txt").code == 2
    report = command("report", "masses", "--svg", "chart.svg", "--csv", "masses.csv", "--json")
    assert report.code == 0, report.err
    check_schema(report.json)
    assert report.json["totals"] == {"batches": 1, "failed": 0}
    assert (command.home / "chart.svg").read_text().startswith("<svg")
    assert command("report", "masses", "--svg", "chart.svg").code == 2
    record = command("batch", "record", identity, "--pdf", "record.pdf")
    assert record.code == 0, record.err


@pytest.mark.parametrize(
    "words",
    [
        ("show", "ELM-1"),
        ("weigh", "ELM-1", "--actual", "1 mg"),
        ("do", "ELM-1"),
        ("hold", "ELM-1", "--reason", "x"),
        ("finish", "ELM-1", "--filled", "1"),
        ("verify", "ELM-1", "--by", "Lee"),
    ],
)
def test_a_batch_that_is_none(planned, words):
    """An id that the trail does not have is wrong usage, and nothing is recorded."""
    command, _ = planned
    before = len(command("trail", "log", "--json").json["entries"])
    answer = command("batch", *words, "--json")

    assert answer.code == 2, answer.err
    assert len(command("trail", "log", "--json").json["entries"]) == before


def test_hostile_texts_end_as_a_refusal(planned):
    """Control characters, markup and a long text: no traceback, and no entry is damaged."""
    command, identity = planned
    hostile = ("\x1b[2J", "<b>&", "x" * 5000, "=cmd|' /C calc'!A0", "\u202etxt")
    for text in hostile:
        for options in (
            ("weigh", identity, "--actual", text),
            ("weigh", identity, "--actual", "120 mg", "--sighted", "--container", text),
            ("weigh", identity, "--actual", "120 mg", "--sighted", "--container", ACTIVE,
             "--lot", text),
            ("weigh", identity, "--actual", "120 mg", "--balance", text),
            ("finish", identity, "--filled", text, "--lot", text),
            ("correct", identity, "--step", "1", "--actual", text, "--reason", "x"),
        ):  # fmt: skip
            answer = command("batch", *options, "--json")
            assert answer.code in (2, 3), (options, answer.err)
            check_schema(answer.json)
    assert record_of(command, identity)["state"] == "planned"
    assert datetime.now(UTC).year >= 2026


def refused(command) -> list[str]:
    """Return what was refused about which subject, as the trail has it."""
    with Trail.open_for_reading(command.trail) as trail:
        bodies = [json.loads(each.body) for each in trail.entries()]
    return [str(each["mentions"]) for each in bodies if each["outcome"] == "refused"]


def test_a_walk_of_a_batch_on_hold_is_refused_on_the_record(planned):
    """Before anything is asked it is written, under the batch."""
    command, identity = planned
    assert command("batch", "hold", identity, "--reason", "asked").code == 0
    typed = on_terminal(command, ("batch", "weigh", identity, *KIM), [])
    assert typed.code == 3
    assert "(wrong-state)" in typed.shown
    assert "This refusal is entry" in typed.shown
    assert refused(command) == [f"[['batch', '{identity}']]"]


def test_a_word_that_is_no_answer_is_asked_again(planned):
    """A step is done by Enter, yes or done alone, and lot and certificate are seen by yes."""
    command, identity = planned
    typed = on_terminal(
        command,
        ("batch", "weigh", identity, *KIM),
        [
            *STEPS[0][:2], (SIGHTED, "maybe"), (SIGHTED, ACTIVE), (SIGHTED, "no"), (SIGHTED, "YES"),
            *STEPS[0][3:], *STEPS[1],
            (DONE, "no"), (DONE, "not yet"), (DONE, "q"),
        ],
    )  # fmt: skip
    assert typed.code == 0, typed.shown
    assert typed.shown.count("Look at both first, and then answer yes; q stops.") == 3
    assert typed.shown.count("Type Enter or yes when it is done; q stops.") == 2
    assert "--" not in typed.shown
    assert record_of(command, identity)["next"]["step"] == 3
    assert refused(command) == []
    again = on_terminal(command, ("batch", "weigh", identity, *KIM), [(DONE, "Done"), (MASS, "q")])
    assert again.code == 0
    assert record_of(command, identity)["next"]["step"] == 4


def test_stopped_by_ctrl_c_is_one_plain_line(planned):
    """It is no wrong usage; nothing of the step is recorded."""
    command, identity = planned

    def stop(_: int, ours: int) -> None:
        import os

        os.write(ours, b"\x03")

    typed = on_terminal(command, ("batch", "weigh", identity, *KIM), [(LOT, "")], stop)
    assert typed.code == 2
    assert "wrong-usage" not in typed.shown
    assert typed.shown.count("Stopped; nothing of this step is recorded, and all before") == 1
    assert " ".join(typed.shown.split()).count("'ldncompound work") == 1
    assert "What to do" not in typed.shown
