"""What a table of any sort of file gives: its header, and its rows one at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

__all__ = ["RowsOfTable", "TableRow"]


@dataclass(frozen=True, slots=True)
class TableRow:
    """
    One row of a table, as it stands in the file.

    Args:
        line: Line, or row of the sheet, where it begins.
        cells: Its cells; the whole text where it cannot be parted.
        fault: Why it cannot be read; empty where it can.
        remedy: What to do then.
    """

    line: int
    cells: list[str]
    fault: str = ""
    remedy: str = ""


class RowsOfTable(Protocol):
    """
    A table in an open file.

    Attributes:
        header: The names of its columns, as written.
        size: How much there is to read: bytes or rows.
        separator: What parts its columns; empty where it is no text.
        said: What was recognised about it, in words; empty for UTF-8 with commas.
        misfit: What to do about a row that does not fit the header.
    """

    header: list[str]
    size: int
    separator: str
    said: str
    misfit: str

    @property
    def place(self) -> int:
        """Return how much has been read."""

    def rows(self, columns: Sequence[str]) -> Iterator[TableRow]:
        """Yield the rows below the header; *columns* are the keys of its names."""

    def close(self) -> None:
        """Close the file."""
