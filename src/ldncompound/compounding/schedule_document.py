"""The record of a schedule: what was ordered, every way to make it, and the one chosen.

Its document is `ldncompound.titration/1`. What is weighed for it is in its preparations, each
made on its day.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal, TypeAlias

import msgspec

from ldncompound.compounding.dosage_forms.oral_liquid.figures import DosingDevice
from ldncompound.compounding.preparation import DocumentedRange
from ldncompound.compounding.prescription.screening_figures import Screening
from ldncompound.core.quantity_fields import Count, Mass, Percent, QuantityMember, Strength, Volume
from ldncompound.core.records import Kinds, Record
from ldncompound.core.source_cited import SourceCited
from ldncompound.core.trail_place import TrailPlace

if TYPE_CHECKING:
    from ldncompound.core.quantities import Quantity

__all__ = [
    "LIQUID",
    "MIXED",
    "PER_STEP",
    "SINGLE",
    "CountOrVolume",
    "FillBeyondUse",
    "FillPart",
    "MasterRecordsUsed",
    "OrderedForm",
    "Schedule",
    "ScheduleFill",
    "ScheduleOption",
    "SchedulePrescription",
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
]


PER_STEP: Final = "strength-per-step"
SINGLE: Final = "single-strength"
MIXED: Final = "mixed"
LIQUID: Final = "liquid"

WayKind = Literal["strength-per-step", "single-strength", "mixed", "liquid"]
"""The ways to make a schedule."""

WayForm = Literal["capsules", "liquid"]
OrderedForm = Literal["capsule", "liquid"]
"""What a prescriber writes."""


class _CountOrVolumeType(QuantityMember):
    """The type of a member that holds a number of capsules, or a volume of liquid."""

    def __instancecheck__(self, value: object) -> bool:
        """Say whether a value is one of the two."""
        return isinstance(value, int) or super().__instancecheck__(value)

    def from_json(self, value: object) -> Any:
        """Return the count or the volume that a document states."""
        return value if type(value) is int and value > 0 else super().from_json(value)

    def schema(self) -> dict[str, Any]:
        """Return its JSON Schema."""
        return {"oneOf": [{"type": "integer", "minimum": 1}, super().schema()]}


if TYPE_CHECKING:
    CountOrVolume: TypeAlias = int | Quantity
else:
    CountOrVolume = _CountOrVolumeType("CountOrVolume", "volume")


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


class ScheduledStep(Record):
    """
    Some days with one dose a day, or with none.

    Args:
        dose: Dose of a day; 0 mg in a pause.
        pause: Whether nothing is taken.
        days: Number of days.
        first_day: The first of them.
        last_day: The last of them.
    """

    dose: Mass
    pause: bool
    days: Count
    first_day: datetime.date
    last_day: datetime.date


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


class FillBeyondUse(Record):
    """Until when a fill may be used, and why."""

    date: datetime.date
    days: Count
    limited_by: str
    storage: str


class FillPart(Record, omit_defaults=True):
    """
    Part of a fill: one strength of one dose, a separate preparation.

    Members with a default come from the plan; they are left out where it was refused.

    Args:
        dose: Dose of the day.
        part_dose: What this preparation supplies of it.
        strength: Strength of the capsules; null for a liquid.
        per_dose: Capsules for one dose; null for a liquid.
        beside: What is taken with it for the same dose.
        first_day: First of its days.
        days: Number of days.
        dispense: Capsules, or a volume.
        batch_size: Likewise, the excess included.
        method: How it is weighed.
        dose_volume: Volume of one dose of a liquid.
        device: The oral syringe for it.
    """

    dose: Mass
    part_dose: Mass
    strength: Strength | None
    per_dose: Count | None
    beside: tuple[str, ...]
    first_day: datetime.date
    days: Count
    dispense: CountOrVolume | None = None
    batch_size: CountOrVolume | None = None
    method: str | None = None
    dose_volume: Volume | None = None
    device: DosingDevice | None = None

    def __post_init__(self) -> None:
        """Check that capsules have a strength and a number for one dose, and a liquid neither."""
        super().__post_init__()
        if (self.strength is None) is not (self.per_dose is None):
            raise ValueError("a part must have strength and capsules for one dose, or neither")

    @property
    def count(self) -> int:
        """Return the capsules for all its days; 0 for a liquid."""
        return (self.per_dose or 0) * self.days

    @property
    def last_day(self) -> datetime.date:
        """Return the last day that it is for."""
        return self.first_day + datetime.timedelta(days=self.days - 1)


class ScheduleFill(Record):
    """
    What is made at one time, for some days of the schedule.

    Args:
        number: Number of the fill.
        of: Number of fills.
        first_day: Day on which it is made and first taken.
        last_day: Day on which the last of it is taken.
        dispense: Capsules, or a volume.
        beyond_use: Until when it may be used.
        parts: The preparations it consists of.
    """

    number: Count
    of: Count
    first_day: datetime.date
    last_day: datetime.date
    dispense: CountOrVolume
    beyond_use: FillBeyondUse
    parts: tuple[FillPart, ...]

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """Return the places of its parts: the number of the fill, and that of the part."""
        return tuple((self.number, part) for part in range(1, len(self.parts) + 1))


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
        most_a_day: Capsules of the largest dose.
        total: Total mass of drug.
        days: Days on which something is taken.
        keeping: Null where no fill could be planned.
        fills: Empty where none could be planned.
        preparations: Number of preparations.
        excess: Capsules beyond those dispensed.
        leftover: Active left over; null where a part is refused.
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
    leftover: Mass | None
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
        screening: What was asked and answered.
        options: The ways, in the order that decides where all else is equal.
        left_out: Ways that are not possible.
        chosen: The way that is made unless another is chosen.
        criteria: Criteria of the choice.
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
    screening: Screening | None = None
    options: Annotated[tuple[ScheduleOption, ...], msgspec.Meta(min_length=1)]
    left_out: tuple[WayLeftOut, ...]
    chosen: WayKind
    criteria: str
    trail: TrailPlace | None = None
