"""Master formulation records, rules and tables: frozen, and their own consistency only.

Every part that holds a number names the source it was read from; a file in
which one does not is not a record.
"""

from __future__ import annotations

from ldncompound.formulation.liquid import LiquidComponent, LiquidFormulation, StorageOption
from ldncompound.formulation.record import CapsuleFacts, CapsuleFormulation, MasterFormulation
from ldncompound.formulation.rules import (
    BalanceClass,
    BeyondUseLimit,
    Bottle,
    ContentLimits,
    KeepingRules,
    LabelSize,
    MassLimit,
    MassRule,
    Measure,
    Overage,
    RuleFile,
    ShellMaker,
    ShellSize,
)
from ldncompound.formulation.screening import ScreeningItem
from ldncompound.formulation.substance import (
    Avoidable,
    DocumentedPrice,
    DocumentedRange,
    DocumentedSchedule,
    FillerToAvoid,
    Protocol,
    Substance,
)
from ldncompound.formulation.tablet import FormStatement, TabletFormulation
from ldncompound.formulation.topical import BaseKind, TopicalFormulation

__all__ = [
    "Avoidable",
    "BalanceClass",
    "BaseKind",
    "BeyondUseLimit",
    "Bottle",
    "CapsuleFacts",
    "CapsuleFormulation",
    "ContentLimits",
    "DocumentedPrice",
    "DocumentedRange",
    "DocumentedSchedule",
    "FillerToAvoid",
    "FormStatement",
    "KeepingRules",
    "LabelSize",
    "LiquidComponent",
    "LiquidFormulation",
    "MassLimit",
    "MassRule",
    "MasterFormulation",
    "Measure",
    "Overage",
    "Protocol",
    "RuleFile",
    "ScreeningItem",
    "ShellMaker",
    "ShellSize",
    "StorageOption",
    "Substance",
    "TabletFormulation",
    "TopicalFormulation",
]
