"""Words in capitals that records print bold, taken from the texts that they stand in."""

from __future__ import annotations

import re
from typing import Final

from ldncompound.core.language import spoken
from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.wording.english.catalogue import TEXTS

__all__ = ["LOUD", "loud_words"]


LOUD: Final = (
    "binder.act.corrected", "binder.act.recalled", "paper.on_hold", "paper.one_person",
    "paper.recalled", "paper.rejected", "paper.replaced", "record.exception.alone",
    "record.exception.check_failed", "record.exception.confirmed", "record.exception.correction",
    "record.exception.lot_not_received", "record.exception.lot_not_stated",
    "record.exception.lot_quarantine", "record.exception.lot_recalled",
    "record.exception.not_adopted", "record.exception.not_done", "record.exception.not_final",
    "record.exception.open", "record.exception.replaced", "record.exception.resumed",
    "record.exception.reworked", "record.exception.signature", "record.exception.transcribed",
    "record.exception.waived", "record.from_paper", "record.lot.typed", "record.not_adopted",
    "record.not_final", "record.one_person", "record.step.accepted", "record.step.not_done",
    "record.verdict.fails", "transcribed",
)  # fmt: skip
"""Keys of texts that hold such words."""

_CAPITALS = lazy_pattern(r"(?<![^\W_])[^\W\d_a-zäöüß]{2,}(?: [^\W\d_a-zäöüß]{2,})*(?![^\W_])")


def loud_words() -> list[str]:
    """Return the words in capitals of these texts, in the language of the paper, longest first."""
    language = spoken()
    texts = TEXTS if language is None else language.texts
    found = {word for key in LOUD for word in _CAPITALS.findall(re.sub(r"\{.*?\}", "", texts[key]))}
    return sorted(found, key=lambda word: (-len(word), word))
