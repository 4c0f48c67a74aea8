"""Steps, masses to write in, and what comes after weighing, on a batch sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.form_paper import paper_of
from ldncompound.core.quantities import as_balance_shows, format_quantity, in_words
from ldncompound.core.wording import say
from ldncompound.documents.sheet_view import StepLine

if TYPE_CHECKING:
    from ldncompound.compounding.form_paper import Rows, Task
    from ldncompound.compounding.plan_figures import BalanceInHand
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.compounding.weighing.plan import Step

__all__ = ["bench_rows", "step_lines"]


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
    lines = [
        *before,
        *(_task(step, readability, preparation.prescription.drug) for step in plan.steps),
        *paper.after(),
    ]
    for name in plan.locked_out:
        via = next(each.via for each in preparation.components if each.name == name and each.via)
        at = next(
            n
            for n, step in enumerate(plan.steps, start=len(before))
            if step.into == "batch" and step.what.endswith(via)
        )
        # Noted at the aliquot: the pure powder must not go into the batch.
        note = say("sheet.step.never_pure", name=name) + (
            f"; {lines[at][2]}" if lines[at][2] else ""
        )
        lines[at] = (lines[at][0], lines[at][1], note)
    # The steps of the plan have the numbers by which they are entered; what comes before has 0.
    return tuple(StepLine(str(n), *line) for n, line in enumerate(lines, start=1 - len(before)))


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
        say("sheet.step.make_up", into=into, what=what),
        say("sheet.made_up_to", amount=in_words(step.amount)),
        note,
    )
