"""Excel workbooks: what somebody typed is read, and nothing that Excel made of it."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart
from openpyxl.formatting.rule import DataBarRule, FormulaRule, IconSetRule, Rule
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.formula import ArrayFormula

from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.core.refusals import InvalidOrder, WrongUsage
from ldncompound.interchange import excel_reading
from ldncompound.interchange.order_rows import OrderRows

HEAD = ["Form", "Dose", "Days", "Patient", "Prescriber"]
ROW = ["capsules", "1.5 mg", 30, "P-1", "Dr Müller"]


@pytest.fixture
def book():
    """Return a workbook with the names of columns in its first row."""
    made = openpyxl.Workbook()
    made.active.title = "Orders"
    made.active.append(HEAD)
    return made


@pytest.fixture
def read(tmp_path):
    """Save a workbook, or bytes, and return what is said about it and its rows."""

    def reading(book, worksheet=None):
        path = tmp_path / "o.xlsx"
        if isinstance(book, bytes):
            path.write_bytes(book)
        else:
            book.save(path)
        with OrderRows(path, worksheet=worksheet) as rows:
            found = list(rows)
            assert rows.place == rows.size
            assert rows.separator == ""
            return rows.said, found

    return reading


SHEET = "xl/worksheets/sheet1.xml"


def changed(book, swaps, added=()):
    """Return the bytes of a saved workbook with texts of its parts swapped, and parts added."""
    saved, out = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as given, zipfile.ZipFile(out, "w") as made:
        for each in given.namelist():
            data = given.read(each).decode()
            for name, old, new in swaps:
                if name == each:
                    assert re.search(old, data), data
                    data = re.sub(old, new, data, count=1)
            made.writestr(each, data)
        for name, data in added:
            made.writestr(name, data)
    return out.getvalue()


def test_a_row_is_the_order_of_the_same_row_in_csv(book, read):
    """Texts stay, a count may be a number, a blank row is none, and lines are rows of the sheet."""
    sheet = book.active
    sheet.append(ROW)
    sheet.cell(5, 1, "capsules")
    for column, value in enumerate(["4.5 mg", "30", 1042, "Dr X"], 2):
        sheet.cell(5, column, value)
    sheet.cell(5, 9, " ")
    said, rows = read(book)

    assert said == "Read o.xlsx, sheet 'Orders', its only sheet."
    assert [row.line for row in rows] == [2, 5]
    assert rows[0].read == CapsuleOrder(
        dose="1.5 mg", days="30", patient="P-1", prescriber="Dr Müller"
    )
    assert rows[1].read.patient == "1042"


def test_texts_that_a_workbook_keeps_once(book, read):
    """Excel keeps texts in a list of their own, with formatted parts; they are read whole."""
    book.active.append(ROW)
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><t>other</t></si><si><r><t>Dr </t></r><r><rPr><b/></rPr><t>Bold</t></r></si></sst>"
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    swaps = [
        (SHEET, r'<c r="E2".*?</c>', '<c r="E2" t="s"><v>1</v></c>'),
        ("[Content_Types].xml", "</Types>", part),
    ]
    _, (row,) = read(changed(book, swaps, [("xl/sharedStrings.xml", strings)]))

    assert row.read.prescriber == "Dr Bold"


def test_dates_of_excel_are_days(book, read):
    """In a column of dates a date is its ISO form, of either epoch and typed as text too."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    sheet = book.active
    sheet["F1"] = "First dose"
    sheet.append([*ROW, date(2026, 12, 1)])
    sheet.append([*ROW, "2026-12-01"])
    for epoch in (book.epoch, CALENDAR_MAC_1904):
        book.epoch = epoch
        _, rows = read(book)
        assert [row.read.first_dose for row in rows] == ["2026-12-01"] * 2


