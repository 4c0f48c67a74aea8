"""Read a table written as CSV, whatever separator, encoding and line ends it has.

The separator is the one with which the first line names known columns. One row is held in memory at
a time. A row that cannot be read is a fault with its line, and the next line is read
as a row, even where a quote was never closed.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from typing import IO, TYPE_CHECKING, Self

from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.refusals import WrongUsage, quoted
from ldncompound.interchange.csv_encoding import encoding_of
from ldncompound.interchange.order_files import COUNTS, QUANTITIES
from ldncompound.interchange.table_rows import TableRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["LONGEST_ROW", "SEPARATORS", "CsvTable"]


LONGEST_ROW = 100_000
"""Most characters of a row; one without an end would fill the memory."""

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
"""What may part columns, and how it is called."""

_ONE = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
_TOLD = lazy_pattern(r'"?sep=([^\r\n]?)"?[,;\t]*[\r\n]*\Z', re.IGNORECASE)
"""Excel's own first line, which says what parts the columns."""

_END_OF_DOS = ["\x1a"]
"""The last line of a file that a program of MS-DOS wrote; nobody sees it."""

_WHY = {
    "new-line": "a line ends inside a field that is not in quotes",
    "unexpected end": "a quote is opened and never closed",
    "expected after": "a quote ends inside a field",
    "several lines": "a quote is opened and never closed, or the field in it is longer than "
    f"{LONGEST_ROW} characters",
    "longer": f"it is longer than {LONGEST_ROW} characters",
}
"""Why Python's reader stops, in our words."""


class CsvTable:
    """
    A table of a text file; see `RowsOfTable`.

    Args:
        file: The file, at its beginning.
        name: Its name, for messages.
        fault: Says what is wrong with names of columns; empty where nothing is.

    Raises:
        WrongUsage: its encoding is not certain.
    """

    size: int
    separator: str
    header: list[str]
    misfit: str
    said: str

    def __init__(self, file: IO[bytes], name: str, fault: Callable[[list[str]], str]) -> None:
        self._file, self._name = file, name
        encoding = encoding_of(file, quoted(name))
        self.size = file.seek(0, io.SEEK_END)
        self._lines = _Lines(file, encoding.codec, encoding.start)
        self.separator = self._separator(fault)
        self._reader = csv.reader(self._lines, delimiter=self.separator, strict=True)
        self._lines.begin()
        self.header = self._cells()
        self.misfit = (
            f"Put quotes around a field that holds {_ONE[self.separator]}, and write decimals with "
            "a point: 4.5 mg."
        )
        between = f"with {SEPARATORS[self.separator]} between the columns"
        parts = [
            "" if self.separator == "," else between,
            encoding.said,
            "with lines that end as on old Macs" if self._lines.returns else "",
        ]
        told = ", ".join(each for each in parts if each)
        self.said = f"Read {name} {told}." if told else ""

    @property
    def place(self) -> int:
        """Return the bytes read."""
        return self._file.tell()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def rows(self, columns: Sequence[str]) -> Iterator[TableRow]:
        """Yield the rows below the header."""
        while True:
            line = self._lines.begin()
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                # So that a quote that is never closed takes no other rows with it.
                self._lines.go_back(1)
                why = f"The row cannot be read as CSV: {_why(error)}."
                yield TableRow(line, [self._lines.text], why, "Put quotes around the whole field.")
                continue
            if cells != _END_OF_DOS:
                yield TableRow(line, cells, *_formula(cells, columns))

    def _separator(self, fault: Callable[[list[str]], str]) -> str:
        """Return what parts the columns; the header is read again afterwards."""
        self._lines.begin()
        told = _TOLD.match(self._first_line())
        if told:
            if told[1] not in SEPARATORS:
                raise WrongUsage(
                    f"The first line of {quoted(self._name)} names the separator "
                    f"{quoted(told[1])}.",
                    remedy="Known separators: comma, semicolon, tab.",
                )
            return told[1]
        self._lines.go_back(0)
        widths = {}
        for separator in SEPARATORS:
            self._reader = csv.reader(self._lines, delimiter=separator, strict=True)
            self._lines.begin()
            cells = self._cells()
            self._lines.go_back(0)
            if not fault(cells):
                return separator
            widths[separator] = len(cells)
        # None fits: the fault is told for the one that parts most.
        return max(widths, key=lambda each: widths[each])

    def _first_line(self) -> str:
        """Return the first line; nothing where it is too long."""
        try:
            return next(self._lines, "")
        except csv.Error:
            return ""

    def _cells(self) -> list[str]:
        """Return the cells of a first line; none where it cannot be read."""
        try:
            return next(self._reader, [])
        except csv.Error:
            return []


