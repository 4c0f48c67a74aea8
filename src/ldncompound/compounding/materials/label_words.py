"""The words of a name on a label: as typed, and by the letters that a reader takes them for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from ldncompound.core.names import name_key

__all__ = ["label_key", "seen_words"]


_LONGEST = 200


def label_key(text: str, grades: Iterable[str] = ()) -> str:
    """
    Return a name on a label for comparison.

    Letter case, width, blanks, dashes and signs do not count, nor do the marks of pharmacopoeias.

    Args:
        text: As it stands on the label.
        grades: Marks that follow a name.

    >>> label_key("Naltrexone-HCl, USP", ["USP"]) == label_key("NALTREXONE HCl")
    True
    """
    return "".join(_ungraded(_words(text), map(_words, grades)))


def seen_words(text: str, grades: Iterable[str] = ()) -> list[str]:
    """
    Return the words of a name by the letters that a reader takes them for.

    >>> seen_words("n\u0430l0xone, USP", ["USP"]) == seen_words("Naloxone")
    True
    """
    return _ungraded(_seen(text), map(_seen, grades))


def _ungraded(words: str, grades: Iterable[str]) -> list[str]:
    """Return the words of a name without the marks that follow it."""
    words = f" {words} "
    for each in sorted(grades, key=len, reverse=True):
        words = words.replace(f" {each} ", " ")
    return words.split()


@lru_cache(maxsize=4096)
def _words(text: str) -> str:
    """Return the words of a name, in small letters."""
    folded = name_key(text[:_LONGEST])
    folded = unicodedata.normalize("NFKC", folded)
    folded = re.sub(r"(?<=\d),(?=\d)", ".", folded)
    return " ".join(re.sub(r"(?<!\d)\.|\.(?!\d)|[^\w.%]|_", " ", folded).split())


def _seen(text: str) -> str:
    """Return the words as they look: before case is folded, since it changes the look."""
    # Imported here: the table of looks is large, and only names on labels need it.
    from ldncompound.core.looks import BAR, looks_like

    return _words(looks_like(text[:_LONGEST], BAR).replace("i", BAR).replace("rn", "m"))
