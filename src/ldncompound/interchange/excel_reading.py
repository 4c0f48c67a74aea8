"""Read a sheet of an Excel workbook as the texts that somebody typed.

A cell of text is taken as it stands. Of what Excel holds in another way only that is taken whose
text is certain: whole numbers, and dates in a column of dates. A number where a quantity
is due keeps its digits and ends as a malformed quantity, since it has no unit; a formula has
no typed text at all. A cell that shows something else than it holds is a fault of its row. What is
hidden or merged is refused as a whole.
"""

from __future__ import annotations

import warnings
import zipfile
from contextlib import contextmanager
from datetime import date, datetime, time
from importlib.util import find_spec
from typing import IO, TYPE_CHECKING, Any

from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.refusals import WrongUsage, quoted
from ldncompound.interchange.csv_reading import LONGEST_ROW
from ldncompound.interchange.excel_looks import (
    changes_looks,
    is_hidden_column,
    is_hidden_row,
    shown_in_part,
    shown_otherwise,
)
from ldncompound.interchange.order_files import COUNTS, DATES, QUANTITIES
from ldncompound.interchange.table_rows import TableRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["ExcelTable"]


_LARGEST = 200_000_000
"""Most bytes of a workbook when unpacked: a small file may hold any number of zeros."""

_MOST_TAGS = 3_000_000
"""Most tags of its parts; a cell with a number has four. Each takes memory until all are read."""

_CHUNK = 1 << 20

_LARGEST_WHOLE = 10**15
"""From here on Excel's numbers have lost digits."""

_LARGEST_GENERAL = 10**11
"""From here on Excel shows a number without a format of its own as 1.23457E+11."""

_AS_HELD = ("General", "0", "@")
"""Formats that show a whole number as it is held."""

_SPELLED = lazy_pattern("_x([0-9A-Fa-f]{4})_")
"""How a workbook spells a sign that XML cannot hold: `_x000D_` is the CR of a line end."""

_LINE_ENDS = {"000D": "\r", "000A": "\n", "0009": "\t"}

_AS_TEXT = "Format the column as Text, and type the value again."


