"""One way of making a schedule: its orders and why it cannot be."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ldncompound.calculation import liquids
from ldncompound.compounding.dosage_forms.capsules.master_record import CapsuleFormulation
from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
from ldncompound.compounding.dosage_forms.oral_liquid.master_record import LiquidFormulation
from ldncompound.compounding.dosage_forms.oral_liquid.order import LiquidOrder
from ldncompound.compounding.materials.lots import NOTHING_KEPT
from ldncompound.compounding.prescription.limits import DailyRange
from ldncompound.core.quantities import mass
from ldncompound.core.refusals import KEPT_APART, Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ldncompound.compounding.materials.lots import ComponentLot
    from ldncompound.compounding.practice import Pharmacy
    from ldncompound.compounding.prescription.order_fields import Order
    from ldncompound.core.quantities import Quantity
    from ldncompound.formulary.contents import Formulary

__all__ = ["order_of_part"]


Mix = tuple[tuple[Fraction, int], ...]


class DayToCome:
    """A pharmacy on a day to come: what its record will hold then, nobody knows."""

    find = staticmethod(NOTHING_KEPT.find)
    recalled = staticmethod(NOTHING_KEPT.recalled)
    adoption = staticmethod(NOTHING_KEPT.adoption)

    def checked(self, balance: str, day: date) -> bool:  # noqa: ARG002
        """Say that the check of the day will be passed; on the day itself it is asked for."""
        return True


class Way(NamedTuple):
    """One way to make a schedule: its form, and what makes up each dose."""

    kind: str
    form: str
    mixes: Mapping[Fraction, Mix]


class House(NamedTuple):
    """Who would make it, by which records, and of which lots as far as their prices go."""

    formulary: Formulary
    pharmacy: Pharmacy
    documented: DailyRange
    capsule: CapsuleFormulation
    liquid: LiquidFormulation
    on_hand: Sequence[ComponentLot]


def volume_holding(drug: Fraction, house: House) -> Quantity:
    """Return the volume that holds some drug."""
    return liquids.dose_volume(mass(drug), house.liquid.liquid.concentration.value)


def why_not(refusal: Refusal) -> dict[str, Any]:
    """Return why something cannot be made, without any amount to weigh or answer of a patient."""
    if refusal.apart:
        remedy = "Order one dose in this form to see why."
        return {"code": refusal.code, "message": KEPT_APART, "remedy": remedy}
    return {"code": refusal.code, "message": refusal.message, "remedy": refusal.remedy}


def order_of_part(
    part: dict[str, Any],
    prescription: dict[str, Any],
    *,
    storage: str,
    formulations: Mapping[str, str],
    more: dict[str, Any] | None = None,
) -> Order:
    """
    Return the order of one part of a fill, as the commands for one dose take it.

    Args:
        part: Of a fill of `ldncompound.titration/1`.
        prescription: Its `prescription`, personal members included.
        storage: How a liquid is kept.
        formulations: Its `formulations`; a form that is missing is made by the usual record.
        more: Other members of the order, such as its lots.
    """
    shared = {
        "dose": part["part_dose"],
        "days": str(part["days"]),
        "first_dose": part["first_day"],
        "drug": prescription.get("drug"),
        **{
            name: prescription[name]
            for name in ("patient", "patient_name", "prescriber", "rx", "directions")
        },
        **(more or {}),
    }
    if part["strength"] is None:
        return LiquidOrder(**shared, storage=storage, formulation=formulations.get("liquid"))
    return CapsuleOrder(
        **shared, strength=part["strength"], formulation=formulations.get("capsules")
    )
