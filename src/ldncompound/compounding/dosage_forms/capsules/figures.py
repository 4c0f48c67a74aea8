"""The figures of capsules in a preparation."""

from typing import ClassVar

from ldncompound.compounding.form_figures import FormFigures
from ldncompound.core.quantities import CAPSULE, Quantity, quantity
from ldncompound.core.quantity_fields import Count, FillMass, Strength
from ldncompound.core.wording import say

__all__ = ["BY_VOLUME", "ESTIMATE", "TRIAL", "CapsuleFigures", "found_in_words"]

BY_VOLUME = "volume-complement method"
"""The basis of a fill that is found by completing the capsules with filler."""

TRIAL, ESTIMATE = "packing trial", "estimate"
"""The basis of a fill that was ordered, and of one that follows from volume and density."""

_FINISHED = "finished batch "


def found_in_words(found: str) -> str:
    """
    Return how a fill mass was found, as a sentence names it.

    >>> found_in_words("finished batch B-1")
    'finished batch B-1'

    Args:
        found: As recorded.
    """
    if found == BY_VOLUME:
        return say("fill.by_volume")
    if found == TRIAL:
        return say("fill.trial")
    if found == ESTIMATE:
        return say("fill.estimate")
    if found.startswith(_FINISHED):
        return say("fill.finished_batch", batch=found.removeprefix(_FINISHED))
    return found


class CapsuleFigures(FormFigures, omit_defaults=True):
    """
    Counts and fill of the capsules.

    Of several steps `per_dose` is None where they differ; `in_containers` are the capsules of
    each container, left out where there is one.
    """

    member: ClassVar[str] = "capsules"
    counted: ClassVar[bool] = True
    dry: ClassVar[bool] = True
    checks: ClassVar[tuple[str, ...]] = ("appearance", "masses")

    strength: Strength
    per_dose: Count | None
    dispense: Count
    excess: Count
    batch_size: Count
    size: str
    fill_mass: FillMass
    fill_basis: str
    in_containers: tuple[Count, ...] = ()

    @property
    def containers(self) -> int:
        """Return how many containers it is filled into."""
        return len(self.in_containers) or 1

    @property
    def product(self) -> Quantity:
        """Return the strength: the drug in one unit, or its concentration."""
        return self.strength

    @property
    def made(self) -> Quantity:
        """Return how much is made."""
        return quantity(self.batch_size, CAPSULE)

    @property
    def dispensed(self) -> Quantity:
        """Return how much is dispensed."""
        return quantity(self.dispense, CAPSULE)

    @property
    def filled_mass(self) -> Quantity:
        """Return the powder in one capsule."""
        return self.fill_mass

    @property
    def by_volume(self) -> bool:
        """Return whether the mass of a unit is found only when it is completed with filler."""
        return self.fill_basis == BY_VOLUME


FIGURES = CapsuleFigures
