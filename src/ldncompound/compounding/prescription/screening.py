"""The screening before dispensing: read the answers, and refuse what they rule out.

Answers are health data: they are kept apart from the body of the record, in refusals too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ldncompound.compounding.prescription.screening_figures import (
    CounselInUse,
    ItemListed,
    QuestionInUse,
    Screening,
    ScreeningList,
)
from ldncompound.core.language import as_recorded
from ldncompound.core.names import choice_of
from ldncompound.core.near_names import write_near
from ldncompound.core.quantities import DAY, format_quantity, number_of, read_quantity, written
from ldncompound.core.refusals import (
    ConsultationNeeded,
    Contraindicated,
    InvalidOrder,
    Refusal,
    quoted,
)
from ldncompound.core.remembered import remembered
from ldncompound.core.source_cited import SourceCited
from ldncompound.core.sources import UNCONFIRMED
from ldncompound.core.text import check_text
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ldncompound.core.refusals import Detail
    from ldncompound.core.sources import Citation
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.screening_items import ScreeningItem

__all__ = [
    "Answers",
    "answer_in_words",
    "answers_expected",
    "check_answers",
    "meaning_of",
    "read_answers",
    "screening_list",
    "screening_of",
]


CLEAR, CAUTION, BAR = "clear", "caution", "bar"
_LONGEST = 300
_WORDS = ("yes", "no", "never")
"""Answers that are no number of days."""
"""Most characters of what a prescriber said."""


class Answers(msgspec.Struct, frozen=True):
    """
    The answers and consultations of an order, by item.

    Args:
        given: Each answer as typed, without blanks around it.
        findings: What each means: "clear", "caution" or "bar".
        consulted: What the prescriber said.
    """

    given: Mapping[str, str]
    findings: Mapping[str, str]
    consulted: Mapping[str, str]

    def kept(self) -> dict[str, dict[str, str]]:
        """Return answers and consultations for the personal data; empty if there are none."""
        if not self.given and not self.consulted:
            return {}
        return {"answers": dict(self.given), "consulted": dict(self.consulted)}


def answers_expected(item: ScreeningItem) -> str:
    """
    Return how an item is answered, in words.

    >>> from ldncompound.formulary.screening_items import ScreeningItem
    >>> answers_expected(ScreeningItem(id="liver", kind="caution", text="Liver disease?",
    ...     asks="yes or no", because="It is watched.", source="x"))
    'yes or no'
    """
    return "never, yes, or days like '8 day'" if item.asks == "days" else "yes or no"


def meaning_of(item: ScreeningItem) -> str:
    """
    Return what an answer means, as printed on the sheet.

    >>> from ldncompound.formulary.screening_items import ScreeningItem
    >>> meaning_of(ScreeningItem(id="liver", kind="caution", text="Liver disease?",
    ...     asks="yes or no", because="It is watched.", source="x"))
    'Yes: the prescriber is consulted.'
    """
    if item.refused_below is None or item.consulted_to is None:
        bar = item.kind == "contraindication"
        return f"Yes: {'do not hand out' if bar else 'the prescriber is consulted'}."
    least, most = (
        written(format_quantity(each)) for each in (item.refused_below, item.consulted_to)
    )
    then = f"on day {least.partition(' ')[0]}" if least == most else f"from then to {most}"
    return f"Yes, or below {least}: do not hand out; {then}: the prescriber is consulted."


def answer_in_words(answer: str) -> str:
    """
    Return an answer as paper says it.

    >>> answer_in_words("no"), answer_in_words("8 day")
    ('no', '8 days')

    Args:
        answer: As kept: a word, or a number of days.
    """
    if answer == "yes":
        return say("screening.yes")
    if answer == "never":
        return say("screening.never")
    return say("screening.no") if answer == "no" else written(answer)


def read_answers(
    answers: Sequence[str], consulted: Sequence[str], items: Iterable[ScreeningItem]
) -> Answers:
    """
    Read the answers of an order, and what each means; only their form is checked.

    Args:
        answers: Each `ITEM=ANSWER`, as typed.
        consulted: Each `ITEM: WORDS`, as typed.
        items: The questions.

    Raises:
        MalformedQuantity: days that are not in the grammar.
        WrongDimension: a quantity that is not a number of days.
        InvalidOrder: an unknown item, one that is given twice, or an answer that cannot be read.
            Each is kept apart: it repeats what was said about a patient.

    >>> read_answers((), (), ()).kept()
    {}
    """
    asked = {item.id: item for item in items if item.asks is not None}
    try:
        given = _by_item(answers, "=", asked, "an answer", "'opioids=never'")
        given = {name: choice_of(text, _WORDS) for name, text in given.items()}
        findings = {name: _finding(text, asked[name]) for name, text in given.items()}
        words = _by_item(consulted, ":", asked, "a consultation", "'liver: what was said'")
        for name, text in words.items():
            check_text(text, f"the consultation about {name}", longest=_LONGEST)
    except Refusal as refusal:
        refusal.apart = True
        raise
    return Answers(given, findings, words)


def check_answers(
    answers: Answers, items: Iterable[ScreeningItem], cite: Callable[[str, str], Citation]
) -> None:
    """
    Refuse an order that an answer rules out, and a caution without a consultation.

    Args:
        answers: As read.
        items: The questions.
        cite: Names a place in a source.

    Raises:
        Contraindicated: an answer rules the drug out, whatever the prescriber said.
        ConsultationNeeded: an answer is a caution, and no consultation is recorded.
    """
    found = [item for item in items if item.id in answers.findings]
    bars = [item for item in found if answers.findings[item.id] == BAR]
    if bars:
        raise Contraindicated(
            " ".join(_reason(item, answers) for item in bars),
            remedy="Do not make it; tell the prescriber. The program has no override.",
            sources=_sources(bars, cite),
            details=_found(bars, answers),
            apart=True,
        )
    open_cautions = [
        item
        for item in found
        if answers.findings[item.id] == CAUTION and item.id not in answers.consulted
    ]
    if open_cautions:
        named = " ".join(
            f"--consulted '{item.id}: what the prescriber said'" for item in open_cautions
        )
        raise ConsultationNeeded(
            " ".join(_reason(item, answers) for item in open_cautions),
            remedy=f"Ask the prescriber, and order again with {named}.",
            sources=_sources(open_cautions, cite),
            details=_found(open_cautions, answers),
            apart=True,
        )


def _found(items: Sequence[ScreeningItem], answers: Answers) -> dict[str, Detail]:
    """Return which answers a refusal is about, each with its reason."""
    return {
        "items": [item.id for item in items],
        "findings": [_reason(item, answers) for item in items],
    }


def screening_of(
    answers: Answers, items: tuple[ScreeningItem, ...], formulary: Formulary
) -> Screening:
    """
    Return the screening for the record: which questions were answered, without the answers.

    Args:
        answers: As read.
        items: The questions, and what the patient is told.
        formulary: Names a place in a source.
    """
    questions, counsel = _told_of(items, formulary)
    asked = [each.id for each in questions]
    return Screening(
        questions=questions,
        answered=tuple(each for each in asked if each in answers.given),
        unanswered=tuple(each for each in asked if each not in answers.given),
        asked_before_release=True,
        counsel=counsel,
    )


@remembered
@as_recorded()
def _told_of(
    items: tuple[ScreeningItem, ...], formulary: Formulary
) -> tuple[tuple[QuestionInUse, ...], tuple[CounselInUse, ...]]:
    """Return the questions and the counsel, for the record."""
    cite = formulary.cite
    return (
        tuple(
            QuestionInUse(
                id=item.id,
                kind=item.kind,
                text=item.text,
                answers=answers_expected(item),
                meaning=meaning_of(item),
                status=item.status,
                source=_cited(item, cite),
            )
            for item in items
            if item.asks is not None
        ),
        tuple(
            CounselInUse(id=item.id, text=item.text, status=item.status, source=_cited(item, cite))
            for item in items
            if item.asks is None
        ),
    )


def screening_list(
    items: Iterable[ScreeningItem], cite: Callable[[str, str], Citation]
) -> ScreeningList:
    """
    Return the questions, the counsel, and how an answer is written.

    Args:
        items: The questions, and what the patient is told.
        cite: Names a place in a source.
    """
    return ScreeningList(
        items=tuple(
            ItemListed(
                id=item.id,
                kind=item.kind,
                text=item.text,
                answers=None if item.asks is None else answers_expected(item),
                because=item.because,
                meaning=None if item.asks is None else meaning_of(item),
                refused_below=item.refused_below,
                consulted_to=item.consulted_to,
                status=item.status,
                source=_cited(item, cite),
                also=item.also,
            )
            for item in items
        )
    )


def _marked(text: str, mark: str, asked: Mapping[str, ScreeningItem]) -> str:
    """Return what to write where another mark stands between item and words; empty if none does."""
    for other in ("=", ":"):
        name, found, said = (part.strip(" \t") for part in text.partition(other))
        if other != mark and found and said and choice_of(name, asked) in asked:
            return f"Write {quoted(f'{name}{mark}{said}')}."
    return ""


def _by_item(
    texts: Sequence[str], mark: str, asked: Mapping[str, ScreeningItem], what: str, example: str
) -> dict[str, str]:
    """Return the text given for each item."""
    found: dict[str, str] = {}
    for text in texts:
        name, marked, said = (part.strip(" \t") for part in text.partition(mark))
        if not marked or not said:
            meant = _marked(text, mark, asked)
            raise InvalidOrder(
                f"{quoted(text)} is not {what}.", remedy=meant or f"Write it like {example}."
            )
        name = choice_of(name, asked)
        if name not in asked:
            raise InvalidOrder(
                f"{quoted(name)} is not a question of the screening.",
                remedy=f"{write_near(name, [*asked], after=mark + said)}"
                f"Questions: {', '.join(asked)}.",
            )
        if name in found:
            raise InvalidOrder(
                f"The question {name} has {what} twice.", remedy="Give it once for each question."
            )
        found[name] = said
    return found


def _finding(answer: str, item: ScreeningItem) -> str:
    """Return what an answer means; days are exact, the limits of a caution inclusive."""
    if answer == "no" or (answer == "never" and item.asks == "days"):
        return CLEAR
    if answer == "yes":
        return BAR if item.kind == "contraindication" else CAUTION
    days_asked = any(letter.isdigit() for letter in answer)
    if item.refused_below is None or item.consulted_to is None or not days_asked:
        raise InvalidOrder(
            f"{quoted(answer)} is not an answer to {item.id}.",
            remedy=f"Answer {answers_expected(item)}. Leave out what is not known; it is then "
            "printed as a question to ask.",
        )
    days = number_of(read_quantity(answer, "duration", f"the answer to {item.id}"), DAY)
    if days < number_of(item.refused_below, DAY):
        return BAR
    return CAUTION if days <= number_of(item.consulted_to, DAY) else CLEAR


def _reason(item: ScreeningItem, answers: Answers) -> str:
    """Return what was answered, why it matters, and what it means."""
    marked = " (unconfirmed)" if item.status == UNCONFIRMED else ""
    return (
        f"The answer to {item.id} is {quoted(answers.given[item.id])}. {item.because}{marked} "
        f"{meaning_of(item)}"
    )


def _sources(
    items: Iterable[ScreeningItem], cite: Callable[[str, str], Citation]
) -> tuple[Citation, ...]:
    """Return where the items were read, each source once."""
    found: dict[str, Citation] = {}
    for item in items:
        found.setdefault(item.source, cite(item.source, item.locator))
        for also in item.also:
            found.setdefault(also, cite(also, f"on {item.id}"))
    return tuple(found.values())


def _cited(item: ScreeningItem, cite: Callable[[str, str], Citation]) -> SourceCited:
    """Return where an item was read."""
    return SourceCited(**cite(item.source, item.locator).to_json())
