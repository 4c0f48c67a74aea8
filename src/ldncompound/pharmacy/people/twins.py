"""Names and ids that people cannot tell apart, though they are written otherwise.

`name_key` finds a person by what was typed. Here is what keeps a second person from a name or id
that reads like the first one's: other order, letters of other scripts, marks, blanks, dashes.
"""

from __future__ import annotations

from functools import lru_cache

from ldncompound.core.lookalikes import looks
from ldncompound.core.looks import BAR, looks_like, unmarked
from ldncompound.core.patterns import lazy_pattern

__all__ = ["twin_keys"]


_BETWEEN_WORDS = lazy_pattern(r"[\W_]+")
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
    found = {_looks(identity), looks_like(identity, "i")}
    for text in (looks_like(name, "i"), looks_like(name.replace("rn", "m"), BAR)):
        words = _BETWEEN_WORDS.split(text)
        found.add(" ".join(sorted(filter(None, words))))
        # The family name first or last, and words run together.
        found |= {"".join(words[at:] + words[:at]) for at in range(len(words))}
    return frozenset(found - {""})


def _looks(text: str) -> str:
    """Return a text as it looks, with one sign for every bar."""
    seen = unmarked(text).translate(looks())
    return "".join("|" if each in "Il|" else each for each in seen)
