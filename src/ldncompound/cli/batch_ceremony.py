"""What is shown before a batch is checked or released, and what is asked on a terminal."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ldncompound.cli.batch_screens import show_unusual, title_of
from ldncompound.cli.prompts import StopAsking, ask
from ldncompound.cli.screens import heading, wrapped
from ldncompound.cli.terminal import show_line
from ldncompound.core.quantities import parse_count, parse_quantity
from ldncompound.core.refusals import Stopped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.api.batch_view import AskedBeforeRelease, Batch, BatchReview
    from ldncompound.api.pharmacy import Pharmacy
    from ldncompound.api.release_stated import ReleaseStated

__all__ = ["ask_what_is_missing", "show_review"]


def show_review(batch: Batch, review: BatchReview) -> None:
    """Print what was unusual about a batch, then what was usual."""
    wrapped(title_of(batch), "")
    show_line(f"The batch is {review.state.value.upper()}.")
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
    try:
        return replace(given, **_asked(missing))
    except (EOFError, StopAsking):
        does = "reviewed" if review else "released"
        command = f"'ldncompound batch {'review' if review else 'release'} {identity}'"
        raise Stopped(f"Stopped; nothing is {does}.", remedy=f"{command} begins again.") from None


def _asked(missing: AskedBeforeRelease) -> dict[str, Any]:
    """Ask for what no option gave."""
    said: dict[str, Any] = {}
    if missing.questions:
        said |= _questions(missing)
    if missing.jars:
        said["jars"] = _jars(missing.jars)
    if missing.prescription:
        said |= _prescription(missing.doses, counted=missing.counted)
    if missing.labels:
        show_line(f"{missing.labels} labels were printed so far.")
        said |= {
            "labels_used": ask("  used: ", check=partial(_nought_or_more, what="the labels used")),
            "labels_destroyed": ask(
                "  destroyed: ", check=partial(_nought_or_more, what="those destroyed")
            ),
        }
    return said


def _nought_or_more(text: str, what: str) -> None:
    """Refuse what is no count; none at all is one."""
    if text != "0":
        parse_count(text, what)


def _questions(missing: AskedBeforeRelease) -> dict[str, Any]:
    """Ask the open questions of the screening; what stays open is waived with a reason."""
    heading("Screening")
    show_line("Enter alone leaves a question open; q stops.")

    def readable(name: str, answer: str) -> None:
        if answer:
            missing.check_answer(name, _word(answer))

    answers, consulted, left = [], [], False
    for each in missing.questions:
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
    return {"screened": tuple(answers), "consulted": tuple(consulted), "waive": why}


def _word(answer: str) -> str:
    """Return an answer as an order has it; in any letter case, and y and n for yes and no."""
    said = answer.casefold()
    return {"y": "yes", "n": "no"}.get(said, said)


def _jars(names: Sequence[str]) -> tuple[str, ...]:
    """Ask for the lot on every jar."""
    heading("The jars, read again")
    return tuple(f"{name}={ask(f'  lot of {name}: ')}" for name in names)


def _prescription(doses: int, *, counted: bool) -> dict[str, str]:
    """Ask for the prescription, read from the prescription itself; the doses of steps in order."""
    heading("The prescription, entered again; not from the sheet")
    which = [""] if doses == 1 else [f" of step {number}" for number in range(1, doses + 1)]
    return {
        "dose": ";".join(ask(f"  dose{of}, like '4.5 mg': ", check=parse_quantity) for of in which),
        "per_day": ";".join(
            ask(f"  doses a day{of}: ", check=partial(parse_count, what="the doses a day"))
            for of in which
        ),
        "quantity": ask(
            "  quantity: ",
            check=partial(parse_count, what="the quantity") if counted else parse_quantity,
        ),
    }
