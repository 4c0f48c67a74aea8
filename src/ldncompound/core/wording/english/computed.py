"""What stands in records and on screens; what papers alone say is not loaded for it."""

from __future__ import annotations

from typing import Final

from ldncompound.core.wording.english.directions import DIRECTION_TEXTS
from ldncompound.core.wording.english.forms import FORM_TEXTS
from ldncompound.core.wording.english.notes import NOTE_TEXTS
from ldncompound.core.wording.english.papers import PAPER_TEXTS
from ldncompound.core.wording.english.workings import WORKING_TEXTS

__all__ = ["COMPUTED_TEXTS"]


COMPUTED_TEXTS: Final[dict[str, str]] = {
    **DIRECTION_TEXTS,
    **FORM_TEXTS,
    **NOTE_TEXTS,
    **PAPER_TEXTS,
    **WORKING_TEXTS,
}
