"""What a refused text would be in its right spelling, for the remedy of its refusal.

Nothing here is ever used as a figure: a person reads it and types it, or something else. What
follows with certainty from the text is told as such; what does not is told as a question, and a
text that may mean two figures is told with both.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import NamedTuple

from ldncompound.core.numbers import (
    LONGEST,
    MOST_DIGITS,
    NUMBER,
    decimal_places,
    format_number,
    plain_fraction,
)
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.quantity_grammar import (
    IF_UNCLEAR,
    how_to_write,
    in_the_grammar,
    units_of,
    what_is_wrong,
)
from ldncompound.core.refusals import MalformedQuantity, quoted

__all__ = [
    "RightSpelling",
    "count_as_meant",
    "in_plain_characters",
    "number_as_meant",
    "quantity_as_meant",
    "refused_count",
    "refused_quantity",
]


class RightSpelling(NamedTuple):
    """
    What a text may have been meant to be.

    Args:
        readings: Each in its right spelling; none where nothing can be said.
        certain: There is one, and nothing in the text speaks for another.
        beside: A further sentence; empty for none.
        unclear: What to do where it is not clear.
    """

    readings: tuple[str, ...] = ()
    certain: bool = False
    beside: str = ""
    unclear: str = IF_UNCLEAR

    def remedy(self, otherwise: str) -> str:
        """
        Return the remedy.

        Args:
            otherwise: What to say where there is no reading.

        >>> RightSpelling(("5 mcg",), certain=True).remedy("")
        "Write '5 mcg'."
        """
        if not self.readings:
            return otherwise + self.beside
        told = [quoted(each) for each in self.readings]
        if len(told) > 1:
            several = f"It may be {', '.join(told[:-1])} or {told[-1]}: write the one that is meant"
            return f"{several}.{self.beside} {self.unclear}"
        if self.certain:
            return f"Write {told[0]}.{self.beside}"
        return f"Write {told[0]} if that is what is meant.{self.beside} {self.unclear}"


# Characters -------------------------------------------------------------------

_QUOTES = "'\"`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a"


_NOT_SEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""What changes no reading where it is left out; what turns the direction of a text does."""


def in_plain_characters(text: str) -> str:
    """
    Return a text with one plain blank between words, ASCII digits and hyphens, and no quotes.

    >>> in_plain_characters("\u201c1.5\u00a0\u00a0mg\u201d"), in_plain_characters("11\u201329")
    ('1.5 mg', '11-29')
    """
    return " ".join("".join(map(_plain, text)).strip(_QUOTES + " ").split())


def _plain(character: str) -> str:
    """Return a character in ASCII where it differs from it in width, script or length alone."""
    if character.isascii():
        return " " if character.isspace() else character
    kind = unicodedata.category(character)
    if kind == "Nd":
        return str(unicodedata.digit(character))
    if character in _NOT_SEEN:
        return ""
    if kind.startswith("Z"):
        return " "
    if kind == "Pd" or character == "\u2212":
        return "-"
    return chr(ord(character) - 0xFEE0) if "\uff01" <= character <= "\uff5e" else character


# Quantities -------------------------------------------------------------------

