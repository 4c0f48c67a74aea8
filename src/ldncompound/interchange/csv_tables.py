"""Write tables as CSV with no cell that a spreadsheet would run as a formula.

Cells hold text that was typed, and a spreadsheet runs a cell that begins like a formula. Such a
cell gets an apostrophe in front, as the Open Worldwide Application Security Project advises
("CSV Injection"); all cells are quoted.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from typing import Any

from ldncompound.core.text import escaped

__all__ = ["csv_line", "harmless", "table_csv"]


_FORMULA = frozenset("=+-@")
_LEADING = frozenset("\t\r\n\v\f")


def harmless(text: str) -> str:
    """
    Return a cell that is read as text, with an apostrophe before what would be a formula.

    Full-width signs count too, and so do signs after blanks. What would do more than show
    itself, such as a direction mark, is escaped.

    >>> harmless("=1+1"), harmless("-0.5 %"), harmless("N-17")
    ("'=1+1", "'-0.5 %", 'N-17')
    """
    bare = unicodedata.normalize("NFKC", text).lstrip()
    starts = text[:1] in _LEADING or bare[:1] in _FORMULA
    shown = escaped(text)
    return f"'{shown}" if starts else shown


def table_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    r"""
    Return a table as CSV: UTF-8 with byte order mark, lines end with CR LF, every cell quoted.

    Args:
        columns: The first line.
        rows: Texts and whole numbers; None is an empty cell.

    >>> table_csv(("who", "many"), [("@home", 3), (None, 0)])[3:]
    b'"who","many"\r\n"\'@home","3"\r\n"","0"\r\n'
    """
    lines = csv_line(columns) + "".join(map(csv_line, rows))
    return BOM_UTF8 + lines.encode("utf-8", "backslashreplace")


def csv_line(cells: Sequence[Any], separator: str = ",") -> str:
    r"""
    Return one line of a table: every cell quoted and harmless, CR LF at the end.

    Args:
        cells: Texts and whole numbers; None is an empty cell.
        separator: What parts them.

    >>> csv_line(("=1", None, 3), ";")
    '"\'=1";"";"3"\r\n'
    """
    written = io.StringIO()
    writer = csv.writer(written, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(["" if each is None else harmless(str(each)) for each in cells])
    return written.getvalue()
