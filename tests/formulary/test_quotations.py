"""Every figure that is taken from an article stands in the article's own words, at its place."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from formulary.test_source_statements import rows
from ldncompound.core.quantities import Quantity, format_quantity
from ldncompound.core.records import replaced
from ldncompound.formulary.parts import Part, Sourced
from making import FORMULARY

TOLD = tomllib.loads(
    (Path(__file__).resolve().parents[1] / "data" / "quotations.toml").read_text(encoding="utf-8")
)
QUOTATIONS = TOLD["quotation"]
ARTICLES = set(TOLD["articles"])
SAID_OTHERWISE = {"7 day": "per week", "14 day": "Week 1–2"}
"""Figures of the data that an article says in other words."""


def numbers(text: str) -> set[str]:
    """Return the numbers of a text, without thousands separators and trailing zeros."""
    found = re.findall(r"[0-9]+(?:\.[0-9]+)?", re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", text))
    return {each.rstrip("0").rstrip(".") if "." in each else each for each in found}


def parts_of(model: object):
    """Yield every part of the data below a model that names a source."""
    if isinstance(model, Sourced):
        yield model
    if isinstance(model, Part):
        for name in model.__struct_fields__:
            yield from parts_of(getattr(model, name))
    elif isinstance(model, tuple | list | dict):
        for each in model.values() if isinstance(model, dict) else model:
            yield from parts_of(each)


def figures_of(value: object):
    """Yield the figures of a part: quantities and texts; not its parts with their own source."""
    if isinstance(value, Quantity):
        yield format_quantity(value)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from figures_of(each)
    elif isinstance(value, Part) and not isinstance(value, Sourced):
        for name in value.__struct_fields__:
            yield from figures_of(getattr(value, name))


def taken() -> list[tuple[str, Sourced]]:
    """Return every part that is taken from an article, by a name."""
    found = []
    for each in (*FORMULARY.substances.values(), *FORMULARY.formulations.values()):
        found += [
            (f"{each.id} {type(part).__name__} {part.locator}", part)
            for part in parts_of(each)
            if part.source in ARTICLES
        ]
    return found


def named_by(part: Sourced) -> list[dict[str, str]]:
    """Return the quotations at the places that a part names, and those of its other sources."""
    also = getattr(part, "also", ())
    return [
        each
        for each in QUOTATIONS
        if (each["source"] == part.source and each["place"] in part.locator)
        or each["source"] in also
    ]


def figures_without_words(part: Sourced) -> list[str]:
    """Return the figures of a part that no quotation of its places has."""
    words = " ".join(each["words"] for each in named_by(part))
    held, missing = numbers(words), []
    for name in part.__struct_fields__:
        if name in ("source", "locator", "status", "also", "id"):
            continue
        value = getattr(part, name)
        told = [str(value)] if name == "year" and value else figures_of(value)
        for figure in told:
            said = SAID_OTHERWISE.get(figure)
            if not (said and said in words) and not numbers(figure) <= held:
                missing.append(figure)
    return missing


@pytest.mark.parametrize(("name", "part"), taken(), ids=lambda each: str(each)[:60])
def test_every_figure_stands_in_the_words_of_its_place(name, part):
    """At least one quotation per part; each number of it is in one of those places."""
    assert any(each["source"] == part.source for each in named_by(part)), f"{name}: no such place"
    assert figures_without_words(part) == []


def test_a_wrong_place_or_figure_is_found():
    """1 mg/mL is not at step 2; another strength is at no place."""
    liquid = FORMULARY.substances["naltrexone"].documented_liquid
    moved = replaced(liquid, locator="part IV, step 2")
    other = replaced(liquid, value=liquid.value * 2)

    assert figures_without_words(liquid) == []
    assert figures_without_words(moved) == ["1 mg/mL"]
    assert figures_without_words(other) == ["2 mg/mL"]


@pytest.mark.parametrize("row", [each for each in rows() if each[3]], ids=lambda row: row[2][:40])
def test_every_figure_of_the_page_stands_in_the_words(row):
    """The page of the statements has no figure that its article does not have."""
    words = " ".join(each["words"] for each in QUOTATIONS if each["source"] == row[0].strip("`"))

    assert numbers(row[3]) <= numbers(words)


def test_quotations_are_short_and_all_are_used():
    """Each is of one place, at most 160 characters, and has a row of the page or a part."""
    used = [each for _, part in taken() for each in named_by(part)]
    figures = {row[0].strip("`"): set() for row in rows()}
    for row in rows():
        figures[row[0].strip("`")] |= numbers(row[3])
    for each in QUOTATIONS:
        assert len(each["words"]) <= 160, each
        assert each in used or numbers(each["words"]) & figures[each["source"]], each
