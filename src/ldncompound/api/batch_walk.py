"""What is shown and asked on the way through a batch, step by step, before each act."""

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
    from ldncompound.pharmacy.batches.acts.weighing import ToWeigh
    from ldncompound.pharmacy.batches.batch import Batch
    from ldncompound.pharmacy.reports.batch_list import BatchesListed

__all__ = ["ChecksDue", "MassToWeigh", "SigningHands", "StepAtHand", "WalkReaders"]


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
        working: How the target comes about, as a sum.
        as_planned: It is of a planned lot, or of what was made in an earlier step.
    """

    target: Quantity
    low: Quantity
    high: Quantity
    readability: Quantity
    balance: str
    working: str
    as_planned: bool

    def __repr__(self) -> str:
        """Return it in short, without bytes and names."""
        return in_short(self, ("target", "low", "high", "balance"), len(self))

    def place(self, found: Quantity) -> Fraction:
        """
        Return where a mass lies on the way from the least to the most that is allowed.

        Args:
            found: The mass.

        Returns:
            0 at `low`, 1 at `high`, less or more outside; where only one mass is allowed, 1/2 for
            that one, and one less or more for others.
        """
        from fractions import Fraction

        from ldncompound.core.quantities import MG, number_of

        at, low, high = (number_of(each, MG) for each in (found, self.low, self.high))
        if low == high:
            return Fraction(1, 2) + (at > low) - (at < low)
        return (at - low) / (high - low)


class ChecksDue(NamedTuple):
    """
    The checks that a batch needs before somebody signs it as checked.

    Args:
        kinds: Those to be made, or made again, in order.
        failed: Those of them that failed, and that a pharmacist may accept.
        assay: Why it is to be assayed; None where it is not.
        units: How many single masses the rules of the jurisdiction allow; empty without a rule.
        description: What it looks like by its master record; None where that says nothing.
    """

    kinds: tuple[str, ...]
    failed: tuple[str, ...]
    assay: str | None
    units: tuple[int, ...]
    description: str | None

    def __repr__(self) -> str:
        """Return it in short, without bytes and names."""
        return in_short(self, ("kinds", "failed"), len(self))


class SigningHands(NamedTuple):
    """
    Who acts, before a batch is signed as checked and released.

    Args:
        by: The name at the desk.
        enrolled: Somebody is enrolled: then keys and roles decide.
        took_part: The person at the desk took part in making it.
        leads: They may release.
        alone: They may sign the own work alone, by policy, with a reason.
        made_by: Everybody who took part in making it.
    """

    by: str
    enrolled: bool
    took_part: bool
    leads: bool
    alone: bool
    made_by: tuple[str, ...]

    def __repr__(self) -> str:
        """Return it in short, without bytes and names."""
        return in_short(self, ("enrolled", "took_part", "leads", "alone"), len(self))


class WalkReaders(BatchGroup):
    """What a guide through a batch needs: part of `pharmacy.batches`."""

    @checked
    def at_work(self) -> BatchesListed:
        """
        Return the batches that are not finished: from the plan to the label of what was released.

        Raises:
            StorageUnavailable: there is no trail.
        """
        from ldncompound.pharmacy.reports.batch_list import batches_at_work

        with self._premises.reading() as trail:
            return batches_at_work(trail)

    @checked
    def checks_due(self, identity: str) -> ChecksDue:
        """
        Return the checks that a batch needs before it is signed as checked; nothing is recorded.

        Raises:
            WrongUsage: no such batch.
        """
        from ldncompound.pharmacy.batches.assays_due import assay_due
        from ldncompound.pharmacy.batches.history import batch_of
        from ldncompound.pharmacy.batches.record_at_work import missing_checks, record_at_work

        here = self._premises
        with here.reading() as trail:
            batch = batch_of(trail, identity)
            due = assay_due(batch, trail, here.practice.sampling)
        failed, described = tuple(batch.failed), record_at_work(batch.plan).description
        rule = here.formulary.rule_of(batch.plan.pharmacy.jurisdiction).masses
        return ChecksDue(
            tuple(dict.fromkeys((*missing_checks(batch), *failed))),
            failed,
            due,
            () if rule is None else tuple(rule.units),
            None if described is None else described.text,
        )

    @checked
    def check_yield(self, identity: str, *, filled: str, rejected: str | None = None) -> None:
        """
        Refuse counts that cannot have come out of a batch; nothing is recorded.

        Args:
            identity: Id of the batch.
            filled: Units that were filled, as a number in digits.
            rejected: How many of them were rejected; None for none.

        Raises:
            WrongUsage: no such batch.
            Refusal: they cannot be; not recorded.
        """
        from ldncompound.pharmacy.batches.acts.batch_yield import BatchYield, counts_of
        from ldncompound.pharmacy.batches.history import batch_of

        with self._premises.reading() as trail:
            counts_of(batch_of(trail, identity), BatchYield(filled=filled, rejected=rejected))

    @checked
    def hands(self, identity: str) -> SigningHands:
        """
        Return who acts, and what they may sign of a batch; nothing is recorded.

        Raises:
            WrongUsage: no such batch, or a name that cannot be printed.
        """
        from ldncompound.pharmacy.batches.history import batch_of
        from ldncompound.pharmacy.people.enrolled import policies_of, roll_of
        from ldncompound.pharmacy.people.person import PHARMACIST, RELEASED, may, name_key

        by = self._premises.desk().by
        with self._premises.reading() as trail:
            batch, roll, policies = batch_of(trail, identity), roll_of(trail), policies_of(trail)
        known = {each: name_key(found.id if (found := roll.find(each)) else each)
                 for each in (by, *batch.prepared_by)}  # fmt: skip
        person = roll.active(by)
        took_part = any(known[each] == known[by] for each in batch.prepared_by)
        pharmacist = person is not None and person.role == PHARMACIST
        return SigningHands(
            by,
            bool(roll.people),
            took_part,
            not roll.people or (person is not None and may(person, RELEASED)),
            took_part and pharmacist and policies.second_person == "exception",
            batch.prepared_by,
        )

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
        from ldncompound.pharmacy.batches.acts.weighing import BalanceReading, to_weigh

        reading = BalanceReading(
            actual="", step=step, lot=lot, container=container, balance=balance, sighted=sighted,
            scanned=scanned,
        )  # fmt: skip
        with self._premises.writing(creates=False) as recorder:
            acts = acts_by(recorder)
            batch = acts.batch(identity)
            return _with_limits(batch, to_weigh(acts, identity, reading), balance)

    @checked
    def check_step(
        self, identity: str, *, step: int, lot: str | None = None, container: str | None = None
    ) -> None:
        """
        Refuse what was scanned for a step or a weighing, before it is done.

        Args:
            identity: Id of the batch.
            step: Number of the step; it must be next.
            lot: As scanned; None for the planned one.
            container: The name on the container; None where it is not read yet.

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
        from ldncompound.pharmacy.people.enrolled import roll_of
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


