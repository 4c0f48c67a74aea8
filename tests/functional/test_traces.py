"""Traces, recalls and reports on the command line."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest

from functional.conftest import check_schema
from ldncompound.pharmacy.configuration import load_pharmacy
from making import release

ACTIVE, FILLER, SHELL = (
    "naltrexone hydrochloride", "microcrystalline cellulose", "empty capsule size 3",
)  # fmt: skip
LOTS = ("--lot", f"{ACTIVE}=N-17@2034-03", "--lot", f"{FILLER}=C-77@2034-06",
        "--lot", f"{SHELL}=G-5@2034-12", "--fill-mass", "130 mg/capsule")  # fmt: skip
NOW = datetime.now(UTC)
MONTH = f"{date.today():%Y-%m}"


@pytest.fixture
def house(command):
    """Return a pharmacy with a released batch and a planned one."""
    done = command("setup", "--name", "Elm", "--site", "ELM", "--balance",
                   "III,sensitivity=6 mg,readability=1 mg")  # fmt: skip
    assert done.code == 0, done.err
    command.released = command.capsules(*LOTS, "--rx", "R-7").json["id"]
    command.planned = command.capsules(*LOTS).json["id"]
    (config,) = command.home.rglob("*.toml")
    release(command.trail, load_pharmacy(config), command.released, now=NOW)
    return command


def table(path):
    """Read a CSV file as a spreadsheet does."""
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_a_lot_and_a_batch_are_traced(house):
    """In both directions, for people and programs; nothing is written."""
    before = house.trail.read_bytes()
    lot, batch = house("lots", "trace", "N-17", "--json"), house(
        "batch", "trace", house.released, "--json"
    )  # fmt: skip
    for answer in (lot, batch):
        assert answer.code == 0, answer.err
        check_schema(answer.json)
    assert [each["id"] for each in lot.json["batches"]] == [house.released, house.planned]
    assert {each["number"] for each in batch.json["lots"]} == {"N-17", "C-77", "G-5"}
    shown = house("lots", "trace", "N-17", COLUMNS="80").out
    assert "RELEASED" in shown
    assert "P-1042, rx R-7" in shown
    assert house("batch", "trace", house.planned).out.count("planned with") == 3
    assert max(map(len, shown.splitlines())) <= 80
    assert house.trail.read_bytes() == before


def test_a_lot_in_quarantine_is_seen_wherever_it_is_held(house):
    """Trace, batch, review, sheet; no label."""
    lots = {each["number"]: each["id"] for each in house("lots", "list", "--json").json["lots"]}
    held = house("lots", "quarantine", lots["N-17"], "--reason", "wet", "--by", "Kim")
    assert held.code == 0, held.err
    traced = house("lots", "trace", "N-17", "--json")
    check_schema(traced.json)
    assert traced.json["lots"][0]["in_quarantine"]
    told = house("lots", "trace", "N-17").out
    assert f"{lots['N-17']}, M, until 2034-03-31, QUARANTINE" in " ".join(told.split())
    assert told.count("in QUARANTINE") == 2
    for batch in (house.released, house.planned):
        shown = " ".join(house("batch", "show", batch).out.split())
        assert f"QUARANTINE: it holds lot N-17 of {ACTIVE}, which is in quarantine" in shown
        assert "QUARANTINE: lot N-17" in " ".join(house("batch", "review", batch).out.split())
        assert "QUARANTINE" in house("sheet", batch, "--output", f"{batch}.txt").err
        assert house("label", batch, "--output", "l.txt", "--json").json["code"] == "wrong-state"


def test_a_lot_nobody_knows_is_wrong_usage(house):
    """A slip in the number is reported, with similar numbers."""
    answer = house("lots", "trace", "N-l7", "--json")

    assert answer.code == 2
    assert "'N-17'" in answer.json["remedy"]
    assert house("batch", "trace", "ELM-1").code == 2
    assert house("lots", "recall", "N-l7", "--reason", "x").code == 2
    assert house("lots", "trace", "n17").code == 0


def test_a_lot_is_recalled(house):
    """One act per batch, the call list as table, CSV and JSON; a second call changes nothing."""
    calls = house.home / "calls.csv"
    words = ("lots", "recall", "N-17", "--reason", "recalled by its maker", "--by", "Lee")
    assert house(*words[:3]).code == 2
    first = house(*words, "--csv", str(calls), "--json")
    assert first.code == 0, first.err
    check_schema(first.json)

    assert [each["done"] for each in first.json["batches"]] == ["recalled", "put on hold"]
    assert [each["patient"] for each in first.json["calls"]] == ["P-1042"]
    assert table(calls)[1][:6] == [
        house.released, "P-1042", "", "R-7", "Dr Example", "30 capsule"
    ]  # fmt: skip
    size = house("trail", "head", "--json").json["size"]
    again = house(*words, COLUMNS="80")
    assert "recalled before" in again.out
    assert "on hold before" in again.out
    assert "Call list: 1 to call" in again.out
    assert max(map(len, again.out.splitlines())) <= 80
    assert house("trail", "head", "--json").json["size"] == size
    assert house("trail", "verify").code == 0
    assert house(*words, "--csv", str(calls)).code == 2


def test_a_recalled_lot_is_refused_wherever_it_is_named(house):
    """In an order and in a trituration; what was made from it is refused likewise."""
    received = ("lots", "receive", "--component", ACTIVE, "--number", "N-9", "--maker", "M",
                "--expires", "2034-03", "--form", "hydrochloride")  # fmt: skip
    assert house(*received).code == 0
    filler = ("--lot", f"{FILLER}=C-77@2034-06")
    made = ("triturations", "make", "--amount", "6 g", "--parts", "10", *filler,
            "--lot", f"{ACTIVE}=ELM-LOT-0001", "--json")  # fmt: skip
    stock = house(*made).json["id"]
    for lot in ("N-17", "N-9"):
        told = house("lots", "recall", lot, "--reason", "foreign matter", "--by", "Lee")
        assert told.code == 0, told.err
    named = ("N-17@2034-03", "N-17@2098-01", "ELM-LOT-0001", stock)

    refused = [
        house.capsules("--lot", f"{ACTIVE}={lot}", "--fill-mass", "130 mg/capsule") for lot in named
    ]
    refused.append(house(*made))
    assert {each.code for each in refused} == {3}
    assert {each.json["code"] for each in refused} == {"lot-not-usable"}
    for each in refused:
        assert "was recalled by Lee in entry" in each.json["message"]
    assert house.capsules("--lot", f"{FILLER}=N-17@2034-04").code == 0, "of another component"
    late = house(*("n 17" if each == "N-9" else each for each in received), "--json").json["id"]
    assert house.capsules("--lot", f"{ACTIVE}={late}").json["code"] == "lot-not-usable"
    for identity in ("ELM-LOT-0001", stock, late):
        assert "recalled by Lee" in house("lots", "show", identity).out
        check_schema(house("lots", "show", identity, "--json").json)
    assert house("trail", "verify").code == 0


def test_a_batch_is_recalled_with_its_call_list(house):
    """The call list is under the act; a batch that was never released has an empty one."""
    answer = house("batch", "recall", house.released, "--reason", "glass", "--by", "Lee", "--json")
    assert answer.code == 0, answer.err
    check_schema(answer.json)

    assert [each["rx"] for each in answer.json["calls"]] == ["R-7"]
    refused = house("batch", "recall", house.planned, "--reason", "x", "--by", "Lee", "--json")
    assert (refused.code, refused.json["code"]) == (3, "wrong-state")


@pytest.mark.parametrize(
    "words",
    [("open",), ("due",), ("expiring",), ("tolerance", "--month", MONTH), ("yield",), ("waste",),
     ("log", "--month", MONTH), ("log", "--with-personal"), ("log", "--month", "2020-01")],
)  # fmt: skip
def test_every_report_is_a_table_a_file_and_a_document(house, words):
    """On 80 columns, as CSV with every row, and as JSON by its schema; nothing is written."""
    path, before = house.home / "report.csv", house.trail.read_bytes()
    told = house("report", *words, "--json", "--csv", str(path))
    assert told.code == 0, told.err
    check_schema(told.json)
    shown = house("report", *words, COLUMNS="80")

    assert shown.code == 0
    assert max(map(len, shown.out.splitlines())) <= 80
    assert len(table(path)) == len(told.json["rows"]) + 1
    assert [each.replace(" ", "_") for each in table(path)[0]] == told.json["columns"]
    assert ("P-1042" in told.out + shown.out + path.read_text("utf-8")) == (
        "--with-personal" in words
    )
    assert house.trail.read_bytes() == before


def test_a_cell_that_begins_like_a_formula_is_harmless(house):
    """A prescriber named like a formula, or like a unit, is text everywhere."""
    path = house.home / "log.csv"
    for name in ("=HYPERLINK(1)", "Dr mg", "½ %", "1e5 mg"):
        made = house("capsules", "--dose", "1.5 mg", "--days", "30", "--patient", "P",
                     "--prescriber", name, "--json")  # fmt: skip
        assert made.code == 0, made.err
    shown = house("report", "log", "--csv", str(path), COLUMNS="300")
    assert shown.code == 0
    assert "  1e5 mg  " in shown.out

    assert "'=HYPERLINK(1)" in {cell for row in table(path) for cell in row}


def test_what_a_report_is_asked_for_must_be_one(house):
    """Invalid months, invalid days, other file endings: reported, and nothing is made."""
    for words, code in (
        (("log", "--month", "2026-13"), 2),
        (("log", "--month", "11/2026"), 2),
        (("expiring", "--within", "60"), 3),
        (("expiring", "--within", "60 mg"), 3),
        (("expiring", "--within", "1.5 day"), 2),
        (("open", "--csv", "report.txt"), 2),
        (("open", "--csv", str(house.trail)), 2),
        (("open", "--trail", "nowhere.sqlite"), 5),
    ):
        assert house("report", *words).code == code, words
    assert house("report", "expiring", "--within", "36500 day").code == 0
