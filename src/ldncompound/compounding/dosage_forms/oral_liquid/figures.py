"""The figures of an oral liquid in a preparation."""

from typing import ClassVar

from ldncompound.compounding.form_figures import FormFigures
from ldncompound.core.quantities import Quantity
from ldncompound.core.quantity_fields import Concentration, Count, Volume
from ldncompound.core.records import Record
from ldncompound.core.wording import say

__all__ = ["BottleInUse", "DosingDevice", "LiquidFigures", "Syringe"]


class Syringe(Record):
    """An oral syringe, and how far it is filled, draw after draw."""

    name: str
    capacity: Volume
    graduation: Volume
    draws: tuple[Volume, ...]


class DosingDevice(Record, omit_defaults=True):
    """
    The oral syringe for a dose, and how far it is filled, draw after draw.

    Of a dose that takes two syringes the name has both, the capacity is that of the larger, and the
    graduation the common step of their marks.

    Args:
        name: As the table or the pharmacy names it.
        capacity: What it can hold.
        graduation: From mark to mark.
        draws: How far it is filled, draw after draw; their sum is the dose.
        syringes: The two syringes, each with its own marks and draws; absent where it is one.
    """

    name: str
    capacity: Volume
    graduation: Volume
    draws: tuple[Volume, ...]
    syringes: tuple[Syringe, ...] = ()

    def told(self, dose: str, volume: str) -> tuple[tuple["DosingDevice | Syringe", str, str], ...]:
        """Return each syringe with what is said of dose and volume before its draws."""
        if not self.syringes:
            return ((self, dose, volume),)
        first, second = self.syringes
        return (
            (first, dose, say("paper.in_two_syringes", volume=volume)),
            (second, say("paper.and_for_the_same", dose=dose), volume),
        )


class BottleInUse(Record, omit_defaults=True):
    """
    A bottle.

    Args:
        capacity: What it can hold.
        volume: What is filled into it.
        label_volume: What its label says.
        step: Number of the step that it is for; absent where it is for all of them.
    """

    capacity: Volume
    volume: Volume
    label_volume: Volume
    step: Count | None = None


class LiquidFigures(FormFigures, omit_defaults=True):
    """
    Volumes of the liquid; `surplus` is made and not filled into bottles.

    Of several steps `dose_volume` and `device` are None where they differ, and `devices` are the
    oral syringes of each; it is left out where there are no steps.
    """

    member: ClassVar[str] = "liquid"

    concentration: Concentration
    dose_volume: Volume | None
    dispense: Volume
    overfill: Volume
    batch_size: Volume
    surplus: Volume
    device: DosingDevice | None
    bottles: tuple[BottleInUse, ...]
    label_volume: Volume
    storage: str
    devices: tuple[DosingDevice, ...] = ()

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
