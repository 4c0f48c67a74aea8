"""`ldncompound work`: from the plan to the label on one terminal, keystrokes counted."""

from __future__ import annotations

import os
import re
import sys

import pytest

if sys.platform == "win32":  # pragma: no cover
    pytest.skip("terminals of POSIX", allow_module_level=True)

from functional import terminal

ACTIVE, FILLER, SHELL = (
    "naltrexone hydrochloride",
    "microcrystalline cellulose",
    "empty capsule size 3",
)
ADA, TOM = "seven herons wade at dusk", "nine wet otters sleep"
RECEIVE = "Enter to read the container again, or yes to receive it now: "
LOT, SUBSTANCE = "Lot on the container: ", "Substance exactly as on the container: "
SIGHTED = "Have you looked at the lot and its certificate? yes or no: "
MASS, PRINTOUT = "or the balance's line: ", "Printout of the balance, empty for none: "
DONE, SO, ON = "Enter when it is done: ", "Is it so? yes or no: ", "Enter to go on: "
EMPTY_SHELL, MADE = "where the content is weighed alone: ", "capsules made, as counted: "
SORTED_OUT = "of these sorted out, Enter for none: "
SIGNER, WHO = "looked at it and signs, Enter for Kim: ", "Initials of who goes on: "
NOT_ASKED = "or why none of them is asked: "
DOSE, PER_DAY, QUANTITY = "like '4.5 mg': ", "a day: ", "quantity: "
PASSPHRASE, WORKS = "Passphrase: ", "Who works? Initials: "
LOOK, LOOK_MIX = "c to correct it: ", "b for the step before: "
KIM = ("--by", "Kim")

BENCH = [
    (LOT, "N-17"), (SUBSTANCE, ACTIVE), (SIGHTED, "y"), (MASS, "N     +     120 mg"),
    (LOT, "C-77"), (SIGHTED, "y"), (MASS, "1080 mg"), (PRINTOUT, ""),
    (DONE, ""),
    (MASS, "S S     0.480 g"),
    (LOT, "C-77"), (SIGHTED, "y"), (MASS, "3680 mg"), (PRINTOUT, ""),
    (DONE, ""),
]  # fmt: skip
"""Every step of 32 capsules of 1.5 mg, one balance by cable and one read by eye."""
CHECKS = [
    (SO, "y"), (EMPTY_SHELL, "48 mg"),
    *((f"Mass {each} of 10: ", f"S S       {177 + each % 3} mg") for each in range(1, 11)), (ON, ""),
    (MADE, "32"), (SORTED_OUT, "1"),
]  # fmt: skip
ENTERED_AGAIN = [(NOT_ASKED, "asked by phone"), (DOSE, "1.5 mg"), (PER_DAY, "1"), (QUANTITY, "30")]


