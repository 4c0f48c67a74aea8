"""A fill of a schedule: its parts, each one preparation, and the steps that they serve."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import msgspec

from ldncompound.compounding.dosage_forms.oral_liquid.figures import DosingDevice
from ldncompound.compounding.prescription.order import check_interval, doses_of
from ldncompound.core.quantity_fields import (
    Count,
    Duration,
    Mass,
    QuantityMember,
    Strength,
    Volume,
)
from ldncompound.core.records import Positive, Record
from ldncompound.core.weekdays import Weekday

if TYPE_CHECKING:
    from ldncompound.core.quantities import Quantity

__all__ = ["CountOrVolume", "FillBeyondUse", "FillPart", "PartStep", "ScheduleFill"]


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
        on: The days of the week on which it is taken; absent where none were ordered.
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
    doses_per_day: Positive
    every: Duration
    on: tuple[Weekday, ...] | None = None
    first_day: datetime.date
    last_day: datetime.date
    per_dose: Count | None
    beside: tuple[str, ...]
    units: Count | None = None
    volume: Volume | None = None
    dose_volume: Volume | None = None
    device: DosingDevice | None = None

    def __post_init__(self) -> None:
        """Check the interval and the days."""
        super().__post_init__()
        check_interval(self)

    @property
    def days(self) -> int:
        """Return its length in days."""
        return (self.last_day - self.first_day).days + 1

    @property
    def doses(self) -> int:
        """Return the number of doses in all."""
        return doses_of(self)


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
