"""Make the data of tests/functional/test_old_version.py: trail, export, bundle of the old version.

Usage: python tools/old_version.py

A pharmacy works through the command line alone, with invented people at a station called
"bench", on days that `in_process` sets: lots and a packing trial, a trituration, people with
keys, an adoption, every form, a schedule accepted, a second fill, refusals; batches weighed,
checked, signed, released, dispensed, corrected, recalled, rejected; sheets, labels, records.
Then everything is shown again, and the answers are stored. The files trail.sqlite, export.jsonl,
bundle.zip and expected.jsonl are written into tests/data/old_version as base64, all but the
bundle compressed with gzip first. The salts are random, and running it again replaces the old
version by the one that is checked out. Do not: it is here to document how the files were made.
"""

from __future__ import annotations

import base64
import gzip
import json
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from in_process import Clock, call, settle

WHERE = Path(__file__).resolve().parents[1] / "tests" / "data" / "old_version"
ACTIVE, FILLER = "naltrexone hydrochloride", "microcrystalline cellulose"
SHELL, TABLETS = "empty capsule size 3", "naltrexone hydrochloride tablets 50 mg"
PASSPHRASE = "seven herons wade at dusk"  # noqa: S105 - of people who do not exist
ANN, BO, KIM = ("--by", "AL"), ("--by", "BC"), ("--by", "KP")
PATIENT = ("--prescriber", "Dr Example", "--patient")
CAPSULES = ("capsules", "--dose", "1.5 mg")


def do(*words: str, code: int = 0, key: bool = False) -> dict[str, Any]:
    """Do one thing, a minute after the last, and return its document."""
    Clock.at += timedelta(minutes=1)
    told = call(*words, "--trail", "trail.sqlite", "--json", passphrase=PASSPHRASE if key else None)
    if told.code != code:
        raise SystemExit(f"{words}: {told.code}, {told.out[-400:]} {told.err}")
    return dict(json.loads(told.out))


def begin() -> None:
    """Set up, enrol three people, receive lots, try the packing, make a trituration, adopt."""
    told = call("setup", "--name", "Elm Street Pharmacy", "--address", "1 Elm Street",
                "--telephone", "555 0100", "--site", "ELM", "--balance",
                "III,sensitivity=6 mg,readability=1 mg")  # fmt: skip
    if told.code:
        raise SystemExit(told.err)
    enrol = ("people", "enrol", "--name")
    do(*enrol, "Ann Lee", "--initials", "AL", "--role", "pharmacist", key=True)
    do(*enrol, "Kim Park", "--initials", "KP", "--role", "quality", *ANN, key=True)
    do(*enrol, "Bo Chen", "--initials", "BC", "--role", "technician", "--no-key", *ANN)
    receive = ("lots", "receive", "--maker", "Example Fine Chemicals", *BO, "--component")
    do(*receive, ACTIVE, "--number", "N-17", "--expires", "2028-03", "--form", "hydrochloride",
       "--assay", "99.2 %", "--basis", "anhydrous and solvent-free", "--water", "0.4 %",
       "--price", "120.00 USD", "--price-for", "1 g")  # fmt: skip
    do(*receive, FILLER, "--number", "C-77", "--expires", "2028-06")
    do(*receive, SHELL, "--number", "G-5", "--expires", "2028-12", "--size", "3", "--material",
       "gelatin")  # fmt: skip
    masses = [word for each in range(20) for word in ("--mass", f"{159 + each % 3} mg")]
    do(*receive, TABLETS, "--number", "T-50", "--expires", "2028-01", "--content", "50 mg", *masses)
    trial = [word for each in (177, 179, 178, 176, 180) for word in ("--mass", f"{each} mg")]
    do("packing", "trial", "--lot", "ELM-LOT-0002", "--size", "3", "--shell", "48 mg", *trial, *BO)
    do("triturations", "make", "--amount", "6 g", "--parts", "10", *lots(), "--label", "t.txt",
       *BO)  # fmt: skip
    do("balances", "check", "III", "--mass", "200 mg", "--reading", "200 mg", *BO)
    for by, key in ((BO, False), (ANN, True)):
        do("formulations", "adopt", "naltrexone-capsule-mcc", *by, key=key)