class Counter:
    """A pharmacy of the second day: set up, its lots received yesterday."""

    def __init__(self, command) -> None:
        self.command = command
        command.environment |= {"TERM": "xterm", "COLUMNS": "80"}
        self.typed = 0
        assert command("setup", "--name", "Elm", "--address", "1 Elm Street", "--telephone",
                       "555 0100", "--site", "ELM", "--balance",
                       "III,sensitivity=6 mg,readability=1 mg").code == 0  # fmt: skip
        for name, number in ((ACTIVE, "N-17"), (FILLER, "C-77"), (SHELL, "G-5")):
            form = ("--form", "hydrochloride") if name == ACTIVE else ()
            done = command("lots", "receive", "--component", name, "--number", number, "--maker",
                           "M", "--expires", "2034-12", *form, *KIM)  # fmt: skip
            assert done.code == 0, done.err

    def enrol(self):
        """Enrol AB, a pharmacist, and TK, a technician."""
        enrol = ("people", "enrol", "--name")
        new = [("8 characters: ", ADA), ("again: ", ADA)]
        first = ("Ada Brown", "--initials", "AB", "--role", "pharmacist")
        assert terminal.on_terminal(self.command, [*enrol, *first], new).code == 0
        second = ("Tom Kay", "--initials", "TK", "--role", "technician", "--by", "AB")
        new = [(PASSPHRASE, ADA), ("8 characters: ", TOM), ("again: ", TOM)]
        assert terminal.on_terminal(self.command, [*enrol, *second], new).code == 0

    def ordered(self, by="Kim"):
        """Order 30 capsules as a prescription has them; return the id."""
        made = self.command.capsules(
            "--fill-mass", "130 mg/capsule", "--patient-name", "Olivia Example", "--rx", "RX-1",
            "--directions", "Take 1 capsule at bedtime.", "--by", by,
        )  # fmt: skip
        assert made.code == 0, made.err
        return made.json["id"]

    def work(self, *words, answers, code=0, look=None):
        """Work on a terminal; passphrases are typed when nothing is shown, lines are 80 wide."""
        looked: list[int] = []

        def wait(pid, ours):
            looked.append(ours)
            if answers[len(looked) - 1][0] == PASSPHRASE:
                terminal._wait_for_silence(ours)
            if look is not None and len(looked) == len(answers):
                look(pid, ours)

        done = terminal.on_terminal(self.command, ("work", *words), answers, wait, hidden=False)
        assert done.code == code, done.shown
        self.typed += sum(len(answer) + 1 for _, answer in answers)
        plain = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", done.shown)
        width = int(self.command.environment["COLUMNS"])
        assert code or max(map(len, plain.splitlines())) <= width
        for secret in (ADA, TOM):
            assert secret not in plain
        return " ".join(plain.split())

    def batch(self, identity):
        """Return a batch; the trail is whole."""
        shown = self.command("batch", "show", identity, "--json")
        assert self.command("trail", "verify").code == 0
        return shown.json


@pytest.fixture
def counter(command):
    """Return a pharmacy on its second day."""
    return Counter(command)


def test_a_batch_of_the_second_day_is_one_order_and_work(counter):
    """From the order to the label: one command besides work, and at most 250 keystrokes."""
    identity = counter.ordered()
    label = (f"Enter for label-{identity}.pdf: ", "label.txt")
    # A reason that cannot be recorded is asked for again.
    answers = [*BENCH, *CHECKS, (SIGNER, "Lee"), (NOT_ASKED, "\u202e"), ENTERED_AGAIN[0], label]
    shown = counter.work(*KIM, answers=answers)
    assert "Nothing is left to do." in shown
    batch = counter.batch(identity)
    assert (batch["state"], batch["made"]["filled"], batch["left"]) == ("released", 32, 31)
    assert [each["actual"] for each in batch["weighings"]] == [
        "120 mg", "1080 mg", "480 mg", "3680 mg"
    ]  # fmt: skip
    # What a balance sent is the printout.
    assert [each["printout"] for each in batch["weighings"]] == [
        "N     +     120 mg", None, "S S     0.480 g", None
    ]  # fmt: skip
    printed = (counter.command.home / "label.txt").read_text()
    assert "DRAFT" not in printed
    assert "Olivia Example" in printed
    assert [each["person"] for each in batch["signatures"]] == ["Kim", "Lee", "Lee"]
    by_hand = [answer for _, answer in answers if not answer.startswith(("N   ", "S S"))]
    assert sum(len(each) + 1 for each in by_hand) <= 200
    assert counter.typed <= 430
    # Nothing is open any more.
    assert counter.work(answers=[]) == "No batch is open."


def test_two_people_hand_over_on_one_screen(counter):
    """The technician makes it, the pharmacist accepts a slip, checks and releases: 4 passphrases."""
    counter.enrol()
    identity = counter.ordered(by="AB")
    slip = [*BENCH[:3], (MASS, "N     +     124 mg"),
            ("initials of a pharmacist who accepts it: ", "AB"),
            ("or a reason to accept it: ", "spatula slipped"), (PASSPHRASE, ADA), *BENCH[4:6],
            (MASS, "1116 mg"), *BENCH[7:]]  # fmt: skip
    answers = [
        (WORKS, "TK"), *slip, *CHECKS, (PASSPHRASE, "wrong words, not mine"),
        ("Enter to sign again: ", ""), (PASSPHRASE, TOM),
        (WHO, "TK"), (WHO, "ZZ"), (WHO, "AB"), *ENTERED_AGAIN, (PASSPHRASE, "wrong again, Ada"),
        ("Enter to try again, q to stop: ", ""), (PASSPHRASE, ADA),
        (".pdf: ", "label.txt"),
    ]  # fmt: skip
    shown = counter.work(identity, answers=answers)
    assert "TK took part in making it, and cannot be its second person." in shown
    assert "AB, Ada Brown, pharmacist, signs as checked and released." in shown
    batch = counter.batch(identity)
    assert batch["weighings"][0]["weighed_by"] == "TK"
    assert [each["person"] for each in batch["signatures"]] == ["TK", "AB", "AB"]
    assert counter.command("people", "verify").code == 0
    assert (counter.command.home / "label.txt").exists()


