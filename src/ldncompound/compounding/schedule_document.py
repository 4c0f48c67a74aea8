"""The record of a schedule: what was ordered, every way to make it, and the one chosen.

Its document is `ldncompound.titration/1`. What is weighed for it is in its preparations, each
made on its day.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal, Self

import msgspec

from ldncompound.compounding.preparation import DocumentedRange
from ldncompound.compounding.prescription.order import check_interval, interval_of
from ldncompound.compounding.prescription.screening_figures import Screening
from ldncompound.compounding.schedule_fill import CountOrVolume, ScheduleFill
from ldncompound.compounding.schedule_first_form import of_today
from ldncompound.core.quantities import DAY, quantity
from ldncompound.core.quantity_fields import (
    Count,
    Duration,
    Mass,
    Percent,
    Strength,
    Volume,
)
from ldncompound.core.records import Kinds, Positive, Record
from ldncompound.core.source_cited import SourceCited
from ldncompound.core.trail_place import TrailPlace
from ldncompound.core.weekdays import Weekday

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ldncompound.compounding.directions import Ordered
    from ldncompound.core.quantities import Quantity

__all__ = [
    "LIQUID",
    "MIXED",
    "PER_STEP",
    "SINGLE",
    "ContainerLeft",
    "MasterRecordsUsed",
    "OrderedForm",
    "Schedule",
    "ScheduleChanged",
    "ScheduleOption",
    "SchedulePrescription",
    "ScheduleReplaced",
    "ScheduleTemplate",
    "ScheduledStep",
    "StrengthInAll",
    "WayCost",
    "WayForm",
    "WayKeeping",
    "WayKind",
    "WayLeftOut",
    "WayRefused",
    "WayWeighing",
    "doses_of",
]


def _one_day() -> Quantity:
    """Return the interval of a step that is taken on every day."""
    return quantity(1, DAY)


PER_STEP: Final = "strength-per-step"
SINGLE: Final = "single-strength"
MIXED: Final = "mixed"
LIQUID: Final = "liquid"

WayKind = Literal["strength-per-step", "single-strength", "mixed", "liquid"]
"""The ways to make a schedule."""

WayForm = Literal["capsules", "liquid"]
OrderedForm = Literal["capsule", "liquid"]
"""What a prescriber writes."""


class SchedulePrescription(Record):
    """What the prescriber ordered, for whom; four members are personal data, stored separately."""

    patient: str | None
    patient_name: str | None
    prescriber: str
    rx: str | None
    drug: str
    first_dose: datetime.date
    directions: str | None


class ScheduleTemplate(Record):
    """The documented schedule that the prescriber ordered by its name."""

    id: str
    statement: str
    source: SourceCited


class ScheduledStep(Record, omit_defaults=True):
    """
    Some days with the same doses, or with none.

    Args:
        dose: One dose; 0 mg in a pause.
        pause: Whether nothing is taken.
        days: Number of days.
        first_day: The first of them.
        last_day: The last of them.
        doses_per_day: Doses on each day on which it is taken.
        every: From one such day to the next.
        on: The days of the week on which it is taken; absent where none were ordered.
    """

    dose: Mass
    pause: bool
    days: Count
    first_day: datetime.date
    last_day: datetime.date
    # What a factory makes is stated also where it is the default.
    doses_per_day: Positive = msgspec.field(default_factory=lambda: 1)
    every: Duration = msgspec.field(default_factory=_one_day)
    on: tuple[Weekday, ...] | None = None

    def __post_init__(self) -> None:
        """Check the interval and the days."""
        super().__post_init__()
        check_interval(self)


def doses_of(steps: Iterable[ScheduledStep]) -> tuple[Ordered, ...]:
    """Return the doses of steps, each as it is taken; none for a pause."""
    from ldncompound.compounding.directions import Ordered, interval_told

    return tuple(
        Ordered(each.dose, each.doses_per_day, interval_told(interval_of(each), each.on))
        for each in steps
        if not each.pause
    )


class ScheduleReplaced(Record):
    """The schedule in whose place another begins, and the day from which on it does."""

    id: str
    from_day: datetime.date


class ScheduleChanged(Record):
    """The schedule that a prescriber put in the place of one, and the day from which on."""

    by: str
    from_day: datetime.date


class ContainerLeft(Record, omit_defaults=True):
    """
    What a container holds for days that its schedule does not cover any more: not to be taken.

    Args:
        schedule: Id of the schedule it was made for.
        preparation: Id of the preparation.
        first_day: The first day that its label says.
        last_day: The last day that its label says.
        from_day: The day from which on it is not to be taken.
        strength: Of its capsules; absent for a liquid.
        amount: Capsules, or a volume: the doses of those days, no excess and no overfill.
        drug: The drug in them.
    """

    schedule: str
    preparation: str
    first_day: datetime.date
    last_day: datetime.date
    from_day: datetime.date
    strength: Strength | None = None
    amount: CountOrVolume
    drug: Mass


class MasterRecordsUsed(Record):
    """The master formulation record of each form."""

    capsules: str
    liquid: str


class StrengthInAll(Record):
    """Number of capsules of one strength that a way needs in all."""

    strength: Strength
    dispense: Count


class WayKeeping(Record):
    """How long preparations made in a way keep, and why."""

    days: Count
    limited_by: str
    storage: str


class WayWeighing(Record):
    """Weighing methods of a way, and its largest expanded uncertainty of weighing (k = 2)."""

    methods: tuple[str, ...]
    expanded: Percent | None


class WayCost(Record):
    """
    Cost of a way at the prices of the day, as shown; each rounded separately.

    Args:
        total: Cost of all preparations.
        per_month: Cost for 30 days.
        complete: Whether nothing is missing.
        missing: What has no price, or one in another currency.
    """

    total: str
    per_month: str
    complete: bool
    missing: tuple[str, ...]


class WayRefused(Record):
    """Why a way cannot be made."""

    code: str
    message: str
    remedy: str


class WayLeftOut(Record):
    """A way that is not possible, and why."""

    kind: WayKind
    why: str


_OF_CAPSULES = ("capsules", "most_a_day", "excess?")


class ScheduleOption(Record):
    """
    One way to make a schedule, planned to its last fill.

    Args:
        kind: Which way.
        form: Form of what is made.
        strengths: Strengths of the capsules; empty for a liquid.
        volume: Total volume of a liquid.
        capsules: Total number of capsules.
        most_a_day: Most capsules that are taken on one day.
        total: Total mass of drug.
        days: Days on which something is taken.
        keeping: Null where no fill could be planned.
        fills: Empty where none could be planned.
        preparations: Number of preparations.
        excess: Capsules beyond those dispensed.
        lost: Drug in what is left over; null where a part is refused.
        weighing: Likewise.
        cost: Null also without any price.
        refused: Why it cannot be made.
        why: Why it was chosen or not.
    """

    told_by: ClassVar[str] = "kind"
    kinds: ClassVar[Kinds] = {
        PER_STEP: _OF_CAPSULES, SINGLE: _OF_CAPSULES, MIXED: _OF_CAPSULES, LIQUID: ("volume",),
    }  # fmt: skip

    kind: WayKind
    form: WayForm
    strengths: tuple[StrengthInAll, ...]
    volume: Volume | None
    capsules: Count | None
    most_a_day: Count | None
    total: Mass
    days: Count
    keeping: WayKeeping | None
    fills: tuple[ScheduleFill, ...]
    preparations: Count
    excess: Count | None
    lost: Mass | None
    weighing: WayWeighing | None
    cost: WayCost | None
    refused: WayRefused | None
    why: str


class Schedule(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.titration/1"):
    """
    A prescriber's schedule, planned in every way it can be made.

    Args:
        id: The id that the trail gave it.
        form: Form that was ordered.
        prescription: What was ordered, for whom.
        documented_range: Documented range of the daily dose.
        template: The documented schedule, where one was ordered by its name.
        steps: Doses and pauses, in order.
        days: Days of the whole schedule, pauses included.
        total: Total mass of drug.
        storage: How the patient keeps a liquid.
        formulations: Master record of each form.
        kept: Strengths that the pharmacy keeps.
        lead: From the making of a fill to its first dose; absent for none.
        one_container: All steps of a preparation are dispensed in one container.
        protocol: Id of the protocol that the prescriber named.
        dose_as: What the doses are expressed as, where that was said.
        screening: What was asked and answered.
        options: The ways, in the order that decides where all else is equal.
        left_out: Ways that are not possible.
        chosen: The way that is made unless another is chosen.
        criteria: Criteria of the choice.
        notes: What its directions say against its steps.
        changes: The schedule that it changes in mid-course; absent for any other.
        left: What was made for days that it covers now; absent where there is nothing.
        same_as: A schedule entered before with the same steps on the same days; absent for none.
        trail: Where it was recorded; not hashed.
    """

    id: str | None
    form: OrderedForm
    prescription: SchedulePrescription
    documented_range: DocumentedRange
    template: ScheduleTemplate | None
    steps: Annotated[tuple[ScheduledStep, ...], msgspec.Meta(min_length=1)]
    days: Count
    total: Mass
    storage: str
    formulations: MasterRecordsUsed | None = None
    kept: tuple[Strength, ...]
    lead: Duration | None = None
    one_container: bool = False
    protocol: str | None = None
    dose_as: str | None = None
    screening: Screening | None = None
    options: Annotated[tuple[ScheduleOption, ...], msgspec.Meta(min_length=1)]
    left_out: tuple[WayLeftOut, ...]
    chosen: WayKind
    criteria: str
    notes: tuple[str, ...] = ()
    changes: ScheduleReplaced | None = None
    left: tuple[ContainerLeft, ...] = ()
    same_as: str | None = None
    trail: TrailPlace | None = None

    @classmethod
    def from_json(cls, document: object) -> Self:
        """
        Return the schedule that a recorded document states.

        Raises:
            VerificationFailure: it is not such a document.
        """
        try:
            return super().from_json(of_today(document))
        except (ArithmeticError, KeyError, TypeError, ValueError):
            return super().from_json(document)  # not of the first form either