_SPELLED = {
    "kg": ("kgs", "kilogram", "kilograms", "kilogramm"),
    "g": ("gram", "grams", "gramm", "gramme", "grammes"),
    "mg": ("mgs", "milligram", "milligrams", "milligramm"),
    "mcg": ("mcgs", "ug", "\u00b5g", "\u03bcg", "microgram", "micrograms", "mikrogramm"),
    "L": ("l", "liter", "liters", "litre", "litres"),
    "mL": ("ml", "mls", "cc", "milliliter", "milliliters", "millilitre", "millilitres"),
    "capsule": ("cap", "caps", "capsules", "kapsel", "kapseln"),
    "tablet": ("tab", "tabs", "tablets", "tablette", "tabletten"),
    "day": ("days", "tag", "tage"),
    "week": ("wk", "wks", "weeks", "woche", "wochen"),
    "%": ("percent", "per cent", "pct", "prozent"),
}
_UNIT_OF = {word.casefold(): unit for unit, also in _SPELLED.items() for word in (unit, *also)}
_MAY_BE_TWO = {"gm": ("g", "mg"), "gms": ("g", "mg")}
"""An old sign of the gram, and a milligram whose letters are swapped: a thousand times it."""
_ONLY_TIME = {"d": "day", "w": "week"}
"""Letters that are days and weeks only where nothing but a time is asked for."""
_DAYS = {"day": 1, "week": 7}
_HALVES = {"\u00bc": "1/4", "\u00bd": "1/2", "\u00be": "3/4"}
_OFTEN = lazy_pattern(
    r"\s*(?:,\s*)?(?:once|twice|[0-9] ?(?:x|times)|daily|nightly|every|each|a day|per day|/ ?day|"
    r"at night|at bedtime|[qbt]\.?[idh]\.?d?\.?\b|qhs|hs|po)\b.*",
    re.IGNORECASE,
)
_IN_A_DAY = lazy_pattern(
    r"(?:\b(?:once|twice|[0-9]{1,2} ?(?:x|times)|daily|nightly|at (?:night|bedtime)|"
    r"(?:a|per|each|every) (?:day|night|evening|morning)|in the (?:morning|evening)|"
    r"every [0-9]{1,2} ?(?:h|hours?)|(?:for|x) ?[0-9]+ ?(?:d|days?|wks?|weeks?)|"
    r"[bt]\.?i\.?d|q\.?(?:i\.?)?d|od|qhs|hs|po)\b|/ ?day\b)[.,]?",
    re.IGNORECASE,
)
"""How often within each day, and for how long: what an order says in fields of its own."""
_NOT_DAILY = lazy_pattern(
    r"\b(?:wk|weeks?|weekly|months?|monthly|other|alternat\w*|every|each|second|third|\w+days?|"
    r"q\.?o\.?d|eod|q ?[2-9] ?d|mon|tue|wed|thu|fri|sat|sun|prn|needed)\b",
    re.IGNORECASE,
)
_A_SCHEDULE = " What is not taken every day is a schedule: 'ldncompound titration'."
_APART = " How often it is taken is given apart, with --per-day."
_FIRST_UNIT = lazy_pattern(r"([^\W\d_]+|%) ?([0-9][0-9.,]*)", re.ASCII)
_PARTS = lazy_pattern(r"((?:[0-9]+ )?[0-9]+/[0-9]+|\+?[0-9.,]+) ?(.*)", re.DOTALL)
_ASKED = {
    "mass": ("mg", "mcg"),
    "amount": ("mg", "mL"),
    "strength": ("mg",),
    "tablet strength": ("mg",),
    "volume": ("mL",),
    "mass or percent": ("g", "%"),
    "volume or percent": ("mL", "%"),
}
"""Of a number without a unit: the units that it may have been meant in."""
_PER_UNIT = ("strength", "tablet strength")
"""Where a mass per unit is asked for, and a mass alone is read as one."""


