"""
ldncompound: from a prescriber's dose of low-dose naltrexone to a recorded batch sheet.

What stands in `__all__` is the library; everything else may change at any time.
Nothing here prints, asks the clock or keeps a global state: the day, the person
and the station are handed in. Texts of an order stay texts, so that a malformed
one is a recorded refusal too.

    prepare        one order to a `Preparation`, or a `Refusal`: pure, needs no trail
    Recorder       the same, and made part of an audit `Trail`: no record, no result
    Scheduler      schedules of changing doses; Refiller the next fill of a long course
    Storekeeper    lots, packing trials, triturations and checks of balances, likewise
    render_sheet   what was recorded, as PDF or text; likewise `render_label`

Formularies, pharmacies, orders and preparations never change and may be shared by
threads. A `Trail` is used by the thread that opened it; each thread opens its own,
and the file lets one of them write at a time.

Names are fetched when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ldncompound.version import __version__

if TYPE_CHECKING:
    from ldncompound.bench import Balance, parse_balance
    from ldncompound.compounding import (
        prepare,
        prepare_capsules,
        prepare_liquid,
        prepare_tablets,
        prepare_topical,
    )
    from ldncompound.courses import ScheduleOrder, plan_schedule
    from ldncompound.documents import Label, render_label, render_sheet
    from ldncompound.documents.label import Verification
    from ldncompound.formulary import Formulary, load_formulary
    from ldncompound.pharmacy import UNCONFIGURED, Pharmacy, load_pharmacy
    from ldncompound.preparation import Preparation
    from ldncompound.prescription import (
        CapsuleOrder,
        LiquidOrder,
        Order,
        TabletOrder,
        TopicalOrder,
    )
    from ldncompound.quantities import format_quantity, parse_quantity
    from ldncompound.receiving import Delivery
    from ldncompound.recording import Desk, Outcome, Recorder
    from ldncompound.refilling import Refill, Refiller
    from ldncompound.refusals import (
        CompoundingError,
        Refusal,
        StorageUnavailable,
        VerificationFailure,
        WrongUsage,
    )
    from ldncompound.scheduling import Scheduler
    from ldncompound.stockroom import Stockroom
    from ldncompound.storekeeping import Storekeeper, TriturationOrder
    from ldncompound.trail import Trail, verify

__all__ = [
    "UNCONFIGURED",
    "Balance",
    "CapsuleOrder",
    "CompoundingError",
    "Delivery",
    "Desk",
    "Formulary",
    "Label",
    "LiquidOrder",
    "Order",
    "Outcome",
    "Pharmacy",
    "Preparation",
    "Recorder",
    "Refill",
    "Refiller",
    "Refusal",
    "ScheduleOrder",
    "Scheduler",
    "Stockroom",
    "StorageUnavailable",
    "Storekeeper",
    "TabletOrder",
    "TopicalOrder",
    "Trail",
    "TriturationOrder",
    "Verification",
    "VerificationFailure",
    "WrongUsage",
    "__version__",
    "format_quantity",
    "load_formulary",
    "load_pharmacy",
    "parse_balance",
    "parse_quantity",
    "plan_schedule",
    "prepare",
    "prepare_capsules",
    "prepare_liquid",
    "prepare_tablets",
    "prepare_topical",
    "render_label",
    "render_sheet",
    "verify",
]

_HOMES = {
    "bench": ("Balance", "parse_balance"),
    "compounding": (
        "prepare",
        "prepare_capsules",
        "prepare_liquid",
        "prepare_tablets",
        "prepare_topical",
    ),
    "courses": ("ScheduleOrder", "plan_schedule"),
    "documents": ("Label", "render_label", "render_sheet"),
    "documents.label": ("Verification",),
    "formulary": ("Formulary", "load_formulary"),
    "pharmacy": ("UNCONFIGURED", "Pharmacy", "load_pharmacy"),
    "preparation": ("Preparation",),
    "prescription": ("CapsuleOrder", "LiquidOrder", "Order", "TabletOrder", "TopicalOrder"),
    "quantities": ("format_quantity", "parse_quantity"),
    "receiving": ("Delivery",),
    "recording": ("Desk", "Outcome", "Recorder"),
    "refilling": ("Refill", "Refiller"),
    "refusals": (
        "CompoundingError",
        "Refusal",
        "StorageUnavailable",
        "VerificationFailure",
        "WrongUsage",
    ),
    "scheduling": ("Scheduler",),
    "stockroom": ("Stockroom",),
    "storekeeping": ("Storekeeper", "TriturationOrder"),
    "trail": ("Trail", "verify"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Fetch a public name from the module it lives in."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names, fetched or not."""
    return sorted(__all__)
