"""The texts of paper in German: templates of `str.format`, by key."""

from __future__ import annotations

from typing import Final

from ldncompound.core.language import Language
from ldncompound.core.wording.german import speech
from ldncompound.core.wording.german.binder import BINDER_TEXTS
from ldncompound.core.wording.german.calendar import CALENDAR_TEXTS
from ldncompound.core.wording.german.data import DATA, PATTERNS
from ldncompound.core.wording.german.data_records import NAMES
from ldncompound.core.wording.german.directions import DIRECTION_TEXTS
from ldncompound.core.wording.german.finished_record import FINISHED_RECORD_TEXTS
from ldncompound.core.wording.german.forms import FORM_TEXTS
from ldncompound.core.wording.german.label import LABEL_TEXTS
from ldncompound.core.wording.german.label_items import LABEL_ITEM_TEXTS
from ldncompound.core.wording.german.master_record import MASTER_TEXTS
from ldncompound.core.wording.german.notes import NOTE_TEXTS
from ldncompound.core.wording.german.papers import PAPER_TEXTS
from ldncompound.core.wording.german.plausibility import PLAUSIBILITY_TEXTS
from ldncompound.core.wording.german.record import RECORD_TEXTS
from ldncompound.core.wording.german.sheet import SHEET_TEXTS
from ldncompound.core.wording.german.trituration_sheet import TRITURATION_TEXTS
from ldncompound.core.wording.german.workings import WORKING_TEXTS

__all__ = ["LANGUAGE", "TEXTS"]


TEXTS: Final[dict[str, str]] = {
    **BINDER_TEXTS,
    **CALENDAR_TEXTS,
    **DIRECTION_TEXTS,
    **FINISHED_RECORD_TEXTS,
    **FORM_TEXTS,
    **LABEL_TEXTS,
    **LABEL_ITEM_TEXTS,
    **MASTER_TEXTS,
    **NOTE_TEXTS,
    **PAPER_TEXTS,
    **PLAUSIBILITY_TEXTS,
    **RECORD_TEXTS,
    **SHEET_TEXTS,
    **WORKING_TEXTS,
    **TRITURATION_TEXTS,
}


LANGUAGE: Final = Language(
    code="de",
    texts=TEXTS,
    data=DATA,
    names=NAMES,
    patterns=PATTERNS,
    decimal=",",
    per="je",
    units=speech.UNITS,
    day=speech.day,
    day_in_full=speech.day_in_full,
    day_in_calendar=speech.day_in_calendar,
    number_in_words=speech.number_in_words,
    quantity_in_words=speech.quantity_in_words,
    weekdays=speech.WEEKDAYS,
    weekdays_in_short=speech.WEEKDAYS_IN_SHORT,
)
