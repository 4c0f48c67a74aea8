"""An order for sublingual tablets, as typed."""

# No postponed annotations: see `prescription.order_fields`.

from dataclasses import dataclass
from typing import Annotated, ClassVar

from ldncompound.compounding.prescription.declared_fields import OrderField, OrderPart
from ldncompound.compounding.prescription.order_fields import Order

__all__ = ["TabletOrder"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class TabletOrder(Order):
    """One prescription for moulded sublingual tablets, as typed."""

    form: ClassVar[str] = "tablets"
    form_in_words: ClassVar[str] = "moulded tablets"
    example: ClassVar[str] = (
        "ldncompound tablets --dose '1.5 mg' --days 30 --patient P-1042\n"
        "--prescriber 'Dr Example' --blank-mass '65 mg/tablet' --sheet sheet.pdf"
    )

    quantity: Annotated[
        str | None,
        OrderField(
            "Tablets to dispense, instead of --days.",
            "N",
            in_file="tablets to dispense, instead of days; then delete the line of days",
            part=OrderPart.COURSE,
            of_one_fill=True,
        ),
    ] = None
    strength: Annotated[
        str | None,
        OrderField(
            "Drug in one tablet; else the dose in one.",
            "Q",
            in_file='drug in one, like "1.5 mg/tablet"; else the dose',
        ),
    ] = None
    blank_mass: Annotated[
        str | None,
        OrderField(
            "Mean of dry blanks of the base, like '65 mg/tablet'.",
            "Q",
            in_file='mean mass of dry tablets of the base alone, like "65 mg/tablet"',
            measured=("filler",),
        ),
    ] = None
    density_factor: Annotated[
        str | None,
        OrderField(
            "Parts of drug that displace one part of base.",
            "X",
            in_file="parts of drug that displace one part of base, measured by you",
            measured=("active", "filler"),
        ),
    ] = None
    loaded_mass: Annotated[
        str | None,
        OrderField(
            "Mean of dry test tablets with drug, to find the factor.",
            "Q",
            in_file="mean mass of dry test tablets with drug, to find the density factor",
            measured=("active", "filler"),
        ),
    ] = None
    loaded_drug: Annotated[
        str | None,
        OrderField(
            "Drug in each of those test tablets.",
            "Q",
            in_file="drug in each of those test tablets",
            measured=("active", "filler"),
        ),
    ] = None
    mould: Annotated[
        str | None,
        OrderField(
            "Which mould was calibrated.",
            in_file="which mould was calibrated, as you name it",
            called="the mould",
            longest=64,
        ),
    ] = None
    excess: Annotated[
        str | None,
        OrderField(
            "'5 %' of those dispensed, or '2 tablet'.",
            "Q",
            in_file='made beyond what is dispensed: "5 %" or "2 tablet"',
        ),
    ] = None
