"""What paper says: a key with its values becomes a sentence, by the catalogue of the language."""

from __future__ import annotations

from functools import cache, partial, reduce
from string import Formatter
from typing import TYPE_CHECKING

from ldncompound.core.language import number_on_paper, on_paper, spoken, told, unit_on_paper
from ldncompound.core.quantities import written
from ldncompound.core.wording.english.computed import COMPUTED_TEXTS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Mapping

__all__ = [
    "WAYS",
    "CatalogueText",
    "added_up",
    "both",
    "either",
    "followed",
    "listed",
    "run_on",
    "say",
]


class CatalogueText(str):
    """
    A text of the catalogue, with the key and the values that it was made from.

    Args:
        text: The sentence.
        key: Which text it is.
        values: What stands in it, each by its name; some are sentences themselves.
    """

    key: str
    values: Mapping[str, str | int | datetime.date]

    def __new__(
        cls, text: str, key: str, values: Mapping[str, str | int | datetime.date]
    ) -> CatalogueText:
        """Make it."""
        made = super().__new__(cls, text)
        made.key, made.values = key, values
        return made

    def __getnewargs__(self) -> tuple[str, str, Mapping[str, str | int | datetime.date]]:  # type: ignore[override]
        """Say from what a copy is made."""
        return str(self), self.key, self.values


def say(key: str, /, **values: str | int | datetime.date) -> str:
    """
    Return the text of a key with its values in it; braces in a value are only braces.

    It is a `CatalogueText`, so that a record can keep what it was made from.

    >>> say("label.prescriber", prescriber="A. {b}")
    'Prescriber: A. {b}'

    Args:
        key: Which text.
        values: What stands in it, each by its name.

    Raises:
        KeyError: There is no such text.
        ValueError: A value is missing, or one too many.
    """
    fields, parts = _compiled(_template(key))
    if values.keys() != fields:
        raise ValueError(f"{key} takes {sorted(fields)}, not {sorted(values)}")
    text = "".join(
        [
            literal
            if name is None
            else literal + (str(values[name]) if write is str else write(str(values[name])))
            for literal, name, write in parts
        ]
    )
    return CatalogueText(text, key, values)


def _template(key: str) -> str:
    """Return the template of a key in the language of the paper; English where none is made."""
    language = spoken()
    if language is not None:
        return language.texts[key]
    if key in COMPUTED_TEXTS:
        return COMPUTED_TEXTS[key]
    # What papers alone say is loaded where one of them is made.
    from ldncompound.core.wording.english.catalogue import TEXTS

    return TEXTS[key]


def followed(text: str, more: str) -> str:
    """Return two texts, one after the other; either may be empty."""
    return say("text.followed", first=text, then=more) if text and more else text or more


def run_on(parts: Iterable[str]) -> str:
    """Return parts of a sentence, one right after the other; nothing where there is none."""
    return _with(lambda first, then: say("text.joined", first=first, then=then), parts)


def _with(join: Callable[[str, str], str], items: Iterable[str]) -> str:
    """Return items joined from the first to the last; nothing where there is none."""
    first, *others = [*items] or [""]
    return reduce(join, others, first)


def listed(items: Iterable[str]) -> str:
    """
    Return items with commas between them.

    >>> listed(["a", "b", "c"])
    'a, b, c'
    """
    return _with(lambda first, then: say("text.listed", first=first, then=then), items)


def both(items: Iterable[str]) -> str:
    """
    Return items with "and" between them.

    >>> both(["a", "b"])
    'a and b'
    """
    return _with(lambda first, then: say("text.and", first=first, then=then), items)


def either(items: Iterable[str]) -> str:
    """
    Return items with "or" between them.

    >>> either(["a", "b"])
    'a or b'
    """
    return _with(lambda first, then: say("text.or", first=first, then=then), items)


def added_up(terms: Iterable[str]) -> str:
    """
    Return terms as a sum, for a working.

    >>> added_up(["2", "3", "4"])
    '2 + 3 + 4'
    """
    return reduce(lambda first, then: say("working.plus", first=first, then=then), terms)


WAYS: dict[str, Callable[[str], str]] = {
    "": str,
    "words": written,
    "number": number_on_paper,
    "date": on_paper,
    "long": partial(on_paper, in_full=True),
    "data": told,
    "unit": partial(unit_on_paper, one=True),
    "capital": lambda text: text[:1].upper() + text[1:],
    "upper": str.upper,
}
"""How a template may write a value: as it is, as a quantity, number or date that people read, as
a text of the formulary in the language of the paper, as the name of one unit, with a capital. `+`
puts two together."""


def _way(names: str) -> Callable[[str], str]:
    """Return the way in which a template writes a value."""
    if not names:
        return str
    ways = [WAYS[name] for name in names.split("+")]
    if len(ways) == 1:
        return ways[0]
    return lambda text: reduce(lambda so_far, way: way(so_far), ways, text)


@cache
def _compiled(
    template: str,
) -> tuple[frozenset[str], tuple[tuple[str, str | None, Callable[[str], str]], ...]]:
    """Return the names of the values that a template takes, and its parts."""
    parts = tuple(
        (literal, name, _way(way or "")) for literal, name, way, _ in Formatter().parse(template)
    )
    return frozenset(name for _, name, _ in parts if name is not None), parts
