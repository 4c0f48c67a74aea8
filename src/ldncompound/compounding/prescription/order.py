"""The prescription as recorded; for what is ordered see `order_fields`."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Protocol, TypeVar

from ldncompound.core.quantities import DAY, Quantity, number_of
from ldncompound.core.quantity_fields import Count, Duration, Mass, Volume
from ldncompound.core.records import Positive, Record
from ldncompound.core.refusals import VerificationFailure
from ldncompound.core.weekdays import WEEK, WEEKDAYS, Weekday, days_from, taken, times_taken

__all__ = [
    "PrescribedStep",
    "Prescription",
    "StepTaken",
    "check_interval",
    "common",
    "doses_of",
    "doses_of_steps",
    "interval_of",
    "taken_on",
    "weekdays_of",
]


_Value = TypeVar("_Value")


class StepTaken(Protocol):
    """A recorded step: how often it is taken, and from when to when."""

    @property
    def doses_per_day(self) -> int:
        """Doses on each day on which it is taken."""

    @property
    def every(self) -> Quantity:
        """From one such day to the next."""

    @property
    def on(self) -> tuple[Weekday, ...] | None:
        """The days of the week on which it is taken; None where none were ordered."""

    @property
    def first_day(self) -> date:
        """Its first day."""

    @property
    def last_day(self) -> date:
        """Its last day."""


def check_interval(step: StepTaken) -> None:
    """
    Refuse what is no interval of whole days, no days in order, or no days of a week in order.

    Raises:
        ValueError: with a recorded step, which then cannot be read.
    """
    days = number_of(step.every, DAY)
    if days.denominator != 1 or days < 1:
        raise ValueError("a step must be taken at an interval of whole days, at least 1")
    if step.last_day < step.first_day:
        raise ValueError("a step must not end before it begins")
    if step.on is None:
        return
    if days != WEEK or step.on != tuple(day for day in WEEKDAYS if day in step.on) or not step.on:
        raise ValueError("a step must name the days of a week in their order, each once")


def weekdays_of(step: StepTaken) -> tuple[int, ...] | None:
    """Return the days of the week of a step, counted from its first day; None where it has none."""
    if step.on is None:
        return None
    return days_from(map(WEEKDAYS.index, step.on), step.first_day.weekday())


def interval_of(step: StepTaken) -> int:
    """Return the days from one on which a step is taken to the next; of days of the week a week."""
    return int(number_of(step.every, DAY))


def taken_on(step: StepTaken) -> Iterator[date]:
    """Yield the days on which a step is taken."""
    days = (step.last_day - step.first_day).days + 1
    for passed in taken(days, interval_of(step), weekdays_of(step) or (0,)):
        yield step.first_day + timedelta(days=passed)


def doses_of(step: StepTaken, before: date | None = None) -> int:
    """
    Return the number of doses of a step.

    Args:
        step: As recorded.
        before: Only the doses before this day; None for all.
    """
    days = (step.last_day - step.first_day).days + 1
    if before is not None:
        days = min(max((before - step.first_day).days, 0), days)
    return step.doses_per_day * times_taken(days, interval_of(step), weekdays_of(step) or (0,))


class PrescribedStep(Record, omit_defaults=True):
    """
    A step of a schedule that one preparation serves, from its first day to its last.

    Args:
        dose: One intake.
        doses_per_day: Doses on each day on which it is taken.
        every: From one such day to the next.
        first_day: The first day of the step.
        last_day: The last day of the step.
        units: Capsules for the step.
        per_dose: Capsules for one dose.
        volume: Volume of a liquid for the step.
        dose_volume: Volume of one dose of a liquid.
        draws: How a dose of a liquid is drawn up.
        on: The days of the week on which it is taken; absent where none were ordered.
    """

    dose: Mass
    doses_per_day: Positive
    every: Duration
    on: tuple[Weekday, ...] | None = None
    first_day: date
    last_day: date
    units: Count | None = None
    per_dose: Count | None = None
    volume: Volume | None = None
    dose_volume: Volume | None = None
    draws: tuple[Volume, ...] | None = None

    def __post_init__(self) -> None:
        """Check the interval and the days."""
        super().__post_init__()
        check_interval(self)


def common(values: Iterable[_Value]) -> _Value | None:
    """
    Return the one value of all steps, or None where they differ.

    >>> common([1, 1]), common([1, 2])
    (1, None)
    """
    every = [*values]
    return every[0] if every and all(each == every[0] for each in every[1:]) else None


class Prescription(Record, omit_defaults=True):
    """
    The prescription as recorded; four members are stored apart (personal data).

    Of several steps, `dose` and `doses_per_day` are None where the steps differ; `days` are from
    the first day of the first step to the last of the last.
    """

    patient: str | None
    patient_name: str | None
    prescriber: str
    rx: str | None
    drug: str
    dose: Mass | None
    dose_as_written: str
    doses_per_day: Count | None
    days: Count
    first_dose: date
    directions: str | None
    steps: tuple[PrescribedStep, ...] | None = None


def one_dose(given: Prescription) -> tuple[Quantity, int]:
    """
    Return the dose of a prescription that has the same on every day, and the doses a day.

    Raises:
        VerificationFailure: it states none.
    """
    if given.dose is None or given.doses_per_day is None:
        raise VerificationFailure("A recorded prescription states no dose.")
    return given.dose, given.doses_per_day


def doses_of_steps(given: Prescription) -> tuple[tuple[object, ...], ...]:
    """Return dose, doses a day, days on which it is taken, and length of each step."""
    return tuple(
        (
            *(each.dose, each.doses_per_day, each.every, each.on),
            (each.last_day - each.first_day).days + 1,
        )
        for each in given.steps or ()
    )
