"""What is shown before a batch is checked or released, and what is asked on a terminal."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ldncompound.cli.batch_screens import show_unusual, title_of
from ldncompound.cli.prompts import Question, StopAsking, ask_in_turn
from ldncompound.cli.screens import heading, wrapped
from ldncompound.cli.terminal import show_line
from ldncompound.core.quantities import parse_count, parse_quantity
from ldncompound.core.refusals import Stopped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ldncompound.api.batch_view import (
        AskedBeforeRelease,
        Batch,
        BatchReview,
    )
    from ldncompound.api.pharmacy import Pharmacy
    from ldncompound.api.release_stated import ReleaseStated

__all__ = [
    "ask_what_is_missing",
    "questions_before_release",
    "show_findings",
    "show_review",
    "stated_by",
]


def show_review(batch: Batch, review: BatchReview) -> None:
    """Print a batch, what was unusual about it, then what was usual."""
    wrapped(title_of(batch), "")
    show_line(f"The batch is {review.state.value.upper()}.")
    show_findings(review)


def show_findings(review: BatchReview) -> None:
    """Print what was unusual about a batch, then what was usual."""
    show_unusual(review)
    wrapped(review.usual, "")
    if review.questions:
        named = ", ".join(review.questions)
        wrapped(f"Open questions of the screening, to be answered or waived: {named}.", "")
    for line in review.label_says:
        wrapped(f"Label: {line}.", "  ")
    if review.label_lacks:
        wrapped(f"Its label will be a DRAFT; it lacks {', '.join(review.label_lacks)}.", "")
    if review.reviewed_by is not None:
        show_line(f"Reviewed by {review.reviewed_by} as it is now.")


def ask_what_is_missing(
    pharmacy: Pharmacy, identity: str, given: ReleaseStated, *, review: bool
) -> ReleaseStated:
    """
    Ask for what a release needs and no option gave.

    Args:
        pharmacy: Says what is missing.
        identity: Id of the batch.
        given: As given by options.
        review: For a review of the batch, and not for its release.

    Raises:
        Refusal: it cannot leave, whatever is stated; recorded.
        Stopped: q was typed, or the input ended; nothing of it is recorded.
    """
    missing = pharmacy.batches.asked_before_release(identity, given, review=review)
    answers: dict[str, str] = {}
    try:
        ask_in_turn(questions_before_release(missing, answers), answers)
    except (EOFError, StopAsking):
        does = "reviewed" if review else "released"
        command = f"'ldncompound batch {'review' if review else 'release'} {identity}'"
        raise Stopped(f"Stopped; nothing is {does}.", remedy=f"{command} begins again.") from None
    return stated_by(missing, answers, given)


def questions_before_release(
    missing: AskedBeforeRelease, answers: Mapping[str, str]
) -> list[Question]:
    """
    Return the questions about what is missing before a release.

    Args:
        missing: What is missing.
        answers: Those given so far, by name; they grow while the questions are asked.
    """
    asked = [*_about_screening(missing), *_about_jars(missing.jars)]
    if missing.prescription:
        asked += _about_prescription(missing.doses, counted=missing.counted)
    if missing.labels:
        asked += [
            Question(
                name="used",
                prompt="  used: ",
                before=lambda: show_line(f"{missing.labels} labels were printed so far."),
                check=lambda said: _nought_or_more(said, "the labels used"),
            ),
            Question(
                name="destroyed",
                prompt="  destroyed: ",
                check=lambda said: missing.check_labels(answers["used"], said),
            ),
        ]
    return asked


def stated_by(
    missing: AskedBeforeRelease, answers: Mapping[str, str], given: ReleaseStated
) -> ReleaseStated:
    """Return what is stated about a release, with what was answered."""
    said: dict[str, Any] = {}
    if missing.questions:
        told = {each.id: _word(answers.get(each.id, "")) for each in missing.questions}
        consulted = {each: answers.get(_of_prescriber(each)) for each in told}
        said |= {
            "screened": tuple(f"{name}={answer}" for name, answer in told.items() if answer),
            "consulted": tuple(f"{name}: {what}" for name, what in consulted.items() if what),
            "waive": answers[_NONE_ASKED] or answers.get("waive"),
        }
    if missing.jars:
        said["jars"] = tuple(f"{name}={answers[_of_jar(name)]}" for name in missing.jars)
    if missing.prescription:
        steps = range(missing.doses)
        said |= {
            "dose": ";".join(answers[f"dose {each}"] for each in steps),
            "per_day": ";".join(answers[f"per day {each}"] for each in steps),
            "quantity": answers["quantity"],
        }
    if missing.labels:
        said |= {"labels_used": answers["used"], "labels_destroyed": answers["destroyed"]}
    return replace(given, **said)


def _nought_or_more(text: str, what: str) -> None:
    """Refuse what is no count; none at all is one."""
    if text != "0":
        parse_count(text, what)


def _about_screening(missing: AskedBeforeRelease) -> list[Question]:
    """Return the open questions of the screening; what stays open is waived with a reason."""
    if not missing.questions:
        return []
    names = [each.id for each in missing.questions]
    asked = [
        Question(
            name=_NONE_ASKED,
            prompt="Enter to answer one by one, or why none of them is asked: ",
            may_be_empty=True,
            before=_begin_screening,
        )
    ]
    for each in missing.questions:
        asked += [
            Question(
                name=each.id,
                prompt=f"  {each.answers}: ",
                may_be_empty=True,
                before=partial(wrapped, each.text, f"  {each.id}: "),
                check=partial(_check_answer, missing, each.id),
                wanted=lambda answers: not answers[_NONE_ASKED],
            ),
            Question(
                name=_of_prescriber(each.id),
                prompt="  What the prescriber said, empty if not asked: ",
                may_be_empty=True,
                before=partial(wrapped, each.meaning, "  "),
                wanted=partial(_matters, name=each.id),
            ),
        ]
    waive = Question(
        name="waive",
        prompt="Why the open ones are not asked: ",
        wanted=lambda answers: (
            not answers[_NONE_ASKED] and not all(answers[each] for each in names)
        ),
    )
    return [*asked, waive]


def _begin_screening() -> None:
    """Say that a question of the screening may stay open."""
    heading("Screening")
    show_line("Enter alone leaves a question open; q stops.")


def _check_answer(missing: AskedBeforeRelease, name: str, answer: str) -> None:
    """Refuse what is no answer to a question of the screening."""
    if answer:
        missing.check_answer(name, _word(answer))


def _matters(answers: Mapping[str, str], name: str) -> bool:
    """Return whether an answer is one that the prescriber may have to be told."""
    return _word(answers.get(name, "")) not in ("", "no", "never")


_NONE_ASKED = "why none is asked"


def _of_prescriber(name: str) -> str:
    """Return the name of the question what the prescriber said."""
    return f"{name}, consulted"


def _word(answer: str) -> str:
    """Return an answer as an order has it; in any letter case, and y and n for yes and no."""
    said = answer.casefold()
    return {"y": "yes", "n": "no"}.get(said, said)


def _of_jar(name: str) -> str:
    """Return the name of the question about a jar."""
    return f"jar of {name}"


def _about_jars(names: Sequence[str]) -> list[Question]:
    """Return the questions about the lot on every jar."""
    return [
        Question(
            name=_of_jar(each),
            prompt=f"  lot of {each}: ",
            before=None if at else partial(heading, "The jars, read again"),
        )
        for at, each in enumerate(names)
    ]


def _about_prescription(doses: int, *, counted: bool) -> list[Question]:
    """Return those about the prescription, read from itself; the doses of steps in order."""
    which = [""] if doses == 1 else [f" of step {number}" for number in range(1, doses + 1)]
    begins = partial(heading, "The prescription, entered again; not from the sheet")
    dose = [
        Question(
            name=f"dose {at}",
            prompt=f"  dose{of}, like '4.5 mg': ",
            before=None if at else begins,
            check=parse_quantity,
        )
        for at, of in enumerate(which)
    ]
    often = [
        Question(
            name=f"per day {at}",
            prompt=f"  doses a day{of}: ",
            check=partial(parse_count, what="the doses a day"),
        )
        for at, of in enumerate(which)
    ]
    check = partial(parse_count, what="the quantity") if counted else parse_quantity
    return [*dose, *often, Question(name="quantity", prompt="  quantity: ", check=check)]
