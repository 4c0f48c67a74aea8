"""Read many orders from one CSV file, row by row, and give each row its request id.

One row is held in memory at a time. A row that cannot be read as an order ends as a refusal
that names its line.
"""

from __future__ import annotations

import csv
from codecs import BOM_UTF8, getincrementaldecoder
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Any, Self

from ldncompound.core.canonical_json import canonical_bytes, sha256_hex
from ldncompound.core.refusals import InvalidOrder, WrongUsage, quoted
from ldncompound.interchange.order_files import (
    FORMS,
    LISTS,
    REQUIRED,
    keys_of,
    opened,
    order_of_texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ldncompound.compounding.prescription.order_fields import Order

__all__ = ["OrderRows", "RequestNames", "Row"]


LONGEST_ROW = 100_000
"""Most characters of a row; one without an end would fill the memory."""

_CHUNK = 1 << 16
_COLUMNS = (*dict.fromkeys(key for form in FORMS for key in keys_of(form)), "request_id")
"""The columns of every form, since a file may have rows of several."""

_QUOTE = "Put quotes around a field that holds a comma, and write decimals with a point: 4.5 mg."


@dataclass(frozen=True, slots=True)
class Row:
    """
    One row of a file of orders.

    Args:
        line: Line of the file where it begins.
        given: The cells that are not empty, by column; all cells where they do not fit the header.
        read: The order, or why it cannot be read.
        request_id: The request id in the row, if any.
    """

    line: int
    given: dict[str, str] | list[str]
    read: Order | InvalidOrder
    request_id: str | None = None


class OrderRows:
    """
    The rows of a CSV file of orders. Use it in a `with` statement.

    Args:
        path: The file: UTF-8, with or without byte order mark, comma separated.

    Attributes:
        size: Bytes of the file.

    Raises:
        WrongUsage: it cannot be read, is not UTF-8, or its first line is not a header.
    """

    def __init__(self, path: Path) -> None:
        self._path = quoted(path.name)
        self._file = opened(path)
        try:
            # The whole file, so that a wrong one is found before anything is recorded.
            self.size: int = self._check_encoding()
            self._lines = _Lines(self._file)
            self._reader = csv.reader(self._lines, strict=True)
            self._columns = self._read_header()
        except BaseException:
            self._file.close()
            raise

    @property
    def place(self) -> int:
        """Return the bytes read so far."""
        return self._lines.place

    def __enter__(self) -> Self:
        """Return the open file."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._file.close()

    def __iter__(self) -> Iterator[Row]:
        """Yield every row that is not blank."""
        while True:
            line = self._lines.begin()
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                why = f"The row cannot be read as CSV: {error}."
                yield _fault(line, [self._lines.text], why, "Put quotes around the whole field.")
                continue
            if any(cell.strip() for cell in cells):
                yield self._row(line, cells)

    def _row(self, line: int, cells: list[str]) -> Row:
        """Return a row with its order, or why it cannot be read."""
        if len(cells) != len(self._columns):
            why = f"The row has {len(cells)} fields, the header {len(self._columns)}."
            return _fault(line, cells, why, _QUOTE)
        given = {
            column: cell for column, cell in zip(self._columns, cells, strict=True) if cell.strip()
        }
        texts: dict[str, Any] = dict(given)
        request_id = texts.pop("request_id", None)
        for key in LISTS:
            if key in texts:
                listed = (each.strip() for each in texts[key].split(";"))
                texts[key] = tuple(each for each in listed if each)
        if texts.get("form") not in FORMS:
            # The cell is not repeated: where columns are shifted, it may be a person's name.
            why, forms = "The row names no known form.", ", ".join(FORMS)
            return Row(line, given, _refusal(line, why, f"Known forms: {forms}."), request_id)
        try:
            return Row(line, given, order_of_texts(texts), request_id)
        except WrongUsage as error:
            why = f"The row is not an order: {error.message}"
            return Row(line, given, _refusal(line, why, error.remedy), request_id)

    def _check_encoding(self) -> int:
        """Return the size of the file in bytes, after checking that all of it is UTF-8."""
        decoder, size, lines = getincrementaldecoder("utf-8")(), 0, 1
        try:
            while chunk := self._file.read(_CHUNK):
                decoder.decode(chunk)
                size, lines = size + len(chunk), lines + chunk.count(b"\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            line = lines + error.object[: error.start].count(b"\n")
            raise WrongUsage(
                f"The file {self._path} is not UTF-8 in line {line}.",
                remedy="Save the file as 'CSV UTF-8'.",
            ) from None
        self._file.seek(0)
        return size

    def _read_header(self) -> list[str]:
        """Return the columns; refuse a wrong header, which would misplace values."""
        self._lines.begin()
        try:
            columns = next(self._reader, [])
        except csv.Error as error:
            raise self._no_header(f"cannot be read as CSV: {error}.") from None
        for column in columns:
            if column not in _COLUMNS:
                commas = " Separate columns by commas." if ";" in column else ""
                raise self._no_header(f"names an unknown column {quoted(column)}.{commas}")
            if columns.count(column) > 1:
                raise self._no_header(f"names the column '{column}' twice.")
        for column in ("form", *REQUIRED):
            if column not in columns and not (column == "days" and "quantity" in columns):
                raise self._no_header(f"lacks the column '{column}'.")
        return columns

    def _no_header(self, why: str) -> WrongUsage:
        """Return the error for the first line."""
        return WrongUsage(
            f"The first line of {self._path} {why}",
            remedy="'ldncompound order new FILE.csv' writes a first line; columns may be left "
            "out. Known columns: " + ", ".join(_COLUMNS) + ".",
        )


class _Lines:
    """
    The lines of a file, at most those of one row at a time.

    Attributes:
        place: Bytes read.
        text: The row that is being read.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._number = 0
        self.text = ""
        self.place = len(BOM_UTF8) if file.read(len(BOM_UTF8)) == BOM_UTF8 else 0
        file.seek(self.place)

    def begin(self) -> int:
        """Begin a row; return its line."""
        self.text = ""
        return self._number + 1

    def __iter__(self) -> Self:
        """Return the lines themselves."""
        return self

    def __next__(self) -> str:
        """
        Return the next line.

        Raises:
            csv.Error: the row is too long, or the file was changed meanwhile.
        """
        line = self._file.readline(LONGEST_ROW)
        if not line:
            raise StopIteration
        self._number += 1
        self.place += len(line)
        whole = len(line) < LONGEST_ROW or line.endswith(b"\n")
        self.text += line.decode("utf-8", "replace")
        if not whole:
            self._skip_line()
        if not whole or len(self.text) > LONGEST_ROW:
            raise csv.Error(f"it is longer than {LONGEST_ROW} characters")
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            raise csv.Error("it is not UTF-8") from None

    def _skip_line(self) -> None:
        """Go to the end of a line that is too long."""
        while rest := self._file.readline(LONGEST_ROW):
            self.place += len(rest)
            if rest.endswith(b"\n"):
                return


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
        # Eight bytes a row save memory: two rows that agree in them by chance still get
        # different ids.
        self._seen: dict[int, int] = {}

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
        before = self._seen.get(short, 0)
        self._seen[short] = before + 1
        return "batch-" + sha256_hex(canonical_bytes([self._run, row.given, before]))


def _fault(line: int, cells: list[str], why: str, remedy: str) -> Row:
    """Return a row that does not fit the header."""
    return Row(line, cells, _refusal(line, why, remedy))


def _refusal(line: int, why: str, remedy: str) -> InvalidOrder:
    """Return the refusal of a row; its line, which may change, is in the details alone."""
    return InvalidOrder(why, remedy=remedy, details={"line": line})
