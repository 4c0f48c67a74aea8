"""Courses and schedules, read from the trail: which fills were made, and which are to come.

What makes the next fill and what lists those that are due must see the same.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from ldncompound.compounding.fills import fills_after
from ldncompound.compounding.form_of_document import made_of
from ldncompound.core.quantities import format_quantity, number_of, quantity, stored_quantity
from ldncompound.pharmacy.batches.history import is_void
from ldncompound.pharmacy.trail_index import ACCEPTED, SCHEDULE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = [
    "ComingFill",
    "CutCourse",
    "accepted",
    "course_of",
    "fills_to_come",
    "numbers_of_parts",
    "parts_made",
]


class CutCourse(NamedTuple):
    """
    A course that was cut, as its entries leave it.

    Args:
        first: The entry of the first fill, by which the others are ordered.
        entries: Numbers of the entries of all its fills.
        last: The furthest fill that stands; None where nothing stands.
        days: Of each fill.
    """

    first: Recorded
    entries: tuple[int, ...]
    last: dict[str, Any] | None
    days: tuple[int, ...]

    @property
    def next(self) -> int:
        """Return the number of the fill to be made next; one too many where all are made."""
        return 1 if self.last is None else int(self.last["course"]["fill"]) + 1

    @property
    def next_day(self) -> date:
        """Return the day on which the next fill begins, as planned."""
        if self.last is None:
            return date.fromisoformat(self.first.document["course"]["first_day"])
        return date.fromisoformat(self.last["course"]["last_day"]) + timedelta(days=1)


class ComingFill(NamedTuple):
    """
    A fill that is to be made.

    Args:
        of: Id of its schedule, or of the first fill of its course.
        number: Its number.
        fills: How many there are.
        first_day: When it is due.
        days: Days that it covers.
        dispense: What it holds.
        is_course: It belongs to a course, not to a schedule.
    """

    of: str
    number: int
    fills: int
    first_day: date
    days: int
    dispense: str
    is_course: bool


def course_of(trail: Trail, first: Recorded) -> CutCourse:
    """
    Return a course as its entries leave it.

    Args:
        trail: Where it stands.
        first: The entry of its first fill.
    """
    document = first.document
    fills = [first, *_preparations(trail, document["id"])]
    standing = [each.document for each in fills if not is_void(trail, each.document["id"])]
    return CutCourse(
        first=first,
        entries=tuple(each.sequence for each in fills),
        last=max(standing, key=lambda each: each["course"]["fill"], default=None),
        days=(
            document["prescription"]["days"],
            *(each["days"] for each in document["course"]["later"]),
        ),
    )


def parts_made(trail: Trail, schedule: str) -> dict[tuple[int, int], dict[str, Any]]:
    """Return the preparations of a schedule by fill and part, but for those that are void."""
    return {
        (each.document["course"]["fill"], each.document["course"]["part"]): each.document
        for each in _preparations(trail, schedule)
        if not is_void(trail, each.document["id"])
    }


def accepted(trail: Trail, schedule: str) -> Recorded | None:
    """Return the entry that settles in which way a schedule is made; None while none does."""
    for _, at in trail.mentioning(SCHEDULE, schedule):
        entry = trail.recorded_at(at)
        if entry.action == ACCEPTED and entry.outcome == "done":
            return entry
    return None


def numbers_of_parts(fill: dict[str, Any]) -> range:
    """Return the numbers of the parts of a fill of a schedule."""
    return range(1, len(fill["parts"]) + 1)


def fills_to_come(trail: Trail) -> Iterator[ComingFill]:
    """Yield every fill that is still to be made, of whom the personal data are there."""
    for identity in trail.values_mentioned(SCHEDULE):
        schedule = trail.find(identity, action="schedule")
        if schedule is not None:
            yield from _of_schedule(trail, schedule)
            continue
        first = trail.find(identity, action="preparation")
        if first is not None and not first.erased:
            yield from _of_course(course_of(trail, first))


def _of_course(course: CutCourse) -> Iterator[ComingFill]:
    """Yield the fills to come of a course, as planned from the last one that stands."""
    document = course.first.document
    held = _dispensed(document)
    days = course.days[course.next - 1 :]
    for number, first, length in fills_after(course.next, course.next_day, days):
        amount = quantity(number_of(held, held.units) * length / course.days[0], held.units)
        yield ComingFill(
            of=document["id"],
            number=number,
            fills=len(course.days),
            first_day=first,
            days=length,
            dispense=format_quantity(amount),
            is_course=True,
        )


def _of_schedule(trail: Trail, schedule: Recorded) -> Iterator[ComingFill]:
    """Yield the fills of an accepted schedule of which a part is still to be made."""
    document, chosen = schedule.document, accepted(trail, str(schedule.subject))
    if chosen is None or schedule.erased:
        return
    made = parts_made(trail, document["id"])
    option = next(each for each in document["options"] if each["kind"] == chosen.document["kind"])
    for fill in option["fills"]:
        if all((fill["number"], at) in made for at in numbers_of_parts(fill)):
            continue
        first, last = (date.fromisoformat(fill[key]) for key in ("first_day", "last_day"))
        dispense = fill["dispense"]
        yield ComingFill(
            of=document["id"],
            number=fill["number"],
            fills=fill["of"],
            first_day=first,
            days=(last - first).days + 1,
            dispense=dispense if isinstance(dispense, str) else f"{dispense} capsule",
            is_course=False,
        )


def _dispensed(document: dict[str, Any]) -> Any:
    """Return what a preparation dispenses, as a quantity."""
    return stored_quantity(made_of(document).dispense)


def _preparations(trail: Trail, identity: str) -> Iterator[Recorded]:
    """Yield the preparations that are joined to a schedule or to a first fill, in order."""
    for _, at in trail.mentioning(SCHEDULE, identity):
        entry = trail.recorded_at(at)
        if entry.action == "preparation" and entry.document["id"] != identity:
            yield entry
