"""The acceptance of a schedule: the act that decides its way, and its result."""

from __future__ import annotations

import datetime

from ldncompound.compounding.prescription.order import PrescribedStep
from ldncompound.compounding.schedule_document import ScheduleChanged, WayKind
from ldncompound.compounding.schedule_fill import CountOrVolume
from ldncompound.core.quantity_fields import AnyQuantity, Count, Mass
from ldncompound.core.records import Record
from ldncompound.core.trail_place import TrailPlace

__all__ = ["Acceptance", "AcceptanceAct", "FillDue", "FillPassed", "PartMade"]


class AcceptanceAct(Record, tag_field="schema", tag="ldncompound.acceptance-act/1"):
    """
    The act of accepting a schedule, as recorded.

    Args:
        schedule: Id of the schedule.
        kind: The way in which it is made.
    """

    schedule: str
    kind: WayKind


class PartMade(Record):
    """
    A preparation made for a schedule, in short; the trail has the rest.

    Args:
        id: Id of the preparation.
        fill: Number of the fill.
        of: Number of fills.
        part: Number of the part within the fill.
        parts: Number of parts in the fill.
        dose: One dose, or its share of it; null where the steps that it serves differ.
        days: Days from its first step to its last.
        first_dose: Day of the first dose.
        strength: Of its capsules, or of the liquid.
        dispense: Capsules, or a volume.
        batch_size: Likewise, with the excess.
        beyond_use: The last day on which it may be used.
        steps: The steps that it serves.
    """

    id: str
    fill: Count
    of: Count
    part: Count
    parts: Count
    dose: Mass | None
    days: Count
    first_dose: datetime.date
    strength: AnyQuantity
    dispense: CountOrVolume
    batch_size: CountOrVolume
    beyond_use: datetime.date
    steps: tuple[PrescribedStep, ...] | None = None


class FillDue(Record):
    """A fill with a part still to be made, its first day, and when it is to be made."""

    fill: Count
    first_day: datetime.date
    made_on: datetime.date | None = None


class FillPassed(Record):
    """A fill with a part that was never made, and whose days have all passed."""

    fill: Count
    first_day: datetime.date
    last_day: datetime.date


class Acceptance(Record, omit_defaults=True, tag_field="schema", tag="ldncompound.acceptance/1"):
    """
    The result of accepting a schedule.

    Args:
        schedule: Id of the schedule.
        kind: The way in which it is made.
        preparations: All made so far.
        due: The fills still to be made.
        passed: Those that were never made and whose days have all passed; absent for none.
        changed: The schedule that has taken its place, and from which day on; absent for none.
        trail: Place of the acceptance in the trail.
    """

    schedule: str
    kind: WayKind
    preparations: tuple[PartMade, ...]
    due: tuple[FillDue, ...]
    passed: tuple[FillPassed, ...] = ()
    changed: ScheduleChanged | None = None
    trail: TrailPlace
