"""The catalogue of texts: every key exists and is used, with exactly its values."""

from __future__ import annotations

import ast
import copy
import datetime
import pickle
from pathlib import Path
from string import Formatter

import pytest

from ldncompound.core import wording
from ldncompound.core.records import Record
from ldncompound.core.wording import WAYS, CatalogueText, followed, say
from ldncompound.core.wording.english.catalogue import TEXTS
from ldncompound.core.wording.english.computed import COMPUTED_TEXTS
from ldncompound.core.wording.languages import LANGUAGES, language_of
from ldncompound.core.wording.said import said_again, said_in

SOURCE = Path(__file__).resolve().parents[2] / "src" / "ldncompound"


def _calls() -> list[tuple[str, ast.Call]]:
    """Return every call of the catalogue's `say` in the package, with the place of it."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if "wording" not in path.parts and not any(
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
    """Every key in the source is in the catalogue, and every key of the catalogue is used."""
    used = set()
    for place, call in _calls():
        assert len(call.args) == 1, place
        key = call.args[0]
        assert isinstance(key, ast.Constant), place
        assert key.value in TEXTS, place
        used.add(key.value)

    assert set(TEXTS) == used


def test_a_text_is_found_wherever_it_stands():
    """What records and screens say is a part of the catalogue; the rest is found as well."""
    assert COMPUTED_TEXTS.items() < TEXTS.items()
    for key, template in TEXTS.items():
        assert wording._template(key) == template


def test_every_text_is_given_exactly_its_values():
    """Each call names the values of its template, no more and no fewer."""
    for place, call in _calls():
        given = [each.arg for each in call.keywords]
        assert None not in given, place
        assert set(given) == _fields(TEXTS[call.args[0].value]), place


def test_a_template_only_names_its_values():
    """No template reaches into a value or converts it; it writes one in a way of the catalogue."""
    for key, template in TEXTS.items():
        for _, name, written, conversion in Formatter().parse(template):
            if name is not None:
                assert name.isidentifier(), key
                assert set((written or "").split("+")) <= set(WAYS), key
                assert conversion is None, key


def test_an_unknown_key_is_a_fault():
    """An unknown key raises an error; there is no text to fall back on."""
    with pytest.raises(KeyError, match="nothing here"):
        say("nothing here")


@pytest.mark.parametrize("values", [{}, {"day": "x", "more": "y"}, {"night": "x"}])
def test_a_value_missing_or_too_many_is_a_fault(values):
    """A text is never printed with a gap, and no value is dropped."""
    with pytest.raises(ValueError, match=r"label\.made_on takes \['day'\]"):
        say("label.made_on", **values)


@pytest.mark.parametrize(
    "typed", ["{day}", "{0}", "{{", "}", "{day.__class__}", "{day!r:>9}", "%s $day \\n"]
)
def test_what_a_person_typed_is_never_a_template(typed):
    """Braces in a value are printed as they are."""
    assert say("label.made_on", day=typed) == f"Made on {typed}"


def test_numbers_and_days_are_written_plainly():
    """A whole number has no separators, a day is written as in ISO 8601."""
    assert say("label.fill", fill=1, of=12345) == ", fill 1 of 12345"
    assert say("label.made_on", day=datetime.date(2026, 2, 3)) == "Made on 2026-02-03"


def test_a_sentence_is_copied_with_its_key():
    """A copy of a sentence, by pickle too, has the key and the values of it."""
    sentence = say("label.made_on", day=datetime.date(2026, 2, 3))
    for made in (pickle.loads(pickle.dumps(sentence)), copy.deepcopy(sentence)):
        assert isinstance(made, CatalogueText)
        assert (made, made.key, made.values) == (sentence, sentence.key, sentence.values)


def test_a_record_tells_where_its_sentences_are():
    """Every sentence is found with its place, sentences within it and days included."""

    class Part(Record):
        text: str

    class Whole(Record):
        title: str
        parts: tuple[Part, ...]

    made = say("label.made_on", day=datetime.date(2026, 2, 3))
    whole = Whole(title=followed(made, "so"), parts=(Part(text="plain"), Part(text=made)))

    found = said_in(whole, {"title": "name"})

    assert [each.document() for each in found] == [
        {
            "at": "/name",
            "key": "text.followed",
            "values": {
                "first": {"key": "label.made_on", "values": {"day": "2026-02-03"}},
                "then": "so",
            },
        },
        {"at": "/parts/1/text", "key": "label.made_on", "values": {"day": "2026-02-03"}},
    ]
    assert said_again(found[0].key, found[0].values) == whole.title
    assert whole.document()["title"] == "Made on 2026-02-03; so"


def test_a_value_is_written_in_the_way_of_its_template():
    """A quantity is written as people read it, a text with a capital, or in capitals."""
    assert say("note.beyond_last_day", rest=1, dispense="32 capsule").startswith("1 of 32 capsules")
    assert say("note.advice", advice="a batch") == "A batch."
    assert "POWDER IS BASE" in say("note.other_form", form="base", name="x")


@pytest.mark.parametrize(("first", "then"), [("a", ""), ("", "a")])
def test_nothing_follows_or_is_followed_by_nothing(first, then):
    """One text alone stays as it is, and keeps its key."""
    assert followed(first, then) == "a"
    made = say("label.made_on", day="x")
    assert followed(made, "") is followed("", made) is made


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_says_every_text_with_the_same_values(code):
    """No text is missing in a language, none is left over, and each takes the same values."""
    texts = language_of(code).texts

    assert texts.keys() == TEXTS.keys()
    for key, template in TEXTS.items():
        assert _fields(texts[key]) == _fields(template), key
