"""What is never torn apart at the end of a line: dates, counts, ids, a number with its unit."""

from __future__ import annotations

from typing import Final

from ldncompound.core.patterns import lazy_pattern

__all__ = ["KEPT_BY_TYPST", "parts_of"]


_LETTER = r"[^\W\d_]"
_MONTH = "[A-Za-zä]"
"""A letter of a month, in the languages of paper; to look for any letter takes far longer."""
_UNITS = "mg|mcg|g|mL|°C|capsules?|tablets?|days?|Kapseln?|Tabletten?|Tage?n?"


def _kept(start: str, end: str) -> str:
    """
    Return the pattern of what has room in every column of a sheet.

    Args:
        start: What the dialect has for where a word begins.
        end: Likewise for where it ends.
    """
    return "|".join(
        (
            rf"{start}{_MONTH}{{3,9}}\.? [0-9]{{1,2}}, [0-9]{{4}}{end}",  # November 30, 2026
            rf"{start}[0-9]{{1,2}}\.? {_MONTH}{{3,9}}\.? [0-9]{{4}}{end}",  # 30. November 2026
            rf"{start}[A-Z0-9]{{1,12}}-(?:[0-9]{{8}}|LOT)-[0-9]{{4,}}{end}",  # ELM-20261130-0001
            rf"{start}[A-Z]{{2}} [0-9]{{5}}(?:-[0-9]{{4}})?{end}",  # IL 62701
            rf"(?:[0-9][0-9.,]* (?:to|bis) )?[0-9][0-9.,]* (?:(?:{_UNITS}){end}|% w/w|%)",
        )
    )


KEPT_BY_TYPST: Final = _kept(r"(?-u:\b{start-half})", r"(?-u:\b{end-half})")
"""For templates, where a boundary that looks both ways, or at other letters than those of ASCII,
takes half as long again."""
_AMOUNT = "|".join(
    (
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
        rf"\b{_LETTER}{{3,12}} [0-9]+ (?:of|von) [0-9]+\b",  # bottle 1 of 2, Flasche 1 von 2
        _kept(r"\b", r"\b"),
    )
)
_NAMED = rf"^{_LETTER}[^:]{{1,14}}: (?:(?:{_AMOUNT})|[^\s]{{1,20}}(?=\s|$))"
"""What a line begins with, and its first word: "Prescriber: Dr"."""
_WHOLE = lazy_pattern(f"{_NAMED}|{_AMOUNT}")
_LONGEST = 40
"""Characters: what is longer is no amount that anybody can read."""


def parts_of(text: str) -> list[str]:
    """
    Return the parts of a text; the second, fourth and so on are kept whole.

    >>> parts_of("Take 4,5 mL by 30. November 2026.")
    ['Take ', '4,5 mL', ' by ', '30. November 2026', '.']
    """
    parts, at = [], 0
    for found in _WHOLE.finditer(text):
        if found.end() - found.start() <= _LONGEST:
            parts += [text[at : found.start()], found[0]]
            at = found.end()
    return [*parts, text[at:]]
