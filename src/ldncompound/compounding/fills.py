"""Cut a course that outlasts the beyond-use date into fills.

One prescription becomes several preparations; it is the same for every dosage form.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ldncompound.calculation.beyond_use import fewest_fills, fill_lengths
from ldncompound.compounding.beyond_use import keeps_until, started
from ldncompound.compounding.confirmed_words import figure_in_words
from ldncompound.compounding.course_figures import (
    CourseInUse,
    FillToCome,
    WholeDose,
    beside_in_words,
)
from ldncompound.compounding.preparation import with_wording
from ldncompound.compounding.prescription.steps import LONGEST
from ldncompound.core.quantities import format_quantity, quantity
from ldncompound.core.records import Json, replaced
from ldncompound.core.refusals import InvalidOrder
from ldncompound.core.wording import CatalogueText, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ldncompound.compounding.beyond_use import Limit
    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.compounding.prescription.order_fields import Order
    from ldncompound.core.quantities import Quantity
    from ldncompound.formulary.rules import KeepingRules

__all__ = ["Cut", "cut_course", "fill_notes", "fills_after", "joined", "part_notes"]


class Cut(NamedTuple):
    """
    A course, cut into fills.

    Args:
        days: Length of each fill.
        fewest: Fewest fills it can be cut into.
        first_day: Day of the first dose.
    """

    days: tuple[int, ...]
    fewest: int
    first_day: date

    def course(self, order: Order, dose: Quantity, daily: Fraction, unit: Any) -> CourseInUse:
        """
        Return the place of the first fill in its course, for the record.

        Args:
            order: The prescription as typed.
            dose: One intake.
            daily: Amount dispensed for a day.
            unit: Unit of *daily*.
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

    The first fill keeps until the earliest date of the rule and its lots. The lots of later
    fills are not known yet, so the rule alone limits them.

    Args:
        order: The prescription as typed.
        days: Length of the course.
        number: Number of fills; 0 for the fewest possible.
        lots: Lots of the first fill.
        rule: Convention for counting days.
        limit: How long one fill keeps.
        today: Today's date at the pharmacy.

    Returns:
        None where one fill covers the whole course, or where not even a day fits, which the
        check of the dates then refuses.

    Raises:
        InvalidOrder: an impossible date, a course that is too long, or more fills than days.
    """
    if days > LONGEST:
        raise InvalidOrder(
            f"A course may have at most {LONGEST} days; this one has {days}.",
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
            f"The fills ({number}) must not be more than the days of the course ({days}).",
            remedy="Order fewer fills, or 'auto'.",
        )
    if number == 1:
        return None
    # Too few fills are made as equal as possible: the dates then refuse and name the fewest.
    lengths = fill_lengths(days, number, days if number < fewest else fitting)
    return Cut(lengths, fewest, first_dose)


def fills_after(number: int, first: date, days: Sequence[int]) -> Iterator[tuple[int, date, int]]:
    """
    Yield number, first day and length of fills that follow one another.

    Args:
        number: Number of the first of them.
        first: First day of it.
        days: Length of each.

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
    wholes = course.steps or ()
    if course.dose is not None and course.beside:
        wholes = (WholeDose(dose=course.dose, beside=course.beside),)
    for each in dict.fromkeys(wholes):
        if each.beside:
            beside = beside_in_words(each.beside)
            yield say("note.part_of_a_dose", dose=format_quantity(each.dose), beside=beside)


def _taken_notes(course: CourseInUse) -> Iterator[str]:
    """Say which figures were not measured again, and where they come from."""
    for each in course.taken or ():
        name, figure = figure_in_words(each.name.replace("_", " ")), each.figure
        if each.lot is None:
            yield say("note.figure_of_fill", name=name, figure=figure, of=str(each.preparation))
        else:
            yield say("note.figure_of_lot", name=name, figure=figure, of=each.lot)


def joined(preparation: Preparation, course: CourseInUse) -> Preparation:
    """Return a preparation as a part of its schedule or course, and its notes saying so."""
    is_part = bool(course.beside) or any(each.beside for each in course.steps or ())
    kept = (
        each
        for each in preparation.notes
        # It is about a whole dose; this preparation supplies a part of one.
        if not (is_part and isinstance(each, CatalogueText) and each.key == "note.starting_dose")
    )
    notes = (*kept, *(fill_notes(course) or part_notes(course)), *_taken_notes(course))
    return with_wording(replaced(preparation, course=course, notes=notes))
