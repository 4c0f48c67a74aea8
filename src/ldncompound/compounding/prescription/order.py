"""The prescription as recorded; for what is ordered see `order_fields`."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from ldncompound.core.quantities import DAY, Quantity, number_of
from ldncompound.core.quantity_fields import Count, Duration, Mass, Volume
from ldncompound.core.records import Positive, Record
from ldncompound.core.refusals import VerificationFailure

__all__ = ["PrescribedStep", "Prescription", "check_interval", "common", "doses_of_steps"]


_Value = TypeVar("_Value")


def check_interval(every: Quantity, first: date, last: date) -> None:
    """
    Refuse what is no interval of whole days, and days that end before they begin.

    Raises:
        ValueError: with a recorded step, which then cannot be read.
    """
    days = number_of(every, DAY)
    if days.denominator != 1 or days < 1:
        raise ValueError("a step must be taken at an interval of whole days, at least 1")
    if last < first:
        raise ValueError("a step must not end before it begins")


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
    """

    dose: Mass
    doses_per_day: Positive
    every: Duration
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
        check_interval(self.every, self.first_day, self.last_day)


def common(values: Iterable[_Value]) -> _Value | None:
    """
    Return the one value of all steps, or None where they differ.

    >>> common([1, 1]), common([1, 2])
    (1, None)
    """
    found = {*values}
    return found.pop() if len(found) == 1 else None


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


def doses_of_steps(given: Prescription) -> tuple[tuple[Quantity, int, Quantity, int], ...]:
    """Return dose, doses a day, interval and days of each step, whenever it begins."""
    return tuple(
        (each.dose, each.doses_per_day, each.every, (each.last_day - each.first_day).days + 1)
        for each in given.steps or ()
    )
