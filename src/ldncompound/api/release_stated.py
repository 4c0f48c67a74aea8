"""What a pharmacist states before a release."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from ldncompound.core.refusals import WrongUsage

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.acts.before_release import BeforeRelease

__all__ = ["ReleaseStated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseStated:
    """
    What is stated before a batch is released or reviewed, as typed.

    Args:
        labels_used: Labels printed so far that were used, as a number in digits.
        labels_destroyed: Labels printed so far that were destroyed, likewise.
        dose: The dose, entered again from the prescription.
        per_day: The doses a day, entered again.
        quantity: The quantity to dispense, entered again: a number of units, else a volume or mass.
        screened: Open questions of the screening, each "QUESTION=ANSWER".
        consulted: Each "QUESTION: what the prescriber said".
        waive: Why open questions are not asked.
        alone: Why the pharmacist who prepared it signs without a second person.
        jars: Each "NAME=LOT", read again from the jars by whoever signs alone.

    Raises:
        WrongUsage: a value has another type.
    """

    labels_used: str | None = None
    labels_destroyed: str | None = None
    dose: str | None = None
    per_day: str | None = None
    quantity: str | None = None
    screened: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    waive: str | None = None
    alone: str | None = None
    jars: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check the types, and take lists as tuples."""
        for each in fields(self):
            value = getattr(self, each.name)
            if each.default is None and (value is None or isinstance(value, str)):
                continue
            several = isinstance(value, list | tuple) and all(isinstance(t, str) for t in value)
            if each.default is None or not several:
                kind = "text or None" if each.default is None else "a list of texts"
                raise WrongUsage(f"{each.name!r} must be {kind}, not {type(value).__name__}.")
            object.__setattr__(self, each.name, tuple(value))

    def told(self) -> BeforeRelease:
        """Return it as acts on batches take it."""
        from ldncompound.pharmacy.batches.acts.before_release import BeforeRelease
        from ldncompound.pharmacy.batches.acts.re_entry import PrescriptionEntered
        from ldncompound.pharmacy.batches.acts.screening_at_release import AnswersGiven

        typed = (self.dose, self.per_day, self.quantity)
        return BeforeRelease(
            used=self.labels_used,
            destroyed=self.labels_destroyed,
            entered=None if typed == (None, None, None) else PrescriptionEntered(*typed),
            screened=AnswersGiven(self.screened, self.consulted, self.waive),
            alone=self.alone,
            jars=self.jars,
        )
