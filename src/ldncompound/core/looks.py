"""Texts by the letters that a reader takes them for."""

from __future__ import annotations

import unicodedata

from ldncompound.core.lookalikes import looks

__all__ = ["BAR", "looks_like", "unmarked"]


BAR = "l"
"""What I, l, 1 and | look like, in the table."""


def looks_like(text: str, bar: str) -> str:
    """
    Return a text by the letters that a reader takes it for; case and marks are ignored.

    Args:
        text: Any text.
        bar: What a bar is taken for: I, 1 and | look alike.

    >>> looks_like("N-1O", BAR) == looks_like("n-l0", BAR)
    True
    """
    return "".join(_letter(each, bar) for each in unmarked(text)).casefold()


def _letter(character: str, bar: str) -> str:
    """Return the letter, of ASCII if it looks like one in either case; *bar* for a bar."""
    if character in "I|":
        return bar
    if character.isascii() and character.isalpha():
        return character
    cases = (character, character.upper(), character.lower())
    seen = [each.translate(looks()) for each in cases]
    found = next((each for each in seen if each.isascii()), seen[0])
    return bar if found == BAR and not character.islower() else found


def unmarked(text: str) -> str:
    """Return a text without compatibility forms, marks and what does not show."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(
        each
        for each in apart
        if unicodedata.category(each)[0] != "M" and unicodedata.category(each) != "Cf"
    )
