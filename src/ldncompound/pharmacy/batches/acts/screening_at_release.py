"""Screening questions that the order left open: answered or waived before a release."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.prescription.screening import check_answers, read_answers
from ldncompound.core.records import Json
from ldncompound.core.refusals import ConsultationNeeded, Contraindicated, InvalidOrder
from ldncompound.core.text import LONGEST_REASON, check_text
from ldncompound.pharmacy.batches.act_records import QuestionsAsked
from ldncompound.pharmacy.batches.record_at_work import record_at_work
from ldncompound.pharmacy.batches.review import open_questions

if TYPE_CHECKING:
    from ldncompound.formulary.screening_items import ScreeningItem
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["NOT_ASKED", "AnswersGiven", "ScreenedNow", "screened_now"]


class AnswersGiven(NamedTuple):
    """
    Answers to open questions, as typed.

    Args:
        answers: Each `QUESTION=ANSWER`.
        consulted: Each `QUESTION: what the prescriber said`.
        waived: Why the rest is not asked; None where nothing is waived.
    """

    answers: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    waived: str | None = None


NOT_ASKED = AnswersGiven()
"""Nothing was answered and nothing waived."""


class ScreenedNow(NamedTuple):
    """
    What became of the open questions.

    Args:
        asked: Which were answered and which waived, for the entry; None where none was open.
        kept: Answers and reason, for the personal data; None where there are none.
    """

    asked: QuestionsAsked | None = None
    kept: Json | None = None


def screened_now(acts: BatchActs, batch: Batch, given: AnswersGiven) -> ScreenedNow:
    """
    Return what became of the open questions.

    Each is answered, or waived with a reason; a terminal asks for it. As long as nobody is
    enrolled, a script may leave them open: the entry says which.

    Args:
        acts: What acts on batches need.
        batch: The batch.
        given: Answers, as typed.

    Raises:
        InvalidOrder: a question stays open, or is none of the open ones, or a malformed answer.
        ConsultationNeeded: an answer is a caution, and the prescriber was not asked.
        Contraindicated: an answer rules the drug out.
    """
    unanswered = open_questions(batch)
    formulary = acts.recorder.formulary
    items = formulary.substance_of(record_at_work(batch.plan).substance).screening
    found = read_answers(given.answers, given.consulted, items)
    _check_open([*found.given, *found.consulted], unanswered, batch.plan.id)
    _check(acts, batch, [each for each in items if each.id in unanswered], given)
    left = tuple(each for each in unanswered if each not in found.given)
    if given.waived is not None:
        _check_waived(given.waived, left)
    elif left and acts.personnel.roll.people:
        raise InvalidOrder(
            f"Questions of the screening are open: {', '.join(left)}.",
            remedy="Answer each with --screened 'QUESTION=ANSWER', or say with --waive REASON why "
            "they are not asked.",
        )
    if not unanswered:
        return ScreenedNow()
    waived = {} if given.waived is None else {"waived": given.waived}
    answered = tuple(each for each in unanswered if each in found.given)
    asked = QuestionsAsked(answered=answered, unanswered=left, waived=given.waived is not None)
    return ScreenedNow(asked, Json({**found.kept(), **waived}))


def _check(acts: BatchActs, batch: Batch, items: list[ScreeningItem], given: AnswersGiven) -> None:
    """Refuse answers that rule the drug out, and cautions without a consultation."""
    answers = read_answers(given.answers, given.consulted, items)
    try:
        check_answers(answers, items, acts.recorder.formulary.cite)
    except Contraindicated as refusal:
        refusal.remedy = (
            f"Do not hand it out: 'ldncompound batch reject {batch.plan.id}', and tell the "
            "prescriber. The program has no override."
        )
        raise
    except ConsultationNeeded as refusal:
        refusal.remedy = refusal.remedy.replace("order again with", "give it here as well:")
        raise


def _check_open(named: list[str], unanswered: tuple[str, ...], identity: str | None) -> None:
    """Refuse answers to what the order has answered."""
    known = [each for each in named if each not in unanswered]
    if known:
        raise InvalidOrder(
            f"No open question of the screening: {', '.join(dict.fromkeys(known))}.",
            remedy="Answer those that the order left open; "
            f"'ldncompound batch review {identity}' lists them.",
        )


def _check_waived(reason: str, left: tuple[str, ...]) -> None:
    """Refuse a waiver without reason, or of nothing."""
    if not reason.strip() or not left:
        raise InvalidOrder(
            "Only open questions can be waived, and only with a reason.",
            remedy="Give a reason, or leave out --waive.",
        )
    check_text(reason, "the reason", longest=LONGEST_REASON)
