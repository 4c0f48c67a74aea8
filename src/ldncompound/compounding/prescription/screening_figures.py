"""Screening as it stands in a preparation: questions, answers, counsel."""

from __future__ import annotations

from dataclasses import dataclass

from ldncompound.core.sources import SourceCited

__all__ = ["CounselInUse", "QuestionInUse", "Screening"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionInUse:
    """A question of the screening, how it is answered, and what an answer means."""

    id: str
    kind: str
    text: str
    answers: str
    meaning: str
    status: str
    source: SourceCited


@dataclass(frozen=True, slots=True, kw_only=True)
class CounselInUse:
    """What the patient is told."""

    id: str
    text: str
    status: str
    source: SourceCited


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """
    What was asked, and which questions were answered.

    The answers are health data and stand with the personal data; see `health_of`.
    """

    questions: tuple[QuestionInUse, ...]
    answered: tuple[str, ...]
    unanswered: tuple[str, ...]
    counsel: tuple[CounselInUse, ...]