class ExcelTable:
    """
    A sheet of an Excel workbook; see `RowsOfTable`.

    Args:
        file: The file, at its beginning.
        name: Its name, for messages.
        worksheet: Name of the sheet; None for the first.

    Raises:
        WrongUsage: the extra is missing, it cannot be read, or parts of it are hidden or merged.
    """

    separator = ""
    misfit = "Leave cells beside the table empty."
    size: int
    place: int
    header: list[str]
    said: str

    def __init__(self, file: IO[bytes], name: str, worksheet: str | None) -> None:
        if find_spec("openpyxl") is None:
            raise WrongUsage(
                "Excel workbooks need the extra 'excel', which is not installed.",
                remedy="Install ldncompound[excel], or save the table as 'CSV UTF-8'.",
            )
        self._file, self._name = file, name
        with self._reading():
            self._check_size(file)
            from openpyxl import load_workbook

            self._book = load_workbook(file, read_only=True, keep_links=False, rich_text=True)
            self._sheet = self._chosen(worksheet)
            self.size = self._look_through()
        self.place = 0
        self.header = self._read_header()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def rows(self, columns: Sequence[str]) -> Iterator[TableRow]:
        """Yield the rows below the header."""
        for number, cells in self._cells():
            if number > 1:
                with self._reading():
                    row = self._row(number, cells, columns)
                yield row

    def _row(self, number: int, cells: dict[int, Any], columns: Sequence[str]) -> TableRow:
        """Return a row as texts, or the fault of its first cell that is none."""
        width = max([len(columns), *(each for each, cell in cells.items() if not _empty(cell))])
        texts, fault = [""] * width, ""
        for column, cell in cells.items():
            if _empty(cell):
                continue
            key = columns[column - 1] if column <= len(columns) else ""
            text, why = _text(cell, key)
            texts[column - 1] = text
            if why and not fault:
                fault = f"Cell {cell.coordinate} {why}."
        if sum(map(len, texts)) > LONGEST_ROW:
            fault = f"The row is longer than {LONGEST_ROW} characters."
            texts = [each[:LONGEST_ROW] for each in texts]
        return TableRow(number, texts, fault, _AS_TEXT if fault else "")

    def _chosen(self, worksheet: str | None) -> Any:
        """Return the sheet that is read, and note which it is."""
        sheets = {each.title: each for each in self._book.worksheets}
        named = ", ".join(quoted(each) for each in sheets)
        if worksheet is not None and worksheet not in sheets:
            raise WrongUsage(
                f"The workbook {quoted(self._name)} has no sheet {quoted(worksheet)}.",
                remedy=f"Its sheets: {named}.",
            )
        chosen = next(iter(sheets.values())) if worksheet is None else sheets[worksheet]
        if worksheet is None and chosen.sheet_state != "visible":
            raise WrongUsage(
                f"The first sheet of {quoted(self._name)} is hidden.",
                remedy=f"Name one with --worksheet: {named}.",
            )
        opens_at = self._book.active
        if worksheet is None and opens_at is not None and opens_at.title != chosen.title:
            raise WrongUsage(
                f"The workbook {quoted(self._name)} opens at {quoted(opens_at.title)}, and its "
                f"first sheet is {quoted(chosen.title)}.",
                remedy=f"Name one with --worksheet: {named}.",
            )
        of = "its only sheet" if len(sheets) == 1 else f"one of {len(sheets)} sheets"
        self.said = f"Read {self._name}, sheet {quoted(chosen.title)}, {of}."
        return chosen

    def _look_through(self) -> int:
        """Return the number of the last row, after reading all; refuse what is not seen."""
        last, width, hidden, parser = 0, 0, False, self._parser()
        for number, cells in parser.parse():
            filled = [each["column"] for each in cells if each["value"] is not None]
            looks = parser.row_dimensions.pop(str(number), {})
            hidden |= bool(filled) and is_hidden_row(looks, _settings(parser))
            if number <= last or len({each["column"] for each in cells}) < len(cells):
                raise ValueError(number)
            last, width = number, max([width, *filled])
        columns = parser.column_dimensions.values()
        hidden |= any(
            is_hidden_column(each, columns, _settings(parser)) for each in range(1, width + 1)
        )
        if hidden:
            raise WrongUsage(
                f"Rows or columns of {quoted(self._name)} are hidden.",
                remedy="Show them, also those of next to no height or width, or delete what is "
                "not to be ordered, and save it again.",
            )
        if changes_looks(parser.formatting, self._book._differential_styles, last, width):
            raise WrongUsage(
                f"Conditional formats of {quoted(self._name)} strike cells through, or show them "
                "in another way than they hold them.",
                remedy="Clear these rules, and delete what is not to be ordered.",
            )
        if parser.merged_cells is not None and parser.merged_cells.mergeCell:
            raise WrongUsage(
                f"Cells of {quoted(self._name)} are merged.",
                remedy="Unmerge them, and give every row its own values.",
            )
        return last

    def _read_header(self) -> list[str]:
        """Return the texts of the first row, without the empty cells at its end."""
        number, cells = next(self._cells(), (0, {}))
        filled = {column: cell for column, cell in cells.items() if not _empty(cell)}
        if number != 1 or not filled:
            return []
        for cell in filled.values():
            with self._reading():
                why = shown_otherwise(cell)
            if why:
                raise WrongUsage(
                    f"Cell {cell.coordinate} of {quoted(self._name)} {why}.",
                    remedy="Format the first row like any other text.",
                )
        columns = range(1, max(filled) + 1)
        return [str(filled[each].value) if each in filled else "" for each in columns]

    def _cells(self) -> Iterator[tuple[int, dict[int, Any]]]:
        """Yield the number of every row that is in the file, and its cells by column."""
        from openpyxl.cell.read_only import ReadOnlyCell

        with self._reading():
            rows = self._parser().parse()
        while True:
            with self._reading():
                number, cells = next(rows, (0, []))
            if not number:
                return
            self.place = number
            yield number, {each["column"]: ReadOnlyCell(self._sheet, **each) for each in cells}

    def _parser(self) -> Any:
        """
        Return the library's reader of the sheet.

        Not the rows of the sheet: these follow the size that the file claims, drop a row that
        comes late, and do not tell what is hidden.
        """
        from openpyxl.worksheet._reader import WorkSheetParser

        book = self._book
        return WorkSheetParser(
            self._sheet._get_source(),
            self._sheet._shared_strings,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
            rich_text=True,
        )

    def _check_size(self, file: IO[bytes]) -> None:
        """Refuse a workbook that is too large when unpacked."""
        tags = 0
        with zipfile.ZipFile(file) as packed:
            if sum(each.file_size for each in packed.infolist()) > _LARGEST:
                raise self._too_large(f"is larger than {_LARGEST // 10**6} MB")
            for each in packed.infolist():
                with packed.open(each) as part:
                    while chunk := part.read(_CHUNK):
                        tags += chunk.count(b"<")
        file.seek(0)
        if tags > _MOST_TAGS:
            raise self._too_large("has too many cells")

    def _too_large(self, why: str) -> WrongUsage:
        """Return the error for a workbook that would fill the memory."""
        return WrongUsage(
            f"The workbook {quoted(self._name)} {why}.",
            remedy="Save its table as 'CSV UTF-8', which may have any size.",
        )

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Turn whatever the library raises about a damaged workbook into one sentence."""
        try:
            with warnings.catch_warnings():
                # It warns of parts that it does not read, such as drop-down lists.
                warnings.simplefilter("ignore")
                yield
        except WrongUsage:
            raise
        except Exception as error:  # noqa: BLE001 - a damaged file fails anywhere in the library
            raise WrongUsage(
                f"The workbook {quoted(self._name)} cannot be read ({type(error).__name__}).",
                remedy="Save it in Excel as 'Excel Workbook (.xlsx)', or its table as 'CSV UTF-8'.",
            ) from None


def _settings(parser: Any) -> Any:
    """Return the settings of a sheet that a parser has come across; None where there are none."""
    return getattr(parser, "sheet_format", None)


def _empty(cell: Any) -> bool:
    """Return whether nothing stands in a cell."""
    return cell.value is None or (cell.data_type == "s" and not str(cell.value).strip())


def _text(cell: Any, key: str) -> tuple[str, str]:
    """
    Return the text of a cell, and why it is none that somebody typed; empty where it is.

    Args:
        cell: Not empty.
        key: Of its column.
    """
    value, kind = cell.value, cell.data_type
    why = shown_otherwise(cell)
    if why or kind == "s":
        text = _SPELLED.sub(lambda each: _LINE_ENDS.get(each[1].upper(), each[0]), str(value))
        spelled = _SPELLED.search(text)
        unsure = f"holds a sign that Excel spells {spelled[0]}" if spelled else ""
        return text, why or unsure
    if kind == "f":
        written = value if isinstance(value, str) else getattr(value, "text", None)
        return str(written or "="), "holds a formula, and nobody typed what it shows"
    if isinstance(value, bool):
        return str(value).upper(), "holds TRUE or FALSE"
    if isinstance(value, int | float) and kind == "n":
        return _number(value, cell.number_format, key)
    if isinstance(value, datetime) and value.time() == time() and key in DATES:
        part = shown_in_part(cell.number_format)
        return value.date().isoformat(), "does not show all of its date" if part else ""
    if isinstance(value, date | time):
        return value.isoformat(), "holds a date or a time, which Excel may have made of other text"
    return str(value), "holds an error" if kind == "e" else "holds no text"


def _number(value: float, shown_as: str, key: str) -> tuple[str, str]:
    """Return the digits of a number, and why they are no text that somebody typed."""
    whole = float(value).is_integer() and abs(value) < _LARGEST_WHOLE
    text = str(int(value)) if whole else repr(value)
    if key in QUANTITIES:
        return text, ""  # it has no unit, so it is refused as any other text without one
    if not whole:
        # A count that is not whole is refused like any other; elsewhere digits may be noise.
        return text, "" if key in COUNTS else "holds a number that is not whole"
    as_held = shown_as == "0" or (shown_as in _AS_HELD and abs(value) < _LARGEST_GENERAL)
    return text, "" if as_held else "shows its number in another way than it holds it"
