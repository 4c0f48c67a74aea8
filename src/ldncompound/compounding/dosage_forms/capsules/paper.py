"""What sheet, label and screen say of capsules."""

from __future__ import annotations

from ldncompound.compounding.dosage_forms.capsules.figures import (
    ESTIMATE,
    CapsuleFigures,
    found_in_words,
)
from ldncompound.compounding.form_paper import (
    Container,
    FormPaper,
    Rows,
    Task,
    shortened,
    without_end,
)
from ldncompound.core.quantities import CAPSULE, format_quantity, in_words, quantity, written
from ldncompound.core.refusals import VerificationFailure
from ldncompound.core.wording import say

__all__ = ["PAPER"]


class CapsulePaper(FormPaper[CapsuleFigures]):
    """Counts, fill and size of capsules, in words."""

    @property
    def label_form(self) -> str:
        """Return the name of the form on a label."""
        return say("form.capsules.label")

    @property
    def yield_words(self) -> tuple[str, ...]:
        """Return what is counted or measured when it is made."""
        return (
            say("form.yield.filled"),
            say("form.yield.checked"),
            say("form.yield.rejected"),
            say("form.yield.destroyed"),
        )

    def subtitle(self) -> str:
        """Return strength, count and size."""
        capsules = self.figures
        return say(
            "form.capsules.subtitle",
            strength=in_words(capsules.strength),
            count=capsules.batch_size,
            size=capsules.size,
        )

    def sheet_rows(self) -> Rows:
        """Return counts and fill, each with its working."""
        return (
            (say("row.dispense"), self.worked("dispense")),
            (say("row.batch"), self.worked("batch size")),
            (say("row.fill"), self._fill_worked()),
            (say("row.weigh_plan"), self.worked("plan")),
        )

    def screen_rows(self) -> Rows:
        """Return counts and fill."""
        capsules = self.figures
        return (
            (
                say("row.capsules"),
                say(
                    "form.capsules.counts",
                    dispense=capsules.dispense,
                    excess=capsules.excess,
                    batch=capsules.batch_size,
                    strength=in_words(capsules.strength),
                    size=capsules.size,
                ),
            ),
            (say("row.fill"), self._fill()),
        )

    def brief_rows(self) -> Rows:
        """Return counts, size and fill."""
        capsules, (name, dispensed) = self.figures, self.dispensed_row()
        if capsules.in_containers:
            counts = say("paper.and").join(map(str, capsules.in_containers))
            dispensed = say("form.capsules.brief.apart", dispensed=dispensed, counts=counts)
        count, size, fill = in_words(capsules.made), capsules.size, self._fill()
        batch = say("form.capsules.brief.batch", count=count, size=size, fill=fill)
        return ((name, dispensed), (say("row.batch"), batch))

    def before(self) -> tuple[Task, ...]:
        """Return the packing trial that an estimated fill requires."""
        if self.figures.fill_basis != ESTIMATE:
            return ()
        return (
            (
                say("form.capsules.trial", size=self.figures.size, fill=self._each()),
                "",
                say("form.capsules.estimated"),
            ),
        )

    def after(self) -> tuple[Task, ...]:
        """Return filling and packing."""
        count = self.figures.batch_size
        close: Task = (say("form.capsules.close"), "", "")
        if self.figures.by_volume:
            return (*self._apart(), close)
        return (
            (
                say("form.capsules.fill", count=count),
                "",
                say("form.capsules.filled", count=count, size=self.figures.size, fill=self._each()),
            ),
            *self._apart(),
            close,
        )

    def _apart(self) -> tuple[Task, ...]:
        """Return how the capsules are divided among containers, where there are several."""
        apart = self.figures.in_containers
        if not apart:
            return ()
        *first, last = map(str, apart)
        counts = say("paper.and").join((", ".join(first), last))
        return ((say("form.capsules.apart", counts=counts, count=len(apart)), "", ""),)

    def dose_of(self, step: int | None) -> tuple[str, str]:
        """Return how many capsules are one dose."""
        count = self.figures.per_dose
        if step is not None and self.preparation.prescription.steps is not None:
            count = self.preparation.prescription.steps[step].per_dose
        if count is None:
            raise VerificationFailure("A record does not state how many capsules are one dose.")
        return in_words(quantity(count, CAPSULE)), ""

    def containers(self) -> tuple[Container, ...]:
        """Return the capsules of each container."""
        apart = self.figures.in_containers
        if not apart:
            return super().containers()
        return tuple(
            Container(
                in_words(quantity(count, CAPSULE))
                + say("form.which_container", number=number + 1, of=len(apart)),
                number,
            )
            for number, count in enumerate(apart)
        )

    def in_one_line(self) -> str:
        """Return count, strength, size and fill; none that is only found."""
        if self.figures.by_volume:
            return say(
                "form.capsules.in_one_line_by_volume",
                capsules=super().in_one_line(),
                size=self.figures.size,
            )
        return say(
            "form.capsules.in_one_line",
            capsules=super().in_one_line(),
            size=self.figures.size,
            fill=without_end(self.figures.fill_mass),
        )

    def _fill_worked(self) -> str:
        """Return the powder in one capsule with its working."""
        if self.figures.by_volume:
            worked = self.working.get("fill mass")
            return "; ".join(filter(None, (self._fill(), worked)))
        return self.working.get("fill mass") or self._fill()

    def _fill(self) -> str:
        """Return the powder in one capsule, and its basis."""
        if self.figures.by_volume:
            return say("form.capsules.by_volume", fill=without_end(self.figures.fill_mass))
        return say(
            "form.capsules.fill_basis",
            fill=without_end(self.figures.fill_mass),
            basis=found_in_words(self.figures.fill_basis),
        )

    def _each(self) -> str:
        """Return the powder in one capsule as a mass."""
        return written(shortened(format_quantity(self.figures.fill_mass).partition("/")[0]))


PAPER = CapsulePaper
