"""Read many orders from one table, row by row, and give each row its request id.

One row is held in memory at a time. A row that cannot be read as an order ends as a refusal
that names its line.
"""

from __future__ import annotations

import unicodedata
from array import array
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Any, Self

from ldncompound.core.canonical_json import canonical_bytes, sha256_hex
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.quoting import listed
from ldncompound.core.refusals import InvalidOrder, WrongUsage, quoted
from ldncompound.interchange.csv_reading import CsvTable
from ldncompound.interchange.file_kinds import HEAD, check_kind, is_workbook, refuse_text_kind
from ldncompound.interchange.order_files import (
    COUNTS,
    FORMS,
    LISTS,
    QUANTITIES,
    REQUIRED,
    form_of,
    keys_of,
    opened,
    order_of_texts,
)
from ldncompound.interchange.results_files import RESULTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ldncompound.compounding.prescription.order_fields import Order
    from ldncompound.interchange.table_rows import RowsOfTable, TableRow

__all__ = ["OrderRows", "RequestNames", "Row"]


_COLUMNS = (*dict.fromkeys(key for form in FORMS for key in keys_of(form)), "request_id")
"""The columns of every form, since a file may have rows of several."""

_NAMELESS = "Name the column in the first line, or empty the cell."

_FEWER = "Part all cells as in the first line, those that are empty at the end too."
"""Excel may leave those out; which cells are meant is not certain then."""

_AS_TEXT = "Format the column as Text, and type the value again."
_NOT_A_VALUE = lazy_pattern(r"##+|#[A-Z\u00c0-\u00de]{2,14}(?:/0)?[!?]|#N/?[ABDV]")
_SHORTENED = lazy_pattern(r"[+-]?\d(?:[.,]\d+)?E[+-]\d{2,3}")

_DRAWERS = 1024
"""So that few rows are looked at to see which were alike."""

_BETWEEN_WORDS = lazy_pattern(r"[\s_\-\u2010-\u2015]+")


@dataclass(frozen=True, slots=True)
class Row:
    """
    One row of a file of orders.

    Args:
        line: Line of the file, or row of the sheet, where it begins.
        given: The cells that are not empty, by column; all cells where they do not fit the header.
        read: The order, or why it cannot be read.
        request_id: The request id in the row, if any.
        cells: The cells as they stand there.
    """

    line: int
    given: dict[str, str] | list[str]
    read: Order | InvalidOrder
    request_id: str | None = None
    cells: tuple[str, ...] = ()


class OrderRows:
    """
    The rows of a table of orders. Use it in a `with` statement.

    Args:
        path: The file: a text with a separator, or an Excel workbook where it ends in .xlsx.
        worksheet: The sheet of a workbook; None for the first.

    Attributes:
        header: The names of its columns, as written.
        separator: What parts its columns; empty for a workbook.
        said: What was recognised about the file, in words; empty for UTF-8 with commas.
        size: How much there is to read.

    Raises:
        WrongUsage: it cannot be read, is something else, or its first line is not a header;
            all of the file has been read once.
    """

    header: tuple[str, ...]
    separator: str
    said: str
    size: int

    def __init__(self, path: Path, *, worksheet: str | None = None) -> None:
        self._path = quoted(path.name)
        file = opened(path)
        try:
            self._table = self._read_table(file, path, worksheet)
            why = _fault_of_header(self._table.header)
            if why:
                file.seek(0)
                refuse_text_kind(file.read(HEAD), path.name)
                raise self._no_header(why)
        except BaseException:
            file.close()
            raise
        self.header = tuple(self._table.header)
        self.separator, self.said = self._table.separator, self._table.said
        self.size = self._table.size
        self._columns = tuple(map(_key, self.header))
        self._named = len(_without_empty_end(list(self._columns)))

    def _read_table(self, file: IO[bytes], path: Path, worksheet: str | None) -> RowsOfTable:
        """Return the table of a file, by its ending and by what it is."""
        if path.suffix.lower() == ".xlsx":
            if is_workbook(file):
                from ldncompound.interchange.excel_reading import ExcelTable

                return ExcelTable(file, path.name, worksheet)
            check_kind(file, path.name)
            refuse_text_kind(file.read(HEAD), path.name)
            raise WrongUsage(
                f"The file {self._path} is not an Excel workbook.",
                remedy="If it is a table as text, give its name the ending .csv.",
            )
        if worksheet is not None:
            raise WrongUsage(
                f"The file {self._path} has no sheets.", remedy="Leave out --worksheet."
            )
        check_kind(file, path.name)
        if path.suffix.lower() in (".toml", ".json"):
            raise WrongUsage(
                f"The file {self._path} may hold one order, not a table.",
                remedy="Leave out --batch, or call 'orders.read'.",
            )
        try:
            return CsvTable(file, path.name, _fault_of_header)
        except WrongUsage:
            file.seek(0)
            refuse_text_kind(file.read(HEAD), path.name)
            raise

    @property
    def place(self) -> int:
        """Return how much has been read, of `size`."""
        return self._table.place

    def __enter__(self) -> Self:
        """Return the open file."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._table.close()

    def __iter__(self) -> Iterator[Row]:
        """Yield every row that is not blank."""
        for each in self._table.rows(self._columns):
            if each.fault:
                yield _fault(each, each.fault, each.remedy)
            elif any(cell.strip() for cell in each.cells):
                yield self._row(each)

    def _row(self, row: TableRow) -> Row:
        """Return a row with its order, or why it cannot be read."""
        if len(row.cells) != len(self._columns):
            why = f"The row has {len(row.cells)} fields, the header {len(self._columns)}."
            is_shorter = len(row.cells) < len(self._columns)
            return _fault(row, why, _FEWER if is_shorter else self._table.misfit)
        if any(cell.strip() for cell in row.cells[self._named :]):
            return _fault(row, "A cell stands in a column without a name.", _NAMELESS)
        given = {
            column: cell
            for column, cell in zip(self._columns, row.cells, strict=True)
            if cell.strip()
        }
        for column, cell in given.items():
            # Amounts and counts are refused for their form, with its own code.
            if column not in QUANTITIES | COUNTS and (why := _not_typed(cell)):
                return _fault(row, f"The cell of '{column}' {why}.", _AS_TEXT)
        texts: dict[str, Any] = dict(given)
        request_id = texts.pop("request_id", None)
        for key in LISTS:
            if key in texts:
                listed = (each.strip() for each in texts[key].split(";"))
                texts[key] = tuple(each for each in listed if each)
        return Row(row.line, given, _order(texts, row.line), request_id, tuple(row.cells))

    def _no_header(self, why: str) -> WrongUsage:
        """Return the error for the first line."""
        if set(RESULTS) <= set(self._table.header):
            return WrongUsage(
                f"The file {self._path} holds results, not orders.",
                remedy="Give the file of orders that they are about; correct that one.",
            )
        near = next((each for each in self._table.header if each not in _COLUMNS), "")
        return WrongUsage(
            f"The first line of {self._path} {why}",
            remedy="'ldncompound order new FILE.csv' writes a first line with every column; most "
            f"may be left out. Columns: {listed(_COLUMNS, near)}.",
        )


def _order(texts: dict[str, Any], line: int) -> Order | InvalidOrder:
    """Return the order of a row's texts, or why it is none."""
    if form_of(texts) is None:
        # The cell is not repeated: where columns are shifted, it may be a person's name.
        why, forms = "The row names no known form.", ", ".join(FORMS)
        return _refusal(line, why, f"Known forms: {forms}.")
    try:
        return order_of_texts(texts)
    except WrongUsage as error:
        return _refusal(line, f"The row is not an order: {error.message}", error.remedy)


