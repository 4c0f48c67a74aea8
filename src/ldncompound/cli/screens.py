"""A preparation as a compact table on the terminal, with its working."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from ldncompound.cli.terminal import named_lines, show_line, wrapped_lines, write_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.api.types import (
        BalanceInHand,
        CourseInUse,
        DocumentedRange,
        PlanInUse,
        Preparation,
        Rows,
        Screening,
        Step,
    )

__all__ = [
    "heading",
    "local_time",
    "ordered_rows",
    "print_named",
    "show_preparation",
    "show_screening",
    "shown_amount",
    "wrapped",
]


def show_preparation(preparation: Preparation) -> None:
    """Print one preparation for a person."""
    from ldncompound.api.words import paper_of

    plan, cost, paper = preparation.weigh_plan, preparation.cost, paper_of(preparation)
    heading(f"{preparation.id}  {preparation.formulation.title}")
    print_named(
        [
            *ordered_rows(preparation),
            ("Documented range", _documented(preparation.documented_range)),
            *paper.screen_rows(),
            *_fills(preparation.course),
            ("Beyond-use date", preparation.beyond_use.statement),
            ("Balance", _balance(plan.balance)),
            *([] if cost is None else [("Cost", cost.statement)]),
        ]
    )
    heading(paper.bench)
    _show_plan(plan)
    if preparation.expected is not None:
        wrapped(f"{preparation.expected.statement}.", "  ")
    for other in plan.alternatives:
        wrapped(f"{other.method}: {other.lost}", "  not taken: ")
    heading("Working")
    print_named([(line.of, line.text) for line in preparation.working])
    heading("Note")
    for note in preparation.notes:
        wrapped(note, "  - ")
    if preparation.screening is not None:
        show_screening(preparation.screening)
    place = preparation.place
    show_line(f"Recorded as entry {place.sequence} of the audit trail, root {place.root[:16]}.")


def show_screening(asked: Screening) -> None:
    """Print which questions were answered, without the answers."""
    heading("Screening")
    for words, names in (("answered", asked.answered), ("to be asked", asked.unanswered)):
        wrapped(f"{words}: {', '.join(names) or 'none'}", "  ")


def _show_plan(plan: PlanInUse) -> None:
    """Print every step, and the mass of active delivered."""
    from ldncompound.api.words import percent_in_words
    from ldncompound.core.quantities import in_words

    for step in plan.steps:
        _show_step(step, plan.balance)
    delivers, deviation = in_words(plan.delivers), percent_in_words(plan.deviation)
    wrapped(f"Delivers {delivers} of the active, deviation {deviation}.", "  ")


def shown_amount(step: Step, balance: BalanceInHand) -> str:
    """Return the amount of a step as it is read at the bench; empty where it has none."""
    from ldncompound.core.balance_display import as_balance_shows
    from ldncompound.core.quantities import format_quantity, in_words

    if step.amount is None:
        return ""
    if step.action == "weigh":
        readability = format_quantity(balance.readability)
        return as_balance_shows(format_quantity(step.amount), readability)
    before = {"complete": "about ", "make-up": "to "}.get(step.action, "")
    return before + in_words(step.amount)


def _show_step(step: Step, balance: BalanceInHand) -> None:
    """Print a step, with its amount in a column if it has one."""
    if step.amount is None:
        wrapped(f"{step.what}: {step.note}", f"  {step.step}. mix      ")
        return
    amount, text = shown_amount(step, balance), f"{step.what} into {step.into}"
    if step.action == "complete":
        text = step.what
    if step.action == "make-up":
        text = f"{step.into} with {step.what}"
    if step.device is not None:
        text += f", with a {step.device.name}"
    if step.note:
        text += f": {step.note}"
    wrapped(text, f"  {step.step}. {step.action:<8} {amount:<22} ")


def wrapped(text: str, first: str) -> None:
    """Print a text within the width of the terminal, with a hanging indent."""
    for line in wrapped_lines(text, first):
        write_line(line)


def print_named(rows: Rows | Sequence[tuple[str, str]]) -> None:
    """Print named texts in two columns within the width of the terminal."""
    for line in named_lines(rows):
        write_line(line)


def local_time(utc: str) -> str:
    """Return a time of a document as people read it here: to the minute, with its zone."""
    from datetime import datetime

    return datetime.fromisoformat(utc).astimezone().isoformat(sep=" ", timespec="minutes")


def heading(text: str) -> None:
    """Print a heading; bold on a terminal only."""
    for line in wrapped_lines(text, "", "  "):
        write_line(typer.style(line, bold=True) if sys.stdout.isatty() else line)


def ordered_rows(preparation: Preparation) -> Rows:
    """Return the prescription, and the plan in whose place it is."""
    return (("Prescription", _prescription(preparation)), *_replaces(preparation))


def _prescription(preparation: Preparation) -> str:
    """Return the prescription in one line."""
    from ldncompound.core.quantities import in_words

    if preparation.for_stock is not None:
        return "FOR STOCK, no patient yet"
    given = preparation.prescription
    per_day, dose, steps = given.doses_per_day, given.dose, given.steps or ()
    often = "" if per_day is None else f"{per_day} {'dose' if per_day == 1 else 'doses'} a day"
    if len(steps) > 1:
        course = f"{len(steps)} steps"
    elif steps:
        from ldncompound.api.titrations import days_of

        course = ", ".join(filter(None, (in_words(steps[0].dose), often, days_of(steps[0]))))
    else:
        course = ", ".join(filter(None, ("" if dose is None else in_words(dose), often)))
    patient = given.patient or "(erased)"
    return f"{course}, {given.days} days, {patient}, {given.prescriber}"


def _replaces(preparation: Preparation) -> Rows:
    """Return the plan in whose place it is, which must not be weighed any more."""
    told = preparation.replaces
    return () if told is None else (("Replaces", f"{told.id}, do not use its sheet any more"),)


def _documented(ranged: DocumentedRange) -> str:
    """Return the range in force, and the protocol that narrows it."""
    from ldncompound.core.quantities import in_words

    protocol = "" if ranged.protocol is None else f", {ranged.protocol.name}"
    return f"{in_words(ranged.low)} to {in_words(ranged.high)} a day{protocol}"


def _fills(course: CourseInUse | None) -> Rows:
    """Return which fill it is, and those to come of a course that was cut."""
    from ldncompound.core.quantities import in_words

    if course is None:
        return ()
    which = f"{course.fill} of {course.of}, {course.first_day} to {course.last_day}"
    return (
        ("Fill", which),
        *(
            (
                "Fill to come",
                f"{each.fill}: {each.first_day} to {each.last_day}, {in_words(each.dispense)}",
            )
            for each in course.later or ()
        ),
    )


def _balance(balance: BalanceInHand) -> str:
    """Return the balance in one line."""
    from ldncompound.core.quantities import in_words

    assumed = "ASSUMED BALANCE " if balance.assumed else ""
    minimum, reads = in_words(balance.minimum), in_words(balance.readability)
    return f"{assumed}{balance.id}: minimum {minimum}, reads {reads}"
