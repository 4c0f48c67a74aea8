"""What the old version recorded is read, shown, printed and proved as it was then.

The files under `data/old_version` were made by `tools/old_version.py` at commit 6f4a25d, through
the command line alone.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from functional.conftest import Command
from ldncompound.compounding.materials.lot_entries import LotList, LotShown
from ldncompound.compounding.preparation import Preparation
from ldncompound.core.dosage_forms import FORMS
from ldncompound.documents.compounding_record import CompoundingRecord
from ldncompound.formulary.formulation_documents import FormulationList, FormulationShown
from ldncompound.pharmacy.batches.recorded_preparation import recorded_preparation
from ldncompound.pharmacy.inspection.signatures_of_a_trail import SignaturesHold, SignedTrailWhole
from ldncompound.pharmacy.people.person import PeopleList
from ldncompound.trail.entry_shape import LogShown
from ldncompound.trail.store import Trail
from ldncompound.trail.trail_documents import HeadShown

WHERE = Path(__file__).resolve().parents[1] / "data" / "old_version"
ROOT = re.compile(r"(--sheet '[0-9]+ [0-9a-f]{8}) ([0-9a-f]{8})(?: [0-9a-f]{8}){2}(?=')")
"""Twice as many digits of a root, in groups, as a record says it since."""
VERSION = re.compile(r"\bldncompound [0-9]+\.[0-9]+\.[0-9]+\S*(?=, formulary)")
"""A sheet names the version of the program, which may rise."""


DEVIATION = re.compile(
    r"(?<=of the active, deviation )(?:about |less than )?(-?[0-9]+\.?[0-9]{0,2})[0-9]* %"
)
"""Of a plan on the screen: since then with four decimals."""


GRADUATED = re.compile(r", marks of [0-9.]+ mL")
"""The marks of an oral syringe, which are named since then."""


WEIGHED_IN = re.compile(
    r"(?:Expected )?([0-9.]+) % of label"
    r"(?:, by what was weighed; masses do not prove content"
    r"| \(whole tablets, none weighed\); content of the tablets, mixing, filling and loss not "
    r"included)"
)
"""How the content stands in a record: of whole tablets nothing was weighed."""


STEP = re.compile(r"(\[ \] )(\d+)\.")
"""A step on a text sheet, by its number."""


MARKS = {"ON", "HOLD", "RECALLED", "REJECTED"}


def as_the_old_version(sheet: str) -> str:
    """
    Return a text sheet without what this version prints beside the record itself.

    It groups the digits of the root, marks all sheets but the first as copies (the old `sheet`
    marked every one), says across the paper what was recalled, and begins with the steps before the
    plan, which have 0.
    """
    first = re.search(r"\[ \] (\d+)\.", sheet)
    if first is not None and first[1] == "0":
        sheet = STEP.sub(lambda found: f"{found[1]}{int(found[2]) + 1}.", sheet)
    sheet = re.sub(r"(?:\b[0-9a-f]{8} ?\b){8}", lambda root: root[0].replace(" ", ""), sheet)
    lines = ["" if {*each.split()} <= MARKS else each for each in sheet.splitlines()]
    kept = [each for each in lines if each != "*** COPY ***" and not each.startswith("#")]
    return "\n".join(kept).strip("\n")


def kept(name: str) -> bytes:
    """Return a file of the old version."""
    data = base64.b64decode((WHERE / name).read_bytes())
    return gzip.decompress(data) if ".gz." in name else data


EXPECTED = [json.loads(line) for line in kept("expected.jsonl.gz.b64").splitlines()]


REWORDED = (
    ("\nNOTES\n", "\nMIND\n"),
    (" is in the PDF)", " stands in the PDF)"),
    ("FOR STOCK, no patient yet", "FOR STOCK, nobody's yet"),
    ("typed name, nobody enrolled", "two named persons, nobody enrolled"),
    ("typed name, no key", "two named persons, no key"),
    (
        "of label, calculated from what was weighed; masses do not\n      prove content",
        "of label, by what was weighed; masses do not prove content",
    ),
    ("RSD 1.22 %", "RSD 1.21626063853 %"),
)
"""What is said in other words since, and how it was said."""
PROPOSED = re.compile(r"'ldncompound ([a-z]+)[^']*'")
"""A command that an answer proposes: since then with the id that it is typed with."""
LOGGED_AT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d)(?::\d\d\.\d+|[+-]\d\d:\d\d)")
"""The time of an entry in the log: since then to the minute, with its zone."""
LISTS = (["lots", "list"], ["people", "list"], ["trail", "log"])
"""For people: since then with headings, and with more columns in another order."""
SO_FAR = re.compile(r"Expected [0-9.]+ % of label, by what was weighed so far ")
"""What a batch said before anything was weighed."""
USABLE = re.compile(r"(sorted out, \d+) usable")
"""How many units are left after sorting out, in other words since."""
NEW_OF_PEOPLE = ("key_since", "revocations")
"""Members of a person that are told since."""
UNUSUAL = re.compile(r"^Unusual\n(?:  ! .*\n|    .*\n)+", re.M)
"""What a batch shows in addition since."""


STOCKED = re.compile(r"(?<=\d{4}-\d\d-\d\d)  +.*$|^  On hand +.*\n(?: {12,}.*\n)*", re.M)
"""What a list of lots, and a lot, show in addition since."""


def without_stock(shown: str) -> str:
    """Return what is shown of lots, in text or JSON, without what is on hand of them."""
    if not shown.startswith("{"):
        return STOCKED.sub("", shown)
    told = json.loads(shown)
    for lot in told.get("lots", [told]):
        for name in ("on_hand", "deficit", "state", "remarks"):
            lot.pop(name, None)
    return json.dumps(told, indent=1)


@pytest.fixture
def old(tmp_path: Path) -> Command:
    """Return the command in a home with a copy of the old trail."""
    command = Command(tmp_path)
    command.environment["COLUMNS"] = "100"
    command.trail.write_bytes(kept("trail.sqlite.gz.b64"))
    return command


def test_the_old_trail_verifies(old):
    """The trail is whole, and every signature holds, including those with a key."""
    verified = old("trail", "verify", "--json").json

    assert verified["ok"]
    assert verified["signatures"]["with_key"] == 7
    assert verified["signatures"]["unchecked"] == 0
    assert old("people", "verify").code == 0


def test_every_old_preparation_reads_as_it_was_written(old):
    """Each preparation, of any form, is written again as the same document; its members too."""
    with Trail.open_for_reading(old.trail) as trail:
        found = [
            recorded_preparation(trail, str(each.subject))
            for each in trail.headlines("preparation")
            if each.outcome == "done"
        ]

    assert {each.preparation.form for each in found} == {*FORMS}
    for each in found:
        assert each.preparation.document() == each.document
        assert hash(each.preparation) == hash(Preparation.from_document(each.document))


def test_the_old_trail_has_a_rich_history():
    """It holds every sort of act of a pharmacy, including refusals."""
    log = next(each for each in EXPECTED if each["words"] == ["trail", "log", "--json"])
    done = {entry["action"] for entry in json.loads(log["out"])["entries"]}

    assert {"preparation", "refusal", "sheet", "label", "schedule", "dispensing"} <= done
    assert len(done) >= 25


@pytest.mark.parametrize("command", sorted({each["words"][0] for each in EXPECTED}))
def test_everything_shows_as_it_did(old, command):
    """Preparations, batches, lots, people, reports, records and sheets are shown unchanged."""
    asked = [each for each in EXPECTED if each["words"][0] == command]
    assert asked
    for each in asked:
        more = ("--explain",) if command == "show" else ()
        told = old(*each["words"], *more, "--by", "Ann Lee")
        out = told.out
        if command == "sheet":
            out = as_the_old_version((old.home / each["words"][-1]).read_text(encoding="utf-8"))
            each["out"] = as_the_old_version(each["out"])
        assert told.code == each["exit"], (each["words"], told.err)
        out = UNUSUAL.sub("", out)
        if each["words"][:2] == ["batch", "record"]:
            out = ROOT.sub(r"\1\2", out)
        for now, then in REWORDED:
            out = out.replace(now, then)
        if command in ("sheet", "show"):
            out, each["out"] = (GRADUATED.sub("", text) for text in (out, each["out"]))
        if command == "show":
            out, each["out"] = (DEVIATION.sub(r"\1 %", text) for text in (out, each["out"]))
            # Lines are as long as the terminal is wide.
            out, each["out"] = (" ".join(text.split()) for text in (out, each["out"]))
        if each["words"] in LISTS:
            check_cells(each["out"].replace(" (UTC)", ""), out)
            continue
        if command == "sheet" or (
            each["words"][:2] == ["batch", "record"] and "--json" not in each["words"]
        ):
            check_names(each["words"], each["out"], out)
            continue
        if each["words"][:2] == ["batch", "record"]:
            assert has_all(json.loads(each["out"]), json.loads(out)), each["words"]
            continue
        if command == "lots":
            out, each["out"] = (without_stock(text) for text in (out, each["out"]))
        assert as_told(each["words"], out) == as_told(each["words"], each["out"]), each["words"]
    assert old("trail", "verify").code == 0


def check_cells(then: str, now: str) -> None:
    """Check that a list has the same rows, and in each what it had, under headings."""
    before, after = ([LOGGED_AT.sub(r"\1", each).split() for each in text.splitlines()]
                     for text in (then, now))  # fmt: skip
    before = [each for each in before if each[0] != "entry"]
    assert len(before) == len(after) - 1
    assert all(set(old) <= set(new) for old, new in zip(before, after[1:], strict=True))


NAMED = re.compile(r"\b[A-Z]{1,4}-[0-9A-Z]+(?:-[0-9A-Z]+)*\b")
"""Ids and numbers of lots."""


def check_names(words: list[str], then: str, now: str) -> None:
    """Check that a paper drawn anew names all that the old one named: ids, lots, prescriptions."""
    assert set(NAMED.findall(then)) <= {*NAMED.findall(now), "SHA-256"}, words


def has_all(then: object, now: object) -> bool:
    """Return whether a document says all that an older one says; it may have more members."""
    if isinstance(then, dict) and isinstance(now, dict):
        return all(name in now and has_all(each, now[name]) for name, each in then.items())
    if isinstance(then, list) and isinstance(now, list):
        return len(then) == len(now) and all(map(has_all, then, now))
    return then == now


def as_told(words: list[str], out: str) -> str:
    """Return an answer without what is told in another form since."""
    if words == ["people", "list", "--json"]:
        listed = json.loads(out)
        for each in listed["people"]:
            for name in NEW_OF_PEOPLE:
                each.pop(name, None)
        return json.dumps(listed)
    if words[0] == "show" and "--json" in words:
        return json.dumps(json.loads(out), sort_keys=True)  # members have the order of the schema
    if words == ["trail", "verify", "--json"]:
        verified = json.loads(out)
        verified["signatures"].pop("left", None)
        return json.dumps(verified)
    if words == ["trail", "log", "--json"]:
        logged = json.loads(out)
        for each in logged["entries"]:
            each.pop("file_sha256", None)
            each.pop("refused", None)
        return json.dumps(logged)
    out = USABLE.sub(r"\1 to dispense", VERSION.sub("", out))
    if words[:2] == ["batch", "record"]:
        return WEIGHED_IN.sub(r"\1 % of label", " ".join(out.split()))
    if words[:2] == ["batch", "show"] and "--json" not in words:
        return SO_FAR.sub("", PROPOSED.sub(r"'\1'", " ".join(out.split())))
    return out


def test_its_finished_records_read_as_they_were_written():
    """Each is a typed record and gives the same JSON, its members in the same order."""
    told = [each["out"] for each in EXPECTED
            if each["words"][:2] == ["batch", "record"] and "--json" in each["words"]]  # fmt: skip

    assert told
    for out in told:
        again = CompoundingRecord.from_document(json.loads(out)).document()
        assert json.dumps(again, indent=2) + "\n" == out


def test_the_old_trail_is_written_on(old):
    """A new preparation follows the old ones, and the trail verifies with both."""
    size = old("trail", "head", "--json").json["size"]
    made = old.capsules("--by", "Ann Lee")

    assert made.code == 0, made.err
    assert made.json["trail"]["size"] == size + 1
    assert old("trail", "verify", "--at-least", str(size + 1)).code == 0


def test_the_old_export_verifies(old):
    """The export is whole, and ends one entry behind the trail, with the export itself."""
    export = old.home / "export.jsonl"
    export.write_bytes(kept("export.jsonl.gz.b64"))
    verified = old("trail", "verify", "--trail", str(export), "--json")

    assert verified.code == 0, verified.err
    assert verified.json["entries"] == old("trail", "head", "--json").json["size"] + 1
    export.write_bytes(export.read_bytes().replace(b'"name":"BC"', b'"name":"BD"', 1))
    assert old("trail", "verify", "--trail", str(export)).code == 4


def test_the_old_bundle_checks_itself(old):
    """The program in its README proves every entry, and the old trail has its root."""
    folder = old.home / "bundle"
    with zipfile.ZipFile(io.BytesIO(kept("bundle.zip.b64"))) as bundle:
        bundle.extractall(folder)
    readme = next(folder.glob("README*")).read_text(encoding="utf-8")
    (folder / "check.py").write_text(readme.split("-" * 72 + "\n", 1)[1], encoding="utf-8")
    checked = subprocess.run(
        [sys.executable, "check.py"], cwd=folder, capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stderr
    assert old("trail", "verify", "--sheet", checked.stdout.splitlines()[-1]).code == 0


def test_the_record_of_the_old_bundle_is_made_again(old):
    """As of the entry that the bundle names, the record equals the one in the bundle."""
    with zipfile.ZipFile(io.BytesIO(kept("bundle.zip.b64"))) as bundle:
        record = json.loads(bundle.read("record.json"))
    entry = str(record["as_of"]["sequence"])
    told = old("batch", "record", record["id"], "--as-of", entry, "--without-personal", "--json")

    assert told.code == 0, told.err
    assert has_all(record, told.json)


def reading() -> dict[str, list[str]]:
    """Return one call of every command that reads a trail, by its name."""
    named = {" ".join(word for word in each["words"][:2] if word.islower()): each["words"]
             for each in reversed(EXPECTED)}  # fmt: skip
    assert len(named) >= 12
    return named


@pytest.mark.parametrize(
    ("row", "column", "unread"),
    [
        ("document", "body", {"trail head"}),  # the log shows what was printed
        ("entry", "body", set()),
        # the log shows why something was refused
        ("personal", "payload", {"trail head", "people list"}),
    ],
)
@pytest.mark.parametrize("value", [b"\xff", b"", b"{", b"[1]", b'{"schema":"\\ud800"}'])
def test_a_row_that_is_overwritten_fails_every_reader(old, row, column, unread, value):
    """Every command that needs the row says that the trail is damaged: exit 4, no traceback."""
    with sqlite3.connect(old.trail) as file:
        select = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        guards = file.execute(select).fetchall()
        for name, _ in guards:
            file.execute(f"DROP TRIGGER {name}")
        file.execute(f"UPDATE {row} SET {column} = ?", (value,))
        for _, guard in guards:
            file.execute(guard)
    file.close()
    for name, words in reading().items():
        answer = old(*words, "--by", "Ann Lee")

        assert answer.code == (0 if name in unread else 4), (words, answer.err)
        assert "Traceback" not in answer.err


SHOWN = {
    "ldncompound.formulation/1": FormulationShown,
    "ldncompound.formulations/1": FormulationList,
    "ldncompound.head/1": HeadShown,
    "ldncompound.log/1": LogShown,
    "ldncompound.lot/1": LotShown,
    "ldncompound.lots/1": LotList,
    "ldncompound.people/1": PeopleList,
    "ldncompound.signatures/1": SignaturesHold,
    "ldncompound.verification/1": SignedTrailWhole,
}


def test_what_is_shown_is_read_back(old):
    """Each document is an instance of its class, and is written back unchanged, in its order."""
    seen = set()
    for words in (
        ["formulations", "show", "naltrexone-capsule-mcc"], ["formulations", "list"],
        ["trail", "head"], ["trail", "log"], ["trail", "verify"], ["people", "verify"],
        ["lots", "show", "ELM-LOT-0005"], ["lots", "list"], ["people", "list"],
    ):  # fmt: skip
        shown = old(*words, "--json").json
        kind = SHOWN[shown["schema"]]
        seen.add(kind)

        assert json.dumps(kind.from_document(shown).document()) == json.dumps(shown), words
    assert seen == {*SHOWN.values()}


def test_a_new_bundle_of_an_old_batch_is_consistent(old):
    """Entries of the first form are proven and held against the record like any other."""
    with zipfile.ZipFile(io.BytesIO(kept("bundle.zip.b64"))) as bundle:
        identity = json.loads(bundle.read("record.json"))["id"]
    made = old("inspect", identity, "--to", "new.zip", "--by", "Ann Lee")
    assert made.code == 0, made.err
    told = old("trail", "verify", "--trail", "new.zip")
    assert told.code == 0, told.err
