"""Conversion factors: between salt forms, and for the assay and water of a lot."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.core.quantities import (
    MG_PER_G,
    PERCENT,
    check_dimension,
    format_quantity,
    number_of,
    quantity,
)
from ldncompound.core.quantity_grammar import units_of
from ldncompound.core.refusals import InvalidOrder

if TYPE_CHECKING:
    from ldncompound.core.quantities import Quantity

__all__ = ["POLICIES", "applied_factor", "as_percentage", "potency_factor", "salt_factor"]


POLICIES = ("as-label", "certificate", "nrf")
"""How a pharmacy applies a certificate of analysis."""

_NRF_DEFICIT = Fraction(2, 100)
_WHOLE = quantity(100, PERCENT)


def salt_factor(molar_mass_from: Fraction, molar_mass_to: Fraction) -> Fraction:
    """
    Return the mass of one form that contains as much drug as one part of another, exact.

    Args:
        molar_mass_from: In g/mol, of the form in which the mass is known.
        molar_mass_to: In g/mol, of the form that is wanted; one molecule of each is
            assumed to contain the same drug.

    Raises:
        InvalidOrder: a molar mass is not above zero.

    Source:
        naltrexone-label.

    >>> salt_factor(Fraction("341.40"), Fraction("377.86"))
    Fraction(18893, 17070)
    """
    if molar_mass_from <= 0 or molar_mass_to <= 0:
        raise InvalidOrder("A molar mass must be greater than 0.", remedy="Give both molar masses.")
    return molar_mass_to / molar_mass_from


def as_percentage(value: Quantity) -> Quantity:
    """
    Return a mass per mass as a percentage; anything else as it is.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> format_quantity(as_percentage(read("995 mcg/mg")))
    '99.5 %'
    """
    if format_quantity(value).partition(" ")[2] not in units_of("content"):
        return value
    return quantity(number_of(value, MG_PER_G) / 10, PERCENT)


def potency_factor(
    assay: Quantity, *, water: Quantity | None = None, solvents: Quantity | None = None
) -> Fraction:
    """
    Return the parts of substance, as is, that contain one part of pure drug, exact.

    It is 1 / (assay × (1 − water − solvents)), for an assay that the certificate states
    on the basis without water and solvents. Whether it is applied is not decided here.

    Args:
        assay: A percentage above zero; above 100 % as some certificates print it.
        water: A percentage; None for none.
        solvents: A percentage; None for none.

    Raises:
        InvalidOrder: the assay is zero, or water and solvents leave nothing.
        WrongDimension: a quantity is not a percentage.

    Source:
        rezepturforum-factor.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> potency_factor(read("93.5 %"), water=read("3.68 %"))
    Fraction(62500, 56287)
    """
    given = ((assay, "the assay"), (water, "the water"), (solvents, "the solvents"))
    shares = []
    for value, what in given:
        if value is not None:
            check_dimension(value, "percent", what)
        shares.append(Fraction(0) if value is None else number_of(value, PERCENT) / 100)
    content, *others = shares
    dry = 1 - sum(others)
    if content <= 0 or dry <= 0:
        raise InvalidOrder(
            "By these figures the substance contains no drug.",
            remedy="Give assay, water and solvents as the certificate states them.",
        )
    return 1 / (content * dry)


def applied_factor(
    policy: str,
    assay: Quantity,
    *,
    water: Quantity | None = None,
    solvents: Quantity | None = None,
) -> tuple[Fraction, Fraction]:
    """
    Return the factor that a policy applies, and the computed one; both exact.

    `as-label` applies 1. `certificate` applies what the certificate gives, uncapped. `nrf`
    takes an assay above 100 % as 100 %, and applies the factor only where more than 2 % are
    missing.

    Args:
        policy: One of `POLICIES`.
        assay: A percentage above zero.
        water: A percentage; None for none.
        solvents: Likewise.

    Raises:
        InvalidOrder: a certificate that leaves no drug.

    Source:
        rezepturforum-factor.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> applied_factor("nrf", read("99 %"), water=read("0.5 %"))
    (Fraction(1, 1), Fraction(20000, 19701))
    """
    content = min(assay, _WHOLE) if policy == "nrf" else assay
    computed = potency_factor(content, water=water, solvents=solvents)
    if policy == "as-label" or (policy == "nrf" and 1 - 1 / computed <= _NRF_DEFICIT):
        return Fraction(1), computed
    return computed, computed
