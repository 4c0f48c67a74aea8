"""What every screen of the guide shares: the batch, who acts, what was said last."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from ldncompound.cli.prompts import Question, ask, tell_refusal
from ldncompound.cli.terminal import print_table, show_line
from ldncompound.cli.work_screen import begin_screen, show_range
from ldncompound.core.quantities import format_quantity, in_words, written
from ldncompound.core.refusals import NotAuthorised, Refusal, WrongState, WrongUsage

if TYPE_CHECKING:
    from collections.abc import Callable

    from ldncompound.api.batch_view import Batch, MassToWeigh
    from ldncompound.api.pharmacy import Pharmacy
    from ldncompound.core.quantities import Quantity

__all__ = ["AGAIN", "ENTER", "Guide"]


Done = TypeVar("Done")
AGAIN = Question(
    name="again", prompt="Enter to try again, q to stop: ", words=("",), otherwise="Type Enter."
)
ENTER = Question(name="enter", prompt="Enter to go on: ", words=("",), otherwise="Type Enter.")


@dataclass(slots=True)
class Guide:
    """
    The way of one person after another through a batch.

    Args:
        at: Returns the pharmacy with who acts; None for the name of the account.
        by: Who acts.
        identity: Id of the batch.
        balance: A configured balance; None for that of the plan.
        trail: As typed; never overwritten by a label.
        config: Likewise.
        said: What the next screen says first.
        shown: The weighing that it shows.
    """

    at: Callable[[str | None], Pharmacy]
    by: str | None
    identity: str
    balance: str | None = None
    trail: str | None = None
    config: str | None = None
    said: list[str] = field(default_factory=list)
    shown: tuple[MassToWeigh, Quantity] | None = None
    pharmacy: Pharmacy = field(init=False)

    def __post_init__(self) -> None:
        """Let the first person act."""
        self.hand_over(self.by)

    def hand_over(self, by: str | None) -> None:
        """Let somebody else act from now on."""
        self.by, self.pharmacy = by, self.at(by)

    @property
    def batch(self) -> Batch:
        """Return the batch as it is now."""
        return self.pharmacy.batches.stands(self.identity).batch

    def screen(self, stage: str, place: str = "") -> None:
        """Begin a screen; what was said last stands on it once."""
        batch, recalled, waiting = self.pharmacy.batches.stands(self.identity)
        warned = [f"! It holds a recalled lot: {each}." for each in recalled]
        warned += [f"! QUARANTINE: it holds {each}." for each in waiting]
        hands = self.pharmacy.batches.hands(self.identity)
        begin_screen(_title_of(batch), hands.by, stage, place, (*warned, *self.said))
        if self.shown is not None:
            show_range(*self.shown)
        self.said, self.shown = [], None

    def working(self) -> None:
        """Show how the plan was calculated."""
        show_line()
        print_table([(line.of, line.text) for line in self.batch.plan.working])

    def attempt(
        self, act: Callable[[], Done], ask_again: Callable[[], object] | None = None
    ) -> Done:
        """
        Do an act until it succeeds: a refusal is shown, and nothing else is asked again.

        Args:
            act: The act.
            ask_again: Asks for what it takes, where the refusal is about that; None for nothing.

        Raises:
            Refusal: it changed the state of the batch, or somebody else did.
            GoBack: b was typed after a refusal.
        """
        while True:
            state = self.batch.state
            try:
                return act()
            except (Refusal, WrongUsage) as error:
                if self.batch.state is not state:
                    raise  # put on hold by what differs, or done by somebody else meanwhile
                tell_refusal(error)
                if ask_again is None or isinstance(error, (NotAuthorised, WrongState)):
                    ask(AGAIN, back=True)
                else:
                    ask_again()

    def accepted(self, again: str, act: Callable[[Pharmacy, str], Done]) -> Done | None:
        """
        Ask who accepts what was found, and why; None where it is done again.

        Args:
            again: What Enter alone does, like "weigh it again".
            act: Does it as somebody, with a reason.
        """
        while True:
            accepting = self.pharmacy
            if not accepting.batches.may_accept():
                prompt = f"  Enter to {again}, or initials of a pharmacist who accepts it: "
                who = ask(Question(name="who", prompt=prompt, may_be_empty=True, check=self.at))
                if not who:
                    return None
                accepting = self.at(who)
            prompt = f"  Enter to {again}, or a reason to accept it: "
            reason = ask(Question(name="why", prompt=prompt, may_be_empty=True))
            if not reason:
                return None
            try:
                return act(accepting, reason)
            except WrongState:
                raise  # held or rejected on another terminal
            except (Refusal, WrongUsage) as refusal:
                tell_refusal(refusal)


def _title_of(batch: Batch) -> str:
    """Return a batch in one short line: its id, how much is made, and of what strength."""
    figures = batch.plan.figures
    made = written(format_quantity(figures.made))
    return f"{batch.plan.id}  {made}, {in_words(figures.product)}"
