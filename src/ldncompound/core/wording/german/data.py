"""Texts of the shipped formulary in German, each by its English; names keep their case."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["DATA", "PATTERNS"]


DATA: Final[dict[str, str]] = {
    "batch": "Ansatz",
    "microcrystalline cellulose": "mikrokristalline Cellulose",
    "naltrexone hydrochloride": "Naltrexonhydrochlorid",
}

PATTERNS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"trituration ([0-9]+)"), r"Verreibung \1"),
    (re.compile(r"empty capsule size ([0-9A-Za-z]+)"), r"Leerkapseln Größe \1"),
)
