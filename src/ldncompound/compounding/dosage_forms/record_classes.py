"""The class of master records of each dosage form."""

from __future__ import annotations

from typing import Final

from ldncompound.compounding.dosage_forms.capsules.master_record import CapsuleFormulation
from ldncompound.compounding.dosage_forms.oral_liquid.master_record import LiquidFormulation
from ldncompound.compounding.dosage_forms.sublingual_tablets.master_record import TabletFormulation
from ldncompound.compounding.dosage_forms.topical.master_record import TopicalFormulation
from ldncompound.formulary.master_record import MasterFormulation

__all__ = ["SHAPES"]


SHAPES: Final[dict[str, type[MasterFormulation]]] = {
    "capsule": CapsuleFormulation,
    "oral liquid": LiquidFormulation,
    "sublingual tablet": TabletFormulation,
    "topical preparation": TopicalFormulation,
}
"""The class of records of each dosage form, by its name in a record."""
