"""Recorded sentences with the digits that paper has: no more than were ever measured."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ldncompound.compounding.form_paper import shortened
from ldncompound.core.numbers import plain_fraction, round_half_up
from ldncompound.core.quantities import MG, UNITS, format_quantity, mass, number_of
from ldncompound.core.records import replaced
from ldncompound.core.wording.said import said_again

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ldncompound.compounding.preparation import Preparation

__all__ = ["in_few_digits"]


_FIGURE = re.compile(r"-?[0-9]+\.[0-9]+(?: (?P<unit>\S+))?", re.ASCII)
_NAMES = frozenset({"id", "lot", "number", "preparation", "record", "schedule"})
"""Values that only look like figures."""

_PERCENT, _LEAST = re.compile(r"-?([0-9.]+) %", re.ASCII), "0.01 %"
"""A percentage above or below nothing, and the least that two decimals show."""

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
            return said_again(said.key, _short(said.key, said.values, step))
        except (KeyError, ValueError):
            return text  # of a version that had other texts

    working = tuple(
        replaced(line, text=short(f"/working/{place}/text", line.text))
        for place, line in enumerate(preparation.working)
    )
    notes = tuple(short(f"/notes/{place}", text) for place, text in enumerate(preparation.notes))
    return replaced(preparation, working=working, notes=notes)


def _short(key: str, values: Mapping[str, Any], step: Fraction) -> dict[str, Any]:
    """Return the values of a sentence, each figure with as many digits as paper has."""
    return {name: _figure(key, name, value, step) for name, value in values.items()}


def _sentence(key: str, values: Mapping[str, Any], step: Fraction) -> dict[str, Any]:
    """Return a sentence within another; what two decimals do not show is less than they do."""
    approximate = key in ("number.about", "number.less_than")
    found = _PERCENT.fullmatch(values["amount"]) if approximate else None
    if found is not None and plain_fraction(found[1]) < Fraction(1, 100):
        return {"key": "number.less_than", "values": {"amount": _LEAST}}
    return {"key": key, "values": _short(key, values, step)}


def _figure(key: str, name: str, value: Any, step: Fraction) -> Any:
    """Return a value; only arithmetic has figures without a unit."""
    if isinstance(value, dict):
        return _sentence(value["key"], value["values"], step)
    if key.startswith(_AS_GIVEN) or name in _NAMES or not isinstance(value, str):
        return value
    found = _FIGURE.fullmatch(value)
    if found is None:
        return value
    if found["unit"] == "mg":
        return _mass(value, step)
    known = key.startswith("working.") if found["unit"] is None else found["unit"] in UNITS
    return shortened(value) if known else value


def _mass(text: str, step: Fraction) -> str:
    """
    Return a mass, no coarser than the balance shows it: a working must end at what is weighed.

    Args:
        text: In mg.
        step: What the balance reads, in mg.
    """
    shown = format_quantity(mass(round_half_up(plain_fraction(text.partition(" ")[0]), step)))
    return max(shown, shortened(text), key=len)
