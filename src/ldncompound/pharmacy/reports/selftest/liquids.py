"""Self-test of liquids: dilution, alligation, aliquots, dose volumes, tablets as source."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from ldncompound.calculation.aliquots import aliquot_of_liquid, aliquot_of_solution
from ldncompound.calculation.dilution import alligate, dilute, dilute_amount, diluted_strength
from ldncompound.calculation.dose_volume import (
    mass_of_volume,
    measured_dose,
    powder_volume,
    tablets_for,
    volume_of_mass,
)
from ldncompound.calculation.liquids import course_volume, scaled
from ldncompound.calculation.strengths import drug_in
from ldncompound.core.quantities import (
    ML,
    PERCENT,
    mass,
    number_of,
    parse_quantity,
    quantity,
    volume,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ldncompound.core.quantities import Quantity
    from ldncompound.pharmacy.reports.selftest.cases import Answer, GivenFigures, Value

__all__ = ["ANSWERS"]


def _dilution(given: GivenFigures) -> Mapping[str, Value]:
    """Return stock and diluent for a total."""
    made = dilute(given.strength("stock"), given.strength("target"), given.quantity("total"))
    return made._asdict()


def _dilution_of_amount(given: GivenFigures) -> Mapping[str, Value]:
    """Return the total and diluent for an amount of stock."""
    made = dilute_amount(given.strength("stock"), given.strength("target"), given.quantity("taken"))
    return made._asdict()


def _drug(given: GivenFigures) -> Mapping[str, Value]:
    """Return the drug in an amount of a strength."""
    return {"drug": drug_in(given.strength("strength"), given.quantity("amount"))}


def _alligation(given: GivenFigures) -> Mapping[str, Value]:
    """Return the stronger and the weaker part."""
    amounts = {
        name: given.quantity(name)
        for name in ("total", "high_amount", "low_amount")
        if given.has(name)
    }
    strengths = (given.strength(name) for name in ("high", "low", "target"))
    return alligate(*strengths, **amounts)._asdict()


def _aliquot_of_liquid(given: GivenFigures) -> Mapping[str, Value]:
    """Return an aliquot of a liquid, with no measure below the least of the graduate."""
    least = given.quantity("graduate") * given.quantity("least_part").magnitude / 100
    plan = aliquot_of_liquid(
        given.quantity("need"), given.count("multiple"), given.quantity("aliquot"), least=least
    )
    return plan._asdict()


def _aliquot_of_solution(given: GivenFigures) -> Mapping[str, Value]:
    """Return the volume to which a weighed solid is made up."""
    need = drug_in(given.strength("strength"), given.quantity("total"))
    plan = aliquot_of_solution(need, given.quantity("weigh"), given.quantity("take"))
    return {"need": need, "make up to": plan.make_up_to}


def _part_of_solution(given: GivenFigures) -> Mapping[str, Value]:
    """Return volume and drug of a part of a solution."""
    strength = given.quantity("drug") / given.quantity("total")
    drug = drug_in(given.strength("part"), given.quantity("drug"))
    taken = measured_dose(drug, strength).volume
    return {"volume": taken, "drug": drug_in(strength, taken)}


def _tablets(given: GivenFigures) -> Mapping[str, Value]:
    """Return tablets and other ingredients of a liquid."""
    total = given.quantity("total")
    drug = drug_in(given.strength("strength"), total)
    count = tablets_for(drug, given.quantity("content")).tablets
    return {
        "drug": drug,
        "tablets": parse_quantity(f"{count} tablet"),
        "ascorbic acid": drug_in(given.strength("ascorbic_acid"), total),
        "glycerol": dilute(quantity(100, PERCENT), given.strength("glycerol"), total).stock,
    }


def _tablet_in_water(given: GivenFigures) -> Mapping[str, Value]:
    """Return the strength of a tablet in water, and after syrup is added to a part of it."""
    first = given.quantity("content") / given.quantity("water")
    then = diluted_strength(first, given.quantity("taken"), given.quantity("syrup"))
    return {"first": first, "with syrup": then}


def _reconstitution(given: GivenFigures) -> Mapping[str, Value]:
    """Return the volume of a powder and of a dose; a unit of activity is treated like a mg."""
    strength = mass(given.number("per_mL")) / volume(1)
    total = measured_dose(mass(given.number("content")), strength).volume
    return {
        "powder": powder_volume(total, given.quantity("diluent")),
        "dose": measured_dose(mass(given.number("dose")), strength).volume,
    }


def _dose_volume(given: GivenFigures) -> Mapping[str, Value]:
    """Return the volume of a dose, exact and rounded to its scale."""
    return _measured(given, given.quantity("dose"), given.strength("strength"))


def _dose_by_weight(given: GivenFigures) -> Mapping[str, Value]:
    """Return the volume of a dose ordered by body weight in pounds."""
    kilograms = given.number("pounds") / given.number("pounds_in_kg")
    dose = given.quantity("per_kg") * (kilograms / given.count("doses_per_day"))
    return _measured(given, dose, given.quantity("drug") / given.quantity("in"))


def _measured(given: GivenFigures, dose: Quantity, strength: Quantity) -> Mapping[str, Value]:
    """Return a dose as a volume, with its rounding where a scale is given."""
    scale = given.quantity("graduation") if given.has("graduation") else None
    measured = measured_dose(dose, strength, graduation=scale)
    exact: dict[str, Value] = {"volume": measured.volume}
    return exact if measured.rounded is None else {**exact, "rounded": measured.rounded}


def _course(given: GivenFigures) -> Mapping[str, Value]:
    """Return a dose by body weight, its ratio to the labelled volume, and the course."""
    dose = given.quantity("per_kg") * given.number("kg")
    labelled = given.quantity("in")
    one = measured_dose(dose, given.quantity("drug") / labelled).volume
    return {
        "dose": dose,
        "times the teaspoon": number_of(one, ML) / number_of(labelled, ML),
        "course": course_volume(one, given.count("doses_per_day"), given.count("days")),
    }


def _part_of_mixture(given: GivenFigures) -> Mapping[str, Value]:
    """Return the second of two liquids in a dose of both."""
    total = given.quantity("total")
    second = total - given.quantity("first")
    size, of = (number_of(each, ML) for each in (given.quantity("dose"), total))
    return {"second": volume(scaled(second, size, of))}


def _drops(given: GivenFigures) -> Mapping[str, Value]:
    """Return the drops in a dose."""
    strength = given.quantity("drug") / given.quantity("in")
    one = measured_dose(given.quantity("dose"), strength).volume
    return {"drops": number_of(one, ML) * given.number("drops_per_mL")}


def _density(given: GivenFigures) -> Mapping[str, Value]:
    """Return a mass from a volume and a volume from a mass."""
    return {
        "mass": mass_of_volume(given.quantity("volume"), given.quantity("density")),
        "volume": volume_of_mass(given.quantity("mass"), given.quantity("other_density")),
    }


ANSWERS: Mapping[str, Answer] = MappingProxyType(
    {
        "dilution to a total": _dilution,
        "dilution of an amount": _dilution_of_amount,
        "drug in an amount": _drug,
        "alligation": _alligation,
        "aliquot of a liquid": _aliquot_of_liquid,
        "aliquot of a solution": _aliquot_of_solution,
        "part of a solution": _part_of_solution,
        "tablets as source": _tablets,
        "tablet in water": _tablet_in_water,
        "reconstitution": _reconstitution,
        "dose volume": _dose_volume,
        "dose by body weight": _dose_by_weight,
        "course volume": _course,
        "part of a mixture": _part_of_mixture,
        "drops": _drops,
        "density": _density,
    }
)
