"""A batch on the terminal: its state, what was done, and what is next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.api.batch_view import COMPLETE, VOID, WEIGHED, State, missing_checks
from ldncompound.cli.lists import Column, print_list
from ldncompound.cli.screens import heading, print_named, wrapped
from ldncompound.cli.terminal import as_typed, print_table
from ldncompound.core.balance_display import as_balance_shows
from ldncompound.core.percentages import rounded_percent
from ldncompound.core.quantities import (
    PERCENT,
    format_quantity,
    mass,
    quantity,
    written,
)
from ldncompound.core.signed_words import how_signed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from fractions import Fraction

    from ldncompound.api.batch_view import (
        AnyCheck,
        Batch,
        BatchesListed,
        BatchReview,
        CorrectedValues,
        Correction,
        Step,
        WeighedStep,
    )
    from ldncompound.core.quantities import Quantity

__all__ = [
    "corrected",
    "show_batch",
    "show_batches",
    "show_unusual",
    "shown_mass",
    "stands",
    "title_of",
    "weighing_in_words",
]


def title_of(batch: Batch) -> str:
    """Return a batch in one line."""
    plan = batch.plan
    made = plan.figures.made
    many = f"{made.magnitude} {plan.form}" if plan.figures.counted else format_quantity(made)
    return f"{plan.id}  {plan.formulation.title}, {many}"


def stands(batch: Batch, recalled: Sequence[str] = (), waiting: Sequence[str] = ()) -> str:
    """
    Return the state of a batch and what is next, in words.

    Args:
        batch: The batch.
        recalled: The recalled lots that it holds or may come to hold, each in words.
        waiting: Likewise those in quarantine.
    """
    told = f"The batch is {_state(batch)}. "
    if waiting and batch.state not in VOID:
        told += f"QUARANTINE: it holds {'; '.join(waiting)}. "
    if recalled and batch.state not in VOID:
        ends = "recall" if batch.was_released else "reject" if batch.standing.begun else "replan"
        return as_typed(
            f"{told}It holds a recalled lot: {'; '.join(recalled)}. "
            f"Next: 'ldncompound batch {ends} {batch.plan.id}'."
        )
    return as_typed(told + _next(batch))


def _next(batch: Batch) -> str:
    """Return what is next, in words."""
    identity, step = batch.plan.id, batch.next_step
    state = batch.state
    if step is not None and state in (State.PLANNED, State.IN_PREPARATION, State.REWORKED):
        command = "weigh" if step.action in WEIGHED else "do"
        return (
            f"Next: step {step.step} of {len(batch.steps)}, {step.action} {step.what}, "
            f"with 'ldncompound batch {command} {identity}'."
        )
    leaves = (
        f"Next: 'ldncompound dispense {identity}', for each patient."
        if batch.plan.for_stock is not None
        else f"Next: 'ldncompound label {identity} -o FILE' prints what goes to the patient."
    )
    if (again := _by_mass_next(batch)) is not None:
        leaves += f" By mass from now on: '{again}'."
    words = {
        State.IN_PREPARATION: f"Next: {_checks(batch)}'ldncompound batch finish {identity}'.",
        State.REWORKED: f"Next: {_checks(batch)}'ldncompound batch finish {identity}'.",
        State.PREPARED: f"Next: {_checks(batch)}'ldncompound batch verify {identity}' "
        "by a second person.",
        State.CORRECTED: f"Next: 'ldncompound batch verify {identity}' by a second person, "
        "once more.",
        State.VERIFIED: f"Next: 'ldncompound batch release {identity}'.",
        State.RELEASED: leaves,
        State.ON_HOLD: f"Next: 'ldncompound batch resume {identity}', once the reason is resolved.",
        State.REJECTED: "Nothing is done with it any more.",
        State.RECALLED: "Nothing is done with it any more.",
        State.REPLACED: f"Go on with 'ldncompound batch show {batch.replaced_by}'.",
    }
    return words[state]


def _by_mass_next(batch: Batch) -> str | None:
    """Return the command by which the mean mass of capsules filled by volume is kept; else None."""
    filler = next((part.name for part in batch.plan.components if part.role == "filler"), "")
    lots = [each.id for each in batch.lots.get(filler, ()) if each.id is not None]
    filled = batch.plan.capsules
    if filled is None or not filled.by_volume or len(lots) != 1:
        return None
    return f"ldncompound packing trial --lot {lots[0]} --size {filled.size} --batch {batch.plan.id}"


def _checks(batch: Batch) -> str:
    """Return the checks that are still to be made, or made again; empty where there are none."""
    due = [*missing_checks(batch), *batch.failed]
    each = f"'ldncompound batch check {batch.plan.id} {due[0]}'" if due else ""
    rest = f" ({', '.join(due[1:])} likewise)" if due[1:] else ""
    return f"{each}{rest}, and " if due else ""


def show_batch(
    batch: Batch,
    due: str | None = None,
    review: BatchReview | None = None,
    recalled: Sequence[str] = (),
    waiting: Sequence[str] = (),
) -> None:
    """Print a batch for a person; *due* says why it is to be assayed, the rest as in `stands`."""
    readability = batch.plan.weigh_plan.balance.readability
    heading(title_of(batch))
    course, until = batch.course(), batch.beyond_use
    expected = rounded_percent(quantity(course.percent, PERCENT))
    rows = [
        ("State", _state(batch)),
        *([] if batch.plan.replaces is None else [("Replaces", batch.plan.replaces.id)]),
        *(
            [("Expected", f"{expected} of label, by what was weighed so far")]
            if batch.weighed
            else []
        ),
        ("Beyond-use date", f"{until.date}{'' if until.final else ' (not final)'}, "
                            f"limited by {until.limited_by}"),
        *((name, ", ".join(f"lot {lot.number}" for lot in lots))
          for name, lots in batch.lots.items()),
    ]  # fmt: skip
    made = batch.made
    if made is not None and made.filled is not None:
        rows.append(("Came out", f"{made.filled} filled, {made.rejected} sorted out, "
                                 f"{batch.left} left"))  # fmt: skip
    print_named(rows)
    heading("Steps")
    print_table([_step_row(batch, step, course.targets, readability) for step in batch.steps])
    if batch.checks:
        heading("Checks")
        print_table([_check_row(each) for each in batch.checks.values()])
    if due is not None:
        wrapped(f"An assay is due: {due}.", "  ! ")
    if batch.signatures:
        heading("Signed")
        print_table(
            [(each.meaning, each.person, how_signed(each.algorithm)) for each in batch.signatures]
        )
    if batch.corrections:
        heading("Corrected")
        print_table([_correction_row(each) for each in batch.corrections])
    if review is not None and review.unusual:
        show_unusual(review)
    wrapped(stands(batch, recalled, waiting), "")


def show_batches(listed: BatchesListed) -> None:
    """Print a list of batches: where each stands, and its next step."""
    columns = (
        Column("batch"), Column("state"), Column("made", may_be_cut=True),
        Column("next step", may_be_cut=True), Column("since", may_go=True),
        Column("by", may_go=True), Column("beyond use", may_go=True),
    )  # fmt: skip
    rows = [
        (
            each.id,
            each.state.value + ("" if each.mark is None else f", {each.mark}"),
            f"{format_quantity(each.what)}, {written(format_quantity(each.size))}",
            "" if each.next is None else f"{each.next.step}. {each.next.action} {each.next.what}",
            str(each.since),
            each.by,
            str(each.beyond_use),
        )
        for each in listed.batches
    ]
    print_list(columns, rows, "No batches.")


def show_unusual(review: BatchReview) -> None:
    """Print everything that was not as usual, with who and why."""
    heading("Unusual" if review.unusual else "Nothing unusual")
    for each in review.unusual:
        place = None if each.entry is None else f"entry {each.entry}"
        who = ", ".join(filter(None, (each.by, place)))
        words = f"{each.what} ({who})" if who else each.what
        wrapped(words if each.reason is None else f"{words} Reason: {each.reason}", "  ! ")


def _state(batch: Batch) -> str:
    """Return the state, and whether one person prepared and signed it."""
    told = batch.state.value.upper() + (", ONE PERSON" if batch.one_person else "")
    return told if batch.replaced_by is None else f"{told} by {batch.replaced_by}"


def _step_row(
    batch: Batch, step: Step, targets: Mapping[int, Fraction], readability: Quantity
) -> tuple[str, ...]:
    """Return a step with its result."""
    number = step.step
    head = (f"{number}.", f"{step.action} {step.what}")
    if number in batch.weighed:
        found = batch.weighed[number]
        mark = ", ACCEPTED out of tolerance" if found.accepted else ""
        return (*head, format_quantity(found.actual), f"{_off(found)}{mark}")
    if number in batch.done:
        return (*head, "done", "")
    if step.action == COMPLETE and step.amount is not None:
        return (*head, "", f"about {format_quantity(step.amount)} expected")
    if number in targets:
        return (*head, "", f"to weigh: {shown_mass(targets[number], readability)}")
    return (*head, "", "to do")


def _check_row(check: AnyCheck) -> tuple[str, ...]:
    """Return a check with its verdict."""
    verdict = {True: "passes", False: "FAILS", None: "no verdict"}[check.verdict]
    return (check.kind, verdict + (", accepted" if check.accepted else ""))


def _correction_row(each: Correction) -> tuple[str, ...]:
    """Return a correction, old and new."""
    where = "what came out" if each.step is None else f"step {each.step}"
    return (where, _changes(each.old, each.new, sorted), f"by {each.by}, entry {each.sequence}")


def corrected(old: CorrectedValues, new: CorrectedValues) -> str:
    """Return what a correction changes, without values that follow from it."""
    return _changes(old, new, list)


def _changes(
    old: CorrectedValues, new: CorrectedValues, ordered: Callable[[Iterable[str]], list[str]]
) -> str:
    """Return the values that differ, old and new."""
    was, now = old.in_words(), new.in_words()
    changes = [
        f"{key} {was[key]} -> {now[key]}"
        for key in ordered(now)
        if was[key] != now[key] and key not in ("off", "accepted")
    ]
    return "; ".join(changes) or "nothing differs"


def shown_mass(amount: Fraction, readability: Quantity) -> str:
    """Return a mass as the balance shows it."""
    return as_balance_shows(format_quantity(mass(amount)), format_quantity(readability))


def weighing_in_words(weighing: WeighedStep) -> str:
    """Return the result of a weighing in a sentence or two."""
    accepted = ", accepted out of tolerance" if weighing.accepted else ""
    actual = format_quantity(weighing.actual)
    return (
        f"Step {weighing.step}: {actual} of {weighing.what} into {weighing.into}, "
        f"{_off(weighing)}{accepted}. "
        f"Expected now: {rounded_percent(weighing.percent_of_label)} of label."
    )


def _off(weighing: WeighedStep) -> str:
    """Return how far a mass is off its target; what was expected where none is judged."""
    target = format_quantity(weighing.target)
    if weighing.off is None:
        return f"about {target} expected"
    return f"{rounded_percent(weighing.off)} off {target}"
