"""An order for capsules, as typed."""

# No postponed annotations: see `prescription.order_fields`.

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

from ldncompound.compounding.prescription.declared_fields import OrderField, OrderPart
from ldncompound.compounding.prescription.order_fields import Given
from ldncompound.compounding.prescription.orders_of_steps import OrderOfSteps
from ldncompound.core.refusals import InvalidOrder

__all__ = ["CapsuleOrder"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class CapsuleOrder(OrderOfSteps):
    """One prescription for capsules, as typed."""

    form: ClassVar[str] = "capsules"
    form_in_words: ClassVar[str] = "capsules"
    example: ClassVar[str] = (
        "ldncompound capsules --dose '1.5 mg' --days 30 --patient P-1042\n"
        "--prescriber 'Dr Example' --fill-mass '130 mg/capsule' --sheet sheet.pdf"
    )

    quantity: Annotated[
        str | None,
        OrderField(
            "Capsules to dispense, instead of --days.",
            "N",
            in_file="capsules to dispense, instead of days; then delete the line of days",
            prompt="Capsules",
            part=OrderPart.COURSE,
            of_one_fill=True,
        ),
    ] = None
    strength: Annotated[
        str | None,
        OrderField(
            "Drug in one capsule; else the dose in one.",
            "Q",
            in_file='drug in one, like "1.5 mg/capsule"; else the dose',
        ),
    ] = None
    size: Annotated[
        str | None, OrderField("Capsule size.", "S", in_file='capsule size, like "3"')
    ] = None
    fill_mass: Annotated[
        str | None,
        OrderField(
            "From your packing trial, like '130 mg/capsule'.",
            "Q",
            in_file='from your own packing trial, like "130 mg/capsule"',
            measured=("filler",),
        ),
    ] = None
    fill_by: Annotated[
        str | None,
        OrderField(
            "'volume' where the fill mass is unknown: complete with filler; else 'mass'.",
            "mass|volume",
            in_file='"volume" where the fill mass is not known; else "mass"',
            of_one_fill=True,
        ),
    ] = None
    excess: Annotated[
        str | None,
        OrderField(
            "'5 %' of those dispensed, or '2 capsule'.",
            "Q",
            in_file='made beyond what is dispensed: "5 %" or "2 capsule"',
        ),
    ] = None
    for_stock: Annotated[
        bool,
        OrderField(
            "Made for stock: a dose and a quantity.",
            of_one_fill=True,
            in_file="made for stock: a dose and a quantity, and no patient",
        ),
    ] = False

    @property
    def named(self) -> tuple[str, ...]:
        """Return the fields that must not be empty."""
        return () if self.for_stock else ("patient", "prescriber")

    @classmethod
    def wanted(cls, given: Mapping[str, Given]) -> tuple[str, ...]:
        """Return the fields that must be given; an order for stock has no patient and no days."""
        if given.get("for_stock"):
            return ("dose", "quantity")
        return super(CapsuleOrder, cls).wanted(given)

    @classmethod
    def from_options(cls, **given: Any) -> Self:
        """Return the order given as options; one for stock has no patient and no prescriber."""
        nobody = {"patient": "", "prescriber": ""} if given.get("for_stock") else {}
        return cls(**{**nobody, **given})

    def check_texts(self) -> None:
        """
        Refuse a text that cannot be printed, and prescription data of an order for stock.

        Raises:
            InvalidOrder: see `core.text.check_text`.
        """
        super(CapsuleOrder, self).check_texts()
        if not self.for_stock:
            return
        for name in ("patient", "patient_name", "prescriber", "rx", "directions", "first_dose"):
            if getattr(self, name):
                raise InvalidOrder(
                    f"Capsules for stock have no prescription yet, but {name} is given.",
                    remedy="Leave it out; give it to 'ldncompound dispense' when they are "
                    "dispensed.",
                )
        if self.days is not None or self.per_day != "1" or self.strength is not None:
            raise InvalidOrder(
                "Capsules for stock are ordered by dose, one capsule each, and quantity only.",
                remedy="Leave out days, doses a day and strength.",
            )
