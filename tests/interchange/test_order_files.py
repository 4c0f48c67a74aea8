"""Orders as files: what they may contain, and that nothing else does harm."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import fields

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.core.refusals import InvalidOrder, WrongUsage
from ldncompound.interchange.balance_files import BalanceReading, weighing_from
from ldncompound.interchange.csv_reading import LONGEST_ROW
from ldncompound.interchange.order_files import (
    FORMS,
    LISTS,
    header,
    keys_of,
    order_from,
    read_order,
    template,
)
from ldncompound.interchange.order_rows import OrderRows, RequestNames, Row, _key

LEAST = {
    "form": "capsules",
    "dose": "1.5 mg",
    "days": "30",
    "patient": "P-1042",
    "prescriber": "Dr Example",
}
HEAD = "form,dose,days,patient,prescriber"


@pytest.fixture
def written(tmp_path):
    """Write a file, and return where it is."""

    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def read_rows(path):
    with OrderRows(path) as opened:
        return list(opened)


# one order


@pytest.mark.parametrize("form", FORMS)
def test_the_table_of_keys_is_that_of_the_dataclass(form):
    """Every member of an order is a key, except those that call or schedule set; no others are."""
    members = {field.name for field in fields(FORMS[form])}
    members -= {"for_stock", "steps", "one_container"}

    assert set(keys_of(form)) == members | {"form"}


@pytest.mark.parametrize("form", FORMS)
def test_the_template_has_every_key_and_unfilled_it_is_refused(form, written):
    """Unchanged, a required key is empty; with every comment taken away it has all keys."""
    text = template(form)
    with pytest.raises(WrongUsage, match="is empty"):
        read_order(written("order.toml", text))
    keys = [
        line.removeprefix("# ").partition(" = ")[0] for line in text.splitlines() if " = " in line
    ]

    assert keys == list(keys_of(form))
    assert header(form) == ",".join(keys) + "\r\n"


def test_a_filled_template_is_an_order(written):
    """The required keys filled in and one comment taken away give what was typed."""
    text = template("liquid").replace('# storage = ""', 'storage = "room"')
    for key in ("dose", "days", "patient", "prescriber"):
        text = text.replace(f'{key} = ""', f'{key} = "{LEAST[key]}"')

    assert read_order(written("order.toml", text)) == LiquidOrder(
        dose="1.5 mg", days="30", patient="P-1042", prescriber="Dr Example", storage="room"
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "o.toml",
            'form = "capsules"\ndose = 4.50\ndays = 30\npatient = "P"\nprescriber = "D"\n'
            'first_dose = 2026-11-22\nlots = ["a=1@2027-01"]\nper_day = 2',
        ),
        (
            "o.json",
            '{"form": "capsules", "dose": 4.50, "days": 30, "patient": "P", "prescriber": "D",'
            '"first_dose": "2026-11-22", "lots": ["a=1@2027-01"], "per_day": 2, "rx": null}',
        ),
        (
            "o.JSON",
            b'\xef\xbb\xbf{"form": "capsules", "dose": "4.50", "days": "30", "patient": "P",'
            b'"prescriber": "D", "first_dose": "2026-11-22", "lots": ["a=1@2027-01"],'
            b'"per_day": 2}',
        ),
    ],
)
def test_numbers_stay_as_written(written, name, text):
    """A bare decimal keeps its digits as text; a TOML date becomes its ISO form."""
    assert read_order(written(name, text)) == CapsuleOrder(
        dose="4.50",
        days="30",
        patient="P",
        prescriber="D",
        first_dose="2026-11-22",
        lots=("a=1@2027-01",),
        per_day="2",
    )


WRONG = {
    "true": ({"rx": True}, "'rx'"),
    "table": ({"rx": {}}, "'rx'"),
    "list": ({"rx": ["1"]}, "'rx'"),
    "lots text": ({"lots": "a=1@2027-01"}, "'lots'"),
    "lots table": ({"lots": [{}]}, "'lots'"),
    "lots number": ({"lots": 3}, "'lots'"),
    "float": ({"dose": 4.5}, "'dose'"),
    "huge": ({"days": 10**5000}, "'days'"),
    "unknown": ({"colour": "red"}, "'colour'"),
    "drug list": ({"drug": ["naltrexone"]}, "'drug'"),
    "other form": ({"storage": "room"}, "'storage'"),
    "no form": ({"form": None}, "'form'"),
    "form": ({"form": "tablet"}, "'tablet'"),
    "both": ({"quantity": "30"}, "'quantity'"),
    "no days": ({"days": None}, "'days'"),
    "no patient": ({"patient": " "}, "'patient'"),
    "no prescriber": ({"prescriber": None}, "'prescriber'"),
    "no dose": ({"dose": None}, "'dose'"),
}


@pytest.mark.parametrize(("change", "named"), WRONG.values(), ids=WRONG.keys())
def test_what_is_no_order_names_its_key(change, named):
    """Values of wrong types, unknown and missing keys are wrong usage, and the key is named."""
    with pytest.raises(WrongUsage) as caught:
        order_from(LEAST | change)

    assert named in caught.value.message
    assert caught.value.remedy


def test_an_order_by_quantity_and_one_with_an_empty_dose():
    """Quantity replaces days; an empty dose is passed on, so that its refusal is recorded."""
    by_quantity = {key: text for key, text in LEAST.items() if key != "days"} | {"quantity": 60}

    assert order_from(by_quantity).quantity == "60"
    assert order_from(LEAST | {"dose": ""}).dose == ""


BAD = {
    "a.toml": b"dose = ",
    "b.toml": b"dose = 1\ndose = 2",
    "c.toml": b"\xff\xfe",
    "d.toml": b"a = " + b"[" * 50_000,
    "e.toml": b"x = " + b"9" * 5000,
    "f.toml": b'form = "capsules"\ndose = nan',
    "g.toml": b'form = "capsules"\ndose = -inf',
    "h.toml": b"#" * 100_001,
    "i.toml": b"dose = '\x00'",
    "j.toml": b'form = "capsules"\nprepared_on = 2026-11-22T10:00:00',
    "k.toml": b'form = "capsules"\ndose = 2026-11-22',
    "a.json": b"{",
    "b.json": b'{"dose": "1 mg", "dose": "2 mg"}',
    "c.json": b"\xff\xfe",
    "d.json": b"[" * 50_000,
    "e.json": b'{"form": "capsules", "dose": NaN}',
    "f.json": b'{"form": "capsules", "dose": -Infinity}',
    "g.json": b"[]",
    "h.json": b" " * 100_001,
    "i.json": b'"capsules"',
    "j.json": b"",
    "k.json": b'{"form": {"form": "capsules"}}',
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_a_sentence(written, name):
    """Any fault in a file with one order is wrong usage that names the file."""
    with pytest.raises(WrongUsage) as caught:
        read_order(written(name, BAD[name]))

    assert name in caught.value.message
    assert len(caught.value.message) < 300
    assert not re.search("codec|recursion", caught.value.message)


def test_what_is_no_file(tmp_path):
    """A folder, a missing file and an invalid path are wrong usage; so is a table."""
    for path in (tmp_path, tmp_path / "none.toml", tmp_path / "a\0b.toml"):
        with pytest.raises(WrongUsage, match=r"not a file|cannot be read"):
            read_order(path)
    with pytest.raises(WrongUsage, match=r"'o\.CSV' may hold many orders"):
        read_order(tmp_path / "o.CSV")


# many orders


def test_rows_begin_where_they_begin(written):
    """Blank rows, quoted line ends and both sorts of line ends do not shift line numbers."""
    text = (
        f"\ufeff{HEAD},directions\r\n"
        '\n,,,,,\ncapsules,1 mg,30,P,D,"one\ntwo\r\n"\r\ncapsules,1 mg,30,P,D,\n\n'
        "capsules,2 mg,30,P,D,x"
    )
    found = read_rows(written("o.csv", text))

    assert [row.line for row in found] == [4, 7, 9]
    assert [row.read.directions for row in found] == ["one\ntwo\r\n", None, "x"]


def test_the_columns_of_a_row(written):
    """Any order of columns, several lots, a request id; blank cells count as not given."""
    text = "patient,lots,request_id,prescriber,dose,days,form\nP,a=1@2027-01; b=2@2027-02;,R-1,D,1 mg,30,liquid\n"
    (row,) = read_rows(written("o.csv", text))

    assert row.read == LiquidOrder(
        dose="1 mg", days="30", patient="P", prescriber="D", lots=("a=1@2027-01", "b=2@2027-02")
    )
    assert row.request_id == RequestNames("run").name(row) == "R-1"


ROWS = {
    "comma": ("capsules,4,5 mg,30,P,D", "6 fields, the header 5"),
    "short": ("capsules,4 mg,30,P", "4 fields"),
    "no dose": ("capsules,,30,P,D", "'dose' is missing"),
    "blank patient": ("capsules,1 mg,30, ,D", "'patient' is "),
    "no form": (",1 mg,30,P,D", "no known form"),
    "form": ("Ada Example,1 mg,30,P,D", "no known form"),
    "quote": ('"a"b,1 mg,30,P,D', "as CSV"),
    "open": ('capsules,1 mg,30,P,"D', "as CSV"),
    "return": ("capsules,1 mg\r,30,P,D", "as CSV"),
    "long": ("capsules,1 mg,30,P," + "D" * 5_000_000, "longer"),
    "long lines": ('capsules,1 mg,30,P,"' + "D\n" * 60_000 + '"', "longer"),
}


@pytest.mark.parametrize(("text", "why"), ROWS.values(), ids=ROWS.keys())
def test_a_row_that_is_no_order(written, text, why):
    """It is refused as an invalid order with its line, and the rows before it are made."""
    found = read_rows(written("o.csv", f"{HEAD}\ncapsules,1 mg,30,P,D\n{text}\n"))

    assert isinstance(found[0].read, CapsuleOrder)
    assert isinstance(found[1].read, InvalidOrder)
    assert why in found[1].read.message
    assert found[1].read.details == {"line": 3}
    assert "Ada" not in found[1].read.message


def test_the_row_after_a_long_line_is_read(written):
    """One very long line is one refused row; the next has its own line."""
    text = f"{HEAD}\n{'x' * 250_000}\ncapsules,1 mg,30,P,D\n"
    found = read_rows(written("o.csv", text))

    assert [row.line for row in found] == [2, 3]
    assert isinstance(found[1].read, CapsuleOrder)


HEADERS = {
    "empty": b"",
    "blank": b"\n",
    "unknown": f"{HEAD},colour".encode(),
    "twice": f"{HEAD},dose".encode(),
    "missing": b"form,dose,days,patient",
    "no days": b"form,dose,patient,prescriber",
    "bars": HEAD.replace(",", "|").encode(),
    "quote": b'"form"x',
    "nul": f"{HEAD},\0".encode(),
    "utf-32": HEAD.encode("utf-32"),
    "latin": f"{HEAD}\ncapsules,1 mg,30,P,Dr Jos".encode() + b"\x82\n",
    "cut": f"{HEAD}\ncapsules,1 mg,30,P,Dr Jos".encode() + b"\xc3",
    "endless": b"x" * 300_000,
}


@pytest.mark.parametrize("content", HEADERS.values(), ids=HEADERS.keys())
def test_a_file_that_holds_no_orders(written, content):
    """A wrong first line or encoding is found before any row is read."""
    with pytest.raises(WrongUsage) as caught, OrderRows(written("o.csv", content)):
        pytest.fail("it was opened")

    assert "o.csv" in caught.value.message


def test_what_the_first_line_lacks_is_said(written):
    """A wrong letter has its line number, an unknown column and a missing one their name."""
    for content, words in (
        (HEADERS["latin"], "line 2"),
        (HEADERS["unknown"], "'colour'"),
        (HEADERS["no days"], "'days'"),
    ):
        with pytest.raises(WrongUsage, match=words):
            OrderRows(written("o.csv", content))


def test_a_file_that_changes_under_way(written):
    """Text that is no longer UTF-8 ends the run; it gives no name with gaps."""
    path = written("o.csv", f"{HEAD}\n" + "capsules,1 mg,30,P,Jose\n" * 100_000)
    with OrderRows(path) as opened:
        path.write_bytes(b"\xe9" * path.stat().st_size)
        with pytest.raises(WrongUsage, match="changed"):
            list(opened)


def test_the_place_in_the_file_ends_with_its_size(written):
    """What a progress bar counts reaches the file's size."""
    path = written("o.csv", f"\ufeff{HEAD}\n{'x' * 300_000}\ncapsules,1 mg,30,P,D")
    with OrderRows(path) as opened:
        assert len(list(opened)) == 2
        assert opened.place == opened.size == path.stat().st_size


