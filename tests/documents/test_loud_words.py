"""The words in capitals that a record prints bold."""

from __future__ import annotations

import pytest

from label_documents import ELM
from ldncompound.core.wording import say
from ldncompound.documents.loud_words import LOUD, loud_words
from ldncompound.documents.rendering import in_language

ENGLISH = {
    "ACCEPTED", "FAILS", "NOT DONE", "NOT FINAL", "NOT ADOPTED", "NOT RECEIVED", "CORRECTED",
    "RECALLED LOT", "RECALLED", "REJECTED", "REPLACED", "ON HOLD", "HOLD LIFTED", "REWORKED",
    "ONE PERSON", "TRANSCRIBED", "SCREENING OPEN", "WAIVED", "CONFIRMED", "LOT NOT STATED",
    "SIGNATURE DOES NOT HOLD", "LOT IN QUARANTINE",
}  # fmt: skip
GERMAN = {
    "ANGENOMMEN", "NICHT BESTANDEN", "NICHT AUSGEFÜHRT", "NICHT ENDGÜLTIG", "NICHT ÜBERNOMMEN",
    "NICHT EINGEGANGEN", "KORRIGIERT", "ZURÜCKGERUFENE CHARGE", "ZURÜCKGERUFEN", "GESPERRT",
    "ZURÜCKGEWIESEN", "ERSETZT", "SPERRE AUFGEHOBEN", "NACHGEARBEITET", "EINE PERSON",
    "EINE EINZIGE PERSON", "NACHGETRAGEN", "ABFRAGE OFFEN", "ERLASSEN", "BESTÄTIGT",
    "CHARGE NICHT ANGEGEBEN", "UNTERSCHRIFT UNGÜLTIG", "CHARGE IN QUARANTÄNE",
}  # fmt: skip


@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("de", GERMAN)])
def test_loud_words_are_those_of_the_texts(language, words):
    """What is bold is what the texts of the language really say, longest first."""
    with in_language(language, ELM):
        found = loud_words()
        assert say("record.step.accepted").strip() in found
        assert say("paper.rejected") in found

    assert set(found) == words
    assert [*map(len, found)] == sorted(map(len, found), reverse=True)
    assert len(set(LOUD)) == len(LOUD)
