"""What still stands of a schedule that was changed: its days before the change, and no other.

What was made stays as it was made. Of what was not, only the days before the change remain, with
the exact counts and volumes of their doses.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.compounding.dosage_forms.oral_liquid.figures import LiquidFigures
from ldncompound.compounding.preparation import Preparation
from ldncompound.compounding.prescription.order import doses_of, taken_on
from ldncompound.core.quantities import MG, ML, mass, number_of, volume
from ldncompound.core.records import replaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from ldncompound.compounding.dosage_forms.oral_liquid.figures import DosingDevice
    from ldncompound.compounding.prescription.order import PrescribedStep
    from ldncompound.compounding.schedule_document import Schedule, ScheduledStep, ScheduleOption
    from ldncompound.compounding.schedule_fill import (
        CountOrVolume,
        FillPart,
        PartStep,
        ScheduleFill,
    )
    from ldncompound.core.quantities import Quantity
    from ldncompound.trail.act import Recorded

__all__ = [
    "StandingFill",
    "StandingPart",
    "fill_as_made",
    "part_as_made",
    "part_before",
    "schedule_before",
    "standing_fills",
    "still_to_come",
]


class StandingPart(NamedTuple):
    """
    A part of a fill that was made, or is still to be made.

    Args:
        place: Number of the fill, and of the part in it, as planned.
        part: As it was made, or as it is to be made.
        made: The entry of its preparation; None where it is still to be made.
        whole: It is as planned, with every day.
    """

    place: tuple[int, int]
    part: FillPart
    made: Recorded | None
    whole: bool


class StandingFill(NamedTuple):
    """
    A fill as far as it stands.

    Args:
        fill: Its days, its amount and its parts; `preparations` is their number as planned.
        parts: The parts.
    """

    fill: ScheduleFill
    parts: tuple[StandingPart, ...]

    @property
    def to_make(self) -> tuple[StandingPart, ...]:
        """Return the parts still to be made."""
        return tuple(each for each in self.parts if each.made is None)

    def has_passed(self, today: date) -> bool:
        """Return whether a part of it was not made, and nothing of it is taken from today on."""
        taken = (max(taken_on(step)) for each in self.to_make for step in each.part.steps)
        return max(taken, default=today) < today

    @property
    def rest(self) -> ScheduleFill:
        """Return the fill with what is still to be made of it alone."""
        parts = tuple(each.part for each in self.to_make)
        if len(parts) in {0, len(self.parts)}:
            return self.fill
        return replaced(self.fill, dispense=_sum(parts), parts=parts)


def standing_fills(
    option: ScheduleOption, made: Mapping[tuple[int, int], Recorded], ends: date | None
) -> tuple[StandingFill, ...]:
    """
    Return the fills of a schedule as far as they stand.

    Args:
        option: The way in which it is made.
        made: The entries of its preparations, by fill and part, without void ones.
        ends: The first day that it does not supply any more; None where it was not changed.
    """
    return tuple(each for each in (_standing(fill, made, ends) for fill in option.fills) if each)


def _standing(
    fill: ScheduleFill, made: Mapping[tuple[int, int], Recorded], ends: date | None
) -> StandingFill | None:
    """Return a fill as far as it stands; None where nothing of it does."""
    parts = []
    for place, part in zip(fill.places, fill.parts, strict=True):
        entry = made.get(place)
        until = ends if entry is None else _end_of(entry)
        cut = part if until is None else part_before(part, until)
        if cut is not None:
            parts.append(StandingPart(place, cut, entry, cut == part))
    if not parts:
        return None
    if len(parts) == len(fill.parts) and all(each.whole for each in parts):
        return StandingFill(fill, tuple(parts))
    cut_parts = tuple(each.part for each in parts)
    last = max(max(taken_on(step)) for part in cut_parts for step in part.steps)
    held = replaced(fill, last_day=last, dispense=_sum(cut_parts), parts=cut_parts)
    return StandingFill(held, tuple(parts))


def _end_of(entry: Recorded) -> date:
    """Return the day after the last one that a preparation serves."""
    given = Preparation.from_document(entry.document).prescription
    return given.first_dose + timedelta(days=given.days)


def part_before(part: FillPart, day: date) -> FillPart | None:
    """
    Return a part with its days before one alone; None where it has none.

    Args:
        part: As planned.
        day: The first day that it does not serve.
    """
    steps = tuple(_steps_before(part.steps, day))
    return _with_steps(part, steps) if steps else None


def _with_steps(part: FillPart, steps: tuple[PartStep, ...]) -> FillPart:
    """Return a part with other days, and what they take; how it is then made is not planned."""
    if steps == part.steps:
        return part
    cut = replaced(part, steps=steps, batch_size=None, method=None)
    return replaced(cut, dispense=None if part.dispense is None else _sum((cut,)))


def _steps_before(steps: Sequence[PartStep], day: date) -> Iterator[PartStep]:
    """Yield the steps of a part before a day, with the count or volume of their doses."""
    for each in steps:
        if each.first_day >= day:
            continue
        if each.last_day < day:
            yield each
            continue
        yield _counted(replaced(each, last_day=day - timedelta(days=1)))


def still_to_come(fills: Sequence[StandingFill], today: date) -> Iterator[StandingFill]:
    """
    Yield fills without the days that have passed before anything was made for them.

    What is still to be made of a fill, whole or a part, is made for the days from today on alone.
    Where the other part of the same doses was made, it stays as planned.

    Args:
        fills: As far as they stand.
        today: Its own doses can still be supplied.
    """
    for each in fills:
        parts, begun = [], len(each.to_make) < len(each.parts)
        for part in each.parts:
            shared = begun and any(step.beside for step in part.part.steps)
            stays = part.made is not None or shared
            cut = part.part if stays else _part_from(part.part, today)
            if cut is not None:
                parts.append(part._replace(part=cut, whole=part.whole and cut == part.part))
        if tuple(parts) == each.parts:
            yield each
        elif parts:
            held = tuple(part.part for part in parts)
            first = min(part.steps[0].first_day for part in held)
            fill = replaced(each.fill, first_day=first, dispense=_sum(held), parts=held)
            yield StandingFill(fill, tuple(parts))


def _part_from(part: FillPart, day: date) -> FillPart | None:
    """Return a part with its days from one on alone; None where it has none."""
    steps = tuple(_steps_from(part.steps, day))
    return _with_steps(part, steps) if steps else None


def _steps_from(steps: Sequence[PartStep], day: date) -> Iterator[PartStep]:
    """Yield the steps of a part from a day on, each from the first dose that is left of it."""
    for each in steps:
        begins = next((taken for taken in taken_on(each) if taken >= day), None)
        if each.first_day >= day:
            yield each
        elif begins is not None:
            yield _counted(replaced(each, first_day=begins))


def _counted(cut: PartStep) -> PartStep:
    """Return a step whose days were cut with the count or volume of its doses."""
    units = None if cut.units is None else (cut.per_dose or 0) * cut.doses
    held = None if cut.dose_volume is None else number_of(cut.dose_volume, ML) * cut.doses
    return replaced(cut, units=units, volume=None if held is None else volume(held))


def fill_as_made(standing: StandingFill) -> ScheduleFill:
    """
    Return a fill with the days and the beyond-use date with which its parts were made.

    One that was made late begins later than planned, and one that was made again keeps longer.
    """
    made = [
        Preparation.from_document(each.made.document)
        for each in standing.parts
        if each.made is not None
    ]
    if not made:
        return standing.fill
    parts = tuple(
        each.part
        if each.made is None
        else part_as_made(each.part, Preparation.from_document(each.made.document))
        for each in standing.parts
    )
    keeps = replaced(standing.fill.beyond_use, date=min(each.beyond_use.date for each in made))
    if parts == standing.fill.parts and keeps == standing.fill.beyond_use:
        return standing.fill
    first = min(step.first_day for part in parts for step in part.steps)
    return replaced(
        standing.fill, first_day=first, dispense=_sum(parts), parts=parts, beyond_use=keeps
    )


def part_as_made(part: FillPart, made: Preparation) -> FillPart:
    """
    Return a part with the days, the amounts and the oral syringes of its preparation.

    Args:
        part: As planned.
        made: The preparation.
    """
    if made.prescription.steps is None:  # an early record, which names none
        return part
    return _with_steps(part, tuple(_steps_as_made(part, made, made.prescription.steps)))


def _steps_as_made(
    part: FillPart, made: Preparation, served_steps: Sequence[PrescribedStep]
) -> Iterator[PartStep]:
    """Yield the steps of a part with the days and the amounts that were made."""
    for served in served_steps:
        of = next(s for s in part.steps if s.first_day <= served.first_day <= s.last_day)
        yield replaced(
            of,
            first_day=served.first_day,
            last_day=served.last_day,
            units=served.units,
            volume=served.volume,
            device=_device_for(served.dose_volume, made) or of.device,
        )


def _device_for(dose_volume: Quantity | None, made: Preparation) -> DosingDevice | None:
    """Return the oral syringe with which a dose of a preparation is drawn up; None of capsules."""
    figures = made.figures
    if dose_volume is None or not isinstance(figures, LiquidFigures):
        return None
    known = figures.devices if figures.device is None else (figures.device,)
    return next((each for each in known if sum(each.draws[1:], each.draws[0]) == dose_volume), None)


def _sum(parts: Sequence[FillPart]) -> CountOrVolume:
    """Return the capsules of parts, or the volume of the liquid."""
    if parts[0].strength is not None:
        return sum(part.count for part in parts)
    volumes = (step.volume for part in parts for step in part.steps if step.volume is not None)
    return volume(sum((number_of(each, ML) for each in volumes), Fraction(0)))


def schedule_before(schedule: Schedule, day: date) -> Schedule:
    """
    Return a schedule with its days before one alone, as a calendar shows it.

    Args:
        schedule: As recorded.
        day: The first day that it does not cover; not before its second.
    """
    steps = tuple(_scheduled_before(schedule.steps, day))
    drug = sum((number_of(each.dose, MG) * doses_of(each) for each in steps), Fraction(0))
    return replaced(schedule, steps=steps, days=sum(each.days for each in steps), total=mass(drug))


def _scheduled_before(steps: Sequence[ScheduledStep], day: date) -> Iterator[ScheduledStep]:
    """Yield the steps of a schedule before a day."""
    for each in steps:
        if each.first_day < day:
            last = min(each.last_day, day - timedelta(days=1))
            yield replaced(each, last_day=last, days=(last - each.first_day).days + 1)
