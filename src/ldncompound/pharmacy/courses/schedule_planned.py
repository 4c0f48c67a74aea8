"""A schedule planned with what the pharmacy has, and whether it was entered before."""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from ldncompound.compounding.schedule_document import Schedule
from ldncompound.core.personal_data import PersonalRow
from ldncompound.core.records import replaced
from ldncompound.pharmacy.courses.schedule import plan_schedule
from ldncompound.pharmacy.stock.inventory import Stockroom

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.trail.act import Recorded

__all__ = ["planned_here", "series_of", "with_earlier"]


_DAYS_BACK = 7
_COMPARED = 50
"""Schedules of a day that a new one is compared with, the first ones."""


def planned_here(recorder: Recorder, order: ScheduleOrder) -> Schedule:
    """
    Return a schedule planned today, at the prices of the lots on hand; nothing is recorded.

    Args:
        recorder: Of the pharmacy.
        order: As typed.

    Raises:
        Refusal: as by `plan_schedule`.
    """
    today = recorder.desk.today
    return plan_schedule(
        order,
        formulary=recorder.formulary,
        pharmacy=recorder.pharmacy,
        today=today,
        on_hand=Stockroom(recorder.trail).on_hand(today),
    )


def series_of(recorder: Recorder, day: date) -> str:
    """Return how the ids of the schedules of a day begin."""
    return f"{recorder.pharmacy.site}-T{day:%Y%m%d}"


def with_earlier(recorder: Recorder, order: ScheduleOrder, planned: Schedule) -> Schedule:
    """
    Return a schedule that names the same one, where it was entered before in these days.

    The same is: for the same patient, of the same prescriber, with the same steps on the same days.

    Args:
        recorder: Of the pharmacy.
        order: As typed, with the patient.
        planned: The new one, still without an id.
    """
    for entry in _of_these_days(recorder):
        if PersonalRow.of(entry.personal).text("patient") != order.patient:
            continue
        earlier = Schedule.from_document(entry.document)
        if (
            earlier.changes is None
            and earlier.steps == planned.steps
            and earlier.prescription.prescriber == order.prescriber
        ):
            return replaced(planned, same_as=str(entry.subject))
    return planned


def _of_these_days(recorder: Recorder) -> Iterator[Recorded]:
    """Yield the schedules that were entered today and on the days before, the latest day first."""
    for back in range(_DAYS_BACK + 1):
        series = series_of(recorder, recorder.desk.today - timedelta(days=back))
        found = (
            recorder.trail.find(f"{series}-{number:04}", action="schedule")
            for number in range(1, _COMPARED + 1)
        )
        yield from filter(None, takewhile(bool, found))
