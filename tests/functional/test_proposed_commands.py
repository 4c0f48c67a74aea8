"""Every command that an answer proposes can be typed as it stands, and does what it is for."""

from __future__ import annotations

import re
import shlex

import pytest

from functional.test_batch import ACTIVE, LOTS

NAMED = re.compile(r"'(ldncompound [^']*)'")
MASSES = [each for one in range(10) for each in ("--mass", f"{176 + one % 4} mg")]
WHY = ("--reason", "why")
MORE = {
    "do": ("--by", "Kim"),
    "finish": ("--filled", "32", "--rejected", "1", "--by", "Kim"),
    "verify": ("--by", "Lee"),
    "release": ("--waive", "asked before", "--by", "Lee"),
    "resume": (*WHY, "--by", "Lee"),
    "recall": (*WHY, "--by", "Lee"),
    "reject": WHY,
    "masses": (*MASSES, "--shell", "48 mg", "--by", "Kim"),
    "appearance": ("--appearance", "white", "--as-described", "--by", "Kim"),
}
"""What a person adds to a command that is proposed."""


class Bench:
    """A pharmacy whose trail is named in every call, and nowhere else."""

    def __init__(self, command) -> None:
        self.command, self.trail = command, ("--trail", str(command.home / "a folder.sqlite"))
        command("setup", "--name", "Elm", "--site", "ELM", "--balance",
                "III,sensitivity=6 mg,readability=1 mg")  # fmt: skip
        del command.environment["LDNCOMPOUND_TRAIL"]
        for lot in LOTS[1::2]:
            name, _, rest = lot.partition("=")
            number, _, until = rest.partition("@")
            form = ("--form", "hydrochloride") if name == ACTIVE else ()
            self.act("lots", "receive", "--component", name, "--number", number, "--maker", "M",
                     "--expires", until, *form)  # fmt: skip
        self.id = command.capsules("--fill-mass", "130 mg/capsule", *LOTS, "--by", "Kim",
                                   *self.trail).json["id"]  # fmt: skip

    def act(self, *words, code=0):
        """Run a command in this trail, and return all that it said."""
        told = self.command(*words, *self.trail)
        assert told.code == code, told.out + told.err
        return " ".join(told.out.split()) + " " + " ".join(told.err.split())

    def proposed(self, said):
        """Return the words of the first command that was proposed."""
        first = shlex.split(NAMED.search(said)[1].replace("-o FILE", "-o label.txt"))
        assert first[-2:] == list(self.trail), first
        return first[1:]

    def follow(self, said, *, code=0):
        """Run the command that was proposed, with what a person adds."""
        words = self.proposed(said)
        told = self.command(*words, *self._more(words))
        assert told.code == code, (words, told.out + told.err)
        return " ".join(told.out.split()) + " " + " ".join(told.err.split())

    def _more(self, words):
        """Return what a person adds."""
        kind = next((each for each in words if each in MORE), None)
        if "weigh" in words:
            shown = self.command("batch", "show", self.id, "--json", *self.trail).json["next"]
            named = ("--container", ACTIVE) if shown["what"] == ACTIVE else ()
            return ("--actual", shown["amount"], "--sighted", *named, "--by", "Kim")
        return MORE[kind] if kind else ()

    def followed(self, said, until):
        """Follow what is proposed until a state, and return what was said last."""
        for _ in range(20):
            if f"The batch is {until}." in said:
                return said
            said = self.follow(said)
        raise AssertionError(said)


@pytest.fixture
def bench(command):
    """Return a planned batch in a trail that no environment names."""
    return Bench(command)


def test_what_is_next_leads_from_the_plan_to_the_label(bench):
    """Only what is proposed is typed; a check that is made is not asked for again."""
    shown = bench.act("batch", "show", bench.id)
    assert "Expected" not in shown
    said = bench.followed(shown, "PREPARED")
    assert "check" not in NAMED.search(said)[1]
    said = bench.followed(said, "RELEASED")
    bench.follow(said)
    assert (bench.command.home / "label.txt").exists()


def test_what_a_refusal_proposes_can_be_typed(bench):
    """On hold it is resumed, by its id and trail; unchecked it is checked, released recalled."""
    said = bench.followed(bench.act("batch", "show", bench.id), "PREPARED")
    assert bench.proposed(said)[:2] == ["batch", "verify"]
    refused = bench.act("batch", "release", bench.id, "--by", "Lee", code=3)
    assert bench.proposed(refused)[:3] == ["batch", "verify", bench.id]
    bench.act("batch", "hold", bench.id, *WHY)
    for words in (("batch", "verify"), ("batch", "finish"), ("label",)):
        more = ("-o", "held.txt") if words == ("label",) else ("--by", "Lee")
        refused = bench.act(*words, bench.id, *more, code=3)
        assert bench.proposed(refused)[:3] == ["batch", "resume", bench.id]
    assert "The batch is PREPARED." in bench.follow(refused)
    refused = bench.act("batch", "recall", bench.id, *WHY, "--by", "Lee", code=3)
    assert bench.proposed(refused)[:3] == ["batch", "reject", bench.id]
    bench.follow(bench.act("batch", "release", bench.id, "--by", "Lee", code=3))
    bench.act("batch", "release", bench.id, *MORE["release"])
    refused = bench.act("batch", "reject", bench.id, *WHY, code=3)
    assert "The batch is RECALLED." in bench.follow(refused)


def test_a_balance_that_is_not_there_is_described(bench):
    """Configured ones are named; where there is none, how one is described."""
    weigh = ("batch", "weigh", bench.id, "--actual", "120 mg", "--sighted",
             "--container", ACTIVE, "--balance", "X")  # fmt: skip
    assert "Configured: III." in bench.act(*weigh, code=2)
    bench.command("setup", "--name", "Elm", "--site", "ELM", "--replace")
    said = bench.act(*weigh, code=2)
    told = re.search(r'--balance "([^"]*)"', said)[1]
    assert shlex.split(NAMED.search(said)[1])[1:] == ["setup"]
    assert bench.command("setup", "--name", "Elm", "--site", "ELM", "--replace", "--balance",
                         told).code == 0  # fmt: skip


def test_a_recalled_lot_stands_in_what_is_next(bench):
    """Resumed in spite of it, the batch says so in place of going on; so does its review."""
    bench.followed(bench.act("batch", "show", bench.id), "IN PREPARATION")
    bench.act("lots", "recall", "C-77", *WHY, "--by", "Lee")
    said = bench.act("batch", "resume", bench.id, *WHY, "--by", "Lee")
    assert "It holds a recalled lot: lot C-77 of microcrystalline cellulose" in said
    assert bench.proposed(said)[:3] == ["batch", "reject", bench.id]
    assert "RECALLED: lot C-77" in bench.act("batch", "review", bench.id)
    assert "The batch is REJECTED." in bench.follow(said)