@pytest.mark.parametrize("value", [4.5, 4, 0.1 + 0.2, 0.05, 1e300, 1e-300, 4.500000000000001])
@pytest.mark.parametrize("shown_as", ["General", '0.0" mg"', "0%"])
def test_a_number_is_no_quantity(book, read, value, shown_as):
    """It goes on without a unit, whatever Excel shows, and so ends as a malformed quantity."""
    from ldncompound.core.quantities import parse_quantity
    from ldncompound.core.refusals import MalformedQuantity

    book.active.append(["capsules", value, 30, "P", "D"])
    book.active["B2"].number_format = shown_as
    _, (row,) = read(book)

    with pytest.raises(MalformedQuantity):
        parse_quantity(row.read.dose)


@pytest.mark.parametrize("value", [30.5, 1e20])
def test_a_count_that_is_not_whole_stays_so(book, read, value):
    """It is never rounded: its digits go on, and the order is refused for them."""
    book.active.append(["capsules", "1 mg", value, "P", "D"])
    _, (row,) = read(book)

    assert row.read.days == repr(value)


NOT_TYPED = {
    "formula": ("=1+1", None, "holds a formula"),
    "array": (ArrayFormula("F2:F2", "=SUM(A1:A2)"), None, "holds a formula"),
    "true": (True, None, "holds TRUE or FALSE"),
    "error": ("#N/A", None, "holds an error"),
    "day": (date(2026, 3, 12), None, "holds a date or a time"),
    "moment": (datetime(2026, 3, 12, 8, 30), None, "holds a date or a time"),
    "time": (time(8, 30), None, "holds a date or a time"),
    "length": (timedelta(hours=30), None, "holds no text"),
    "part": (0.1 + 0.2, None, "not whole"),
    "large": (10**17, None, "not whole"),
    "shown": (42, "00000", "in another way than it holds it"),
    "powers of ten": (10**11, None, "in another way than it holds it"),
    "spelled": ("A_x0042_C", None, "spells _x0042_"),
}


@pytest.mark.parametrize(("value", "shown_as", "why"), NOT_TYPED.values(), ids=NOT_TYPED.keys())
def test_what_nobody_typed_is_refused_in_its_row(book, read, value, shown_as, why):
    """The cell is named, what stood there is kept, and the next row is made."""
    book.active["F1"] = "Rx"
    book.active.append([*ROW, value])
    book.active.append([*ROW, "N-1"])
    if shown_as:
        book.active["F2"].number_format = shown_as
    _, (row, other) = read(book)

    assert isinstance(row.read, InvalidOrder)
    assert row.read.message.startswith("Cell F2 ")
    assert why in row.read.message
    assert "Text" in row.read.remedy
    assert row.cells[5]
    assert isinstance(other.read, CapsuleOrder)


def test_a_time_of_day_in_a_column_of_dates_is_refused(book, read):
    """A moment is no day."""
    book.active["F1"] = "First dose"
    book.active.append([*ROW, datetime(2026, 12, 1, 8, 30)])
    _, (row,) = read(book)

    assert "F2 holds a date or a time" in row.read.message


@pytest.mark.parametrize(
    ("shown_as", "is_whole"),
    [
        ("dd.mm.yyyy", True), ("mm-dd-yy", True), ("dd/mm/yy;@", True),
        ("[$-407]d. mmmm yyyy", True), ("d-mmm", False), ("mmm-yy", False), ("yyyy", False),
        ('dd.mm."2027"', False), ('"1"dd.mm.yyyy', False), (r"\1dd.mm.yyyy", False),
    ],
)  # fmt: skip
def test_a_date_is_seen_as_a_whole(book, read, shown_as, is_whole):
    """Its day, month and year are shown: Excel makes a year of its own of '3-jan', and hides it."""
    book.active["F1"] = "First dose"
    book.active.append([*ROW, date(2026, 12, 1)])
    book.active["F2"].number_format = shown_as
    _, (row,) = read(book)

    if is_whole:
        assert row.read.first_dose == "2026-12-01"
    else:
        assert row.read.message == "Cell F2 does not show all of its date."


