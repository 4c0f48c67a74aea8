"""Go through a plan on a terminal, one step at a time, each recorded before the next."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ldncompound.api.batch_view import COMPLETE, WEIGHED
from ldncompound.cli.batch_screens import show_batch, shown_mass, tell_weighing, title_of
from ldncompound.cli.prompts import StopAsking, ask, ask_done, ask_yes, tell_refusal
from ldncompound.cli.screens import heading, wrapped
from ldncompound.cli.terminal import as_typed, show_line
from ldncompound.core.quantities import MG, format_quantity, number_of
from ldncompound.core.refusals import NotAuthorised, OutOfTolerance, Refusal, Stopped, WrongUsage

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.api.batch_view import MassToWeigh, Step, StepAtHand, WeighedStep
    from ldncompound.api.pharmacy import Pharmacy

__all__ = ["walk"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkReading:
    """What is known of a weighing before its mass, as `Batches.weigh` takes it."""

    step: int
    balance: str | None
    lot: str | None
    container: str | None
    sighted: bool
    scanned: bool


def walk(
    at: Callable[[str | None], Pharmacy], by: str | None, identity: str, balance: str | None
) -> None:
    """
    Go through the steps that are left, and record each.

    Args:
        at: Returns the pharmacy with who acts.
        by: Who weighs; None for the name of the account.
        identity: Id of the batch.
        balance: A configured balance; None for that of the plan.

    Raises:
        NotAuthorised: the person at the desk may not weigh; recorded.
        WrongState: the batch is not being prepared; recorded.
        Stopped: the input ended.
    """
    pharmacy = at(by)
    batch = pharmacy.batches.begin(identity).batch
    heading(title_of(batch))
    show_line(f"The batch is {batch.state.value.upper()}.")
    wrapped("Type q at any question to stop; every step is recorded before the next.", "")
    try:
        while (hand := pharmacy.batches.at_hand(identity)).step is not None:
            Walk(pharmacy, at, identity, balance).one(hand, hand.step)
    except StopAsking:
        show_line(as_typed(f"Stopped. 'ldncompound batch weigh {identity}' continues from here."))
        return
    except (EOFError, KeyboardInterrupt):
        raise Stopped(
            "Stopped; nothing of this step is recorded.",
            remedy=f"'ldncompound batch weigh {identity}' continues from here.",
        ) from None
    show_line("")
    show_batch(pharmacy.batches.stands(identity).batch)


@dataclass(frozen=True, slots=True)
class Walk:
    """
    The way through a plan.

    Args:
        pharmacy: Where whoever weighs acts.
        at: Returns it with somebody else who acts.
        identity: Id of the batch.
        balance: A configured balance; None for that of the plan.
    """

    pharmacy: Pharmacy
    at: Callable[[str | None], Pharmacy]
    identity: str
    balance: str | None

    def one(self, hand: StepAtHand, step: Step) -> None:
        """Do one step; after a refusal, show it and wait to try again."""
        show_line("")
        heading(f"Step {step.step} of {len(hand.batch.steps)}: {step.action} {step.what}")
        try:
            if step.action in WEIGHED:
                self._weigh(hand, step)
            else:
                self._do(hand, step)
        except (Refusal, WrongUsage) as error:
            stops = isinstance(error, NotAuthorised)
            if stops or not self.pharmacy.batches.at_hand(self.identity).goes_on:
                raise  # revoked, held or rejected on another terminal: no more weighing
            tell_refusal(error)
            ask("Enter to try again, q to stop: ", may_be_empty=True)

    def _weigh(self, hand: StepAtHand, step: Step) -> None:
        """Ask for a weighing, and record it."""
        show_line(f"  into      {step.into}")
        scans = hand.component is not None
        read = _from_container(hand) if scans else dict[str, str | None]()
        reading = WalkReading(
            step=step.step, balance=self.balance, lot=read.get("lot"),
            container=read.get("container"), sighted=scans, scanned=scans,
        )  # fmt: skip
        known = [name for _, name in hand.planned]
        if known and reading.lot not in known:
            show_line("  NOT the planned lot: the target is for the one that you named.")
        batches = self.pharmacy.batches
        _show_target(step, batches.mass_to_weigh(self.identity, **asdict(reading)))
        printout = ask("  Printout of the balance, empty for none: ", may_be_empty=True) or None
        actual = ask("  Mass found, with its unit: ")
        try:
            weighing = batches.weigh(
                self.identity, actual=actual, printout=printout, **asdict(reading)
            )
        except OutOfTolerance as refusal:
            if not refusal.details.get("may_be_accepted"):
                raise
            tell_refusal(refusal)
            accepted = self._accepted(reading, actual, printout)
            if accepted is None:
                return
            weighing = accepted
        tell_weighing(weighing, "  ")

    def _accepted(
        self, reading: WalkReading, actual: str, printout: str | None
    ) -> WeighedStep | None:
        """Ask who accepts a mass out of tolerance, and why; None where it is weighed again."""
        while True:
            accepting = self.pharmacy
            if not accepting.batches.may_accept():
                who = ask(
                    "  Enter to weigh it again, or initials of a pharmacist who accepts it: ",
                    may_be_empty=True,
                )
                if not who:
                    return None
                accepting = self.at(who)
            reason = ask("  Enter to weigh it again, or a reason to accept it: ", may_be_empty=True)
            if not reason:
                return None
            try:
                return accepting.batches.weigh(
                    self.identity, actual=actual, printout=printout, accept=reason,
                    **asdict(reading),
                )  # fmt: skip
            except NotAuthorised as refusal:
                tell_refusal(refusal)

    def _do(self, hand: StepAtHand, step: Step) -> None:
        """Ask whether a step is done, and record it."""
        if step.amount is not None:
            show_line(f"  amount    {format_quantity(step.amount)}")
        if step.note:
            wrapped(step.note, "  how       ")
        read: dict[str, str | None] = {}
        if hand.of_active:
            read = _from_container(hand)
            self.pharmacy.batches.check_step(self.identity, step=step.step, **read)
        elif hand.component is not None and not hand.planned:
            lot = ask("  Lot on the container, empty to give it later: ", may_be_empty=True)
            read = {"lot": lot or None}
        ask_done("  Enter when it is done: ")
        done = self.pharmacy.batches.do(self.identity, step=step.step, scanned=True, **read)
        show_line(f"  Step {done.step} done.")


def _show_target(step: Step, found: MassToWeigh) -> None:
    """Show the mass to weigh, and the range allowed."""
    target, low, high = (
        shown_mass(number_of(each, MG), found.readability)
        for each in (found.target, found.low, found.high)
    )
    if step.action == COMPLETE:
        show_line(f"  expected  about {target}")
    else:
        show_line(f"  target    {target}")
        show_line(f"  allowed   {low} to {high}")
    show_line(f"  balance   {found.balance}")
    if step.note:
        wrapped(step.note, "  note      ")


def _from_container(hand: StepAtHand) -> dict[str, str | None]:
    """Ask for the lot, whether it was looked at, and the name on the container of an active."""
    known = hand.planned
    if known:
        show_line(f"  planned   lot {', '.join(lot.number for lot, _ in known)}")
    container = None
    if hand.of_active:
        container = ask("  Substance exactly as on the container: ")
    lot = ask("  Lot on the container: ")
    for each, name in known:
        # The number of the planned lot needs no date: the plan has it.
        if lot in (each.number, each.id):
            lot = name
    while not ask_yes("  Have you looked at the lot and its certificate? yes or no: "):
        show_line("  Look at both first, and then answer yes; q stops.")
    return {"lot": lot, "container": container}
