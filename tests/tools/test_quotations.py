"""Quotations are held against the texts of the articles, under their headings."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"
TEXT = "Doses\n- 1 mg a day\nSide Effects\n1 mg a week\nDoses\nno more\n"


@pytest.fixture(name="faults")
def faults_found(monkeypatch):
    """Return what finds the faults of quotations."""
    monkeypatch.syspath_prepend(str(TOOLS))
    import quotations

    return quotations.faults


def told(under="Doses", words="1 mg a day"):
    """Return quotations, of which the first is changed."""
    first = {"source": "a", "place": "section", "under": under, "words": words}
    second = {"source": "a", "place": "other", "under": "Side Effects", "words": "1 mg a week"}
    return {"articles": {"a": "digest"}, "quotation": [first, second]}


def test_what_stands_there_is_right_and_nothing_else(faults):
    """Other words, another heading, a missing text: each is told."""
    texts = {"digest": TEXT}
    assert faults(told(), texts) == []
    assert faults(told(words="2 mg a day"), texts) == ["a, section: 2 mg a day"]
    assert faults(told(words="no more"), texts) == []
    assert faults(told(under="Side Effects"), texts) == ["a, section: 1 mg a day"]
    assert faults(told(), {}) == ["a: its text is not there"]


def test_the_tool_reads_a_folder(tmp_path, monkeypatch, capsys):
    """Without the articles it says so of each of them."""
    monkeypatch.syspath_prepend(str(TOOLS))
    import quotations

    monkeypatch.setattr(sys, "argv", ["quotations.py", str(tmp_path)])
    assert quotations.main() == 1
    assert capsys.readouterr().out.count("its text is not there") == 5
