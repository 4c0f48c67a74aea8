"""What else than the component wanted a name on a label may name; nobody confirms it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ldncompound.compounding.materials.label_words import label_key, seen_words
from ldncompound.core.patterns import lazy_pattern

if TYPE_CHECKING:
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.substance import Substance

__all__ = ["names_of", "other_name"]


_THINNED = ("tritur", "verreibung")
"""Parts of words on the label of a powder that was thinned."""
_RATIO = lazy_pattern(
    r"[%\u066a\u2030]|per ?cent|prozent|\d\s*[:\u2236/\u2044]|[:\u2236]\s*\d"
    r"|\d\s*(in|zu|auf)\s*\d|g\s*/\s*\d*\s*m?[gl]\b",
    re.IGNORECASE,
)
_JOINED = lazy_pattern(
    r"[+&/;]\s*[a-z]{4,}|\b(and|und|et|with|mit|avec|plus|not|nicht|without|ohne|analog\w*|impurity|related)\b",
    re.IGNORECASE,
)
"""What joins two substances in a label, or says that it is none of them."""
_MASS = lazy_pattern(r"(\d+(?:[.,]\d+)?)\s*(mg|mcg|g)\b")
_OTHER_SALTS = (
    "acetate", "besylate", "bromide", "citrate", "embonate", "fumarate", "hbr", "hydrobromide",
    "iodide", "maleate", "mesylate", "methobromide", "nitrate", "oxime", "pamoate", "phosphate",
    "salicylate", "succinate", "sulfate", "sulphate", "tartrate", "d3", "deuterated", "dextro",
)  # fmt: skip
"""Salts and derivatives by which no form of a drug here is named."""
_LEAST_LETTERS = 3
_LEAST_MISSPELT = 6
"""Letters of a name from which on another letter is a slip; shorter ones differ by one."""


def names_of(component: str, form: str | None, substance: Substance) -> Iterator[str]:
    """
    Yield the names of a component; those of the active are the names of its form.

    Args:
        component: As the formulary calls it.
        form: Chemical form; None for the one that the drug is labelled as.
        substance: The drug of the preparation.
    """
    if component == substance.labelled_as:
        yield from _names_of_form(form or component, substance)
        return
    yield component
    for each in substance.labels:
        if each.component == component:
            yield from each.names


def _names_of_form(form: str, substance: Substance) -> Iterator[str]:
    """Yield the names of a chemical form."""
    for each in substance.forms:
        if each.name == form:
            yield each.name
            yield from () if each.labels is None else each.labels.names
    if form == substance.labelled_as:
        yield from substance.synonyms


def other_name(
    text: str,
    component: str,
    form: str | None,
    substance: Substance,
    formulary: Formulary,
    grades: Sequence[str],
) -> str | None:
    """
    Return what else a label names, compared by looks; None where nothing known does.

    Args:
        text: The name on the label.
        component: What is wanted.
        form: Its chemical form, if known.
        substance: The drug of the preparation.
        formulary: Names of everything else.
        grades: Marks that follow a name.
    """
    words = seen_words(text, grades)
    if _of_other_strength(text, component):
        return "tablets of another strength"
    if any(_same(words, seen_words(each, grades)) for each in names_of(component, form, substance)):
        return None
    others = [
        (told, seen_words(name, grades))
        for told, name in _others(component, form, substance, formulary)
    ]
    for told, name in others:
        if _same(words, name):
            return told
    found = (
        _named_drug(words, component, substance, formulary)
        or _no_name(text, words, formulary, grades)
        or _of_brand("".join(words), component, formulary)
        or _not_the_drug(text, words, component, substance, grades)
    )
    if found is not None:
        return found
    key = "".join(words)
    for barred in substance.fillers_to_avoid:
        if any("".join(seen_words(each)) in key for each in barred.matches):
            return barred.name
    return next((told for told, name in others if _near(key, "".join(name))), None)


def _others(
    component: str, form: str | None, substance: Substance, formulary: Formulary
) -> Iterator[tuple[str, str]]:
    """Yield what else there is, with each of its names."""
    own = form or component if component == substance.labelled_as else None
    for known in formulary.substances.values():
        for each in known.forms:
            if each.name != own:
                yield from ((each.name, name) for name in _names_of_form(each.name, known))
    parts = {part.name for master in formulary.formulations.values() for part in master.components}
    for part in sorted(parts - {component, substance.labelled_as}):
        yield from ((part, name) for name in names_of(part, None, substance))


def _named_drug(
    words: list[str], component: str, substance: Substance, formulary: Formulary
) -> str | None:
    """Return the drug with a name in the label that the component has not; None without one."""
    for known in formulary.substances.values():
        similar = () if known.similar is None else (*known.similar.names, *known.similar.others)
        for name in similar:
            if _mentions(words, name, apart=substance.name):
                return f"a name like {name}"
        for name in (each for drugs in known.other_drugs for each in drugs.names):
            if _mentions(words, name, apart=substance.name):
                return f"a name with {name} in it"
    if not component.startswith(substance.labelled_as) and _mentions(words, substance.name):
        return f"a name with {substance.name} in it"
    return None


def _no_name(
    text: str, words: list[str], formulary: Formulary, grades: Sequence[str]
) -> str | None:
    """Return why a label names no substance as it is; None where it may."""
    key = "".join(words)
    plain = unicodedata.normalize("NFKC", text)
    if any("".join(seen_words(each)) in key for each in _THINNED) or _RATIO.search(plain):
        return "a trituration or something else of a stated strength"
    if sum(each.isalpha() for each in label_key(text, grades)) < _LEAST_LETTERS:
        return f"fewer than {_LEAST_LETTERS} letters, which are no name"
    bare = {
        word
        for known in formulary.substances.values()
        for form in known.forms
        for name in map(_in_one, _names_of_form(form.name, known))
        if _stem(known.name) in name
        for word in name.replace(_stem(known.name), " ").split()
    }
    return "a form or salt, and not of what" if bare.issuperset(words) else None


def _of_brand(key: str, component: str, formulary: Formulary) -> str | None:
    """Return the component that the brand in a label is of, where it is another; else None."""
    for known in formulary.substances.values():
        for each in known.labels:
            if each.component != component and any(
                "".join(seen_words(brand)) in key for brand in each.brands
            ):
                return each.component
    return None


def _not_the_drug(
    text: str, words: list[str], component: str, substance: Substance, grades: Sequence[str]
) -> str | None:
    """Return why a label of the active, or of its tablets, is not that of the active alone."""
    if not component.startswith(substance.labelled_as):
        return None
    stems = tuple(map(_stem, (substance.name, *substance.synonyms)))
    key = "".join(words)
    if not any(each.startswith(stems) for each in words) and not any(
        "".join(seen_words(each)) in key for each in substance.in_scripts
    ):
        return f"a name without {substance.name} in it"
    for mark in sorted(grades, key=len, reverse=True):
        text = re.sub(re.escape(mark), " ", text, flags=re.IGNORECASE)
    if _JOINED.search(text):
        return "more than one substance, or another"
    other = next((each for each in _OTHER_SALTS if "".join(seen_words(each)) in words), None)
    return None if other is None else f"a name with {other} in it"


def _of_other_strength(text: str, component: str) -> bool:
    """Return whether a label states another mass than the name of the component, as tablets do."""
    held, told = (
        {f"{number.replace(',', '.')} {unit}" for number, unit in _MASS.findall(each)}
        for each in (component, text)
    )
    return bool(held) and not told <= held


def _mentions(words: list[str], name: str, *, apart: str | None = None) -> bool:
    """Return whether a drug is named, also with a slip; *apart* is a drug that is no slip of it."""
    if _stem(name) in "".join(words):
        return True
    seen = "".join(seen_words(name))
    mine = None if apart is None else _stem(apart)
    return any(_near(each, seen) for each in words if mine is None or mine not in each)


def _in_one(name: str) -> str:
    """Return the words of a name as seen, with blanks between."""
    return " ".join(seen_words(name))


def _stem(name: str) -> str:
    """Return what the names of a drug share in several languages, as seen: naloxone, Naloxonum."""
    return "".join(seen_words(name)).removesuffix("e")


def _same(words: list[str], name: list[str]) -> bool:
    """Return whether two names look the same, in whatever order of the words."""
    return "".join(words) == "".join(name) or sorted(words) == sorted(name)


def _near(one: str, other: str) -> bool:
    """Return whether at most one letter more, less or another makes a long name of the other."""
    if len(other) < _LEAST_MISSPELT:
        return False
    pairs = enumerate(zip(one, other, strict=False))
    at = next((at for at, (mine, its) in pairs if mine != its), min(len(one), len(other)))
    one, other = one[at:], other[at:]
    return one[1:] == other[1:] or one == other[1:] or one[1:] == other
