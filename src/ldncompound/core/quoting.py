"""Texts from outside, as messages repeat them."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["ECHO_LIMIT", "listed", "quoted"]


ECHO_LIMIT = 64
"""Characters of an outside text that a message or a record repeats."""


def quoted(text: str) -> str:
    r"""
    Return *text* in quotes, escaped, at most 64 characters of it.

    Control, bidirectional and other invisible characters, lone surrogates and
    non-ASCII look-alikes are written as escapes, so a message can be shown on
    any terminal and a reader sees what was typed.

    >>> quoted("4,5 mg")
    "'4,5 mg'"
    >>> quoted(chr(27) + "[2J")
    "'\\x1b[2J'"
    >>> len(quoted("9" * 5_000_000)) < 110
    True
    """
    shown = ascii(text[:ECHO_LIMIT])[1:-1].replace("\\'", "'")
    if len(shown) > ECHO_LIMIT or len(text) > ECHO_LIMIT:
        shown = _cut(text)
        return f"'{shown}…' ({len(text)} characters)"
    return f"'{shown}'"


def listed(names: Iterable[str], near: str = "", most: int = 6) -> str:
    """
    Return names as a list; of too many those that are most like a text, and how many more.

    >>> listed(["sucrose", "glycerol", "lactose"]), listed(["a", "sucrose", "b"], "sugar", most=1)
    ('sucrose, glycerol, lactose', 'sucrose and 2 more')
    >>> listed([])
    'none'
    """
    known = list(names)
    if len(known) <= most:
        return ", ".join(known) or "none"
    if near:
        # Only where a list is long.
        from difflib import SequenceMatcher

        typed = near[:ECHO_LIMIT].casefold()
        known.sort(key=lambda each: -SequenceMatcher(None, typed, each.casefold()).ratio())
    return f"{', '.join(known[:most])} and {len(known) - most} more"


def _cut(text: str) -> str:
    """Escape characters of *text* one by one while they fit into the limit."""
    shown = ""
    for character in text[:ECHO_LIMIT]:
        escaped = ascii(character)[1:-1].replace("\\'", "'")
        if len(shown) + len(escaped) > ECHO_LIMIT:
            break
        shown += escaped
    return shown
