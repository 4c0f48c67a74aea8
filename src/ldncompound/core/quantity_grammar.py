"""The grammar of quantities: units by kind, and what is wrong with a text."""

from __future__ import annotations

import re
from fractions import Fraction

from ldncompound.core.numbers import NUMBER
from ldncompound.core.patterns import lazy_pattern

__all__ = [
    "DEFINITIONS",
    "HOW_TO_WRITE",
    "IF_UNCLEAR",
    "KINDS",
    "UNITS",
    "how_to_write",
    "in_the_grammar",
    "instead",
    "units_of",
    "what_is_wrong",
]


UNITS = ("kg", "g", "mg", "mcg", "L", "mL", "capsule", "tablet", "day", "%")
"""The units that exist, spelled as they must be typed."""

DEFINITIONS = (
    ("milligram", "mg", 1, "[mass]"),
    ("gram", "g", 1000, "milligram"),
    ("kilogram", "kg", 1_000_000, "milligram"),
    ("microgram", "mcg", Fraction(1, 1000), "milligram"),
    ("milliliter", "mL", 1, "[volume]"),
    ("liter", "L", 1000, "milliliter"),
    ("day", None, 1, "[time]"),
    ("capsule", None, 1, "[dosage_unit]"),
    ("tablet", None, 1, "[tablet]"),
    ("percent", "%", Fraction(1, 100), None),
)
"""Of each unit its name, its symbol, and how many of what it is."""

_MASSES = ("kg", "g", "mg", "mcg")
_VOLUMES = ("L", "mL")
_UNITS_OF = {
    "any": frozenset[str](),
    "mass": frozenset(_MASSES),
    "volume": frozenset(_VOLUMES),
    "amount": frozenset((*_MASSES, *_VOLUMES)),
    "strength": frozenset(f"{each}/capsule" for each in _MASSES),
    "tablet strength": frozenset(f"{each}/tablet" for each in _MASSES),
    "content": frozenset(f"{a}/{b}" for a in _MASSES for b in _MASSES if a != b),
    "concentration": frozenset(f"{a}/{b}" for a in _MASSES for b in _VOLUMES),
    "density": frozenset(f"{a}/{b}" for a in _MASSES for b in _VOLUMES),
    "capsules": frozenset(("capsule",)),
    "tablets": frozenset(("tablet",)),
    "duration": frozenset(("day",)),
    "percent": frozenset(("%",)),
}
_UNITS_OF |= {
    f"{each} or percent": _UNITS_OF[each] | _UNITS_OF["percent"]
    for each in ("capsules", "mass", "tablets", "volume")
}


_IN_WORDS = {
    "days": (1, "day"),
    "week": (7, "day"),
    "weeks": (7, "day"),
    "capsules": (1, "capsule"),
    "tablets": (1, "tablet"),
}
"""Counts and days in the other number, and weeks."""
_NAME = rf"(?:{'|'.join(UNITS)})"
_PATTERN = lazy_pattern(
    rf"[ \t]*({NUMBER})[ \u00a0\u2009\u202f]?"
    rf"({_NAME}(?:/{_NAME}s?)?|{'|'.join(_IN_WORDS)})[ \t]*\Z"
)
"""A no-break or thin space counts as the one space."""


def in_the_grammar(text: str) -> tuple[str, int, str] | None:
    """
    Return number, multiplier and unit of a quantity as it is typed; None for anything else.

    >>> in_the_grammar("2 weeks"), in_the_grammar("4,5 mg")
    (('2', 7, 'day'), None)
    """
    match = _PATTERN.match(text)
    if match is None:
        return None
    number, name = match.groups()
    over, slash, under = name.partition("/")
    if slash:
        times, unit = _IN_WORDS.get(under, (1, under))
        return (number, 1, f"{over}/{unit}") if times == 1 and unit in UNITS else None
    return (number, *_IN_WORDS.get(name, (1, name)))


def units_of(kind: str) -> frozenset[str]:
    """
    Return the units that measure a kind, as in `check_dimension`; none for "any".

    >>> sorted(units_of("capsules"))
    ['capsule']
    """
    return _UNITS_OF[kind]


