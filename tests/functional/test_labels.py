"""Labels as files: each an act, a draft until nothing is missing, checked before recording."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdf
import pytest

from documents_read import check_document
from functional.conftest import PATIENT
from functional.test_capsules import check_schema
from ldncompound.core.wording.english.speech import day_in_full
from ldncompound.pharmacy.configuration import load_pharmacy
from ldncompound.trail.act import Act
from ldncompound.trail.store import Trail
from making import release

LOTS = (
    "--lot", "naltrexone hydrochloride=N-1@2034-01",
    "--lot", "microcrystalline cellulose=C-1@2034-01",
    "--lot", "empty capsule size 3=S-1@2034-01",
)  # fmt: skip
WHOLE = (
    "--patient-name", "Olivia Martin", "--rx", "RX-77", "--directions", "Take 1 at bedtime.",
    "--fill-mass", "130 mg/capsule", "--by", "Ann Lee", *LOTS,
)  # fmt: skip


@pytest.fixture
def pharmacy(command):
    """Return the command in a home whose pharmacy is configured."""
    answer = command(
        "setup", "--name", "Elm Street Pharmacy", "--address", "1 Elm Street",
        "--telephone", "555 0100", "--site", "ELM",
    )  # fmt: skip
    assert answer.code == 0
    return command


def text_of(path: Path) -> str:
    """Return the text of a label, blanks evened out."""
    if path.suffix == ".txt":
        return " ".join(path.read_text(encoding="utf-8").split())
    pages = pypdf.PdfReader(path).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def log(command) -> list[dict]:
    """Return the entries of the trail."""
    return command("trail", "log", "--json").json["entries"]


def actions(command) -> list[str]:
    """Return what was done, in order."""
    return [entry["action"] for entry in log(command)]


def printed(command, sequence: int) -> dict:
    """Return the document that an entry stores."""
    with Trail.open_for_reading(command.trail) as trail:
        stored = next(iter(trail.stored_entries(sequence - 1)))
    return json.loads(stored.document or b"{}")


def released(pharmacy, *more: str, destroyed: str = "0") -> str:
    """Return the id of a batch that was made and released."""
    made = pharmacy.capsules(*WHOLE, *more)
    assert made.code == 0, made.err
    configured = load_pharmacy(next(pharmacy.home.rglob("pharmacy.toml")))
    release(pharmacy.trail, configured, made.json["id"], now=datetime.now(UTC),
            destroyed=destroyed)  # fmt: skip
    return made.json["id"]


@pytest.mark.parametrize("name", ["label.pdf", "label.txt"])
def test_a_label_that_lacks_nothing(pharmacy, name):
    """With everything known and the batch released it is final; the entry names the checker."""
    identity = released(pharmacy)
    answer = pharmacy("label", identity, "-o", name, "--json")
    text = text_of(pharmacy.home / name)

    assert answer.code == 0, answer.err
    check_document(answer.json)
    assert "DRAFT" not in text
    assert "Olivia Martin" in text
    assert "Verified by Bo Chen" in text
    assert "DRAFT" not in answer.err
    told = {"draft": False, "labels": 1, "missing": [], "size": "vial", "verified_by": "Bo Chen"}
    assert told.items() <= answer.json.items()
    stored = printed(pharmacy, len(log(pharmacy)))
    assert told.items() <= stored.items()
    assert (stored["kind"], stored["copy"], stored["format"]) == ("label", False, name[-3:])


def test_sheet_and_label_are_three_acts(pharmacy):
    """Preparation, sheet, label: one entry each, in this order, all of one preparation."""
    answer = pharmacy.capsules("--sheet", "s.pdf", "--label", "l.pdf", *WHOLE)

    assert answer.code == 0, answer.err
    assert actions(pharmacy) == ["preparation", "sheet", "label"]
    assert {entry["subject"] for entry in log(pharmacy)} == {answer.json["id"]}
    assert pharmacy("trail", "verify").code == 0


def test_a_bare_order_gives_a_draft_that_says_why(command):
    """Without pharmacy, names, lots and release the label is a draft; all of it is listed."""
    answer = command.capsules("--label", "l.pdf")

    assert answer.code == 0, answer.err
    assert "DRAFT, NOT FOR DISPENSING" in text_of(command.home / "l.pdf")
    missing = answer.json["trail"]["label"]["missing"]
    assert len(missing) == 10
    sentence = next(line for line in answer.err.splitlines() if "DRAFT" in line)
    for each in missing:
        assert each in sentence


def test_the_document_itself_does_not_change(pharmacy):
    """The label is reported beside the place in the trail, outside what is digested."""
    made = pharmacy.capsules("--label", "l.pdf", *WHOLE).json
    shown = pharmacy("show", made["id"], "--json").json
    del made["trail"]["label"]

    assert made == shown


def test_only_a_release_makes_it_more_than_a_draft(pharmacy):
    """Before the release the label is a draft; on hold or recalled there is none."""
    identity = released(pharmacy, "--label", "draft.txt", destroyed="1")
    assert "DRAFT" in text_of(pharmacy.home / "draft.txt")

    def printed_now(name: str) -> dict:
        answer = pharmacy("label", identity, "-o", name, "--json")
        assert answer.code == 0, answer.err
        return answer.json

    first, second = printed_now("one.txt"), printed_now("two.txt")
    assert [(each["draft"], each["copy"]) for each in (first, second)] == [
        (False, False), (False, True)
    ]  # fmt: skip
    for command, state in (("hold", "on hold"), ("resume", None), ("recall", "recalled")):
        done = pharmacy("batch", command, identity, "--reason", "why", "--by", "Ann Lee")
        assert done.code == 0, done.err
        if state is None:
            assert printed_now(f"{command}.txt")["draft"] is False
            continue
        refused = pharmacy("label", identity, "-o", f"{command}.txt", "--json")
        assert (refused.code, refused.json["code"]) == (3, "wrong-state")
        assert f"is {state}" in refused.json["message"]
        assert not (pharmacy.home / f"{command}.txt").exists()


def test_the_label_has_the_lots_and_the_date_of_what_was_made(pharmacy):
    """Weighed from a lot that expires earlier than the planned one, the label has that date."""
    order = (*WHOLE[: -len(LOTS)], *LOTS[2:])
    identity = pharmacy.capsules(*order).json["id"]
    today = datetime.now(UTC).date()
    early = (today + timedelta(days=60)).isoformat()
    configured = load_pharmacy(next(pharmacy.home.rglob("pharmacy.toml")))
    release(pharmacy.trail, configured, identity, now=datetime.now(UTC),
            step_1={"lot": f"N-9@{early}"})  # fmt: skip
    answer = pharmacy("label", identity, "-o", "l.txt", "--json")

    assert answer.json["draft"] is False, answer.json
    until = day_in_full(today + timedelta(days=60), "US")
    assert f"Beyond-use date: {until}" in text_of(pharmacy.home / "l.txt")


def test_two_copies_are_the_same_bytes(pharmacy):
    """A reprinted label is marked as a copy, without a counter, and its print is an act."""
    made = pharmacy.capsules("--label", "l.pdf", *WHOLE).json
    for name, zone in (("one.pdf", "UTC"), ("two.pdf", "Pacific/Auckland")):
        answer = pharmacy("label", made["id"], "-o", name, "--by", name, "--json", TZ=zone)
        assert answer.code == 0, answer.err
        check_schema(answer.json)
        assert (answer.json["kind"], answer.json["draft"]) == ("label", True)
    first, one, two = (
        (pharmacy.home / name).read_bytes() for name in ("l.pdf", "one.pdf", "two.pdf")
    )

    assert one == two != first
    assert "COPY" in text_of(pharmacy.home / "one.pdf")
    assert "COPY" not in text_of(pharmacy.home / "l.pdf")
    assert actions(pharmacy) == ["preparation", "label", "label", "label"]


@pytest.mark.parametrize(
    "options",
    [
        ("--sheet", "x.pdf", "--label", "x.pdf"),
        ("--sheet", "x.pdf", "--label", "./x.pdf"),
        ("--label", "there.pdf"),
        ("--sheet", "x.pdf", "--label", "there.pdf"),
        ("--label", "x.pdf", "--label-size", "thimble"),
        ("--label", "x.png"),
        ("--label", "no/folder.pdf"),
        ("--label-size", "vial"),
    ],
    ids=" ".join,
)
def test_a_wrong_call_records_nothing(command, options):
    """Exit 2 before a trail is created; no file is written or overwritten."""
    (command.home / "there.pdf").write_bytes(b"precious")
    answer = command.capsules(*options)

    assert answer.code == 2, answer.err
    check_schema(answer.json)
    assert not command.trail.exists()
    assert (command.home / "there.pdf").read_bytes() == b"precious"
    assert not (command.home / "x.pdf").exists()


def test_what_does_not_fit_is_not_recorded_as_printed(pharmacy):
    """Long directions are refused with a larger size, no print is recorded, and that size works."""
    words = " ".join(["Take one at bedtime with water."] * 9)
    order = (*WHOLE[:4], "--directions", words, *WHOLE[6:])
    identity = pharmacy.capsules(*order).json["id"]
    configured = load_pharmacy(next(pharmacy.home.rglob("pharmacy.toml")))
    release(pharmacy.trail, configured, identity, now=datetime.now(UTC))
    stopped = pharmacy("label", identity, "-o", "l.pdf", "--json")

    assert stopped.code == 2
    assert not (pharmacy.home / "l.pdf").exists()
    assert "label" not in actions(pharmacy)
    size = re.search(r"--label-size ([a-z-]+)", stopped.json["remedy"])
    assert size
    again = pharmacy("label", identity, "-o", "l.pdf", "--label-size", size[1])
    assert again.code == 0, again.err
    assert words in text_of(pharmacy.home / "l.pdf")


def test_a_repeated_request_keeps_its_label(pharmacy):
    """The label of a repeated request exists already; another file in its place is refused."""
    call = ("--request-id", "k", "--label", "l.pdf", *WHOLE)
    first, again = pharmacy.capsules(*call), pharmacy.capsules(*call)
    (pharmacy.home / "other.pdf").write_bytes(b"precious")
    other = pharmacy.capsules("--request-id", "new", "--label", "other.pdf", *WHOLE)

    assert first.code == again.code == 0, again.err
    assert first.json == again.json
    assert other.code == 2
    assert actions(pharmacy) == ["preparation", "label"]
    assert (pharmacy.home / "other.pdf").read_bytes() == b"precious"


def test_an_erased_patient_has_no_label_but_a_draft(pharmacy):
    """Once the personal data are erased, every label is a draft without the name."""
    made = pharmacy.capsules(*WHOLE).json
    with Trail.open_for_acts(pharmacy.trail) as trail:
        trail.record(
            Act(
                "erasure", "done", "Ann Lee", "stated", "bench", datetime.now(UTC), "test",
                lambda _: {}, subject=made["id"], erases=(1,),
            )
        )  # fmt: skip
    answer = pharmacy("label", made["id"], "-o", "l.pdf", "--json")
    text = text_of(pharmacy.home / "l.pdf")

    assert answer.code == 0, answer.err
    assert {"the patient name", "the prescription number", "the directions"} <= set(
        answer.json["missing"]
    )
    assert "DRAFT, NOT FOR DISPENSING" in text
    assert "Olivia" not in text


@pytest.mark.parametrize("missing", [("no-such-id",), ("ELM-20260101-0001",)])
def test_a_label_of_nothing(pharmacy, missing):
    """An id that the trail does not have is wrong usage, and nothing is recorded."""
    pharmacy.capsules()
    answer = pharmacy("label", *missing, "-o", "l.pdf", "--json")

    assert answer.code == 2
    assert actions(pharmacy) == ["preparation"]


def test_a_label_without_a_trail_creates_none(command):
    """Reprinting reads first: a missing trail is exit 5 and is not created."""
    answer = command("label", "ELM-20260101-0001", "-o", "l.pdf", "--json")

    assert answer.code == 5
    assert not command.trail.exists()


def test_the_label_is_for_a_patient_not_for_a_reference(pharmacy):
    """The patient's reference is on the sheet and never on the label."""
    pharmacy.capsules("--label", "l.pdf", "--sheet", "s.pdf", *WHOLE)

    assert PATIENT[1] not in text_of(pharmacy.home / "l.pdf")
    assert PATIENT[1] in text_of(pharmacy.home / "s.pdf")
