"""Tables as other programs write them: separators, encodings, line ends, names of columns."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.core.refusals import InvalidOrder, WrongUsage
from ldncompound.interchange.csv_tables import table_csv
from ldncompound.interchange.order_files import DATES, FORMS, keys_of
from ldncompound.interchange.order_rows import OrderRows, RequestNames, Row
from ldncompound.interchange.results_files import RESULTS, ResultsFile

HEAD = ("form", "dose", "days", "patient", "prescriber")
ROW = ("capsules", "1.5 mg", "30", "P-1", "Dr Example")


def as_csv(rows, separator=",", end="\n"):
    """Return rows as Python's own writer writes them."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue()


@pytest.fixture
def read(tmp_path):
    """Write a file, and return what is said about it and its rows."""

    def reading(content, name="o.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with OrderRows(path) as rows:
            return rows.said, list(rows)

    return reading


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("told", [False, True])
def test_the_same_row_in_every_dialect(read, separator, end, codec, told):
    """It is the same order with the same request id, and what is unusual is said."""
    letters = "" if (codec, end) == ("cp1252", "\r") else "é"
    text = as_csv([HEAD, (*ROW[:4], f"Dr Jos{letters}, MD")], separator, end)
    text = (f"sep={separator}{end}" if told else "") + text
    mark = {"utf-16-be": "", "utf-16-le": ""}.get(codec, "")
    said, (row,) = read((mark + text).encode(codec))

    assert row.read == CapsuleOrder(
        dose="1.5 mg", days="30", patient="P-1", prescriber=f"Dr Jos{letters}, MD"
    )
    assert row.line == 2 + told
    cells = dict(zip(HEAD, (*ROW[:4], f"Dr Jos{letters}, MD"), strict=True))
    plain = Row(2, cells, InvalidOrder("x"))
    assert RequestNames("run").name(row) == RequestNames("run").name(plain)
    assert ("semicolons" in said, "tabs" in said) == (separator == ";", separator == "\t")
    assert ("UTF-16" in said) == codec.startswith("utf-16")
    assert ("Windows-1252 (other than plain letters: é)" in said) == (
        codec == "cp1252" and bool(letters)
    )
    assert ("Macs" in said) == (end == "\r")
    assert bool(said) == (
        separator != "," or end == "\r" or codec.startswith("utf-16") or "Windows" in said
    )


@pytest.mark.parametrize(
    "head",
    [
        "Form,DOSE,Days,PATIENT,Prescriber,Patient Name,FILL-MASS",
        " form , dose,days\u00a0,patient,prescriber,patient  name,fill \u2013 mass",
        '"form","dose","days","patient","prescriber","patient\nname","fill_mass"',
        "form,dose,days,patient,prescriber,Patient_Name,\ufb01ll mass",
    ],
)
def test_names_of_columns_are_words(read, head):
    """Letter case and what stands between words do not matter; values stay as typed."""
    _, (row,) = read(f"{head}\ncapsules,1.5 mg,30,P,D,Ann Peeters,130 mg/capsule\n")

    assert row.read == CapsuleOrder(
        dose="1.5 mg", days="30", patient="P", prescriber="D", patient_name="Ann Peeters",
        fill_mass="130 mg/capsule",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("form;dose;days;patient;prescriber;Patient Name;patient_name", "'patient_name' twice"),
        ("form;dose;;days;patient;prescriber", "unknown column ''"),
        (";;;", "is empty or cannot be read"),
        ("form;dose;days;patient;Prescribe\nr", "unknown column 'Prescribe"),
        ("sep=|\nform|dose|days|patient|prescriber", "separator '|'"),
        ("sep=\nform,dose,days,patient,prescriber", "separator ''"),
        ("sep=;\nform,dose,days,patient,prescriber", "unknown column"),
        ('"form', "is empty or cannot be read"),
        (",".join((*HEAD, *RESULTS)), "holds results, not orders"),
        ("x" * 300_000, "is empty or cannot be read"),
    ],
)
def test_a_first_line_that_is_not_certain(read, text, words):
    """Nothing is guessed: it is wrong usage, in one sentence."""
    with pytest.raises(WrongUsage) as caught:
        read(text + "\n")

    assert words in caught.value.message
    assert caught.value.remedy


