"""Make the next fill of a course that was cut into fills, linked to the first.

The same prescription is made again, with the lots, measured figures and answers of the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from ldncompound.compounding.course_figures import CourseInUse, FillToCome
from ldncompound.compounding.dosage_forms.capsules.fill import ESTIMATE
from ldncompound.compounding.fills import fills_after
from ldncompound.compounding.preparation import Preparation
from ldncompound.core.dates import parse_date
from ldncompound.core.names import choice_of
from ldncompound.core.refusals import InvalidOrder, Refusal, WrongState, quoted
from ldncompound.core.text import echo
from ldncompound.core.values import Value, check_type
from ldncompound.interchange.order_files import FORMS
from ldncompound.pharmacy.batch_ids import preparation_named
from ldncompound.pharmacy.courses.history import course_of
from ldncompound.pharmacy.outcome import AlreadyMade

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ldncompound.compounding.prescription.order_fields import Order
    from ldncompound.core.text import Typed
    from ldncompound.pharmacy.courses.history import CutCourse
    from ldncompound.pharmacy.outcome import Outcome
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded

__all__ = ["Refill", "Refiller", "measured_in", "order_of_fill"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Refill(Value):
    """
    What is given for the next fill, as typed.

    Args:
        measured: Figures measured on what is in hand, each `NAME=FIGURE`.
        lots: As in an order.
        balance: As in an order.
        answers: As in an order.
        consulted: As in an order.
        checked: As in an order.
        first_dose: Day of its first dose, where later than planned.
        prepared_on: Day it was made, where it is entered late.
        reason: Why it is entered late.
        early: True to make it before its first day.
    """

    shown: ClassVar[tuple[str, ...]] = ("first_dose", "early")

    measured: tuple[str, ...] = ()
    lots: tuple[str, ...] = ()
    balance: str | None = None
    answers: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()
    first_dose: str | None = None
    prepared_on: str | None = None
    reason: str | None = None
    early: bool = False

    def members(self) -> dict[str, tuple[str, ...] | str | None]:
        """Return the members that go unchanged into an order."""
        names = ("lots", "balance", "answers", "consulted", "checked", "prepared_on", "reason")
        return {name: getattr(self, name) for name in names}

    def as_typed(self) -> dict[str, Typed]:
        """Return what was typed, escaped, so that a repetition can be recognised."""
        typed: dict[str, Typed] = {"early": True} if self.early else {}
        for name in ("measured", *self.members(), "first_dose"):
            value = getattr(self, name)
            if isinstance(value, tuple):
                typed[name] = [echo(each) for each in value]
            elif value is not None:
                typed[name] = echo(value)
        return typed


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
            order, course, begun = self._next(entry, said)
        except Refusal as refusal:
            return recorder.refuse_order(typed, refusal, request_id)
        return recorder.prepare(
            order,
            course=course,
            request_id=request_id,
            typed=typed,
            still=partial(self._check_open, course, begun),
        )

    def _check_open(self, course: CourseInUse, begun: CutCourse, made: Preparation) -> None:
        """Refuse a fill that somebody else made since the course was read, or one not measured."""
        check_measured(begun, made)
        first = self.recorder.trail.find(str(course.schedule), action="preparation")
        if first is None or course_of(self.recorder.trail, first).entries != begun.entries:
            raise AlreadyMade(
                f"A fill of this course was just made; fill {course.fill} was to be next.",
                remedy="Run 'ldncompound refill' again; it makes the fill that is due then.",
            )

    def _next(self, entry: Recorded, said: Refill) -> tuple[Order, CourseInUse, CutCourse]:
        """Return the order of the next fill, its place, and the course so far."""
        course = self.course(entry)
        if course.next > len(course.days):
            raise WrongState(
                f"All {len(course.days)} fills of the course that began with {course.id} are made.",
                remedy="Order a new course.",
            )
        begins = self._begins(course.next, course.next_day, said)
        order = order_of_fill(course, course.next, begins, said)
        return order, _place(course, begins), course

    def course(self, entry: Recorded) -> CutCourse:
        """
        Return the course that a preparation belongs to.

        Raises:
            WrongState: it is not a fill, or the personal data of the course were erased.
        """
        place = Preparation.from_document(entry.document).course
        joined = None if place is None else place.schedule
        if joined is not None:
            found = self.recorder.trail.find(joined, action="preparation")
            if found is None:
                raise WrongState(
                    f"{entry.subject} belongs to the schedule {joined}.",
                    remedy=f"'ldncompound titration accept {joined}' makes the fills that are due.",
                )
            entry, place = found, Preparation.from_document(found.document).course
        if place is None or place.order is None:
            raise WrongState(
                f"{entry.subject} is not a fill of a course.",
                remedy="Order it again; '--fills auto' cuts a course too long for one fill.",
            )
        course = course_of(self.recorder.trail, entry)
        if course.first.prescription.patient is None:
            raise WrongState(
                f"The personal data of {course.id} were erased.",
                remedy="Enter the prescription again.",
            )
        return course

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


def order_of_fill(course: CutCourse, number: int, begins: date, said: Refill) -> Order:
    """
    Return the order of a fill: the first prescription with the members given anew.

    Args:
        course: The course.
        number: Of the fill.
        begins: Its first day.
        said: What is given for it.

    Raises:
        InvalidOrder: a figure that was measured for the first fill is missing.
    """
    known = dict(course.start.order or {})
    kind = FORMS[known.pop("form")]
    prescribed, trail = course.first.prescription, course.first.trail
    members: dict[str, Any] = {
        **known,
        "patient": prescribed.patient,
        "patient_name": prescribed.patient_name,
        "rx": prescribed.rx,
        "directions": prescribed.directions,
        **said.members(),
        **_measured_again(said.measured, course.start.measured or (), kind),
        "avoid": tuple((trail.avoided if trail else None) or ()),
        "days": str(course.days[number - 1]),
        "first_dose": begins.isoformat(),
    }
    return kind(**members)


ON_LOTS: Final = ("fill_mass",)
"""Figures that lots on hand have on record, of packing trials, and that need not be given again."""


def check_measured(course: CutCourse, made: Preparation) -> None:
    """
    Refuse a fill whose figures were measured at first, and would now be estimated.

    Args:
        course: The course.
        made: As planned from the lots on hand.

    Raises:
        InvalidOrder: the lots have no packing trial.
    """
    measured = "fill_mass" in (course.start.measured or ())
    if not measured or getattr(made.figures, "fill_basis", None) != ESTIMATE:
        return
    raise InvalidOrder(
        "The first fill was ordered with figures measured on its own lots or mould: fill_mass. "
        "They do not apply to another lot, and those of this fill have no packing trial.",
        remedy="Measure what is in hand: 'ldncompound packing trial' records it with the lot, or "
        "give --measured 'fill_mass=…'.",
    )


def measured_in(texts: Sequence[str], kind: type[Order]) -> dict[str, str]:
    """
    Return measured figures by name.

    Args:
        texts: Each `NAME=FIGURE`, as typed.
        kind: Of the order.

    Raises:
        InvalidOrder: one is malformed, of another form, or given twice.
    """
    known = kind.measurable()
    found: dict[str, str] = {}
    for text in texts:
        name, marked, figure = (part.strip(" \t") for part in text.partition("="))
        name = choice_of(name, known)
        if not marked or name not in known or name in found:
            raise InvalidOrder(
                f"{quoted(text)} is not a measured figure, or is given twice.",
                remedy=f"Write it like 'fill_mass=128 mg/capsule'; names: {', '.join(known)}.",
            )
        found[name] = figure
    return found


def _measured_again(
    texts: Sequence[str], wanted: Sequence[str], kind: type[Order]
) -> dict[str, str]:
    """Return the measured figures; of those at first, what no lot has on record is given again."""
    found = measured_in(texts, kind)
    missing = [name for name in wanted if name not in found and name not in ON_LOTS]
    if missing:
        raise InvalidOrder(
            "The first fill was ordered with figures measured on its own lots or mould: "
            f"{', '.join(wanted)}. They do not apply to another lot.",
            remedy="Measure what is in hand, and give "
            + " ".join(f"--measured '{name}=…'" for name in missing)
            + ".",
        )
    return found


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
