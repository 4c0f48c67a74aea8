"""An order for an oral liquid, as typed."""

# No postponed annotations: see `prescription.order_fields`.

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from ldncompound.compounding.prescription.declared_fields import OrderField
from ldncompound.compounding.prescription.order_fields import DOSE
from ldncompound.compounding.prescription.orders_of_steps import OrderOfSteps

__all__ = ["LiquidOrder"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class LiquidOrder(OrderOfSteps):
    """One prescription for the 1 mg/mL oral liquid, as typed."""

    form: ClassVar[str] = "liquid"
    form_in_words: ClassVar[str] = "an oral liquid"
    example: ClassVar[str] = (
        "ldncompound liquid --dose '0.5 mg' --days 30 --patient P-1042\n"
        "--prescriber 'Dr Example' --storage refrigerator --sheet sheet.pdf"
    )

    dose: Annotated[str, replace(DOSE, prompt="Dose (like 0.5 mg)")]
    storage: Annotated[
        str,
        OrderField(
            "How the patient keeps it.",
            "refrigerator|room",
            in_file='how the patient keeps it, "refrigerator" or "room"; refrigerator if not given',
        ),
    ] = "refrigerator"
    tablet_mass: Annotated[
        str | None,
        OrderField(
            "Mean mass of 20 tablets, to weigh a part of crushed tablets.",
            "Q",
            in_file="mean mass of 20 tablets, to weigh a part of crushed tablets",
            measured=("active",),
        ),
    ] = None
    overfill: Annotated[
        str | None,
        OrderField(
            "Into the bottles beyond the label: '5 mL' or '3 %'.",
            "Q",
            in_file='into the bottles beyond the label, "5 mL" or "3 %"',
        ),
    ] = None
    batch_size: Annotated[
        str | None,
        OrderField(
            "Make at least this much, like '100 mL'.",
            "Q",
            in_file='make at least this much, like "100 mL"',
        ),
    ] = None
    bottle: Annotated[
        str | None,
        OrderField(
            "Bottles of this capacity; else the smallest.",
            "Q",
            in_file="capacity of the bottles; else the smallest that hold it",
        ),
    ] = None
