"""What was made of a schedule for days that it does not cover any more, container by container."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.compounding.preparation import Preparation
from ldncompound.compounding.prescription.order import PrescribedStep, doses_of, one_dose
from ldncompound.compounding.schedule_document import ContainerLeft
from ldncompound.core.quantities import DAY, MG, ML, mass, number_of, quantity, volume
from ldncompound.pharmacy.courses.history import parts_made, recorded_schedule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ldncompound.compounding.schedule_document import Schedule
    from ldncompound.compounding.schedule_fill import CountOrVolume
    from ldncompound.trail.store import Trail

__all__ = ["left_over", "steps_served"]


def left_over(trail: Trail, schedule: Schedule, day: date) -> Iterator[ContainerLeft]:
    """
    Yield what was made for days from one on, of a schedule and of those that it had changed.

    Each counts from the day from which on it supplies nothing any more, so that what is yielded
    is all that may still be in the patient's hands and must not be taken.

    Args:
        trail: It is only read.
        schedule: The one that is changed.
        day: The first day of the change.
    """
    while True:
        yield from _left_of(trail, schedule, day)
        if schedule.changes is None:
            return
        day = min(day, schedule.changes.from_day)
        schedule = recorded_schedule(trail, schedule.changes.id)


def _left_of(trail: Trail, schedule: Schedule, day: date) -> Iterator[ContainerLeft]:
    """Yield what was made of one schedule for days from one on, in the order of its parts."""
    for _, entry in sorted(parts_made(trail, str(schedule.id)).items()):
        made = Preparation.from_document(entry.document)
        steps = steps_served(made)
        # Unless one container was ordered, each step has one of its own.
        for held in (steps,) if schedule.one_container else [(each,) for each in steps]:
            left = [(each, doses_of(each) - doses_of(each, before=day)) for each in held]
            if not any(count for _, count in left):
                continue
            drug = sum((number_of(each.dose, MG) * count for each, count in left), Fraction(0))
            yield ContainerLeft(
                schedule=str(schedule.id),
                preparation=str(made.id),
                first_day=held[0].first_day,
                last_day=held[-1].last_day,
                from_day=day,
                strength=made.figures.product if made.figures.counted else None,
                amount=_amount(left),
                drug=mass(drug),
            )


def steps_served(made: Preparation) -> tuple[PrescribedStep, ...]:
    """Return the steps that a preparation serves; at first it served one, which it did not name."""
    given, figures = made.prescription, made.figures
    if given.steps is not None:
        return given.steps
    dose, times = one_dose(given)
    held = figures.dispensed
    each = number_of(held, held.units) / (times * given.days)
    return (
        PrescribedStep(
            dose=dose,
            doses_per_day=times,
            every=quantity(1, DAY),
            first_day=given.first_dose,
            last_day=given.first_dose + timedelta(days=given.days - 1),
            per_dose=int(each) if figures.counted else None,
            dose_volume=None if figures.counted else volume(each),
        ),
    )


def _amount(left: Sequence[tuple[PrescribedStep, int]]) -> CountOrVolume:
    """Return the capsules, or the volume, of so many doses of some steps."""
    if left[0][0].per_dose is not None:
        return sum((each.per_dose or 0) * count for each, count in left)
    volumes = (number_of(each.dose_volume, ML) * count for each, count in left if each.dose_volume)
    return volume(sum(volumes, Fraction(0)))
