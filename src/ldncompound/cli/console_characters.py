"""What a console or a pipe shows in place of a character that its encoding lacks.

A sign has a spelling in ASCII that says the same beside a number. Anything else is named by its
code point between angle brackets, so that no digit of the code can be read with an amount:
`½` is never `1/2`, which after a 1 would be eleven halves.
"""

from __future__ import annotations

import codecs

__all__ = ["IN_PLAIN_CHARACTERS", "register"]


IN_PLAIN_CHARACTERS = "ldncompound-plain"
"""The name of the handler of errors, for a stream."""

_SPELLINGS = {
    "\u2212": "-",  # minus
    "\u2013": "-",  # en dash
    "×": "x",
    "÷": "/",
    "±": "+/-",
    "≤": "<=",
    "≥": ">=",
    "≈": "~",
    "√": "sqrt",
    "²": "^2",
    "³": "^3",
    "°": "deg ",
    "\u00b5": "u",  # micro
    "\u03bc": "u",  # mu, written for micro
    "…": "...",
    "→": "->",
    "\u00a0": " ",  # no-break space
    "\u2009": " ",  # thin space
    "\u202f": " ",  # narrow no-break space
    "\u2018": "'",
    "\u2019": "'",
    "“": '"',
    "”": '"',
}


def _in_plain_characters(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for the characters that could not be encoded, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_SPELLINGS.get(each, f"<U+{ord(each):04X}>") for each in lacking), error.end


def register() -> None:
    """Make the handler known to this process."""
    codecs.register_error(IN_PLAIN_CHARACTERS, _in_plain_characters)
