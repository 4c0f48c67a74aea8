"""The least mass that a balance can weigh, and how to dilute a smaller mass in powder."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from ldncompound.core.quantities import MG, PERCENT, format_quantity, number_of, quantity
from ldncompound.core.refusals import InvalidOrder, NotWeighable

if TYPE_CHECKING:
    from ldncompound.core.quantities import Quantity

__all__ = [
    "Aliquot",
    "Trituration",
    "aliquot",
    "minimum_weighable_quantity",
    "trituration",
    "weighing_error",
]


class Aliquot(NamedTuple):
    """Weigh drug, dilute it to the mixture, take the aliquot: it contains the need."""

    weigh: Quantity
    mixture: Quantity
    diluent: Quantity
    aliquot: Quantity


class Trituration(msgspec.Struct, frozen=True):
    """What is taken of a trituration, and the further diluent."""

    take: Quantity
    further_diluent: Quantity | None


def minimum_weighable_quantity(sensitivity: Quantity, accepted_error: Quantity) -> Quantity:
    """
    Return the least mass that a balance may be used for, exact.

    Args:
        sensitivity: Sensitivity requirement of the balance, a mass.
        accepted_error: Largest error accepted in one weighing, a percentage.

    Raises:
        InvalidOrder: a sensitivity or an error of zero.

    Source:
        unc-pharmlabs-weighing.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> format_quantity(minimum_weighable_quantity(read("6 mg"), read("5 %")))
    '120 mg'
    """
    _check_sensitivity(sensitivity)
    if accepted_error.magnitude <= 0:
        raise InvalidOrder(
            "The accepted error must be greater than 0 %.", remedy="Give an error above 0 %."
        )
    least: Quantity = sensitivity.to(MG) * (Fraction(100) / accepted_error.magnitude)
    return least


def weighing_error(sensitivity: Quantity, mass: Quantity) -> Quantity:
    """
    Return the error of one weighing as a percentage, exact.

    Raises:
        InvalidOrder: *mass* or the sensitivity is zero.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> format_quantity(weighing_error(read("6 mg"), read("50 mg")))
    '12 %'
    """
    _check_sensitivity(sensitivity)
    if mass.magnitude <= 0:
        raise InvalidOrder("The mass must be greater than 0.", remedy="Give the mass weighed.")
    return quantity(number_of(sensitivity, MG) / number_of(mass, MG) * 100, PERCENT)


def _check_sensitivity(sensitivity: Quantity) -> None:
    """Refuse a balance that would show nothing at all as a mass."""
    if sensitivity.magnitude <= 0:
        raise InvalidOrder(
            "The sensitivity of a balance must be greater than 0.",
            remedy="Give its sensitivity requirement, like '6 mg'.",
        )


def aliquot(
    need: Quantity, multiple: int, part: Quantity, *, minimum: Quantity | None = None
) -> Aliquot:
    """
    Plan an aliquot: a multiple of the need is weighed and diluted.

    Args:
        need: Drug wanted, a mass above zero.
        multiple: How many times the need is weighed.
        part: Mass of the aliquot that will hold the need.
        minimum: Least mass the balance may weigh; None leaves it unchecked.

    Raises:
        InvalidOrder: nothing is needed, or the aliquot cannot hold the need.
        NotWeighable: one of the three weighings is below the minimum.

    Source:
        unc-pharmlabs-weighing.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> [format_quantity(each) for each in aliquot(read("2 mg"), 60, read("125 mg"))]
    ['120 mg', '7500 mg', '7380 mg', '125 mg']
    """
    weigh, mixture = need.to(MG) * multiple, part.to(MG) * multiple
    diluent = mixture - weigh
    if need.magnitude <= 0 or multiple < 1 or diluent.magnitude < 0:
        raise InvalidOrder(
            f"An aliquot of {format_quantity(part)} cannot contain {format_quantity(need)}.",
            remedy="Choose an aliquot at least as large as the need.",
        )
    if minimum is not None and min(weigh, diluent, part) < minimum:
        raise NotWeighable(
            f"One of the three weighings is below {format_quantity(minimum)}.",
            remedy="Choose a larger multiple, a larger aliquot or another balance.",
        )
    return Aliquot(weigh, mixture, diluent, part.to(MG))


def trituration(need: Quantity, parts: int, *, total: Quantity | None = None) -> Trituration:
    """
    Return what to take of a trituration of 1 part in *parts* in all.

    Args:
        need: Drug wanted, a mass.
        parts: 10 means 1 part + 9 parts, 10 % w/w.
        total: Mass of the whole preparation; the further diluent is then returned.

    Raises:
        InvalidOrder: fewer than two parts, or more trituration than preparation.

    Source:
        scribd-trituration-examples.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> taken = trituration(read("10 mg"), 10, total=read("2400 mg"))
    >>> format_quantity(taken.take), format_quantity(taken.further_diluent)
    ('100 mg', '2300 mg')
    """
    take = need.to(MG) * parts
    if parts < 2 or (total is not None and total < take):
        raise InvalidOrder(
            f"A trituration of 1 part in {parts} cannot supply this.",
            remedy="Choose a stronger trituration.",
        )
    return Trituration(take, None if total is None else total.to(MG) - take)
