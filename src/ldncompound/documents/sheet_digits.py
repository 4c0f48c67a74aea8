"""Recorded sentences with the digits that paper has: no more than were ever measured."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ldncompound.compounding.form_paper import shortened
from ldncompound.core.quantities import UNITS
from ldncompound.core.records import replaced
from ldncompound.core.wording.said import said_again

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ldncompound.compounding.preparation import Preparation

__all__ = ["in_few_digits"]


_FIGURE = re.compile(r"-?[0-9]+\.[0-9]+(?: (?P<unit>\S+))?", re.ASCII)
_NAMES = frozenset({"id", "lot", "number", "preparation", "record", "schedule"})
"""Values that only look like figures."""


def in_few_digits(preparation: Preparation) -> Preparation:
    """
    Return a preparation whose workings and notes have figures as paper shows them.

    Args:
        preparation: With its sentences as the paper says them.
    """
    keys = {each.at: each for each in preparation.wording}

    def short(at: str, text: str) -> str:
        said = keys.get(at)
        if said is None:
            return text
        try:
            if said_again(said.key, said.values) != text:
                return text
            return said_again(said.key, _short(said.key, said.values))
        except (KeyError, ValueError):
            return text  # of a version that had other texts

    working = tuple(
        replaced(line, text=short(f"/working/{place}/text", line.text))
        for place, line in enumerate(preparation.working)
    )
    notes = tuple(short(f"/notes/{place}", text) for place, text in enumerate(preparation.notes))
    return replaced(preparation, working=working, notes=notes)


def _short(key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a sentence, each figure with as many digits as paper has."""
    return {name: _figure(key, name, value) for name, value in values.items()}


def _figure(key: str, name: str, value: Any) -> Any:
    """Return a value; only arithmetic has figures without a unit."""
    if isinstance(value, dict):
        return {"key": value["key"], "values": _short(value["key"], value["values"])}
    found = _FIGURE.fullmatch(value) if isinstance(value, str) and name not in _NAMES else None
    if found is None:
        return value
    known = key.startswith("working.") if found["unit"] is None else found["unit"] in UNITS
    return shortened(value) if known else value
