"""What sheet, label and screen say of sublingual tablets."""

from __future__ import annotations

from ldncompound.compounding.dosage_forms.sublingual_tablets.figures import TabletFigures
from ldncompound.compounding.form_paper import FormPaper, Rows, Task, shortened
from ldncompound.core.quantities import TABLET, format_quantity, in_words, quantity
from ldncompound.core.records import Record
from ldncompound.core.sources import UNCONFIRMED

__all__ = ["PAPER"]


class MoisteningInUse(Record, forbid_unknown_fields=False):
    """With what the powder is moistened, as the master record says it."""

    text: str
    status: str | None = None


class MouldedRecord(Record, forbid_unknown_fields=False):
    """What a sheet prints of the master record of tablets, and no other form has."""

    moistening: MoisteningInUse


class TabletPaper(FormPaper[TabletFigures]):
    """Counts of tablets, and what their mould holds, in words."""

    label_form = "sublingual tablets"
    yield_words = ("Moulded", "Checked", "Rejected", "Destroyed")

    def subtitle(self) -> str:
        """Return strength, count and mould."""
        tablets = self.figures
        mould = "" if tablets.mould is None else f", {tablets.mould}"
        return f"{in_words(tablets.strength)}, {tablets.batch_size} tablets{mould}"

    def sheet_rows(self) -> Rows:
        """Return counts, mould and mass, each with its working."""
        return (
            ("Dispense", self.worked("dispense")),
            ("Batch", self.worked("batch size")),
            ("Mould", self._mould()),
            ("Tablet mass", f"{self.worked('tablet mass')} when dry"),
            ("Weigh plan", self.worked("plan")),
        )

    def screen_rows(self) -> Rows:
        """Return counts and mould, and what is documented of the form."""
        tablets = self.figures
        factor = tablets.density_factor
        measured = "not measured, taken as 1" if factor is None else factor
        return (
            *self.documented(),
            (
                "Tablets",
                f"{tablets.dispense} to dispense + {tablets.excess} excess = "
                f"{tablets.batch_size} of {in_words(tablets.strength)}",
            ),
            (
                "Mould",
                f"blanks of the base {in_words(tablets.blank_mass)}, density factor {measured}; "
                f"dry tablets {in_words(tablets.tablet_mass)}",
            ),
        )

    def after(self) -> tuple[Task, ...]:
        """Return moistening, moulding, drying and packing."""
        one = shortened(format_quantity(self.figures.tablet_mass).partition("/")[0])
        moistening = MouldedRecord.from_document(self.preparation.formulation.record).moistening
        unconfirmed = ", unconfirmed" if moistening.status == UNCONFIRMED else ""
        return (
            (
                "Moisten the batch. Write down what was used:",
                "",
                f"{moistening.text} It evaporates{unconfirmed}",
            ),
            (
                f"Mould {self.figures.batch_size} tablets. Do not spread the remaining mass.",
                "",
                f"level with the plate; {one} each when dry",
            ),
            ("Dry to constant mass; count; pack tight and light-resistant.", "", ""),
        )

    def dose_given(self) -> str:
        """Return how many tablets are one dose."""
        return in_words(quantity(self.figures.per_dose, TABLET))

    def _mould(self) -> str:
        """Say how the mould is calibrated."""
        tablets = self.figures
        name = "not named" if tablets.mould is None else tablets.mould
        factor = (
            "density factor not measured, taken as 1"
            if tablets.density_factor is None
            else f"density factor {tablets.density_factor} ({tablets.factor_basis})"
        )
        return f"{name}; blanks of the base: {in_words(tablets.blank_mass)}; {factor}"


PAPER = TabletPaper