def test_names_of_rows():
    """A row is identified by its cells, by equal rows before it, and by its run."""
    one, other = ({"dose": "1 mg"}, {"dose": "2 mg"})
    named = RequestNames("a")
    names = [named.name(Row(2, each, InvalidOrder("x"))) for each in (one, other, one)]
    again = RequestNames("a")
    moved = [again.name(Row(9, each, InvalidOrder("x"))) for each in (other, one, one)]

    assert len(set(names)) == 3
    assert set(moved) == set(names)
    assert moved[0] == names[1]
    assert RequestNames("b").name(Row(2, one, InvalidOrder("x"))) not in names


def test_names_do_not_hang_on_the_order_of_columns():
    """A file with its columns in another order names the same rows."""
    row = Row(2, {"dose": "1 mg", "days": "30"}, InvalidOrder("x"))
    turned = Row(2, {"days": "30", "dose": "1 mg"}, InvalidOrder("x"))

    assert RequestNames("a").name(row) == RequestNames("a").name(turned)


# anything

KEYS = sorted({key for form in FORMS for key in keys_of(form)})
texts = st.text(max_size=20) | st.sampled_from(list(LEAST.values()))
free = st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), texts, max_size=6)
tables = st.tuples(st.sampled_from([LEAST, LEAST | {"form": "liquid"}, {}]), free).map(
    lambda both: both[0] | both[1]
)


