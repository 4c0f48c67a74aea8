"""What sheet, label and screen say of a topical preparation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ldncompound.compounding.dosage_forms.topical.figures import TopicalFigures
from ldncompound.compounding.form_paper import FormPaper, Rows, Task, without_end
from ldncompound.core.quantities import in_words
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from ldncompound.compounding.preparation import Component

__all__ = ["PAPER"]


class TopicalPaper(FormPaper[TopicalFigures]):
    """Strength, amounts and base of a topical preparation, in words."""

    label_size = "bottle"

    @property
    def label_form(self) -> str:
        """Return the name of the form on a label."""
        return say("form.topical.label")

    @property
    def yield_words(self) -> tuple[str, ...]:
        """Return what is counted or measured when it is made."""
        return (say("form.yield.made"), say("form.yield.filled"), say("form.yield.destroyed"))

    def subtitle(self) -> str:
        """Return strength, amounts and base."""
        topical = self.figures
        return say(
            "form.topical.subtitle",
            strength=without_end(topical.strength),
            batch=in_words(topical.batch_size),
            dispense=in_words(topical.dispense),
            base=topical.base,
        )

    def sheet_rows(self) -> Rows:
        """Return doses and amounts with their workings, and the base."""
        metered = (
            ((say("row.actuation"), self.worked("actuation")),)
            if "actuation" in self.working
            else ()
        )
        return (
            (say("row.daily_dose"), self.worked("daily dose")),
            *metered,
            (say("row.dispense"), self.worked("dispense")),
            (say("row.batch"), self.worked("batch size")),
            (say("row.base"), self._base()),
        )

    def brief_rows(self) -> Rows:
        """Return dose and amounts, and the base."""
        batch = say(
            "form.topical.brief.batch", batch=in_words(self.figures.batch_size), base=self._base()
        )
        return (self._daily_dose(), self.dispensed_row(), (say("row.batch"), batch))

    def _daily_dose(self) -> tuple[str, str]:
        """Return what is applied in a day, and at once."""
        topical = self.figures
        daily, amount = without_end(topical.daily_dose), in_words(topical.amount)
        applied = say("form.topical.application", daily=daily, amount=amount)
        return say("row.daily_dose"), applied

    def screen_rows(self) -> Rows:
        """Return strength, amounts and masses, and what is documented of the form."""
        topical = self.figures
        return (
            *self.documented(),
            self._daily_dose(),
            (
                say("row.preparation"),
                say(
                    "form.topical.amounts",
                    dispense=in_words(topical.dispense),
                    strength=without_end(topical.strength),
                    overfill=in_words(topical.overfill),
                    excess=in_words(topical.excess),
                    batch=in_words(topical.batch_size),
                    surplus=in_words(topical.surplus),
                ),
            ),
            (say("row.base"), self._base()),
            (say("row.storage"), self.preparation.beyond_use.storage),
        )

    def after(self) -> tuple[Task, ...]:
        """Return filling and closing."""
        over = self.figures.overfill
        rest = (
            say("form.topical.overfill", amount=in_words(over))
            if over
            else say("form.topical.no_overfill")
        )
        return (
            (say("form.topical.fill"), in_words(self.figures.fill), rest),
            (say("form.topical.close"), "", ""),
        )

    def dose_of(self, step: int | None) -> tuple[str, str]:  # noqa: ARG002
        """Return how much is applied at once."""
        amount, count = in_words(self.figures.amount), self.figures.actuations
        if count is None:
            return amount, ""
        if count == 1:
            return say("form.topical.actuation", amount=amount), ""
        return say("form.topical.actuations", count=count, amount=amount), ""

    def ordered_name(self, part: Component) -> str | None:
        """Return the base as it was typed, where the order names it."""
        if part.role != "base" or self.figures.base == part.name:
            return None
        return self.figures.base

    def _base(self) -> str:
        """Return the base, and its kind."""
        topical = self.figures
        kind = topical.base_kind.replace("-", " ")
        return say("form.topical.base", base=topical.base, kind=kind)


PAPER = TopicalPaper