def test_the_maker_alone_stops_and_goes_on_at_the_same_step(counter):
    """Where a second person is demanded, q leaves the batch prepared; tomorrow it is asked again."""
    counter.enrol()
    identity = counter.ordered(by="AB")
    shown = counter.work(
        identity, "--by", "AB",
        answers=[*BENCH, *CHECKS, (PASSPHRASE, ADA), (WHO, "AB"), (WHO, "q")],
    )  # fmt: skip
    assert f"Stopped. 'ldncompound work {identity}' goes on here." in shown
    assert counter.batch(identity)["state"] == "prepared"
    assert "Made by AB" in counter.work("--by", "AB", answers=[(WHO, "q")])
    # A technician may be the second person; then a pharmacist who took no part releases.
    shown = counter.work("--by", "TK", answers=[(PASSPHRASE, TOM), (WHO, "AB"), (WHO, "q")])
    assert "Checked; signed by TK" in shown
    assert counter.batch(identity)["state"] == "verified"


def test_who_may_sign_alone_says_why_and_reads_the_jars(counter):
    """By policy a pharmacist signs the own work: with a reason, jars and prescription read again."""
    counter.enrol()
    policy = ("people", "policy", "second-person", "exception", "--by", "AB")
    assert terminal.on_terminal(counter.command, policy, [(PASSPHRASE, ADA)]).code == 0
    identity = counter.ordered(by="AB")
    jars = [(f"lot of {name}: ", lot)
            for name, lot in ((ACTIVE, "N-17"), (FILLER, "C-77"), (SHELL, "G-5"))]  # fmt: skip
    answers = [*BENCH, *CHECKS, (PASSPHRASE, ADA), ("or Enter to sign alone: ", ""),
               ("Why nobody else signs: ", "night duty"), ENTERED_AGAIN[0], *jars,
               *ENTERED_AGAIN[1:], (PASSPHRASE, ADA), (".pdf: ", "l.txt")]  # fmt: skip
    counter.work(identity, "--by", "AB", answers=answers)
    assert counter.batch(identity)["one_person"] is True
    assert counter.command("people", "verify").code == 0


@pytest.mark.parametrize(
    ("place", "asked"), [(3, LOT), (9, MASS), (26, EMPTY_SHELL), (28, MADE), (31, SIGNER)]
)
def test_q_goes_on_tomorrow_at_the_same_step(counter, place, asked):
    """Stopped at any prompt, the next call asks that step from its first question."""
    counter.ordered()
    answers = [*BENCH, *CHECKS, (SIGNER, "Lee"), ENTERED_AGAIN[0]]
    counter.work(*KIM, answers=[*answers[:place], (answers[place][0], "q")])
    assert "goes on here." in counter.work(*KIM, answers=[(asked, "q")])


def test_who_comes_in_is_asked_for(command):
    """Name, initials and role are asked for, and the role is checked at once."""
    asked = [
        ("Name: ", "Ada Brown"), ("record: ", "AB"), ("quality): ", "boss"),
        ("quality): ", "pharmacist"), ("8 characters: ", ADA), ("again: ", ADA),
    ]  # fmt: skip
    typed: list[int] = []

    def hidden(_pid, ours):
        typed.append(ours)
        if len(typed) > 4:
            terminal._wait_for_silence(ours)

    done = terminal.on_terminal(command, ["people", "enrol"], asked, hidden, hidden=False)
    assert done.code == 0, done.shown
    assert "Roles: technician, pharmacist, quality." in done.shown
    assert "AB, Ada Brown, pharmacist, is enrolled." in done.shown