SHOWN_OTHERWISE = {
    "struck": ({"font": Font(strike=True)}, "is struck through"),
    "raised": ({"font": Font(vertAlign="superscript")}, "raised or lowered letters"),
    "small": ({"font": Font(sz=1)}, "too small"),
    "white": ({"font": Font(color="FFFFFF")}, "colour of its background"),
    "white of the theme": ({"font": Font(color=Color(theme=0))}, "colour of its background"),
    "white of the palette": ({"font": Font(color=Color(indexed=1))}, "colour of its background"),
    "white of the system": ({"font": Font(color=Color(indexed=65))}, "colour of its background"),
    "nearly white": ({"font": Font(color="FEFEF0")}, "colour of its background"),
    "black": (
        {"font": Font(), "fill": PatternFill("solid", fgColor="000001")},
        "colour of its background",
    ),
    "theme": (
        {
            "font": Font(color=Color(theme=4, tint=0.5)),
            "fill": PatternFill("solid", fgColor=Color(theme=4, tint=0.5)),
        },
        "colour of its background",
    ),
    "nothing shown": ({"number_format": ";;;"}, "in another way"),
    "other text": ({"number_format": '0;0;0;"4.5 mg"'}, "in another way"),
    "more text": ({"number_format": '@"0"'}, "in another way"),
    "filled up": ({"number_format": "@*0"}, "in another way"),
}


@pytest.mark.parametrize(("looks", "why"), SHOWN_OTHERWISE.values(), ids=SHOWN_OTHERWISE.keys())
def test_what_a_cell_shows_is_what_is_ordered(book, read, looks, why):
    """A cell that shows something else than it holds is refused in its row, and no other row."""
    book.active.append(ROW)
    book.active.append(ROW)
    for name, value in looks.items():
        setattr(book.active["B2"], name, value)
    _, (row, other) = read(book)

    assert row.read.message.startswith("Cell B2 ")
    assert why in row.read.message
    assert row.cells[1] == "1.5 mg"
    assert isinstance(other.read, CapsuleOrder)


@pytest.mark.parametrize(
    "looks",
    [
        {"number_format": "_-@_-"}, {"number_format": "@"}, {"number_format": '"4.5 mg"'},
        {"number_format": '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-'},
        {"number_format": "General;General;General;General"}, {"number_format": "[Red]@"},
        {"font": Font(color="FFFFFF"), "fill": PatternFill("solid", fgColor="336699")},
        {"font": Font(color=Color(theme=0)), "fill": PatternFill("solid", fgColor=Color(theme=4))},
        {"font": Font(color=Color(indexed=64))}, {"font": Font(color=Color(indexed=99))},
        {"font": Font(color=Color(auto=True)), "fill": PatternFill("solid")},
        {"fill": PatternFill("gray125")}, {"font": Font(b=True, u="single", color="FF0000")},
    ],
)  # fmt: skip
def test_looks_that_change_nothing(book, read, looks):
    """Colours, lines, and formats that show a text as it is, do no harm."""
    book.active.append(ROW)
    for name, value in looks.items():
        setattr(book.active["B2"], name, value)
    _, (row,) = read(book)

    assert row.read.dose == "1.5 mg"


@pytest.mark.parametrize(
    ("font", "why"),
    [
        (InlineFont(strike=True), "struck through"),
        (InlineFont(vertAlign="superscript"), "raised"),
        (InlineFont(color="FFFFFF"), "background"),
        (InlineFont(b=True), ""),
    ],
)
@pytest.mark.parametrize("once", [True, False])
def test_a_part_of_a_text_that_looks_otherwise(book, read, font, why, once):
    """30 with a raised 1, the number of a footnote, is not 301 days."""
    book.active.append(ROW)
    book.active["C2"] = CellRichText("30", TextBlock(font, "1"))
    data = book
    if once:  # as Excel keeps texts
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
        saved = io.BytesIO()
        book.save(saved)
        with zipfile.ZipFile(saved) as packed:
            text = re.search("<is>(.*?)</is>", packed.read(SHEET).decode().split('"C2"')[1])[1]
        swaps = [
            (SHEET, r'<c r="C2".*?</c>', '<c r="C2" t="s"><v>0</v></c>'),
            ("[Content_Types].xml", "</Types>", part),
        ]
        space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        strings = f"<sst {space}><si>{text}</si></sst>"
        data = changed(book, swaps, [("xl/sharedStrings.xml", strings)])
    _, (row,) = read(data)

    if why:
        assert why in row.read.message
    else:
        assert row.read.days == "301"


