"""What a master formulation record is checked against."""

from __future__ import annotations

import msgspec

from ldncompound.formulary.equipment import ShellMaker
from ldncompound.formulary.rules import KeepingRules
from ldncompound.formulary.substance import Substance

__all__ = ["Basis"]


class Basis(msgspec.Struct, frozen=True):
    """What a record is checked against."""

    substance: Substance
    rules: dict[str, KeepingRules]
    shells: dict[str, ShellMaker]
