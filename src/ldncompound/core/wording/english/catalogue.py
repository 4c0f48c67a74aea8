"""The texts of paper in English: templates of `str.format`, by key."""

from __future__ import annotations

from typing import Final

from ldncompound.core.language import Language
from ldncompound.core.wording.english import speech
from ldncompound.core.wording.english.binder import BINDER_TEXTS
from ldncompound.core.wording.english.calendar import CALENDAR_TEXTS
from ldncompound.core.wording.english.computed import COMPUTED_TEXTS
from ldncompound.core.wording.english.finished_record import FINISHED_RECORD_TEXTS
from ldncompound.core.wording.english.label import LABEL_TEXTS
from ldncompound.core.wording.english.label_items import LABEL_ITEM_TEXTS
from ldncompound.core.wording.english.master_record import MASTER_TEXTS
from ldncompound.core.wording.english.on_paper import ON_PAPER
from ldncompound.core.wording.english.plausibility import PLAUSIBILITY_TEXTS
from ldncompound.core.wording.english.record import RECORD_TEXTS
from ldncompound.core.wording.english.sheet import SHEET_TEXTS
from ldncompound.core.wording.english.trituration_sheet import TRITURATION_TEXTS

__all__ = ["LANGUAGE", "TEXTS"]


TEXTS: Final[dict[str, str]] = {
    **COMPUTED_TEXTS,
    **BINDER_TEXTS,
    **CALENDAR_TEXTS,
    **FINISHED_RECORD_TEXTS,
    **LABEL_TEXTS,
    **LABEL_ITEM_TEXTS,
    **MASTER_TEXTS,
    **PLAUSIBILITY_TEXTS,
    **RECORD_TEXTS,
    **SHEET_TEXTS,
    **TRITURATION_TEXTS,
}


LANGUAGE: Final = Language(
    code="en",
    texts={**TEXTS, **ON_PAPER},
    data={},
    names={},
    patterns=(),
    decimal=".",
    per="per",
    units=speech.UNITS,
    day=speech.day,
    day_in_full=speech.day_in_full,
    day_in_calendar=speech.day_in_calendar,
    number_in_words=speech.number_in_words,
    quantity_in_words=speech.quantity_in_words,
    weekdays=speech.WEEKDAYS,
    weekdays_in_short=speech.WEEKDAYS_IN_SHORT,
)
