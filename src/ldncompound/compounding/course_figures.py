"""Course, later fills and cost in a preparation."""

import datetime
from collections.abc import Iterable

from ldncompound.core.patterns import lazy_pattern
from ldncompound.core.quantity_fields import AnyQuantity, Count, Mass
from ldncompound.core.records import Json, Record
from ldncompound.core.source_cited import SourceCited
from ldncompound.core.wording import both, say

__all__ = ["Cost", "CostLine", "CourseInUse", "FigureTaken", "WholeDose", "beside_in_words"]


class CostLine(Record):
    """Cost of one item, as shown; each rounded separately."""

    what: str
    basis: str
    cost: str


class Cost(Record):
    """
    Cost of the preparation, as far as prices are known.

    `missing` names what has no price, or one in another currency; `complete` says that
    nothing is missing. `note` has documented prices, which are in no sum.
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
    """The rule by which capsules are made for stock, before a prescription."""

    rule: str
    statement: str
    source: SourceCited


class FillToCome(Record):
    """
    A later fill of a course, to be made when it is due.

    Args:
        fill: Number of the fill.
        first_day: Day on which it is due and first taken.
        last_day: Day on which the last of it is taken.
        days: Number of days.
        dispense: Amount to dispense.
    """

    fill: Count
    first_day: datetime.date
    last_day: datetime.date
    days: Count
    dispense: AnyQuantity


class WholeDose(Record):
    """
    The whole dose of a step that a preparation supplies in part.

    Args:
        dose: As ordered.
        beside: What is taken with it for the same dose; empty where nothing is.
    """

    dose: Mass
    beside: tuple[str, ...]


class FigureTaken(Record, omit_defaults=True):
    """
    A measured figure that was taken over, since the lots are the same.

    Args:
        name: As orders name it.
        figure: As it was typed or recorded.
        preparation: The earlier fill for which it was measured; absent where a lot has it.
        lot: Own id of the lot that it was recorded with; absent where a fill has it.
    """

    name: str
    figure: str
    preparation: str | None = None
    lot: str | None = None


class CourseInUse(Record, omit_defaults=True):
    """
    Place of a preparation in a schedule, or in a course that was cut into fills.

    Args:
        schedule: Id of the schedule, or of the first fill of a course; absent in that fill itself.
        fill: Number of the fill.
        of: Number of fills.
        part: Number of the part within the fill; each is a preparation.
        parts: Number of parts of the fill.
        dose: One dose; this preparation may supply only part of it; null where the steps that it
            serves differ.
        beside: What is taken with it for the same dose; empty where its steps have it.
        first_day: First day of the fill.
        last_day: Last day of the fill.
        steps: The whole dose of each step, where something is taken beside one.
        days: Days of the whole course; absent for a schedule, which has its own.
        later: Later fills of a course.
        order: Order of the later fills, without personal data; in the first fill only.
        measured: Options of the first order that were measured on its own lots.
        taken: Measured figures that were taken over, and from where.
    """

    schedule: str | None = None
    fill: Count
    of: Count
    part: Count
    parts: Count
    dose: Mass | None
    beside: tuple[str, ...]
    first_day: datetime.date
    last_day: datetime.date
    steps: tuple[WholeDose, ...] | None = None
    days: Count | None = None
    later: tuple[FillToCome, ...] | None = None
    order: Json | None = None
    measured: tuple[str, ...] | None = None
    taken: tuple[FigureTaken, ...] | None = None


_UNITS_OF = lazy_pattern(r"([0-9]+ [a-z]+) of ([0-9.]+ [a-zA-Z/]+)")


def beside_in_words(beside: Iterable[str]) -> str:
    """
    Return what is taken with a preparation for the same dose.

    >>> beside_in_words(("1 capsule of 4.5 mg", "2 capsules of 1.5 mg"))
    '1 capsule of 4.5 mg and 2 capsules of 1.5 mg'

    Args:
        beside: As recorded.
    """
    return both(map(_units_of, beside))


def _units_of(text: str) -> str:
    """Return so many units of a strength, as a sentence names them."""
    found = _UNITS_OF.fullmatch(text)
    if found is None:
        return text
    return say("note.part_of_a_dose.beside", count=found[1], mass=found[2])
