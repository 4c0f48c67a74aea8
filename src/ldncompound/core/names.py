"""How names of people are compared."""

from __future__ import annotations

import unicodedata

__all__ = ["name_key"]


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
