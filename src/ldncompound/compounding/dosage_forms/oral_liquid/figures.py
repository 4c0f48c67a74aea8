"""The figures of an oral liquid, as they stand in a preparation."""

from __future__ import annotations

from dataclasses import dataclass

from ldncompound.core.quantity_fields import Concentration, Volume

__all__ = ["BottleInUse", "DosingDevice", "LiquidFigures"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DosingDevice:
    """The oral syringe for a dose, and how far it is filled, draw after draw."""

    name: str
    capacity: Volume
    graduation: Volume
    draws: tuple[Volume, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BottleInUse:
    """A bottle: what it can hold, what is filled into it, and what its label says."""

    capacity: Volume
    volume: Volume
    label_volume: Volume


@dataclass(frozen=True, slots=True, kw_only=True)
class LiquidFigures:
    """Volumes of the liquid; `surplus` is made and not filled into bottles."""

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
