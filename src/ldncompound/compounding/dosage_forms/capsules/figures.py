"""The figures of capsules, as they stand in a preparation."""

from __future__ import annotations

from dataclasses import dataclass

from ldncompound.core.quantity_fields import Count, FillMass, Strength

__all__ = ["CapsuleFigures"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CapsuleFigures:
    """Counts and fill of the capsules."""

    strength: Strength
    per_dose: Count
    dispense: Count
    excess: Count
    batch_size: Count
    size: str
    fill_mass: FillMass
    fill_basis: str
