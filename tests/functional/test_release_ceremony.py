"""The ceremony on the command line: on a terminal, by options, and of several batches."""

from __future__ import annotations

import sys

import pytest

from functional.conftest import check_schema
from staffed import QUESTIONS

if sys.platform == "win32":  # pragma: no cover
    pytest.skip("terminals of POSIX", allow_module_level=True)

from functional import terminal

ACTIVE = "naltrexone hydrochloride"
SECRET, OF_TOM = "seven herons wade at dusk", "nine wet otters sleep"
LOTS = ("--lot", f"{ACTIVE}=N-17@2034-03", "--lot", "microcrystalline cellulose=C-77@2034-06",
        "--lot", "empty capsule size 3=S-1@2034-01")  # fmt: skip
MASSES = [each for one in range(10) for each in ("--mass", f"{176 + one % 4} mg")]
ENTERED = ("--dose", "1.5 mg", "--per-day", "1", "--quantity", "30")
WAIVED = ("--screened", "opioids=never", "--waive", "asked by telephone")


ONE_BY_ONE = "Enter to answer one by one, or why none of them is asked: "


class Shop:
    """A pharmacy of a pharmacist, AB, and a technician, TK, on the command line."""

    def __init__(self, command) -> None:
        self.command = command
        self.signed("people", "enrol", "--name", "Ada Brown", "--initials", "AB", "--role",
                    "pharmacist")  # fmt: skip
        command("setup", "--name", "Elm", "--site", "ELM", "--balance",
                "III,sensitivity=6 mg,readability=1 mg")  # fmt: skip
        self.signed("people", "enrol", "--name", "Tom Kay", "--initials", "TK", "--role",
                    "technician", "--by", "AB", "--new-passphrase-fd", "0",
                    line=f"{SECRET}\n{OF_TOM}")  # fmt: skip

    def signed(self, *arguments, line=None, code=0):
        """Run a command with the passphrase of who acts on its standard input."""
        own = OF_TOM if arguments[-1] == "TK" else SECRET
        answer = self.command(*arguments, "--passphrase-fd", "0", stdin=f"{line or own}\n".encode())
        assert answer.code == code, answer.err
        return answer

    def receive(self):
        """Receive what was typed, once."""
        if "N-17" in self.command("lots", "list").out:
            return
        for text in LOTS[1::2]:
            name, _, rest = text.partition("=")
            number, _, until = rest.partition("@")
            form = ("--form", "hydrochloride") if name == ACTIVE else ()
            self.signed("lots", "receive", "--component", name, "--number", number, "--maker", "M",
                        "--expires", until, *form, "--by", "AB")  # fmt: skip

    def prepared(self, *said):
        """Return the id of a batch that TK prepared and checked."""
        made = self.command.capsules("--fill-mass", "130 mg/capsule", *LOTS, *said, "--by", "TK")
        return self.made(made.json["id"], "32")

    def made(self, identity, count, masses=MASSES):
        """Prepare and check a batch as TK; return its id."""
        tk = ("--by", "TK")
        while (step := self.command("batch", "show", identity, "--json").json["next"]) is not None:
            if step["action"] == "weigh":
                done = self.command("batch", "weigh", identity, "--actual", step["amount"],
                                    "--sighted", *tk,
                                    *(("--container", ACTIVE) if step["what"] == ACTIVE else ()),
                                    )  # fmt: skip
            else:
                done = self.command("batch", "do", identity, *tk)
            assert done.code == 0, done.err
        self.command("batch", "check", identity, "masses", *masses, "--shell", "48 mg", *tk)
        self.command("batch", "check", identity, "appearance", "--appearance", "white",
                     "--as-described", *tk)  # fmt: skip
        self.signed("batch", "finish", identity, "--filled", count, "--rejected", "1", *tk)
        self.receive()
        return identity

    def of_steps(self):
        """Return the id of a batch for two steps of a schedule that TK prepared and checked."""
        schedule = self.command(
            "titration", "--step", "1.5 mg for 14 day", "--step", "3 mg twice a day for 7 day",
            "--form", "capsule", "--patient", "P-1", "--prescriber", "Dr X", "--by", "TK", "--json",
        )  # fmt: skip
        assert schedule.code == 3  # 6 mg a day
        schedule = self.command(
            "titration", "--step", "1.5 mg for 14 day", "--step", "1.5 mg twice a day for 14 day",
            "--step", "4.5 mg every 2 days for 14 day", "--form", "capsule", "--patient", "P-1",
            "--prescriber", "Dr X", "--by", "TK", "--json",
        ).json  # fmt: skip
        made = self.command("titration", "accept", schedule["id"], "--choose", "single-strength",
                            *LOTS, "--by", "TK", "--json").json  # fmt: skip
        masses = [each for one in range(10) for each in ("--mass", f"{171 + one % 3} mg")]
        return self.made(made["preparations"][0]["id"], "65", masses)


