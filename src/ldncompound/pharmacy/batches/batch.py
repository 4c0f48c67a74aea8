"""A batch as its entries leave it: what was done, what it holds, and what may still be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import UNSET

from ldncompound.compounding.beyond_use import until_in_words
from ldncompound.compounding.made_batch import BeyondUseAsMade
from ldncompound.compounding.weighing.progress import PlanProgress, follow, powder_in_plan
from ldncompound.core.canonical_json import canonical_bytes, sha256_hex
from ldncompound.core.quantities import MG, PERCENT, mass, number_of, quantity
from ldncompound.core.records import replaced
from ldncompound.core.refusals import VerificationFailure, WrongState
from ldncompound.pharmacy.batches.act_records import WeighedStep
from ldncompound.pharmacy.batches.batch_record import (
    ActInHistory,
    BatchRecord,
    MadeFrom,
    RecordNamed,
)
from ldncompound.pharmacy.batches.states import LIFE, BatchStanding, State
from ldncompound.pharmacy.people.person import CHECKED

if TYPE_CHECKING:
    from ldncompound.compounding.made_batch import (
        CameOut,
        LabelsCounted,
        LotsByName,
        SignatureStated,
    )
    from ldncompound.compounding.preparation import LotInUse, Preparation
    from ldncompound.compounding.weighing.plan import Step
    from ldncompound.pharmacy.batches.act_records import Correction, DoneStep, StatedAct
    from ldncompound.pharmacy.batches.check_records import AnyCheck

__all__ = ["Batch", "Event", "content_of"]


class Event(NamedTuple):
    """
    An act on a batch, as its entry states it.

    Args:
        sequence: Number of the entry.
        action: One of `LIFE`.
        by: The person, as the entry names them.
        document: What it states.
        reason: Why, where that was asked and is still kept.
    """

    sequence: int
    action: str
    by: str
    document: StatedAct
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """
    A batch as its entries leave it.

    Args:
        plan: The preparation it was made from, without personal members.
        planned: The same as it is recorded; its digest is in what is signed.
        state: Where it stands.
        before: The state before it was put on hold, None otherwise.
        events: Every act, in order.
        weighed: The weighing of each step, as corrected since.
        done: The other steps that were done.
        checks: Quality checks since the last rework, the latest of each kind.
        made: What came out: filled, rejected, lots of what was not weighed; None before.
        signatures: Who signed what it means, since the last rework.
        labels: Printed, used and destroyed at release; None before.
        dispensed: Units handed out of it.
        corrections: What was corrected, old and new.
    """

    plan: Preparation
    planned: dict[str, Any]
    state: State = State.PLANNED
    before: State | None = None
    events: tuple[Event, ...] = ()
    weighed: Mapping[int, WeighedStep] = field(default_factory=dict)
    done: Mapping[int, DoneStep] = field(default_factory=dict)
    checks: Mapping[str, AnyCheck] = field(default_factory=dict)
    made: CameOut | None = None
    signatures: tuple[SignatureStated, ...] = ()
    labels: LabelsCounted | None = None
    dispensed: int = 0
    corrections: tuple[Correction, ...] = ()

    # What may be done

    def check(self, action: str) -> None:
        """
        Refuse an act that the state does not allow.

        Raises:
            WrongState: it says in which states it could be done.
        """
        change = LIFE[action]
        if self.was_released and action in ("batch-rejected", "batch-reworked"):
            raise WrongState(
                f"The batch {self.plan.id} was released; it cannot be {change.does}.",
                remedy="Recall it with 'ldncompound batch recall'.",
            )
        if not self.was_released and action == "batch-recalled":
            raise WrongState(
                f"The batch {self.plan.id} was never released; there is nothing to recall.",
                remedy="Reject it with 'ldncompound batch reject'.",
            )
        if self.state not in change.since:
            could = sorted(each.value for each in change.since)
            raise WrongState(
                f"The batch {self.plan.id} is {self.state.value}; it cannot be {change.does}.",
                remedy=f"It can be while it is {_listed(could)}.",
            )

    # Where it stands

    @property
    def standing(self) -> BatchStanding:
        """Return where it stands, without what was done."""
        return BatchStanding(self.state, self.before, self.was_released)

    @property
    def was_released(self) -> bool:
        """Whether units of it may have left the pharmacy."""
        return self.labels is not None

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return the steps of the plan."""
        return self.plan.weigh_plan.steps

    @property
    def active(self) -> str:
        """Return the name of the component that is the active."""
        return self.plan.components[0].name

    @property
    def next_step(self) -> Step | None:
        """Return the first step that nobody has done; None where all are."""
        ready = self.weighed.keys() | self.done.keys()
        return next((each for each in self.steps if each.step not in ready), None)

    @property
    def needed(self) -> Fraction | None:
        """Return the powder that the batch needs of the lot in hand, in mg; None as planned."""
        for each, ratio in self._of_active():
            if each.needed is not UNSET and each.needed is not None:
                return number_of(each.needed, MG)
            if each.needed is UNSET and ratio != 1:  # as entries of the first version state it
                return ratio * number_of(self.plan.weigh_plan.delivers, MG)
        return None

    @property
    def powder_per_drug(self) -> Fraction | None:
        """Return the powder in hand that holds one part of drug; None as planned."""
        for each, _ in self._of_active():
            if each.holds is not UNSET:
                return number_of(each.holds.powder, MG) / number_of(each.holds.drug, MG)
            return powder_in_plan(self.plan) * content_of(each)
        return None

    def _of_active(self) -> list[tuple[WeighedStep, Fraction]]:
        """Return the weighings of a lot of the active with their ratios, the last one first."""
        found = (self.weighed[at] for at in sorted(self.weighed, reverse=True))
        return [(each, Fraction(each.ratio)) for each in found if each.ratio is not None]

    def course(
        self, needed: Fraction | None = None, powder_per_drug: Fraction | None = None
    ) -> PlanProgress:
        """
        Return what is still to weigh, and what the batch then holds.

        Args:
            needed: Powder that the batch needs of the lot of the active in hand, in mg; None for
                the lot that was weighed, or planned.
            powder_per_drug: Powder of it that holds one part of drug; None likewise.

        Raises:
            VerificationFailure: the plan cannot be followed, as no plan of the program's.
        """
        actual = {step: number_of(each.actual, MG) for step, each in self.weighed.items()}
        try:
            return follow(
                self.plan,
                actual,
                self.needed if needed is None else needed,
                self.powder_per_drug if powder_per_drug is None else powder_per_drug,
            )
        except (ArithmeticError, LookupError):
            raise VerificationFailure(
                f"The figures of {self.plan.id} contradict one another: nothing follows from them.",
                remedy="Run `ldncompound trail verify`, and find the last backup.",
            ) from None

    @property
    def percent_of_label(self) -> Fraction:
        """Return the content to expect by what was weighed, in percent of label."""
        return self.course().percent

    @property
    def lots(self) -> LotsByName:
        """Return the lots that really went in, by component."""
        used: dict[str, list[LotInUse]] = {}
        for each in self.stated:
            if each.lot is not None:
                used.setdefault(str(each.component), []).append(each.lot)
        for name, lots in ({} if self.made is None else self.made.lots).items():
            used.setdefault(name, []).extend(lots)
        return {name: tuple(dict.fromkeys(lots)) for name, lots in used.items()}

    @property
    def stated(self) -> tuple[WeighedStep | DoneStep, ...]:
        """Return what was stated of each step that was done, the weighings first."""
        return (*self.weighed.values(), *self.done.values())

    @property
    def without_lot(self) -> list[str]:
        """Return the components of which nobody has said a lot."""
        return [part.name for part in self.plan.components if part.name not in self.lots]

    @property
    def beyond_use(self) -> BeyondUseAsMade:
        """Return the beyond-use date by the lots that really went in."""
        planned = self.plan.beyond_use
        dates = {
            lot.expiration_date: f"lot {lot.number} of {name}"
            for name, lots in self.lots.items()
            for lot in lots
        }
        until, by = planned.date, planned.limited_by
        if dates and min(dates) < until:
            until, by = min(dates), f"expiration of {dates[min(dates)]}"
        return BeyondUseAsMade(
            date=until, final=not self.without_lot, limited_by=by, storage=planned.storage
        )

    @property
    def released_by(self) -> int | None:
        """Return the number of the entry that released it; None where it is not released."""
        if self.state is not State.RELEASED:
            return None
        return max(e.sequence for e in self.events if e.action == "batch-released")

    @property
    def checked_by(self) -> str | None:
        """Return the name of whoever checked it last; None where nobody has."""
        signed = [each.signer for each in self.signatures if each.meaning == CHECKED]
        return signed[-1] if signed else None

    def as_made(self, planned: Preparation) -> Preparation:
        """
        Return its preparation with the lots and the beyond-use date of what was really made.

        Args:
            planned: The preparation, personal members included.
        """
        if self.made is None:
            return planned
        lots, until = self.lots, self.beyond_use
        return replaced(
            planned,
            components=tuple(
                replaced(part, lots=lots.get(part.name, part.lots)) for part in planned.components
            ),
            beyond_use=replaced(
                planned.beyond_use,
                date=until.date,
                final=until.final,
                limited_by=until.limited_by,
                storage=until.storage,
                days=(until.date - planned.prepared_on).days + 1,
                statement=until_in_words(until.date.isoformat(), final=until.final),
            ),
        )

    @property
    def prepared_by(self) -> tuple[str, ...]:
        """
        Return everybody who had a hand in making it, or in correcting what was made.

        Who accepts a mass that another weighed judges it, and made nothing.
        """
        hands = ("weighing", "step", "batch-prepared", "batch-corrected")
        return tuple(dict.fromkeys(_whose(each) for each in self.events if each.action in hands))

    @property
    def failed(self) -> list[str]:
        """Return the checks that failed and that nobody has accepted."""
        return [
            kind for kind, each in self.checks.items() if each.passes is False and not each.accepted
        ]

    @property
    def units(self) -> int | None:
        """Return how many capsules or tablets are there to dispense; None for other forms."""
        if self.made is None or self.made.filled is None:
            return None
        return self.made.filled - (self.made.rejected or 0)

    @property
    def left(self) -> int | None:
        """Return how many capsules or tablets are left to dispense; None for other forms."""
        return None if self.units is None else self.units - self.dispensed

    def record(self) -> BatchRecord:
        """Return the batch without personal data; its digest is what is signed."""
        course = self.course()
        return BatchRecord(
            id=str(self.plan.id),
            state=self.state,
            preparation=self._made_from(),
            next=self._next(course),
            percent_of_label=quantity(course.percent, PERCENT),
            weighings=tuple(self.weighed[each] for each in sorted(self.weighed)),
            steps=tuple(self.done[each] for each in sorted(self.done)),
            checks=tuple(self.checks.values()),
            made=self.made,
            lots=self.lots,
            beyond_use=self.beyond_use,
            labels=self.labels,
            signatures=self.signatures,
            corrections=self.corrections,
            dispensed=self.dispensed,
            left=self.left,
            history=tuple(
                ActInHistory(sequence=each.sequence, action=each.action, by=each.by)
                for each in self.events
            ),
        )

    def _made_from(self) -> MadeFrom:
        """Return what names the preparation that it is made from."""
        named = self.plan.formulation
        return MadeFrom(
            digest=sha256_hex(canonical_bytes(self.planned)),
            prepared_on=self.plan.prepared_on,
            formulation=RecordNamed(id=named.id, revision=named.revision, sha256=named.sha256),
        )

    def _next(self, course: PlanProgress) -> Step | None:
        """Return the next step, with the amount by what was weighed so far."""
        step = self.next_step
        if step is None or step.step not in course.targets:
            return step
        return replaced(step, amount=mass(course.targets[step.step]))

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the record, which a signature stands under."""
        return sha256_hex(canonical_bytes(self.record().document()))


def content_of(weighing: WeighedStep) -> Fraction:
    """Return the powder that holds as much drug as one part of the planned lot of the active."""
    content = None if weighing.content is UNSET else weighing.content
    return Fraction(str(content or weighing.ratio))


def _whose(event: Event) -> str:
    """Return whose hands an act was done by: who accepts a mass has not weighed it."""
    stated = event.document
    weighed_by = stated.weighed_by if isinstance(stated, WeighedStep) else None
    return event.by if weighed_by is None else weighed_by


def _listed(words: list[str]) -> str:
    """Return words as a sentence lists them."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
