"""The figures of an oral liquid in a preparation."""

from typing import ClassVar

from ldncompound.compounding.form_figures import FormFigures
from ldncompound.core.quantities import Quantity
from ldncompound.core.quantity_fields import Concentration, Volume
from ldncompound.core.records import Record

__all__ = ["BottleInUse", "DosingDevice", "LiquidFigures"]


class DosingDevice(Record):
    """The oral syringe for a dose, and how far it is filled, draw after draw."""

    name: str
    capacity: Volume
    graduation: Volume
    draws: tuple[Volume, ...]


class BottleInUse(Record):
    """A bottle: what it can hold, what is filled into it, and what its label says."""

    capacity: Volume
    volume: Volume
    label_volume: Volume


class LiquidFigures(FormFigures):
    """Volumes of the liquid; `surplus` is made and not filled into bottles."""

    member: ClassVar[str] = "liquid"

    concentration: Concentration
    dose_volume: Volume
    dispense: Volume
    overfill: Volume
    batch_size: Volume
    surplus: Volume
    device: DosingDevice
    bottles: tuple[BottleInUse, ...]
    label_volume: Volume
    storage: str

    @property
    def product(self) -> Quantity:
        """Return the strength: the drug in one unit, or its concentration."""
        return self.concentration

    @property
    def made(self) -> Quantity:
        """Return how much is made."""
        return self.batch_size

    @property
    def dispensed(self) -> Quantity:
        """Return how much is dispensed."""
        return self.dispense

    @property
    def containers(self) -> int:
        """Return how many bottles it is filled into."""
        return len(self.bottles)


FIGURES = LiquidFigures
