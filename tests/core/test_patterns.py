"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import copy
import re

import pytest

from ldncompound.core import patterns
from ldncompound.core.patterns import lazy_pattern


def test_an_expression_is_compiled_at_its_first_use_and_once(monkeypatch):
    """Making one compiles nothing; what it finds is what `re` finds."""
    compiled = []

    class Counting:
        @staticmethod
        def compile(*given):
            compiled.append(given)
            return re.compile(*given)

    monkeypatch.setattr(patterns, "re", Counting)
    made = lazy_pattern("(a+)b", re.IGNORECASE)

    assert compiled == []
    assert [made.fullmatch(text) is not None for text in ("aab", "AB", "b")] == [True, True, False]
    assert compiled == [("(a+)b", re.IGNORECASE)]
    assert made.sub("x", "ab aab") == "x x"
    assert made.pattern == "(a+)b"
    assert made.flags == re.compile("(a+)b", re.IGNORECASE).flags


def test_it_has_no_member_that_an_expression_has_not():
    """Neither one of its own nor one that Python looks for has a value made up."""
    with pytest.raises(AttributeError):
        lazy_pattern("a").none  # noqa: B018
    assert copy.copy(lazy_pattern("a")).match("a")
