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
from ldncompound.formulation.substance import DocumentedRange, DocumentedSchedule, Substance

__all__ = [
    "BalanceClass",
    "BeyondUseLimit",
    "Bottle",
    "CapsuleFacts",
    "CapsuleFormulation",
    "ContentLimits",
    "DocumentedRange",
    "DocumentedSchedule",
    "KeepingRules",
    "LabelSize",
    "LiquidComponent",
    "LiquidFormulation",
    "MassLimit",
    "MassRule",
    "MasterFormulation",
    "Measure",
    "Overage",
    "RuleFile",
    "ShellMaker",
    "ShellSize",
    "StorageOption",
    "Substance",
]
