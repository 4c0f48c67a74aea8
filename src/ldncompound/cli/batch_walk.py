"""Go through a plan on a terminal, one step at a time, each recorded before the next."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.cli.batch_screens import show_batch, shown_mass, tell_weighing, title_of
from ldncompound.cli.prompts import StopAsking, ask, ask_done, ask_yes, tell_refusal
from ldncompound.cli.screens import heading, wrapped
from ldncompound.cli.session import at_this_moment
from ldncompound.cli.terminal import as_typed, show_line
from ldncompound.compounding.weighing.plan import COMPLETE, WEIGHED
from ldncompound.core.quantities import MG, format_quantity, number_of
from ldncompound.core.refusals import NotAuthorised, OutOfTolerance, Refusal, Stopped, WrongUsage
from ldncompound.pharmacy.batches.acts.batch_act import BatchActs, component_of, tolerance_of
from ldncompound.pharmacy.batches.acts.lots_at_hand import name_of_lot, planned_lots
from ldncompound.pharmacy.batches.acts.weighing import (
    BalanceReading,
    check_step,
    mass_to_weigh,
    record_step,
    record_weighing,
)
from ldncompound.pharmacy.batches.states import LIFE
from ldncompound.pharmacy.people.acts import Personnel
from ldncompound.pharmacy.people.person import RELEASED, may

if TYPE_CHECKING:
    from ldncompound.compounding.weighing.plan import Step
    from ldncompound.pharmacy.batches.act_records import WeighedStep
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["walk"]


def walk(acts: BatchActs, identity: str, balance: str | None) -> None:
    """
    Go through the steps that are left, and record each.

    Args:
        acts: What acts on batches need; their clock is set again at each step.
        identity: Id of the batch.
        balance: A configured balance; None for that of the plan.

    Raises:
        NotAuthorised: the person at the desk may not weigh; recorded.
        WrongState: the batch is not being prepared; recorded.
        Stopped: the input ended.
    """
    batch = acts.begun(identity, "weighing")
    heading(title_of(batch))
    show_line(f"The batch is {batch.state.value.upper()}.")
    wrapped("Type q at any question to stop; every step is recorded before the next.", "")
    try:
        while (step := acts.batch(identity).next_step) is not None:
            _one(_now(acts), identity, step, balance)
    except StopAsking:
        show_line(as_typed(f"Stopped. 'ldncompound batch weigh {identity}' continues from here."))
        return
    except (EOFError, KeyboardInterrupt):
        raise Stopped(
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
        if step.action in WEIGHED:
            _weigh(acts, batch, step, balance)
        else:
            _do(acts, batch, step)
    except (Refusal, WrongUsage) as error:
        if isinstance(error, NotAuthorised) or (
            acts.batch(identity).state not in LIFE["weighing"].since
        ):
            raise  # revoked, held or rejected on another terminal: no more weighing
        tell_refusal(error)
        ask("Enter to try again, q to stop: ", may_be_empty=True)


def _weigh(acts: BatchActs, batch: Batch, step: Step, balance: str | None) -> None:
    """Ask for a weighing, and record it."""
    identity = str(batch.plan.id)
    component = component_of(batch, step.what)
    reading = BalanceReading(actual="", step=step.step, balance=balance)
    show_line(f"  into      {step.into}")
    if component is not None:
        reading = _from_container(batch, component, reading)
        known = [name_of_lot(each) for each in planned_lots(batch, component)]
        if known and reading.lot not in known:
            show_line("  NOT the planned lot: the target is for the one that you named.")
    _show_target(batch, step, mass_to_weigh(acts, identity, reading), balance)
    printout = ask("  Printout of the balance, empty for none: ", may_be_empty=True)
    reading = replace(
        reading, actual=ask("  Mass found, with its unit: "), printout=printout or None
    )
    try:
        weighing = record_weighing(acts, identity, reading)
    except OutOfTolerance as refusal:
        if not refusal.details.get("may_be_accepted"):
            raise
        tell_refusal(refusal)
        accepted = _accepted(acts, identity, reading)
        if accepted is None:
            return
        weighing = accepted
    tell_weighing(weighing, "  ")


def _accepted(acts: BatchActs, identity: str, reading: BalanceReading) -> WeighedStep | None:
    """Ask who accepts a mass out of tolerance, and why; None where it is weighed again."""
    while True:
        accepting = acts
        if not _leads(acts):
            who = ask(
                "  Enter to weigh it again, or initials of a pharmacist who accepts it: ",
                may_be_empty=True,
            )
            if not who:
                return None
            desk = replace(acts.recorder.desk, by=who, by_basis="stated")
            recorder = replace(acts.recorder, desk=desk)
            accepting = BatchActs(recorder, Personnel(recorder))
        reason = ask("  Enter to weigh it again, or a reason to accept it: ", may_be_empty=True)
        if not reason:
            return None
        try:
            return record_weighing(accepting, identity, replace(reading, accept=reason))
        except NotAuthorised as refusal:
            tell_refusal(refusal)


def _leads(acts: BatchActs) -> bool:
    """Return whether the person at the desk may accept what is out of tolerance."""
    roll = acts.personnel.roll
    person = roll.active(acts.recorder.desk.by)
    return not roll.people or (person is not None and may(person, RELEASED))


def _show_target(batch: Batch, step: Step, target: Fraction, balance: str | None) -> None:
    """Show the mass to weigh, and the range allowed."""
    planned = batch.plan.weigh_plan.balance
    display, off = planned.readability, target * tolerance_of(batch)
    mark = number_of(display, MG)
    low, high = target - off // mark * mark, target + off // mark * mark
    if step.action == COMPLETE:
        show_line(f"  expected  about {shown_mass(target, display)}")
    else:
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
        container = ask("  Substance exactly as on the container: ")
    lot = ask("  Lot on the container: ")
    for each in known:
        # The number of the planned lot needs no date: the plan has it.
        if lot in (each.number, each.id):
            lot = name_of_lot(each)
    while not ask_yes("  Have you looked at the lot and its certificate? yes or no: "):
        show_line("  Look at both first, and then answer yes; q stops.")
    return replace(reading, lot=lot, container=container, sighted=True, scanned=True)


def _do(acts: BatchActs, batch: Batch, step: Step) -> None:
    """Ask whether a step is done, and record it."""
    if step.amount is not None:
        show_line(f"  amount    {format_quantity(step.amount)}")
    if step.note:
        wrapped(step.note, "  how       ")
    component = component_of(batch, step.what)
    lot = container = None
    if component is not None and component == batch.active:
        reading = _from_container(batch, component, BalanceReading(actual=""))
        lot, container = reading.lot, reading.container
        check_step(acts, str(batch.plan.id), step.step, lot, container)
    elif component is not None and not planned_lots(batch, component):
        lot = ask("  Lot on the container, empty to give it later: ", may_be_empty=True)
    ask_done("  Enter when it is done: ")
    done = record_step(
        acts, str(batch.plan.id), step.step, lot or None, container=container, scanned=True
    )
    show_line(f"  Step {done.step} done.")
