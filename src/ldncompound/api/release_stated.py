"""What a pharmacist states before a release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ldncompound.core.values import Value

if TYPE_CHECKING:
    from ldncompound.pharmacy.batches.acts.before_release import BeforeRelease

__all__ = ["ReleaseStated"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class ReleaseStated(Value):
    """
    What is stated before a batch is released or reviewed, as typed.

    Args:
        labels_used: Labels printed so far that were used, as a number in digits.
        labels_destroyed: Labels printed so far that were destroyed, likewise.
        dose: The dose, entered again from the prescription; of several steps the dose of each, in
            order, like "1.5 mg; 3 mg".
        per_day: The doses a day, likewise; one number where it is the same for all.
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
