"""One batch from the first day of a pharmacy to its recall, on the command line only."""

from __future__ import annotations

import pytest

from functional.conftest import check_schema
from functional.test_labels import text_of

try:
    from functional.test_people import SECRET, with_passphrase
except ImportError:  # pragma: no cover
    pytest.skip("file descriptors of POSIX", allow_module_level=True)

ACTIVE, FILLER, SHELL = (
    "naltrexone hydrochloride",
    "microcrystalline cellulose",
    "empty capsule size 3",
)
OF_CORA = "nine wet otters sleep"
BEN, ADA, CORA = ("--by", "BC"), ("--by", "AB"), ("--by", "CD")


class Story:
    """A pharmacy at work: each answer is checked against its schema, and the trail verified."""

    def __init__(self, command) -> None:
        self.command = command

    def __call__(self, *words: str, code: int = 0, key: bool = False, line: bytes = b"") -> dict:
        """Run one command and return its document."""
        if key:
            own = (OF_CORA if "CD" in words[-1:] else SECRET).encode()
            answer = with_passphrase(self.command, *words, "--json", line=(line or own) + b"\n")
        else:
            answer = self.command(*words, "--json")
        assert answer.code == code, (words, answer.err)
        check_schema(answer.json)
        if self.command.trail.exists():
            verified = self.command("trail", "verify")
            assert verified.code == 0, verified.err
        return answer.json

    def state(self, identity: str) -> str:
        """Return the state of a batch."""
        return self("batch", "show", identity)["state"]

    def follow(self, identity: str, *, after: int = 0) -> None:
        """Weigh and do what is left, as the program says."""
        while (step := self("batch", "show", identity)["next"]) is not None:
            if step["action"] == "weigh":
                known = step["what"] in (ACTIVE, FILLER)
                more = ["--sighted"] if known else []
                if step["what"] == ACTIVE:
                    more += ["--container", ACTIVE]
                self("batch", "weigh", identity, "--actual", step["amount"], *more, *BEN)
            else:
                self("batch", "do", identity, *BEN)

    def check(self, identity: str, fill: int = 130) -> None:
        """Make the two checks that capsules need."""
        masses = [word for _ in range(10) for word in ("--mass", f"{fill} mg")]
        self("batch", "check", identity, "masses", *masses, *BEN)
        self("batch", "check", identity, "appearance", "--appearance", "white, closed, clean",
             "--as-described", *BEN)  # fmt: skip


