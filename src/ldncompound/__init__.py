"""
ldncompound: from a prescriber's dose of low-dose naltrexone to a recorded batch sheet.

`Pharmacy` is the door: every act and reader of the command line is one of its methods.

    >>> import tempfile
    >>> from ldncompound import CapsuleOrder, Pharmacy
    >>> order = CapsuleOrder(dose="1.5 mg", days="30", patient="P-1", prescriber="Dr Q")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     pharmacy = Pharmacy.open(f"{folder}/trail.sqlite", by="AB", station="bench")
    ...     made = pharmacy.prepare(order, request_id="order-17")
    >>> made.capsules.dispense
    30

Texts of an order stay texts, so that a malformed one is a recorded refusal too. Nothing
prints. What stands in `__all__` is the library; everything else may change at any time.
Names are fetched when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ldncompound.core.version import __version__

if TYPE_CHECKING:
    from ldncompound.api import (
        UNCONFIGURED,
        Balance,
        CapsuleOrder,
        CompoundingError,
        Delivery,
        Desk,
        Formulary,
        Label,
        LiquidOrder,
        Order,
        Outcome,
        Pharmacy,
        Practice,
        Preparation,
        Recorder,
        Refill,
        Refiller,
        Refusal,
        ReleaseStated,
        Replan,
        Replanner,
        ScheduleOrder,
        Scheduler,
        Stockroom,
        StorageUnavailable,
        Storekeeper,
        TabletOrder,
        TopicalOrder,
        Trail,
        TriturationOrder,
        Verification,
        VerificationFailure,
        WrongUsage,
        format_quantity,
        load_formulary,
        load_pharmacy,
        parse_balance,
        parse_quantity,
        plan_schedule,
        prepare,
        prepare_capsules,
        prepare_liquid,
        prepare_tablets,
        prepare_topical,
        render_label,
        render_sheet,
        verify,
    )

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
    "Practice",
    "Preparation",
    "Recorder",
    "Refill",
    "Refiller",
    "Refusal",
    "ReleaseStated",
    "Replan",
    "Replanner",
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


def __getattr__(name: str) -> Any:
    """Fetch a public name from `ldncompound.api`."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module("ldncompound.api"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names, fetched or not."""
    return sorted(__all__)
