"""Calculations for weighing: minimum masses, errors, aliquots, triturations, uncertainty."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ldncompound.calculation import weighing
from ldncompound.calculation.calculators.result import (
    AliquotResult,
    ErrorResult,
    Given,
    MinimumResult,
    Sum,
    TriturationResult,
    UncertaintyResult,
)
from ldncompound.calculation.calculators.working import PrintedWorking
from ldncompound.calculation.strengths import by_mass, check_possible, read_strength
from ldncompound.calculation.uncertainty import minimum_weight as minimum_of_spread
from ldncompound.calculation.uncertainty import weighing_uncertainty
from ldncompound.core.numbers import round_up
from ldncompound.core.quantities import MG, Quantity, format_quantity, mass, number_of, parse_count
from ldncompound.core.refusals import InvalidOrder, NotWeighable

if TYPE_CHECKING:
    from ldncompound.calculation.strengths import StrengthTyped

__all__ = ["aliquot", "minimum_weight", "mwq", "trituration", "uncertainty", "weighing_error"]


_LEAST = ("unc-pharmlabs-weighing", "minimum weighable quantity")
_THREE = ("unc-pharmlabs-weighing", "drug, diluent and aliquot each at or above the minimum")
USP_41_ERROR = "0.1 %"


def _mg(value: Quantity) -> str:
    """Write a mass in mg."""
    return format_quantity(value.to(MG))


def mwq(sensitivity: str, error: str) -> Sum[MinimumResult]:
    """Return the minimum weighable quantity of a balance."""
    given = Given(sensitivity=sensitivity, error=error)
    spread, accepted = given.the("sensitivity", "mass"), given.the("error", "percent")
    least = weighing.minimum_weighable_quantity(spread, accepted)
    working = PrintedWorking()
    working.line(f"{working.given(spread, MG)} × 100 % ÷ {format_quantity(accepted)}", least)
    return Sum(MinimumResult(minimum=least), working.text, *_LEAST)


def weighing_error(sensitivity: str, weighed: str) -> Sum[ErrorResult]:
    """Return the error of weighing a mass on a balance."""
    given = Given(sensitivity=sensitivity, mass=weighed)
    spread, amount = given.the("sensitivity", "mass"), given.the("mass", "mass")
    error = weighing.weighing_error(spread, amount)
    working = PrintedWorking()
    shown = f"{working.given(spread, MG)} × 100 %"
    working.line(f"{shown} ÷ {working.given(amount, MG)}", error)
    return Sum(ErrorResult(error=error), working.text, *_LEAST)


def minimum_weight(
    repeatability: str, readability: str | None, error: str | None
) -> Sum[MinimumResult]:
    """Return the minimum weight from the repeatability; the default error is USP <41>'s."""
    if error is None:
        error = USP_41_ERROR
    given = Given(repeatability=repeatability, readability=readability, error=error)
    spread = given.the("repeatability", "mass")
    step = given.maybe("readability", "mass")
    accepted = given.the("error", "percent")
    least = minimum_of_spread(spread, accepted.magnitude, step)
    working = PrintedWorking()
    larger = working.given(spread, MG)
    if step is not None:
        display = step.to(MG) * Fraction(41, 100)
        shown = working.line(f"0.41 × {working.given(step, MG)}", display)
        larger = working.line(f"the larger of {larger} and {shown}", max(spread.to(MG), display))
    working.line(f"2 × {larger} × 100 % ÷ {format_quantity(accepted)}", least)
    result = MinimumResult(minimum=least)
    return Sum(result, working.text, "usp-41", "repeatability; 0.41 of the display step")


def aliquot(
    need: str,
    multiple: str | None,
    part: str | None,
    sensitivity: str | None,
    error: str | None,
    content: str | None = None,
) -> Sum[AliquotResult]:
    """
    Return an aliquot of a powder; without a multiple, the one with the smallest mixture.

    Args:
        need: Drug wanted.
        multiple: How many times it is weighed.
        part: Mass of the aliquot.
        sensitivity: Of the balance; with the error.
        error: Accepted in one weighing.
        content: Strength of the powder that is weighed, such as crushed tablets or a
            trituration; None for the drug itself.

    Raises:
        InvalidOrder: too little is given, or the need can be weighed as it is.
        NotWeighable: one of the three weighings is below the minimum.
    """
    times = None if multiple is None else parse_count(multiple, "the multiple")
    strength = None if content is None else read_strength(content)
    given = Given(need=need, aliquot=part, sensitivity=sensitivity, error=error)
    wanted, taken = given.the("need", "mass"), given.maybe("aliquot", "mass")
    minimum = _minimum(given)
    working = PrintedWorking()
    shown = working.given(wanted, MG)
    powder = wanted.to(MG)
    if strength is not None:
        powder, shown = _powder(powder, strength, working, shown)
    if times is None:
        times, taken = _least(powder, taken, minimum)
    if taken is None:
        raise InvalidOrder(
            "A multiple alone does not define an aliquot.",
            remedy="Give the mass of the aliquot as well.",
        )
    found = weighing.aliquot(powder, times, taken, minimum=minimum)
    weigh = working.line(f"{shown} × {times}", found.weigh)
    mixture = working.line(f"{working.given(taken, MG)} × {times}", found.mixture)
    working.line(f"{mixture} − {weigh}", found.diluent)
    return Sum(AliquotResult(**found._asdict()), working.text, *_THREE)


