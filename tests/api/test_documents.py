"""Every document that a schema describes: an example of each, read, written and made wrong."""

from __future__ import annotations

import copy
import json
from functools import cache
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

import ldncompound
from api.library_values import VALUES_OF_FORMS
from documents_read import check_mutations, kinds_of_documents, validator
from ldncompound.interchange.order_files import order_from

EXAMPLES = Path(__file__).parents[1] / "data" / "documents.jsonl"
"""One document a line; what an earlier version wrote stays, so that it stays readable."""
SCHEMAS = {
    path.name: json.loads(path.read_text(encoding="utf-8"))
    for path in (files("ldncompound") / "schemas").iterdir()
}
BUNDLE = SCHEMAS.pop("bundle.json")
ORDERS = {name: each for name, each in SCHEMAS.items() if name.startswith("order-")}


@cache
def examples() -> dict[str, list[dict]]:
    """Return the examples by the schema that they state."""
    found: dict[str, list[dict]] = {}
    for line in EXAMPLES.read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        found.setdefault(document["schema"], []).append(document)
    return found


def test_every_schema_has_an_example():
    """A schema without a document that it describes proves nothing: add a line to the examples."""
    described = {each["title"] for name, each in SCHEMAS.items() if name not in ORDERS}

    assert examples().keys() == described
    assert described == {*kinds_of_documents()}
    assert {f"order-{form}-1.json" for form in VALUES_OF_FORMS} == {*ORDERS}


@pytest.mark.parametrize("name", sorted(name for name in SCHEMAS if name not in ORDERS))
def test_a_document_without_a_member_or_with_a_wrong_one_is_none(name):
    """Each member in turn of each example: schema and reading agree, and both find it."""
    title = SCHEMAS[name]["title"]
    for document in examples()[title]:
        validator(title).validate(document)
        check_mutations(document)


@pytest.mark.parametrize("form", VALUES_OF_FORMS)
def test_an_order_without_a_member_or_with_a_wrong_one_is_none(form):
    """Schema and reading of an order file agree as well."""
    document = VALUES_OF_FORMS[form].to_json()
    schema = jsonschema.Draft202012Validator(ORDERS[f"order-{form}-1.json"])
    schema.validate(document)
    assert order_from(document) == VALUES_OF_FORMS[form]
    for member in document:
        without = {key: each for key, each in document.items() if key != member}
        assert schema.is_valid(without) == _is_ordered(without), member
        for wrong in (7.5, True, [True], {}):
            other = copy.deepcopy(document) | {member: wrong}
            assert not schema.is_valid(other), member
            assert not _is_ordered(other), member


def _is_ordered(document):
    """Say whether a file with these keys is an order."""
    try:
        order_from(document)
    except ldncompound.WrongUsage:
        return False
    return True


def test_the_bundle_holds_every_schema_and_finds_it_by_its_id():
    """One file is enough: what a document is, and what is wrong with it, follows from it alone."""
    assert {f"{name}.json": each for name, each in BUNDLE["$defs"].items()} == SCHEMAS
    assert len({each["$id"] for each in BUNDLE["$defs"].values()}) == len(SCHEMAS)
    jsonschema.Draft202012Validator.check_schema(BUNDLE)
    whole = jsonschema.Draft202012Validator(BUNDLE)
    for name in ("ldncompound.preparation/1", "ldncompound.lot/1", "ldncompound.refusal/1"):
        document = examples()[name][0]
        assert whole.is_valid(document)
        assert not whole.is_valid({**document, "schema": "ldncompound.other/1"})
        first = next(key for key in document if key != "schema")
        assert not whole.is_valid({key: document[key] for key in document if key != first})
    assert whole.is_valid(VALUES_OF_FORMS["liquid"].to_json())
    assert not whole.is_valid({})
