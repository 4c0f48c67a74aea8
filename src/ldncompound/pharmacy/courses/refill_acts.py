"""Make the next fill of a course that was cut into fills, linked to the first.

The same prescription is made again, with the lots, measured figures and answers of the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from ldncompound.compounding.checks_before_planning import settled
from ldncompound.compounding.course_figures import CourseInUse, FillToCome
from ldncompound.compounding.fills import fills_after
from ldncompound.core.dates import parse_date
from ldncompound.core.records import replaced
from ldncompound.core.refusals import InvalidOrder, Refusal, WrongState
from ldncompound.core.values import check_type
from ldncompound.pharmacy.batch_ids import preparation_named
from ldncompound.pharmacy.courses.fill_orders import (
    course_with,
    kind_of,
    measured_in,
    order_of_fill,
)
from ldncompound.pharmacy.courses.history import course_of
from ldncompound.pharmacy.courses.measured_figures import Measured, lots_at_hand, lots_of_plan
from ldncompound.pharmacy.outcome import AlreadyMade
from ldncompound.pharmacy.planned_orders import planned_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.compounding.course_figures import FigureTaken
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.compounding.prescription.order_fields import Order
    from ldncompound.core.text import Typed
    from ldncompound.pharmacy.courses.fill_orders import Refill
    from ldncompound.pharmacy.courses.history import CutCourse
    from ldncompound.pharmacy.outcome import Outcome
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded

__all__ = ["Refiller"]


@dataclass(frozen=True, slots=True)
class Refiller:
    """
    Makes and records the later fills of a course.

    Args:
        recorder: Writes the entries.
    """

    recorder: Recorder

    def __post_init__(self) -> None:
        """Check what it is made of (`WrongUsage`)."""
        from ldncompound.pharmacy.recorder import Recorder

        check_type(self.recorder, Recorder, "the recorder")

    def refill(self, identity: str, said: Refill, *, request_id: str | None = None) -> Outcome:
        """
        Make the next fill of a course, or refuse it; either is recorded.

        Args:
            identity: Id of any fill of the course.
            said: What is given for this fill.
            request_id: A key of the caller that makes a repetition safe.

        Raises:
            WrongUsage: the trail has no such preparation.
            WrongState: it is not a fill, nothing is due, or its personal data were erased.
            Refusal: any other, recorded.
        """
        recorder = self.recorder
        entry = preparation_named(recorder.trail, identity)
        typed: dict[str, Typed] = {"refill": identity, **said.as_typed()}
        try:
            order, course, measured = self._next(entry, said)
        except Refusal as refusal:
            return recorder.refuse_order(typed, refusal, request_id)
        return recorder.prepare(
            order,
            course=course,
            request_id=request_id,
            typed=typed,
            still=partial(self._check_open, course, measured),
        )

    def _check_open(self, course: CourseInUse, measured: Measured, made: Preparation) -> None:
        """Refuse a fill that somebody else made since the course was read, or of other lots."""
        if measured.taken(lots_of_plan(made)) != (course.taken or ()):
            raise InvalidOrder(
                f"Fill {course.fill} would be made of other lots than its figures are of.",
                remedy="Name the lots in hand with --lot; or measure them, and give --measured.",
            )
        first = self.recorder.trail.find(str(course.schedule), action="preparation")
        if (
            first is None
            or course_of(self.recorder.trail, first).entries != measured.course.entries
        ):
            raise AlreadyMade(
                f"A fill of this course was just made; fill {course.fill} was to be next.",
                remedy="Run 'ldncompound refill' again; it makes the fill that is due then.",
            )

    def _next(self, entry: Recorded, said: Refill) -> tuple[Order, CourseInUse, Measured]:
        """Return the order of the next fill, its place, and what the course has measured."""
        course = course_with(self.recorder.trail, entry)
        if course.next > len(course.days):
            raise WrongState(
                f"All {len(course.days)} fills of the course that began with {course.id} are made.",
                remedy="Order a new course.",
            )
        begins = self._begins(course.next, course.next_day, said)
        place = _place(course, begins)
        given = measured_in(said.measured, kind_of(course))
        measured = Measured(self.recorder.trail, course, given)
        order, taken = self._measured(measured, place, said)
        return order, replaced(place, taken=taken or None), measured

    def _measured(
        self, measured: Measured, place: CourseInUse, said: Refill
    ) -> tuple[Order, tuple[FigureTaken, ...]]:
        """
        Return the order of a fill, and the figures in it that are taken over.

        Which lots it is made from is known once it is planned, with the figures of the likely ones.
        """
        house, course = self.recorder, measured.course

        def ordered(taken: tuple[FigureTaken, ...]) -> Order:
            figures = {**measured.given, **{each.name: each.figure for each in taken}}
            return order_of_fill(course, place.fill, place.first_day, said, figures)

        if not measured.wanted:
            return ordered(()), ()
        names = [part.name for part in course.first.components]
        likely = measured.taken(lots_at_hand(house.trail, names, said.lots, place.last_day))
        order = settled(ordered(likely), house.formulary)
        path = (house.trail, house.formulary, house.pharmacy, house.desk)
        taken = measured.taken(lots_of_plan(planned_order(order, place, *path)))
        return ordered(taken), taken

    def _begins(self, number: int, day: date, said: Refill) -> date:
        """Return the first day of a fill: as planned, or as given with --first-dose."""
        today = self.recorder.desk.today
        if said.first_dose is not None:
            begins = parse_date(said.first_dose, "the first dose")
            if begins < day:
                raise InvalidOrder(
                    f"Fill {number} would begin on {begins}, before the previous fill ends.",
                    remedy=f"Give a day from {day} on.",
                )
            if begins > today:
                self._check_due(number, day, said)
            return begins
        self._check_due(number, day, said)
        if day < today and said.prepared_on is None:
            raise InvalidOrder(
                f"Fill {number} was to begin on {day}, which has passed.",
                remedy="Give the day of its first dose with --first-dose; or, if it was made then "
                "and is only entered late, give --prepared-on and --reason.",
            )
        return day

    def _check_due(self, number: int, day: date, said: Refill) -> None:
        """Refuse a fill before its first day, unless --early is given."""
        if day > self.recorder.desk.today and not said.early:
            raise WrongState(
                f"Nothing is due: fill {number} begins on {day}.",
                remedy="Make it on that day, or now with --early if it keeps long enough.",
            )


def _place(course: CutCourse, begins: date) -> CourseInUse:
    """Return the place of the next fill in its course; the later fills follow without a gap."""
    number, start = course.next, course.start
    planned = {each.fill: each.dispense for each in start.later or ()}
    after = begins + timedelta(days=course.days[number - 1])

    def coming() -> Iterator[FillToCome]:
        for each, day, days in fills_after(number + 1, after, course.days[number:]):
            yield FillToCome(
                fill=each,
                first_day=day,
                last_day=day + timedelta(days=days - 1),
                days=days,
                dispense=planned[each],
            )

    return CourseInUse(
        schedule=course.id,
        fill=number,
        of=start.of,
        part=1,
        parts=1,
        dose=start.dose,
        beside=(),
        first_day=begins,
        last_day=after - timedelta(days=1),
        days=start.days,
        later=tuple(coming()),
    )
