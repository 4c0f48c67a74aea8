"""How a course that is longer than anything keeps is cut into fills.

One prescription becomes several preparations; every dosage form is cut alike.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ldncompound.calculation.beyond_use import fewest_fills, fill_lengths
from ldncompound.compounding.beyond_use import keeps_until, started
from ldncompound.compounding.course_figures import CourseInUse, FillToCome
from ldncompound.compounding.prescription.steps import LONGEST
from ldncompound.core.quantities import format_quantity, quantity
from ldncompound.core.records import Json
from ldncompound.core.refusals import InvalidOrder
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ldncompound.compounding.beyond_use import Limit
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.prescription.order_fields import Order
    from ldncompound.core.quantities import Quantity
    from ldncompound.formulary.rules import KeepingRules

__all__ = ["Cut", "cut_course", "fill_notes", "fills_after", "part_notes"]


class Cut(NamedTuple):
    """
    A course, cut into fills.

    Args:
        days: Of each fill.
        fewest: Into how few fills it can be cut.
        first_day: Of the first dose.
    """

    days: tuple[int, ...]
    fewest: int
    first_day: date

    def course(self, order: Order, dose: Quantity, daily: Fraction, unit: Any) -> CourseInUse:
        """
        Return the place of the first fill in its course, as it stands in the record.

        Args:
            order: The prescription as typed.
            dose: One intake.
            daily: What is dispensed for a day.
            unit: Its unit.
        """
        return CourseInUse(
            fill=1,
            of=len(self.days),
            part=1,
            parts=1,
            dose=dose,
            beside=(),
            first_day=self.first_day,
            last_day=self.first_day + timedelta(days=self.days[0] - 1),
            days=sum(self.days),
            later=tuple(
                FillToCome(
                    fill=number,
                    first_day=first,
                    last_day=first + timedelta(days=days - 1),
                    days=days,
                    dispense=quantity(daily * days, unit),
                )
                for number, first, days in fills_after(2, self._end(), self.days[1:])
            ),
            order=Json({"form": order.form, **order.repeated()}),
            measured=order.measured(),
        )

    def _end(self) -> date:
        """Return the day after the first fill."""
        return self.first_day + timedelta(days=self.days[0])


def cut_course(
    order: Order,
    days: int,
    number: int,
    lots: Sequence[ComponentLot],
    rule: KeepingRules,
    limit: Limit,
    today: date,
) -> Cut | None:
    """
    Cut a course into fills, each to be made when the one before ends.

    The first keeps until the earliest of the rule and its lots; of a later one, whose lots
    nobody knows, the rule alone decides.

    Args:
        order: The prescription as typed.
        days: Length of the course.
        number: How many fills; 0 for as few as can be.
        lots: Those of the first fill.
        rule: How days are counted.
        limit: How long one fill keeps.
        today: The pharmacy's day.

    Returns:
        None where one fill holds the whole course, or none holds any of it: either is then
        told by the dates.

    Raises:
        InvalidOrder: a date that cannot be, or more fills than days.
    """
    if days > LONGEST:
        raise InvalidOrder(
            f"A course of {days} days is longer than this program counts ({LONGEST}).",
            remedy="Check the days.",
        )
    prepared_on, first_dose = started(order, today)
    until, _ = keeps_until(prepared_on, lots, rule, limit)
    fitting = (until - first_dose).days + 1
    if fitting < 1:
        return None
    fewest = fewest_fills(days, fitting, limit.days - 1 + rule.day_one.first_day)
    number = number or fewest
    if number > days:
        raise InvalidOrder(
            f"{number} fills are more than the {days} days of the course.",
            remedy="Ask for fewer fills, or for 'auto'.",
        )
    if number == 1:
        return None
    # Too few fills are as equal as can be: the dates then refuse the first, and name how many do.
    lengths = fill_lengths(days, number, days if number < fewest else fitting)
    return Cut(lengths, fewest, first_dose)


def fills_after(number: int, first: date, days: Sequence[int]) -> Iterator[tuple[int, date, int]]:
    """
    Yield number, first day and length of fills that follow one another.

    Args:
        number: Of the first of them.
        first: Its first day.
        days: Of each.

    >>> list(fills_after(2, date(2026, 12, 31), (2, 1)))
    [(2, datetime.date(2026, 12, 31), 2), (3, datetime.date(2027, 1, 2), 1)]
    """
    for each in days:
        yield number, first, each
        number += 1
        first += timedelta(days=each)


def fill_notes(course: CourseInUse) -> tuple[str, ...]:
    """Say which fill of a course a preparation is, and when the next one is due."""
    if course.days is None:
        return ()
    began, later = course.schedule, course.later
    return (
        say(
            "note.fill",
            fill=course.fill,
            of=course.of,
            first=course.first_day,
            last=course.last_day,
            days=f"{course.days} day",
            began="" if began is None else say("note.fill.began", preparation=began),
            coming=say("note.fill.coming", day=later[0].first_day) if later else "",
        ),
    )


def part_notes(course: CourseInUse) -> Iterator[str]:
    """Say which part of a schedule a preparation is."""
    yield say(
        "note.part",
        fill=course.fill,
        of=course.of,
        schedule=str(course.schedule),
        first=course.first_day,
        last=course.last_day,
        part=course.part,
        parts=course.parts,
    )
    if course.beside:
        beside = say("paper.and").join(course.beside)
        yield say("note.part_of_a_dose", dose=format_quantity(course.dose), beside=beside)
