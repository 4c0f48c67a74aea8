"""How names of people and choices are compared."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

__all__ = ["choice_of", "name_key"]


_INVISIBLE = dict.fromkeys((0x200C, 0x200D, 0xFE0F))
"""Joiners, and what says that a picture is one: two names must not differ in them alone."""


def name_key(text: str) -> str:
    """
    Return a name in the form in which names are compared.

    Case, Unicode composition and compatibility forms, joiners, and the number of blanks are
    ignored.

    >>> name_key("ADA   Brown") == name_key(" ada brown ")
    True
    """
    text = text.translate(_INVISIBLE)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())


def choice_of(text: str, known: Iterable[str]) -> str:
    """
    Return a choice in its one spelling, whatever the letter case; another text as it is.

    Where two are alike but for their case, only the exact spelling names one.

    >>> choice_of(" As  IS", ("as is", "dried")), choice_of("wet", ("as is", "dried"))
    ('as is', 'wet')
    """
    spelled = tuple(known)
    if text in spelled:
        return text
    key = name_key(text)
    alike = [each for each in spelled if name_key(each) == key]
    return alike[0] if len(alike) == 1 else text
