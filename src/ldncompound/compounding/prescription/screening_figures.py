"""Screening as it stands in a preparation: questions, answers, counsel."""

from __future__ import annotations

from ldncompound.core.records import Record
from ldncompound.core.source_cited import SourceCited

__all__ = ["CounselInUse", "QuestionInUse", "Screening"]


class QuestionInUse(Record):
    """A question of the screening, how it is answered, and what an answer means."""

    id: str
    kind: str
    text: str
    answers: str
    meaning: str
    status: str
    source: SourceCited


class CounselInUse(Record):
    """What the patient is told."""

    id: str
    text: str
    status: str
    source: SourceCited


class Screening(Record):
    """
    What was asked, and which questions were answered.

    The answers are health data and stand with the personal data; see `health_of`.
    """

    questions: tuple[QuestionInUse, ...]
    answered: tuple[str, ...]
    unanswered: tuple[str, ...]
    counsel: tuple[CounselInUse, ...]
