"""What was recorded, said in the language of a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ldncompound.core.language import spoken, told_of_formulary
from ldncompound.core.refusals import VerificationFailure, quoted
from ldncompound.core.wording.said import said_on_paper

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ldncompound.compounding.preparation import Preparation
    from ldncompound.core.wording.said import Said

__all__ = ["in_language_of_paper"]


_AS_TYPED = frozenset(
    {
        "prescription", "pharmacy", "trail", "program", "wording", "lots", "source", "sources",
        "action", "answered", "category", "dosage_form", "figure", "id", "kind", "outside",
        "papers", "role", "route", "rule", "status", "unanswered",
    }
)  # fmt: skip
"""Members that hold what people typed, names of sources, or what programs compare."""

_VESSEL = "batch"
"""The vessel of a plan, which programs compare; its name is said where it is printed."""


def in_language_of_paper(preparation: Preparation) -> Preparation:
    """
    Return a preparation with its sentences, and the texts of its master record, as paper says them.

    A sentence is only said anew where the catalogue of this version still says in English what was
    recorded: a record is never given other words than it has.

    Args:
        preparation: As recorded, or a draft; as it is where no paper is being made.
    """
    language = spoken()
    if language is None:
        return preparation
    document, given = preparation.to_json(), preparation.prescription
    members_of_form = document[preparation.form]
    if language.data:
        document = {
            name: each if name in _AS_TYPED else _told(each) for name, each in document.items()
        }
        document["prescription"] = {**document["prescription"], "drug": _told(given.drug)}
        form = document.get(preparation.form)
        if isinstance(form, dict) and "base" in form:
            # Named in the order, as typed.
            form["base"] = members_of_form["base"]
        names = {each.name for each in preparation.components}
        for was, now in zip(preparation.working, document["working"], strict=True):
            # Programs look for the name of a figure; that of a component goes with the component.
            now["of"] = _told(was.of) if was.of in names else was.of
    _say(document, preparation.wording)
    return type(preparation).from_json(document)


def _told(part: Any) -> Any:
    """Return a part of a document with every text of the formulary in the language of the paper."""
    if isinstance(part, str):
        return part if part == _VESSEL else told_of_formulary(part)
    if isinstance(part, dict):
        return {name: each if name in _AS_TYPED else _told(each) for name, each in part.items()}
    return [_told(each) for each in part] if isinstance(part, list) else part


def _say(document: dict[str, Any], wording: Iterable[Said]) -> None:
    """Put the sentences of a document in, as the language of the paper says them."""
    for each in wording:
        *path, last = each.at.split("/")[1:] or [""]
        if _AS_TYPED & {*path, last} or (path[:1] == ["working"] and last == "of"):
            continue  # what people typed, or a name that programs look for
        try:
            part: Any = document
            for step in path:
                part = part[int(step)] if isinstance(part, list) else part[step]
            place = int(last) if isinstance(part, list) else last
            recorded = part[place]
        except (KeyError, IndexError, ValueError, TypeError):
            recorded = None
        if not isinstance(recorded, str):
            raise VerificationFailure(
                f"The record names a sentence where it has none, at {quoted(each.at)}."
            )
        part[place] = said_on_paper(each, recorded)