class _Lines:
    """
    The lines of a text, at most those of one row at a time, which can be read again.

    Attributes:
        returns: Lines end in CR alone.
    """

    def __init__(self, file: IO[bytes], codec: str, start: int) -> None:
        file.seek(start)
        text = io.TextIOWrapper(file, codec, newline="")
        # A lone CR further down is a fault of its row and no line end.
        first = text.readline(LONGEST_ROW)
        self.returns = first.endswith("\r")
        text.detach()
        file.seek(start)
        self._text = io.TextIOWrapper(file, codec, newline="\r" if self.returns else "\n")
        self._number = 0
        self._taken: list[tuple[str, bool]] = []
        self._ahead: deque[tuple[str, bool]] = deque()
        self._length = 0

    @property
    def text(self) -> str:
        """Return the row that is being read."""
        return "".join(line for line, _ in self._taken)

    def begin(self) -> int:
        """Begin a row; return its line."""
        self._taken, self._length = [], 0
        return self._number + 1

    def go_back(self, kept: int) -> None:
        """Read all lines of this row again, except the first *kept*."""
        self._ahead.extendleft(reversed(self._taken[kept:]))
        self._number -= len(self._taken[kept:])
        del self._taken[kept:]

    def __iter__(self) -> Self:
        """Return the lines themselves."""
        return self

    def __next__(self) -> str:
        """
        Return the next line.

        Raises:
            csv.Error: the row is too long.
            WrongUsage: the file was changed meanwhile.
        """
        line, whole = self._ahead.popleft() if self._ahead else self._read()
        if not line:
            raise StopIteration
        self._number += 1
        self._taken.append((line, whole))
        self._length += len(line)
        if not whole or self._length > LONGEST_ROW:
            raise csv.Error("longer" if len(self._taken) == 1 else "several lines")
        return line

    def _read(self) -> tuple[str, bool]:
        """Return the next line and whether it is whole; go to the end of one that is too long."""
        try:
            line = self._text.readline(LONGEST_ROW)
            whole = len(line) < LONGEST_ROW or line.endswith(("\n", "\r"))
            rest = "" if whole else line
            while rest and not rest.endswith(("\n", "\r")):
                rest = self._text.readline(LONGEST_ROW)
        except UnicodeDecodeError:
            raise WrongUsage(
                "The file was changed while it was read.",
                remedy="Run it again; what is made is not made twice.",
            ) from None
        return line, whole


def _formula(cells: list[str], columns: Sequence[str]) -> tuple[str, str]:
    """Return why a row holds a formula, and what to do; empty where it holds none."""
    # Excel shows ="0042" as 0042, and =A1 as what it works out: not what stands in the file.
    # Amounts and counts are refused for their form, with its own code.
    for cell, column in zip(cells, columns, strict=False):
        if cell.startswith("=") and column not in QUANTITIES | COUNTS:
            why = f"The cell of '{column}' begins with '=', so a spreadsheet shows something else."
            return why, "Type what is meant, without '='."
    return "", ""


def _why(error: csv.Error) -> str:
    """Return why a row cannot be read, in our words."""
    told = (why for sign, why in _WHY.items() if sign in str(error))
    return next(told, "its quotes do not match")
