"""Schedules that a prescriber changed in mid-course: by which one, and from which day on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.schedule_document import ScheduleChanged, ScheduleReplaced
from ldncompound.core.records import Record
from ldncompound.core.refusals import WrongState
from ldncompound.pharmacy.trail_index import CHANGES

if TYPE_CHECKING:
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.trail.store import Trail

__all__ = ["Successor", "changed_by", "check_not_changed", "said_of_change", "successor_of"]


class _Change(Record, forbid_unknown_fields=False):
    """A schedule, read only for the one that it changes."""

    id: str
    changes: ScheduleReplaced


class Successor(NamedTuple):
    """
    The schedule that changes one: the last that was entered.

    Args:
        sequence: Number of its entry.
        changed: Its id, and the day from which on.
    """

    sequence: int
    changed: ScheduleChanged


def successor_of(trail: Trail, identity: str, after: int = 0) -> Successor | None:
    """
    Return the schedule that directly changes one; None where none does.

    Args:
        trail: It is only read.
        identity: Id of the schedule.
        after: Number of its entry; a change stands later.
    """
    found = [at for _, at in trail.mentioning(CHANGES, identity) if at > after]
    if not found:
        return None
    told = _Change.from_document(trail.recorded_at(found[-1]).document)
    return Successor(found[-1], ScheduleChanged(by=told.id, from_day=told.changes.from_day))


def changed_by(trail: Trail, identity: str) -> ScheduleChanged | None:
    """
    Return from which day on a schedule supplies nothing any more, and what does instead.

    A change of the change that begins before it takes its place as a whole.

    Args:
        trail: It is only read.
        identity: Id of the schedule.
    """
    last = successor_of(trail, identity)
    changed = None if last is None else last.changed
    while last is not None and changed is not None:
        last = successor_of(trail, last.changed.by, last.sequence)
        if last is not None and last.changed.from_day <= changed.from_day:
            changed = last.changed
    return changed


def said_of_change(trail: Trail, plan: Preparation) -> str | None:
    """
    Return what a batch is still for whose schedule was changed; None where it was not touched.

    Args:
        trail: It is only read.
        plan: The preparation.
    """
    changed, given = _taken_from(trail, plan), plan.prescription
    last = given.first_dose + timedelta(days=given.days - 1)
    if changed is None or last < changed.from_day:
        return None
    until = changed.from_day - timedelta(days=1)
    by = f"{changed.by} has taken the place of its schedule from {changed.from_day} on"
    if given.first_dose >= changed.from_day:
        return f"SCHEDULE CHANGED: {by}, and with it of all days of this batch. Reject it."
    return (
        f"SCHEDULE CHANGED: {by}. This batch is for {given.first_dose} to {until} alone, and its "
        f"labels say until {last}. While it stands in the pharmacy, reject it: 'ldncompound "
        f"titration accept {plan.course and plan.course.schedule}' then makes it for these days. "
        f"Where it was handed out, what is left on {changed.from_day} is to be returned or "
        "destroyed."
    )


def _taken_from(trail: Trail, plan: Preparation) -> ScheduleChanged | None:
    """Return what has taken the place of the schedule of a batch; None where nothing has."""
    course = plan.course
    if course is None or course.schedule is None or course.days is not None:
        return None  # not of a schedule
    return changed_by(trail, course.schedule)


def check_not_changed(trail: Trail, plan: Preparation) -> None:
    """
    Refuse to hand out what was made for days that another schedule has taken over.

    Args:
        trail: It is only read.
        plan: The preparation.

    Raises:
        WrongState: its first dose is on or after the day of the change.
    """
    changed = _taken_from(trail, plan)
    if changed is not None and plan.prescription.first_dose >= changed.from_day:
        raise WrongState(
            f"{plan.id} is for days from {plan.prescription.first_dose} on, and {changed.by} has "
            f"taken the place of its schedule from {changed.from_day} on.",
            remedy="It must not be handed out, nor taken any more: 'ldncompound batch reject "
            f"{plan.id}', or have it returned or destroyed.",
        )
