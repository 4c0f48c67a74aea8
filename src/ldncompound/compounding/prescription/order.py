"""The prescription as recorded; for what is ordered see `order_fields`."""

from datetime import date

from ldncompound.core.quantity_fields import Count, Duration, Mass, Volume
from ldncompound.core.records import Record

__all__ = ["PrescribedStep", "Prescription"]


class PrescribedStep(Record, omit_defaults=True):
    """
    A step of a schedule that one preparation serves, from its first day to its last.

    Args:
        dose: One intake.
        doses_per_day: Doses on each day on which it is taken.
        every: From one such day to the next.
        first_day: The first day of the step.
        last_day: The last day of the step.
        units: Capsules or tablets for the step.
        volume: Volume of a liquid for the step.
        draws: How a dose of a liquid is drawn up.
    """

    dose: Mass
    doses_per_day: Count
    every: Duration
    first_day: date
    last_day: date
    units: Count | None = None
    volume: Volume | None = None
    draws: tuple[Volume, ...] | None = None


class Prescription(Record, omit_defaults=True):
    """The prescription as recorded; four members are stored apart (personal data)."""

    patient: str | None
    patient_name: str | None
    prescriber: str
    rx: str | None
    drug: str
    dose: Mass
    dose_as_written: str
    doses_per_day: Count
    days: Count
    first_dose: date
    directions: str | None
    steps: tuple[PrescribedStep, ...] | None = None
