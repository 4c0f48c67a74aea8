"""Make the parts of a fill of a schedule, each a preparation of its own."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from ldncompound.compounding.course_figures import CourseInUse, WholeDose
from ldncompound.compounding.prescription.order import common
from ldncompound.core.dates import parse_date
from ldncompound.core.refusals import InvalidOrder
from ldncompound.pharmacy.courses.acceptance import FillDue, FillPassed
from ldncompound.pharmacy.courses.history import parts_made
from ldncompound.pharmacy.courses.schedule_way import SaidOfFills, from_day, order_of_part, terms_of
from ldncompound.pharmacy.outcome import DoneMeanwhile
from ldncompound.pharmacy.schedule_changes import changed_by
from ldncompound.pharmacy.trail_index import SCHEDULE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ldncompound.compounding.preparation import Preparation
    from ldncompound.compounding.schedule_document import Schedule, ScheduleChanged
    from ldncompound.compounding.schedule_fill import FillPart, ScheduleFill
    from ldncompound.pharmacy.courses.standing import StandingFill
    from ldncompound.pharmacy.recorder import Recorder

__all__ = ["fills_ahead", "fills_passed", "make_fill", "make_part", "never_made"]


def make_fill(
    recorder: Recorder,
    schedule: Schedule,
    fill: StandingFill,
    changed: ScheduleChanged | None,
    more: SaidOfFills,
) -> None:
    """
    Make every part of a fill not made yet.

    Args:
        recorder: Writes the entries.
        schedule: As recorded.
        fill: As far as it stands.
        changed: What has taken the place of the schedule, as far as was read.
        more: Members for every preparation.

    Raises:
        Refusal: recorded; parts made before it remain.
    """
    if not fill.to_make:
        return
    dated = recorder.attempt(
        {"schedule": str(schedule.id)},
        lambda: _dated(recorder.desk.today, fill.fill, more),
        mentions_of=lambda _: ((SCHEDULE, str(schedule.id)),),
    )
    for each in fill.to_make:
        with suppress(DoneMeanwhile):
            make_part(recorder, schedule, fill.fill, each.place, each.part, dated, changed)


def fills_ahead(fills: Sequence[StandingFill], today: date) -> tuple[FillDue, ...]:
    """Return the fills that are still to be made."""
    return tuple(
        FillDue(fill=each.fill.number, first_day=each.fill.first_day, made_on=each.fill.made_on)
        for each in fills
        if each.to_make and not each.has_passed(today)
    )


def fills_passed(fills: Sequence[StandingFill], today: date) -> tuple[FillPassed, ...]:
    """Return the fills that were never made, and whose days have all passed."""
    return tuple(
        FillPassed(
            fill=each.fill.number, first_day=each.fill.first_day, last_day=each.fill.last_day
        )
        for each in fills
        if each.has_passed(today)
    )


def never_made(fill: ScheduleFill) -> InvalidOrder:
    """Return the refusal of a fill whose days have all passed."""
    return InvalidOrder(
        f"All days of fill {fill.number} have passed, {fill.first_day} to {fill.last_day}; it was "
        "never made.",
        remedy="Nothing is made for days that have passed, and what was missed is for the "
        "prescriber to say. If it was made on its day and is only entered late, give --reason.",
    )


def _dated(today: date, fill: ScheduleFill, more: SaidOfFills) -> SaidOfFills:
    """
    Return what is said of a fill, with the day on which it is made.

    It is made today, unless it is only entered today; its doses begin as planned, or later.

    Raises:
        InvalidOrder: its first day has passed, and nothing says how that is meant.
    """
    first = more.get("first_dose")
    begins = fill.first_day if first is None else parse_date(first, "the first dose")
    if begins < fill.first_day:
        begins, first = fill.first_day, None
    made_on = more.get("prepared_on")
    if made_on is None and today > begins:
        if not (more.get("reason") or "").strip():
            if fill.last_day < today:
                raise never_made(fill)
            raise InvalidOrder(
                f"Fill {fill.number} was to begin on {begins}, which has passed, and no reason "
                "is given.",
                remedy="Give the day of its first dose with --first-dose: it is then made for "
                "the days that are left. Or, if it was made on its day and is only entered "
                "late, give --reason.",
            )
        made_on = fill.made_on.isoformat()
    return {**more, "prepared_on": made_on or today.isoformat(), "first_dose": first}


def make_part(
    recorder: Recorder,
    schedule: Schedule,
    fill: ScheduleFill,
    place: tuple[int, int],
    part: FillPart,
    more: SaidOfFills,
    changed: ScheduleChanged | None,
) -> None:
    """
    Make one part of a fill.

    Args:
        recorder: Writes the entry.
        schedule: As recorded.
        fill: Of the way that was accepted, as far as it stands.
        place: Number of the fill, and of the part in it.
        part: The part, likewise.
        more: Members for the preparation.
        changed: What has taken the place of the schedule, as far as was read.

    Raises:
        DoneMeanwhile: somebody else has made it, or has changed the schedule.
    """
    identity = str(schedule.id)
    first = more.get("first_dose")
    rest = part if first is None else from_day(part, parse_date(first, "the first dose"))
    if rest is None:
        return  # its days have passed
    # What the patient avoids applies to every fill; answers and lots are those of the day.
    avoided = schedule.trail.avoided if schedule.trail else None
    shared: SaidOfFills = {
        **more,
        "first_dose": rest.steps[0].first_day.isoformat(),
        "avoid": tuple(avoided or ()),
    }
    order = order_of_part(rest, schedule.prescription, terms_of(schedule), shared)
    wholes = tuple(WholeDose(dose=each.dose, beside=each.beside) for each in rest.steps)
    course = CourseInUse(
        schedule=identity,
        fill=fill.number,
        of=fill.of,
        part=place[1],
        parts=fill.preparations,
        dose=common(each.dose for each in wholes),
        beside=common(each.beside for each in wholes) or (),
        steps=wholes if any(each.beside for each in wholes) else None,
        first_day=fill.first_day if rest == part else rest.steps[0].first_day,
        last_day=fill.last_day,
    )

    def still(_: Preparation) -> None:
        """Stop where somebody else made it since the schedule was read, or changed the schedule."""
        trail = recorder.trail
        if changed_by(trail, identity) != changed or place in parts_made(trail, identity):
            raise DoneMeanwhile

    recorder.prepare(order, course=course, still=still)
