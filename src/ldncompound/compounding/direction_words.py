"""The words by which directions name amounts, and how often something is taken."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

__all__ = ["DENOMINATORS", "HOUSEHOLD", "INTERVALS", "MEASURES", "NUMBERS", "OFTEN"]


COUNTED: Final = (
    "capsule", "cap", "kapsel", "kapseln", "cápsula", "capsula", "gélule", "tablet", "tab",
    "tablette", "tabletten", "tableta", "comprimé", "comprimido", "pump", "actuation", "click",
    "hub", "hübe", "press", "presse", "pill", "pille", "pillen",
)  # fmt: skip

HOUSEHOLD: Final = (
    "teaspoon", "teaspoons", "teaspoonful", "teaspoonfuls", "tsp", "tsps", "teelöffel",
    "tablespoon", "tablespoons", "tablespoonful", "tablespoonfuls", "tbsp", "tbsps", "esslöffel",
    "spoonful", "spoonfuls", "dropperful", "dropperfuls", "cucharada", "cucharadas",
    "cucharadita", "cucharaditas", "cuillère", "cuillères", "cuillerée", "cuillerées",
)  # fmt: skip
"""Household measures, which are no amounts of any order: named also without a number."""

_OTHER: Final = (
    "tl", "el", "drop", "gtt", "gtts", "tropfen", "gota", "goutte", "unit", "iu", "spoon",
    "dropper", "löffel", "glass",
)  # fmt: skip

MEASURES: Final[dict[str, tuple[str, Fraction]]] = {
    # In mg.
    **dict.fromkeys(("mg", "milligram", "milligramm", "miligramo", "milligramme"),
                    ("mass", Fraction(1))),
    **dict.fromkeys(("mcg", "ug", "µg", "microgram", "mikrogramm", "microgramo"),
                    ("mass", Fraction(1, 1000))),
    **dict.fromkeys(("g", "gram", "gramm", "gramme", "gramo"), ("mass", Fraction(1000))),
    "kg": ("mass", Fraction(1_000_000)),
    # In mL.
    **dict.fromkeys(("ml", "milliliter", "millilitre", "mililitro", "cc"), ("volume", Fraction(1))),
    **dict.fromkeys(("l", "liter", "litre", "litro"), ("volume", Fraction(1000))),
    # Whole units, and what is none of any order.
    **dict.fromkeys(COUNTED, ("count", Fraction(1))),
    **dict.fromkeys((*HOUSEHOLD, *_OTHER), ("other", Fraction(1))),
}  # fmt: skip
"""What a word measures, and how much of mg, mL or units one of it is."""

DENOMINATORS: Final[dict[str, Fraction]] = {
    **dict.fromkeys(("ml", "milliliter", "millilitre", "cc"), Fraction(1)),
    **dict.fromkeys(("g", "gram", "gramm"), Fraction(1)),
    **dict.fromkeys(COUNTED, Fraction(1)),
}
"""Of what a strength is: not of a dose or a day, which make it a mass."""

NUMBERS: Final[dict[str, Fraction]] = {
    word: Fraction(value)
    for value, words in (
        ("1/4", ("quarter", "viertel")),
        ("1/2", ("half", "halbe", "halben", "half a", "one half", "media", "demi")),
        ("3/2", ("one and a half", "one and one half", "eineinhalb", "anderthalb")),
        ("5/2", ("two and a half", "two and one half", "zweieinhalb")),
        ("1", ("one", "a", "an", "ein", "eine", "einen", "un", "una", "une")),
        ("2", ("two", "zwei", "dos", "deux")),
        ("3", ("three", "drei", "tres", "trois")),
        ("4", ("four", "vier", "cuatro", "quatre")),
        ("5", ("five", "fünf", "cinco", "cinq")),
        ("6", ("six", "sechs", "seis")),
        ("7", ("seven", "sieben", "siete", "sept")),
        ("8", ("eight", "acht", "ocho", "huit")),
        ("9", ("nine", "neun", "nueve", "neuf")),
        ("10", ("ten", "zehn", "diez", "dix")),
    )
    for word in words
}

_COUNT = r"[0-9]+|two|three|four|six|zwei|drei|vier|dos|tres|deux|trois"
_A_DAY = r"(?:a|per|each|every|pro|am|al|por|par)?\s*(?:day|daily|tag|täglich|día|dia|jour)"
OFTEN: Final = re.compile(
    r"(?<![^\W_])(?:"
    rf"(?P<is_1_a>once|einmal|una\s+vez|une\s+fois)\s+{_A_DAY}"
    rf"|(?P<is_2_a>twice|zweimal)\s+{_A_DAY}"
    rf"|(?P<is_3_a>thrice|dreimal)\s+{_A_DAY}"
    rf"|(?P<is_4_a>viermal)\s+{_A_DAY}"
    rf"|(?P<times>{_COUNT})\s*-?\s*(?:times?|x|×|mal|veces|fois)\s+{_A_DAY}"
    r"|(?P<is_2_b>bid|b\.\s?i\.\s?d\.?)|(?P<is_3_b>tid|t\.\s?i\.\s?d\.?)"
    r"|(?P<is_4_b>qid|q\.\s?i\.\s?d\.?)"
    r"|(?:every|alle|cada|toutes\s+les)\s+(?P<hours>[0-9]+)\s*(?:hours?|hrs?|h|stunden|horas|heures)"
    r"|q\s?(?P<hours_q>[0-9]+)\s?h"
    r")(?![^\W_])",
    re.IGNORECASE,
)
"""How many doses a day has."""

INTERVALS: Final = re.compile(
    r"(?<![^\W_])(?:"
    r"(?P<is_2_c>every\s+(?:other|second)\s+(?:day|night)|jeden\s+zweiten\s+tag|qod)"
    r"|(?:every|alle|cada|tous\s+les)\s+(?P<days>[0-9]+|two|three|zwei|drei)\s*"
    r"(?:days|nights|tage|días|dias|jours)"
    r"|(?P<is_1_c>every\s+day|jeden\s+tag|cada\s+d[ií]a)"
    r"|(?P<is_7_c>(?:once\s+(?:a\s+week|weekly)|einmal\s+(?:pro\s+woche|wöchentlich)))"
    r")(?![^\W_])",
    re.IGNORECASE,
)
"""From one day on which it is taken to the next, in days."""
