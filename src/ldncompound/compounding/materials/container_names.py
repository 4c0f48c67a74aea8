"""What the name on a container says: what is wanted, something else, or nothing known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ldncompound.core.names import name_key
from ldncompound.core.refusals import Implausible, InvalidOrder, WrongComponent, quoted
from ldncompound.formulary.barred_fillers import barred_filler

if TYPE_CHECKING:
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.substance import Substance

__all__ = ["check_container", "label_key"]


_LONGEST = 200
_MADE_AHEAD = ("trituration", "verreibung")
"""Words on the label of a powder that was thinned."""


def label_key(text: str, grades: Iterable[str] = ()) -> str:
    """
    Return a name on a label for comparison.

    Letter case, width, blanks, dashes and signs do not count, nor do the marks of pharmacopoeias.

    Args:
        text: As it stands on the label.
        grades: Marks that follow a name.

    >>> label_key("Naltrexone-HCl, USP", ["USP"]) == label_key("NALTREXONE HCl")
    True
    """
    words = f" {_words(text)} "
    for each in sorted((_words(grade) for grade in grades), key=len, reverse=True):
        words = words.replace(f" {each} ", " ")
    return words.replace(" ", "")


def _words(text: str) -> str:
    """Return the words of a name, in small letters."""
    folded = name_key(text[:_LONGEST])
    folded = unicodedata.normalize("NFKC", folded)
    return " ".join(re.sub(r"(?<!\d)\.|\.(?!\d)|[^\w.%]|_", " ", folded).split())


def check_container(
    text: str,
    component: str,
    form: str | None,
    substance: Substance,
    formulary: Formulary,
    *,
    own: Iterable[str] = (),
    made_ahead: bool = False,
) -> None:
    """
    Refuse a container whose label names something else than what is wanted.

    Args:
        text: The name on the container, as typed or scanned.
        component: What is wanted.
        form: Chemical form of the lot in hand; None where it is not known or there is none.
        substance: The drug of the preparation.
        formulary: Names of everything else.
        own: What the pharmacy has confirmed to name the component in this form.
        made_ahead: The lot is a trituration.

    Raises:
        InvalidOrder: the name is empty.
        WrongComponent: the label names another substance, form or component.
        Implausible: nothing known; a pharmacist may confirm that it names the component.
    """
    grades = [each for known in formulary.substances.values() for each in _grades(known)]
    key = label_key(text, grades)
    again = f"Read the name on the container again: {substance.told_apart}."
    if not key:
        raise InvalidOrder("The name on the container is empty.", remedy=again)
    wanted = {label_key(each, grades) for each in (*_names(component, form, substance), *own)}
    if made_ahead:
        wanted |= {f"{each}{_MADE_AHEAD[0]}" for each in wanted}
    if key in wanted:
        return
    other = _other(text, key, component, substance, formulary, grades)
    if other is not None:
        told = component if form in (None, component) else f"{component} of the form {form}"
        raise WrongComponent(
            f"The container is labelled {quoted(text)}: {other}, where {told} is to be weighed.",
            remedy=f"Put it back. {again}",
        )
    raise Implausible(
        f"{quoted(text)} is not known as a name of {component}.",
        remedy=f"{again} A pharmacist may confirm a wording that names it with 'ldncompound "
        "formulations synonym'; it is known from then on.",
    )


def _grades(substance: Substance) -> tuple[str, ...]:
    """Return the marks that follow a name."""
    return () if substance.grades is None else substance.grades.names


def _names(component: str, form: str | None, substance: Substance) -> Iterator[str]:
    """Yield the names of a component; those of the active are the names of its form."""
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


def _stem(name: str) -> str:
    """Return what the names of a drug share in several languages: naloxone, Naloxonum."""
    return label_key(name).removesuffix("e")


def _other(
    text: str,
    key: str,
    component: str,
    substance: Substance,
    formulary: Formulary,
    grades: list[str],
) -> str | None:
    """Return what else a label names; None where nothing known does."""
    for known in formulary.substances.values():
        for each in known.forms:
            if key in {label_key(name, grades) for name in _names_of_form(each.name, known)}:
                return each.name
        similar = () if known.similar is None else (*known.similar.names, *known.similar.others)
        for name in similar:
            if _stem(name) in key:
                return f"a name like {name}"
    if any(word in key for word in _MADE_AHEAD):
        return "a trituration"
    if component != substance.labelled_as and not component.startswith(substance.labelled_as):
        if _stem(substance.name) in key:
            return f"a name with {substance.name} in it"
        barred = barred_filler(text, substance)
        if barred is not None:
            return barred.name
    parts = {part.name for master in formulary.formulations.values() for part in master.components}
    for name in sorted(parts):
        if key in {label_key(each, grades) for each in _names(name, None, substance)}:
            return name
    return None
