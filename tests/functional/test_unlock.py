"""`people unlock` and `people lock` on the command line, with the process that holds the key."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from functional.conftest import check_schema
from keepers import runtime_folder

if sys.platform == "win32":  # pragma: no cover
    pytest.skip("terminals and file descriptors of POSIX", allow_module_level=True)

from functional.terminal import on_terminal
from ldncompound.pharmacy.people import keys as signing

SECRET = b"seven herons wade at dusk\n"
WORDS = SECRET.strip()
ACTIVE, FILLER = "naltrexone hydrochloride", "microcrystalline cellulose"
AB, CD = ("--by", "AB"), ("--by", "CD")
KEY = ("--passphrase-fd", "0")
LOTS = ("--lot", f"{ACTIVE}=N-17@2034-03", "--lot", f"{FILLER}=C-77@2034-06",
        "--lot", "empty capsule size 3=S-1@2034-01")  # fmt: skip
PROCESS = b"ldncompound.pharmacy.people.unlocked"


class Counter:
    """A pharmacy of two pharmacists, AB and CD, whose keys can be unlocked."""

    def __init__(self, command, runtime: Path) -> None:
        self.command, self.runtime = command, runtime
        temporary = runtime / "tmp"
        temporary.mkdir()
        command.environment |= {"XDG_RUNTIME_DIR": str(runtime), "TMPDIR": str(temporary)}
        command("setup", "--name", "Elm", "--site", "ELM", "--balance",
                "III,sensitivity=6 mg,readability=1 mg")  # fmt: skip
        self.signed("people", "enrol", "--name", "Ada Brown", "--initials", "AB", "--role",
                    "pharmacist")  # fmt: skip
        self.signed("people", "enrol", "--name", "Cora Diaz", "--initials", "CD", "--role",
                    "pharmacist", *AB, "--new-passphrase-fd", "0", lines=2)  # fmt: skip

    def signed(self, *arguments, lines=1):
        """Run a command with the passphrase on its standard input."""
        answer = self.command(*arguments, *KEY, stdin=SECRET * lines)
        assert answer.code == 0, answer.err
        return answer

    def unlock(self, by="AB"):
        """Unlock a key, and return the document."""
        return self.signed("people", "unlock", "--by", by, "--json").json

    def receive(self, number, by="AB", *more):
        """Receive a lot, with no passphrase at hand."""
        return self.command("lots", "receive", "--component", FILLER, "--number", number,
                            "--maker", "M", "--expires", "2034-03", "--by", by, "--json",
                            *more)  # fmt: skip

    def processes(self):
        """Return the processes of this test that hold a key, as the system lists them."""
        found = []
        for each in Path("/proc").glob("[0-9]*"):
            try:
                shown = (each / "cmdline").read_bytes(), (each / "environ").read_bytes()
            except OSError:
                continue
            if PROCESS in shown[0] and os.fsencode(self.runtime) in shown[1]:
                found.append(shown)
        return found


@pytest.fixture
def counter(command):
    """Return the pharmacy; afterwards nothing is unlocked, and every signature holds."""
    with runtime_folder() as runtime:
        found = Counter(command, runtime)
        yield found
        assert command("people", "lock").code == 0
        assert not list(runtime.glob("ldn-*"))
    assert command("people", "verify").code == 0


def asks(answer):
    """Say whether a command wanted a passphrase, and had no terminal to ask on."""
    return answer.code == 2 and "A passphrase is needed" in answer.json["message"]


def test_what_is_marked_is_signed_without_asking_and_nothing_else(counter):
    """Receive and a packing trial; a policy, a recall, a revocation and unlocking itself ask."""
    assert asks(counter.receive("C-1"))
    told = counter.unlock()
    check_schema(told)
    assert (told["person"], told["idle_minutes"]) == ("AB", 15)
    lot = counter.receive("C-1")
    assert lot.code == 0, lot.err
    masses = [each for one in range(10) for each in ("--mass", f"{176 + one} mg")]
    tried = counter.command("packing", "trial", "--lot", lot.json["id"], "--size", "3", "--shell",
                            "48 mg", *masses, *AB)  # fmt: skip
    assert tried.code == 0, tried.err
    for words in (
        ("people", "policy", "re-entry", "off"),
        ("people", "revoke", "CD", "--reason", "left"),
        ("lots", "recall", lot.json["id"], "--reason", "odd"),
        ("people", "unlock"),
    ):
        assert asks(counter.command(*words, *AB, "--json")), words
    assert asks(counter.receive("C-2", "CD"))
    wrong = counter.command("lots", "receive", "--component", FILLER, "--number", "C-3", "--maker",
                            "M", "--expires", "2034-03", *AB, *KEY, "--json",
                            stdin=b"seven herons wadE\n")  # fmt: skip
    assert (wrong.code, wrong.json["code"]) == (3, "not-authorised")


def test_a_batch_is_finished_without_asking_but_neither_accepted_nor_checked(counter):
    """Record and entry are signed by the unlocked key; what is out of tolerance asks."""
    command = counter.command
    identity = command.capsules("--fill-mass", "130 mg/capsule", *LOTS, *AB).json["id"]
    counter.unlock()
    while (step := command("batch", "show", identity, "--json").json["next"]) is not None:
        if step["action"] == "weigh":
            done = command("batch", "weigh", identity, "--actual", step["amount"], "--sighted",
                           *(("--container", ACTIVE) if step["what"] == ACTIVE else ()),
                           *AB)  # fmt: skip
        else:
            done = command("batch", "do", identity, *AB)
        assert done.code == 0, done.err
    failing = [each for one in range(10) for each in ("--mass", f"{120 + 12 * one} mg")]
    assert asks(command("batch", "check", identity, "masses", *failing, "--shell", "48 mg",
                        "--accept", "so", *AB, "--json"))  # fmt: skip
    masses = [each for one in range(10) for each in ("--mass", f"{176 + one % 4} mg")]
    assert command("batch", "check", identity, "masses", *masses, "--shell", "48 mg", *AB).code == 0
    assert command("batch", "check", identity, "appearance", "--appearance", "white",
                   "--as-described", *AB).code == 0  # fmt: skip
    done = command("batch", "finish", identity, "--filled", "32", "--rejected", "1", *AB)
    assert done.code == 0, done.err
    counter.unlock("CD")
    assert asks(command("batch", "verify", identity, *CD, "--json"))
    counter.signed("batch", "verify", identity, *CD)


def test_another_person_ends_the_first_and_lock_ends_at_once(counter):
    """One unlocked person; locked, everything asks; nothing unlocked is no error."""
    counter.unlock()
    counter.unlock("CD")
    assert asks(counter.receive("C-1", "AB"))
    assert counter.receive("C-1", "CD").code == 0
    locked = counter.command("people", "lock", "--json")
    check_schema(locked.json)
    assert (locked.code, locked.json["person"]) == (0, "CD")
    assert asks(counter.receive("C-2", "CD"))
    nothing = counter.command("people", "lock")
    assert (nothing.code, nothing.out) == (0, "Nothing was unlocked.\n")


def test_who_is_revoked_or_has_another_key_is_not_served(counter):
    """The roll is asked before the key: refused, and with the new key asked for."""
    counter.unlock("CD")
    counter.signed("people", "revoke", "CD", "--reason", "left", *AB)
    refused = counter.receive("C-1", "CD")
    assert (refused.code, refused.json["code"]) == (3, "not-authorised")
    again = counter.command("people", "unlock", *CD, *KEY, "--json", stdin=SECRET)
    assert (again.code, again.json["code"]) == (3, "not-authorised")
    counter.signed("people", "enrol", "--name", "Cora Diaz", "--initials", "CD", "--role",
                   "pharmacist", *AB, "--new-passphrase-fd", "0", lines=2)  # fmt: skip
    assert asks(counter.receive("C-1", "CD"))


def test_nothing_is_written_down(counter, monkeypatch):
    """Neither passphrase nor seed: in no file, no argument, no environment."""
    seeds = []
    made = signing.key_from_seed
    monkeypatch.setattr(signing, "key_from_seed", lambda seed: seeds.append(seed) or made(seed))
    folder = next((counter.command.home / "data").rglob("keys"))
    who = counter.unlock()
    listed = counter.command("people", "list", "--json").json["people"]
    public = next(each["public_key"] for each in listed if each["id"] == who["person"])
    signing.open_key(folder, "AB", public, signing.Passphrase(WORDS.decode()))
    secrets = [WORDS, seeds[0], seeds[0].hex().encode()]
    if Path("/proc/self").exists():
        (shown,) = counter.processes()
        assert not [each for each in secrets for part in shown if each in part]
    files = [each for top in (counter.command.home, counter.runtime) for each in top.rglob("*")]
    assert [each for each in files if each.is_socket()]
    for each in files:
        if each.is_file():
            kept = each.read_bytes()
            assert not [secret for secret in secrets if secret in kept], each
    size = counter.command("trail", "head", "--json").json["size"]
    counter.command("people", "lock")
    assert counter.command("trail", "head", "--json").json["size"] == size == 2


def test_a_folder_that_others_may_enter_and_a_missing_trail_are_told(counter):
    """Wrong usage and a missing file, as everywhere; receiving then asks as usual."""
    os.chmod(counter.runtime, 0o755)
    words = ("people", "unlock", *AB, *KEY, "--json")
    answer = counter.command(*words, stdin=SECRET)
    assert (answer.code, "not closed" in answer.json["message"]) == (2, True)
    assert asks(counter.receive("C-1"))
    os.chmod(counter.runtime, 0o700)
    assert counter.command(*words, "--trail", "none.sqlite", stdin=SECRET).code == 5
    for line in (b"seven herons wadE\n", b"short\n"):
        wrong = counter.command(*words, stdin=line)
        assert (wrong.code, wrong.json["code"]) == (3, "not-authorised")
    assert counter.command("people", "lock", "--trail", "none.sqlite").code == 0


def test_on_a_terminal_it_says_who_for_what_and_for_how_long(counter):
    """Three lines, of 80 characters at most; the passphrase is not shown."""
    typed = on_terminal(
        counter.command, ["people", "unlock", *AB], [("Passphrase: ", WORDS.decode())]
    )
    assert typed.code == 0, typed.shown
    lines = typed.shown.splitlines()
    assert "AB, Ada Brown, pharmacist, unlocks the own key." in lines
    assert lines[-3:-1] == [
        "AB, Ada Brown, pharmacist, signs unasked as",
        "received, counted, disposed, tried, prepared.",
    ]
    assert lines[-1].endswith("15 minutes after the last; 'ldncompound people lock' ends it.")
    assert max(map(len, lines)) <= 80
    assert WORDS.decode() not in typed.shown
    assert counter.receive("C-1").code == 0
    assert counter.command("people", "lock").out == "AB is locked.\n"


@pytest.mark.parametrize(
    "words",
    [("people", "list"), ("people", "policy", "re-entry", "off", *AB, *KEY), ("trail", "verify"),
     ("capsules", "--dose", "1.5 mg", "--days", "3", "--patient", "P", "--prescriber", "D", *AB)],
    ids=" ".join,
)  # fmt: skip
def test_what_signs_no_such_duty_does_not_load_it(counter, words):
    """Nor what it needs."""
    code = (
        "import sys\nfrom ldncompound.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print([name for name in sys.modules if 'key_agent' in name or 'unlock_acts' in name or 'unlocked' in name"
        " or name == 'multiprocessing'], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=counter.command.home, input=SECRET,
        env=counter.command.environment, capture_output=True, check=True,
    )  # fmt: skip
    assert done.stderr.splitlines()[-1] == b"[]"