def test_a_name_of_a_column_is_seen_too(book, tmp_path):
    """A first line with a struck-through name is wrong usage."""
    book.active["C1"].font = Font(strike=True)
    book.save(tmp_path / "o.xlsx")
    with pytest.raises(WrongUsage, match=r"Cell C1 of 'o.xlsx' is struck through"):
        OrderRows(tmp_path / "o.xlsx")


def test_a_line_end_of_windows_in_a_cell(book, read):
    """It is the same text as in CSV, not how the workbook spells it."""
    book.active.append([*ROW[:4], "Dr_x000D_\nX"])
    _, (row,) = read(book)

    assert row.given["prescriber"] == "Dr\r\nX"


CONDITIONS = {
    "struck": (FormulaRule(formula=["$C2>1"], font=Font(strike=True)), True),
    "shown": (
        Rule(
            type="expression",
            formula=["TRUE"],
            dxf=DifferentialStyle(numFmt=NumberFormat(numFmtId=200, formatCode=";;;")),
        ),
        True,
    ),
    "signs alone": (IconSetRule("3Arrows", "num", [1, 2, 3], showValue=False), True),
    "signs": (IconSetRule("3Arrows", "num", [1, 2, 3]), False),
    "bars": (DataBarRule("min", None, "max", None, "FF0000"), False),
    "colour": (FormulaRule(formula=["$C2>1"], fill=PatternFill(bgColor="FF0000")), False),
}


@pytest.mark.parametrize(("rule", "is_refused"), CONDITIONS.values(), ids=CONDITIONS.keys())
def test_conditions_that_strike_cells_through(book, read, rule, is_refused):
    """Whether they apply is not known, so the workbook is refused; beside the table they may be."""
    book.active.append(ROW)
    book.active.conditional_formatting.add("H2:H9", rule)
    assert isinstance(read(book)[1][0].read, CapsuleOrder)
    book.active.conditional_formatting.add("B2:C9", rule)
    if is_refused:
        with pytest.raises(WrongUsage, match="Conditional formats"):
            read(book)
    else:
        assert isinstance(read(book)[1][0].read, CapsuleOrder)


def test_a_formula_where_a_dose_is_due_is_no_dose(book, read):
    """Neither the formula nor the value that Excel kept for it is taken."""
    book.active.append(["capsules", '="4.5"&" mg"', 30, "P", "D"])
    cached = changed(book, [(SHEET, r"<v ?/>|<v></v>", "<v>4.5 mg</v>")])
    _, (row,) = read(cached)

    assert "Cell B2 holds a formula" in row.read.message


def test_cells_beside_the_table_are_refused_in_their_row(book, read):
    """A remark without a column is not dropped in silence; two faults tell the first."""
    book.active.append([*ROW, None, "by phone"])
    book.active.append([*ROW[:4], True, False])
    _, (row, faulty) = read(book)

    assert "has 7 fields, the header 5" in row.read.message
    assert "beside the table" in row.read.remedy
    assert faulty.read.message == "Cell E3 holds TRUE or FALSE."


def test_a_row_that_is_too_long(book, read):
    """It is refused, as in CSV."""
    book.active["F1"] = "directions"
    book.active["G1"] = "rx"
    book.active["H1"] = "reason"
    book.active["I1"] = "confirmed"
    book.active.append([*ROW, *["x" * 30_000] * 4])
    _, (row,) = read(book)

    assert "longer than 100000" in row.read.message


def test_the_first_sheet_unless_another_is_named(book, read):
    """Which one is read is said; a hidden first sheet and an unknown name are wrong usage."""
    other = book.create_sheet("Tuesday")
    other.append(HEAD)
    other.append(ROW)
    said, rows = read(book)
    assert (said, rows) == ("Read o.xlsx, sheet 'Orders', one of 2 sheets.", [])
    said, rows = read(book, "Tuesday")
    assert "'Tuesday'" in said
    assert len(rows) == 1
    with pytest.raises(WrongUsage, match="no sheet 'Friday'") as caught:
        read(book, "Friday")
    assert "'Orders', 'Tuesday'" in caught.value.remedy
    book.active.sheet_state = "hidden"
    with pytest.raises(WrongUsage, match=r"first sheet of 'o.xlsx' is hidden"):
        read(book)


