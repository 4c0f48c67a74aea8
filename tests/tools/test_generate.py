"""What is generated from the types is what ships."""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"


@pytest.fixture(name="made")
def made_schemas(monkeypatch):
    """Return every schema by its file name, made in this process."""
    monkeypatch.syspath_prepend(str(TOOLS))
    monkeypatch.delitem(sys.modules, "schemas", raising=False)
    import schemas

    return schemas.schemas()


def test_every_schema_of_a_type_ships_and_is_one(made):
    """Each has its own id, says what it describes, and equals what the type generates."""
    assert len({each["$id"] for each in made.values()}) == len(made)
    for name, schema in made.items():
        jsonschema.Draft202012Validator.check_schema(schema)
        shipped = (files("ldncompound") / "schemas" / name).read_text(encoding="utf-8")
        assert json.loads(shipped) == schema, name
        assert schema["title"].startswith("ldncompound.")


def test_members_and_kinds_are_told(made):
    """A step describes each of its kinds, and every member has a meaning."""
    step = made["preparation-1.json"]["$defs"]["Step"]
    weigh = next(
        each for each in step["allOf"] if each["if"]["properties"]["action"]["const"] == "weigh"
    )

    assert {"amount", "into"} <= {*weigh["then"]["required"]}
    assert made["preparation-1.json"]["$defs"]["CourseInUse"]["properties"]["fill"]["description"]
