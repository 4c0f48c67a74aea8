"""What paper says: a key with its values becomes a sentence, by the catalogue of the language."""

from __future__ import annotations

from functools import cache
from string import Formatter
from typing import TYPE_CHECKING

from ldncompound.core.wording.english import TEXTS

if TYPE_CHECKING:
    import datetime

__all__ = ["say"]


def say(key: str, /, **values: str | int | datetime.date) -> str:
    """
    Return the text of a key with its values in it; braces in a value are only braces.

    >>> say("label.prescriber", prescriber="A. {b}")
    'Prescriber: A. {b}'

    Args:
        key: Which text.
        values: What stands in it, each by its name.

    Raises:
        KeyError: There is no such text.
        ValueError: A value is missing, or one too many.
    """
    template = TEXTS[key]
    if values.keys() != _fields(template):
        raise ValueError(f"{key} takes {sorted(_fields(template))}, not {sorted(values)}")
    return template.format_map(values)


@cache
def _fields(template: str) -> frozenset[str]:
    """Return the names of the values that a template takes."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)
