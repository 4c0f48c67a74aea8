"""The guide at the bench: one step of the plan after another, each recorded before the next."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING

from ldncompound.api.batch_view import COMPLETE, WEIGHED
from ldncompound.api.input_files import weight_sent
from ldncompound.cli.batch_screens import shown_mass, weighing_in_words
from ldncompound.cli.lot_questions import receive_here
from ldncompound.cli.prompts import GoBack, Question, ask, ask_in_turn, tell_refusal
from ldncompound.cli.screens import heading, wrapped
from ldncompound.cli.terminal import print_table, show_line
from ldncompound.cli.work_guide import AGAIN
from ldncompound.cli.work_screen import show_keys, show_large, show_range
from ldncompound.core.quantities import (
    MG,
    format_quantity,
    number_of,
    parse_quantity,
    read_quantity,
)
from ldncompound.core.quantity_grammar import IF_UNCLEAR
from ldncompound.core.refusals import (
    InvalidOrder,
    NotAuthorised,
    OutOfTolerance,
    Refusal,
    WrongState,
    WrongUsage,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ldncompound.api.batch_view import MassToWeigh, Step, StepAtHand, WeighedStep
    from ldncompound.api.pharmacy import Pharmacy
    from ldncompound.cli.work_guide import Guide

__all__ = ["check_mass", "do_step", "look_back"]


_ANSWERED = ("y", "yes")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReading:
    """What is known of a weighing before its mass, as `Batches.weigh` takes it."""

    step: int
    balance: str | None
    lot: str | None
    container: str | None
    sighted: bool
    scanned: bool


def do_step(guide: Guide) -> None:
    """Lead through the step at hand, and record it; b looks at those before."""
    hand = guide.pharmacy.batches.at_hand(guide.identity)
    if hand.step is None:
        return
    here = _StepGuide(guide, hand, hand.step)
    try:
        if hand.step.action in WEIGHED:
            here.weigh()
        else:
            here.do()
    except GoBack:
        look_back(guide, hand.step.step)


def check_mass(text: str) -> None:
    """Refuse what is no mass, typed or sent by a balance."""
    try:
        read_quantity(weight_sent(text), "mass", "the mass found")
    except Refusal as refusal:  # a balance is no prescription
        refusal.remedy = refusal.remedy.replace(IF_UNCLEAR, "").strip()
        raise


@dataclass(frozen=True, slots=True)
class _StepGuide:
    """The way through one step."""

    guide: Guide
    hand: StepAtHand
    step: Step

    @property
    def pharmacy(self) -> Pharmacy:
        """Return where whoever acts acts."""
        return self.guide.pharmacy

    def begin(self, found: MassToWeigh | None = None) -> None:
        """Begin the screen of the step, with its target once that is known."""
        step = self.step
        self.guide.screen("weigh", f"{step.step} of {len(self.hand.batch.steps)}")
        into = "" if step.into is None or step.action not in WEIGHED else f" into {step.into}"
        heading(f"{step.action.capitalize()} {step.what}{into}")
        if found is not None:
            self._show_target(found)
        elif step.amount is not None and step.action not in WEIGHED:
            amount = format_quantity(step.amount)
            show_large(amount)
            show_line(f"  amount    {amount}")
        if step.device is not None:
            show_line(f"  with      a {step.device.name}")
        if self.hand.planned and found is None:
            show_line(f"  planned   lot {', '.join(lot.number for lot, _ in self.hand.planned)}")
        if step.note:
            wrapped(step.note, "  how       ")
        show_keys()

    def _show_target(self, found: MassToWeigh) -> None:
        """Show the mass to weigh, and the masses that are allowed."""
        shown = shown_mass(number_of(found.target, MG), found.readability)
        if self.step.action == COMPLETE:  # what is found is not weighed to a target
            show_line(f"  expected  about {shown}; balance {found.balance}")
            return
        show_large(format_quantity(found.target))
        show_line(f"  target    {shown}; balance {found.balance}")
        show_range(found)

    def working(self, found: MassToWeigh | None = None) -> None:
        """Show how the amount of the step, and the plan, was calculated."""
        step = self.step
        if found is not None:
            wrapped(f"{found.working}.", f"  step {step.step}: ")
        elif step.action in WEIGHED:
            wrapped(
                "it is calculated for the lot in hand, once that is read.", f"  step {step.step}: "
            )
        self.guide.working()

    def weigh(self) -> None:
        """Ask for a weighing, and record it."""
        scans, answers = self.hand.component is not None, dict[str, str]()
        while True:
            self.begin()
            if scans:
                self._ask(self._of_container(answers), answers)
            reading = StepReading(
                step=self.step.step, balance=self.guide.balance, lot=self._lot(answers),
                container=answers.get("container"), sighted=scans, scanned=scans,
            )  # fmt: skip
            try:
                found = self.pharmacy.batches.mass_to_weigh(self.guide.identity, **asdict(reading))
            except (Refusal, WrongUsage) as error:
                self._tell(error)
                ask(AGAIN, back=True)
                answers.clear()
                continue
            if self.hand.planned and not found.as_planned:
                self.guide.said.append("! NOT the planned lot: the target is for the one named.")
            self.begin(found)
            try:
                self._weigh(reading, found)
            except GoBack:
                if not scans:
                    raise
                answers.clear()
            else:
                return

    def _weigh(self, reading: StepReading, found: MassToWeigh) -> None:
        """Ask for the mass until it is recorded; only what was refused is asked again."""

        def weigh(pharmacy: Pharmacy, accept: str | None = None) -> WeighedStep:
            return pharmacy.batches.weigh(
                self.guide.identity, actual=actual, printout=printout, accept=accept,
                **asdict(reading),
            )  # fmt: skip

        while True:
            reply: dict[str, str] = {}
            ask_in_turn(_OF_MASS, reply, working=partial(self.working, found), back=True)
            actual = weight_sent(reply["mass"])
            printout = reply["mass"] if _is_sent(reply) else reply["printout"] or None
            try:
                weighing = weigh(self.pharmacy)
            except (Refusal, WrongUsage) as error:
                self._tell(error)
                if not isinstance(error, OutOfTolerance):
                    continue
                show_range(found, parse_quantity(actual))
                if not error.details.get("may_be_accepted"):
                    continue
                accepted = self.guide.accepted("weigh it again", weigh)
                if accepted is None:
                    continue
                weighing = accepted
            self.guide.said.append(weighing_in_words(weighing))
            self.guide.shown = None if self.step.action == COMPLETE else (found, weighing.actual)
            return

    def _ask(self, questions: Sequence[Question], answers: dict[str, str]) -> None:
        """Ask what is read from the container, unless the batch or the step is out of reach."""
        try:
            ask_in_turn(questions, answers, working=self.working, back=True)
        except WrongState as error:
            self._tell(error)
            raise

    def _tell(self, error: Refusal | WrongUsage) -> None:
        """Show a refusal, unless nothing can be weighed any more: then it ends the work."""
        now = self.pharmacy.batches.at_hand(self.guide.identity)
        if isinstance(error, NotAuthorised) or not now.goes_on:
            raise error  # revoked, held or rejected on another terminal
        tell_refusal(error)
        if now.step != self.step:
            raise GoBack  # done on another terminal

    def do(self) -> None:
        """Ask whether a step is done, and record it."""
        answers: dict[str, str] = {}
        self.begin()
        questions = []
        if self.hand.of_active:
            questions = self._of_container(answers)[:-1]
        elif self.hand.component is not None and not self.hand.planned:
            prompt = "  Lot on the container, empty to give it later: "
            check = partial(self._check_lot, answers)
            questions = [Question(name="lot", prompt=prompt, may_be_empty=True, check=check)]
        while True:
            self._ask([*questions, _DONE], answers)
            try:
                done = self.pharmacy.batches.do(
                    self.guide.identity, step=self.step.step, scanned=True,
                    lot=self._lot(answers), container=answers.get("container"),
                )  # fmt: skip
            except (Refusal, WrongUsage) as error:
                self._tell(error)
                answers.clear()
            else:
                self.guide.said.append(f"Step {done.step} done.")
                return

    def _of_container(self, answers: dict[str, str]) -> list[Question]:
        """Return what is read from the container, in order, each checked at once."""
        lot = Question(
            name="lot", prompt="  Lot on the container: ", check=partial(self._check_lot, answers)
        )
        substance = Question(
            name="container",
            prompt="  Substance exactly as on the container: ",
            check=lambda said: self._check(lot=self._lot(answers), container=said),
        )
        sighted = Question(
            name="sighted",
            prompt="  Have you looked at the lot and its certificate? yes or no: ",
            words=_ANSWERED,
            otherwise="Look at both first, and then answer yes; q stops.",
        )
        return [lot, *([substance] if self.hand.of_active else []), sighted]

    def _check_lot(self, _: Mapping[str, str], said: str) -> None:
        """Refuse a lot that may not be used for the step; one that nobody received can come in."""
        if not said:
            return
        lot = self._lot({"lot": said})
        try:
            self._check(lot=lot)
        except InvalidOrder as refusal:
            if self.hand.component is None or not receive_here(
                self.guide.pharmacy, self.hand.component, said, refusal
            ):
                raise
            self._check(lot=lot)

    def _check(self, **read: str | None) -> None:
        """Refuse what was read from the container; the refusal is recorded."""
        self.pharmacy.batches.check_step(self.guide.identity, step=self.step.step, **read)

    def _lot(self, answers: Mapping[str, str]) -> str | None:
        """Return the lot as an order names it: that of the planned one needs no date."""
        said = answers.get("lot") or None
        for each, name in self.hand.planned:
            if said in (each.number, each.id):
                return name
        return said


def _is_sent(answers: Mapping[str, str]) -> bool:
    """Return whether the mass was sent by a balance: its line is then the printout."""
    return weight_sent(answers["mass"]) != " ".join(answers["mass"].split())


_OF_MASS = (
    Question(
        name="mass", prompt="  Mass found, with its unit, or the balance's line: ", check=check_mass
    ),
    Question(
        name="printout",
        prompt="  Printout of the balance, empty for none: ",
        may_be_empty=True,
        wanted=lambda answers: not _is_sent(answers),
    ),
)
_DONE = Question(
    name="done",
    prompt="  Enter when it is done: ",
    words=("", "done", *_ANSWERED),
    otherwise="Type Enter or yes when it is done; q stops.",
)


def look_back(guide: Guide, number: int) -> None:
    """
    Show the steps that were recorded, the last one first; a weighing can be corrected.

    Args:
        guide: The guide.
        number: Of the step from which somebody looks back.
    """
    at = number - 1
    if at < 1:
        guide.said.append("This is the first step.")
    while at >= 1:
        _show_recorded(guide, at)
        weighed = at in guide.batch.weighed
        keys = "Enter for what is next, b for the step before" + (", c to correct it" * weighed)
        question = Question(
            name="look", prompt=f"{keys}: ",
            words=("", "c") if weighed else ("",), otherwise="Type one of these keys.",
        )  # fmt: skip
        try:
            if not ask(question, back=True):
                return
            _correct(guide, at)
        except GoBack:
            at -= 1


def _show_recorded(guide: Guide, number: int) -> None:
    """Show a step as it was recorded."""
    batch = guide.batch
    step = next(each for each in batch.steps if each.step == number)
    guide.screen("weigh", f"{number} of {len(batch.steps)}, recorded")
    heading(f"Recorded: {step.action} {step.what}")
    weighing, done = batch.weighed.get(number), batch.done.get(number)
    by = [each.by for each in batch.events if getattr(each.document, "step", None) == number]
    lot = None if weighing is None and done is None else (weighing or done).lot  # type: ignore[union-attr]
    rows = [("by", ", ".join(dict.fromkeys(by)))]
    if lot is not None:
        rows.append(("lot", lot.number))
    if weighing is not None:
        show_large(format_quantity(weighing.actual))
        rows.append(("balance", weighing.balance))
        rows.append(("printout", weighing.printout or "none"))
        wrapped(weighing_in_words(weighing), "  ")
    print_table(rows)
    show_line()


def _correct(guide: Guide, number: int) -> None:
    """Ask for the correct mass and the reason; the old mass stays on the record beside it."""
    answers: dict[str, str] = {}
    questions = (
        Question(name="mass", prompt="  The correct mass, with its unit: ", check=check_mass),
        Question(name="reason", prompt="  Why it is corrected: "),
    )
    while True:
        ask_in_turn(questions, answers, back=True)
        try:
            guide.pharmacy.batches.correct(
                guide.identity, step=number, actual=weight_sent(answers["mass"]),
                reason=answers["reason"],
            )  # fmt: skip
        except (Refusal, WrongUsage) as error:
            tell_refusal(error)
            del answers["mass"]
        else:
            guide.said.append(f"Step {number} is corrected; the mass before stays on the record.")
            return
