"""Schedules as they were recorded at first: each part of a fill served one step alone."""

from __future__ import annotations

import datetime
from typing import Any

__all__ = ["of_today"]


def of_today(document: object) -> object:
    """Return a document in today's form; at first each part of a fill served one step alone."""
    if not isinstance(document, dict) or not isinstance(document.get("options"), list):
        return document
    options = []
    for option in document["options"]:
        if not isinstance(option, dict) or "leftover" not in option or "lost" in option:
            return document
        members = {name: each for name, each in option.items() if name != "leftover"}
        fills = [
            {
                **fill,
                "made_on": fill["first_day"],
                "preparations": len(fill["parts"]),
                "parts": [_part_of_today(part) for part in fill["parts"]],
            }
            for fill in option["fills"]
        ]
        options.append({**members, "lost": option["leftover"], "fills": fills})
    return {**document, "options": options}


_OF_A_STEP = frozenset(
    {"dose", "part_dose", "per_dose", "beside", "first_day", "days", "dose_volume", "device"}
)


def _part_of_today(part: dict[str, Any]) -> dict[str, Any]:
    """Return a part of a fill with its one step."""
    step = {name: each for name, each in part.items() if name in _OF_A_STEP}
    first, days = datetime.date.fromisoformat(step["first_day"]), step.pop("days")
    step |= {
        "doses_per_day": 1,
        "every": "1 day",
        "last_day": (first + datetime.timedelta(days=days - 1)).isoformat(),
    }
    if "dispense" in part:
        step["units" if isinstance(part["dispense"], int) else "volume"] = part["dispense"]
    return {**{name: part[name] for name in part if name not in _OF_A_STEP}, "steps": [step]}
