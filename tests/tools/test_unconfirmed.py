"""The page of unconfirmed figures lists each of them, with what was tried."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(name="tool")
def the_tool(monkeypatch):
    """Return the module that writes the page."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    monkeypatch.delitem(sys.modules, "unconfirmed", raising=False)
    import unconfirmed

    return unconfirmed


def test_every_mark_of_the_data_is_on_the_page(tool):
    """As many rows as marks in the files, each with a figure and with what was tried."""
    marks = sum(
        path.read_text(encoding="utf-8").count('= "unconfirmed"')
        for path in (ROOT / "formulations").rglob("*.toml")
    )
    found = tool.unconfirmed()

    assert len(found) == marks
    for each in found:
        assert each.tried, f"{each.place}: tools/searches.toml says nothing of it"
        assert each.figure, each.place
        assert each.place in tool.page()


def test_every_search_is_of_something(tool):
    """A group whose figures are all confirmed or gone is taken out."""
    searches = tomllib.loads(tool.SEARCHES.read_text(encoding="utf-8"))["search"]
    places = [each.place for each in tool.unconfirmed()]
    for each in searches:
        for one in each["where"]:
            assert any(place.startswith(one) for place in places), one
