"""Checks of single values of a data file: numbers, texts, characters, sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from ldncompound.core.quantities import parse_quantity
from ldncompound.core.refusals import MalformedQuantity
from ldncompound.core.sources import CONFIRMED, UNCONFIRMED
from ldncompound.formulary.findings import KeyPath

__all__ = [
    "fault_of_letters",
    "fault_of_number",
    "fault_of_source",
    "is_invisible",
    "letters_beyond_ascii",
    "values_of",
]


_SOURCE_KEYS = {"title", "kind", "address", "read_on", "status"}


def values_of(table: dict[str, Any]) -> Iterator[tuple[KeyPath, Any, bool]]:
    """Yield every value in the order of the file, and whether its table names a source."""
    waiting: list[tuple[KeyPath, Any, bool]] = [((), table, False)]
    while waiting:
        path, value, sourced = waiting.pop()
        yield path, value, sourced
        if isinstance(value, dict):
            named = "source" in value
            waiting += [((*path, key), each, named) for key, each in reversed(value.items())]
        elif isinstance(value, list):
            placed = reversed(list(enumerate(value)))
            waiting += [((*path, place), each, sourced) for place, each in placed]


def fault_of_number(value: Any, *, sourced: bool) -> str | None:
    """Return what is wrong with a value as a number, whatever its key."""
    if isinstance(value, float):
        return "is a bare decimal: write amounts as texts, like '4.5 mg'"
    if isinstance(value, str) and "TODO" in value and re.search(r"\bTODO\b", value):
        return "still contains TODO"
    number = isinstance(value, int) and not isinstance(value, bool)
    if not sourced and (number or (isinstance(value, str) and _is_quantity(value))):
        return "is a number without a source"
    return None


def _is_quantity(text: str) -> bool:
    """Return whether a text is in the grammar of quantities."""
    if not text[:1].isdigit():
        return False
    try:
        parse_quantity(text)
    except MalformedQuantity:
        return False
    return True


def fault_of_letters(path: KeyPath, value: Any) -> str | None:
    """Return which character of a key or value a sheet cannot print, such as a line break."""
    from ldncompound.core.text import is_printable

    for text in (path[-1] if path else "", value):
        for character in text if isinstance(text, str) else "":
            if not (" " <= character <= "~" or is_printable(character)):
                return f"contains a character that a sheet cannot print (U+{ord(character):04X})"
    return None


def is_invisible(character: str) -> bool:
    """Return whether a character controls, formats, separates lines, or is unassigned."""
    from unicodedata import category  # seldom needed, and slow to load

    return category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def letters_beyond_ascii(text: str) -> set[str]:
    """Return the characters of a text other than printable ASCII, tabs and line ends."""
    return {each for each in set(text) if not (" " <= each <= "~" or each in "\t\r\n")}


def fault_of_source(table: Any) -> str | None:
    """Return what is wrong with an entry of the bibliography."""
    if not isinstance(table, dict) or table.keys() != _SOURCE_KEYS:
        return "needs exactly " + ", ".join(sorted(_SOURCE_KEYS))
    if not all(isinstance(table[key], str) for key in _SOURCE_KEYS - {"read_on"}):
        return "contains a value that is not text"
    if type(table["read_on"]) is not date:
        return "needs the day it was read as a date without quotes, like 2026-11-22"
    if table["status"] not in (CONFIRMED, UNCONFIRMED) or not table["title"].strip():
        return "needs a title, and a status: confirmed or unconfirmed"
    return None
