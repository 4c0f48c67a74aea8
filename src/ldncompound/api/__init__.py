"""
The public names that pharmacy software may rely on; `Pharmacy` is the door.

    >>> from ldncompound.api import Pharmacy
    >>> Pharmacy.open().calc.mwq(sensitivity="6 mg", error="5 %").document()["minimum"]
    '120 mg'

Names are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ldncompound.core.version import __version__

if TYPE_CHECKING:
    from ldncompound.api.feed import EntryTold
    from ldncompound.api.new_keys import KeyGiven, PassphraseWanted
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
    from ldncompound.pharmacy.courses.fill_orders import Refill
    from ldncompound.pharmacy.courses.refill_acts import Refiller
    from ldncompound.pharmacy.courses.replan_acts import Replan, Replanner
    from ldncompound.pharmacy.courses.schedule import plan_schedule
    from ldncompound.pharmacy.courses.schedule_acts import Scheduler
    from ldncompound.pharmacy.courses.schedule_order import ScheduleOrder
    from ldncompound.pharmacy.desk import Desk
    from ldncompound.pharmacy.erasure.document import Erasure
    from ldncompound.pharmacy.inspection.signatures_of_a_trail import SignedTrailWhole
    from ldncompound.pharmacy.master_records import load_formulary
    from ldncompound.pharmacy.outcome import Outcome
    from ldncompound.pharmacy.people.adoption import AdoptionEntry
    from ldncompound.pharmacy.people.passphrases import Passphrase
    from ldncompound.pharmacy.people.person import Person, PersonListed
    from ldncompound.pharmacy.people.signatures import SignaturesCounted
    from ldncompound.pharmacy.people.withdrawals import InvitationWithdrawn
    from ldncompound.pharmacy.recorder import Recorder
    from ldncompound.pharmacy.stock.acts import Storekeeper
    from ldncompound.pharmacy.stock.delivery import Delivery
    from ldncompound.pharmacy.stock.inventory import Stockroom
    from ldncompound.pharmacy.stock.triturations import TriturationOrder
    from ldncompound.trail.entry_shape import EntryLogged
    from ldncompound.trail.store import Trail
    from ldncompound.trail.verification import verify

__all__ = [
    "UNCONFIGURED",
    "AdoptionEntry",
    "Balance",
    "CapsuleOrder",
    "CompoundingError",
    "Delivery",
    "Desk",
    "EntryLogged",
    "EntryTold",
    "Erasure",
    "Formulary",
    "InvitationWithdrawn",
    "KeyGiven",
    "Label",
    "LiquidOrder",
    "Order",
    "Outcome",
    "Passphrase",
    "PassphraseWanted",
    "Person",
    "PersonListed",
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
    "SignaturesCounted",
    "SignedTrailWhole",
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
    "pharmacy.people.adoption": ("AdoptionEntry",),
    "trail.entry_shape": ("EntryLogged",),
    "api.feed": ("EntryTold",),
    "pharmacy.people.signatures": ("SignaturesCounted",),
    "pharmacy.people.withdrawals": ("InvitationWithdrawn",),
    "api.new_keys": (
        "KeyGiven",
        "PassphraseWanted",
    ),
    "pharmacy.people.passphrases": ("Passphrase",),
    "pharmacy.people.person": (
        "Person",
        "PersonListed",
    ),
    "pharmacy.inspection.signatures_of_a_trail": ("SignedTrailWhole",),
    "api.pharmacy": ("Pharmacy",),
    "api.release_stated": ("ReleaseStated",),
    "compounding.dosage_forms.capsules.order": ("CapsuleOrder",),
    "compounding.dosage_forms.oral_liquid.order": ("LiquidOrder",),
    "compounding.dosage_forms.registry": (
        "prepare",
        "prepare_capsules",
        "prepare_liquid",
        "prepare_tablets",
        "prepare_topical",
    ),
    "compounding.dosage_forms.sublingual_tablets.order": ("TabletOrder",),
    "compounding.dosage_forms.topical.order": ("TopicalOrder",),
    "compounding.practice": (
        "UNCONFIGURED",
        "Practice",
    ),
    "compounding.preparation": ("Preparation",),
    "compounding.prescription.order_fields": ("Order",),
    "compounding.weighing.equipment": ("Balance",),
    "compounding.weighing.equipment_texts": ("parse_balance",),
    "core.quantities": (
        "format_quantity",
        "parse_quantity",
    ),
    "core.refusals": (
        "CompoundingError",
        "Refusal",
        "StorageUnavailable",
        "VerificationFailure",
        "WrongUsage",
    ),
    "documents.label": ("Verification",),
    "documents.rendering": (
        "Label",
        "render_label",
        "render_sheet",
    ),
    "pharmacy.master_records": ("load_formulary",),
    "formulary.contents": ("Formulary",),
    "pharmacy.configuration": ("load_pharmacy",),
    "pharmacy.courses.fill_orders": ("Refill",),
    "pharmacy.courses.refill_acts": ("Refiller",),
    "pharmacy.courses.replan_acts": (
        "Replan",
        "Replanner",
    ),
    "pharmacy.courses.schedule": ("plan_schedule",),
    "pharmacy.courses.schedule_acts": ("Scheduler",),
    "pharmacy.courses.schedule_order": ("ScheduleOrder",),
    "pharmacy.desk": ("Desk",),
    "pharmacy.erasure.document": ("Erasure",),
    "pharmacy.outcome": ("Outcome",),
    "pharmacy.recorder": ("Recorder",),
    "pharmacy.stock.acts": ("Storekeeper",),
    "pharmacy.stock.delivery": ("Delivery",),
    "pharmacy.stock.inventory": ("Stockroom",),
    "pharmacy.stock.triturations": ("TriturationOrder",),
    "trail.store": ("Trail",),
    "trail.verification": ("verify",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load a public name from its module."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"ldncompound.{_HOME_OF[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)