def wanted(table):
    """Return the order of a table, or None if it is not one."""
    try:
        return order_from(table)
    except WrongUsage:
        return None


@given(tables, st.lists(st.text(max_size=10), max_size=2) | st.none())
def test_anything_in_json_and_toml(tmp_path_factory, table, lots):
    """Any texts give the same order from both formats, or wrong usage from both."""
    table = table | ({} if lots is None else {"lots": lots})
    folder = tmp_path_factory.mktemp("any")
    files = [(folder / "o.json", json.dumps(table).encode())]
    if not any(0xD800 <= ord(letter) <= 0xDFFF for letter in json.dumps(table, ensure_ascii=False)):
        files.append((folder / "o.toml", tomli_w.dumps(table).encode()))
    for path, content in files:
        path.write_bytes(content)
        try:
            found = read_order(path)
        except WrongUsage:
            found = None
        assert found == wanted(table), path


@given(tables)
def test_anything_in_csv(tmp_path_factory, table):
    """A row of any texts is the same order, or is refused; a wrong first line is wrong usage."""
    path = tmp_path_factory.mktemp("any") / "o.csv"
    table = {key: text.encode("utf-8", "replace").decode() for key, text in table.items()}
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([table.keys(), table.values()])
    try:
        found = read_rows(path)
    except WrongUsage:
        return
    given = {_key(key): text for key, text in table.items() if text.strip()}
    for key in LISTS:
        if key in given:
            given[key] = [each.strip() for each in given[key].split(";") if each.strip()]
    for row in found:
        assert row.line == 2 + sum(key.count("\n") for key in table)
        if isinstance(row.read, InvalidOrder):
            assert wanted(given) is None
        else:
            assert row.read == wanted(given)


