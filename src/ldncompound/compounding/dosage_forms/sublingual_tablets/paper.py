"""What sheet, label and screen say of sublingual tablets."""

from __future__ import annotations

from ldncompound.compounding.dosage_forms.sublingual_tablets.figures import TabletFigures
from ldncompound.compounding.form_paper import FormPaper, Rows, Task, shortened, without_end
from ldncompound.core.quantities import TABLET, format_quantity, in_words, quantity, written
from ldncompound.core.records import Record
from ldncompound.core.sources import UNCONFIRMED
from ldncompound.core.wording import say

__all__ = ["PAPER"]


class MoisteningInUse(Record, forbid_unknown_fields=False):
    """The liquid that moistens the powder, from the master record."""

    text: str
    status: str | None = None


class MouldedRecord(Record, forbid_unknown_fields=False):
    """Members of the master record that only a sheet of tablets prints."""

    moistening: MoisteningInUse


class TabletPaper(FormPaper[TabletFigures]):
    """Counts of tablets, and what their mould holds, in words."""

    @property
    def label_form(self) -> str:
        """Return the name of the form on a label."""
        return say("form.tablets.label")

    @property
    def yield_words(self) -> tuple[str, ...]:
        """Return what is counted or measured when it is made."""
        return (
            say("form.yield.moulded"),
            say("form.yield.checked"),
            say("form.yield.rejected"),
            say("form.yield.destroyed"),
        )

    def subtitle(self) -> str:
        """Return strength, count and mould."""
        tablets = self.figures
        mould = "" if tablets.mould is None else f", {tablets.mould}"
        return say(
            "form.tablets.subtitle",
            strength=in_words(tablets.strength),
            count=tablets.batch_size,
            mould=mould,
        )

    def sheet_rows(self) -> Rows:
        """Return counts, mould and mass, each with its working."""
        return (
            (say("row.dispense"), self.worked("dispense")),
            (say("row.batch"), self.worked("batch size")),
            (say("row.mould"), self._mould()),
            (say("row.tablet_mass"), say("form.tablets.mass", mass=self.worked("tablet mass"))),
            (say("row.weigh_plan"), self.worked("plan")),
        )

    def screen_rows(self) -> Rows:
        """Return counts and mould, and what is documented of the form."""
        tablets = self.figures
        factor = tablets.density_factor
        measured = say("form.tablets.not_measured") if factor is None else factor
        return (
            *self.documented(),
            (
                say("row.tablets"),
                say(
                    "form.tablets.counts",
                    dispense=tablets.dispense,
                    excess=tablets.excess,
                    batch=tablets.batch_size,
                    strength=in_words(tablets.strength),
                ),
            ),
            (
                say("row.mould"),
                say(
                    "form.tablets.mould",
                    blank=in_words(tablets.blank_mass),
                    factor=measured,
                    mass=without_end(tablets.tablet_mass),
                ),
            ),
        )

    def brief_rows(self) -> Rows:
        """Return counts, and the mass of a tablet."""
        count, mass = in_words(self.figures.made), without_end(self.figures.tablet_mass)
        batch = say("form.tablets.brief.batch", count=count, mass=mass)
        return (self.dispensed_row(), (say("row.batch"), batch))

    def after(self) -> tuple[Task, ...]:
        """Return moistening, moulding, drying and packing."""
        one = written(shortened(format_quantity(self.figures.tablet_mass).partition("/")[0]))
        moistening = MouldedRecord.from_document(self.preparation.formulation.record).moistening
        unconfirmed = say("form.tablets.unconfirmed") if moistening.status == UNCONFIRMED else ""
        return (
            (
                say("form.tablets.moisten"),
                "",
                say("form.tablets.evaporates", text=moistening.text, unconfirmed=unconfirmed),
            ),
            (
                say("form.tablets.fill", count=self.figures.batch_size),
                "",
                say("form.tablets.filled", mass=one),
            ),
            (say("form.tablets.dry"), "", ""),
        )

    def dose_of(self, step: int | None) -> tuple[str, str]:  # noqa: ARG002
        """Return how many tablets are one dose."""
        return in_words(quantity(self.figures.per_dose, TABLET)), ""

    def _mould(self) -> str:
        """Say how the mould is calibrated."""
        tablets = self.figures
        name = say("form.tablets.mould.not_named") if tablets.mould is None else tablets.mould
        factor = (
            say("form.tablets.factor.none")
            if tablets.density_factor is None
            else say(
                "form.tablets.factor",
                factor=shortened(tablets.density_factor),
                basis=tablets.factor_basis,
            )
        )
        return say(
            "form.tablets.calibrated", mould=name, blank=in_words(tablets.blank_mass), factor=factor
        )


PAPER = TabletPaper
