"""Figures of a master record by its dosage form, as rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ldncompound.core.quantities import written
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ldncompound.documents.master_record_view import References, Rows

__all__ = ["amount_of", "figure_rows", "reference_batch", "stages", "value_in_words"]


_TABLES = ("capsule", "mould", "liquid", "tablet", "topical", "moistening", "ph", "range")
_NOT_A_FIGURE = ("source", "locator", "status", "statement")

_BY_ORDER = "of the order"
"""In place of a base: the pharmacy names it in each order."""


def figure_rows(record: Mapping[str, Any], refs: References) -> Rows:
    """
    Return every figure of the form, each with its source.

    Args:
        record: The whole record as JSON.
        refs: Numbers the sources.
    """
    rows: list[tuple[str, ...]] = []
    for name in _TABLES:
        if name in record:
            rows += _rows((name,), record[name], refs)
    tolerance = record.get("weighing_tolerance")
    if tolerance is not None:
        rows += _rows(("weighing_tolerance",), tolerance, refs)
    return tuple(rows)


def _rows(
    path: tuple[str, ...], table: Mapping[str, Any], refs: References
) -> Iterator[tuple[str, str, str]]:
    """Yield the rows of a table and of those within it."""
    told = _whole(table)
    if told is not None:
        yield _name(path), told, refs.of(table)
        return
    for key, each in table.items():
        if isinstance(each, dict):
            yield from _rows((*path, key), each, refs)
        elif key not in _NOT_A_FIGURE:
            yield _name((*path, key)), _value((*path, key), each), refs.of(table)


def _value(path: tuple[str, ...], value: object) -> str:
    """Return a figure; what programs write in place of a name is said as people do."""
    if path == ("topical", "base") and value == _BY_ORDER:
        return say("master.f.base.by_order")
    if path == ("capsule", "maker"):
        return str(value).capitalize()
    return value_in_words(value)


def _whole(table: Mapping[str, Any]) -> str | None:
    """Return what a table says, if it says one thing."""
    if "value" in table:
        return value_in_words(table["value"])
    if "text" in table:
        return value_in_words(table["text"])
    if "low" in table and "high" in table:
        low, high = value_in_words(table["low"]), value_in_words(table["high"])
        return say("master.range", low=low, high=high)
    if "parts" in table and "of" in table:
        return say("master.parts", parts=table["parts"], of=table["of"])
    return None


def value_in_words(value: object) -> str:
    """Return a figure as people read it, and any other text in the language of the paper."""
    text = str(value)
    number, _, unit = text.partition(" ")
    if unit and number.replace(".", "", 1).isdigit() and len(unit.split()) == 1:
        return written(text)
    return say("master.data", text=text)


def _name(path: tuple[str, ...]) -> str:
    """Return what a figure is called; where the catalogue has no name for it, its key."""
    names = {
        "capsule.maker": say("master.f.maker"),
        "capsule.size": say("master.f.size"),
        "capsule.excess": say("master.f.capsule_excess"),
        "capsule.estimate_density": say("master.f.estimate"),
        "capsule.lowest_density": say("master.f.lowest"),
        "capsule.highest_density": say("master.f.highest"),
        "liquid.concentration": say("master.f.concentration"),
        "liquid.volume": say("master.f.volume"),
        "liquid.step": say("master.f.step"),
        "liquid.bottle_step": say("master.f.bottle_step"),
        "tablet.content": say("master.f.content"),
        "tablet.part": say("master.f.part"),
        "tablet.single": say("master.f.single"),
        "tablet.enough": say("master.f.enough"),
        "tablet.part_step": say("master.f.part_step"),
        "topical.base": say("master.f.base"),
        "topical.step": say("master.f.step"),
        "mould.excess": say("master.f.tablet_excess"),
        "mould.least_base": say("master.f.least_base"),
        "moistening": say("master.f.moistening"),
        "ph": say("master.f.ph"),
        "range": say("master.r.range"),
        "weighing_tolerance": say("master.r.tolerance"),
    }
    return names.get(".".join(path), " ".join(path).replace("_", " "))


def reference_batch(record: Mapping[str, Any]) -> str:
    """Return the worked batch of a record in one line; empty where it has none."""
    batch = record.get("reference_batch")
    if batch is None:
        return ""
    names = {
        "size": say("master.b.size"),
        "strength": say("master.b.strength"),
        "fill_mass": say("master.b.fill_mass"),
        "active": say("master.b.active"),
        "filler": say("master.b.filler"),
        "powder": say("master.b.powder"),
    }
    return "; ".join(
        f"{names.get(key, key)} {value_in_words(each)}"
        for key, each in batch.items()
        if key not in _NOT_A_FIGURE
    )


def stages(record: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return how is mixed at each stage; empty where the record has no stages."""
    names = {
        "solids": say("master.m.solids"),
        "liquids": say("master.m.liquids"),
        "made_up": say("master.m.made_up"),
        "final": say("master.m.final"),
        "part": say("master.m.part"),
        "concentrate": say("master.m.concentrate"),
    }
    return tuple(
        (names.get(key, key), value_in_words(each))
        for key, each in record.get("mixing", {}).items()
        if key not in _NOT_A_FIGURE
    )


def amount_of(part: Mapping[str, Any], refs: References) -> str:
    """Return how much of an ingredient goes in, as far as the record says it."""
    if part.get("share") is not None:
        return say("master.amount.share", share=value_in_words(part["share"]))
    if part.get("amount") is None:
        rest = part["role"] in ("vehicle", "base")
        return say("master.amount.rest") if rest else say("master.amount.by_order")
    amount = value_in_words(part["amount"])
    if part.get("stock") is None:
        return amount
    stock = value_in_words(part["stock"]["value"])
    return say("master.amount.stock", amount=amount, stock=refs.beside(stock, part["stock"]))
