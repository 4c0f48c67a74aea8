"""Calculations for mixtures: dilution, alligation, capsule fill, tablets, dose volume."""

from __future__ import annotations

from fractions import Fraction

from ldncompound.calculation import dilution
from ldncompound.calculation.calculators.result import (
    AlligationResult,
    CapsuleFillResult,
    DilutionResult,
    DoseVolumeResult,
    Given,
    Sum,
    TabletsResult,
)
from ldncompound.calculation.calculators.working import PrintedWorking
from ldncompound.calculation.dose_volume import (
    mass_of_volume,
    measured_dose,
    tablets_for,
    volume_of_mass,
)
from ldncompound.calculation.strengths import check_possible, read_strength
from ldncompound.core.numbers import format_number
from ldncompound.core.quantities import (
    MG,
    MG_PER_ML,
    ML,
    Quantity,
    check_dimension,
    format_quantity,
    mass,
    number_of,
    parse_count,
    parse_quantity,
    volume,
)
from ldncompound.core.quantity_grammar import units_of
from ldncompound.core.refusals import CapsuleOverfull, InvalidOrder, WrongDimension

__all__ = ["alligate", "capsule_fill", "dilute", "dose_volume", "only_one", "tablets"]


_KG = parse_quantity("1 kg").units
_MG_PER_KG = parse_quantity("1 mg/kg").units


def only_one(given: Given, *kinds: tuple[str, str]) -> tuple[str, Quantity]:
    """
    Return the one amount that is given, with its name.

    Raises:
        InvalidOrder: none, or more than one.
    """
    found = [(name, given.maybe(name, kind)) for name, kind in kinds]
    there = [(name, value) for name, value in found if value is not None]
    if len(there) != 1:
        names = ", ".join("--" + name.replace("_", "-") for name, _ in kinds)
        raise InvalidOrder(
            f"The calculation needs exactly one amount; {len(there)} are given.",
            remedy=f"Give exactly one of {names}.",
        )
    return there[0]


def dilute(
    stock: str,
    target: str,
    volume_text: str | None,
    mass_text: str | None,
    stock_amount: str | None = None,
) -> Sum[DilutionResult]:
    """Return stock and diluent for an amount of a weaker mixture, or of an amount of stock."""
    strong, weak = read_strength(stock), read_strength(target)
    given = Given(volume=volume_text, mass=mass_text, stock_amount=stock_amount)
    name, amount = only_one(
        given, ("volume", "volume"), ("mass", "mass"), ("stock_amount", "amount")
    )
    check_possible(strong, "the stock", pure=True)
    check_possible(weak, "the target")
    made = dilution.dilute_amount if name == "stock_amount" else dilution.dilute
    found = made(strong.value, weak.value, amount)
    working = PrintedWorking()
    unit = found.total.units
    high, low = (format_quantity(each) for each in working.strengths((strong, weak), unit))
    known = working.given(amount, unit)
    if name == "stock_amount":
        taken, whole = known, working.line(f"{known} × {high} ÷ {low}", found.total)
    else:
        taken, whole = working.line(f"{known} × {low} ÷ {high}", found.stock), known
    working.line(f"{whole} − {taken}", found.diluent)
    return Sum(
        DilutionResult(stock=found.stock, diluent=found.diluent, total=found.total),
        working.text,
        "labce-dilutions",
        "stock × its strength = total × target",
    )


def alligate(
    high: str,
    low: str,
    target: str,
    total: str | None,
    high_amount: str | None,
    low_amount: str | None,
) -> Sum[AlligationResult]:
    """Return how much of a stronger and a weaker mixture make one in between."""
    typed = [read_strength(text) for text in (high, low, target)]
    given = Given(total=total, high_amount=high_amount, low_amount=low_amount)
    kinds = tuple((name, "amount") for name in ("total", "high_amount", "low_amount"))
    name, amount = only_one(given, *kinds)
    for each, what in zip(typed, ("the stronger", "the weaker", "the target"), strict=True):
        check_possible(each, what, pure=what == "the stronger")
    found = dilution.alligate(*(each.value for each in typed), **{name: amount})
    working = PrintedWorking()
    unit = found.total.units
    strengths = working.strengths(typed, unit)
    strong, weak, wanted = (format_quantity(each) for each in strengths)
    more = working.line(f"{wanted} − {weak}", strengths[2] - strengths[1], "parts of the stronger")
    less = working.line(f"{strong} − {wanted}", strengths[0] - strengths[2], "parts of the weaker")
    both = working.line(f"{more} + {less}", strengths[0] - strengths[1], "parts in all")
    known = working.given(amount, unit)
    of = {"total": both, "high_amount": more, "low_amount": less}[name]
    if name != "high_amount":
        working.line(f"{known} × {more} ÷ {of}", found.high, "of the stronger")
    if name != "low_amount":
        working.line(f"{known} × {less} ÷ {of}", found.low, "of the weaker")
    if name != "total":
        working.line(f"{known} × {both} ÷ {of}", found.total, "in all")
    return Sum(
        AlligationResult(high=found.high, low=found.low, total=found.total),
        working.text,
        "rxcal-alligation",
        "parts from the differences",
    )


