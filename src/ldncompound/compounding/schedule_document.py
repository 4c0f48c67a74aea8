"""A schedule as it stands in the record: what was ordered, every way to make it, and the chosen.

Its document is `ldncompound.titration/1`. What is weighed for it stands in the preparations that
are made of it, each on its day.
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
    """What the prescriber ordered, for whom; four members live apart (personal data)."""

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
        dose: 0 mg in a pause.
        pause: Nothing is taken.
        days: How many.
        first_day: The first of them.
        last_day: The last of them.
    """

    dose: Mass
    pause: bool
    days: Count
    first_day: datetime.date
    last_day: datetime.date


class MasterRecordsUsed(Record):
    """By which master formulation record each form is made."""

    capsules: str
    liquid: str


class StrengthInAll(Record):
    """How many capsules of a strength a way takes in all."""

    strength: Strength
    dispense: Count


class WayKeeping(Record):
    """How long what is made in a way keeps, and why."""

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
    What is made for a fill: one strength of one dose, a preparation of its own.

    What has a default was planned; it is left out where that was refused.

    Args:
        dose: Of the day.
        part_dose: What this preparation brings of it.
        strength: Of the capsules; null for a liquid.
        per_dose: Capsules for one dose; null for a liquid.
        beside: What is taken with it for the same dose.
        first_day: Of its days.
        days: How many.
        dispense: Capsules, or a volume.
        batch_size: Likewise, the excess included.
        method: How it is weighed.
        dose_volume: Of one dose of a liquid.
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
        """Hold capsules to a strength and a number for one dose, and a liquid to neither."""
        super().__post_init__()
        if (self.strength is None) is not (self.per_dose is None):
            raise ValueError("a part has a strength without capsules for one dose, or these alone")

    @property
    def count(self) -> int:
        """Return the capsules for all its days; none of a liquid."""
        return (self.per_dose or 0) * self.days

    @property
    def last_day(self) -> datetime.date:
        """Return the last day that it is for."""
        return self.first_day + datetime.timedelta(days=self.days - 1)


class ScheduleFill(Record):
    """
    What is made at a time, for some days of the schedule.

    Args:
        number: Its number.
        of: How many there are.
        first_day: On which it is made, and first taken.
        last_day: On which the last of it is taken.
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
    """The methods by which a way is weighed, and the worst that weighing adds (k = 2)."""

    methods: tuple[str, ...]
    expanded: Percent | None


class WayCost(Record):
    """
    What a way costs by prices of the day; money as shown, rounded on its own.

    Args:
        total: Of all preparations.
        per_month: For 30 days.
        complete: Nothing is missing.
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
    """A way that does not come into question, and why."""

    kind: WayKind
    why: str


_OF_CAPSULES = ("capsules", "most_a_day", "excess?")


class ScheduleOption(Record):
    """
    One way to make a schedule, planned to its last fill.

    Args:
        kind: Which way.
        form: Of what is made.
        strengths: Of capsules; empty for a liquid.
        volume: Of a liquid, in all.
        capsules: In all.
        most_a_day: Capsules of the largest dose.
        total: Of the drug.
        days: On which something is taken.
        keeping: Null where no fill could be planned.
        fills: Empty where none could be planned.
        preparations: How many.
        excess: Capsules beyond those dispensed.
        leftover: Active that goes into nothing; null where a part is refused.
        weighing: Likewise.
        cost: Null also without any price.
        refused: Why it cannot be made.
        why: It was chosen, or lost.
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
        form: That was ordered.
        prescription: What was ordered, for whom.
        documented_range: Of a day.
        template: The documented schedule, where one was ordered by its name.
        steps: Doses and pauses, in order.
        days: Of the whole, pauses included.
        total: Of the drug.
        storage: How the patient keeps a liquid.
        formulations: By which master record each form is made.
        kept: Strengths that the pharmacy keeps.
        screening: What was asked and answered.
        options: The ways, in the order that decides where nothing else does.
        left_out: Ways that do not come into question.
        chosen: The way that is made where nobody chooses another.
        criteria: By what it was chosen.
        trail: Where it was recorded; no part of what is hashed.
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
