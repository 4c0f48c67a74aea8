"""Screening as recorded in a preparation, and as listed: questions, answers, counsel."""

from typing import ClassVar

from ldncompound.core.quantity_fields import Duration
from ldncompound.core.records import Kinds, Record
from ldncompound.core.source_cited import SourceCited

__all__ = ["CounselInUse", "ItemListed", "QuestionInUse", "Screening", "ScreeningList"]


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


class Screening(Record, omit_defaults=True):
    """
    What was asked, and which questions were answered.

    The answers are health data, stored with the personal data; see `health_of`.

    Args:
        questions: What is asked.
        answered: Questions that the order answered.
        unanswered: Questions that it left open.
        counsel: What the patient is told.
        asked_before_release: No release without an answer or a waiver for each open question;
            earlier preparations do not have it, and what was demanded of them still is.
    """

    sayable: ClassVar[bool] = False

    questions: tuple[QuestionInUse, ...]
    answered: tuple[str, ...]
    unanswered: tuple[str, ...]
    counsel: tuple[CounselInUse, ...]
    asked_before_release: bool = False


class ItemListed(Record, omit_defaults=True):
    """
    One question with what its answer means, or one item of counsel.

    Args:
        id: Its name.
        kind: "contraindication", "caution" or "counsel".
        text: The question, or what the patient is told.
        answers: How it is answered.
        because: Why it is asked.
        meaning: What an answer means.
        refused_below: Fewer days bar the drug.
        consulted_to: From there to this many days the prescriber is consulted.
        status: Whether its source was seen.
        source: Where it was read.
        also: Other sources that say it.
    """

    told_by: ClassVar[str] = "kind"
    kinds: ClassVar[Kinds] = {
        "contraindication": ("answers", "because", "meaning", "refused_below?", "consulted_to?"),
        "caution": ("answers", "because", "meaning"),
        "counsel": (),
    }

    id: str
    kind: str
    text: str
    answers: str | None = None
    because: str | None = None
    meaning: str | None = None
    refused_below: Duration | None = None
    consulted_to: Duration | None = None
    status: str
    source: SourceCited
    also: tuple[str, ...]


class ScreeningList(Record, tag_field="schema", tag="ldncompound.screening/1"):
    """What is asked before dispensing, and what the patient is told."""

    items: tuple[ItemListed, ...]
