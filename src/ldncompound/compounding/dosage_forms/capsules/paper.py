"""What sheet, label and screen say of capsules."""

from __future__ import annotations

from ldncompound.compounding.dosage_forms.capsules.figures import CapsuleFigures
from ldncompound.compounding.form_paper import FormPaper, Rows, Task, shortened
from ldncompound.core.quantities import CAPSULE, format_quantity, in_words, quantity

__all__ = ["PAPER"]


class CapsulePaper(FormPaper[CapsuleFigures]):
    """Counts, fill and size of capsules, in words."""

    label_form = "capsules"
    yield_words = ("Filled", "Checked", "Rejected", "Destroyed")

    def subtitle(self) -> str:
        """Return strength, count and size."""
        capsules = self.figures
        return (
            f"{in_words(capsules.strength)}, {capsules.batch_size} capsules, size {capsules.size}"
        )

    def sheet_rows(self) -> Rows:
        """Return counts and fill, each with its working."""
        return (
            ("Dispense", self.worked("dispense")),
            ("Batch", self.worked("batch size")),
            ("Fill", self.working.get("fill mass") or self._fill()),
            ("Weigh plan", self.worked("plan")),
        )

    def screen_rows(self) -> Rows:
        """Return counts and fill."""
        capsules = self.figures
        return (
            (
                "Capsules",
                f"{capsules.dispense} to dispense + {capsules.excess} excess = "
                f"{capsules.batch_size} of {in_words(capsules.strength)}, size {capsules.size}",
            ),
            ("Fill", self._fill()),
        )

    def before(self) -> tuple[Task, ...]:
        """Return the packing trial that an estimated fill asks for."""
        if self.figures.fill_basis != "estimate":
            return ()
        return (
            (
                f"Fill, tamp and weigh 5 to 10 test capsules of size {self.figures.size} with "
                f"filler; subtract the mean shell. Go on only if the mean agrees with "
                f"{self._each()} within the tolerance of your procedure; otherwise enter it with "
                "--fill-mass and print a new sheet.",
                "",
                "ESTIMATED FILL",
            ),
        )

    def after(self) -> tuple[Task, ...]:
        """Return filling and packing."""
        count = self.figures.batch_size
        return (
            (
                f"Fill {count}. Do not spread the remaining powder.",
                "",
                f"{count} capsules of size {self.figures.size}, {self._each()} of powder in each",
            ),
            ("Close, clean and count the capsules; pack tight and light-resistant.", "", ""),
        )

    def dose_given(self) -> str:
        """Return how many capsules are one dose."""
        return in_words(quantity(self.figures.per_dose, CAPSULE))

    def in_one_line(self) -> str:
        """Return count, strength, size and fill."""
        return (
            f"{super().in_one_line()}, size {self.figures.size}, {in_words(self.figures.fill_mass)}"
        )

    def _fill(self) -> str:
        """Return the powder in one capsule, and what that rests on."""
        return f"{in_words(self.figures.fill_mass)} ({self.figures.fill_basis})"

    def _each(self) -> str:
        """Return the powder in one capsule as a mass."""
        return shortened(format_quantity(self.figures.fill_mass).partition("/")[0])


PAPER = CapsulePaper
