"""Lists on the screen: headings, and columns that give way where the terminal is narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ldncompound.cli.terminal import is_screen, print_table, screen_width, show_line
from ldncompound.core.text import escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Column", "print_list"]


_NARROWEST: Final = 12
"""Columns that a text keeps when it is shortened."""


class Column(NamedTuple):
    """
    A column of a list.

    Args:
        name: Its heading.
        may_be_cut: Its texts are shortened, with …, where there is no room; ids never are.
        may_go: It is left out first.
    """

    name: str
    may_be_cut: bool = False
    may_go: bool = False


def print_list(columns: Sequence[Column], rows: Sequence[tuple[str, ...]], none: str) -> None:
    """
    Print a list with its headings, within the width of the terminal; in a pipe whole.

    Args:
        columns: Its columns.
        rows: Its cells.
        none: What is printed where there are no rows.
    """
    if not rows:
        show_line(none)
        return
    table = [tuple(each.name for each in columns), *(tuple(map(escaped, row)) for row in rows)]
    filled = [place for place in range(len(columns)) if any(row[place] for row in table[1:])]
    kept = _kept(columns, table, filled) if is_screen() else filled
    widths = _widths(columns, table, kept) if is_screen() else {}
    print_table(
        [tuple(_cut(row[place], widths.get(place)) for place in kept) for row in table],
        indent="",
        headed=True,
    )
    if kept != filled:
        show_line("A wider terminal and --json show more.")


def _kept(
    columns: Sequence[Column], table: Sequence[tuple[str, ...]], filled: Sequence[int]
) -> list[int]:
    """Return the columns that are shown: those that may go stay where there is room for all."""
    kept = list(filled)
    for place in reversed(filled):
        if columns[place].may_go and _in_all(_natural(table, kept)) > screen_width():
            kept.remove(place)
    return kept


def _natural(table: Sequence[tuple[str, ...]], kept: Sequence[int]) -> dict[int, int]:
    """Return the width of each column that is shown."""
    return {place: max(len(row[place]) for row in table) for place in kept}


def _in_all(widths: dict[int, int]) -> int:
    """Return the width of a row."""
    return sum(widths.values()) + 2 * (len(widths) - 1)


def _widths(
    columns: Sequence[Column], table: Sequence[tuple[str, ...]], kept: Sequence[int]
) -> dict[int, int]:
    """Return the width of each column: the widest that may be cut is, until the row fits."""
    widths = _natural(table, kept)
    giving = [place for place in kept if columns[place].may_be_cut]
    while _in_all(widths) > screen_width():
        widest = max(giving, key=widths.__getitem__, default=None)
        if widest is None or widths[widest] <= _NARROWEST:
            break  # its rows go on below
        widths[widest] -= 1
    return widths


def _cut(text: str, width: int | None) -> str:
    """Return a text within a width."""
    return text if width is None or len(text) <= width else f"{text[: width - 1]}…"
