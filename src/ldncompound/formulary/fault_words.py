"""Validation errors as sentences of the program, not of pydantic."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ldncompound.core.wording.languages import LANGUAGES
from ldncompound.formulary.paper_rules import ROUTES
from ldncompound.formulary.rules import WEEKDAYS, KeepingRules

__all__ = ["in_words"]


# What a key must hold, in words, where the type of its value does not say it.
_HOLDS = {
    "id": "a name of small letters, digits and hyphens",
    "role": "a role that this dosage form has: active, filler, shell; or active, antioxidant, "
    "preservative, cosolvent, vehicle; or active, additive, base",
    "kind": "a known kind: graduate or oral syringe; contraindication, caution or counsel",
    "asks": "yes or no, or days",
    "name": "refrigerator or room; or nonpreserved-aqueous, preserved-aqueous, nonaqueous",
    "scope": "general, starting or sensitive, protocol, or prepared",
    "per": "day",
    "status": "confirmed or unconfirmed",
    "base": "of the record or of the order",
    "dosage_form": "capsule, oral liquid, sublingual tablet or topical preparation",
    "molar_mass": "a molar mass like '377.86'",
    "revision": "a whole number from 1 on",
    "item": "one that papers have: see formulations/README.md",
    "route": f"one of {', '.join(ROUTES)}",
    "first_day": "0 or 1",
    "width": "a length like '102 mm'",
    "height": "a length like '102 mm'",
    "jurisdiction": "a code like US, or US-CA for a part of it",
    "language": f"one of {', '.join(LANGUAGES)}",
    "first_weekday": f"a day of the week: {', '.join(WEEKDAYS)}",
}
_HOLDS_OF_TYPE = {
    "string": "a text in quotes",
    "int": "a whole number",
    "bool": "true or false",
    "date": "a date without quotes, like 2026-11-22",
    "tuple": "a list in square brackets",
    "dict": "a table",
    "model": "a table",
}


def in_words(error: Any, keeping: Iterable[KeepingRules]) -> str:
    """
    Say what is wrong with a key.

    Args:
        error: One validation error of pydantic.
        keeping: Rules that require elements of a record, to name the one that is missing.
    """
    keys = [part for part in reversed(error["loc"]) if isinstance(part, str)]
    last = keys[0] if keys else ""
    if error["type"] == "missing" and last == "source":
        return "is missing: every number needs a source"
    if error["type"] == "missing":
        return f"is missing{_asked_for(keys, keeping)}"
    if error["type"] == "extra_forbidden":
        return "is not a known key"
    if error["type"] in ("string_too_short", "too_short"):
        return f"is empty{_asked_for(keys, keeping)}"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"]).rstrip(".")
    held = _HOLDS.get(last) or _HOLDS_OF_TYPE.get(error["type"].partition("_")[0])
    return f"must be {held}" if held else "does not have a valid value"


def _asked_for(keys: list[str], keeping: Iterable[KeepingRules]) -> str:
    """Name the element of a master formulation record that a rule requires under a key."""
    for key in keys:
        for rule in keeping:
            for each in rule.mfr_elements:
                if key in each.keys:
                    return f", which {rule.title} requires: {each.element}"
    return ""
