"""What is shown and asked on the way through a plan, step by step, before each act."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ldncompound.api.batch_acts import BatchGroup, acts_by
from ldncompound.api.checked import checked
from ldncompound.core.values import in_short

if TYPE_CHECKING:
    from fractions import Fraction

    from ldncompound.compounding.preparation import LotInUse
    from ldncompound.compounding.weighing.plan import Step
    from ldncompound.core.quantities import Quantity
    from ldncompound.pharmacy.batches.batch import Batch

__all__ = ["MassToWeigh", "StepAtHand", "WalkReaders"]


class StepAtHand(NamedTuple):
    """
    The step of a batch that is next.

    Args:
        batch: As it is now.
        step: The step; None where none is left.
        component: What it handles; None for what was made in an earlier step.
        planned: The lots of it that are planned, each with the text that names it.
        goes_on: The batch can be weighed for: it was not put on hold, rejected or finished.
    """

    batch: Batch
    step: Step | None
    component: str | None
    planned: tuple[tuple[LotInUse, str], ...]
    goes_on: bool

    def __repr__(self) -> str:
        """Return it in short, without bytes and names."""
        return in_short(self, ("component", "goes_on"), len(self))

    @property
    def of_active(self) -> bool:
        """Return whether it handles the active."""
        return self.component is not None and self.component == self.batch.active


class MassToWeigh(NamedTuple):
    """
    The mass to weigh next of the lot in hand.

    Args:
        target: To weigh; what is expected, where the mass is only found.
        low: The least that is allowed, as the balance shows it.
        high: The most, likewise.
        readability: Of the planned balance.
        balance: Id of the balance.
    """

    target: Quantity
    low: Quantity
    high: Quantity
    readability: Quantity
    balance: str

    def __repr__(self) -> str:
        """Return it in short, without bytes and names."""
        return in_short(self, ("target", "low", "high", "balance"), len(self))


class WalkReaders(BatchGroup):
    """What a walk through a plan needs: part of `pharmacy.batches`."""

    @checked
    def begin(self, identity: str) -> StepAtHand:
        """
        Return the next step of a batch that somebody begins or continues to make.

        Raises:
            WrongUsage: no such batch.
            NotAuthorised: they may not weigh; recorded.
            WrongState: it is not being prepared; recorded.
        """
        with self._premises.writing(creates=False) as recorder:
            return _at_hand(acts_by(recorder).begun(identity, "weighing"))

    @checked
    def at_hand(self, identity: str) -> StepAtHand:
        """
        Return the step of a batch that is next; nothing is recorded.

        Raises:
            WrongUsage: no such batch.
        """
        from ldncompound.pharmacy.batches.history import batch_of

        with self._premises.reading() as trail:
            return _at_hand(batch_of(trail, identity))

    @checked
    def mass_to_weigh(
        self,
        identity: str,
        *,
        step: int | None = None,
        lot: str | None = None,
        container: str | None = None,
        balance: str | None = None,
        sighted: bool = False,
        scanned: bool = False,
    ) -> MassToWeigh:
        """
        Return the mass to weigh next of the lot in hand; arguments as for `weigh`.

        Raises:
            WrongUsage: no such batch.
            Refusal: the lot or the name on its container is wrong, or the mass is below the
                minimum of the balance; recorded.
        """
        from ldncompound.pharmacy.batches.acts.weighing import BalanceReading, mass_to_weigh

        reading = BalanceReading(
            actual="", step=step, lot=lot, container=container, balance=balance, sighted=sighted,
            scanned=scanned,
        )  # fmt: skip
        with self._premises.writing(creates=False) as recorder:
            acts = acts_by(recorder)
            batch = acts.batch(identity)
            return _with_limits(batch, mass_to_weigh(acts, identity, reading), balance)

    @checked
    def check_step(
        self, identity: str, *, step: int, lot: str | None = None, container: str | None = None
    ) -> None:
        """
        Refuse what was scanned for a step, before it is done; arguments as for `do`.

        Raises:
            WrongUsage: no such batch.
            Refusal: the lot or the name on its container is wrong; recorded.
        """
        from ldncompound.pharmacy.batches.acts.weighing import check_step

        with self._premises.writing(creates=False) as recorder:
            check_step(acts_by(recorder), identity, step, lot, container)

    @checked
    def may_accept(self) -> bool:
        """Return whether the person who acts may accept what is out of tolerance."""
        from ldncompound.pharmacy.people.authority import roll_of
        from ldncompound.pharmacy.people.person import RELEASED, may

        with self._premises.reading() as trail:
            roll = roll_of(trail)
        person = roll.active(self._premises.desk().by)
        return not roll.people or (person is not None and may(person, RELEASED))


def _at_hand(batch: Batch) -> StepAtHand:
    """Return the next step of a batch, with the lots that are planned for it."""
    from ldncompound.pharmacy.batches.acts.batch_act import component_of
    from ldncompound.pharmacy.batches.acts.lots_at_hand import name_of_lot, planned_lots
    from ldncompound.pharmacy.batches.states import LIFE

    step = batch.next_step
    component = None if step is None else component_of(batch, step.what)
    lots = () if component is None else planned_lots(batch, component)
    planned = tuple((each, name_of_lot(each)) for each in lots)
    return StepAtHand(batch, step, component, planned, batch.state in LIFE["weighing"].since)


def _with_limits(batch: Batch, target: Fraction, balance: str | None) -> MassToWeigh:
    """Return a target with the range that is allowed, in steps of the planned balance."""
    from ldncompound.core.quantities import MG, mass, number_of
    from ldncompound.pharmacy.batches.acts.batch_act import tolerance_of

    planned, off = batch.plan.weigh_plan.balance, target * tolerance_of(batch)
    mark = number_of(planned.readability, MG)
    low, high = target - off // mark * mark, target + off // mark * mark
    return MassToWeigh(
        mass(target), mass(low), mass(high), planned.readability, balance or planned.id
    )