@pytest.mark.parametrize(
    "name",
    [
        b"K\x94ln", b"\x99l", b"Garc\xa1a", b"Mu\xa4oz", b"Jos\x82", b"J\x8erg", b"Jos\xc3\xa9 Jos\xe9",
        b"Fran\x87ois", b"Stra\xa7e", b"\x81",
    ],
)  # fmt: skip
def test_letters_that_are_not_certain(read, name):
    """What MS-DOS or a Mac may have written, or two encodings in one file, is refused."""
    with pytest.raises(WrongUsage, match="not UTF-8 in line 2, and which letters") as caught:
        read(f"{','.join(HEAD)}\ncapsules,1.5 mg,30,P,".encode() + name + b"\n")

    assert caught.value.remedy == "Save the file as 'CSV UTF-8'."


@pytest.mark.parametrize(
    "content",
    [
        ",".join(HEAD).encode() + b"\rcapsules,1 mg,30,P,Jos\x8e\r",
        ",".join(HEAD).encode() + b"\rcapsules,1 mg,30,P,Jos\xe9\r",
        ",".join(HEAD).encode() + b"\ncapsules,1 mg,30,P,Jos\xe9",
        ",".join(HEAD).encode("utf-32"),
        b"\xef\xbb\xbf" + ",".join(HEAD).encode() + b"\nJos\xe9\n",
        b"\xff\xfe" + ",".join(HEAD).encode("utf-16-le") + b"\0",
        ",".join(HEAD).encode("utf-16-be") + b"\0",
    ],
)
def test_an_encoding_that_is_broken(read, content):
    """A Mac's letters, half a letter at the end, and what its mark does not keep are refused."""
    with pytest.raises(WrongUsage):
        read(content)


def test_letters_of_windows_that_are_certain(read):
    """Umlauts, accents, an apostrophe and a no-break space before a unit are read."""
    cells = ("capsules", "1.5\u00a0mg", "30", "P", "Dr D\u2019Hondt \u00c0 \u00fc \u00df \u00b0")
    _, (row,) = read(as_csv([HEAD, cells]).encode("cp1252"))

    assert (row.read.dose, row.read.prescriber) == (cells[1], cells[4])


def test_many_letters_are_not_all_listed(read):
    """What is said stays one line."""
    text = as_csv([HEAD, (*ROW[:4], "".join(map(chr, range(0xC0, 0xD7)))), (*ROW[:4], "\u00e9")])
    said, _ = read(text.encode("cp1252"))

    assert said.endswith("\u2026).")
    assert len(said) < 150


UNREAD = {
    "open": ('capsules,1 mg,30,P,"D', "never closed"),
    "after": ('"a"b,1 mg,30,P,D', "ends inside a field"),
    "return": ("capsules,1 mg\r,30,P,D", "a line ends inside a field"),
    "long": ("capsules,1 mg,30,P," + "D" * 100_001, "longer than 100000"),
}


@pytest.mark.parametrize(("line", "why"), UNREAD.values(), ids=UNREAD.keys())
@pytest.mark.parametrize("separator", [",", ";"])
def test_a_row_that_cannot_be_read_takes_no_other_with_it(read, line, why, separator):
    """It is refused in our words, and every line after it is a row, however many there are."""
    good = "capsules,2 mg,30,P,D"
    text = "\n".join([",".join(HEAD), line, *[good] * 10_000]).replace(",", separator)
    _, rows = read(text)

    assert [row.line for row in rows] == list(range(2, 10_003))
    assert why in rows[0].read.message
    assert "new-line" not in rows[0].read.message
    assert all(isinstance(row.read, CapsuleOrder) for row in rows[1:])


def test_a_line_that_is_too_long_inside_an_open_quote(read):
    """Both are refused, each with its line, and the row behind them is read."""
    text = f'{",".join(HEAD)}\ncapsules,"1 mg\n{"x" * 150_000}\ncapsules,2 mg,30,P,D\n'
    _, rows = read(text)

    assert [row.line for row in rows] == [2, 3, 4]
    assert [isinstance(row.read, InvalidOrder) for row in rows] == [True, True, False]


