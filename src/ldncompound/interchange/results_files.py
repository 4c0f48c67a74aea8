"""Write the answers to the rows of a table, as a table that a spreadsheet opens.

Each row is in the file before the next is recorded, so an interrupted run leaves those that it
did.
"""

from __future__ import annotations

import contextlib
import os
from codecs import BOM_UTF8, BOM_UTF16_LE
from typing import IO, TYPE_CHECKING, Self

from ldncompound.core.refusals import StorageUnavailable, WrongUsage, quoted
from ldncompound.interchange.csv_tables import csv_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["RESULTS", "ResultsFile"]


RESULTS = ("line", "id", "code", "message", "remedy")
"""The columns behind those of the orders."""

_TABS = ("\t", "utf-16-le", BOM_UTF16_LE, "tabs, UTF-16, as Excel's Unicode Text")
_WRITTEN = {
    ",": (",", "utf-8", BOM_UTF8, "commas, UTF-8"),
    ";": (";", "utf-8", BOM_UTF8, "semicolons, UTF-8"),
}
"""By separator of the orders. Excel opens UTF-16 with tabs in every country, so a workbook,
which has no separator, gets that."""


def _for_the_owner(path: str, flags: int) -> int:
    """Open a file that others cannot read, if it is a new one."""
    return os.open(path, flags, 0o600)


class ResultsFile:
    """
    A file of results. Use it in a `with` statement.

    Args:
        path: The file; its folder exists.
        header: The columns of the orders, as written there.
        separator: What parts them; empty for a workbook.
        replace: An existing file is overwritten.

    Attributes:
        said: How it is written, in words.

    Raises:
        WrongUsage: it exists or cannot be written.
    """

    said: str

    def __init__(self, path: Path, header: Sequence[str], separator: str, *, replace: bool) -> None:
        self._path, self._width = quoted(path.name), len(header)
        self._separator, self._codec, mark, self.said = _WRITTEN.get(separator, _TABS)
        try:
            # For its owner alone from the first byte on; one that is replaced stays as it is.
            mode = "wb" if replace else "xb"
            self._file: IO[bytes] = open(path, mode, opener=_for_the_owner)  # noqa: SIM115
        except OSError as error:
            raise WrongUsage(
                f"The results {self._path} cannot be written: {error.strerror}.",
                remedy="Name another file.",
            ) from None
        try:
            self._write(mark + self._line([*header, *RESULTS]))
        except StorageUnavailable:
            self.__exit__()
            raise

    def __enter__(self) -> Self:
        """Return the open file."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it; what could not be written was told before."""
        with contextlib.suppress(OSError):
            self._file.close()

    def add(self, cells: Sequence[str], answer: Sequence[str | int | None]) -> None:
        """
        Write a row at once.

        Args:
            cells: As they stand in the orders; those beyond the last column are left out.
            answer: In the order of `RESULTS`; None is an empty cell.

        Raises:
            StorageUnavailable: it cannot be written.
        """
        fitting = [*cells[: self._width], *[""] * (self._width - len(cells))]
        self._write(self._line([*fitting, *answer]))

    def _line(self, cells: Sequence[str | int | None]) -> bytes:
        """Return a line of the file."""
        return csv_line(cells, self._separator).encode(self._codec, "backslashreplace")

    def _write(self, data: bytes) -> None:
        """Write, and hand it to the operating system at once."""
        try:
            self._file.write(data)
            self._file.flush()
        except OSError as error:
            raise StorageUnavailable(
                f"The results {self._path} cannot be written: {error.strerror}.",
                remedy="Make room, or name another place.",
            ) from None