@pytest.fixture
def shop(command):
    """Return a pharmacy; its trail and every signature hold when the test is over."""
    found = Shop(command)
    yield found
    assert command("people", "verify").code == 0


def test_on_a_terminal_it_shows_asks_and_signs_once(shop):
    """First what was unusual, then questions and prescription, then one passphrase for both."""
    identity = shop.prepared()
    answers = ["never", *("no" for _ in QUESTIONS[1:-1]), ""]
    prompts = [(ONE_BY_ONE, ""), *zip(map(_question, range(len(QUESTIONS))), answers, strict=True),
               ("not asked: ", "a man"), ("'4.5 mg': ", "1.5 mg"), ("a day: ", "1"),
               ("quantity: ", "30"), ("Passphrase: ", SECRET)]  # fmt: skip
    shop.command.environment["COLUMNS"] = "80"
    looked: list[int] = []

    def hidden_at_last(_, ours):
        looked.append(ours)
        if len(looked) == len(prompts):
            terminal._wait_for_silence(ours)

    typed = terminal.on_terminal(
        shop.command, ["batch", "release", identity, "--by", "AB"], prompts, hidden_at_last,
        hidden=False,
    )  # fmt: skip
    assert typed.code == 0, typed.shown
    shown = " ".join(typed.shown.split())
    order = ["Unusual", "Not received here: the lot of naltrexone hydrochloride", "As usual: ", "Screening",
             "The prescription, entered again", "AB, Ada Brown, pharmacist, signs as checked and released.",
             "Checked and released; signed by AB (ed25519)."]  # fmt: skip
    places = [shown.index(each) for each in order]
    assert places == sorted(places)
    assert shown.count("Passphrase") == 1
    assert SECRET not in typed.shown
    assert max(map(len, typed.shown.splitlines())) <= 80
    entries = shop.command("trail", "log", "--json").json["entries"]
    assert [each["action"] for each in entries[-2:]] == ["batch-verified", "batch-released"]


def _question(place):
    """Return the end of the prompt of a question."""
    return "never, yes, or days like '8 day': " if place < 4 else "yes or no: "


def test_by_options_it_needs_no_terminal(shop):
    """What is missing is refused by name; with it the release is done, and the label is final."""
    identity = shop.prepared()
    release = ("batch", "release", identity, "--by", "AB", "--json")
    some = (*ENTERED, "--screened", "opioids=never")
    for given, missing in ((WAIVED, "--dose"), (some, "--waive")):
        refused = shop.signed(*release, *given, code=3)
        assert missing in refused.json["remedy"]
    done = shop.signed(*release, *ENTERED, *WAIVED)
    check_schema(done.json)
    assert done.json["screening"]["answered"] == ["opioids"]
    assert done.json["re_entered"] is True


def test_a_review_reads_and_only_a_signed_one_is_recorded(shop):
    """Without --sign nothing is written, and what would be stated is wrong usage."""
    identity = shop.prepared()
    size = shop.command("trail", "head", "--json").json["size"]
    shown = shop.command("batch", "review", identity, "--json")
    check_schema(shown.json)
    assert shown.json["questions"] == list(QUESTIONS)
    assert shop.command("batch", "review", identity, *ENTERED).code == 2
    assert "As usual" in shop.command("batch", "review", identity).out
    assert shop.command("trail", "head", "--json").json["size"] == size

    signed = shop.signed("batch", "review", identity, "--sign", *ENTERED, *WAIVED, "--by", "AB",
                         "--json")  # fmt: skip
    check_schema(signed.json)
    assert signed.json["trail"]["sequence"] == size + 1
    assert "Reviewed by AB as it is now." in shop.command("batch", "review", identity).out


