"""Documents held against their types and schemas: whole, and with every member wrong in turn."""

from __future__ import annotations

import copy
import json
import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

import jsonschema

import ldncompound
from ldncompound.core.dosage_forms import FORMS
from ldncompound.core.records import Record
from ldncompound.core.refusals import VerificationFailure

_tried: set[tuple[str, ...]] = set()


@cache
def kinds_of_documents() -> dict[str, type[Record]]:
    """Return the type of every document by its schema."""
    for module in pkgutil.walk_packages(ldncompound.__path__, "ldncompound."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    known: dict[str, type[Record]] = {}
    waiting = [Record]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__struct_config__.tag_field == "schema":
            known[kind.__struct_config__.tag] = kind
    return known


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    """Return what holds a document against the schema that ships under its name."""
    path = name.removeprefix("ldncompound.").replace("/", "-") + ".json"
    schema = json.loads((files("ldncompound") / "schemas" / path).read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


def check_document(document: dict[str, Any]) -> None:
    """A document is as its schema says, is read typed, and is then written as it was."""
    name = document["schema"]
    kind, schema = kinds_of_documents()[name], validator(name)
    schema.validate(document)
    assert kind.from_document(document).document() == document

    # Once a process and form: thousands of documents are printed in the tests.
    shape = (name, *(form for form in FORMS if form in document))
    if shape not in _tried:
        _tried.add(shape)
        check_mutations(document)


def check_mutations(document: dict[str, Any]) -> None:
    """
    No member is of another type, and none that is required is missing, without being caught.

    Schema and reading say the same of each: what one takes, the other takes.
    """
    name = document["schema"]
    for what, mutated in mutations(document, validator(name).schema):
        valid, read = _is_valid(name, mutated), _is_read(name, mutated)
        assert valid == read, f"{name}: {what}: schema {valid}, reading {read}"
        assert not valid or what.startswith("without"), f"{name}: {what} is taken"


def mutations(document: Any, schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """
    Yield the document without each member, and with each of another type; free parts whole.

    Of parts that are alike in a list, those of one kind, only the first is changed.
    """
    seen: set[tuple[Any, ...]] = set()
    for path in _members(document, schema, schema):
        alike = tuple(_alike(document, path[:at], key) for at, key in enumerate(path))
        if alike in seen:
            continue
        seen.add(alike)
        if isinstance(path[-1], str):
            mutated = copy.deepcopy(document)
            del _at(mutated, path[:-1])[path[-1]]
            yield f"without {path}", mutated
        value = _at(document, path)
        if value is not None:
            mutated = copy.deepcopy(document)
            _at(mutated, path[:-1])[path[-1]] = _of_another_type(value)
            yield f"{path} of another type", mutated


def _alike(document: Any, before: tuple[Any, ...], key: Any) -> Any:
    """Return what is the same for parts of one kind in a list."""
    if isinstance(key, str):
        return key
    part = _at(document, (*before, key))
    kinds = ("action", "role", "kind", "meaning", "state")
    return tuple(part.get(each) for each in kinds) if isinstance(part, dict) else "*"


def _members(
    value: Any, schema: Any, root: Any, path: tuple[Any, ...] = ()
) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each member that the schema says something of."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in pairs:
        inner = _schema_of(schema, key, root)
        if inner is None:
            continue  # of a part that is kept as it is
        yield (*path, key)
        if isinstance(each, dict | list):
            yield from _members(each, inner, root, (*path, key))


def _schema_of(schema: Any, key: Any, root: Any) -> Any:
    """Return the schema of a member; None where it is free."""
    for each in _choices(schema, root):
        if isinstance(key, int) and "items" in each:
            return each["items"]
        if key in each.get("properties", {}):
            return each["properties"][key]
        if isinstance(each.get("additionalProperties"), dict):
            return each["additionalProperties"]
    return None


def _choices(schema: Any, root: Any) -> Iterator[dict[str, Any]]:
    """Yield a schema and what it refers to."""
    if schema is None:
        return
    if "$ref" in schema:
        yield from _choices(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _choices(each, root)
    yield schema


def _at(document: Any, path: tuple[Any, ...]) -> Any:
    """Return what stands at a path."""
    for each in path:
        document = document[each]
    return document


def _of_another_type(value: Any) -> Any:
    """Return a value of another type."""
    match value:
        case bool() | int():
            return "wrong"
        case str():
            return 7
        case list():
            return {"wrong": 7}
        case _:
            return ["wrong"]


def _is_valid(name: str, document: Any) -> bool:
    """Say whether a schema takes a document."""
    return bool(validator(name).is_valid(document))


def _is_read(name: str, document: Any) -> bool:
    """Say whether a document is read."""
    try:
        kinds_of_documents()[name].from_document(document)
    except VerificationFailure:
        return False
    return True
