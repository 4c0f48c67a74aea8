"""The languages that paper speaks: one folder each, of the same shape as that of English."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from ldncompound.core.names import choice_of
from ldncompound.core.refusals import WrongUsage, quoted

if TYPE_CHECKING:
    from ldncompound.core.language import Language

__all__ = ["LANGUAGES", "check_language", "language_of"]


LANGUAGES = {"en": "english", "de": "german"}
"""The code of each language, and its folder."""


def check_language(code: str) -> str:
    """
    Return the code of a language, in any letter case; refuse one that is not spoken here.

    Raises:
        WrongUsage: there is no such language.
    """
    named = choice_of(code, LANGUAGES)
    if named not in LANGUAGES:
        raise WrongUsage(
            f"{quoted(code)} is not a language of papers.", remedy=f"Say {' or '.join(LANGUAGES)}."
        )
    return named


@cache
def language_of(code: str) -> Language:
    """
    Return a language.

    Args:
        code: One of `LANGUAGES`.
    """
    home = import_module(f"ldncompound.core.wording.{LANGUAGES[code]}.catalogue")
    made: Language = home.LANGUAGE
    return made