def capsule_fill(
    drug: str, drug_density: str, capsule_volume: str, diluent_density: str, count: str
) -> Sum[CapsuleFillResult]:
    """
    Return the diluent that fills capsules together with the drug, from densities.

    Raises:
        CapsuleOverfull: the drug alone does not fit.
    """
    number = parse_count(count, "the capsules")
    given = Given(
        drug=drug,
        drug_density=drug_density,
        capsule_volume=capsule_volume,
        diluent_density=diluent_density,
    )
    each, room = given.the("drug", "mass"), given.the("capsule_volume", "volume")
    densities = [given.the(name, "density") for name in ("drug_density", "diluent_density")]
    taken = volume_of_mass(each, densities[0])
    free = number_of(room, ML) - number_of(taken, ML)
    if free < 0:
        raise CapsuleOverfull(
            f"{format_quantity(each)} of drug take up {format_quantity(taken)}, but the capsule "
            f"holds {format_quantity(room)}.",
            remedy="Choose a larger capsule.",
        )
    beside = mass_of_volume(volume(free), densities[1])
    needed, filler = (mass(number_of(value, MG) * number) for value in (each, beside))
    working = PrintedWorking()
    first, second = (working.given(density, MG_PER_ML) for density in densities)
    dose = working.given(each, MG)
    used = working.line(f"{dose} ÷ {first}", taken)
    left = working.line(f"{working.given(room, ML)} − {used}", volume(free))
    one = working.line(f"{left} × {second}", beside)
    working.line(f"{dose} × {number}", needed)
    working.line(f"{one} × {number}", filler)
    return Sum(
        CapsuleFillResult(
            drug_volume=taken, diluent_per_capsule=beside, drug=needed, diluent=filler
        ),
        working.text,
        "pharmafactz-density",
        "mass = volume × density; densities of packed powders are estimates",
    )


def tablets(need: str, tablet_strength: str, tablet_mass: str | None) -> Sum[TabletsResult]:
    """Return the tablets that contain a mass of drug, and their powder."""
    given = Given(need=need, tablet_strength=tablet_strength, tablet_mass=tablet_mass)
    wanted, content = given.the("need", "mass"), given.the("tablet_strength", "mass")
    each = given.maybe("tablet_mass", "mass")
    found = tablets_for(wanted, content, tablet_mass=each)
    working = PrintedWorking()
    needed, of = working.given(wanted, MG), working.given(content, MG)
    exact = working.line(
        f"{needed} ÷ {of}", format_number(number_of(wanted, MG) / number_of(content, MG))
    )
    working.line(f"{exact} rounded up", str(found.tablets), "tablets")
    if each is not None and found.powder is not None and found.ballast is not None:
        powder = working.line(f"{needed} × {working.given(each, MG)} ÷ {of}", found.powder)
        working.line(f"{powder} − {needed}", found.ballast)
    return Sum(
        TabletsResult(tablets=found.tablets, powder=found.powder, ballast=found.ballast),
        working.text,
        "capsules-from-tablets",
        "mean mass of at least 20 tablets",
    )


def dose_volume(
    dose: str, concentration: str, graduation: str | None, weight: str | None = None
) -> Sum[DoseVolumeResult]:
    """
    Return the volume of a dose, exact and to the nearest graduation.

    Args:
        dose: A mass; with a body weight also a mass per mass, like '0.1 mg/kg'.
        concentration: Strength of the liquid.
        graduation: Of the syringe; None for none.
        weight: Body weight; None where the dose does not depend on it.

    Raises:
        InvalidOrder: a body weight without a dose per weight.
        WrongDimension: a dose per weight without a body weight.
    """
    strength = read_strength(concentration)
    given = Given(dose=dose, graduation=graduation, weight=weight)
    working = PrintedWorking()
    wanted = _dose(given, working)
    step = given.maybe("graduation", "volume")
    check_possible(strength, "the concentration")
    found = measured_dose(wanted, strength.value, graduation=step)
    needed, content = working.given(wanted, MG), working.per_unit(strength, ML)
    each = format_quantity(content)
    exact = working.line(f"{needed} ÷ {each}", found.volume)
    if step is not None and found.rounded is not None and found.deviation is not None:
        nearest = f"{exact} to the nearest {working.given(step, ML)}"
        rounded = working.line(nearest, found.rounded)
        if Fraction(each.partition(" ")[0]) == content.magnitude:
            held = mass(number_of(found.rounded, ML) * content.magnitude)
            have, wants = working.line(f"{rounded} × {each}", held), needed
        else:
            # A strength that does not end is not printed in full: the volumes show more.
            have, wants = rounded, exact
        working.line(f"({have} − {wants}) × 100 % ÷ {wants}", found.deviation)
    return Sum(
        DoseVolumeResult(volume=found.volume, rounded=found.rounded, deviation=found.deviation),
        working.text,
        "coursehero-syringe-rounding",
        "rounding to the marks of a syringe",
    )


def _dose(given: Given, working: PrintedWorking) -> Quantity:
    """Return the dose, by the body weight where it is stated so."""
    dose, weight = given.typed("dose"), given.maybe("weight", "mass")
    per_weight = format_quantity(dose).partition(" ")[2] in units_of("content")
    if weight is None:
        if per_weight:
            raise WrongDimension(
                f"'{format_quantity(dose)}' is a dose per body weight.",
                remedy="Give the body weight as well, like --weight '22 kg'.",
            )
        return given.the("dose", "mass")
    if not per_weight:
        check_dimension(dose, "mass", "the dose")
        raise InvalidOrder(
            f"A dose of {format_quantity(dose)} does not depend on the body weight.",
            remedy="Give the dose per weight, like '0.1 mg/kg', or leave the weight out.",
        )
    found = mass(number_of(dose * weight, MG))
    shown = working.given(dose, _MG_PER_KG)
    working.line(f"{shown} × {working.given(weight, _KG)}", found)
    return found
