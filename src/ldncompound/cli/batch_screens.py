"""A batch on the terminal: where it stands, what was done, and what is next."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ldncompound.cli.screens import heading, wrapped
from ldncompound.cli.terminal import print_table
from ldncompound.compounding.form_of_document import COUNTED, form_of
from ldncompound.core.numbers import round_half_up
from ldncompound.core.quantities import (
    PERCENT,
    as_balance_shows,
    format_quantity,
    mass,
    number_of,
    quantity,
    stored_quantity,
)
from ldncompound.pharmacy.batches.states import State

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["corrected", "show_batch", "shown_mass", "stands", "tell_weighing", "title_of"]


def title_of(batch: Batch) -> str:
    """Return a batch in one line."""
    plan = batch.plan
    form = form_of(plan)
    many = str(plan[form]["batch_size"]) + (f" {form}" if form in COUNTED else "")
    return f"{plan['id']}  {plan['formulation']['title']}, {many}"


def stands(batch: Batch) -> str:
    """Say in one sentence where a batch stands, and what is next."""
    return f"The batch is {batch.state.value.upper()}. {_next(batch)}"


def _next(batch: Batch) -> str:
    """Say what is next."""
    identity, step = batch.plan["id"], batch.next_step
    state = batch.state
    if step is not None and state in (State.PLANNED, State.IN_PREPARATION, State.REWORKED):
        command = "weigh" if step["action"] == "weigh" else "do"
        return (
            f"Next: step {step['step']} of {len(batch.steps)}, {step['action']} {step['what']}, "
            f"with 'ldncompound batch {command} {identity}'."
        )
    words = {
        State.IN_PREPARATION: "Next: 'ldncompound batch check' and 'ldncompound batch finish'.",
        State.REWORKED: "Next: 'ldncompound batch check' and 'ldncompound batch finish'.",
        State.PREPARED: "Next: its checks, and 'ldncompound batch verify' by a second person.",
        State.CORRECTED: "Next: 'ldncompound batch verify' by a second person, once more.",
        State.VERIFIED: "Next: 'ldncompound batch release'.",
        State.RELEASED: "Next: 'ldncompound label' prints what goes to the patient.",
        State.ON_HOLD: "Next: 'ldncompound batch resume', once it is cleared up.",
        State.REJECTED: "Nothing is done with it any more.",
        State.RECALLED: "Nothing is done with it any more.",
    }
    return words[state]


def show_batch(batch: Batch, due: str | None = None) -> None:
    """Print a batch for a person; *due* says why it is to be assayed."""
    record = batch.record()
    readability = batch.plan["weigh_plan"]["balance"]["readability"]
    heading(title_of(batch))
    until = record["beyond_use"]
    rows = [
        ("State", record["state"].upper()),
        ("Expected", f"{_short(record['percent_of_label'])} of label, by what was weighed so far"),
        ("Beyond-use date", f"{until['date']}{'' if until['final'] else ' (not final)'}, "
                            f"limited by {until['limited_by']}"),
        *((name, ", ".join(f"lot {lot['number']}" for lot in lots))
          for name, lots in record["lots"].items()),
    ]  # fmt: skip
    made = record["made"]
    if made is not None and made["filled"] is not None:
        rows.append(("Came out", f"{made['filled']} filled, {made['rejected']} sorted out, "
                                 f"{record['left']} left"))  # fmt: skip
    print_table(rows)
    heading("Steps")
    targets = batch.course().targets
    print_table([_step_row(batch, step, targets, readability) for step in batch.steps])
    if record["checks"]:
        heading("Checks")
        print_table([_check_row(each) for each in record["checks"]])
    if due is not None:
        wrapped(f"An assay is due: {due}.", "  ! ")
    if record["signatures"]:
        heading("Signed")
        print_table([(each["meaning"], each["person"], each["algorithm"])
                     for each in record["signatures"]])  # fmt: skip
    if record["corrections"]:
        heading("Corrected")
        print_table([_correction_row(each) for each in record["corrections"]])
    wrapped(stands(batch), "")


def _step_row(
    batch: Batch, step: dict[str, Any], targets: Any, readability: str
) -> tuple[str, ...]:
    """Return a step with what came of it."""
    number = step["step"]
    head = (f"{number}.", f"{step['action']} {step['what']}")
    if number in batch.weighed:
        found = batch.weighed[number]
        mark = ", ACCEPTED out of tolerance" if found["accepted"] else ""
        return (*head, found["actual"], f"{_short(found['off'])} off {found['target']}{mark}")
    if number in batch.done:
        return (*head, "done", "")
    if number in targets:
        return (*head, "", f"to weigh: {shown_mass(targets[number], readability)}")
    return (*head, "", "to do")


def _check_row(check: dict[str, Any]) -> tuple[str, ...]:
    """Return a check with its verdict."""
    verdict = {True: "passes", False: "FAILS", None: "no verdict"}[check["passes"]]
    return (check["kind"], verdict + (", accepted" if check["accepted"] else ""))


def _correction_row(each: dict[str, Any]) -> tuple[str, ...]:
    """Return a correction, old and new."""
    where = "what came out" if each["step"] is None else f"step {each['step']}"
    who = f"by {each['by']}, entry {each['sequence']}"
    return (where, corrected(each["old"], each["new"]), who)


def corrected(old: dict[str, Any], new: dict[str, Any]) -> str:
    """Return what a correction changes, without what follows from it."""
    changes = [
        f"{key} {old[key]} -> {new[key]}"
        for key in new
        if old[key] != new[key] and key not in ("off", "accepted")
    ]
    return "; ".join(changes) or "nothing differs"


def shown_mass(amount: Fraction, readability: str) -> str:
    """Return a mass as the balance shows it."""
    return as_balance_shows(format_quantity(mass(amount)), readability)


def tell_weighing(document: dict[str, Any], indent: str = "") -> None:
    """Say what a weighing came to."""
    accepted = ", accepted out of tolerance" if document["accepted"] else ""
    wrapped(
        f"Step {document['step']}: {document['actual']} of {document['what']} into "
        f"{document['into']}, {_short(document['off'])} off {document['target']}{accepted}. "
        f"Expected now: {_short(document['percent_of_label'])} of label.",
        indent,
    )


def _short(percent: str) -> str:
    """Return a percentage with at most two decimals, for the screen."""
    number = number_of(stored_quantity(percent), PERCENT)
    return format_quantity(quantity(round_half_up(number, Fraction(1, 100)), PERCENT))
