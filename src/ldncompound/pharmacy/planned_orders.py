"""The preparation of an order by today's date and what is on the shelf; nothing is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.dosage_forms.registry import prepare
from ldncompound.core.records import replaced
from ldncompound.core.refusals import CourseOutlivesBeyondUse
from ldncompound.pharmacy.ordered_twice import compared_with_earlier
from ldncompound.pharmacy.stock.inventory import Stockroom

if TYPE_CHECKING:
    from ldncompound.compounding.course_figures import CourseInUse
    from ldncompound.compounding.directions import Ordered
    from ldncompound.compounding.practice import Practice
    from ldncompound.compounding.preparation import PlanReplaced, Preparation
    from ldncompound.compounding.prescription.order_fields import Order
    from ldncompound.formulary.contents import Formulary
    from ldncompound.pharmacy.desk import Desk
    from ldncompound.trail.store import Trail

__all__ = ["planned_order"]


def planned_order(
    order: Order,
    course: CourseInUse | None,
    trail: Trail,
    formulary: Formulary,
    pharmacy: Practice,
    desk: Desk,
    *,
    replaces: PlanReplaced | None = None,
) -> Preparation:
    """
    Return the preparation of an order, as a part of its course if it is one.

    One of no course says where the same was ordered before on its day.

    Args:
        order: The prescription as typed, settled.
        course: Which part of a schedule or course it is; None for none.
        trail: Holds the lots; it is only read.
        formulary: The master formulation records.
        pharmacy: Who prepares.
        desk: Who orders, and the current day.
        replaces: The plan in whose place it is made; None for none.

    Raises:
        Refusal: what is refused, why, and what to do instead.
    """
    try:
        made = prepare(
            order,
            formulary=formulary,
            pharmacy=pharmacy,
            today=desk.today,
            kept=Stockroom(trail),
            by=desk.by,
            others=_others(trail, course),
        )
    except CourseOutlivesBeyondUse as refusal:
        if course is not None:
            # The length is fixed: it can only be made later, or from other lots.
            refusal.remedy = (
                f"Prepare it closer to {course.first_day}, from lots that do not expire before "
                f"{course.last_day}."
            )
        raise
    if replaces is not None:
        made = replaced(made, replaces=replaces)
    if course is None:
        return compared_with_earlier(trail, made)
    from ldncompound.compounding.fills import joined

    return joined(made, course)


def _others(trail: Trail, course: CourseInUse | None) -> tuple[Ordered, ...]:
    """Return the doses of the schedule that an order is a part of; its directions name them too."""
    if course is None or course.schedule is None:
        return ()
    found = trail.find(course.schedule, action="schedule")
    if found is None:
        return ()  # a course of one dose, cut into fills
    # Imported here: most orders are no part of a schedule.
    from ldncompound.compounding.schedule_document import Schedule, doses_of

    return doses_of(Schedule.from_document(found.document).steps)
