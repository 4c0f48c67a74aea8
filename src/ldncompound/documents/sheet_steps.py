"""Steps, masses to write in, and what comes after weighing, on a batch sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.form_paper import paper_of
from ldncompound.core.quantities import as_balance_shows, format_quantity, in_words
from ldncompound.documents.sheet_view import StepLine

if TYPE_CHECKING:
    from ldncompound.compounding.form_paper import Rows, Task
    from ldncompound.compounding.plan_figures import BalanceInHand
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.compounding.weighing.plan import Step

__all__ = ["bench_rows", "step_lines"]


def bench_rows(balance: BalanceInHand) -> Rows:
    """Return the balance of the plan."""
    name = f"ASSUMED BALANCE ({balance.basis})" if balance.assumed else balance.id
    return (
        ("Balance", name),
        ("Minimum", in_words(balance.minimum)),
        ("Reads", in_words(balance.readability)),
        ("Accepted error", in_words(balance.accepted_error)),
    )


def step_lines(preparation: Preparation) -> tuple[StepLine, ...]:
    """Return everything to do, numbered in order, targets as they are read."""
    plan, paper = preparation.weigh_plan, paper_of(preparation)
    readability = format_quantity(plan.balance.readability)
    lines = [
        *paper.before(),
        *(_task(step, readability, preparation.prescription.drug) for step in plan.steps),
        *paper.after(),
    ]
    for name in plan.locked_out:
        via = next(part.via for part in preparation.components if part.name == name)
        at = next(n for n, line in enumerate(lines) if line[0].endswith(f"{via} into batch"))
        # Beside the aliquot: the pure powder has no business in the batch.
        note = f"never pure {name}" + (f"; {lines[at][2]}" if lines[at][2] else "")
        lines[at] = (lines[at][0], lines[at][1], note)
    return tuple(StepLine(str(n), *line) for n, line in enumerate(lines, start=1))


def _task(step: Step, readability: str, drug: str) -> Task:
    """Return one step of the plan."""
    what, into, note = step.what, step.into, step.note or ""
    if step.amount is None:
        return f"Mix {what}", "", note
    if step.action == "weigh":
        shown = as_balance_shows(format_quantity(step.amount), readability)
        return f"Weigh {what} into {into}", shown, note
    if step.device is not None:
        with_what = f"{step.device.name}, marks of {in_words(step.device.graduation)}"
        return f"Measure {what} into {into}", in_words(step.amount), with_what
    if step.active is not None:
        held = f"{in_words(step.active)} of {drug} on their label"
        return f"Take {what} into {into}", in_words(step.amount), held
    return f"Make up {into} with {what}", f"to {in_words(step.amount)}", note