def _not_typed(cell: str) -> str:
    """
    Return why a cell holds what a spreadsheet made of a value; empty where it does not.

    A number that was shortened is not told from others that are shortened alike.

    >>> _not_typed("1,23457E+11"), _not_typed("#NV"), _not_typed("#12")
    ('holds a number that a spreadsheet has shortened', 'holds an error of a spreadsheet', '')
    """
    bare = cell.strip()
    if _NOT_A_VALUE.fullmatch(bare):
        return "holds an error of a spreadsheet"
    shortened = _SHORTENED.fullmatch(bare)
    return "holds a number that a spreadsheet has shortened" if shortened else ""


def _key(name: str) -> str:
    """
    Return the key of a column's name: letter case and what stands between words do not matter.

    >>> _key(" Patient  Name"), _key("FILL-MASS")
    ('patient_name', 'fill_mass')
    """
    plain = unicodedata.normalize("NFKC", name).strip().casefold()
    return _BETWEEN_WORDS.sub("_", plain)


def _without_empty_end(columns: list[str]) -> list[str]:
    """Return keys of columns without those at the end that have no name."""
    while columns and not columns[-1]:
        columns.pop()
    return columns


def _fault_of_header(header: list[str]) -> str:
    """Return what is wrong with the names of columns; a wrong one would misplace values."""
    # Excel writes separators for cells that were cleared once: their columns have no name.
    columns = _without_empty_end([_key(each) for each in header])
    if not columns:
        return "is empty or cannot be read."
    for name, column in zip(header, columns, strict=False):
        if column not in _COLUMNS:
            return f"names an unknown column {quoted(name)}."
        if columns.count(column) > 1:
            return f"names the column '{column}' twice."
    for column in ("form", *REQUIRED):
        if column not in columns and not (column == "days" and "quantity" in columns):
            return f"lacks the column '{column}'."
    return ""


class RequestNames:
    """
    Gives every row a request id, so that it is recorded once.

    The same row of the same run has the same id, wherever in the file it is; identical rows
    have different ids.

    Args:
        run: Name of the run.
    """

    def __init__(self, run: str) -> None:
        self._run = run
        # Eight bytes a row, in drawers: two rows that agree in them by chance still get
        # different ids.
        self._seen = [array("Q") for _ in range(_DRAWERS)]

    def name(self, row: Row) -> str:
        """
        Return the request id of a row: its own, or one made from its cells.

        >>> row = Row(2, {"form": "capsules"}, InvalidOrder("no dose"))
        >>> names = RequestNames("2026-11-22")
        >>> names.name(row) == names.name(row), len(names.name(row))
        (False, 70)
        """
        if row.request_id is not None:
            return row.request_id
        short = int.from_bytes(sha256(canonical_bytes(row.given)).digest()[:8])
        drawer = self._seen[short % _DRAWERS]
        before = drawer.count(short)
        drawer.append(short)
        return "batch-" + sha256_hex(canonical_bytes([self._run, row.given, before]))


def _fault(row: TableRow, why: str, remedy: str) -> Row:
    """Return a row that cannot be read, or does not fit the header."""
    return Row(row.line, row.cells, _refusal(row.line, why, remedy), cells=tuple(row.cells))


def _refusal(line: int, why: str, remedy: str) -> InvalidOrder:
    """Return the refusal of a row; its line, which may change, is in the details alone."""
    return InvalidOrder(why, remedy=remedy, details={"line": line})
