"""Each command loads what it uses and no more: modules, libraries, classes, expressions, files.

The lists are names and counts. `python tools/what_is_loaded.py --write` renews them, where more
is loaded for a reason.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from what_is_loaded import COMMANDS, KEPT, beyond, loaded_by  # noqa: E402

LISTS = json.loads(KEPT.read_text(encoding="utf-8"))


@pytest.fixture(scope="module", name="loaded")
def what_is_loaded(tmp_path_factory):
    """Return what every command loads, each in a process of its own."""
    return loaded_by(tmp_path_factory.mktemp("loaded"))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_loads_nothing_that_is_not_listed(name, loaded):
    """What came in anew is named, module by module; less is always right."""
    assert beyond(loaded[name], LISTS[name]) == [], "tools/what_is_loaded.py --write renews these"


def test_every_list_is_of_a_command():
    """None is left of a command that is gone."""
    assert LISTS.keys() == COMMANDS.keys()


@pytest.mark.parametrize(
    ("name", "unused"),
    [
        ("--help", {"msgspec", "pint", "pydantic", "rfc8785", "sqlite3", "tomllib"}),
        ("capsules --help", {"msgspec", "pint", "pydantic", "rfc8785", "sqlite3", "tomllib"}),
        ("capsules", {"pydantic"}),
        ("liquid", {"pydantic"}),
        ("show", {"pydantic", "tomllib"}),
        ("trail verify", {"pint", "pydantic", "tomllib"}),
        ("trail head", {"pint", "pydantic", "tomllib"}),
        ("calc mwq", {"pydantic", "sqlite3", "tomllib"}),
        ("screening", {"pydantic", "sqlite3", "tomllib"}),
    ],
)
def test_no_list_allows_a_library_that_a_command_has_no_use_for(name, unused):
    """Renewing the lists does not let one in: help computes nothing, a reader of a trail neither."""
    assert not unused & {*LISTS[name]["libraries"]}


def test_an_order_that_nobody_signs_loads_nothing_that_knows_people():
    """Where nobody is enrolled, neither the roll nor keys nor signatures are loaded."""
    for name in ("capsules", "liquid"):
        people = LISTS[name]["modules"]["ldncompound.pharmacy.people"].split()
        assert {*people} <= {"authority", "held_entries"}


def test_what_came_in_is_told():
    """A module, a library, a file, a class and an expression more are each named or counted."""
    none = {"modules": {}, "libraries": [], "classes": {}, "expressions": 0, "files": []}
    more = {
        "modules": {"ldncompound.core": "text"},
        "libraries": ["pint"],
        "classes": {"models": 2},
        "expressions": 1,
        "files": ["sources.toml"],
    }

    assert beyond(more, none) == [
        "module ldncompound.core.text", "library pint", "file sources.toml", "2 models, not 0",
        "1 expressions, not 0",
    ]  # fmt: skip
    assert beyond(none, more) == beyond(more, more) == []