def test_from_the_first_day_to_the_recall(command):
    """Setup, people, lots, adoption, plan, weighing, checks, signatures, label, stock, recall."""
    story = Story(command)
    assert command("setup", "--name", "Elm Street Pharmacy", "--address", "1 Elm Street",
                   "--telephone", "555 0100", "--site", "ELM", "--balance",
                   "III,sensitivity=6 mg,readability=1 mg").code == 0  # fmt: skip
    people = (("Ada Brown", "AB", "pharmacist"), ("Cora Diaz", "CD", "quality"))
    for name, initials, role in people:
        story("people", "enrol", "--name", name, "--initials", initials, "--role", role,
              *(() if initials == "AB" else (*ADA, "--new-passphrase-fd", "0")), key=True,
              line=f"{SECRET}\n{OF_CORA}".encode())  # fmt: skip
    ben = ("people", "enrol", "--name", "Ben Chen", "--initials", "BC", "--role", "technician",
           "--no-key", *ADA)  # fmt: skip
    story(*ben, key=True, code=3)
    story("people", "policy", "key", "optional", *ADA, key=True)
    story(*ben, key=True)

    # Lots with a certificate, and the master record adopted by two.
    receive = ("lots", "receive", "--component")
    story(*receive, ACTIVE, "--number", "N-17", "--maker", "Fine Chemicals", "--expires", "2034-03",
          "--form", "hydrochloride", "--assay", "99.2 %", "--basis", "as is", *BEN)  # fmt: skip
    story(
        *receive, FILLER, "--number", "C-77", "--maker", "Cellulose", "--expires", "2034-06", *BEN
    )
    story(*receive, SHELL, "--number", "G-5", "--maker", "Shells", "--expires", "2034-12", "--size",
          "3", "--material", "gelatin", *BEN)  # fmt: skip
    adopt = ("formulations", "adopt", "naltrexone-capsule-mcc")
    story(*adopt, *BEN)
    story(*adopt, *BEN, code=3)
    story(*adopt, *ADA, key=True)

    # A prescription, its plan and its draft of a label.
    lots = [word for name, lot in ((ACTIVE, "N-17"), (FILLER, "C-77"), (SHELL, "G-5"))
            for word in ("--lot", f"{name}={lot}")]  # fmt: skip
    made = story("capsules", "--dose", "1.5 mg", "--days", "30", "--patient", "P-1042",
                 "--patient-name", "Olivia Martin", "--rx", "RX-77", "--prescriber", "Dr Example",
                 "--directions", "Take 1 at bedtime.", "--fill-mass", "130 mg/capsule", *lots,
                 "--sheet", "sheet.pdf", "--label", "draft.txt", *BEN)  # fmt: skip
    identity = made["id"]
    assert made["formulation"]["adopted"] is True
    assert story.state(identity) == "planned"

    # Weighed by the technician, with a slip and its correction.
    first = ("--sighted", "--container", ACTIVE)
    weigh = ("batch", "weigh", identity, "--actual")
    story(*weigh, "12 mg", *first, *BEN, code=3)
    story(*weigh, "125 mg", *first, "--accept", "no time", *BEN, code=3)
    story(*weigh, "121 mg", *first, "--printout", "P-1", *BEN)
    assert story("batch", "show", identity)["next"]["amount"] == "1089 mg"
    story.follow(identity)
    story("batch", "verify", identity, *ADA, code=3, key=True)
    story.check(identity)
    story("batch", "finish", identity, "--filled", "32", "--rejected", "1", *BEN)
    assert story.state(identity) == "prepared"
    story("batch", "verify", identity, *BEN, code=3)
    story("batch", "release", identity, *ADA, code=3, key=True)
    story("batch", "verify", identity, *ADA, key=True)
    # The prescription is entered again: not at all, by who may not, with a slip, as it is.
    written = ("--dose", "1.5 mg", "--per-day", "1", "--quantity", "30")
    waived = ("--waive", "asked when the prescription came in")
    out = ("batch", "release", identity, "--labels-destroyed", "1")
    story(*out, *CORA, code=3, key=True)
    story(*out, *written, *BEN, code=3)
    story("batch", "release", identity, *written, *CORA, code=3, key=True)
    assert story.state(identity) == "verified"
    story(*out, "--dose", "15 mg", *written[2:], *CORA, code=3, key=True)
    assert story.state(identity) == "on hold"
    story("batch", "resume", identity, "--reason", "misread by me", *BEN, code=3)
    story("batch", "resume", identity, "--reason", "misread by me", *CORA, key=True)
    story(*out, *written, *CORA, code=3, key=True)  # questions are open
    assert story(*out, *written, *waived, *CORA, key=True)["re_entered"] is True
    assert story.state(identity) == "released"
    label = story("label", identity, "-o", "label.txt", *BEN)
    assert (label["draft"], label["copy"], label["verified_by"]) == (False, False, "Ada Brown")
    assert "Verified by Ada Brown" in text_of(command.home / "label.txt")

    # Stock: made ahead, dispensed to two patients until too little is left.
    stock = story("capsules", "--for-stock", "--dose", "1.5 mg", "--quantity", "100", "--fill-mass",
                  "130 mg/capsule", *lots, *BEN)["id"]  # fmt: skip
    story.follow(stock)
    story.check(stock)
    story("batch", "finish", stock, "--filled", "102", *BEN)
    out = ("dispense", stock, "--dose", "1.5 mg", "--days", "60", "--prescriber", "Dr Example")
    story(*out, "--patient", "P-2", *BEN, code=3)
    story("batch", "verify", stock, *ADA, key=True)
    story("batch", "release", stock, *ADA, key=True)
    story(*out, "--patient", "P-2", "--label", "stock.txt", *BEN)
    story(*out, "--patient", "P-3", *BEN, code=3)
    assert story("batch", "show", stock)["left"] == 42

    # A figure was misread: corrected, verified and released again.
    correct = ("batch", "correct", identity, "--step", "4", "--actual", "479 mg", "--reason",
               "figures swapped")  # fmt: skip
    story(*correct, *BEN, code=3)
    story(*correct, *CORA, key=True)
    assert story.state(identity) == "corrected"
    assert story("label", identity, "-o", "again.txt", *BEN)["draft"] is True
    story("batch", "verify", identity, *ADA, key=True)
    story("batch", "release", identity, "--labels-used", "1", "--labels-destroyed", "2",
          *written, *waived, *ADA, key=True)  # fmt: skip

    # The maker recalls the lot: both batches, and everybody who received units of them.
    story("lots", "recall", "N-17", "--reason", "recalled by its maker", *BEN, code=3)
    recall = ("lots", "recall", "N-17", "--reason", "recalled by its maker", *ADA)
    assert story(*recall, code=2)["code"] == "wrong-usage"
    called = story(*recall, key=True)
    assert {each["patient"] for each in called["calls"]} == {"P-1042", "P-2"}
    assert [story.state(each) for each in (identity, stock)] == ["recalled"] * 2
    story(*out, "--patient", "P-4", *BEN, code=3)
    record = story("batch", "record", identity)
    assert record["corrections"]
    story("inspect", identity, "--to", "bundle.zip", *ADA)
    signed = story("people", "verify")
    assert signed["with_key"] >= 6
    assert SECRET not in "".join(
        each.read_bytes().decode("latin-1") for each in command.home.rglob("*") if each.is_file()
    )
