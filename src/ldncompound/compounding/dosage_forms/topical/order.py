"""An order for a topical preparation, as typed."""

# No postponed annotations: see `prescription.order_fields`.

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

from ldncompound.compounding.prescription.declared_fields import OrderField, OrderPart
from ldncompound.compounding.prescription.order_fields import DOSE, Given, Order

__all__ = ["TopicalOrder"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class TopicalOrder(Order):
    """
    One prescription for a topical preparation, as typed.

    The dose is the drug in one application; it is empty where strength and amount determine it.
    """

    form: ClassVar[str] = "topical"
    form_in_words: ClassVar[str] = "a topical preparation"
    example: ClassVar[str] = (
        "ldncompound topical --strength '3 mg/g' --amount '0.5 g' --days 30 --patient P-1042\n"
        "--prescriber 'Dr Example' --base 'our cream base, lot card 7' "
        "--base-kind preserved-aqueous"
    )

    dose: Annotated[str, DOSE] = ""
    strength: Annotated[
        str | None,
        OrderField(
            "Like '3 mg/g'; or like '1.5 mg' for one actuation.",
            "Q",
            in_file='the strength, like "3 mg/g"; or like "1.5 mg" for one actuation',
            part=OrderPart.STRENGTH,
        ),
    ] = None
    amount: Annotated[
        str | None,
        OrderField(
            "What one application takes, like '0.5 g'.",
            "Q",
            in_file='what one application takes, like "0.5 g"',
            part=OrderPart.STRENGTH,
        ),
    ] = None
    actuation_mass: Annotated[
        str | None,
        OrderField(
            "What an actuation delivers, like '0.25 g'.",
            "Q",
            in_file="what one actuation of a metered container delivers, weighed by you",
            measured=("base",),
        ),
    ] = None
    actuations: Annotated[
        str | None,
        OrderField(
            "Actuations of one application.",
            "N",
            in_file="actuations of one application",
            part=OrderPart.STRENGTH,
        ),
    ] = None
    base: Annotated[
        str | None,
        OrderField(
            "The base that you use, with its maker.",
            in_file="the topical base that the pharmacy uses, with its maker",
            called="the base",
            longest=120,
        ),
    ] = None
    base_kind: Annotated[
        str | None,
        OrderField(
            "nonpreserved-aqueous, preserved-aqueous or nonaqueous.",
            "KIND",
            in_file='"nonpreserved-aqueous", "preserved-aqueous" or "nonaqueous"',
        ),
    ] = None
    overfill: Annotated[
        str | None,
        OrderField(
            "What stays in the container: '2 g' or '5 %'.",
            "Q",
            in_file='into the container beyond the label, "2 g" or "5 %"',
        ),
    ] = None
    excess: Annotated[
        str | None,
        OrderField(
            "What is lost in making: '2 g' or '5 %'.",
            "Q",
            in_file='made beyond what is dispensed: "2 g" or "5 %"',
        ),
    ] = None
    batch_size: Annotated[
        str | None,
        OrderField(
            "Make at least this much, like '60 g'.",
            "Q",
            in_file='make at least this much, like "60 g"',
        ),
    ] = None

    @classmethod
    def wanted(cls, given: Mapping[str, Given]) -> tuple[str, ...]:
        """Return the fields that must be given; an amount or actuations replace the dose."""
        said = any(given.get(name) is not None for name in ("amount", "actuations"))
        wanted = super(TopicalOrder, cls).wanted(given)
        return tuple(name for name in wanted if not (said and name == "dose"))

    @classmethod
    def from_options(cls, **given: Any) -> Self:
        """Return the order given as options; an empty dose is malformed there."""
        return cls(**({**given, "dose": given["dose"] or " "} if "dose" in given else given))

    def dose_as_written(self) -> str:
        """Return the dose as the prescriber wrote it, or what was written instead."""
        if self.dose.strip():
            return self.dose.strip(" \t")
        strength = str(self.strength).strip(" \t")
        if self.amount is not None:
            return f"{self.amount.strip()} of {strength}"
        return f"actuations: {self.actuations}, strength: {strength}"
