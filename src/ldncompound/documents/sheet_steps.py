"""Steps, masses to write in, and what comes after weighing, on a batch sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.form_paper import paper_of, shortened
from ldncompound.compounding.weighing.plan import BATCH
from ldncompound.core.balance_display import as_balance_shows
from ldncompound.core.quantities import format_quantity, in_words, written
from ldncompound.core.wording import say
from ldncompound.documents.sheet_view import StepLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ldncompound.compounding.form_paper import Rows, Task
    from ldncompound.compounding.plan_figures import BalanceInHand
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.compounding.weighing.plan import Leftover, Step
    from ldncompound.core.quantities import Quantity

__all__ = ["bench_rows", "leftover_lines", "step_lines"]


def bench_rows(balance: BalanceInHand) -> Rows:
    """Return the balance of the plan."""
    name = say("sheet.balance.assumed", basis=balance.basis) if balance.assumed else balance.id
    return (
        (say("row.balance"), name),
        (say("row.minimum"), in_words(balance.minimum)),
        (say("row.reads"), in_words(balance.readability)),
        (say("row.accepted_error"), in_words(balance.accepted_error)),
    )


def step_lines(preparation: Preparation) -> tuple[StepLine, ...]:
    """Return everything to do, numbered in order, targets as the balance shows them."""
    plan, paper = preparation.weigh_plan, paper_of(preparation)
    readability = format_quantity(plan.balance.readability)
    before = paper.before()
    planned = [_task(step, readability, preparation.prescription.drug) for step in plan.steps]
    for name in plan.locked_out:
        via = next(each.via for each in preparation.components if each.name == name and each.via)
        at = next(
            n for n, step in enumerate(plan.steps) if step.into == BATCH and step.what.endswith(via)
        )
        # Noted at the aliquot: the pure powder must not go into the batch.
        text, target, note = planned[at]
        note = say("sheet.step.never_pure", name=name) + (f"; {note}" if note else "")
        planned[at] = (text, target, note)
    lines = (
        *(_line(task, loud=True, writes=True) for task in before),
        *(
            _line(task, loud=step.amount is not None, writes=step.amount is not None)
            for task, step in zip(planned, plan.steps, strict=True)
        ),
        *(_line(task, loud=task[1] != "", writes=True) for task in paper.after()),
    )
    # The steps of the plan have the numbers by which they are entered; what comes before has 0.
    return tuple(
        line._replace(number=str(n)) for n, line in enumerate(lines, start=1 - len(before))
    )


def _line(task: Task, *, loud: bool, writes: bool) -> StepLine:
    """Return a line of which the target is shown large, without what stands in brackets."""
    text, target, note = task
    large, bracket, also = target.partition(" (")
    return StepLine("", text, large, also.removesuffix(")") if bracket else "", note, loud, writes)


def _task(step: Step, readability: str, drug: str) -> Task:
    """Return one step of the plan."""
    what, into, note = step.what, step.into or "", step.note or ""
    if step.amount is None:
        return say("sheet.step.mix", what=what), "", note
    if step.action == "weigh":
        shown = as_balance_shows(format_quantity(step.amount), readability)
        return say("sheet.step.weigh", what=what, into=into), shown, note
    if step.action == "complete":
        about = say("number.about", amount=in_words(step.amount))
        return say("sheet.step.complete", what=what), about, note
    if step.device is not None:
        with_what = say(
            "sheet.step.device",
            device=step.device.name,
            graduation=in_words(step.device.graduation),
        )
        return say("sheet.step.measure", what=what, into=into), in_words(step.amount), with_what
    if step.active is not None:
        held = say("sheet.step.held", active=in_words(step.active), drug=drug)
        return say("sheet.step.take", what=what, into=into), in_words(step.amount), held
    return (
        say("sheet.step.make_up", into=into, what=what, amount=in_words(step.amount)),
        say("sheet.made_up_to", amount=in_words(step.amount)),
        note,
    )


def leftover_lines(leftover: Sequence[Leftover]) -> tuple[str, ...]:
    """Say what stays in each vessel, and its disposition."""
    return tuple(map(_leftover, leftover))


def _leftover(part: Leftover) -> str:
    """Say what stays in a vessel, and its disposition."""
    drug = say("sheet.leftover.drug", amount=_figure(part.active)) if part.active else ""
    fate = f"{part.disposition[:1].upper()}{part.disposition[1:]}"
    return say("sheet.leftover", what=part.what, amount=_figure(part.amount), drug=drug, fate=fate)


def _figure(value: Quantity) -> str:
    """Write a derived figure."""
    return written(shortened(format_quantity(value)))
