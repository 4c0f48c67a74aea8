"""What a release needs, and nobody has stated yet: what is asked for on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.prescription.screening import read_answers
from ldncompound.core.values import in_short
from ldncompound.pharmacy.batches.acts.before_release import (
    action_of,
    check_leaves,
    meanings_of,
    own_review,
)
from ldncompound.pharmacy.batches.acts.release_checks import labels_add_up, labels_printed
from ldncompound.pharmacy.batches.acts.screening_at_release import NOT_ASKED
from ldncompound.pharmacy.batches.record_at_work import record_at_work
from ldncompound.pharmacy.batches.review import open_questions
from ldncompound.pharmacy.people.person import CHECKED

if TYPE_CHECKING:
    from ldncompound.compounding.prescription.screening_figures import QuestionInUse
    from ldncompound.formulary.screening_items import ScreeningItem
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.batches.acts.before_release import BeforeRelease
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["AskedBeforeRelease", "asked_before_release"]


class AskedBeforeRelease(NamedTuple):
    """
    What is still to be stated before a release.

    Args:
        questions: Those of the screening that are open, to be answered or waived.
        jars: The components whose lot is read again from the jar.
        prescription: The prescription is entered again.
        doses: Number of doses that it names, one a step.
        counted: Its quantity is a number of units.
        labels: The labels printed so far, to be told as used or destroyed; 0 where told already.
        items: How the questions are answered.
    """

    questions: tuple[QuestionInUse, ...]
    jars: tuple[str, ...]
    prescription: bool
    doses: int
    counted: bool
    labels: int
    items: tuple[ScreeningItem, ...]

    def __repr__(self) -> str:
        """Return it in short, without bytes and names."""
        return in_short(self, ("jars", "prescription", "labels"), len(self))

    def check_answer(self, name: str, answer: str) -> None:
        """
        Refuse an answer to a question that is none.

        Raises:
            InvalidOrder: it is none; not recorded.
        """
        read_answers((f"{name}={answer}",), (), self.items)

    def check_labels(self, used: str, destroyed: str) -> None:
        """
        Refuse counts of labels that do not add up to those printed.

        Raises:
            Refusal: they do not, or one is no count; not recorded.
        """
        labels_add_up(self.labels, used, destroyed)


def asked_before_release(
    acts: BatchActs, identity: str, given: BeforeRelease, action: str | None = None
) -> AskedBeforeRelease:
    """
    Return what is still to be stated before a batch is released or reviewed.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        given: What is stated so far.
        action: "batch-reviewed"; None for a release.

    Raises:
        Refusal: it cannot leave, whatever is stated; recorded.
    """
    batch = acts.batch(identity)
    act = action or action_of(meanings_of(acts, batch))
    acts.recorder.attempt(
        {"batch": identity, "action": action or "batch-released"},
        lambda: check_leaves(acts, batch, given, act),
    )
    own = own_review(acts, batch)
    before = None if own is None else own.stated
    settled = before is not None and before.screening is not None and before.screening.settled
    alone, personnel = given.alone is not None, acts.personnel
    jars = alone and not given.jars and CHECKED in meanings_of(acts, batch)
    required = alone or (bool(personnel.roll.people) and personnel.policies.re_entry == "on")
    entered = given.entered is not None or (before is not None and before.re_entered)
    told = before is not None or given.used is not None or given.destroyed is not None
    at_work = record_at_work(batch.plan)
    return AskedBeforeRelease(
        questions=() if settled or given.screened != NOT_ASKED else _open(batch),
        jars=tuple(batch.lots) if jars else (),
        prescription=required and not entered and batch.plan.for_stock is None,
        doses=len(batch.plan.prescription.steps or (None,)),
        counted=batch.plan.figures.counted,
        labels=0 if told else labels_printed(acts.recorder.trail, identity),
        items=tuple(acts.recorder.formulary.substance_of(at_work.substance).screening),
    )


def _open(batch: Batch) -> tuple[QuestionInUse, ...]:
    """Return the open questions, in the order of the screening."""
    names, screening = open_questions(batch), batch.plan.screening
    asked = () if screening is None else screening.questions
    return tuple(each for each in asked if each.id in names)