def _powder(
    need: Quantity, strength: StrengthTyped, working: PrintedWorking, shown: str
) -> tuple[Quantity, str]:
    """Return the powder of a strength that holds a need, in mg, and as it is printed."""
    check_possible(strength, "the content of the powder", pure=True)
    share = by_mass(strength.value)
    if not share:
        raise InvalidOrder(
            "A powder without drug cannot supply it.", remedy="Give the content of the powder."
        )
    powder = mass(number_of(need, MG) / share)
    per_gram = format_quantity(working.per_unit(strength, MG))
    return powder, working.line(f"{shown} × 1000 mg/g ÷ {per_gram}", powder)


def _minimum(given: Given) -> Quantity | None:
    """Return the least mass that the balance may weigh; None if it is not given."""
    sensitivity, error = given.maybe("sensitivity", "mass"), given.maybe("error", "percent")
    if (sensitivity is None) != (error is None):
        raise InvalidOrder(
            "Sensitivity and error must be given together.", remedy="Give both, or neither."
        )
    if sensitivity is None or error is None:
        return None
    return weighing.minimum_weighable_quantity(sensitivity, error)


def _least(need: Quantity, part: Quantity | None, minimum: Quantity | None) -> tuple[int, Quantity]:
    """
    Return the multiple and the aliquot with the smallest mixture.

    The multiple is the least that can be weighed. The aliquot reaches the minimum, and so
    does the diluent: multiple × (aliquot − need).
    """
    if minimum is None:
        raise InvalidOrder(
            "Without a multiple, the minimum of the balance must be known.",
            remedy="Give --multiple, or --sensitivity and --error.",
        )
    wanted, least = number_of(need, MG), number_of(minimum, MG)
    if not 0 < wanted < least:
        raise InvalidOrder(
            f"{_mg(need)} needs no aliquot on this balance.", remedy="Weigh it as it is."
        )
    times = int(round_up(least / wanted, Fraction(1)))
    if part is None:
        return times, mass(max(least, wanted + least / times))
    taken = number_of(part, MG)
    if taken <= wanted or taken < least:
        raise NotWeighable(
            f"An aliquot of {_mg(part)} is below {_mg(minimum)}, or contains no diluent.",
            remedy="Choose a larger aliquot.",
        )
    return max(times, int(round_up(least / (taken - wanted), Fraction(1)))), part


def trituration(
    need: str, parts: str, units: str | None, unit_mass: str | None
) -> Sum[TriturationResult]:
    """
    Return what to take of a trituration, and the further diluent.

    Raises:
        InvalidOrder: units without their mass, or more trituration than preparation.
    """
    count = parse_count(parts, "the parts")
    number = None if units is None else parse_count(units, "the units")
    given = Given(need=need, unit_mass=unit_mass)
    wanted, each = given.the("need", "mass"), given.maybe("unit_mass", "mass")
    if (number is None) != (each is None):
        raise InvalidOrder(
            "Units and the mass of a unit must be given together.", remedy="Give both, or neither."
        )
    total = None if number is None or each is None else mass(number_of(each, MG) * number)
    found = weighing.trituration(wanted, count, total=total)
    working = PrintedWorking()
    working.line(f"1 part + {count - 1} part{'' if count == 2 else 's'}", f"{count} parts")
    take = working.line(f"{working.given(wanted, MG)} × {count}", found.take)
    if total is not None and each is not None and found.further_diluent is not None:
        whole = working.line(f"{working.given(each, MG)} × {number}", total)
        working.line(f"{whole} − {take}", found.further_diluent)
    return Sum(
        TriturationResult(take=found.take, further_diluent=found.further_diluent),
        working.text,
        "scribd-trituration-examples",
        "1 part in so many in all",
    )


def uncertainty(
    repeatability: str, drift: str | None, readability: str | None
) -> Sum[UncertaintyResult]:
    """Return the standard uncertainty of one weighing."""
    given = Given(repeatability=repeatability, drift=drift, readability=readability)
    spread = given.the("repeatability", "mass")
    half_widths = [given.maybe(name, "mass") for name in ("drift", "readability")]
    found = weighing_uncertainty(spread, *half_widths)
    working = PrintedWorking()
    terms = [f"({working.given(spread, MG)})²"] + [
        f"({working.given(each, MG)})² ÷ 3" for each in half_widths if each is not None
    ]
    working.line(f"√({' + '.join(terms)})", found)
    return Sum(
        UncertaintyResult(standard_uncertainty=found),
        working.text,
        "gum-weighing-example",
        "half-widths are rectangular",
    )
