"""The figures of sublingual tablets in a preparation."""

from fractions import Fraction
from typing import ClassVar

from ldncompound.compounding.form_figures import FormFigures
from ldncompound.core.quantities import TABLET, Quantity, quantity
from ldncompound.core.quantity_fields import Count, TabletStrength

__all__ = ["TabletFigures"]


class TabletFigures(FormFigures):
    """
    Counts of moulded tablets, and what the mould holds.

    `density_factor` is null where it was not measured; the drug is then assumed to displace
    its own mass of base. `tablet_mass` is the mass of one dry tablet.
    """

    member: ClassVar[str] = "tablets"
    counted: ClassVar[bool] = True
    dry: ClassVar[bool] = True
    # No rule for the masses of moulded tablets is on file, so `checks` requires none.

    strength: TabletStrength
    per_dose: Count
    dispense: Count
    excess: Count
    batch_size: Count
    mould: str | None
    blank_mass: TabletStrength
    density_factor: str | None
    factor_basis: str
    tablet_mass: TabletStrength

    @property
    def product(self) -> Quantity:
        """Return the strength: the drug in one unit, or its concentration."""
        return self.strength

    @property
    def made(self) -> Quantity:
        """Return how much is made."""
        return quantity(self.batch_size, TABLET)

    @property
    def dispensed(self) -> Quantity:
        """Return how much is dispensed."""
        return quantity(self.dispense, TABLET)

    @property
    def displaced(self) -> Fraction:
        """Return the mass of base that one part of powder displaces: a mould has a fixed volume."""
        return 1 / Fraction(self.density_factor or 1)


FIGURES = TabletFigures