def quantity_as_meant(text: str, kind: str = "any") -> RightSpelling:
    """
    Return what a refused quantity may have been meant to be.

    Only the spelling is certain; what touches the figure (a comma, a missing digit) is asked.

    Args:
        text: As typed.
        kind: What is asked for, as in `check_dimension`; "any" where that is not known.

    >>> quantity_as_meant("5 ug").readings, quantity_as_meant("14", "duration").readings
    (('5 mcg',), ('14 day',))
    >>> quantity_as_meant("4,5 mg").certain, quantity_as_meant("1,500 mg").readings
    (False, ('1500 mg', '1.5 mg'))
    """
    if len(text) > LONGEST:
        return RightSpelling()
    told = in_plain_characters(text).rstrip(".,; ") if not _ends_open(text) else text.strip()
    for half, written in _HALVES.items():
        told = told.replace(half, f" {written}")
    if kind == "mass" and _is_not_daily(told):
        return RightSpelling(beside=_A_SCHEDULE)
    beside = ""
    often = _OFTEN.search(told, 1)
    if kind == "mass" and often is not None and often.start():
        told, beside = told[: often.start()].rstrip(" ,"), _APART
    swapped = _FIRST_UNIT.fullmatch(told)
    if swapped is not None:
        told = f"{swapped[2]} {swapped[1]}"
    found = _PARTS.fullmatch(told.strip())
    if found is None:
        return RightSpelling()
    numbers, exact = _numbers(found[1])
    units, stated = _units(found[2].strip(), kind)
    readings = tuple(
        each
        for number in numbers
        for unit in units
        if (each := _fitting(number, unit, kind)) is not None
    )
    certain = exact and len(readings) == 1 and (stated or kind not in _ASKED) and not beside
    return RightSpelling(readings, certain, beside if readings else "")


def _is_not_daily(told: str) -> bool:
    """Return whether a text says that something is not taken every day: no count a day says so."""
    return _NOT_DAILY.search(_IN_A_DAY.sub(" ", told)) is not None


def _ends_open(text: str) -> bool:
    """Return whether a text is a number that ends in a point: a digit may be lost there."""
    return re.fullmatch(r"[ \t]*[0-9]+[.,][ \t]*", text) is not None


def _numbers(text: str) -> tuple[tuple[str, ...], bool]:
    """Return what a number may be in plain digits, and whether its digits are as they were."""
    if re.fullmatch(NUMBER, text, re.ASCII):
        return (text,), True
    whole, comma, decimals = text.partition(",")
    if comma and whole.isdigit() and decimals.isdigit():
        decimal = f"{_without_zeros(whole)}.{decimals}".rstrip("0").removesuffix(".")
        if len(decimals) == 3 and whole[0] != "0":
            return (whole + decimals, decimal), False
        return (decimal,), False
    fraction = re.fullmatch(r"(?:([0-9]{1,4}) )?([0-9]{1,3})/([0-9]{1,3})", text, re.ASCII)
    if fraction is not None and int(fraction[3]):
        value = Fraction(int(fraction[2]), int(fraction[3])) + int(fraction[1] or 0)
        return ((format_number(value),) if decimal_places(value.denominator) else ()), False
    told = text.removeprefix("+").removesuffix(".").strip()
    told = f"0{told}" if told.startswith(".") else told
    told = _without_zeros(told)
    return ((told,) if re.fullmatch(NUMBER, told, re.ASCII) else ()), False


def _without_zeros(number: str) -> str:
    """Return a number without superfluous zeros in front."""
    return re.sub(r"\A0+(?=[0-9])", "", number)


def _units(text: str, kind: str) -> tuple[tuple[str, ...], bool]:
    """Return the units that a text may name, and whether it names one."""
    if not text:
        asked = _ASKED.get(kind, ())
        known = asked or tuple(sorted(units_of(kind))) if kind != "any" else ()
        return (known if len(known) < 3 else ()), False
    if (two := _MAY_BE_TWO.get(text.rstrip(".").casefold())) is not None:
        return two, True
    over, slash, under = (part.strip() for part in _per(text).partition("/"))
    if not slash:
        unit = _unit(over, kind)
        return ((unit,) if unit else ()), True
    under = re.sub(r"\A1 ?(?=[a-zA-Z])", "", under)
    top, bottom = _unit(over, kind), _unit(under, kind)
    return ((f"{top}/{bottom}",) if top and bottom else ()), True


def _per(text: str) -> str:
    """Return a unit with a slash for "per"."""
    return re.sub(r"\s+(?:per|pro|je)\s+(?!cent)", "/", text, flags=re.IGNORECASE)


def _unit(word: str, kind: str) -> str | None:
    """Return a unit, however it is spelled; None for what may be two."""
    key = word.rstrip(".").casefold()
    return _UNIT_OF.get(key) or (_ONLY_TIME.get(key) if kind == "duration" else None)


