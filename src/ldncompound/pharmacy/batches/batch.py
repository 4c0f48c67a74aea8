"""A batch after its acts: what was done, what it holds, and which acts are allowed next."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import msgspec
from msgspec import UNSET

from ldncompound.compounding.beyond_use import until_in_words
from ldncompound.compounding.made_batch import BeyondUseAsMade
from ldncompound.compounding.weighing.progress import PlanProgress, follow, powder_in_plan
from ldncompound.core.canonical_json import canonical_bytes, sha256_hex
from ldncompound.core.quantities import MG, PERCENT, mass, number_of, quantity
from ldncompound.core.records import Record, replaced
from ldncompound.core.refusals import VerificationFailure
from ldncompound.pharmacy.batches.act_records import BatchReplaced, WeighedStep, is_by_one
from ldncompound.pharmacy.batches.batch_record import (
    ActInHistory,
    BatchRecord,
    MadeFrom,
    RecordNamed,
)
from ldncompound.pharmacy.batches.forbidden import check_state
from ldncompound.pharmacy.batches.hands import hands_in_event, transcribed_in
from ldncompound.pharmacy.batches.states import BatchStanding, State
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
    An act on a batch, read from its entry.

    Args:
        sequence: Number of the entry.
        action: One of `LIFE`.
        by: The person, as named in the entry.
        document: The document of the act.
        reason: The reason, where one was required and has not been erased.
    """

    sequence: int
    action: str
    by: str
    document: StatedAct
    reason: str | None = None


