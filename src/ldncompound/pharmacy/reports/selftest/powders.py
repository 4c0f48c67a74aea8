"""Self-test of powders: weighing, aliquots, triturations, capsules, factors."""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from ldncompound.calculation import weighing
from ldncompound.calculation.capsules import (
    active_mass,
    capsules_per_dose,
    displaced,
    fill_mass_estimate,
)
from ldncompound.calculation.dilution import dilute, diluted_strength
from ldncompound.calculation.dose_volume import volume_of_mass
from ldncompound.calculation.factors import potency_factor, salt_factor
from ldncompound.calculation.liquids import scaled
from ldncompound.calculation.strengths import drug_in
from ldncompound.compounding.weighing.equipment import Balance
from ldncompound.compounding.weighing.powder_batch import PowderBatch
from ldncompound.compounding.weighing.powder_plan import plan_batch
from ldncompound.core.quantities import (
    CAPSULE,
    MG,
    PERCENT,
    mass,
    number_of,
    parse_quantity,
    quantity,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ldncompound.pharmacy.reports.selftest.cases import Answer, GivenFigures, Value

__all__ = ["ANSWERS"]


_PURE = quantity(100, PERCENT)
_LIMIT = Fraction(1, 10)
"""Limit of the content error by weighing: plus or minus 10 % (usp-795)."""


def _least(given: GivenFigures) -> Mapping[str, Value]:
    """Return the least mass that a balance may weigh."""
    sensitivity, error = given.quantity("sensitivity"), given.quantity("accepted_error")
    return {"least": weighing.minimum_weighable_quantity(sensitivity, error)}


def _error(given: GivenFigures) -> Mapping[str, Value]:
    """Return the error of one weighing."""
    return {"error": weighing.weighing_error(given.quantity("sensitivity"), given.quantity("mass"))}


def _aliquot(given: GivenFigures) -> Mapping[str, Value]:
    """Return an aliquot of a powder."""
    plan = weighing.aliquot(
        given.quantity("need"), given.count("multiple"), given.quantity("aliquot")
    )
    return plan._asdict()


def _planned(given: GivenFigures) -> Mapping[str, Value]:
    """Return the plan for a batch whose drug is below the least mass."""
    need = active_mass(given.quantity("strength"), given.count("count"))
    balance = Balance(
        id="self-test",
        minimum=given.quantity("least"),
        readability=given.quantity("readability"),
        accepted_error=given.quantity("accepted_error"),
    )
    filler = number_of(given.quantity("filler"), MG)
    batch = PowderBatch(
        "active", "filler", number_of(need, MG), filler, given.count("count"), _LIMIT
    )
    plan = plan_batch(batch, balance)
    steps = () if plan is None else plan.steps
    drug, diluent, take, *_ = [step.amount for step in steps if step.amount is not None]
    return {"need": need, "take": take, "trituration": drug + diluent}


def _trituration(given: GivenFigures) -> Mapping[str, Value]:
    """Return the amount of a trituration for powders, and the further diluent."""
    count = given.count("count")
    need = given.quantity("dose") * count
    taken = weighing.trituration(
        need, given.count("parts"), total=given.quantity("unit_mass") * count
    )
    further = taken.further_diluent or mass(0)
    return {"need": need, "take": taken.take, "further diluent": further}


def _mixture(given: GivenFigures) -> Mapping[str, Value]:
    """Return pure drug and diluent of a mixture of a strength."""
    made = dilute(_PURE, given.strength("strength"), given.quantity("total"))
    return {"drug": made.stock, "diluent": made.diluent}


def _strength(given: GivenFigures) -> Mapping[str, Value]:
    """Return the strength of drug and diluent together."""
    return {"strength": diluted_strength(_PURE, given.quantity("drug"), given.quantity("diluent"))}


def _in_part(given: GivenFigures) -> Mapping[str, Value]:
    """Return the drug in a part of a mixture."""
    drug, total = given.quantity("drug"), given.quantity("total")
    strength = diluted_strength(_PURE, drug, total - drug)
    return {"drug": drug_in(strength, given.quantity("part"))}


def _fits(given: GivenFigures) -> Mapping[str, Value]:
    """Return the volume of a powder, and whether a capsule holds it."""
    taken = volume_of_mass(given.quantity("mass"), given.quantity("density"))
    return {"volume": taken, "fits": bool(taken <= given.quantity("capsule"))}


def _capacity(given: GivenFigures) -> Mapping[str, Value]:
    """Return the fill masses of capsule bodies at several densities."""
    densities = given.text("densities").split()
    bodies = [name for name in given.values if name != "densities"]
    one = quantity(1, CAPSULE)
    return {
        f"{name} at {density}": one
        * fill_mass_estimate(given.quantity(name), parse_quantity(f"{density} g/mL"))
        for name in bodies
        for density in densities
    }


def _share(given: GivenFigures) -> Mapping[str, Value]:
    """Return the share of drug in a fill."""
    dose = given.quantity("dose")
    return {"share": diluted_strength(_PURE, dose, given.quantity("fill") - dose)}


def _scaled(given: GivenFigures) -> Mapping[str, Value]:
    """Return a formula for another number of capsules."""
    made, of = given.number("to"), given.number("from")
    parts = [name for name in given.values if name not in ("to", "from")]
    return {name: mass(scaled(given.quantity(name), made, of)) for name in parts}


def _count(given: GivenFigures) -> Mapping[str, Value]:
    """Return the capsules that hold a mass."""
    count = capsules_per_dose(given.quantity("total"), given.quantity("strength"))
    return {"count": quantity(count, CAPSULE)}


def _supplement(given: GivenFigures) -> Mapping[str, Value]:
    """Return the drug of a batch, with and without a supplement."""
    strength, count = given.quantity("strength"), given.count("count")
    factor = 1 + given.quantity("supplement").magnitude / 100
    return {
        "nominal": active_mass(strength, count),
        "with supplement": active_mass(strength, count, factor=factor),
    }


def _room(given: GivenFigures) -> Mapping[str, Value]:
    """Return the share of a capsule that a powder takes, and the powder for a count of them."""
    dose, count = given.quantity("dose"), given.count("count")
    packed = (number_of(dose, MG), number_of(given.quantity("packing"), MG))
    return {"share": quantity((1 - displaced([packed])) * 100, PERCENT), "active": dose * count}


def _of_percentage(given: GivenFigures) -> Mapping[str, Value]:
    """Return the powder that gives a percentage of drug, with its factor."""
    share = given.quantity("share").magnitude / 100
    return {"drug": given.quantity("total") * share * given.number("factor")}


def _salt(given: GivenFigures) -> Mapping[str, Value]:
    """Return a dose as one form of the drug, expressed as the other."""
    base, salt, dose = given.number("base"), given.number("hydrochloride"), given.quantity("dose")
    factor = salt_factor(base, salt)
    return {
        "base in the dose": dose * salt_factor(salt, base),
        "hydrochloride for the base": dose * factor,
        "factor": factor,
    }


def _potency(given: GivenFigures) -> Mapping[str, Value]:
    """Return the correction for content and water."""
    return {"factor": potency_factor(given.quantity("assay"), water=given.quantity("water"))}


ANSWERS: Mapping[str, Answer] = MappingProxyType(
    {
        "minimum weighable quantity": _least,
        "weighing error": _error,
        "aliquot of a powder": _aliquot,
        "trituration plan": _planned,
        "trituration": _trituration,
        "mixture of a strength": _mixture,
        "strength of a mixture": _strength,
        "drug in a part": _in_part,
        "powder in a capsule": _fits,
        "capsule capacity": _capacity,
        "share of a fill": _share,
        "scaled formula": _scaled,
        "count from a total": _count,
        "excess of drug": _supplement,
        "room of a powder": _room,
        "drug of a percentage": _of_percentage,
        "salt form": _salt,
        "potency": _potency,
    }
)
