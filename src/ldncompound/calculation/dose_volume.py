"""How much to measure or take for a dose: volumes on a scale, tablets, powders, densities."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ldncompound.calculation import liquids
from ldncompound.calculation.strengths import concentration
from ldncompound.core.numbers import round_half_up, round_up
from ldncompound.core.quantities import (
    MG,
    ML,
    PERCENT,
    check_dimension,
    format_quantity,
    mass,
    number_of,
    quantity,
    volume,
)
from ldncompound.core.refusals import InvalidOrder, NotMeasurable

if TYPE_CHECKING:
    from ldncompound.core.quantities import Quantity

__all__ = [
    "MeasuredDose",
    "Tablets",
    "mass_of_volume",
    "measured_dose",
    "powder_volume",
    "tablets_for",
    "volume_of_mass",
]


class MeasuredDose(NamedTuple):
    """
    A dose as a volume.

    Args:
        volume: Exact, in mL.
        rounded: To the nearest mark of the scale, in mL; None without a scale.
        deviation: How far the dose in the rounded volume is from the one ordered, as a
            percentage of the latter; negative where it is less; None without a scale.
    """

    volume: Quantity
    rounded: Quantity | None
    deviation: Quantity | None


class Tablets(NamedTuple):
    """
    Tablets as a source of drug.

    Args:
        tablets: Whole tablets that contain at least the need.
        powder: Crushed tablets that contain exactly the need, in mg; None where the mass
            of a tablet is not known.
        ballast: Powder that is not drug, in mg; likewise.
    """

    tablets: int
    powder: Quantity | None
    ballast: Quantity | None


def measured_dose(
    dose: Quantity, strength: Quantity, *, graduation: Quantity | None = None
) -> MeasuredDose:
    """
    Return the volume of a dose, exact and to the nearest graduation.

    Args:
        dose: One intake, a mass above zero.
        strength: In mg/mL or percent weight in volume, above zero.
        graduation: Volume from one mark to the next; rounding to it is half-up.

    Raises:
        InvalidOrder: dose, strength or graduation is zero.
        NotMeasurable: the volume is less than half a mark, and would round to nothing.
        WrongDimension: a quantity measures something else.

    Source:
        coursehero-syringe-rounding.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> given = measured_dose(read("25 mg"), read("60 mg/mL"), graduation=read("0.01 mL"))
    >>> [format_quantity(each) for each in given]
    ['0.416666666667 mL', '0.42 mL', '0.8 %']
    """
    check_dimension(dose, "mass", "the dose")
    per_volume = concentration(strength)
    if dose.magnitude <= 0 or per_volume.magnitude <= 0:
        raise InvalidOrder(
            "Dose and strength must both be above zero.", remedy="Give both as prescribed."
        )
    exact = liquids.dose_volume(dose, per_volume)
    if graduation is None:
        return MeasuredDose(exact, None, None)
    check_dimension(graduation, "volume", "the graduation")
    if graduation.magnitude <= 0:
        raise InvalidOrder(
            "The graduation must be greater than 0.", remedy="Give the volume between two marks."
        )
    number = number_of(exact, ML)
    rounded = round_half_up(number, number_of(graduation, ML))
    if rounded == 0:
        raise NotMeasurable(
            f"The volume of {format_quantity(dose)} is less than half a mark of the scale.",
            remedy="Choose a finer scale or a weaker liquid.",
        )
    deviation = quantity((rounded - number) / number * 100, PERCENT)
    return MeasuredDose(exact, volume(rounded), deviation)


def tablets_for(
    need: Quantity, content: Quantity, *, tablet_mass: Quantity | None = None
) -> Tablets:
    """
    Return the tablets that contain a mass of drug, and how much of their powder does.

    Args:
        need: Drug wanted, a mass above zero.
        content: Drug in one tablet, a mass above zero.
        tablet_mass: Mean mass of a tablet, at least its content; weigh 20 or more.

    Returns:
        Tablets rounded up to whole ones; powder = need × tablet mass ÷ content and
        ballast = powder − need, both exact.

    Raises:
        InvalidOrder: need or content is zero, or a tablet is lighter than its drug.
        WrongDimension: a quantity is not a mass.

    Source:
        capsules-from-tablets.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> taken = tablets_for(read("135 mg"), read("50 mg"), tablet_mass=read("200 mg"))
    >>> taken.tablets, format_quantity(taken.powder), format_quantity(taken.ballast)
    (3, '540 mg', '405 mg')
    """
    for value, what in ((need, "the need"), (content, "the content of a tablet")):
        check_dimension(value, "mass", what)
        if value.magnitude <= 0:
            raise InvalidOrder(
                f"{what[:1].upper()}{what[1:]} must be greater than 0.", remedy="Give a mass."
            )
    wanted, each = number_of(need, MG), number_of(content, MG)
    count = int(round_up(wanted / each, Fraction(1)))
    if tablet_mass is None:
        return Tablets(count, None, None)
    check_dimension(tablet_mass, "mass", "the mass of a tablet")
    if number_of(tablet_mass, MG) < each:
        raise InvalidOrder(
            f"A tablet of {format_quantity(tablet_mass)} cannot contain "
            f"{format_quantity(content)}.",
            remedy="Give the mean mass of whole tablets.",
        )
    powder = wanted * number_of(tablet_mass, MG) / each
    return Tablets(count, mass(powder), mass(powder - wanted))


def powder_volume(total: Quantity, diluent: Quantity) -> Quantity:
    """
    Return the volume that a powder takes in its reconstituted liquid, in mL, exact.

    Args:
        total: Volume after reconstitution.
        diluent: Volume that was added, at most the total.

    Raises:
        InvalidOrder: the diluent is more than the total.

    Source:
        polk-reconstitution.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> format_quantity(powder_volume(read("5 mL"), read("4.8 mL")))
    '0.2 mL'
    """
    taken = number_of(total, ML) - number_of(diluent, ML)
    if taken < 0:
        raise InvalidOrder(
            "The diluent cannot be more than the total volume.",
            remedy="Give the volume after reconstitution as the total.",
        )
    return volume(taken)


def mass_of_volume(amount: Quantity, density: Quantity) -> Quantity:
    """
    Return the mass of a volume, in mg, exact.

    Args:
        amount: A volume.
        density: A mass per volume, above zero.

    Raises:
        InvalidOrder: the density is zero.
        WrongDimension: a quantity measures something else.

    Source:
        pharmafactz-density.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> format_quantity(mass_of_volume(read("37.5 mL"), read("0.65 g/mL")))
    '24375 mg'
    """
    check_dimension(amount, "volume", "the volume")
    return mass(number_of(amount, ML) * _mg_per_ml(density))


def volume_of_mass(amount: Quantity, density: Quantity) -> Quantity:
    """
    Return the volume of a mass, in mL, exact.

    Args:
        amount: A mass.
        density: A mass per volume, above zero.

    Raises:
        InvalidOrder: the density is zero.
        WrongDimension: a quantity measures something else.

    Source:
        pharmafactz-density.

    >>> from ldncompound.core.quantities import parse_quantity as read
    >>> format_quantity(volume_of_mass(read("350 mg"), read("0.7 g/mL")))
    '0.5 mL'
    """
    check_dimension(amount, "mass", "the mass")
    return volume(number_of(amount, MG) / _mg_per_ml(density))


def _mg_per_ml(density: Quantity) -> Fraction:
    """Return a density as a number of mg in a mL."""
    check_dimension(density, "density", "the density")
    if density.magnitude <= 0:
        raise InvalidOrder(
            "The density must be greater than 0.", remedy="Give a density like '0.75 g/mL'."
        )
    return number_of(density * volume(1), MG)