def test_a_comma_in_a_cell_of_semicolons_stays_a_malformed_quantity(read):
    """The reader passes it on as typed; it is no separator and no point."""
    _, (row, short) = read(
        "form;dose;days;patient;prescriber\ncapsules;4,5 mg;30;P;D\ncapsules,4.5 mg,30,P,D\n"
    )

    assert row.read.dose == "4,5 mg"
    assert "has 1 fields, the header 5" in short.read.message
    assert "as in the first line" in short.read.remedy


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ('="0042"', "begins with '='"), ("=A1", "begins with '='"),
        ("1,23457E+11", "shortened"), ("-1.2E+05", "shortened"), ("5E-07", "shortened"),
        ("########", "error"), ("#N/A", "error"), ("#NV", "error"), ("#N/B", "error"),
        ("#NAME?", "error"), ("#DIV/0!", "error"), ("#WERT!", "error"), (" #ÜBERLAUF! ", "error"),
        ("#", ""), ("#12", ""), ("# 12!", ""), ("1E5", ""), ("1E+5", ""), ("-1", ""), ("+32 2", ""),
        (" =", ""), ("@home", ""), ("0042", ""),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_put_in_place_of_a_value(read, cell, why):
    """It is refused in its row: two numbers shortened alike would be one patient, and no other."""
    rows = [(*HEAD, "rx"), (*ROW, cell), (*ROW, "N-1")]
    _, (row, other) = read(as_csv(rows, ";"))

    assert isinstance(other.read, CapsuleOrder)
    if why:
        assert why in row.read.message
        assert "'rx'" in row.read.message
        assert row.read.remedy
        assert row.cells[5] == cell
    else:
        assert row.read.rx == cell


@pytest.mark.parametrize("cell", ["=1.5", "#N/A", "1.5E+00"])
def test_what_a_spreadsheet_put_in_place_of_an_amount(read, cell):
    """It goes on as it stands, and so ends as a malformed quantity."""
    _, (row,) = read(as_csv([HEAD, ("capsules", cell, cell, "P", "D")]))

    assert (row.read.dose, row.read.days) == (cell, cell)


def test_the_end_of_a_file_of_dos_is_no_row(read):
    """Its last sign is seen by nobody; what follows it is read all the same."""
    _, rows = read(as_csv([HEAD, ROW, ["\x1a"], ROW]))

    assert [row.line for row in rows] == [2, 4]
    assert all(isinstance(row.read, CapsuleOrder) for row in rows)


def test_the_name_of_a_form_is_a_word_too(read):
    """Letter case does not matter for words; what is no form is refused as before."""
    _, (row, other) = read(f"{','.join(HEAD)}\n Capsules,1 mg,30,P,D\nCapsule,1 mg,30,P,D\n")

    assert row.read == CapsuleOrder(dose="1 mg", days="30", patient="P", prescriber="D")
    assert "no known form" in other.read.message


def test_columns_without_a_name_at_the_end(read):
    """Excel writes separators for cells that were cleared; what stands there is not dropped."""
    _, (row, marked, short) = read(
        "form;dose;days;patient;prescriber;;\ncapsules;1 mg;30;P;D;; \n"
        "capsules;1 mg;30;P;D;;by phone\ncapsules;1 mg;30;P;D;\n"
    )

    assert row.read == CapsuleOrder(dose="1 mg", days="30", patient="P", prescriber="D")
    assert row.given.keys() == set(HEAD)
    assert "column without a name" in marked.read.message
    assert "has 6 fields, the header 7" in short.read.message


def test_what_python_might_say_about_a_row_has_our_words(monkeypatch, read):
    """A fault that a later Python names otherwise still has a plain sentence."""
    from ldncompound.interchange import csv_reading

    monkeypatch.setattr(csv_reading, "_WHY", {})
    _, (row,) = read(f'{",".join(HEAD)}\n"a"b,1,1,1,1\n')

    assert "its quotes do not match" in row.read.message


def test_a_text_has_no_sheets(tmp_path):
    """A sheet is named for a workbook alone."""
    path = tmp_path / "o.csv"
    path.write_text(as_csv([HEAD, ROW]))
    with pytest.raises(WrongUsage, match="no sheets"):
        OrderRows(path, worksheet="Orders")


# anything

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
WESTERN = st.text(
    st.sampled_from("abc ,;\t\"'\n\u00e9\u00fc\u00df\u00e0\u00f6\u00c4\u2019"), max_size=12
)
DIALECTS = st.tuples(
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
)


def written(rows, separator, end, codec, quoting):
    """Return rows in a dialect; Python's writer leaves some line ends inside cells unquoted."""
    if any("\r" in cell or "\n" in cell for row in rows for cell in row):
        quoting = csv.QUOTE_ALL
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end, quoting=quoting).writerows(rows)
    return out.getvalue().encode(codec)


