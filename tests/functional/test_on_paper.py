"""A morning on paper on the command line: entered later, and said wherever the batch is shown."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta

import pytest

from functional.conftest import check_schema

try:
    from functional.test_people import staffed, with_passphrase  # noqa: F401 - a fixture
except ImportError:  # pragma: no cover
    pytest.skip("file descriptors of POSIX", allow_module_level=True)

ACTIVE, FILLER, SHELL = (
    "naltrexone hydrochloride",
    "microcrystalline cellulose",
    "empty capsule size 3",
)
SINGLE = ("masses", *("--mass", "178 mg") * 10, "--shell", "48 mg")
LOOKED = ("appearance", "--appearance", "white, closed", "--as-described")


def planned(command, by):
    """Return the id of a planned batch whose lots were received."""
    assert command("setup", "--name", "Elm", "--site", "ELM", "--balance",
                   "III,sensitivity=6 mg,readability=1 mg").code == 0  # fmt: skip
    for name, number in ((ACTIVE, "N-17"), (FILLER, "C-77"), (SHELL, "G-5")):
        form = ("--form", "hydrochloride") if name == ACTIVE else ()
        received = command("lots", "receive", "--component", name, "--number", number, "--maker",
                           "M", "--expires", "2034-03", *form, *by)  # fmt: skip
        assert received.code == 0, received.err
    lots = [each for name, number in ((ACTIVE, "N-17"), (FILLER, "C-77"), (SHELL, "G-5"))
            for each in ("--lot", f"{name}={number}")]  # fmt: skip
    made = command.capsules("--fill-mass", "130 mg/capsule", *lots, *by)
    assert made.code == 0, made.err
    return made.json["id"]


def entered(command, identity, *paper):
    """Enter the whole batch from paper; return the documents of the acts."""
    made = []

    def act(*words):
        answer = command("batch", *words, *paper, "--json")
        assert answer.code == 0, answer.err
        check_schema(answer.json)
        made.append(answer.json)

    while (step := command("batch", "show", identity, "--json").json["next"]) is not None:
        if step["action"] == "weigh":
            named = ("--container", ACTIVE) if step["what"] == ACTIVE else ()
            seen = ("--sighted", *named) if step["what"] in (ACTIVE, FILLER) else ()
            act("weigh", identity, "--actual", step["amount"], *seen)
        else:
            act("do", identity)
    act("check", identity, *SINGLE)
    act("check", identity, *LOOKED)
    act("finish", identity, "--filled", "32", "--rejected", "1")
    return made


def verified(command, *words):
    """Check that a trail, an export or a bundle holds."""
    answer = command("trail", "verify", *words)
    assert answer.code == 0, answer.err + answer.out


def test_a_team_without_enrolled_people_enters_its_morning(command):
    """Show, review, record and bundle say who did it and when; the trail is calculated again."""
    identity = planned(command, ("--by", "Ann"))
    at = f"{datetime.now().astimezone():%Y-%m-%d %H:%M}"
    made = entered(command, identity, "--transcribed", at, "--done-by", "Kim", "--by", "Ann")

    told = f"TRANSCRIBED: done {at} by Kim, entered "
    assert {each["transcribed"]["by"] for each in made} == {"Kim"}
    assert {each["transcribed"]["at"][:16].replace("T", " ") for each in made} == {at}
    for words in (("show",), ("review",)):
        shown = command("batch", words[0], identity)
        assert shown.code == 0, shown.err
        assert " ".join(shown.out.split()).count(told) == len(made)
    for what in ("show", "review"):
        check_schema(command("batch", what, identity, "--json").json)
    assert command("batch", "verify", identity, "--by", "Lee").code == 0
    record = command("batch", "record", identity, "--pdf", "record.txt", "--by", "Lee", "--json")
    assert record.code == 0, record.err
    text = " ".join((command.home / "record.txt").read_text("utf-8").split())
    assert text.count("TRANSCRIBED: done ") == 2 * len(made)
    assert f"{at[11:]} by Kim, entered by Ann, " in text
    assert command("batch", "record", identity, "--pdf", "record.pdf", "--by", "Lee").code == 0
    bundle = command("inspect", identity, "--to", "bundle.zip", "--by", "Lee")
    assert bundle.code == 0, bundle.err
    verified(command, "--full")
    verified(command, "--trail", "bundle.zip")


def test_the_screen_says_that_it_was_transcribed(command):
    """After each act; a weighing from a file may be entered from paper, too."""
    identity = planned(command, ("--by", "Ann"))
    now = f"{datetime.now():%H:%M}"
    first = json.dumps({"actual": "121 mg", "sighted": True, "container": ACTIVE})
    weighed = command("batch", "weigh", identity, "--from", "-", "--transcribed", now, "--done-by",
                      "Kim", "--by", "Ann", stdin=first.encode())  # fmt: skip
    assert weighed.code == 0, weighed.err
    assert f"TRANSCRIBED: done {datetime.now():%Y-%m-%d} {now} by Kim." in weighed.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("weigh", "--actual", "121 mg", "--done-by", "Kim"), "without --transcribed"),
        (("do", "--done-by", "Kim"), "without --transcribed"),
        (("check", "appearance", "--done-by", "Kim"), "without --transcribed"),
        (("finish", "--done-by", "Kim"), "without --transcribed"),
        (("weigh", "--transcribed", "09:12"), "--actual is missing"),
    ],
)
def test_half_a_statement_is_no_call(command, words, says):
    """Who did it without when, and a time for a whole walk through the plan: exit 2."""
    identity = planned(command, ("--by", "Ann"))
    answer = command("batch", words[0], identity, *words[1:], "--by", "Ann")
    assert answer.code == 2
    assert says in answer.err


def test_a_time_that_cannot_be_is_refused_on_the_record(command):
    """Tomorrow, yesterday, and what is no time; the body keeps only what is well-formed."""
    identity = planned(command, ("--by", "Ann"))
    day = timedelta(days=1)
    for at in (datetime.now() + day, datetime.now() - day):
        answer = command("batch", "weigh", identity, "--actual", "121 mg", "--by", "Ann",
                         "--transcribed", f"{at:%Y-%m-%d %H:%M}", "--json")  # fmt: skip
        assert (answer.code, answer.json["code"]) == (3, "invalid-order")
    answer = command("batch", "do", identity, "--transcribed", "Olivia", "--by", "Ann", "--json")
    assert (answer.code, answer.json["code"]) == (3, "invalid-order")
    verified(command, "--full")


def test_an_enrolled_team_enters_its_morning(staffed):
    """Who did it on paper may not check it, in the trail and for who has only an export."""
    by = ("--by", "FG")
    identity = planned(staffed, by)
    words = ("batch", "do", identity, "--transcribed", f"{datetime.now():%H:%M}", *by, "--json")
    early = staffed(*words, "--done-by", "Nobody Known")
    assert (early.code, early.json["code"]) == (3, "not-authorised")
    time.sleep(1.1)  # a time is told to the second, and they were enrolled just now
    at = datetime.now().astimezone().isoformat(timespec="seconds")
    made = entered(staffed, identity, "--transcribed", at, "--done-by", "Ada Brown", *by)

    assert {each["transcribed"]["by"] for each in made} == {"AB"}
    assert made[-1]["signature"]["person"] == "FG"
    refused = with_passphrase(staffed, "batch", "verify", identity, "--by", "AB", "--json")
    assert (refused.code, refused.json["code"]) == (3, "not-authorised")
    assert "prepared it" in refused.json["message"]
    verified(staffed, "--full")
    assert staffed("trail", "export", "trail.jsonl", *by).code == 0
    verified(staffed, "--trail", "trail.jsonl")
    assert "Nobody Known" not in (staffed.home / "trail.jsonl").read_text("utf-8")
