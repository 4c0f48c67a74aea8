"""The words that the templates of PDF files lay out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ldncompound.documents
from label_documents import ELM
from ldncompound.documents.rendering import in_language
from ldncompound.documents.template_words import (
    calendar_words,
    label_words,
    record_words,
    sheet_words,
)

TEMPLATES = Path(ldncompound.documents.__file__).parent


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("calendar", calendar_words()),
        ("label", label_words()),
        ("record", record_words()),
        ("sheet", sheet_words()),
    ],
)
def test_a_template_gets_exactly_its_words(name, words):
    """Each template gets every word it lays out, in rare branches too, and no unused one."""
    parts = (TEMPLATES / f"{name}.typ", TEMPLATES / f"{name}_paper.typ")
    template = "".join(each.read_text(encoding="utf-8") for each in parts if each.exists())

    assert set(re.findall(r"data\.words\.([a-z-]+)", template)) == set(words)


@pytest.mark.parametrize(("language", "head"), [("de", "Geprüft"), ("en", "Check")])
def test_the_column_of_initials_says_who_checked(language, head):
    """Over initials it says what was done, not what is to be looked at."""
    with in_language(language, ELM):
        assert sheet_words()["column-checked"] == head
