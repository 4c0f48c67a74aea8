"""The catalogue of texts: each is there, is used, and takes what it is given."""

from __future__ import annotations

import ast
import datetime
from pathlib import Path
from string import Formatter

import pytest

from ldncompound.core.wording import say
from ldncompound.core.wording.english import TEXTS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "ldncompound"


def _calls() -> list[tuple[str, ast.Call]]:
    """Return every call of the catalogue's `say` in the package, with the place of it."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not any(
            isinstance(node, ast.ImportFrom) and node.module == "ldncompound.core.wording"
            for node in ast.walk(tree)
        ):
            continue
        found += [
            (f"{path.relative_to(SOURCE)}:{node.lineno}", node)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "say"
        ]
    return found


def _fields(template: str) -> set[str]:
    """Return the names of the values that a template takes."""
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_every_text_is_asked_for_by_a_key_that_is_there():
    """A key is written out where it is used, stands in the catalogue, and none is left over."""
    used = set()
    for place, call in _calls():
        assert len(call.args) == 1, place
        key = call.args[0]
        assert isinstance(key, ast.Constant), place
        assert key.value in TEXTS, place
        used.add(key.value)

    assert set(TEXTS) == used


def test_every_text_is_given_exactly_its_values():
    """Each call names the values of its template, no more and no fewer."""
    for place, call in _calls():
        given = [each.arg for each in call.keywords]
        assert None not in given, place
        assert set(given) == _fields(TEXTS[call.args[0].value]), place


def test_a_template_only_names_its_values():
    """No template reaches into a value, converts it or writes it in a way of its own."""
    for key, template in TEXTS.items():
        for _, name, written, conversion in Formatter().parse(template):
            if name is not None:
                assert name.isidentifier(), key
                assert (written, conversion) == ("", None), key


def test_an_unknown_key_is_a_fault():
    """There is no text to fall back on."""
    with pytest.raises(KeyError, match="nothing here"):
        say("nothing here")


@pytest.mark.parametrize("values", [{}, {"day": "x", "more": "y"}, {"night": "x"}])
def test_a_value_missing_or_too_many_is_a_fault(values):
    """A text is never printed with a gap, nor a value dropped."""
    with pytest.raises(ValueError, match=r"label\.made_on takes \['day'\]"):
        say("label.made_on", **values)


@pytest.mark.parametrize(
    "typed", ["{day}", "{0}", "{{", "}", "{day.__class__}", "{day!r:>9}", "%s $day \\n"]
)
def test_what_a_person_typed_is_never_a_template(typed):
    """Braces in a value come out as they went in."""
    assert say("label.made_on", day=typed) == f"Made on {typed}"


def test_numbers_and_days_are_written_plainly():
    """A whole number has no separators, a day is written as in ISO 8601."""
    assert say("label.fill", fill=1, of=12345) == ", fill 1 of 12345"
    assert say("label.made_on", day=datetime.date(2026, 2, 3)) == "Made on 2026-02-03"
