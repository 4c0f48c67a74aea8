"""The texts of paper in English: templates of `str.format`, by key."""

from __future__ import annotations

from typing import Final

from ldncompound.core.wording.english.calendar import CALENDAR_TEXTS
from ldncompound.core.wording.english.directions import DIRECTION_TEXTS
from ldncompound.core.wording.english.forms import FORM_TEXTS
from ldncompound.core.wording.english.label import LABEL_TEXTS
from ldncompound.core.wording.english.notes import NOTE_TEXTS
from ldncompound.core.wording.english.papers import PAPER_TEXTS
from ldncompound.core.wording.english.record import RECORD_TEXTS
from ldncompound.core.wording.english.sheet import SHEET_TEXTS

__all__ = ["TEXTS"]


TEXTS: Final[dict[str, str]] = {
    **CALENDAR_TEXTS,
    **DIRECTION_TEXTS,
    **FORM_TEXTS,
    **LABEL_TEXTS,
    **NOTE_TEXTS,
    **PAPER_TEXTS,
    **RECORD_TEXTS,
    **SHEET_TEXTS,
}
