"""The figures of sublingual tablets, as they stand in a preparation."""

from __future__ import annotations

from dataclasses import dataclass

from ldncompound.core.quantity_fields import Count, TabletStrength

__all__ = ["TabletFigures"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TabletFigures:
    """
    Counts of moulded tablets, and what the mould holds.

    `density_factor` is left out where nobody measured; the drug is then taken to displace
    its own mass of `base`. `tablet_mass` is what one tablet weighs once it is dry.
    """

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
