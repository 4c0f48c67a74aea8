"""The figures of an order for sublingual tablets, read from its texts."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Self

from ldncompound.calculation.capsules import TABLETS
from ldncompound.calculation.tablets import density_factor
from ldncompound.compounding.dosage_forms.capsules.request import check_excess
from ldncompound.compounding.prescription.figures import (
    RequestFigures,
    amount_in,
    check_amount,
    check_one_length,
    check_whole,
    count_in,
    dose_and_times,
    read_fills,
    share_of_one,
)
from ldncompound.core.numbers import format_number
from ldncompound.core.plain_numbers import parse_number
from ldncompound.core.quantities import (
    MG,
    MG_PER_TABLET,
    Quantity,
    format_quantity,
    in_unit,
    number_of,
    quantity,
)
from ldncompound.core.refusals import InvalidOrder, of_field
from ldncompound.core.wording import say

if TYPE_CHECKING:
    from ldncompound.compounding.dosage_forms.sublingual_tablets.order import TabletOrder

__all__ = ["TabletRequest"]


class TabletRequest(RequestFigures, frozen=True, kw_only=True):
    """
    The figures of an order for moulded tablets.

    Args:
        quantity: Tablets, where it was ordered by quantity.
        strength: Drug in one tablet, in mg/tablet.
        blank_mass: Mean mass of tablets of the base alone, in mg/tablet.
        density_factor: Parts of drug that displace one part of base; None where not measured.
        factor_basis: Basis of the factor, in words.
        excess: Tablets or percent, or None for that of the master record.
    """

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
        dose, doses_per_day = dose_and_times(order)
        days = count_in(order, "days", "the days")
        fills = read_fills(order)
        count = count_in(order, "quantity", "the quantity")
        blank, strength, excess, loaded, drug = (
            amount_in(order, name, kind)
            for name, kind in (
                ("blank_mass", "tablet strength"),
                ("strength", "tablet strength"),
                ("excess", "tablets or percent"),
                ("loaded_mass", "tablet strength"),
                ("loaded_drug", "tablet strength"),
            )
        )
        with of_field("density_factor"):
            given = (
                None
                if order.density_factor is None
                else parse_number(order.density_factor, "the density factor")
            )
        check_whole(excess, TABLETS)
        check_amount(dose, "mass", "dose")
        for each, name, words in (
            (strength, "strength", ""),
            (blank, "blank_mass", ""),
            (loaded, "loaded_mass", ""),
            (drug, "loaded_drug", "drug in the loaded tablets"),
        ):
            if each is not None and each.dimensionality != MG.dimensionality:
                check_amount(each, "tablet strength", name, words)
        check_excess(excess, TABLETS)
        check_one_length(days, count, fills)
        if blank is None:
            raise InvalidOrder(
                "The mould is not calibrated: the mean mass of tablets of the base is missing.",
                remedy="Mould at least ten tablets of the base alone, dry and weigh them, and give "
                "the mean with --blank-mass 'N mg/tablet'.",
            )
        blank = share_of_one(blank, TABLETS)
        dose = in_unit(dose, MG)
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
