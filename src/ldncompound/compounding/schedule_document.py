"""The record of a schedule: what was ordered, every way to make it, and the one chosen.

Its document is `ldncompound.titration/1`. What is weighed for it is in its preparations, each
made on its day.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal, Self, TypeAlias

import msgspec

from ldncompound.compounding.dosage_forms.oral_liquid.figures import DosingDevice
from ldncompound.compounding.preparation import DocumentedRange
from ldncompound.compounding.prescription.screening_figures import Screening
from ldncompound.core.quantities import DAY, number_of
from ldncompound.core.quantity_fields import (
    Count,
    Duration,
    Mass,
    Percent,
    QuantityMember,
    Strength,
    Volume,
)
from ldncompound.core.records import Kinds, Record
from ldncompound.core.source_cited import SourceCited
from ldncompound.core.trail_place import TrailPlace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.core.quantities import Quantity

__all__ = [
    "LIQUID",
    "MIXED",
    "PER_STEP",
    "SINGLE",
    "ContainerLeft",
    "CountOrVolume",
    "FillBeyondUse",
    "FillPart",
    "MasterRecordsUsed",
    "OrderedForm",
    "PartStep",
    "Schedule",
    "ScheduleChanged",
    "ScheduleFill",
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
    Some days with the same doses, or with none.

    Args:
        dose: One dose; 0 mg in a pause.
        pause: Whether nothing is taken.
        days: Number of days.
        first_day: The first of them.
        last_day: The last of them.
        doses_per_day: Doses on each day on which it is taken.
        every: From one such day to the next.
    """

    dose: Mass
    pause: bool
    days: Count
    first_day: datetime.date
    last_day: datetime.date
    doses_per_day: Count
    every: Duration


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


class FillBeyondUse(Record):
    """Until when a fill may be used, and why."""

    date: datetime.date
    days: Count
    limited_by: str
    storage: str


class PartStep(Record, omit_defaults=True):
    """
    What a part of a fill supplies of one step.

    Members with a default come from the plan; they are left out where it was refused.

    Args:
        dose: One dose, as ordered.
        part_dose: What this part supplies of it.
        doses_per_day: Doses on each day on which it is taken.
        every: From one such day to the next.
        first_day: First day of the step within the fill, on which it is taken.
        last_day: Last day of the step within the fill.
        per_dose: Capsules for one dose; null for a liquid.
        beside: What is taken with it for the same dose.
        units: Capsules for the step.
        volume: Volume of a liquid for the step.
        dose_volume: Volume of one dose of a liquid.
        device: The oral syringe for it.
    """

    dose: Mass
    part_dose: Mass
    doses_per_day: Count
    every: Duration
    first_day: datetime.date
    last_day: datetime.date
    per_dose: Count | None
    beside: tuple[str, ...]
    units: Count | None = None
    volume: Volume | None = None
    dose_volume: Volume | None = None
    device: DosingDevice | None = None

    @property
    def days(self) -> int:
        """Return its length in days."""
        return (self.last_day - self.first_day).days + 1

    @property
    def interval(self) -> int:
        """Return the days from one on which it is taken to the next."""
        return int(number_of(self.every, DAY))

    @property
    def doses(self) -> int:
        """Return the number of doses in all."""
        return self.doses_per_day * -(-self.days // self.interval)

    def taken_on(self) -> Iterator[datetime.date]:
        """Yield the days on which it is taken."""
        for passed in range(0, self.days, self.interval):
            yield self.first_day + datetime.timedelta(days=passed)


class FillPart(Record, omit_defaults=True):
    """
    Part of a fill: all of one strength, or of the one liquid. It is one preparation.

    Members with a default come from the plan; they are left out where it was refused.

    Args:
        strength: Strength of the capsules; null for a liquid.
        steps: What it supplies of each step, in order.
        dispense: Capsules, or a volume.
        batch_size: Likewise, the excess included.
        method: How it is weighed.
    """

    strength: Strength | None
    steps: Annotated[tuple[PartStep, ...], msgspec.Meta(min_length=1)]
    dispense: CountOrVolume | None = None
    batch_size: CountOrVolume | None = None
    method: str | None = None

    def __post_init__(self) -> None:
        """Check that capsules have a strength and a number for one dose, and a liquid neither."""
        super().__post_init__()
        if any((self.strength is None) is not (each.per_dose is None) for each in self.steps):
            raise ValueError("a part must have strength and capsules for one dose, or neither")

    @property
    def count(self) -> int:
        """Return the capsules for all its steps; 0 for a liquid."""
        return sum((each.per_dose or 0) * each.doses for each in self.steps)


class ScheduleFill(Record):
    """
    What is made at one time, for some days of the schedule.

    Args:
        number: Number of the fill.
        of: Number of fills.
        made_on: Day on which it is made: its first, less the lead.
        first_day: Day on which it is first taken.
        last_day: Day on which the last of it is taken.
        dispense: Capsules, or a volume.
        beyond_use: Until when it may be used.
        preparations: Number of its parts.
        parts: The preparations it consists of.
    """

    number: Count
    of: Count
    made_on: datetime.date
    first_day: datetime.date
    last_day: datetime.date
    dispense: CountOrVolume
    beyond_use: FillBeyondUse
    preparations: Count
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
        changes: The schedule that it changes in mid-course; absent for any other.
        left: What was made for days that it covers now; absent where there is nothing.
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
    changes: ScheduleReplaced | None = None
    left: tuple[ContainerLeft, ...] = ()
    trail: TrailPlace | None = None

    @classmethod
    def from_json(cls, document: object) -> Self:
        """
        Return the schedule that a recorded document states.

        Raises:
            VerificationFailure: it is not such a document.
        """
        try:
            return super().from_json(_of_today(document))
        except (KeyError, TypeError, ValueError):
            return super().from_json(document)  # not of the first form either


def _of_today(document: object) -> object:
    """Return a document in today's form; at first each part of a fill served one step alone."""
    if not isinstance(document, dict) or not isinstance(document.get("options"), list):
        return document
    options = []
    for option in document["options"]:
        if not isinstance(option, dict) or "leftover" not in option:
            return document
        members = {name: each for name, each in option.items() if name != "leftover"}
        fills = [
            {
                **fill,
                "made_on": fill["first_day"],
                "preparations": len(fill["parts"]),
                "parts": [_part_of_today(part) for part in fill["parts"]],
            }
            for fill in option["fills"]
        ]
        options.append({**members, "lost": option["leftover"], "fills": fills})
    once = {"doses_per_day": 1, "every": "1 day"}
    return {
        **document,
        "steps": [{**once, **step} for step in document["steps"]],
        "options": options,
    }


def _part_of_today(part: dict[str, Any]) -> dict[str, Any]:
    """Return a part of a fill with its one step."""
    first = datetime.date.fromisoformat(part["first_day"])
    whole = ("strength", "dispense", "batch_size", "method")
    ours = ("dose", "part_dose", "per_dose", "beside", "first_day", "dose_volume", "device")
    step = {name: part[name] for name in ours if name in part}
    step |= {
        "doses_per_day": 1,
        "every": "1 day",
        "last_day": (first + datetime.timedelta(days=part["days"] - 1)).isoformat(),
    }
    if "dispense" in part:
        step["units" if isinstance(part["dispense"], int) else "volume"] = part["dispense"]
    return {**{name: part[name] for name in whole if name in part}, "steps": [step]}