def test_several_are_released_at_once_if_each_was_reviewed(shop):
    """One that was not keeps all back; nothing else is stated then; the answer lists each."""
    first, second = shop.prepared(), shop.prepared()
    review = ("--sign", *ENTERED, *WAIVED, "--by", "AB")
    shop.signed("batch", "review", first, *review)
    both = ("batch", "release", first, second, "--by", "AB", "--json")
    refused = shop.signed(*both, code=3).json
    assert refused["message"].startswith(f"Nothing is released, because of {second}: ")
    shop.signed("batch", "review", second, *review)
    assert shop.signed(*both, *ENTERED, code=2).json["code"] == "wrong-usage"
    done = shop.signed(*both).json
    check_schema(done)
    assert [each["batch"] for each in done["released"]] == [first, second]


def test_several_are_reviewed_and_released_with_two_passphrases(shop):
    """Each is shown and asked for; a word that is no answer is asked again, and none is lost."""
    both = [shop.prepared(), shop.prepared()]
    each = [(ONE_BY_ONE, ""), ("like '8 day': ", "dunno"), ("like '8 day': ", "never"),
            *((_question(at), "No") for at in range(1, len(QUESTIONS))),
            ("'4.5 mg': ", "1,5 mg"), ("'4.5 mg': ", "1.5 mg"), ("a day: ", "1"),
            ("quantity: ", "30")]  # fmt: skip
    answers = [*each, *each, ("Passphrase: ", SECRET)]
    looked: list[int] = []

    def hidden_at_last(_, ours):
        looked.append(ours)
        if len(looked) == len(answers):
            terminal._wait_for_silence(ours)

    typed = terminal.on_terminal(
        shop.command, ["batch", "review", *both, "--sign", "--by", "AB"], answers, hidden_at_last,
        hidden=False,
    )  # fmt: skip
    assert typed.code == 0, typed.shown
    assert typed.shown.count("Passphrase") == 1
    assert typed.shown.count("Refused (") == 4
    for one in both:
        shown = shop.command("batch", "review", one)
        assert "Open questions" not in shown.out
        assert "Reviewed by AB as it is now." in shown.out
    done = terminal.on_terminal(
        shop.command, ["batch", "release", *both, "--by", "AB"], [("Passphrase: ", SECRET)]
    )
    assert done.code == 0, done.shown
    assert shop.command("batch", "review", *both).out.count("The batch is RELEASED.") == 2
    assert shop.command("batch", "review", both[0], both[0]).code == 2
    assert shop.command("batch", "review", *both, "--json").code == 2


def test_none_of_the_screening_is_asked_for_one_reason(shop):
    """One answer waives what is open; the reason is on the record, as after each question."""
    identity = shop.prepared()
    answers = [(ONE_BY_ONE, "a repeat, asked in May"), ("'4.5 mg': ", "1.5 mg"), ("a day: ", "1"),
               ("quantity: ", "30"), ("Passphrase: ", SECRET)]  # fmt: skip

    def hidden_at_last(_, ours, seen=[]):  # noqa: B006
        seen.append(ours)
        if len(seen) == len(answers):
            terminal._wait_for_silence(ours)

    typed = terminal.on_terminal(
        shop.command, ["batch", "release", identity, "--by", "AB"], answers, hidden_at_last,
        hidden=False,
    )  # fmt: skip
    assert typed.code == 0, typed.shown
    entry = shop.command("trail", "log", "--json").json["entries"][-1]
    assert entry["action"] == "batch-released"
    assert shop.command("batch", "show", identity, "--json").json["state"] == "released"


def test_several_are_reviewed_by_a_program_where_nothing_is_stated(shop):
    """Where nothing is entered again and nothing open, one document lists the reviews."""
    shop.signed("people", "policy", "re-entry", "off", "--by", "AB")
    said = [each for name in QUESTIONS for each in ("--answer", f"{name}=no")]
    both = [shop.prepared(*said), shop.prepared(*said)]
    refused = shop.signed("batch", "review", *both, "--sign", *ENTERED, "--by", "AB", code=2)
    assert "for each" in refused.err
    done = shop.signed("batch", "review", *both, "--sign", "--by", "AB", "--json").json
    check_schema(done)
    assert [each["batch"] for each in done["reviewed"]] == both