@pytest.mark.parametrize("kind", ["create_sheet", "create_chartsheet"])
def test_the_sheet_that_is_seen_when_the_workbook_opens(book, read, kind):
    """Where it is not the first one, which is meant is not certain, and it must be named."""
    other = getattr(book, kind)("Tuesday")
    if kind == "create_chartsheet":
        other.add_chart(BarChart())
    book.active.append(ROW)
    book.active = 1
    with pytest.raises(WrongUsage, match=r"opens at 'Tuesday', and its first sheet is 'Orders'"):
        read(book)

    assert len(read(book, "Orders")[1]) == 1


@pytest.mark.parametrize(
    ("hide", "why"),
    [
        (lambda sheet: setattr(sheet.row_dimensions[3], "hidden", True), "hidden"),
        (lambda sheet: setattr(sheet.column_dimensions["C"], "hidden", True), "hidden"),
        (lambda sheet: sheet.merge_cells("E2:E3"), "merged"),
        (lambda sheet: setattr(sheet.row_dimensions[3], "height", 0.75), "hidden"),
        (lambda sheet: setattr(sheet.column_dimensions["C"], "width", 0.1), "hidden"),
        (lambda sheet: setattr(sheet.sheet_format, "defaultColWidth", 0), "hidden"),
    ],
)
def test_what_is_not_seen_is_not_ordered(book, read, hide, why):
    """Hidden rows and columns, and merged cells, are wrong usage before anything is recorded."""
    book.active.append(ROW)
    book.active.append(ROW)
    hide(book.active)
    with pytest.raises(WrongUsage, match=why) as caught:
        read(book)

    assert caught.value.remedy


def test_a_workbook_of_another_standard(book, read):
    """What Excel calls "Strict Open XML" is not read, and the remedy names the kind that is."""
    saved, out = io.BytesIO(), io.BytesIO()
    book.save(saved)
    usual = re.compile(rb"http://schemas.openxmlformats.org/(\w+)/2006/(main|relationships)")
    strict = rb"http://purl.oclc.org/ooxml/\1/\2"
    with zipfile.ZipFile(saved) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            made.writestr(name, usual.sub(strict, given.read(name)))
    with pytest.raises(WrongUsage, match="cannot be read") as caught:
        read(out.getvalue())

    assert "'Excel Workbook (.xlsx)'" in caught.value.remedy


def test_what_is_hidden_beside_the_table_does_no_harm(book, read):
    """Empty rows below and columns to the right may be hidden."""
    book.active.append(ROW)
    book.active.row_dimensions[9].hidden = True
    book.active.column_dimensions["H"].hidden = True

    assert len(read(book)[1]) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<row r="2"', '<row r="2" ht="0"'),
        ("<sheetFormatPr [^>]*>", '<sheetFormatPr defaultRowHeight="0" customHeight="1"/>'),
        ("<sheetData>", '<cols><col min="2" max="4" width="0"/></cols><sheetData>'),
    ],
)
def test_nothing_is_seen_without_height_and_width(book, read, old, new):
    """A row of height 0 and a column of width 0 are hidden, whatever the program calls them."""
    book.active.append(ROW)
    with pytest.raises(WrongUsage, match="are hidden"):
        read(changed(book, [(SHEET, old, new)]))


def test_a_sheet_without_settings(book, read):
    """It has the usual heights and widths."""
    book.active.append(ROW)
    data = changed(book, [(SHEET, "<sheetFormatPr [^>]*>", "")])

    assert len(read(data)[1]) == 1


def test_a_size_that_the_file_claims_wrongly_loses_nothing(book, read):
    """All cells are read, whatever the sheet says about its size."""
    book.active.append(ROW)
    data = changed(book, [(SHEET, 'ref="A1:E2"', 'ref="A1:A1"')])

    assert len(read(data)[1]) == 1