def lots(active: str = "N-17") -> list[str]:
    """Return the lots of capsules for an order, without shells, as options."""
    return ["--lot", f"{ACTIVE}={active}", "--lot", f"{FILLER}=C-77"]


def follow(identity: str) -> None:
    """Weigh and do the rest of the plan."""
    while (step := do("batch", "show", identity)["next"]) is not None:
        if step["action"] != "weigh":
            do("batch", "do", identity, *BO)
            continue
        more = ["--sighted"] if step["what"] in (ACTIVE, FILLER) else []
        more += ["--container", ACTIVE] if step["what"] == ACTIVE else []
        do("batch", "weigh", identity, "--actual", step["amount"], *more, *BO)


def finish(identity: str, filled: str) -> None:
    """Check, finish, verify and release a batch."""
    masses = [word for _ in range(10) for word in ("--mass", "130 mg")]
    do("batch", "check", identity, "masses", *masses, *BO)
    do("batch", "check", identity, "appearance", "--appearance", "white, closed, clean",
       "--as-described", *BO)  # fmt: skip
    do("batch", "finish", identity, "--filled", filled, "--lot", f"{SHELL}=G-5", *BO)
    do("batch", "verify", identity, *ANN, key=True)
    do("batch", "release", identity, *KIM, key=True)


def work() -> str:
    """Make the batches; return the id of the one that is shown to an inspector."""
    person = (*PATIENT, "P-1042", "--patient-name", "Olivia Martin", "--rx", "RX-77",
              "--directions", "Take 1 at bedtime.")  # fmt: skip
    first = do(*CAPSULES, "--days", "30", *person, *lots(), "--sheet", "s.txt", *BO)["id"]
    do(*CAPSULES, "--days", "30", *PATIENT, "P-7", *lots("ELM-LOT-0005"), *BO)
    do("capsules", "--dose", "9 mg", "--days", "30", *PATIENT, "P-3", *BO, code=3)
    do("capsules", "--dose", "4,5 mg", "--days", "30", *PATIENT, "P-3", *BO, code=3)
    do("capsules", "--dose", "4.5 mg", "--days", "30", *PATIENT, "P-4", "--answer",
       "opioids=yes", *BO, code=3)  # fmt: skip
    liquid = do("liquid", "--dose", "4.5 mg", "--days", "24", "--fills", "4", *PATIENT, "P-5",
                "--lot", f"{TABLETS}=T-50", *BO)["id"]  # fmt: skip
    do("tablets", "--dose", "1.5 mg", "--days", "30", *PATIENT, "P-6", "--blank-mass",
       "65 mg/tablet", "--lot", f"{ACTIVE}=N-17", *BO)  # fmt: skip
    do("topical", "--strength", "3 mg/g", "--amount", "0.5 g", "--days", "30", *PATIENT, "P-8",
       "--base", "our cream base, lot card 7", "--base-kind", "preserved-aqueous", *BO)  # fmt: skip
    steps = [word for each in ("1.5 mg for 14 day", "3 mg for 14 day") for word in ("--step", each)]
    schedule = do("titration", *steps, "--form", "capsule", *PATIENT, "P-9", *BO)["id"]
    do("titration", "accept", schedule, *BO)

    # One batch from the weighing to a correction, one for stock that is dispensed and recalled.
    do("batch", "weigh", first, "--actual", "12 mg", "--sighted", "--container", ACTIVE, *BO,
       code=3)  # fmt: skip
    follow(first)
    finish(first, "32")
    do("label", first, "-o", "l.txt", *BO)
    Clock.at += timedelta(days=1)
    do("refill", liquid, "--early", "--sheet", "s2.txt", *BO)
    stock = do(*CAPSULES, "--for-stock", "--quantity", "100", *lots(), *BO)["id"]
    follow(stock)
    finish(stock, "102")
    out = ("dispense", stock, "--dose", "1.5 mg", "--prescriber", "Dr Example", "--days")
    do(*out, "30", "--patient", "P-2", "--label", "d.txt", *BO)
    do(*out, "90", "--patient", "P-3", *BO, code=3)
    do("batch", "recall", stock, "--reason", "a complaint", *ANN)
    spilt = do(*CAPSULES, "--days", "14", *PATIENT, "P-11", *lots(), *BO)["id"]
    do("batch", "hold", spilt, "--reason", "asked the prescriber", *BO)
    do("batch", "resume", spilt, "--reason", "dose confirmed", *ANN)
    do("batch", "reject", spilt, "--reason", "powder spilt", *ANN)
    do("batch", "correct", first, "--step", "4", "--actual", "479 mg", "--reason",
       "figures swapped", *BO)  # fmt: skip
    do("batch", "verify", first, *ANN, key=True)
    do("batch", "release", first, "--labels-used", "1", *KIM, key=True)
    do("lots", "correct", "ELM-LOT-0003", "--reason", "date misread", "--component", SHELL,
       "--number", "G-5", "--maker", "Example Fine Chemicals", "--expires", "2028-11", "--size",
       "3", "--material", "gelatin", *ANN)  # fmt: skip
    do("sheet", first, "-o", "again.txt", *BO)
    do("batch", "record", first, "--pdf", "record.txt", *BO)
    do("inspect", first, "--to", "bundle.zip", *ANN)
    return str(first)


