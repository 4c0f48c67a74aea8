"""Names and ids that people cannot tell apart, though they are written otherwise.

`name_key` finds a person by what was typed. Here is what keeps a second person from a name or id
that reads like the first one's: other order, letters of other scripts, marks, blanks, dashes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ldncompound.pharmacy.people.lookalikes import LOOKS

__all__ = ["twin_keys"]


_BETWEEN_WORDS = re.compile(r"[\W_]+")
_BAR = "l"
"""What I, l, 1 and | look like, in the table."""
_CACHED = 1024


@lru_cache(maxsize=_CACHED)
def twin_keys(name: str, identity: str) -> frozenset[str]:
    """
    Return the forms of a name and an id; who has one in common with another is its twin.

    Args:
        name: Full name.
        identity: Id.

    >>> bool(twin_keys("Ada Brown", "AB") & twin_keys("BROWN, Àdа", "X"))
    True
    >>> bool(twin_keys("Ian Brown", "IB") & twin_keys("Lisa Brown", "LB"))
    False
    """
    found = {_looks(identity), _folded(identity, "i")}
    for text in (_folded(name, "i"), _folded(name.replace("rn", "m"), _BAR)):
        words = _BETWEEN_WORDS.split(text)
        found.add(" ".join(sorted(filter(None, words))))
        # The family name first or last, and words run together.
        found |= {"".join(words[at:] + words[:at]) for at in range(len(words))}
    return frozenset(found - {""})


def _looks(text: str) -> str:
    """Return a text as it looks, with one sign for every bar."""
    looks = _unmarked(text).translate(LOOKS)
    return "".join("|" if each in "Il|" else each for each in looks)


def _folded(text: str, bar: str) -> str:
    """Return a text by the letters that a reader takes it for; case and marks are ignored."""
    return "".join(_letter(each, bar) for each in _unmarked(text)).casefold()


def _letter(character: str, bar: str) -> str:
    """Return the letter, of ASCII if it looks like one in either case; *bar* for a bar."""
    if character in "I|":
        return bar
    if character.isascii() and character.isalpha():
        return character
    cases = (character, character.upper(), character.lower())
    looks = [each.translate(LOOKS) for each in cases]
    found = next((each for each in looks if each.isascii()), looks[0])
    return bar if found == _BAR and not character.islower() else found


def _unmarked(text: str) -> str:
    """Return a text without compatibility forms, marks and what does not show."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(
        each
        for each in apart
        if unicodedata.category(each)[0] != "M" and unicodedata.category(each) != "Cf"
    )
