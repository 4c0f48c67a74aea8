"""How names of people are compared."""

from __future__ import annotations

import unicodedata

__all__ = ["name_key"]


def name_key(text: str) -> str:
    """
    Return a name in the form in which names are compared.

    Case, Unicode composition and compatibility forms, and the number of blanks are ignored.

    >>> name_key("ADA   Brown") == name_key(" ada brown ")
    True
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())
