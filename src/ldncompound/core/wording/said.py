"""Which key and values a sentence of a document was made from, so that paper can say it again."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from ldncompound.core import wording
from ldncompound.core.language import as_recorded
from ldncompound.core.quantities import Quantity
from ldncompound.core.records import Json, Record
from ldncompound.core.wording import CatalogueText

__all__ = ["UNSAYABLE", "Said", "said_again", "said_in", "said_on_paper"]


UNSAYABLE = (AttributeError, KeyError, RecursionError, TypeError, ValueError)
"""What a recorded sentence may raise: of a version that had other texts, or of a forger."""


class Said(Record):
    """
    A sentence of a document, by the catalogue of texts.

    Args:
        at: Where the sentence is in the document, as a JSON pointer (RFC 6901).
        key: Which text of the catalogue it is.
        values: What is in it, each by its name: texts and whole numbers, and sentences again,
            each an object of `key` and `values`.
    """

    at: str
    key: str
    values: Json


def said_in(record: Record, names: Mapping[str, str]) -> tuple[Said, ...]:
    """
    Return every sentence of the catalogue that a record holds.

    Args:
        record: As it was computed; one that was read back holds plain texts.
        names: Members that have another name in the document.
    """
    found: list[tuple[str, CatalogueText]] = []
    _collect(record, "", names, found)
    return tuple(
        Said(at=at, key=sentence.key, values=Json(_values(sentence))) for at, sentence in found
    )


def said_again(key: str, values: Mapping[str, Any]) -> str:
    """
    Return the sentence of a key and its values, as a document holds them.

    Raises:
        KeyError: There is no such text.
        ValueError: A value is missing, or one too many.
    """
    return wording.say(
        key,
        **{
            name: said_again(value["key"], value["values"]) if isinstance(value, dict) else value
            for name, value in values.items()
        },
    )


def said_on_paper(said: Said, recorded: str) -> str:
    """
    Return a recorded sentence in the language of the paper.

    Args:
        said: Its key and values.
        recorded: Its text; returned as it is where the catalogue no longer says just this.
    """
    try:
        with as_recorded():
            if said_again(said.key, said.values) != recorded:
                return recorded
        return said_again(said.key, said.values)
    except UNSAYABLE:
        return recorded  # of a version that had other texts


_PLAIN = frozenset((str, int, bool, type(None), datetime.date, Json, Quantity))
"""Most members are of these, and hold no sentence: they are passed over at once."""


def _collect(
    part: Record | tuple[Any, ...],
    at: str,
    names: Mapping[str, str],
    found: list[tuple[str, CatalogueText]],
) -> None:
    """Add the sentences of a part, each with its place."""
    if isinstance(part, tuple):
        for number, each in enumerate(part):
            if type(each) not in _PLAIN:
                _add(each, f"{at}/{number}", names, found)
        return
    for name in part.__struct_fields__:
        each = getattr(part, name)
        if type(each) not in _PLAIN:
            _add(each, f"{at}/{names.get(name, name)}", names, found)


def _add(
    each: object, at: str, names: Mapping[str, str], found: list[tuple[str, CatalogueText]]
) -> None:
    """Add a member that is a sentence, or the sentences in it."""
    if isinstance(each, CatalogueText):
        found.append((at, each))
    elif isinstance(each, tuple) or (isinstance(each, Record) and each.sayable):
        _collect(each, at, names, found)


def _values(sentence: CatalogueText) -> dict[str, Any]:
    """Return the values of a sentence as JSON."""
    return {name: _value(value) for name, value in sentence.values.items()}


def _value(value: str | int | datetime.date) -> Any:
    """Return one value as JSON."""
    if isinstance(value, CatalogueText):
        return {"key": value.key, "values": _values(value)}
    return value.isoformat() if isinstance(value, datetime.date) else value