def test_a_lot_in_hand_is_received_at_the_step(counter):
    """A container that nobody received comes in at its step, and the step goes on with it."""
    identity = counter.ordered()
    said = counter.work(*KIM, answers=[
        (LOT, "N-99"), (RECEIVE, "maybe"), (RECEIVE, "yes"), ("Manufacturer: ", "Example"),
        ("2028-03-31: ", "2034-03"), ("dihydrate): ", "hydrochloride"), ("none): ", ""),
        ("not counted): ", "5 g"), (SUBSTANCE, ACTIVE), (SIGHTED, "yes"),
        (MASS, "q"),
    ])  # fmt: skip
    assert "received." in said
    found = counter.command("lots", "list", "--json").json["lots"]
    assert ("N-99", "5000 mg", "usable") in {(e["number"], e["on_hand"], e["state"]) for e in found}
    assert counter.command("batch", "show", identity, "--json").json["state"] == "planned"


def test_what_was_accepted_is_not_asked_again(counter):
    """After each refusal the one answer that was refused is asked, and nothing before it."""
    identity = counter.ordered()
    counter.work(*KIM, answers=[
        (LOT, "G-5"), (LOT, "X-1"), (RECEIVE, ""), (LOT, "N-17"),
        (SUBSTANCE, "naloxone hydrochloride"), (SUBSTANCE, ACTIVE), (SIGHTED, "no"), (SIGHTED, "y"),
        (MASS, "120"), (MASS, "120,0 mg"), (MASS, "S D     120 mg"), (MASS, "N     +     120"),
        (MASS, "120 mL"), (MASS, "120.5 mg"), (PRINTOUT, ""), (MASS, "130 mg"), (PRINTOUT, ""),
        ("or a reason to accept it: ", ""), *BENCH[3:],
        (SO, "perhaps"), (SO, "n"), ("What it looks like: ", "grey"),
        ("or a reason to accept it: ", ""), (SO, "y"),
        (EMPTY_SHELL, "48"), (EMPTY_SHELL, "48 mg"), *CHECKS[2:4], ("Mass 3 of 10: ", "47 mg"),
        *CHECKS[5:12], ("Mass 3 of 10: ", "178 mg"), (ON, ""),
        (MADE, "33"), (MADE, "0"), (MADE, "32"), (SORTED_OUT, "33"), (SORTED_OUT, ""),
        (SIGNER, "q"),
    ])  # fmt: skip
    batch = counter.batch(identity)
    assert (batch["state"], batch["made"]["rejected"]) == ("prepared", 0)
    assert [each["kind"] for each in batch["checks"]] == ["appearance", "masses"]


def test_b_goes_back_to_look_and_to_correct(counter):
    """Within a step the question before; before it what was recorded, corrected with a reason."""
    identity = counter.ordered()
    shown = counter.work(*KIM, answers=[
        (LOT, "b"), (LOT, "N-17"), (SUBSTANCE, "b"), *BENCH[:3], (MASS, "b"), *BENCH[:4],
        (LOT, "b"), (LOOK, "c"), ("The correct mass, with its unit: ", "121"),
        ("The correct mass, with its unit: ", "121 mg"), ("Why it is corrected: ", "misread"),
        (LOOK, "b"), (LOT, "C-77"), (SIGHTED, "y"), (MASS, "?"), (MASS, "q"),
    ])  # fmt: skip
    assert "This is the first step." in shown
    assert "the mass before stays on the record" in shown
    assert "step 2: 1080 mg × 121 mg / 120 mg = 1089 mg." in shown
    batch = counter.batch(identity)
    assert batch["weighings"][0]["actual"] == "121 mg"
    (correction,) = batch["corrections"]
    assert correction["old"]["actual"] == "120 mg"
    # Nothing was recorded by looking.
    assert [each["action"] for each in batch["history"]] == ["weighing", "batch-corrected"]