def _fitting(number: str, unit: str, kind: str) -> str | None:
    """Return a quantity as the grammar writes it; None where it does not measure what is asked."""
    days = _DAYS.get(unit)
    if days is not None:
        number, unit = format_number(plain_fraction(number) * days), "day"
    told = f"{number} {unit}"
    asked = units_of(kind)
    fits = not asked or unit in asked or (kind in _PER_UNIT and unit in units_of("mass"))
    return told if fits and in_the_grammar(told) is not None else None


# Counts -----------------------------------------------------------------------

_TIMES = {"once": 1, "twice": 2, "bid": 2, "tid": 3, "qid": 4, "daily": 1, "qd": 1, "od": 1}
_COUNTED = lazy_pattern(
    r"#? ?(?P<sign>[+]?)0*(?P<count>[0-9]{1,3}(?:[,' ][0-9]{3})|[0-9]{1,6})(?P<end>\.0*)?"
    r"(?: ?(?P<word>[^\W\d_]+)\.?)?",
    re.ASCII,
)


def count_as_meant(text: str, what: str) -> RightSpelling:
    """
    Return what a refused count may have been meant to be.

    Args:
        text: As typed.
        what: What is counted, as the refusal says it.

    >>> count_as_meant("2 weeks", "the days").remedy(""), count_as_meant("#30", "the quantity")[0]
    ("Write '14'.", ('30',))
    """
    told = in_plain_characters(text) if len(text) <= LONGEST else ""
    word = told.casefold().replace(".", "").split(" ")[0]
    if "doses a day" in what and _is_not_daily(told):
        return RightSpelling(beside=_A_SCHEDULE)
    if word in _TIMES and "doses a day" in what and not _IN_A_DAY.sub("", told).strip():
        return RightSpelling((str(_TIMES[word]),), certain=True)
    found = _COUNTED.fullmatch(told)
    if found is None:
        return RightSpelling()
    digits = re.sub(r"[^0-9]", "", found["count"])
    unit = _unit(found["word"] or "", "duration")
    times = {"x": 1, "times": 1, "doses": 1, "dose": 1} if "doses a day" in what else {}
    if found["word"] and (found["word"].casefold() not in times) and unit is None:
        return RightSpelling()
    if unit in _DAYS and not what.endswith("the days"):
        return RightSpelling()
    if unit in ("capsule", "tablet") and what.endswith("the days"):
        return RightSpelling()
    if unit is not None and unit not in (*_DAYS, "capsule", "tablet"):
        return RightSpelling()
    number = int(digits) * _DAYS.get(unit or "", 1)
    plain = digits == found["count"] and not found["sign"] and not found["end"]
    return RightSpelling((str(number),) if 1 <= number <= 999_999 else (), certain=plain)


def number_as_meant(text: str) -> RightSpelling:
    """
    Return what a refused plain number may have been meant to be.

    >>> number_as_meant("19,4").readings, number_as_meant("“19.4”").certain
    (('19.4',), True)
    """
    told = in_plain_characters(text) if len(text) <= LONGEST else ""
    readings, exact = _numbers(told)
    return RightSpelling(
        tuple(each for each in readings if len(each) <= MOST_DIGITS),
        certain=exact,
        unclear="Read it again where it stands.",
    )


def refused_quantity(text: str, kind: str) -> MalformedQuantity:
    """Return the refusal of a text that is no quantity, with what it may have been meant to be."""
    return MalformedQuantity(
        f"{quoted(text)} {what_is_wrong(text.strip())}.",
        remedy=quantity_as_meant(text, kind).remedy(how_to_write(kind)),
    )


def refused_count(text: str, what: str) -> MalformedQuantity:
    """Likewise of a text that is no count."""
    return MalformedQuantity(
        f"{quoted(text)} is not a count for {what}.",
        remedy=count_as_meant(text, what).remedy(
            "Write a whole number from 1 to 999999 in plain digits, for example 30."
        ),
    )