class Batch(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """
    A batch after all its acts.

    Args:
        plan: The preparation it is made from, without personal members.
        planned: The same as recorded; its digest is part of what is signed.
        state: Its state.
        before: The state before it was put on hold, None otherwise.
        events: Every act, in order.
        weighed: The weighing of each step, with corrections.
        done: The other steps that were done.
        checks: Quality checks since the last rework, the latest of each kind.
        made: The yield: filled, rejected, lots of what was not weighed; None before.
        signatures: Signatures since the last rework.
        labels: Printed, used and destroyed at release; None before.
        dispensed: Units dispensed from it.
        corrections: Corrections, with old and new values.
        known: What was calculated of it: of its plan, and of its weighings as they stand.
    """

    plan: Preparation
    planned: dict[str, Any]
    state: State = State.PLANNED
    before: State | None = None
    events: tuple[Event, ...] = ()
    weighed: Mapping[int, WeighedStep] = msgspec.field(default_factory=dict)
    done: Mapping[int, DoneStep] = msgspec.field(default_factory=dict)
    checks: Mapping[str, AnyCheck] = msgspec.field(default_factory=dict)
    made: CameOut | None = None
    signatures: tuple[SignatureStated, ...] = ()
    labels: LabelsCounted | None = None
    dispensed: int = 0
    corrections: tuple[Correction, ...] = ()
    known: dict[str, Any] = msgspec.field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        told = [name for name in self.__struct_fields__ if name != "known"]
        return isinstance(other, Batch) and all(
            getattr(self, name) == getattr(other, name) for name in told
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Batch(id={self.plan.id!r}, state={self.state.value!r}, acts={len(self.events)}, …)"

    def check(self, action: str) -> None:
        """Refuse an act that the state does not allow (`WrongState`)."""
        by = self.replaced_by
        check_state(str(self.plan.id), self.standing, action, replaced_by=by)

    # Its state

    @property
    def standing(self) -> BatchStanding:
        """Return the state, without the acts."""
        return BatchStanding(self.state, self.before, self.was_released)

    @property
    def was_released(self) -> bool:
        """Return whether units of it may have left the pharmacy."""
        return self.labels is not None

    @property
    def replaced_by(self) -> str | None:
        """Return the id of the preparation that replaced it; None where none did."""
        last = self.events[-1].document if self.events else None
        return last.id if isinstance(last, BatchReplaced) else None

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
        """Return the first step that is not done; None when all are done."""
        ready = self.weighed.keys() | self.done.keys()
        return next((each for each in self.steps if each.step not in ready), None)

    @property
    def needed(self) -> Fraction | None:
        """Return the powder of the lot in hand that the batch needs, in mg; None if as planned."""
        for each, ratio in self._of_active():
            if each.needed is not UNSET and each.needed is not None:
                return number_of(each.needed, MG)
            if each.needed is UNSET and ratio != 1:  # as the first version stated it
                return ratio * number_of(self.plan.weigh_plan.delivers, MG)
        return None

    @property
    def powder_per_drug(self) -> Fraction | None:
        """Return the powder in hand that holds one part of drug; None if as planned."""
        for each, _ in self._of_active():
            if each.holds is not UNSET:
                return number_of(each.holds.powder, MG) / number_of(each.holds.drug, MG)
            return powder_in_plan(self.plan) * content_of(each)
        return None

    def _of_active(self) -> list[tuple[WeighedStep, Fraction]]:
        """Return the weighings of the active with their ratios, the last one first."""
        found = (self.weighed[at] for at in sorted(self.weighed, reverse=True))
        return [(each, Fraction(each.ratio)) for each in found if each.ratio is not None]

    def course(
        self, needed: Fraction | None = None, powder_per_drug: Fraction | None = None
    ) -> PlanProgress:
        """
        Return the masses still to weigh, and the content of the batch afterwards.

        Args:
            needed: Powder of the lot in hand that the batch needs, in mg; None for that weighed.
            powder_per_drug: Powder of it that holds one part of drug; None likewise.

        Raises:
            VerificationFailure: the figures of the plan contradict each other.
        """
        needed = self.needed if needed is None else needed
        holds = self.powder_per_drug if powder_per_drug is None else powder_per_drug
        actual = {step: number_of(each.actual, MG) for step, each in self.weighed.items()}
        *of, found = self.known.get("course", (None,))
        if of == [actual, needed, holds]:
            return cast("PlanProgress", found)
        try:
            found = follow(self.plan, actual, needed, holds)
        except (ArithmeticError, LookupError):
            raise VerificationFailure(
                f"The figures of {self.plan.id} contradict each other.",
                remedy="Run `ldncompound trail verify`, and find the last backup.",
            ) from None
        self.known["course"] = actual, needed, holds, found
        return found

    @property
    def percent_of_label(self) -> Fraction:
        """Return the expected content by the masses weighed, in percent of label."""
        return self.course().percent

    @property
    def lots(self) -> LotsByName:
        """Return the lots that were used, by component."""
        used: dict[str, list[LotInUse]] = {}
        for each in self.stated:
            if each.lot is not None:
                used.setdefault(str(each.component), []).append(each.lot)
        for name, lots in ({} if self.made is None else self.made.lots).items():
            used.setdefault(name, []).extend(lots)
        return {name: tuple(dict.fromkeys(lots)) for name, lots in used.items()}

    @property
    def stated(self) -> tuple[WeighedStep | DoneStep, ...]:
        """Return the record of each step that was done, weighings first."""
        return (*self.weighed.values(), *self.done.values())

    @property
    def without_lot(self) -> list[str]:
        """Return the components without a stated lot."""
        return [part.name for part in self.plan.components if part.name not in self.lots]

    @property
    def beyond_use(self) -> BeyondUseAsMade:
        """Return the beyond-use date by the lots that were used."""
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
        """Return the name of the last person who checked it; None if nobody has."""
        signed = [each.signer for each in self.signatures if each.meaning == CHECKED]
        return signed[-1] if signed else None

    def as_made(self, planned: Preparation) -> Preparation:
        """
        Return its preparation with the lots that were used and the beyond-use date they give.

        Of a stock, what is good of it is what there is to dispense.

        Args:
            planned: The preparation, with personal members.
        """
        if self.made is None:
            return planned
        lots, until, figures = self.lots, self.beyond_use, planned.figures
        if planned.for_stock is not None and self.units is not None:
            figures = replaced(figures, dispense=self.units)
        return replaced(
            planned,
            figures=figures,
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
    def one_person(self) -> bool:
        """Return whether a pharmacist who prepared it checked or released it, by policy."""
        latest: dict[str, StatedAct] = {}
        for each in self.events:
            if each.action == "batch-reworked":
                latest.clear()
            latest[each.action] = each.document
        signed = (latest.get("batch-verified"), latest.get("batch-released"))
        return any(each is not None and is_by_one(each) for each in signed)

    @property
    def prepared_by(self) -> tuple[str, ...]:
        """
        Return everybody who took part in making or checking it, or in correcting what was made.

        Who only accepts what somebody else weighed, checked or corrected is not included.
        """
        hands = (hands_in_event(each.action, each.by, each.document) for each in self.events)
        return tuple(dict.fromkeys(name for each in hands for name in each))

    @property
    def failed(self) -> list[str]:
        """Return the checks that failed and were not accepted."""
        return [
            kind for kind, each in self.checks.items() if each.passes is False and not each.accepted
        ]

    @property
    def units(self) -> int | None:
        """Return how many good capsules or tablets were made; None for other forms."""
        if self.made is None or self.made.filled is None:
            return None
        return self.made.filled - (self.made.rejected or 0)

    @property
    def left(self) -> int | None:
        """Return how many capsules or tablets are left to dispense; None for other forms."""
        return None if self.units is None else self.units - self.dispensed

    def record(self) -> BatchRecord:
        """Return the batch without personal data; its digest is signed."""
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
            one_person=self.one_person or UNSET,
            replaced_by=self.replaced_by or UNSET,
            history=tuple(
                ActInHistory(
                    sequence=each.sequence,
                    action=each.action,
                    by=each.by,
                    transcribed=transcribed_in(each.document),
                )
                for each in self.events
            ),
        )

    def _made_from(self) -> MadeFrom:
        """Return the reference to the preparation it is made from."""
        found, named = self.known.get("made from"), self.plan.formulation
        if found is None:
            found = self.known["made from"] = MadeFrom(
                digest=sha256_hex(canonical_bytes(self.planned)),
                prepared_on=self.plan.prepared_on,
                formulation=RecordNamed(id=named.id, revision=named.revision, sha256=named.sha256),
            )
        return cast("MadeFrom", found)

    def _next(self, course: PlanProgress) -> Step | None:
        """Return the next step, with its amount by the masses weighed so far."""
        step = self.next_step
        if step is None or step.step not in course.targets:
            return step
        return replaced(step, amount=mass(course.targets[step.step]))

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the record, which signatures sign."""
        # All else follows from the acts; what a signed act adds is signed with it.
        events, *of, found = self.known.get("digest", (None, ""))
        if events is not self.events or of != [self.made, self.labels]:
            found = sha256_hex(canonical_bytes(Record.document(self.record())))
            self.known["digest"] = self.events, self.made, self.labels, found
        return str(found)


def content_of(weighing: WeighedStep) -> Fraction:
    """Return the powder that holds as much drug as one part of the planned lot of the active."""
    content = None if weighing.content is UNSET else weighing.content
    return Fraction(str(content or weighing.ratio))
