"""The acceptance of a schedule: the act that settles its way, and what is told of it."""

from __future__ import annotations

import datetime

from ldncompound.compounding.schedule_document import CountOrVolume, WayKind
from ldncompound.core.quantity_fields import AnyQuantity, Count, Mass
from ldncompound.core.records import Record
from ldncompound.core.trail_place import TrailPlace

__all__ = ["Acceptance", "AcceptanceAct", "FillDue", "PartMade"]


class AcceptanceAct(Record, tag_field="schema", tag="ldncompound.acceptance-act/1"):
    """
    The act of accepting a schedule, as it stands in the trail.

    Args:
        schedule: Id of the schedule.
        kind: The way in which it is made.
    """

    schedule: str
    kind: WayKind


class PartMade(Record):
    """
    A preparation made of a schedule; the rest of it stands in the trail.

    Args:
        id: Of the preparation.
        fill: Number of the fill.
        of: How many there are.
        part: Number of the part within the fill.
        parts: How many the fill has.
        dose: What it brings of the dose of a day.
        days: For how many days.
        first_dose: The first of them.
        strength: Of its capsules, or of the liquid.
        dispense: Capsules, or a volume.
        batch_size: Likewise, the excess included.
        beyond_use: The last day on which it may be used.
    """

    id: str
    fill: Count
    of: Count
    part: Count
    parts: Count
    dose: Mass
    days: Count
    first_dose: datetime.date
    strength: AnyQuantity
    dispense: CountOrVolume
    batch_size: CountOrVolume
    beyond_use: datetime.date


class FillDue(Record):
    """A fill of which a part is still to be made, and when it is due."""

    fill: Count
    first_day: datetime.date


class Acceptance(Record, tag_field="schema", tag="ldncompound.acceptance/1"):
    """
    What accepting a schedule came to.

    Args:
        schedule: Id of the schedule.
        kind: The way in which it is made.
        preparations: All that were made so far.
        due: The fills still to be made.
        trail: Where the acceptance stands.
    """

    schedule: str
    kind: WayKind
    preparations: tuple[PartMade, ...]
    due: tuple[FillDue, ...]
    trail: TrailPlace
