"""Texts from outside, as messages repeat them."""

from __future__ import annotations

__all__ = ["ECHO_LIMIT", "quoted"]


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


def _cut(text: str) -> str:
    """Escape characters of *text* one by one while they fit into the limit."""
    shown = ""
    for character in text[:ECHO_LIMIT]:
        escaped = ascii(character)[1:-1].replace("\\'", "'")
        if len(shown) + len(escaped) > ECHO_LIMIT:
            break
        shown += escaped
    return shown
