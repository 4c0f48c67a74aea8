"""Preparations and schedules planned again, from the order that is kept beside them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ldncompound.compounding.prescription.documented_schedules import Missing
from ldncompound.compounding.schedule_document import Schedule
from ldncompound.core.refusals import VerificationFailure
from ldncompound.interchange.order_files import FORMS
from ldncompound.pharmacy.courses.acceptance import AcceptanceAct
from ldncompound.pharmacy.courses.change_acts import Changer, ScheduleChange
from ldncompound.pharmacy.courses.fill_acts import make_part
from ldncompound.pharmacy.courses.fill_orders import Refill
from ldncompound.pharmacy.courses.refill_acts import Refiller
from ldncompound.pharmacy.courses.replan_acts import Replan, Replanner, replaced_before
from ldncompound.pharmacy.courses.schedule_acts import Scheduler
from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
from ldncompound.pharmacy.courses.schedule_way import SaidOfFills
from ldncompound.pharmacy.kept_orders import ERASED, NotAgain, made_of, order_as_typed
from ldncompound.pharmacy.outcome import DoneMeanwhile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ldncompound.compounding.course_figures import CourseInUse
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.pharmacy.inspection.acts_again import RecorderAgain
    from ldncompound.trail.act import Recorded

__all__ = ["acceptance_again", "preparation_again", "schedule_again"]


def preparation_again(
    recorder: RecorderAgain, entry: Recorded, plan: Preparation, typed: Any
) -> None:
    """
    Plan a preparation again, as it was ordered: by itself, as a part or as a fill.

    Args:
        recorder: As of then.
        entry: What was recorded.
        plan: The preparation that it states.
        typed: The order as typed, which is kept with the personal data.

    Raises:
        Restated: what would be recorded.
        Refusal: it could not be planned.
        NotAgain: the order was erased, or is only kept shortened.
        VerificationFailure: the order is not one of such a preparation.
    """
    order = order_as_typed(typed, entry)
    course, trail = plan.course, recorder.trail
    before = [trail.find(each) for each in _same_before(plan)]
    if plan.replaces is not None:
        before += replaced_before(trail, entry)
    if any(each is not None and each.erased for each in before):
        raise NotAgain(ERASED)
    if order.pop("replan", False):
        Replanner(recorder).replan(str(order.pop("batch")), made_of(Replan, order))
    if "refill" in order:
        begun = None if course is None else trail.find(str(course.schedule))
        if begun is not None and begun.erased:
            raise NotAgain(ERASED)
        Refiller(recorder).refill(str(order.pop("refill")), made_of(Refill, order))
    elif course is not None and course.schedule is not None:
        _part(recorder, course, order)
    else:
        recorder.prepare(made_of(FORMS[plan.form], order))


def _same_before(plan: Preparation) -> list[str]:
    """Return the preparation that a plan names as the same as it, by the patient's data."""
    told = [each for each in plan.wording if each.key == "note.same_again"]
    return [str(each.values["preparation"]) for each in told]


def _part(recorder: RecorderAgain, course: CourseInUse, order: dict[str, Any]) -> None:
    """Make a part of a schedule again."""
    scheduler = Scheduler(recorder)
    schedule = scheduler.schedule(str(course.schedule))
    if not schedule.prescription.patient:
        raise NotAgain(ERASED)
    way, _ = scheduler.option(schedule, None)
    changed, fills = scheduler.standing(str(schedule.id), way)
    more = {name: order[name] for name in SaidOfFills.__annotations__ if name in order}
    for fill, parts in fills:
        for each in parts:
            if each.place == (course.fill, course.part):
                place, part = each.place, each.part
                with _once():
                    make_part(recorder, schedule, fill, place, part, more, changed)  # type: ignore[arg-type]
    raise VerificationFailure("Its schedule has no such part.")


def schedule_again(recorder: RecorderAgain, entry: Recorded, typed: Any) -> None:
    """
    Plan a schedule again; otherwise as `preparation_again`.

    Raises:
        Restated: what would be recorded.
        Refusal: it could not be planned.
        NotAgain: the order was erased, or is only kept shortened.
        VerificationFailure: the order is none of a schedule.
    """
    order = order_as_typed(typed, entry)
    stated = Schedule.from_document(entry.document)
    changed = order.pop("changes", None)
    if changed is not None:
        old = recorder.trail.find(str(changed), action="schedule")
        if old is not None and old.erased:
            raise NotAgain(ERASED)
        Changer(recorder).change(str(changed), made_of(ScheduleChange, order))
    missing = {name: order.pop(name, None) for name in Missing._fields}
    order["start"] = stated.prescription.first_dose.isoformat()
    Scheduler(recorder).plan(made_of(ScheduleOrder, {**order, "missing": Missing(**missing)}))


def acceptance_again(recorder: RecorderAgain, entry: Recorded) -> None:
    """
    Accept a schedule again.

    Raises:
        Restated: what would be recorded.
        Refusal: it could not be accepted.
        NotAgain: the personal data of the schedule were erased.
    """
    stated = AcceptanceAct.from_document(entry.document)
    scheduler = Scheduler(recorder)
    schedule = scheduler.schedule(str(entry.subject))
    if not schedule.prescription.patient:
        raise NotAgain(ERASED)
    way, _ = scheduler.option(schedule, stated.kind)
    with _once():
        scheduler.record_accepted(str(schedule.id), way.kind)


@contextmanager
def _once() -> Iterator[None]:
    """Find fault with an act that was done before."""
    try:
        yield
    except DoneMeanwhile:
        raise VerificationFailure("It was done before, and is done once.") from None
