"""Checks of documents against types and schemas: whole, and with each member wrong in turn."""

from __future__ import annotations

import copy
import json
import pkgutil
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any, Literal, get_args, get_origin, get_type_hints

import jsonschema

import ldncompound
from ldncompound.core.dosage_forms import FORMS
from ldncompound.core.records import Record
from ldncompound.core.refusals import VerificationFailure
from ldncompound.core.wording.said import said_again

SAYS = re.compile(
    "/notes/[0-9]+|/working/[0-9]+/text|/components/[0-9]+/factor_basis|/expected/statement"
    "|/weigh_plan/(steps/[0-9]+/note|leftover/[0-9]+/disposition|advice|uncertainty/to_halve)"
    "|/weigh_plan/alternatives/[0-9]+/(method|lost)|/beyond_use/(limited_by|statement|convention)"
    "|/cost/(statement|note|lines/[0-9]+/basis)|/tablets/factor_basis"
)
"""Where a preparation says something in sentences."""
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")

_tried: set[tuple[str, ...]] = set()


@cache
def kinds_of_documents() -> dict[str, list[type[Record]]]:
    """Return the types of every document by its schema."""
    for module in pkgutil.walk_packages(ldncompound.__path__, "ldncompound."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    known: dict[str, list[type[Record]]] = {}
    waiting = [Record]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        name = _name_of(kind)
        if name is not None and kind.__module__.startswith("ldncompound."):
            known.setdefault(name, []).append(kind)
    return known


def _name_of(kind: type[Record]) -> str | None:
    """Return the schema of a type of documents; None for parts and base types."""
    config = kind.__struct_config__
    base = getattr(kind, "__parameters__", ()) and kind.__subclasses__()
    if config.tag_field is None or base:
        return None
    if config.tag_field == "schema":
        return str(config.tag)
    named = get_type_hints(kind).get("schema")
    return str(get_args(named)[0]) if get_origin(named) is Literal else None


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    """Return a validator for the schema that ships under this name."""
    path = name.removeprefix("ldncompound.").replace("/", "-") + ".json"
    schema = json.loads((files("ldncompound") / "schemas" / path).read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


def check_document(document: dict[str, Any]) -> None:
    """Check that a document fits its schema, is read typed, and is written back unchanged."""
    name = document["schema"]
    validator(name).validate(document)
    assert any(_is_as_written(each, document) for each in readings(name, document))

    if "wording" in document:
        check_wording(document)

    # Once a process, kind and form: thousands of documents are printed in the tests.
    shape = (name, *kinds_of(document), *(form for form in FORMS if form in document))
    if shape not in _tried:
        _tried.add(shape)
        check_mutations(document)


def kinds_of(document: dict[str, Any]) -> tuple[str, ...]:
    """Return what kind of its schema a document is, by the members that say so."""
    told = (document.get(name) for name in ("kind", "action", "calculation", "report", "meaning"))
    return tuple(each for each in told if isinstance(each, str))


def check_wording(document: dict[str, Any]) -> None:
    """What a preparation says follows from its keys and values, or is a text of its data."""
    texts = dict(_texts(document, ""))
    said = {each["at"]: said_again(each["key"], each["values"]) for each in document["wording"]}
    data = {text for at, text in texts.items() if at.startswith("/formulation/record/")}

    assert said.items() <= texts.items()
    for at, text in texts.items():
        if SAYS.fullmatch(at) and not DAY.fullmatch(text):
            assert at in said or text in data, at


def _texts(part: Any, at: str) -> Iterator[tuple[str, str]]:
    """Yield every text of a document with its place, a JSON pointer."""
    if isinstance(part, str):
        yield at, part
    elif isinstance(part, dict | list):
        named = part.items() if isinstance(part, dict) else enumerate(part)
        for name, each in named:
            yield from _texts(each, f"{at}/{name}")


def _is_as_written(read: Record, document: dict[str, Any]) -> bool:
    """Say whether a record is written as the document was; a refusal may have further members."""
    written = read.document()
    if read.__struct_config__.forbid_unknown_fields:
        return written == document
    return {**document, **written} == document


def check_mutations(document: dict[str, Any]) -> None:
    """
    Check that every wrong type and every missing required member is detected.

    Schema and reading must agree: what one accepts, the other accepts.
    """
    name = document["schema"]
    for what, mutated in mutations(document, validator(name).schema):
        valid, read = _is_valid(name, mutated), _is_read(name, mutated)
        assert valid == read, f"{name}: {what}: schema {valid}, reading {read}"
        assert not valid or what.startswith("without"), f"{name}: {what} is taken"


def mutations(document: Any, schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """
    Yield the document without each member, and with each of another type; free parts whole.

    Of the parts of one kind in a list only the first is changed.
    """
    seen: set[tuple[Any, ...]] = set()
    for path in _members(document, schema, schema):
        alike = tuple(_alike(document, path[:at], key) for at, key in enumerate(path))
        if alike in seen:
            continue
        seen.add(alike)
        # A document within another one need not state its schema.
        if isinstance(path[-1], str) and (len(path) == 1 or path[-1] != "schema"):
            mutated = copy.deepcopy(document)
            del _at(mutated, path[:-1])[path[-1]]
            yield f"without {path}", mutated
        value = _at(document, path)
        if value is not None:
            mutated = copy.deepcopy(document)
            _at(mutated, path[:-1])[path[-1]] = _of_another_type(value)
            yield f"{path} of another type", mutated


def _alike(document: Any, before: tuple[Any, ...], key: Any) -> Any:
    """Return what similar parts in a list have in common: their kind."""
    if isinstance(key, str):
        return key
    part = _at(document, (*before, key))
    kinds = ("action", "role", "kind", "meaning", "state")
    return tuple(part.get(each) for each in kinds) if isinstance(part, dict) else "*"


def _members(
    value: Any, schema: Any, root: Any, path: tuple[Any, ...] = ()
) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each member that the schema describes."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in pairs:
        inner = _schema_of(schema, key, root)
        if inner is None:
            continue  # the schema does not describe it further
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
    """Return the value at a path."""
    for each in path:
        document = document[each]
    return document


def _of_another_type(value: Any) -> Any:
    """Return a value of another type."""
    match value:
        case bool() | int():
            return "wrong"
        case str():
            return 7.5  # a count is allowed in place of a quantity
        case list():
            return {"wrong": 7}
        case _:
            return ["wrong"]


def _is_valid(name: str, document: Any) -> bool:
    """Say whether a schema takes a document."""
    return bool(validator(name).is_valid(document))


def readings(name: str, document: Any) -> Iterator[Record]:
    """Yield a document as each of its types that reads it."""
    for kind in kinds_of_documents()[name]:
        with suppress(VerificationFailure):
            yield kind.from_document(document)


def _is_read(name: str, document: Any) -> bool:
    """Say whether a document is read."""
    return any(True for _ in readings(name, document))
