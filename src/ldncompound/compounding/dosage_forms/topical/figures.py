"""The figures of a topical preparation."""

from typing import ClassVar

from ldncompound.compounding.form_figures import FormFigures
from ldncompound.core.quantities import Quantity
from ldncompound.core.quantity_fields import Content, Count, Mass

__all__ = ["TopicalFigures"]


class TopicalFigures(FormFigures):
    """
    Masses of a topical preparation, in g except for the drug.

    `fill` goes into the container: what is dispensed and the overfill, which stays in it.
    `excess` is lost in making and `surplus` is made beyond all of them; neither is filled.
    """

    member: ClassVar[str] = "topical"
    by_mass: ClassVar[bool] = True

    strength: Content
    amount: Mass
    actuations: Count | None
    actuation_mass: Mass | None
    actuation_strength: Mass | None
    daily_dose: Mass
    dispense: Mass
    overfill: Mass
    fill: Mass
    excess: Mass
    surplus: Mass
    batch_size: Mass
    base: str
    base_kind: str

    @property
    def product(self) -> Quantity:
        """Return the strength: the drug in one unit, or its concentration."""
        return self.strength

    @property
    def made(self) -> Quantity:
        """Return how much is made."""
        return self.batch_size

    @property
    def dispensed(self) -> Quantity:
        """Return how much is dispensed."""
        return self.dispense


FIGURES = TopicalFigures
