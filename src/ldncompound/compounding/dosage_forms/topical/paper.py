"""What sheet, label and screen say of a topical preparation."""

from __future__ import annotations

from ldncompound.compounding.dosage_forms.topical.figures import TopicalFigures
from ldncompound.compounding.form_paper import FormPaper, Rows, Task
from ldncompound.core.quantities import in_words

__all__ = ["PAPER"]


class TopicalPaper(FormPaper[TopicalFigures]):
    """Strength, amounts and base of a topical preparation, in words."""

    label_form = "topical preparation"
    label_size = "bottle"
    yield_words = ("Made", "Filled", "Destroyed")

    def subtitle(self) -> str:
        """Return strength, amounts and base."""
        topical = self.figures
        return (
            f"{in_words(topical.strength)}, {in_words(topical.batch_size)} made, "
            f"{in_words(topical.dispense)} dispensed, base: {topical.base}"
        )

    def sheet_rows(self) -> Rows:
        """Return doses and amounts with their workings, and the base."""
        metered = (("Actuation", self.worked("actuation")),) if "actuation" in self.working else ()
        return (
            ("Daily dose", self.worked("daily dose")),
            *metered,
            ("Dispense", self.worked("dispense")),
            ("Batch", self.worked("batch size")),
            ("Base", self._base()),
        )

    def screen_rows(self) -> Rows:
        """Return strength, amounts and masses, and what is documented of the form."""
        topical = self.figures
        return (
            *self.documented(),
            (
                "Daily dose",
                f"{in_words(topical.daily_dose)} in {in_words(topical.amount)} an application",
            ),
            (
                "Preparation",
                f"{in_words(topical.dispense)} of {in_words(topical.strength)} to dispense, "
                f"overfill {in_words(topical.overfill)}, excess {in_words(topical.excess)}, batch "
                f"{in_words(topical.batch_size)}, surplus {in_words(topical.surplus)}",
            ),
            ("Base", self._base()),
            ("Storage", self.preparation.beyond_use.storage),
        )

    def after(self) -> tuple[Task, ...]:
        """Return filling and closing."""
        over = self.figures.overfill
        rest = f"{in_words(over)} of it overfill, which stays in it" if over else "no overfill"
        return (
            ("Fill the container.", in_words(self.figures.fill), rest),
            ("Close and label the container; keep out light.", "", ""),
        )

    def dose_given(self) -> str:
        """Return how much is applied at once."""
        amount, count = in_words(self.figures.amount), self.figures.actuations
        if count is None:
            return amount
        return f"{'1 actuation' if count == 1 else f'{count} actuations'}, {amount}"

    def _base(self) -> str:
        """Return the base, and its kind."""
        return f"{self.figures.base} ({self.figures.base_kind.replace('-', ' ')})"


PAPER = TopicalPaper
