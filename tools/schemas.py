"""The JSON Schemas of all documents, from the types that write and read them.

Every `Record` with a member `schema` is a document. What a member means comes from the lines
`name: …` of its class; what each kind of a part has, from the class's `kinds`.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import msgspec

import ldncompound
from ldncompound.compounding.form_figures import AnyFigures, figures_of
from ldncompound.core.dosage_forms import FORMS
from ldncompound.core.quantity_fields import QuantityMember
from ldncompound.core.records import OTHERS, Json, Record

FIGURES = {"x-figures": True}
_DESCRIBED = re.compile(r"^ {4}(\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)


def schemas() -> dict[str, dict[str, Any]]:
    """Return every schema by its file name."""
    for module in pkgutil.walk_packages(ldncompound.__path__, "ldncompound."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    found = {each.__struct_config__.tag: each for each in _records(Record) if _is_document(each)}
    return {
        tag.removeprefix("ldncompound.").replace("/", "-") + ".json": _schema(found[tag])
        for tag in sorted(found)
    }


def _records(kind: type[Any]) -> Iterator[Any]:
    """Yield the records below a class, once each."""
    for each in kind.__subclasses__():
        yield each
        yield from _records(each)


def _is_document(kind: Any) -> bool:
    """Say whether a record is a whole document."""
    return bool(kind.__struct_config__.tag_field == "schema")


def _schema(kind: Any) -> dict[str, Any]:
    """Return the schema of one document."""
    tag = kind.__struct_config__.tag
    made, parts = _components(kind)
    name = tag.removeprefix("ldncompound.").replace("/", ":")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:ldncompound:{name}",
        "title": tag,
    }
    return {**head, **{key: each for key, each in made.items() if key != "title"}, "$defs": parts}


def _components(kind: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the schema of a record itself, and of all the parts that it refers to."""
    _, parts = msgspec.json.schema_components(
        [kind], schema_hook=_own, ref_template="#/$defs/{name}"
    )
    classes = {each.__name__: each for each in _records(Record)}
    for name in [*parts]:
        if name in classes:
            _complete(classes[name], parts[name])
    made = parts.pop(kind.__name__)
    if any(each == FIGURES for each in made["properties"].values()):
        made = _with_figures(made, parts)
    return made, parts


def _own(kind: Any) -> dict[str, Any]:
    """Return the schema of a type of our own."""
    if isinstance(kind, QuantityMember):
        return kind.schema()
    if kind is AnyFigures:
        return {**FIGURES}
    if kind is Json:
        return {"type": "object"}
    return dict(kind.json_schema())


def _complete(kind: Any, made: dict[str, Any]) -> None:
    """Say what a part and its members mean, and what each kind of it has."""
    text = inspect.cleandoc(kind.__doc__ or "")
    made["description"] = " ".join(text.partition("\n\n")[0].split())
    told = {name: " ".join(words.split()) for name, words in _DESCRIBED.findall(text)}
    for name, member in made["properties"].items():
        if member.pop("default", ...) is None and kind.__struct_config__.omit_defaults:
            _never_null(member)  # left out where it does not apply
        if name in told:
            member["description"] = told[name]
    if kind.told_by:
        made["properties"][kind.told_by] = _named_kinds(kind)
        made["allOf"] = [_of_kind(kind, each) for each in kind.kinds if each != OTHERS]


def _never_null(member: dict[str, Any]) -> None:
    """Take null from what a member may be."""
    others = [each for each in member.get("anyOf", ()) if each != {"type": "null"}]
    if len(others) == 1:
        del member["anyOf"]
        member |= others[0]


def _named_kinds(kind: Any) -> dict[str, Any]:
    """Return the schema of the member that tells the kind."""
    return {"type": "string"} if OTHERS in kind.kinds else {"enum": [*kind.kinds]}


def _of_kind(kind: Any, name: str) -> dict[str, Any]:
    """Return what a part of one kind must have, and what it never has."""
    known = {each.removesuffix("?") for each in kind.kinds[name]}
    every = {each.removesuffix("?") for members in kind.kinds.values() for each in members}
    null = {"type": "null"}
    return {
        "if": {"properties": {kind.told_by: {"const": name}}, "required": [kind.told_by]},
        "then": {
            "required": [each for each in kind.kinds[name] if not each.endswith("?")],
            "properties": dict.fromkeys(sorted(every - known), null),
        },
    }


def _with_figures(made: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a document that holds the figures of one form under its name."""
    members = {}
    for name, member in made["properties"].items():
        if member != FIGURES:
            members[name] = member
            continue
        for form in FORMS:
            own, more = _components(figures_of(form))
            title = figures_of(form).__name__
            parts |= {**more, title: own}
            members[form] = {"$ref": f"#/$defs/{title}"}
    required = [each for each in made["required"] if each in members]
    one_of = [{"required": [form]} for form in FORMS]
    return {**made, "properties": members, "required": required, "oneOf": one_of}
