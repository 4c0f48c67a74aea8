"""The words by which directions name amounts, and how often something is taken."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import Final

from ldncompound.core.patterns import lazy_pattern

__all__ = [
    "ARTICLES", "DENOMINATORS", "HOUSEHOLD", "INTERVALS", "MEASURES", "OFTEN", "in_digits",
    "in_usual_characters", "numbers_in_words",
]  # fmt: skip


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
    # In mg; what is weighed in kg is the patient.
    **dict.fromkeys(("mg", "milligram", "milligramm", "miligramo", "milligramme"),
                    ("mass", Fraction(1))),
    **dict.fromkeys(("mcg", "ug", "µg", "microgram", "mikrogramm", "microgramo"),
                    ("mass", Fraction(1, 1000))),
    **dict.fromkeys(("g", "gram", "gramm", "gramme", "gramo"), ("mass", Fraction(1000))),
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

ARTICLES: Final = frozenset(("a", "an", "ein", "eine", "einen", "un", "una", "une"))
"""Words that mean one, and stand before other words far more often."""

_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
            "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
            "eighteen", "nineteen")  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

_NUMBERS: dict[str, int | str] = {
    word: value if "/" in value else int(value)
    for value, words in (
        ("1/4", ("quarter", "viertel")),
        ("1/2", ("half", "halbe", "halben", "half a", "one half", "media", "demi")),
        ("3/2", ("eineinhalb", "anderthalb")),
        ("5/2", ("zweieinhalb",)),
        ("7/2", ("dreieinhalb",)),
        ("9/2", ("viereinhalb",)),
        ("1", ARTICLES),
        ("2", ("zwei", "dos", "deux", "ii")),
        ("3", ("drei", "tres", "trois", "iii")),
        ("4", ("vier", "cuatro", "quatre")),
        ("5", ("fünf", "cinco", "cinq")),
        ("6", ("sechs", "seis")),
        ("7", ("sieben", "siete", "sept")),
        ("8", ("acht", "ocho", "huit")),
        ("9", ("neun", "nueve", "neuf")),
        ("10", ("zehn", "diez", "dix")),
        ("15", ("fünfzehn", "quince", "quinze")),
        ("20", ("zwanzig", "veinte", "vingt")),
        ("30", ("dreißig", "dreissig", "treinta", "trente")),
        ("40", ("vierzig", "cuarenta", "quarante")),
        ("45", ("fünfundvierzig", "cuarenta y cinco", "quarante-cinq")),
    )
    for word in words
}
_NUMBERS |= {word: value for value, word in enumerate(_ENGLISH)}
_NUMBERS |= dict.fromkeys(("null", "cero", "zéro"), 0)
_NUMBERS |= dict.fromkeys(("eins", "uno"), 1)
_DIGITS = {word: each for word, each in _NUMBERS.items() if isinstance(each, int) and each < 10}
_NUMBERS |= {ten: 10 * tens for tens, ten in enumerate(_TENS, start=2)}
_NUMBERS |= {
    f"{ten}{joint}{one}": 10 * tens + _DIGITS[one]
    for tens, ten in enumerate(_TENS, start=2)
    for joint in (" ", "-")
    for one in _ENGLISH[1:10]
}
_NUMBERS |= {
    f"{word} {half}": f"{2 * value + 1}/2"
    for word, value in _DIGITS.items()
    for half in ("and a half", "and one half", "and one-half", "y medio", "y media", "et demi")
}

_POINT = "(?:point|komma|coma|virgule)"


def numbers_in_words(text: str) -> str:
    """
    Return a pattern of the numbers that a text has in words; empty where it has none.

    Decimals are known as labels write them, "four point five". The pattern names no word that the
    text lacks: one of all takes longer to compile than an order to be prepared.

    >>> numbers_in_words("Take two at bedtime.")
    'two|a'

    Args:
        text: Of which the pattern will be looked for.
    """
    # To expressions that ignore case, both are an i.
    folded = text.replace("ı", "i").replace("İ", "i").casefold()
    there = [word for word in _NUMBERS if all(part in folded for part in word.casefold().split())]
    # The longest first: of two that begin alike, it is the one that is meant.
    there.sort(key=len, reverse=True)
    words = "|".join(there).replace(" ", r"\s+")
    digits = "|".join(word for word in there if word in _DIGITS)
    if not digits or not re.search(_POINT, folded):
        return words
    return rf"(?:{digits})\s+{_POINT}(?:\s+(?:{digits}))+|{words}"


def in_digits(words: str) -> Fraction | None:
    """
    Return the number that words mean; None where they are none.

    >>> str(in_digits("forty-five")), str(in_digits("Four point three five")), in_digits("45")
    ('45', '87/20', None)
    """
    told = " ".join(words.casefold().split())
    whole, *decimals = re.split(rf" {_POINT} ", told)
    if not decimals:
        number = _NUMBERS.get(told)
        return None if number is None else Fraction(number)
    after = "".join(str(_DIGITS[each]) for each in decimals[0].split())
    return Fraction(f"{_DIGITS[whole]}.{after}")


_COUNT = r"[0-9]+|two|three|four|six|zwei|drei|vier|dos|tres|deux|trois"
_A_DAY = r"(?:a|per|each|every|pro|am|al|por|par)?\s*(?:day|daily|tag|täglich|día|dia|jour)"
OFTEN: Final = lazy_pattern(
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

INTERVALS: Final = lazy_pattern(
    r"(?<![^\W_])(?:"
    r"(?P<is_2_c>every\s+(?:other|second)\s+(?:day|night)|jeden\s+zweiten\s+tag|qod)"
    r"|(?:every|alle|cada|tous\s+les)\s+(?P<days>[0-9]+|two|three|zwei|drei)\s*"
    r"(?:days|nights|tage|días|dias|jours)"
    r"|(?P<is_1_c>every\s+day|jeden\s+tag|cada\s+d[ií]a)"
    r"|(?P<is_7_c>(?:once\s+(?:a\s+week|weekly)|einmal\s+(?:pro\s+woche|wöchentlich)))"
    r"|(?P<is_7_d>(?:capsules?|caps?|tablets?|tabs?|doses?)\s+weekly)"
    r")(?![^\W_])",
    re.IGNORECASE,
)
"""From one day on which it is taken to the next, in days."""


def in_usual_characters(text: str) -> str:
    """Return a text with its digits, letters and fractions in the usual characters."""
    characters = []
    for each in text:
        if each.isdecimal():
            characters.append(str(unicodedata.decimal(each)))
        elif unicodedata.category(each) == "No" and "/" in (
            written := unicodedata.normalize("NFKC", each).replace("\u2044", "/")
        ):
            characters.append(f" {written}")
        else:
            characters.append(_MARKS.get(each, each))
    return unicodedata.normalize("NFKC", "".join(characters)).replace("\u03bc", "u")


_MARKS = {"\u066b": ".", "\u2044": "/", "\u2215": "/", "\u00b7": ".", "\u2010": "-", "\u2011": "-",
          "\u2012": "-", "\u2013": "-", "\u2212": "-"}  # fmt: skip
"""The decimal separator of Arabic digits, fraction strokes, dashes."""