def test_the_own_work_is_refused_with_the_way_that_the_policy_allows(shop):
    """Under the exception --alone is named, and an empty reason says what is missing."""
    shop.signed("people", "policy", "second-person", "exception", "--by", "AB")
    identity = shop.prepared()
    shop.signed("batch", "correct", identity, "--step", "1", "--printout", "P-9", "--reason",
                "copied", "--by", "AB")  # fmt: skip
    for what in ("verify", "release"):
        refused = shop.command("batch", what, identity, "--by", "AB")
        assert refused.code == 3
        assert "--alone 'REASON'" in refused.err
    empty = shop.command("batch", "verify", identity, "--alone", "", "--by", "AB")
    assert empty.code == 2
    assert "--alone is given without a reason" in empty.err


def test_verifying_and_showing_say_what_was_accepted(shop):
    """The second person sees it before signing; the batch shows it too."""
    made = shop.command.capsules("--fill-mass", "130 mg/capsule", *LOTS, "--by", "TK")
    identity = made.json["id"]
    weigh = ("batch", "weigh", identity, "--actual", "140 mg", "--sighted", "--container", ACTIVE)
    assert shop.command(*weigh, "--by", "TK").code == 3
    shop.signed(*weigh, "--accept", "the spatula slipped", "--by", "AB")
    shown = " ".join(shop.command("batch", "show", identity).out.split())
    assert "140 mg accepted, 16.67 % off 120 mg; weighed by TK. (AB, entry" in shown
    assert "Reason: the spatula slipped" in shown
    verified = shop.signed("batch", "verify", identity, "--by", "AB", code=3)
    assert "Reason: the spatula slipped" in " ".join(verified.out.split())


def test_nobody_is_asked_about_what_cannot_leave(shop):
    """Who prepared it is refused before the first question."""
    identity = shop.prepared()
    for by, words in (("TK", "A technician may not sign as released"), ("XX", "is not enrolled")):
        typed = terminal.on_terminal(
            shop.command, ["batch", "release", identity, "--by", by], [], hidden=False
        )
        assert typed.code == 3
        assert words in " ".join(typed.shown.split())
        assert "Enter alone" not in typed.shown


@pytest.mark.parametrize(
    ("dose", "per_day", "quantity", "code"),
    [
        ("1.5 mg; 1.5 mg; 4.5 mg", "1; 2; 1", "63", 0),
        ("1.5 mg; 4.5 mg; 1.5 mg", "1; 2; 1", "63", 3),
        ("1.5 mg; 1.5 mg; 4.5 mg", "1", "63", 3),
        ("1.5 mg", "1", "63", 3),
        ("1.5 mg; 1.5 mg; 4.5 mg", "1; 2; 1", "36", 3),
        ("1.5 mg; 1.5 mg; 4.5 mg;", "1; 2; 1", "63", 3),
    ],
)
def test_the_steps_of_a_prescription_are_entered_again(shop, dose, per_day, quantity, code):
    """The dose and the doses a day of each step, in order; what labels say is shown and signed."""
    identity = shop.of_steps()
    entered = ("--dose", dose, "--per-day", per_day, "--quantity", quantity)
    done = shop.signed("batch", "release", identity, *entered, *WAIVED, "--by", "AB", "--json",
                       code=code)  # fmt: skip
    batch = shop.command("batch", "show", identity, "--json").json
    if code:
        # What differs puts it on hold; what cannot be read does not.
        held = not dose.endswith(";")
        assert done.json["code"] == ("wrong-state" if held else "malformed-quantity")
        assert (batch["state"] == "on hold") is held
        return
    check_schema(done.json)
    says = done.json["label_says"]
    assert says == shop.command("batch", "review", identity, "--json").json["label_says"]
    assert [each.partition(": one dose: ")[2] for each in says] == [
        "1.5 mg (1 capsule)", "1.5 mg (1 capsule)", "4.5 mg (3 capsules)",
    ]  # fmt: skip
    assert "2 times a day" in says[1]
    assert "every 2 days" in says[2]
    assert shop.command("trail", "verify", "--full").code == 0
