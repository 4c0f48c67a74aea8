"""The figures of an order for sublingual tablets, read from its texts."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Self

from ldncompound.calculation.capsules import TABLETS
from ldncompound.calculation.tablets import density_factor
from ldncompound.compounding.dosage_forms.capsules.request import check_excess
from ldncompound.compounding.prescription.figures import (
    check_one_length,
    check_whole,
    read_fills,
    share_of_one,
)
from ldncompound.core.numbers import format_number, parse_number
from ldncompound.core.quantities import (
    MG,
    MG_PER_TABLET,
    Quantity,
    check_dimension,
    format_quantity,
    number_of,
    parse_count,
    parse_quantity,
    quantity,
)
from ldncompound.core.refusals import InvalidOrder
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder

__all__ = ["TabletRequest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TabletRequest:
    """
    The figures of an order for moulded tablets.

    Args:
        dose: One intake, in mg.
        doses_per_day: Intakes a day.
        days: Length of the course, where it was ordered by days.
        quantity: Tablets, where it was ordered by quantity.
        strength: Drug in one tablet, in mg/tablet.
        blank_mass: Mean mass of tablets of the base alone, in mg/tablet.
        density_factor: Parts of drug that displace one part of base; None where not measured.
        factor_basis: Basis of the factor, in words.
        excess: Tablets or percent, or None for that of the master record.
        fills: Number of fills; 0 for the fewest possible, None where the course is not cut.
    """

    dose: Quantity
    doses_per_day: int
    days: int | None
    fills: int | None
    quantity: int | None
    strength: Quantity
    blank_mass: Quantity
    density_factor: Fraction | None
    factor_basis: str
    excess: Quantity | None

    @classmethod
    def read(cls, order: TabletOrder) -> Self:
        """
        Read every figure of an order: first the notation of all, then the dimension of all.

        Raises:
            MalformedQuantity: a figure is not in the grammar.
            WrongDimension: a figure has the wrong dimension.
            InvalidOrder: both days and quantity, or neither; a mould that is not calibrated;
                impossible masses.

        >>> from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder
        >>> order = TabletOrder(dose="1.5 mg", days="30", patient="P", prescriber="Dr X",
        ...                     blank_mass="65 mg/tablet")
        >>> format_quantity(TabletRequest.read(order).strength)
        '1.5 mg/tablet'
        """
        dose = parse_quantity(order.dose)
        doses_per_day = parse_count(order.per_day, "the doses a day")
        days = None if order.days is None else parse_count(order.days, "the days")
        fills = read_fills(order)
        count = None if order.quantity is None else parse_count(order.quantity, "the quantity")
        blank, strength, excess, loaded, drug = (
            None if text is None else parse_quantity(text)
            for text in (
                order.blank_mass,
                order.strength,
                order.excess,
                order.loaded_mass,
                order.loaded_drug,
            )
        )
        given = (
            None
            if order.density_factor is None
            else parse_number(order.density_factor, "the density factor")
        )
        check_whole(excess, TABLETS)
        check_dimension(dose, "mass", "the dose")
        for each, words in (
            (strength, "strength"),
            (blank, "blank mass"),
            (loaded, "loaded mass"),
            (drug, "drug in the loaded tablets"),
        ):
            if each is not None and each.dimensionality != MG.dimensionality:
                check_dimension(each, "tablet strength", f"the {words}")
        check_excess(excess, TABLETS)
        check_one_length(days, count, fills)
        if blank is None:
            raise InvalidOrder(
                "The mould is not calibrated: the mean mass of tablets of the base is missing.",
                remedy="Mould at least ten tablets of the base alone, dry and weigh them, and give "
                "the mean with --blank-mass 'N mg/tablet'.",
            )
        blank = share_of_one(blank, TABLETS)
        dose = dose.to(MG)
        factor, basis = _displacement(blank, given, loaded, drug)
        return cls(
            dose=dose,
            doses_per_day=doses_per_day,
            days=days,
            fills=fills,
            quantity=count,
            strength=share_of_one(dose if strength is None else strength, TABLETS),
            blank_mass=blank,
            density_factor=factor,
            factor_basis=basis,
            excess=excess,
        )


def _displacement(
    blank: Quantity, given: Fraction | None, loaded: Quantity | None, drug: Quantity | None
) -> tuple[Fraction | None, str]:
    """Return the density factor and its basis: given, from test tablets, or not measured."""
    if (loaded is None) != (drug is None):
        raise InvalidOrder(
            "Test tablets need their mean mass and the drug in each; one of the two is missing.",
            remedy="Give --loaded-mass and --loaded-drug together.",
        )
    if loaded is None or drug is None:
        if given == 0:
            raise InvalidOrder(
                "The density factor must be greater than 0.",
                remedy="Give a number above zero, like 1.2.",
            )
        return given, say("factor.not_measured") if given is None else say("factor.measured")
    if given is not None:
        raise InvalidOrder(
            "The density factor and test tablets are both given.",
            remedy="Give either --density-factor, or --loaded-mass with --loaded-drug.",
        )
    masses = [
        number_of(share_of_one(each, TABLETS), MG_PER_TABLET) for each in (blank, loaded, drug)
    ]
    try:
        found = density_factor(*masses)
    except ValueError:
        raise InvalidOrder(
            "These masses are impossible: the drug would displace nothing, or more than a tablet.",
            remedy="Weigh blanks and loaded tablets of the same mould again.",
        ) from None
    shown = [format_quantity(quantity(each, MG)) for each in masses]
    return found, say(
        "factor.double_casting",
        blank=shown[0],
        loaded=shown[1],
        drug=shown[2],
        factor=format_number(found),
    )
