"""Every command of the command line is one method of `Pharmacy`, and every act can be repeated."""

from __future__ import annotations

import inspect
import re
import sys
from importlib import import_module
from pathlib import Path

import pytest
from typer.main import get_command

from ldncompound.api.pharmacy import Pharmacy
from ldncompound.cli.main import program
from ldncompound.core.errors import CompoundingError

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))
from library_page import commands, groups, method_of, page, public_methods

LINE = get_command(program())
COMMANDS = sorted({path for path in commands(LINE) if path})
METHODS_THERE = set(public_methods(Pharmacy)) | {
    f"{name}.{method}" for name, kind in groups().items() for method in public_methods(kind)
}


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_is_a_method(path):
    """Whatever can be typed can be called."""
    assert method_of(path) in METHODS_THERE


def command_at(path):
    """Return a command of the command line."""
    found = LINE
    for name in path:
        found = found.commands[name]
    return found


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_command_calls_its_method(path):
    """Its module names the method of the library, or a module of `cli` that it calls does."""
    own = inspect.getsource(inspect.getmodule(inspect.unwrap(command_at(path).callback)))
    called = map(import_module, re.findall(r"from (ldncompound\.cli\.\w+) import", own))
    method = method_of(path).rpartition(".")[2]
    assert any(re.search(rf"\.{method}\b", each) for each in (own, *map(inspect.getsource, called)))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_act_takes_a_request_id(path):
    """A command that records has `--request-id`, and so has its method."""
    options = {option for each in command_at(path).params for option in each.opts}
    group, _, name = method_of(path).rpartition(".")
    kind = groups()[group] if group else Pharmacy
    taken = inspect.signature(inspect.unwrap(public_methods(kind)[name])).parameters
    assert ("--request-id" in options) == ("request_id" in taken)


def test_the_links_and_examples_of_the_page():
    """Every link of the reference leads to its one heading, and every example is in a fence."""
    fences = page().split("\n```")
    outside = "\n".join(each.partition("\n")[2] for each in ["\n" + fences[0], *fences[2::2]])
    headings = re.findall(r"^#+ (.*)$", outside, re.M)
    links = re.findall(r"\]\(#([^)]+)\)", outside)
    assert len(links) > len(METHODS_THERE)
    assert len(set(headings)) == len(headings)
    assert set(links) <= {each.lower().replace(".", "").replace(" ", "-") for each in headings}
    assert ">>>" not in outside


ACTS = sorted(
    f"{group}.{name}" if group else name
    for group, kind in {"": Pharmacy, **groups()}.items()
    for name, method in public_methods(kind).items()
    if "request_id" in inspect.signature(inspect.unwrap(method)).parameters
)


@pytest.mark.parametrize("text", ["\udcff", "a\0b"], ids=["half a character", "NUL"])
@pytest.mark.parametrize("act", ACTS)
def test_an_act_of_any_text_is_refused_in_words(tmp_path, act, text):
    """What no record may hold ends as an error of the library, under a request id as well."""
    with Pharmacy.open(tmp_path / "t.sqlite", by="Kim") as pharmacy:
        group, _, name = act.rpartition(".")
        method = getattr(getattr(pharmacy, group) if group else pharmacy, name)
        wanted = inspect.signature(method).parameters.values()
        given = {
            each.name: text
            for each in wanted
            if each.default is each.empty and each.kind is not each.VAR_KEYWORD
        }
        ids = {name: given.pop(name) for name in list(given)[:1]}
        with pytest.raises(CompoundingError):
            method(*ids.values(), **given, request_id="k")