@pytest.mark.parametrize(
    "swap",
    [
        ('<row r="2"', '<row r="1"'), ("<sheetData>", "<sheetData><row>"), ('t="n"', 't="s"'),
        ('r="B2"', 'r="A2"'), ('<row r="2"', '<row r="2" ht="tall"'),
    ],
)  # fmt: skip
def test_a_damaged_sheet_is_one_sentence(book, read, swap):
    """Rows out of order and broken XML: wrong usage, no words of the library."""
    book.active.append(ROW)
    with pytest.raises(WrongUsage, match="cannot be read"):
        read(changed(book, [(SHEET, *swap)]))


@pytest.mark.parametrize("empty", [True, False])
def test_no_names_of_columns(tmp_path, empty):
    """An empty sheet, and one whose table begins lower, have no first row."""
    book = openpyxl.Workbook()
    if not empty:
        for column, name in enumerate(HEAD, 1):
            book.active.cell(2, column, name)
    path = tmp_path / "o.xlsx"
    book.save(path)
    with pytest.raises(WrongUsage, match="is empty"):
        OrderRows(path)


def test_a_gap_in_the_names_of_columns(tmp_path, book):
    """A column without a name is unknown, and not the next one."""
    book.active["G1"] = "rx"
    book.save(tmp_path / "o.xlsx")
    with pytest.raises(WrongUsage, match="unknown column ''"):
        OrderRows(tmp_path / "o.xlsx")


def test_a_workbook_of_charts_is_one_sentence(tmp_path):
    """What has no sheet with cells cannot be read."""
    book = openpyxl.Workbook()
    book.create_chartsheet("Chart")
    del book["Sheet"]
    book.save(tmp_path / "o.xlsx")
    with pytest.raises(WrongUsage, match="cannot be read"):
        OrderRows(tmp_path / "o.xlsx")


def test_a_workbook_that_unpacks_to_too_much(tmp_path, monkeypatch, book):
    """It is refused before it is read: many bytes, and few bytes that become many cells."""
    book.save(tmp_path / "o.xlsx")
    monkeypatch.setattr(excel_reading, "_LARGEST", 100)
    with pytest.raises(WrongUsage, match="larger than"):
        OrderRows(tmp_path / "o.xlsx")
    monkeypatch.undo()
    monkeypatch.setattr(excel_reading, "_MOST_TAGS", 100)
    with pytest.raises(WrongUsage, match="too many cells") as caught:
        OrderRows(tmp_path / "o.xlsx")
    assert "CSV" in caught.value.remedy


def test_without_the_extra(tmp_path, monkeypatch, book):
    """One sentence names what to install."""
    book.save(tmp_path / "o.xlsx")
    monkeypatch.setattr(excel_reading, "find_spec", lambda name: None)
    with pytest.raises(WrongUsage) as caught:
        OrderRows(tmp_path / "o.xlsx")

    assert "ldncompound[excel]" in caught.value.remedy


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_workbook_with_any_byte_changed(tmp_path_factory, data):
    """Rows or one sentence, whatever is damaged, in the parts and in the container."""
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active.append([*ROW[:3], datetime(2026, 3, 12, tzinfo=UTC).date(), "=1+1"])
    saved, out = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as given_, zipfile.ZipFile(out, "w") as made:
        names = given_.namelist()
        name = data.draw(st.sampled_from(names))
        for each in names:
            part = bytearray(given_.read(each))
            if each == name and data.draw(st.booleans()):
                at = data.draw(st.integers(0, len(part) - 1))
                part[at : at + data.draw(st.integers(1, 9))] = data.draw(st.binary(max_size=9))
            made.writestr(each, bytes(part))
    content = bytearray(out.getvalue())
    if data.draw(st.booleans()):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("any") / "o.xlsx"
    path.write_bytes(content)
    try:
        with OrderRows(path) as opened:
            assert all(row.line > 1 for row in opened)
    except WrongUsage as error:
        assert error.message
