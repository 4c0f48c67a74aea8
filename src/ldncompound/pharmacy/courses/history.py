"""Courses and schedules read from the trail: which fills were made, and which are to come.

Both making the next fill and listing those due use this module, so that they agree.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.course_figures import CourseInUse
from ldncompound.compounding.fills import fills_after
from ldncompound.compounding.preparation import Preparation
from ldncompound.compounding.schedule_document import Schedule
from ldncompound.core.quantities import format_quantity, number_of, quantity
from ldncompound.core.records import Record
from ldncompound.core.refusals import WrongUsage, quoted
from ldncompound.core.trail_place import TrailPlace
from ldncompound.pharmacy.batches.history import is_void
from ldncompound.pharmacy.courses.acceptance import AcceptanceAct, PartMade
from ldncompound.pharmacy.courses.standing import standing_fills
from ldncompound.pharmacy.outcome import outcome_of
from ldncompound.pharmacy.schedule_changes import changed_by
from ldncompound.pharmacy.trail_index import ACCEPTED, SCHEDULE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.compounding.schedule_document import ScheduleChanged, ScheduleOption, WayKind
    from ldncompound.compounding.schedule_fill import ScheduleFill
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = [
    "AcceptedWay",
    "ComingFill",
    "CutCourse",
    "PlaceInCourse",
    "accepted",
    "course_of",
    "fills_to_come",
    "part_made",
    "parts_made",
    "place_in_course",
    "recorded_schedule",
]


class PlaceInCourse(Record, forbid_unknown_fields=False):
    """A preparation, read only for its place in its schedule or course."""

    id: str
    course: CourseInUse


class CutCourse(NamedTuple):
    """
    A course that was cut into fills, by its entries.

    Args:
        id: Id of the first fill, used to order the others.
        first: The first fill, with personal members and `trail`.
        start: Its place in the course.
        entries: Numbers of the entries of all its fills.
        last: The place of the last fill that is not void; None where all are.
        days: Days of each fill.
    """

    id: str
    first: Preparation
    start: CourseInUse
    entries: tuple[int, ...]
    last: CourseInUse | None
    days: tuple[int, ...]

    @property
    def next(self) -> int:
        """Return the number of the next fill; one more than the last when all are made."""
        return 1 if self.last is None else self.last.fill + 1

    @property
    def next_day(self) -> date:
        """Return the planned first day of the next fill."""
        if self.last is None:
            return self.start.first_day
        return self.last.last_day + timedelta(days=1)


class AcceptedWay(NamedTuple):
    """
    The way in which a schedule is made.

    Args:
        kind: The way.
        trail: Place of the acceptance in the trail.
    """

    kind: WayKind
    trail: TrailPlace

    @classmethod
    def of(cls, entry: Recorded) -> AcceptedWay:
        """Return the way that the entry of an acceptance states."""
        act = AcceptanceAct.from_document(entry.document)
        return cls(act.kind, entry.place)


class ComingFill(NamedTuple):
    """
    A fill to be made.

    Args:
        of: Id of its schedule, or of the first fill of its course.
        number: Its number.
        fills: Number of fills.
        first_day: The day of its first dose.
        made_on: The day it is due.
        days: Days that it covers.
        dispense: Amount to dispense.
        is_course: True for a course, False for a schedule.
        changed: Of a schedule that was changed: by which, and from which day on.
        changes: Of one that changes another and is not accepted yet: that other.
    """

    of: str
    number: int
    fills: int
    first_day: date
    made_on: date
    days: int
    dispense: str
    is_course: bool
    changed: ScheduleChanged | None = None
    changes: str | None = None

    @property
    def last_day(self) -> date:
        """Return the last day that it covers."""
        return self.first_day + timedelta(days=self.days - 1)

    def has_passed(self, today: date) -> bool:
        """Return whether it is for no day from today on; a course goes on whenever it is made."""
        return not self.is_course and self.last_day < today


def course_of(trail: Trail, first: Recorded) -> CutCourse:
    """
    Return a course by its entries.

    Args:
        trail: The trail.
        first: The entry of its first fill.

    Raises:
        VerificationFailure: the entry is not a first fill.
    """
    made = place_in_course(first)
    preparation = Preparation.from_document(outcome_of(first).document)
    others = list(_preparations(trail, made.id))
    standing = [
        each.course for each in (made, *map(place_in_course, others)) if not is_void(trail, each.id)
    ]
    return CutCourse(
        id=made.id,
        first=preparation,
        start=made.course,
        entries=(first.sequence, *(each.sequence for each in others)),
        last=max(standing, key=lambda each: each.fill, default=None),
        days=(preparation.prescription.days, *(each.days for each in made.course.later or ())),
    )


def parts_made(trail: Trail, schedule: str) -> dict[tuple[int, int], Recorded]:
    """Return the preparations of a schedule by fill and part, without void ones."""
    found = ((place_in_course(each), each) for each in _preparations(trail, schedule))
    return {
        (made.course.fill, made.course.part): entry
        for made, entry in found
        if not is_void(trail, made.id)
    }


def part_made(entry: Recorded) -> PartMade:
    """Return a preparation in short; the trail has the rest."""
    made, place = Preparation.from_document(entry.document), place_in_course(entry)
    figures = made.figures
    return PartMade(
        id=place.id,
        fill=place.course.fill,
        of=place.course.of,
        part=place.course.part,
        parts=place.course.parts,
        dose=made.prescription.dose,
        steps=made.prescription.steps,
        days=made.prescription.days,
        first_dose=made.prescription.first_dose,
        strength=figures.product,
        dispense=int(figures.dispensed.magnitude) if figures.counted else figures.dispensed,
        batch_size=int(figures.made.magnitude) if figures.counted else figures.made,
        beyond_use=made.beyond_use.date,
    )


def place_in_course(entry: Recorded) -> PlaceInCourse:
    """Return the place of a recorded preparation in its schedule or course."""
    return PlaceInCourse.from_document(entry.document)


def accepted(trail: Trail, schedule: str) -> AcceptedWay | None:
    """Return the accepted way of a schedule; None before it is accepted."""
    for _, at in trail.mentioning(SCHEDULE, schedule):
        entry = trail.recorded_at(at)
        if entry.action == ACCEPTED and entry.outcome == "done":
            return AcceptedWay.of(entry)
    return None


def fills_to_come(trail: Trail) -> Iterator[ComingFill]:
    """Yield every fill still to be made, except where the personal data were erased."""
    for identity in trail.values_mentioned(SCHEDULE):
        schedule = trail.find(identity, action="schedule")
        if schedule is not None:
            yield from _of_schedule(trail, schedule)
            continue
        first = trail.find(identity, action="preparation")
        if first is not None and not first.erased:
            yield from _of_course(course_of(trail, first))


def _of_course(course: CutCourse) -> Iterator[ComingFill]:
    """Yield the coming fills of a course, planned from the last one that is not void."""
    held = course.first.figures.dispensed
    days = course.days[course.next - 1 :]
    for number, first, length in fills_after(course.next, course.next_day, days):
        amount = quantity(number_of(held, held.units) * length / course.days[0], held.units)
        yield ComingFill(
            of=course.id,
            number=number,
            fills=len(course.days),
            first_day=first,
            made_on=first,
            days=length,
            dispense=format_quantity(amount),
            is_course=True,
        )


def _of_schedule(trail: Trail, entry: Recorded) -> Iterator[ComingFill]:
    """Yield the fills of an accepted schedule with a part still to be made."""
    identity = str(entry.subject)
    way = accepted(trail, identity)
    if way is None or entry.erased:
        return
    changed = changed_by(trail, identity)
    ends = None if changed is None else changed.from_day
    option = _way(Schedule.from_document(entry.document), way.kind)
    for each in standing_fills(option, parts_made(trail, identity), ends):
        if each.to_make:
            yield _coming(identity, each.rest)._replace(changed=changed)
    if changed is not None and accepted(trail, changed.by) is None:
        yield from _not_accepted(trail, changed.by, identity)


def _not_accepted(trail: Trail, identity: str, changes: str) -> Iterator[ComingFill]:
    """Yield the fills of a schedule that changes another and is still to be accepted."""
    entry = trail.find(identity, action="schedule")
    if entry is not None and not entry.erased:  # pragma: no branch
        schedule = Schedule.from_document(entry.document)
        for fill in _way(schedule, schedule.chosen).fills:
            yield _coming(identity, fill)._replace(changes=changes)


def _way(schedule: Schedule, kind: WayKind) -> ScheduleOption:
    """Return a way of a schedule."""
    return next(each for each in schedule.options if each.kind == kind)


def _coming(identity: str, fill: ScheduleFill) -> ComingFill:
    """Return a fill of a schedule that is to be made."""
    held = fill.dispense
    return ComingFill(
        of=identity,
        number=fill.number,
        fills=fill.of,
        first_day=fill.first_day,
        made_on=fill.made_on,
        days=(fill.last_day - fill.first_day).days + 1,
        dispense=f"{held} capsule" if isinstance(held, int) else format_quantity(held),
        is_course=False,
    )


def _preparations(trail: Trail, identity: str) -> Iterator[Recorded]:
    """Yield the preparations linked to a schedule or to a first fill, in order."""
    for _, at in trail.mentioning(SCHEDULE, identity):
        entry = trail.recorded_at(at)
        if entry.action == "preparation" and entry.subject != identity:
            yield entry


def recorded_schedule(trail: Trail, identity: str) -> Schedule:
    """
    Return a recorded schedule, with personal members and `trail`.

    Raises:
        WrongUsage: the trail has no such schedule.
    """
    found = trail.find(identity, action="schedule")
    if found is None:
        raise WrongUsage(
            f"The trail has no schedule {quoted(identity)}.",
            remedy="'ldncompound trail log' lists those it has.",
        )
    return Schedule.from_document(outcome_of(found).document)