@settings(max_examples=200)
@given(st.binary(max_size=80), st.sampled_from(["o.csv", "o.toml", "o.json"]))
def test_any_bytes(tmp_path_factory, content, name):
    """Any bytes give rows, an order, or an error message."""
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(HEAD.encode() + b"\n" + content if name == "o.csv" else content)
    try:
        found = read_rows(path) if name == "o.csv" else [read_order(path)]
    except WrongUsage as error:
        assert error.message
        return
    assert all(found)


def test_the_longest_row_is_longer_than_any_that_can_be_recorded():
    """The limit refuses no valid order: all its texts together are a fraction of it."""
    assert LONGEST_ROW > 20 * 1000


# A weighing from a balance


WEIGHED = {"actual": "120 mg", "step": 1, "lot": None, "sighted": True, "batch": "ELM-1"}


def test_a_weighing_is_what_stands_there():
    """Every member is read as its text; null counts as not given; a number lacks its unit."""
    data = json.dumps(WEIGHED).encode()

    assert weighing_from(data, "-", "ELM-1") == BalanceReading(
        actual="120 mg", lot=None, step=1, sighted=True
    )
    assert weighing_from(b'\xef\xbb\xbf{"actual": 4.50}', "-", "ELM-1").actual == "4.50"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not valid JSON"),
        (b"[]", "must be one JSON object"),
        (b"\xff", "not UTF-8"),
        (b"[" * 50_000, "nested too deeply"),
        (b" " * 100_001, "larger than 100 kB"),
        (b'{"actual": "1 mg", "actual": "2 mg"}', "actual is given twice"),
        (b'{"actual": "1 mg", "colour": "red"}', "colour"),
        (b'{"actual": "1 mg", "batch": "ELM-2"}', "another batch"),
        (b'{"actual": null}', "actual"),
        (b'{"sighted": true}', "actual"),
        (b'{"actual": ["1 mg"]}', "'actual' must be a text"),
        (b'{"actual": "1 mg", "sighted": "yes"}', "sighted"),
        (b'{"actual": "1 mg", "step": "one"}', "step"),
        (b'{"actual": "1 mg", "step": 1000000}', "step"),
        (b'{"actual": "1 mg", "lot": NaN}', "lot"),
    ],
)
def test_what_is_no_weighing_is_wrong_usage(data, words):
    """It is wrong usage that says why, and nothing is guessed."""
    with pytest.raises(WrongUsage, match=words):
        weighing_from(data, "w.json", "ELM-1")


def test_only_capsules_are_for_stock():
    """A liquid needs a patient; capsules for stock need dose and quantity only."""
    made = order_from({"form": "capsules", "dose": "1.5 mg", "quantity": 100}, for_stock=True)

    assert (made.for_stock, made.quantity, made.patient) == (True, "100", "")
    assert made.as_typed()["for_stock"] is True
    for table, words in (
        ({"form": "liquid", "dose": "1.5 mg", "days": "3"}, "only capsules are made for stock"),
        ({"form": "capsules", "dose": "1.5 mg"}, "'quantity' is missing"),
    ):
        with pytest.raises(WrongUsage, match=words):
            order_from(table, for_stock=True)


def test_what_stands_for_the_dose_makes_it_superfluous():
    """A cream is ordered by strength and amount; other forms need a dose."""
    who = {"days": 30, "patient": "P", "prescriber": "D"}
    cream = {"form": "topical", "strength": "3 mg/g", "amount": "0.5 g", **who}

    assert order_from(cream).dose_as_written() == "0.5 g of 3 mg/g"
    for wrong in ({"form": "capsules", **who}, {**cream, "amount": None}):
        with pytest.raises(WrongUsage):
            order_from({key: each for key, each in wrong.items() if each is not None})