def _with_limits(batch: Batch, taken: ToWeigh, balance: str | None) -> MassToWeigh:
    """Return a target with the range that is allowed, in steps of the planned balance."""
    from ldncompound.compounding.weighing.progress import working_at
    from ldncompound.core.quantities import MG, mass, number_of
    from ldncompound.pharmacy.batches.acts.batch_act import tolerance_of
    from ldncompound.pharmacy.batches.acts.lots_at_hand import planned_lots, same_lot

    planned, off = batch.plan.weigh_plan.balance, taken.target * tolerance_of(batch)
    mark = number_of(planned.readability, MG)
    low, high = taken.target - off // mark * mark, taken.target + off // mark * mark
    of_lot = None if taken.factors is None else taken.factors.needed
    actual = {step: number_of(each.actual, MG) for step, each in batch.weighed.items()}
    working = "what completes the units by volume is only found, and not judged"
    if not taken.is_found:
        working = working_at(batch.plan, taken.step.step, actual, of_lot or batch.needed)
    planned_lot = (
        taken.component is None
        or taken.lot is None
        or any(same_lot(each, taken.lot) for each in planned_lots(batch, taken.component))
    )
    return MassToWeigh(
        mass(taken.target), mass(low), mass(high), planned.readability, balance or planned.id,
        working, planned_lot,
    )  # fmt: skip
