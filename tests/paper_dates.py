"""Dates on US paper, written again as programs read them, for tests of what a paper says."""

from __future__ import annotations

import re

from ldncompound.core.wording.english.speech import MONTHS

_DATE = re.compile(
    rf"\b({'|'.join(f'{each[:3]}(?:{each[3:]})?' for each in MONTHS)}) ([0-9]{{1,2}}), ([0-9]{{4}})\b"
)
_NUMBER = {each[:3]: number for number, each in enumerate(MONTHS, 1)}


def iso(text: str) -> str:
    """Return a text with every date like "Nov 3, 2026" or "November 3, 2026" as 2026-11-03."""
    return _DATE.sub(lambda m: f"{m[3]}-{_NUMBER[m[1][:3]]:02}-{int(m[2]):02}", text)
