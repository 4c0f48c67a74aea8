"""Course, fills to come and cost as they stand in a preparation."""

import datetime

from ldncompound.core.quantity_fields import AnyQuantity, Count, Mass
from ldncompound.core.records import Json, Record
from ldncompound.core.source_cited import SourceCited

__all__ = ["Cost", "CostLine", "CourseInUse"]


class CostLine(Record):
    """What one thing costs; money as shown, rounded on its own."""

    what: str
    basis: str
    cost: str


class Cost(Record):
    """
    What the preparation costs, as far as prices are known.

    `missing` names what has no price, or one in another currency; `complete` says that
    nothing is missing. `note` has documented prices, which enter no sum.
    """

    currency: str
    lines: tuple[CostLine, ...]
    missing: tuple[str, ...]
    complete: bool
    total: str
    per_unit: str
    unit: str
    per_month: str
    statement: str
    note: str
    sources: tuple[SourceCited, ...]


class ForStock(Record):
    """By which rule capsules are made before anybody prescribed them."""

    rule: str
    statement: str
    source: SourceCited


class FillToCome(Record):
    """
    A later fill of a course, as it is to be made when it is due.

    Args:
        fill: Its number.
        first_day: When it is due, and first taken.
        last_day: On which the last of it is taken.
        days: How many.
        dispense: What it holds.
    """

    fill: Count
    first_day: datetime.date
    last_day: datetime.date
    days: Count
    dispense: AnyQuantity


class CourseInUse(Record, omit_defaults=True):
    """
    Which part of which fill a preparation is, of a schedule or of a course that was cut.

    Args:
        schedule: Id of the schedule, or of the first fill of a course; that itself has none.
        fill: Number of the fill.
        of: How many there are.
        part: Number of the part within the fill; each is a preparation.
        parts: How many the fill has.
        dose: Of the day, to which this preparation may bring a part only.
        beside: What is taken with it for the same dose.
        first_day: Of the fill.
        last_day: Of the fill.
        days: Of the whole course; of a schedule, that stands there.
        later: Fills to come of a course.
        order: What they are ordered by, nothing personal; with the first fill alone.
        measured: What the first fill was ordered with that belongs to its own lots.
    """

    schedule: str | None = None
    fill: Count
    of: Count
    part: Count
    parts: Count
    dose: Mass
    beside: tuple[str, ...]
    first_day: datetime.date
    last_day: datetime.date
    days: Count | None = None
    later: tuple[FillToCome, ...] | None = None
    order: Json | None = None
    measured: tuple[str, ...] | None = None
