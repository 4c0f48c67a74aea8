"""The figures of a topical preparation, as they stand in it."""

from __future__ import annotations

from dataclasses import dataclass

from ldncompound.core.quantity_fields import Content, Count, Mass

__all__ = ["TopicalFigures"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicalFigures:
    """
    Masses of a topical preparation, in g but for the drug.

    `fill` goes into the container: what is dispensed and the overfill, which stays in it.
    `excess` is lost in making and `surplus` is made beyond all of them; neither is filled.
    """

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
