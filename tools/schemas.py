"""The JSON Schemas of all documents, from the types that write and read them.

Every `Record` with a member `schema` is a document. The description of a member comes from the
line `name: …` in its class; the members of each kind of a part from the class's `kinds`.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

import ldncompound
from ldncompound.compounding.form_figures import AnyFigures, figures_of
from ldncompound.core.dosage_forms import FORMS
from ldncompound.core.quantity_fields import QuantityMember
from ldncompound.core.records import OTHERS, Json, Record

FIGURES = {"x-figures": True}
_REF = "#/$defs/{name}"
_DESCRIBED = re.compile(r"^ {4}(\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)


def schemas() -> dict[str, dict[str, Any]]:
    """Return every schema by its file name."""
    for module in pkgutil.walk_packages(ldncompound.__path__, "ldncompound."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    found: dict[str, list[Any]] = {}
    for each in _records(Record):
        if (tag := _tag(each)) is not None:
            found.setdefault(tag, []).append(each)
    return {
        tag.removeprefix("ldncompound.").replace("/", "-") + ".json": _schema(found[tag])
        for tag in sorted(found)
    }


def bundle(single: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """
    Return all schemas in one: each keeps its own id, and what states its schema is found by it.

    Args:
        single: Every schema by its file name.
    """
    by_name = {name.removesuffix(".json"): single[name] for name in sorted(single)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:ldncompound:bundle",
        "title": "ldncompound",
        "description": "Every document of ldncompound, by the schema that it states; an order file "
        "states its form.",
        "anyOf": [{"$ref": each["$id"]} for each in by_name.values()],
        "$defs": by_name,
    }


def _records(kind: type[Any]) -> Iterator[Any]:
    """Yield the records of the package below a class, once each."""
    for each in kind.__subclasses__():
        if each.__module__.startswith("ldncompound."):
            yield each
            yield from _records(each)


def _tag(kind: Any) -> str | None:
    """Return the `schema` of a whole document; None for a part or a generic class."""
    config = kind.__struct_config__
    if getattr(kind, "__parameters__", ()) and kind.__subclasses__():  # the base of documents
        return None
    if config.tag_field == "schema":
        return str(config.tag)
    named = get_type_hints(kind).get("schema") if config.tag_field else None
    return str(get_args(named)[0]) if get_origin(named) is Literal else None


def _schema(kinds: list[Any]) -> dict[str, Any]:
    """Return the schema of one document, which may be of several classes."""
    tag = str(_tag(kinds[0]))
    if len(kinds) == 1:
        made, parts = _components(kinds[0])
        if kinds[0].spread:
            _spread(kinds[0].spread, made, parts)
    else:
        names = sorted(each.__name__ for each in kinds)
        made, parts = {"anyOf": [{"$ref": _REF.format(name=each)} for each in names]}, _parts(kinds)
    name = tag.removeprefix("ldncompound.").replace("/", ":")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:ldncompound:{name}",
        "title": tag,
    }
    return {**head, **{key: each for key, each in made.items() if key != "title"}, "$defs": parts}


def _components(kind: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the schema of a record itself, and of all the parts that it refers to."""
    parts = _parts([kind])
    return parts.pop(kind.__name__), parts


def _spread(name: str, made: dict[str, Any], parts: dict[str, Any]) -> None:
    """Put the members of a part beside those of the document that holds it."""
    made["anyOf"] = made["properties"].pop(name)["anyOf"]
    made["required"].remove(name)
    for each in made["anyOf"]:
        del parts[each["$ref"].rpartition("/")[2]]["additionalProperties"]
    del made["additionalProperties"]
    made["unevaluatedProperties"] = False


def _parts(kinds: list[Any]) -> dict[str, Any]:
    """Return the schemas of records, and of all that they refer to, by the names of the classes."""
    others: dict[str, Any] = {}

    def own(kind: Any) -> dict[str, Any]:
        if not hasattr(kind, "either"):
            return _own(kind)
        others.update((each.__name__, each) for each in kind.either())
        return {"anyOf": [{"$ref": _REF.format(name=each.__name__)} for each in kind.either()]}

    _, parts = msgspec.json.schema_components(kinds, schema_hook=own, ref_template=_REF)
    classes = {each.__name__: each for each in _records(Record)}
    for name in [*parts]:
        if name in classes:
            _complete(classes[name], parts[name])
        if FIGURES in parts[name].get("properties", {}).values():
            parts[name] = _with_figures(parts[name], parts)
    return {**_parts([*others.values()]), **parts} if others else parts


def _own(kind: Any) -> dict[str, Any]:
    """Return the schema of one of the program's own types."""
    if isinstance(kind, QuantityMember):
        return kind.schema()
    if kind is AnyFigures:
        return {**FIGURES}
    if kind is Json:
        return {"type": "object"}
    return dict(kind.json_schema())


def _complete(kind: Any, made: dict[str, Any]) -> None:
    """Add the descriptions of a part and its members, and the members of each kind."""
    text = inspect.cleandoc(kind.__doc__ or "")
    made["description"] = " ".join(text.partition("\n\n")[0].split())
    told = {
        name: " ".join(words.split())
        for each in reversed(kind.__mro__)
        for name, words in _DESCRIBED.findall(inspect.cleandoc(each.__doc__ or ""))
    }
    if _tag(kind) is not None and "schema" not in made["required"]:
        made["required"].insert(0, "schema")  # readers need it
    for name, member in made["properties"].items():
        if member.pop("default", ...) is None and kind.__struct_config__.omit_defaults:
            _never_null(member)  # left out where it does not apply
        if name in told:
            member["description"] = told[name]
    if kind.conditions:
        made["allOf"] = [*kind.conditions]
    if kind.told_by:
        made["properties"][kind.told_by] = _named_kinds(kind)
        made["allOf"] = [
            _of_kind(kind, each, made["properties"]) for each in kind.kinds if each != OTHERS
        ]


def _never_null(member: dict[str, Any]) -> None:
    """Remove null from the types of a member."""
    others = [each for each in member.get("anyOf", ()) if each != {"type": "null"}]
    if len(others) == 1:
        del member["anyOf"]
        member |= others[0]
    elif others:
        member["anyOf"] = others


def _named_kinds(kind: Any) -> dict[str, Any]:
    """Return the schema of the member that gives the kind."""
    return {"type": "string"} if OTHERS in kind.kinds else {"enum": [*kind.kinds]}


def _of_kind(kind: Any, name: str, members: dict[str, Any]) -> dict[str, Any]:
    """Return what a part of one kind must have, and what it never has."""
    needed = [each for each in kind.kinds[name] if not each.endswith("?")]
    known = {each.removesuffix("?") for each in kind.kinds[name]}
    every = {each.removesuffix("?") for members in kind.kinds.values() for each in members}
    null = {"type": "null"}
    # Members that may be null in other kinds.
    held = [each for each in needed if null in members[each].get("anyOf", ())]
    return {
        "if": {"properties": {kind.told_by: {"const": name}}, "required": [kind.told_by]},
        "then": {
            "required": needed,
            "properties": {
                **dict.fromkeys(sorted(every - known), null),
                **{each: {"not": null} for each in held},
            },
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
