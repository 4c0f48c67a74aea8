"""Recorded sentences with the digits that paper has: no more than were ever measured."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ldncompound.compounding.form_paper import shortened
from ldncompound.core.quantities import MG, UNITS, number_of
from ldncompound.core.records import replaced
from ldncompound.core.wording.said import said_again
from ldncompound.documents.printed_workings import adding_up, factor_on_paper, finer, on_balance

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from ldncompound.compounding.preparation import Preparation

__all__ = ["in_few_digits"]


_FIGURE = re.compile(r"-?[0-9]+\.[0-9]+(?: (?P<unit>\S+))?", re.ASCII)
_NAMES = frozenset({"id", "lot", "number", "preparation", "record", "schedule"})
"""Values that only look like figures."""

_NOTHING, _LEAST = re.compile("-?0 %"), "0.01 %"
"""A percentage that two decimals do not show, and the least that they do."""

_AS_GIVEN = ("figure.", "note.directions", "note.figure_of_", "outside.")
"""How the keys begin of what repeats a figure as it was written or confirmed."""


def in_few_digits(preparation: Preparation) -> Preparation:
    """
    Return a preparation whose workings and notes have figures as paper shows them.

    Args:
        preparation: With its sentences as the paper says them.
    """
    keys = {each.at: each for each in preparation.wording}
    step = number_of(preparation.weigh_plan.balance.readability, MG)

    def short(at: str, text: str) -> str:
        said = keys.get(at)
        if said is None:
            return text
        try:
            if said_again(said.key, said.values) != text:
                return text
            more = finer(said.key, said.values, step)
            return said_again(said.key, _short(said.key, said.values, step, more))
        except (KeyError, ValueError):
            return text  # of a version that had other texts

    working = tuple(
        replaced(line, text=short(f"/working/{place}/text", line.text))
        for place, line in enumerate(preparation.working)
    )
    notes = tuple(short(f"/notes/{place}", text) for place, text in enumerate(preparation.notes))
    return replaced(preparation, working=working, notes=notes)


def _short(key: str, values: Mapping[str, Any], step: Fraction, more: int) -> dict[str, Any]:
    """Return the values of a sentence, each figure with as many digits as paper has."""
    worked = adding_up(key, values, step)
    if worked is not None:
        return worked
    return {name: _figure(key, name, value, step, more) for name, value in values.items()}


def _sentence(key: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return a sentence within another; what would be about nothing is less than is shown."""
    if key == "number.about" and _NOTHING.fullmatch(values["amount"]):
        return {"key": "number.less_than", "values": {"amount": _LEAST}}
    return {"key": key, "values": values}


def _figure(key: str, name: str, value: Any, step: Fraction, more: int) -> Any:
    """Return a value; only arithmetic has figures without a unit."""
    if isinstance(value, dict):
        return _sentence(value["key"], _short(value["key"], value["values"], step, more))
    if key.startswith(_AS_GIVEN) or name in _NAMES or not isinstance(value, str):
        return value
    found = _FIGURE.fullmatch(value)
    if found is None:
        return value
    if found["unit"] is None:
        return factor_on_paper(value, more) if key.startswith("working.") else value
    if found["unit"] == "mg":
        return on_balance(value, step)
    known = all(part in UNITS for part in found["unit"].split("/"))
    return shortened(value) if known else value