def test_of_several_open_batches_one_is_picked_by_its_short_name(counter):
    """Number or id, in any letter case; another word is asked again; the finished are not listed."""
    first, second = counter.ordered(), counter.ordered()
    for name in (second.rpartition("-")[2], "2", second.lower()):
        shown = counter.work(
            *KIM, answers=[("Which one? ", "7"), ("Which one? ", name), (LOT, "q")]
        )
        assert f"'ldncompound work {second}' goes on here." in shown
    assert counter.command("batch", "reject", first, "--reason", "given up", *KIM).code == 0
    assert f"work {second}'" in counter.work(*KIM, answers=[(LOT, "q")])


def test_ctrl_c_and_the_end_of_input_say_how_to_go_on(counter):
    """What was acknowledged is kept; the exit code is that of a call that was stopped."""
    identity = counter.ordered()
    for key in (b"\x03", b"\x04"):
        shown = counter.work(
            *KIM, answers=[*BENCH[:4], (LOT, "")][-1 if key == b"\x04" else 0 :], code=2,
            look=lambda _, ours, key=key: os.write(ours, key),
        )  # fmt: skip
        assert "Stopped; nothing of this step is recorded, and all before it is." in shown
        assert f"'ldncompound work {identity}' goes on here." in shown
        assert len(counter.batch(identity)["weighings"]) == 1


def test_without_a_terminal_the_commands_for_scripts_are_named(counter):
    """A pipe and --json are wrong usage, and nothing is recorded."""
    counter.ordered()
    for words in ((), ("--json",)):
        answer = counter.command("work", *words)
        assert answer.code == 2
        assert "ldncompound batch --help" in answer.err + answer.out


def test_a_terminal_without_block_characters_shows_plain_ones(counter):
    """In ASCII the figures are plain and the bar is of dashes; the numbers are the same."""
    counter.ordered()
    counter.command.environment |= {"PYTHONIOENCODING": "ascii", "TERM": "dumb", "COLUMNS": "120"}
    shown = counter.work(*KIM, answers=[*BENCH[:3], (MASS, "125 mg"), (PRINTOUT, ""),
                                        ("accept it: ", "q")])  # fmt: skip
    assert "target 0.120 g (120 mg); balance III" in shown
    assert "125 mg OUTSIDE" in shown
    assert shown.isascii()


def test_a_batch_on_hold_is_refused_on_the_record(counter):
    """It says how it goes on; so does one that does not exist."""
    identity = counter.ordered()
    assert counter.command("batch", "hold", identity, "--reason", "asked").code == 0
    assert "(wrong-state)" in counter.work(identity, *KIM, answers=[], code=3)
    assert "(wrong-usage)" in counter.work("ELM-1", *KIM, answers=[], code=2)


@pytest.mark.parametrize(
    ("place", "told"),
    [(0, "is rejected"), (1, "is rejected"), (15, "is rejected"),
     (29, "is rejected")],
)  # fmt: skip
def test_a_batch_that_is_given_up_meanwhile_is_not_asked_for_again(counter, place, told):
    """Rejected on another terminal, at a container, a check or the yield: one refusal ends it."""
    identity = counter.ordered()
    answers = [*BENCH, *CHECKS][: place + 1]

    def reject(*_):
        done = counter.command("batch", "reject", identity, "--reason", "given up", "--by", "Lee")
        assert done.code == 0

    shown = counter.work(*KIM, answers=answers, code=3, look=reject)
    assert told in shown
    assert shown.count("(wrong-state)") == 1
    assert counter.batch(identity)["state"] == "rejected"


def test_a_name_or_reason_that_cannot_be_recorded_is_asked_again(counter):
    """Control characters at who accepts, and why, end nothing; the second answer is taken."""
    counter.enrol()
    identity = counter.ordered(by="AB")
    accepts, why = "initials of a pharmacist who accepts it: ", "or a reason to accept it: "
    shown = counter.work(identity, "--by", "TK", answers=[
        *BENCH[:3], (MASS, "N     +     124 mg"), (accepts, "A\u202eB"), (accepts, "AB"),
        (why, "\u202eslip"), (accepts, "AB"), (why, "spatula slipped"), (PASSPHRASE, ADA),
        (LOT, "q"),
    ])  # fmt: skip
    assert "(U+202E)" in shown
    assert len(counter.batch(identity)["weighings"]) == 1
