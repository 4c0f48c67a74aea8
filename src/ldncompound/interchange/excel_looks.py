"""What a cell of an Excel workbook shows, where that is not what it holds.

Nobody should order what they do not see, nor something else than they see: struck-through text is
an order that was taken back, and a raised figure is the number of a footnote and no digit.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ldncompound.core.patterns import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "changes_looks",
    "is_hidden_column",
    "is_hidden_row",
    "shown_in_part",
    "shown_otherwise",
    "shows_text_as_held",
]


_LEAST_HEIGHT, _LEAST_WIDTH, _LEAST_FONT = 4.0, 1.0, 4.0
"""In points, letters, and points: less is read by nobody."""

_NEAR = 24
"""Of 256 steps of red, green and blue: colours as near as this are not told apart."""

_STRUCK = "is struck through"
_SECTIONS = lazy_pattern(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|;|.', re.DOTALL)
_ONLY_SPACE = lazy_pattern(r"_.|\* |\[[^\]\d<>=]*\]|\s", re.DOTALL)
"""Parts of a format that add blanks, or a colour, to what is shown."""

_NO_SIGN = lazy_pattern(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', re.DOTALL)
_LITERAL = lazy_pattern(r'"([^"]*)"|\\(.)', re.DOTALL)


def is_hidden_row(looks: Mapping[str, str], sheet: Any) -> bool:
    """
    Return whether a row is hidden, or too low for anything to be read.

    Args:
        looks: Attributes of the row.
        sheet: Settings of the sheet; None where it has none.
    """
    usual = getattr(sheet, "defaultRowHeight", None)
    height = looks.get("ht", usual if getattr(sheet, "customHeight", None) else None)
    return _is_hidden(looks) or (height is not None and float(height) < _LEAST_HEIGHT)


def is_hidden_column(column: int, given: Iterable[Mapping[str, str]], sheet: Any) -> bool:
    """
    Return whether a column is hidden, or too narrow for anything to be read.

    Args:
        column: Its number, from 1.
        given: Attributes of the columns that have any.
        sheet: Settings of the sheet; None where it has none.
    """
    width = getattr(sheet, "defaultColWidth", None)
    for looks in given:
        if int(looks["min"]) <= column <= int(looks["max"]):
            if _is_hidden(looks):
                return True
            width = looks.get("width", width)
    return width is not None and float(width) < _LEAST_WIDTH


def shown_otherwise(cell: Any) -> str:
    """
    Return how a cell shows something else than its value; empty where it does not.

    Args:
        cell: Not empty.
    """
    parts = cell.value if isinstance(cell.value, list) else ()
    fonts = [cell.font, *(each.font for each in parts if hasattr(each, "font"))]
    for font in fonts:
        if font.strike:
            return _STRUCK
        if font.vertAlign in ("superscript", "subscript"):
            return "holds raised or lowered letters"
        if (font.sz or _LEAST_FONT) < _LEAST_FONT:
            return "is written too small to be read"
        if _alike(_colour(font.color, "000000"), _background(cell.fill)):
            return "is written in the colour of its background"
    if cell.data_type == "s" and not shows_text_as_held(cell.number_format):
        return "shows its text in another way than it holds it"
    return ""


def changes_looks(formatting: Iterable[Any], styles: Any, rows: int, columns: int) -> bool:
    """
    Return whether a condition may strike cells of a table through, or show them otherwise.

    Args:
        formatting: Conditional formats of the sheet.
        styles: Of the workbook, for such formats.
        rows: Of the table, with its first.
        columns: Of the table.
    """
    for each in formatting:
        if any(area.min_row <= rows and area.min_col <= columns for area in each.sqref.ranges):
            given = (styles[rule.dxfId] for rule in each.rules if rule.dxfId is not None)
            struck = any((look.font and look.font.strike) or look.numFmt for look in given)
            signs = [sign for rule in each.rules for sign in (rule.iconSet, rule.dataBar) if sign]
            if struck or any(sign.showValue is False for sign in signs):
                return True
    return False


def shows_text_as_held(shown_as: str) -> bool:
    r"""
    Return whether a number format shows a text as it is, perhaps with blanks around it.

    A format has a part for texts where it has four parts, or an `@`.

    >>> shows_text_as_held("0.00"), shows_text_as_held(';;;"4.5 mg"')
    (True, False)
    >>> shows_text_as_held("_-@_-"), shows_text_as_held('@" mg"')
    (True, False)
    """
    signs = _SECTIONS.findall(shown_as)
    ends = [-1, *(place for place, sign in enumerate(signs) if sign == ";"), len(signs)]
    parts = [signs[before + 1 : after] for before, after in pairwise(ends)]
    if len(parts) < 4 and "@" not in parts[-1]:
        return True
    shown = _ONLY_SPACE.sub("", "".join(parts[-1]))
    return shown == "@" or shown.lower() == "general"


def shown_in_part(shown_as: str) -> bool:
    """
    Return whether a format shows less of a date than its day, month and year, or more figures.

    >>> shown_in_part("dd.mm.yyyy"), shown_in_part("d-mmm"), shown_in_part('dd.mm."2027"')
    (False, True, True)
    """
    signs = _NO_SIGN.sub("", shown_as).lower()
    figures = any(re.search(r"\d", "".join(each)) for each in _LITERAL.findall(shown_as))
    return figures or not all(each in signs for each in "dmy")


def _is_hidden(looks: Mapping[str, str]) -> bool:
    """Return whether a row or column is said to be hidden."""
    return looks.get("hidden") in ("1", "true")


def _background(fill: Any) -> str:
    """Return the colour behind a cell; empty where it is not certain."""
    kind = getattr(fill, "fill_type", "")
    if kind is None:
        return "FFFFFF"
    # Without a colour of its own the library gives one that nobody chose.
    chosen = kind == "solid" and fill.fgColor.value != "00000000"
    return _colour(fill.fgColor, "") if chosen else ""


def _colour(colour: Any, automatic: str) -> str:
    """Return a colour as six hexadecimal digits, or the name of a theme's; empty if uncertain."""
    from openpyxl.styles.colors import COLOR_INDEX

    if colour is None or colour.type == "auto":
        return automatic
    if colour.type == "rgb":
        return str(colour.value)[-6:].upper()
    if colour.type == "theme":
        usual = {0: "FFFFFF", 1: "000000"}.get(colour.value) if not colour.tint else None
        return usual or f"theme {colour.value} {colour.tint}"
    system = {64: "000000", 65: "FFFFFF"}
    known = colour.value < len(COLOR_INDEX)
    return system.get(colour.value, COLOR_INDEX[colour.value][-6:].upper() if known else "")


def _alike(one: str, other: str) -> bool:
    """Return whether two colours are not told apart."""
    if not one or not other or one.startswith("theme") or other.startswith("theme"):
        return one == other != ""
    steps = (abs(int(one[at : at + 2], 16) - int(other[at : at + 2], 16)) for at in (0, 2, 4))
    return max(steps) < _NEAR
