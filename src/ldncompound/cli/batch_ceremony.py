"""What is shown before a batch is checked or released, and what is asked on a terminal."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ldncompound.cli.batch_screens import show_unusual, title_of
from ldncompound.cli.prompts import StopAsking, ask
from ldncompound.cli.screens import heading, wrapped
from ldncompound.cli.terminal import show_line
from ldncompound.compounding.prescription.screening import read_answers
from ldncompound.core.quantities import parse_count, parse_quantity
from ldncompound.core.refusals import Stopped
from ldncompound.pharmacy.batches.acts.batch_act import nought_or_more
from ldncompound.pharmacy.batches.acts.before_release import (
    action_of,
    check_leaves,
    meanings_of,
    own_review,
)
from ldncompound.pharmacy.batches.acts.re_entry import PrescriptionEntered
from ldncompound.pharmacy.batches.acts.release_checks import labels_printed
from ldncompound.pharmacy.batches.acts.screening_at_release import NOT_ASKED, AnswersGiven
from ldncompound.pharmacy.batches.history import batch_of
from ldncompound.pharmacy.batches.record_at_work import record_at_work
from ldncompound.pharmacy.batches.review import open_questions, review_of
from ldncompound.pharmacy.people.person import CHECKED

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.acts.batch_act import BatchActs
    from ldncompound.pharmacy.batches.acts.before_release import BeforeRelease
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.trail.store import Trail

__all__ = ["ask_what_is_missing", "show_review"]


def show_review(trail: Trail, identity: str) -> None:
    """Print what was unusual about a batch, then what was usual."""
    review = review_of(trail, identity)
    wrapped(title_of(batch_of(trail, identity)), "")
    show_line(f"The batch is {review.state.value.upper()}.")
    show_unusual(review)
    wrapped(review.usual, "")
    if review.questions:
        named = ", ".join(review.questions)
        wrapped(f"Open questions of the screening, to be answered or waived: {named}.", "")
    if review.label_lacks:
        wrapped(f"Its label will be a DRAFT; it lacks {', '.join(review.label_lacks)}.", "")
    if review.reviewed_by is not None:
        show_line(f"Reviewed by {review.reviewed_by} as it is now.")


def ask_what_is_missing(
    acts: BatchActs, identity: str, given: BeforeRelease, action: str | None
) -> BeforeRelease:
    """
    Ask for what a release needs and no option gave.

    Args:
        acts: What acts on batches need.
        identity: Id of the batch.
        given: As given by options.
        action: "batch-reviewed"; None for a release.

    Raises:
        Refusal: it cannot leave, whatever is stated; recorded.
        Stopped: q was typed, or the input ended; nothing of it is recorded.
    """
    try:
        return _asked(acts, identity, given, action)
    except (EOFError, StopAsking):
        does = "reviewed" if action else "released"
        command = f"'ldncompound batch {'review' if action else 'release'} {identity}'"
        raise Stopped(f"Stopped; nothing is {does}.", remedy=f"{command} begins again.") from None


def _asked(
    acts: BatchActs, identity: str, given: BeforeRelease, action: str | None
) -> BeforeRelease:
    """Ask for what no option gave."""
    batch = acts.batch(identity)
    act = action or action_of(meanings_of(acts, batch))
    acts.recorder.attempt(
        {"batch": identity, "action": action or "batch-released"},
        lambda: check_leaves(acts, batch, given, act),
    )
    own = own_review(acts, batch)
    settled = own is not None and own.stated.screening is not None and own.stated.screening.settled
    if given.screened == NOT_ASKED and not settled:
        given = given._replace(screened=_questions(acts, batch))
    alone = given.alone is not None
    if alone and not given.jars and CHECKED in meanings_of(acts, batch):
        given = given._replace(jars=_jars(batch))
    personnel = acts.personnel
    required = alone or (bool(personnel.roll.people) and personnel.policies.re_entry == "on")
    entered = own is not None and own.stated.re_entered
    if required and not entered and given.entered is None and batch.plan.for_stock is None:
        given = given._replace(entered=_prescription(batch))
    printed = labels_printed(acts.recorder.trail, identity)
    if printed and own is None and given.used is None and given.destroyed is None:
        show_line(f"{printed} labels were printed so far.")
        given = given._replace(
            used=ask("  used: ", check=partial(nought_or_more, what="the labels used")),
            destroyed=ask("  destroyed: ", check=partial(nought_or_more, what="those destroyed")),
        )
    return given


def _questions(acts: BatchActs, batch: Batch) -> AnswersGiven:
    """Ask the open questions of the screening; what stays open is waived with a reason."""
    names = open_questions(batch)
    if not names or batch.plan.screening is None:
        return NOT_ASKED
    heading("Screening")
    show_line("Enter alone leaves a question open; q stops.")
    at_work = record_at_work(batch.plan)
    items = acts.recorder.formulary.substance_of(at_work.substance).screening

    def readable(name: str, answer: str) -> None:
        if answer:
            read_answers((f"{name}={_word(answer)}",), (), items)

    answers, consulted, left = [], [], False
    for each in batch.plan.screening.questions:
        if each.id not in names:
            continue
        wrapped(each.text, f"  {each.id}: ")
        check = partial(readable, each.id)
        answer = _word(ask(f"  {each.answers}: ", may_be_empty=True, check=check))
        left = left or not answer
        if answer:
            answers.append(f"{each.id}={answer}")
        if answer and answer not in ("no", "never"):
            wrapped(each.meaning, "  ")
            said = ask("  What the prescriber said, empty if not asked: ", may_be_empty=True)
            consulted += [f"{each.id}: {said}"] if said else []
    why = ask("Why the open ones are not asked: ") if left else None
    return AnswersGiven(tuple(answers), tuple(consulted), why)


def _word(answer: str) -> str:
    """Return an answer as an order has it; in any letter case, and y and n for yes and no."""
    said = answer.casefold()
    return {"y": "yes", "n": "no"}.get(said, said)


def _jars(batch: Batch) -> tuple[str, ...]:
    """Ask for the lot on every jar."""
    heading("The jars, read again")
    return tuple(f"{name}={ask(f'  lot of {name}: ')}" for name in batch.lots)


def _prescription(batch: Batch) -> PrescriptionEntered:
    """Ask for the prescription, read from the prescription itself."""
    heading("The prescription, entered again; not from the sheet")
    return PrescriptionEntered(
        ask("  dose, like '4.5 mg': ", check=parse_quantity),
        ask("  doses a day: ", check=partial(parse_count, what="the doses a day")),
        ask(
            "  quantity: ",
            check=partial(parse_count, what="the quantity")
            if batch.plan.figures.counted
            else parse_quantity,
        ),
    )
