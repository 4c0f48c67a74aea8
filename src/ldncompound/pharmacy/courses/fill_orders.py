"""The orders of fills and of other preparations, as what is kept beside them says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from ldncompound.compounding.preparation import Preparation
from ldncompound.core.names import choice_of
from ldncompound.core.refusals import InvalidOrder, VerificationFailure, WrongState, quoted
from ldncompound.core.text import echo
from ldncompound.core.values import Value
from ldncompound.interchange.order_files import FORMS
from ldncompound.pharmacy.batches.states import REPLACING
from ldncompound.pharmacy.courses.history import course_of
from ldncompound.pharmacy.kept_orders import made_of, order_as_typed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ldncompound.compounding.prescription.order_fields import Order
    from ldncompound.core.text import Typed
    from ldncompound.pharmacy.courses.history import CutCourse
    from ldncompound.trail.act import Recorded
    from ldncompound.trail.store import Trail

__all__ = [
    "Refill",
    "course_with",
    "kind_of",
    "measured_in",
    "named_before",
    "order_kept",
    "order_of_fill",
]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
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


def course_with(trail: Trail, entry: Recorded) -> CutCourse:
    """
    Return the course that a preparation belongs to.

    Args:
        trail: It is only read.
        entry: Of the preparation.

    Raises:
        WrongState: it is not a fill, or the personal data of the course were erased.
    """
    place = Preparation.from_document(entry.document).course
    joined = None if place is None else place.schedule
    if joined is not None:
        found = trail.find(joined, action="preparation")
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
    course = course_of(trail, entry)
    if course.first.prescription.patient is None:
        raise WrongState(
            f"The personal data of {course.id} were erased.",
            remedy="Enter the prescription again.",
        )
    return course


def kind_of(course: CutCourse) -> type[Order]:
    """Return the kind of the orders of a course."""
    return FORMS[dict(course.start.order or {})["form"]]


def order_of_fill(
    course: CutCourse, number: int, begins: date, said: Refill, figures: Mapping[str, str]
) -> Order:
    """
    Return the order of a fill: the first prescription with the members given anew.

    Args:
        course: The course.
        number: Of the fill.
        begins: Its first day.
        said: What is given for it.
        figures: Its measured figures by name, as typed.
    """
    known = dict(course.start.order or {})
    del known["form"]
    prescribed, trail = course.first.prescription, course.first.trail
    members: dict[str, Any] = {
        **known,
        "patient": prescribed.patient,
        "patient_name": prescribed.patient_name,
        "rx": prescribed.rx,
        "directions": prescribed.directions,
        **said.members(),
        **figures,
        "avoid": tuple((trail.avoided if trail else None) or ()),
        "days": str(course.days[number - 1]),
        "first_dose": begins.isoformat(),
    }
    return kind_of(course)(**members)


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


def order_kept(trail: Trail, entry: Recorded) -> Order:
    """
    Return the order of a preparation as it was typed, without its lots.

    Of one planned anew it is that of the plan before, and of a fill the first prescription with
    what was given for it, or taken over from what is on record.

    Args:
        trail: It is only read.
        entry: Of the preparation, which is no part of a schedule.

    Raises:
        NotAgain: it was erased, or is only kept shortened.
        VerificationFailure: it is the order of something else.
        WrongState: it is a fill, and the personal data of its course were erased.
    """
    plan = Preparation.from_document(entry.document)
    typed = trail.order_at(entry.sequence)
    if isinstance(typed, dict):
        typed.pop("lots", None)
    given = order_as_typed(typed, entry)
    if plan.replaces is not None:
        before = order_kept(trail, named_before(trail, plan.replaces.id, entry))
        again: dict[str, Any] = {**measured_in(given.get("measured", ()), type(before))}
        return replace(before, balance=given.get("balance") or before.balance, **again)
    if plan.course is not None and given.pop("refill", None) is not None:
        course, said = course_with(trail, entry), made_of(Refill, given)
        taken = {each.name: each.figure for each in plan.course.taken or ()}
        figures = {**measured_in(said.measured, kind_of(course)), **taken}
        return order_of_fill(course, plan.course.fill, plan.course.first_day, said, figures)
    ordered: Order = made_of(FORMS[plan.form], given)
    return ordered


def named_before(trail: Trail, identity: str, entry: Recorded) -> Recorded:
    """
    Return a preparation that a later one names.

    Raises:
        VerificationFailure: it was not recorded before.
    """
    found = trail.find(identity, action=REPLACING)
    if found is None or found.sequence >= entry.sequence:
        raise VerificationFailure(
            f"Entry {entry.sequence} names {quoted(identity)}, which was not planned before.",
            first_bad=entry.sequence,
        )
    return found
