"""What the library returns of lots and balances, for callers that name its types."""

from __future__ import annotations

from ldncompound.compounding.materials.lot_entries import (
    BalanceCheck,
    BalanceList,
    BalanceListed,
    LotEntry,
    LotList,
    LotListed,
    LotShown,
    SynonymConfirmed,
)
from ldncompound.compounding.materials.lots import Certificate, LotRecord
from ldncompound.compounding.materials.usability import remedies, unusable
from ldncompound.documents.rendering import Label

__all__ = [
    "BalanceCheck",
    "BalanceList",
    "BalanceListed",
    "Certificate",
    "Label",
    "LotEntry",
    "LotList",
    "LotListed",
    "LotRecord",
    "LotShown",
    "SynonymConfirmed",
    "remedies",
    "unusable",
]