def questions() -> list[list[str]]:
    """Return the calls that show each preparation, batch and lot, and who signed."""
    entries = do("trail", "log")["entries"]
    made = [each["subject"] for each in entries if each["action"] == "preparation"]
    kept = [each["id"] for each in do("lots", "list")["lots"]]
    asked = [
        ["trail", "log"],
        ["trail", "head"],
        ["trail", "verify"],
        ["people", "list"],
        ["people", "verify"],
        ["lots", "list"],
        ["report", "log"],
        ["report", "yield"],
    ]
    asked += [
        [word, "show", each] for word, ids in (("lots", kept), ("batch", made)) for each in ids
    ]
    asked += [["show", each] for each in made]
    asked += [["batch", word, each] for word in ("record", "trace") for each in made]
    return [[*each, *more] for each in asked for more in ([], ["--json"])] + [
        ["sheet", each, "-o", f"sheet-{each}.txt"] for each in made
    ]


def answer(words: list[str]) -> dict[str, Any]:
    """Return the answer to one call; that of a sheet is its file."""
    told = call(*words, "--trail", "copy.sqlite", "--by", "Ann Lee")
    out = Path(words[-1]).read_text(encoding="utf-8") if words[0] == "sheet" else told.out
    return {"words": words, "exit": told.code, "out": out}


def keep(name: str, data: bytes, *, packed: bool = True) -> None:
    """Write bytes as base64 in lines."""
    data = gzip.compress(data, 9, mtime=0) if packed else data
    path = WHERE / (f"{name}.gz.b64" if packed else f"{name}.b64")
    path.write_bytes(base64.encodebytes(data))


def main() -> int:
    """Work, ask, and store everything."""
    with tempfile.TemporaryDirectory() as home:
        settle(Path(home))
        begin()
        work()
        asked = questions()
        # The questions use a copy of the trail from before the export and the sheets.
        whole = Path("trail.sqlite").read_bytes()
        Path("copy.sqlite").write_bytes(whole)
        told = [answer(words) for words in asked]
        do("trail", "export", "export.jsonl", *ANN)
        lines = "".join(json.dumps(each, separators=(",", ":")) + "\n" for each in told)
        if home in lines:
            raise SystemExit("A path of this machine stands in what is kept.")
        WHERE.mkdir(parents=True, exist_ok=True)
        keep("trail.sqlite", whole)
        keep("export.jsonl", Path("export.jsonl").read_bytes())
        keep("bundle.zip", Path("bundle.zip").read_bytes(), packed=False)
        keep("expected.jsonl", lines.encode())
        failed = [each["words"] for each in told if each["exit"]]
        print(f"{len(told)} answers kept, {len(failed)} of them no success: {failed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
