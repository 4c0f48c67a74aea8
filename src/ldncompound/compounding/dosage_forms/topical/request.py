"""The figures of an order for a topical preparation, read from its texts."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Self

from ldncompound.compounding.prescription.figures import (
    RequestFigures,
    amount_in,
    check_amount,
    check_strength,
    count_in,
    days_needed,
    read_fills,
)
from ldncompound.core.quantities import (
    MG,
    MG_PER_G,
    G,
    Quantity,
    format_quantity,
    mass,
    number_of,
    parse_count,
)
from ldncompound.core.refusals import InvalidOrder, StrengthDoesNotDivideDose, of_field

if TYPE_CHECKING:
    from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder

__all__ = ["TopicalRequest"]


class TopicalRequest(RequestFigures, frozen=True, kw_only=True):
    """
    The figures of an order for a topical preparation.

    Args:
        dose: Drug in one application, in mg.
        doses_per_day: Applications a day.
        days: Length of the course.
        strength: In mg/g, exact.
        amount: What one application takes, in g.
        actuations: Actuations of one application, where the container is metered.
        actuation_mass: What one actuation delivers, in g.
        overfill: A mass or a percentage, or None for none.
        excess: A mass or a percentage, or None for none.
        batch_size: Least mass to make, or None.
    """

    days: int
    strength: Fraction
    amount: Fraction
    actuations: int | None
    actuation_mass: Fraction | None
    overfill: Quantity | None
    excess: Quantity | None
    batch_size: Quantity | None

    @classmethod
    def read(cls, order: TopicalOrder) -> Self:
        """
        Read every figure of an order: first the notation of all, then the dimension of all.

        Raises:
            MalformedQuantity: a figure is not in the grammar.
            WrongDimension: a figure has the wrong dimension.
            InvalidOrder: no days or no strength; the amount is missing; dose, strength and
                amount contradict one another.
            StrengthDoesNotDivideDose: the dose is not a whole number of actuations, or of mg.

        >>> from ldncompound.compounding.dosage_forms.topical.order import TopicalOrder
        >>> order = TopicalOrder(strength="3 mg/g", amount="0.5 g", days="30", patient="P",
        ...                      prescriber="Dr X")
        >>> format_quantity(TopicalRequest.read(order).dose)
        '1.5 mg'
        """
        dose = amount_in(order, "dose", "mass") if order.dose else None
        strength, amount, each, overfill, excess, batch_size = (
            amount_in(order, name, kind)
            for name, kind in (
                ("strength", "content"),
                ("amount", "mass"),
                ("actuation_mass", "mass"),
                ("overfill", "mass or percent"),
                ("excess", "mass or percent"),
                ("batch_size", "mass"),
            )
        )
        with of_field("per_day"):
            doses_per_day = parse_count(order.per_day, "the applications a day")
        days = count_in(order, "days", "the days")
        fills = read_fills(order)
        count = count_in(order, "actuations", "the actuations")
        check_amount(dose, "mass", "dose")
        check_amount(amount, "mass", "amount")
        check_amount(each, "mass", "actuation_mass", "mass of an actuation")
        check_amount(batch_size, "mass", "batch_size")
        check_strength(strength, "content")
        for value, name in ((overfill, "overfill"), (excess, "excess")):
            if value is not None and value.dimensionality != MG.dimensionality:
                check_amount(value, "percent", name)
        days = days_needed(days)
        delivered = None if each is None else number_of(each, G)
        content = _content_of(strength, delivered)
        applied = _amount_of(dose, content, amount, count, delivered)
        return cls(
            dose=mass(content * applied),
            doses_per_day=doses_per_day,
            days=days,
            fills=fills,
            strength=content,
            amount=applied,
            actuations=None if delivered is None else _actuations(applied, delivered),
            actuation_mass=delivered,
            overfill=overfill,
            excess=excess,
            batch_size=batch_size,
        )


def _content_of(strength: Quantity | None, delivered: Fraction | None) -> Fraction:
    """Return the strength in mg/g; one ordered as a mass is the drug in one actuation."""
    if delivered == 0:
        raise InvalidOrder(
            "The mass of an actuation must be greater than 0.",
            remedy="Weigh ten actuations, and give the mean.",
        )
    if strength is None:
        raise InvalidOrder(
            "The strength is missing, and no source documents one.",
            remedy="Give the prescribed strength with --strength, like '3 mg/g'.",
        )
    if strength.dimensionality != MG.dimensionality:
        content = number_of(strength, MG_PER_G)
    elif delivered is None:
        raise InvalidOrder(
            f"A strength of {format_quantity(strength)} is for one actuation, but the mass of an "
            "actuation is missing.",
            remedy="Write the strength per gram, like '3 mg/g', or give --actuation-mass.",
        )
    else:
        content = number_of(strength, MG) / delivered
    if not content:
        raise InvalidOrder("The strength must be greater than 0.", remedy="Ask the prescriber.")
    return content


def _amount_of(
    dose: Quantity | None,
    content: Fraction,
    amount: Quantity | None,
    count: int | None,
    delivered: Fraction | None,
) -> Fraction:
    """Return the mass of one application, in g; values given twice must agree."""
    if count is not None and delivered is None:
        raise InvalidOrder(
            "The amount is in actuations, but the mass of an actuation is missing.",
            remedy="Weigh ten actuations, and give the mean with --actuation-mass.",
        )
    said = []
    if amount is not None:
        said.append(number_of(amount, G))
    if count is not None and delivered is not None:
        said.append(count * delivered)
    if dose is not None:
        said.append(number_of(dose, MG) / content)
    if not said or not said[0]:
        raise InvalidOrder(
            "The amount of one application is missing or zero.",
            remedy="Give the dose, or the amount with --amount '0.5 g', or --actuations.",
        )
    if len(set(said)) > 1:
        raise InvalidOrder(
            "Dose, strength and amount contradict one another: strength times amount is not the "
            "dose.",
            remedy="Ask the prescriber which of them is meant.",
        )
    if delivered is None and (said[0] * 1000).denominator != 1:
        raise StrengthDoesNotDivideDose(
            "This dose is not a whole number of milligrams of the preparation.",
            remedy="Ask the prescriber for a strength and an amount that can be measured.",
        )
    return said[0]


def _actuations(applied: Fraction, delivered: Fraction) -> int:
    """Return the actuations of one application; none is ever split."""
    count = applied / delivered
    if count.denominator != 1:
        raise StrengthDoesNotDivideDose(
            "This application is not a whole number of actuations, and actuations are not split.",
            remedy="Ask the prescriber for an amount of whole actuations, or another strength.",
        )
    return int(count)
