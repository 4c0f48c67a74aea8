"""Calculations for mixtures: dilution, alligation, capsule fill, tablets, dose volume."""

from __future__ import annotations

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
from ldncompound.calculation.dose_volume import (
    mass_of_volume,
    measured_dose,
    tablets_for,
    volume_of_mass,
)
from ldncompound.calculation.strengths import parse_strength
from ldncompound.core.quantities import (
    MG,
    ML,
    Quantity,
    format_quantity,
    mass,
    number_of,
    parse_count,
    volume,
)
from ldncompound.core.refusals import CapsuleOverfull, InvalidOrder

__all__ = ["alligate", "capsule_fill", "dilute", "dose_volume", "tablets"]


def _only_one(given: Given, *kinds: tuple[str, str]) -> tuple[str, Quantity]:
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


def dilute(stock: str, target: str, volume_text: str | None, mass_text: str | None) -> Sum:
    """Return the stock and the diluent for an amount of a weaker mixture."""
    strong, weak = parse_strength(stock), parse_strength(target)
    given = Given(volume=volume_text, mass=mass_text)
    _, total = _only_one(given, ("volume", "volume"), ("mass", "mass"))
    found = dilution.dilute(strong, weak, total)
    taken, rest, whole = (
        format_quantity(each) for each in (found.stock, found.diluent, found.total)
    )
    strengths = f"{format_quantity(weak)} ÷ {format_quantity(strong)}"
    return Sum(
        DilutionResult(stock=found.stock, diluent=found.diluent),
        f"{whole} × {strengths} = {taken}; {whole} − {taken} = {rest}",
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
) -> Sum:
    """Return how much of a stronger and a weaker mixture make one in between."""
    strengths = [parse_strength(text) for text in (high, low, target)]
    given = Given(total=total, high_amount=high_amount, low_amount=low_amount)
    kinds = tuple((name, "amount") for name in ("total", "high_amount", "low_amount"))
    name, amount = _only_one(given, *kinds)
    found = dilution.alligate(*strengths, **{name: amount})
    more, less, whole = (format_quantity(each) for each in (found.high, found.low, found.total))
    strong, weak, wanted = (format_quantity(each) for each in strengths)
    return Sum(
        AlligationResult(high=found.high, low=found.low, total=found.total),
        f"parts: ({wanted} − {weak}) of the stronger, ({strong} − {wanted}) of the weaker: "
        f"{more} + {less} = {whole}",
        "rxcal-alligation",
        "parts from the differences",
    )


def capsule_fill(
    drug: str, drug_density: str, capsule_volume: str, diluent_density: str, count: str
) -> Sum:
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
    return Sum(
        CapsuleFillResult(
            drug_volume=taken,
            diluent_per_capsule=beside,
            drug=mass(number_of(each, MG) * number),
            diluent=mass(number_of(beside, MG) * number),
        ),
        f"{format_quantity(each)} ÷ {format_quantity(densities[0])} = {format_quantity(taken)}; "
        f"({format_quantity(room)} − {format_quantity(taken)}) × {format_quantity(densities[1])} = "
        f"{format_quantity(beside)}; each × {number}",
        "pharmafactz-density",
        "mass = volume × density; densities of packed powders are estimates",
    )


def tablets(need: str, tablet_strength: str, tablet_mass: str | None) -> Sum:
    """Return the tablets that contain a mass of drug, and their powder."""
    given = Given(need=need, tablet_strength=tablet_strength, tablet_mass=tablet_mass)
    wanted, content = given.the("need", "mass"), given.the("tablet_strength", "mass")
    each = given.maybe("tablet_mass", "mass")
    found = tablets_for(wanted, content, tablet_mass=each)
    need_text, content_text = (format_quantity(value.to(MG)) for value in (wanted, content))
    working = f"{need_text} ÷ {content_text}, rounded up = {found.tablets}"
    if each is not None and found.powder is not None and found.ballast is not None:
        powder, ballast = format_quantity(found.powder), format_quantity(found.ballast)
        working += (
            f"; {need_text} × {format_quantity(each.to(MG))} ÷ {content_text} = {powder}; "
            f"{powder} − {need_text} = {ballast}"
        )
    return Sum(
        TabletsResult(tablets=found.tablets, powder=found.powder, ballast=found.ballast),
        working,
        "capsules-from-tablets",
        "mean mass of at least 20 tablets",
    )


def dose_volume(dose: str, concentration: str, graduation: str | None) -> Sum:
    """Return the volume of a dose, exact and to the nearest graduation."""
    strength = parse_strength(concentration)
    given = Given(dose=dose, graduation=graduation)
    wanted, step = given.the("dose", "mass"), given.maybe("graduation", "volume")
    found = measured_dose(wanted, strength, graduation=step)
    whole = format_quantity(found.volume)
    working = f"{format_quantity(wanted.to(MG))} ÷ {format_quantity(strength)} = {whole}"
    if step is not None and found.rounded is not None:
        working += f", to the nearest {format_quantity(step)}: {format_quantity(found.rounded)}"
    return Sum(
        DoseVolumeResult(volume=found.volume, rounded=found.rounded, deviation=found.deviation),
        working,
        "coursehero-syringe-rounding",
        "rounding to the marks of a syringe",
    )
