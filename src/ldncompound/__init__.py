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
    from ldncompound.api.pharmacy import Pharmacy
    from ldncompound.api.release_stated import ReleaseStated
    from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
    from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
    from ldncompound.compounding.dosage_forms.registry import (
        prepare,
        prepare_capsules,
        prepare_liquid,
        prepare_tablets,
        prepare_topical,
    )
    from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
    from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
    from ldncompound.compounding.practice import UNCONFIGURED, Practice
    from ldncompound.compounding.preparation import Preparation
    from ldncompound.compounding.prescription.order_fields import Order
    from ldncompound.compounding.weighing.equipment import Balance
    from ldncompound.compounding.weighing.equipment_texts import parse_balance
    from ldncompound.core.quantities import format_quantity, parse_quantity
    from ldncompound.core.refusals import (
        CompoundingError,
        Refusal,
        StorageUnavailable,
        VerificationFailure,
        WrongUsage,
    )
    from ldncompound.documents.label import Verification
    from ldncompound.documents.rendering import Label, render_label, render_sheet
    from ldncompound.formulary.contents import Formulary
    from ldncompound.pharmacy.configuration import load_pharmacy
    from ldncompound.pharmacy.courses.refill_acts import Refill, Refiller
    from ldncompound.pharmacy.courses.replan_acts import Replan, Replanner
    from ldncompound.pharmacy.courses.schedule import plan_schedule
    from ldncompound.pharmacy.courses.schedule_acts import Scheduler
    from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
    from ldncompound.pharmacy.desk import Desk
    from ldncompound.pharmacy.master_records import load_formulary
    from ldncompound.pharmacy.outcome import Outcome
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.pharmacy.stock.acts import Storekeeper
    from ldncompound.pharmacy.stock.delivery import Delivery
    from ldncompound.pharmacy.stock.inventory import Stockroom
    from ldncompound.pharmacy.stock.triturations import TriturationOrder
    from ldncompound.trail.store import Trail
    from ldncompound.trail.verification import verify

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