@settings(max_examples=300)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=4), DIALECTS)
def test_any_cells_read_back_in_every_dialect(tmp_path_factory, rows, dialect):
    """Cells that Python's writer wrote come back the same, empty ones and line ends too."""
    path = tmp_path_factory.mktemp("any") / "o.csv"
    table = [(*HEAD, "rx"), *(("capsules", "1 mg", "30", *row) for row in rows)]
    path.write_bytes(written(table, *dialect))
    with OrderRows(path) as opened:
        found = list(opened)

    assert [row.cells for row in found] == table[1:]


@settings(max_examples=300)
@given(st.lists(st.tuples(WESTERN, WESTERN, WESTERN), max_size=4), st.sampled_from(",;\t"))
def test_any_cells_of_windows(tmp_path_factory, rows, separator):
    """Cells in Windows-1252 come back the same, or the file is refused; never others."""
    path = tmp_path_factory.mktemp("any") / "o.csv"
    table = [(*HEAD, "rx"), *(("capsules", "1 mg", "30", *row) for row in rows)]
    path.write_bytes(written(table, separator, "\r\n", "cp1252", csv.QUOTE_ALL))
    try:
        with OrderRows(path) as opened:
            found = list(opened)
    except WrongUsage as error:
        assert "certain" in error.message
        return

    assert [row.cells for row in found] == table[1:]


@settings(max_examples=300)
@given(
    st.binary(max_size=200),
    st.sampled_from(["", "form;dose;days;patient;prescriber\r", "sep=;\n", "\ufeff", '"']),
    st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]),
    st.sampled_from(["o.csv", "o.xlsx"]),
)
def test_any_bytes_are_rows_or_one_sentence(tmp_path_factory, content, head, codec, name):
    """Whatever follows whatever beginning: rows, each with its line, or wrong usage."""
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(head.encode(codec) + content)
    try:
        with OrderRows(path) as opened:
            lines = [row.line for row in opened]
    except WrongUsage as error:
        assert error.message.endswith(".")
        return

    assert lines == sorted(set(lines))
    assert all(line > 1 for line in lines)


# results


@pytest.mark.parametrize(
    ("separator", "codec", "parted"),
    [
        (",", "utf-8-sig", ","),
        (";", "utf-8-sig", ";"),
        ("\t", "utf-16", "\t"),
        ("", "utf-16", "\t"),
    ],
)
def test_results_open_as_they_were_given(tmp_path, separator, codec, parted):
    """The separator of the orders, an encoding with its mark, and no cell that would be run."""
    path = tmp_path / "r.csv"
    with ResultsFile(path, ("Dose", "Rx"), separator, replace=False) as results:
        results.add(("1 mg", "=1+1"), (2, "DEMO-1", None, None, None))
        results.add(("1 mg",), (3, None, "invalid-order", "+why", "a\nb"))
        results.add(("1", "2", "3"), (4, None, "x", "y", "z"))
    text = path.read_bytes().decode(codec)
    rows = list(csv.reader(io.StringIO(text), delimiter=parted))

    assert rows == [
        ["Dose", "Rx", *RESULTS],
        ["1 mg", "'=1+1", "2", "DEMO-1", "", "", ""],
        ["1 mg", "", "3", "", "invalid-order", "'+why", "a\\nb"],
        ["1", "2", "4", "", "x", "y", "z"],
    ]
    with pytest.raises(WrongUsage, match="cannot be written"):
        ResultsFile(path, (), separator, replace=False)
    with ResultsFile(path, (), separator, replace=True):
        assert len(path.read_bytes()) > 10  # the header is there at once


def test_results_of_a_full_disk(tmp_path):
    """What cannot be written is said as what it is: no room."""
    from ldncompound.core.refusals import StorageUnavailable

    class Full(io.BytesIO):
        """A file without room."""

        def write(self, data):
            raise OSError(28, "No space left on device")

    full = Path("/dev/full")
    if full.exists():
        with pytest.raises(StorageUnavailable, match="No space left"):
            ResultsFile(full, (), ",", replace=True)
    with ResultsFile(tmp_path / "r.csv", (), ",", replace=False) as results:
        results._file.close()
        results._file = Full()
        with pytest.raises(StorageUnavailable, match="No space left"):
            results.add((), ())


def test_a_table_is_written_line_by_line_as_at_once():
    """Reports and results share one way to write a line."""
    assert table_csv(("a", "b"), [(1, None)]).endswith(b'"a","b"\r\n"1",""\r\n')


def test_the_keys_of_dates_are_those_of_orders():
    """A workbook takes a date in columns of dates alone."""
    assert {"prepared_on", "first_dose"} == DATES
    assert all(set(keys_of(form)) >= DATES for form in FORMS)