def instead(typed: str, kind: str) -> str:
    """
    Return a further remedy, with a blank before it, for what another kind was written for.

    Args:
        typed: The quantity as it is shown.
        kind: What is wanted.

    >>> instead("1 %", "content")
    " 1 % by mass is '10 mg/g'."
    """
    if kind == "content" and typed.endswith(" %"):
        return " 1 % by mass is '10 mg/g'."
    if kind == "mass" and typed.endswith("/kg"):
        return " A dose by body weight is the prescriber's sum: ask for this patient's dose in mg."
    return ""


KINDS = {
    "mass": ("a mass", "4.5 mg"),
    "volume": ("a volume", "135 mL"),
    "strength": ("a mass per capsule", "4.5 mg/capsule"),
    "tablet strength": ("a mass per tablet", "1.5 mg/tablet"),
    "content": ("a mass per mass", "3 mg/g"),
    "concentration": ("a mass per volume", "1 mg/mL"),
    "density": ("a mass per volume", "0.75 g/mL"),
    "capsules": ("a number of capsules", "2 capsule"),
    "tablets": ("a number of tablets", "2 tablet"),
    "duration": ("a number of days", "90 day"),
    "percent": ("a percentage", "5 %"),
    "amount": ("a mass or a volume", "500 mg"),
    "capsules or percent": ("a number of capsules or a percentage", "2 capsule"),
    "mass or percent": ("a mass or a percentage", "5 %"),
    "tablets or percent": ("a number of tablets or a percentage", "2 tablet"),
    "volume or percent": ("a volume or a percentage", "5 mL"),
}
"""What may be asked for: in words, and an example of how it is written."""

_PLAIN = "Write plain digits with a point for decimals, one space and the unit, "
IF_UNCLEAR = "If the prescription is unclear, ask the prescriber."
HOW_TO_WRITE = f"{_PLAIN}for example '4.5 mg'. Units: {', '.join(UNITS)}. {IF_UNCLEAR}"


def how_to_write(kind: str) -> str:
    """
    Return how a quantity is written, with an example of what is asked for.

    >>> how_to_write("duration")[-61:]
    "'90 day'. If the prescription is unclear, ask the prescriber."
    """
    return f"{_PLAIN}like '{KINDS[kind][1]}'. {IF_UNCLEAR}" if kind in KINDS else HOW_TO_WRITE


_FAULTS: tuple[tuple[str, str], ...] = (
    (r"\Z", "is empty"),
    (r"[0-9.]+\Z", "has no unit"),
    (r"[0-9. ]*,", "has a comma in its number"),
    (r"[+\-\u2212\u2013]", "has a sign in front"),
    (r"\.[0-9]", "has no digit before the point"),
    (r"[0-9]+\.(?![0-9])", "has no digit after the point"),
    (r"0[0-9]", "has a superfluous leading zero"),
    (r"[0-9.]+[eE][0-9+\-]", "is written with an exponent"),
    (r"[0-9.]+ ?[*/^(]", "contains arithmetic"),
    (r"[0-9]*\.[0-9]*\.", "has two points"),
    (r"(?i)[0-9.]+ ?(?:-|\u2013|to|bis) ?[0-9]", "names a range, where one figure may stand"),
    (r"(?i)[0-9.]+ ?months?\b", "is in months, which differ in length"),
    (r"[0-9.]+ +[0-9]", "contains two numbers"),
    (r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)? {2,}", "has more than one space before the unit"),
    (r"(?i)(?:0|[1-9][0-9]*)(?:\.[0-9]+)? ?(?:[\u00b5\u03bc]g|ug)\Z", "is not written with mcg"),
    (r"[0-9.]+ ?[a-zA-Z%]+ ?/ ?[0-9]", "has a number after the slash, where only a unit may stand"),
    (r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)? ?[^0-9]", "does not have a known unit, spelled exactly"),
)


def what_is_wrong(text: str) -> str:
    """Say in words which rule of the grammar *text* breaks first."""
    for pattern, words in _FAULTS:
        if re.match(pattern, text):
            return words
    return "is not a quantity"
