"""Go through a plan on a terminal, one step at a time, each recorded before the next."""

from __future__ import annotations

import sys
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.cli.batch_screens import show_batch, shown_mass, tell_weighing, title_of
from ldncompound.cli.screens import heading, wrapped
from ldncompound.cli.session import at_this_moment
from ldncompound.cli.terminal import print_error, show_line
from ldncompound.core.quantities import MG, format_quantity, number_of
from ldncompound.core.refusals import OutOfTolerance, Refusal, WrongUsage
from ldncompound.pharmacy.batches.acts.batch_act import BatchActs, component_of, tolerance_of
from ldncompound.pharmacy.batches.acts.lots_at_hand import name_of_lot, planned_lots
from ldncompound.pharmacy.batches.acts.weighing import (
    BalanceReading,
    mass_to_weigh,
    record_step,
    record_weighing,
)
from ldncompound.pharmacy.batches.states import LIFE
from ldncompound.pharmacy.people.acts import Personnel

if TYPE_CHECKING:
    from ldncompound.compounding.weighing.plan import Step
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["walk"]


_STOP = ("q", "quit")


class _Stopped(Exception):
    """The user typed q."""


def walk(acts: BatchActs, identity: str, balance: str | None) -> None:
    """
    Go through the steps that are left, and record each.

    Args:
        acts: What acts on batches need; their clock is set again at each step.
        identity: Id of the batch.
        balance: A configured balance; None for that of the plan.

    Raises:
        WrongState: the batch is not being prepared.
        WrongUsage: the input ended.
    """
    batch = acts.batch(identity)
    batch.check("weighing")
    heading(title_of(batch))
    show_line(f"The batch is {batch.state.value.upper()}.")
    wrapped("Type q at any question to stop; every step is recorded before the next.", "")
    try:
        while (step := acts.batch(identity).next_step) is not None:
            _one(_now(acts), identity, step, balance)
    except _Stopped:
        show_line(f"Stopped. 'ldncompound batch weigh {identity}' continues from here.")
        return
    except (EOFError, KeyboardInterrupt):
        raise WrongUsage(
            "Stopped; nothing of this step is recorded.",
            remedy=f"'ldncompound batch weigh {identity}' continues from here.",
        ) from None
    show_line("")
    show_batch(acts.batch(identity))


def _now(acts: BatchActs) -> BatchActs:
    """Return the acts with the current time: there may be long pauses between steps."""
    recorder = replace(acts.recorder, desk=at_this_moment(acts.recorder.desk))
    return BatchActs(recorder, Personnel(recorder))


def _one(acts: BatchActs, identity: str, step: Step, balance: str | None) -> None:
    """Do one step; after a refusal, show it and wait to try again."""
    batch = acts.batch(identity)
    show_line("")
    heading(f"Step {step.step} of {len(batch.steps)}: {step.action} {step.what}")
    try:
        if step.action == "weigh":
            _weigh(acts, batch, step, balance)
        else:
            _do(acts, batch, step)
    except (Refusal, WrongUsage) as error:
        if acts.batch(identity).state not in LIFE["weighing"].since:
            raise  # held or rejected on another terminal: no more weighing
        print_error(error)
        _answer("Enter to try again, q to stop: ", may_be_empty=True)


def _weigh(acts: BatchActs, batch: Batch, step: Step, balance: str | None) -> None:
    """Ask for a weighing, and record it."""
    identity = str(batch.plan.id)
    component = component_of(batch, step.what)
    reading = BalanceReading(actual="", step=step.step, balance=balance)
    show_line(f"  into      {step.into}")
    if component is not None:
        reading = _from_container(batch, component, reading)
    _show_target(batch, step, mass_to_weigh(acts, identity, reading), balance)
    printout = _answer("  Printout of the balance, empty for none: ", may_be_empty=True)
    reading = replace(
        reading, actual=_answer("  Mass found, with its unit: "), printout=printout or None
    )
    try:
        weighing = record_weighing(acts, identity, reading)
    except OutOfTolerance as refusal:
        print_error(refusal)
        reason = _answer(
            "  Enter to weigh it again; a pharmacist may type a reason to accept it: ",
            may_be_empty=True,
        )
        if not reason:
            return
        weighing = record_weighing(acts, identity, replace(reading, accept=reason))
    tell_weighing(weighing, "  ")


def _show_target(batch: Batch, step: Step, target: Fraction, balance: str | None) -> None:
    """Show the mass to weigh, and the range allowed."""
    planned = batch.plan.weigh_plan.balance
    display, off = planned.readability, target * tolerance_of(batch)
    mark = number_of(display, MG)
    low, high = target - off // mark * mark, target + off // mark * mark
    show_line(f"  target    {shown_mass(target, display)}")
    show_line(f"  allowed   {shown_mass(low, display)} to {shown_mass(high, display)}")
    show_line(f"  balance   {balance or planned.id}")
    if step.note:
        wrapped(step.note, "  note      ")


def _from_container(batch: Batch, component: str, reading: BalanceReading) -> BalanceReading:
    """Ask for the lot, whether it was looked at, and the name on the container of an active."""
    known = planned_lots(batch, component)
    if known:
        show_line(f"  planned   lot {', '.join(lot.number for lot in known)}")
    container = None
    if component == batch.active:
        container = _answer("  Substance exactly as on the container: ")
    lot = _answer("  Lot on the container (LOT, or LOT@YYYY-MM if not received): ")
    for each in known:
        # The number of the planned lot needs no date: the plan has it.
        if lot in (each.number, each.id):
            lot = name_of_lot(each)
    sighted = _answer("  Have you looked at the lot and its certificate? yes or no: ")
    return replace(
        reading, lot=lot, container=container, sighted=sighted.casefold() in ("y", "yes")
    )


def _do(acts: BatchActs, batch: Batch, step: Step) -> None:
    """Ask whether a step is done, and record it."""
    if step.amount is not None:
        show_line(f"  amount    {format_quantity(step.amount)}")
    if step.note:
        wrapped(step.note, "  how       ")
    component = component_of(batch, step.what)
    lot = None
    if component is not None and not planned_lots(batch, component):
        lot = _answer("  Lot on the container, empty to give it later: ", may_be_empty=True)
    _answer("  Enter when it is done: ", may_be_empty=True)
    done = record_step(acts, str(batch.plan.id), step.step, lot or None)
    show_line(f"  Step {done.step} done.")


def _answer(question: str, *, may_be_empty: bool = False) -> str:
    """Ask until there is an answer; q stops."""
    while True:
        sys.stdout.write(question)
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        said = line.strip()
        if said.casefold() in _STOP:
            raise _Stopped
        if said or may_be_empty:
            return said
