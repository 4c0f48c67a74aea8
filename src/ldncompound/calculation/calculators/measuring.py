"""Calculations for measuring: aliquots of liquids and of solutions, percent error."""

from __future__ import annotations

from ldncompound.calculation import aliquots
from ldncompound.calculation.calculators.result import (
    DeviationResult,
    Given,
    LiquidAliquotResult,
    SolutionAliquotResult,
    Sum,
)
from ldncompound.calculation.calculators.working import PrintedWorking
from ldncompound.core.quantities import MG, ML, PERCENT, number_of, parse_count, quantity
from ldncompound.core.refusals import InvalidOrder, NotWeighable

__all__ = ["liquid_aliquot", "percent_error", "solution_aliquot"]


def liquid_aliquot(
    need: str, multiple: str, part: str, least: str | None
) -> Sum[LiquidAliquotResult]:
    """
    Return an aliquot of a liquid.

    Args:
        need: Volume of the liquid wanted.
        multiple: How many times it is measured.
        part: Volume of the aliquot.
        least: Least volume that may be measured; None leaves it unchecked.
    """
    times = parse_count(multiple, "the multiple")
    given = Given(need=need, aliquot=part, least=least)
    wanted, taken = given.the("need", "volume"), given.the("aliquot", "volume")
    found = aliquots.aliquot_of_liquid(wanted, times, taken, least=given.maybe("least", "volume"))
    working = PrintedWorking()
    measured = working.line(f"{working.given(wanted, ML)} × {times}", found.measure)
    total = working.line(f"{working.given(taken, ML)} × {times}", found.total)
    working.line(f"{total} − {measured}", found.diluent)
    return Sum(
        LiquidAliquotResult(**found._asdict()),
        working.text,
        "houston-volume-aliquot",
        "a multiple is measured and diluted",
    )


def solution_aliquot(
    need: str, weigh: str, take: str, least: str | None
) -> Sum[SolutionAliquotResult]:
    """
    Return the volume to which a weighed drug is made up, so that a part of it holds the need.

    Args:
        need: Drug wanted.
        weigh: Drug that is weighed.
        take: Volume that will hold the need.
        least: Least mass that may be weighed; None leaves it unchecked.

    Raises:
        NotWeighable: what is weighed is below the least.
    """
    given = Given(need=need, weigh=weigh, take=take, least=least)
    wanted, weighed = given.the("need", "mass"), given.the("weigh", "mass")
    taken, minimum = given.the("take", "volume"), given.maybe("least", "mass")
    if minimum is not None and weighed < minimum:
        raise NotWeighable(
            "What is weighed is below the least mass of the balance.", remedy="Weigh more."
        )
    found = aliquots.aliquot_of_solution(wanted, weighed, taken)
    working = PrintedWorking()
    drug, volume = working.given(weighed, MG), working.given(taken, ML)
    working.line(f"{volume} × {drug} ÷ {working.given(wanted, MG)}", found.make_up_to)
    return Sum(
        SolutionAliquotResult(**found._asdict()),
        working.text,
        "unc-pharmlabs-aliquot",
        "drug in the volume ÷ volume = need ÷ aliquot",
    )


def percent_error(wanted: str, found: str) -> Sum[DeviationResult]:
    """
    Return by how many percent of what was wanted a check found another amount.

    Raises:
        InvalidOrder: nothing was wanted.
    """
    given = Given(wanted=wanted, found=found)
    aim = given.the("wanted", "amount")
    kind, unit = ("volume", ML) if aim.dimensionality == ML.dimensionality else ("mass", MG)
    there = given.the("found", kind)
    if aim.magnitude <= 0:
        raise InvalidOrder("What is wanted must be above 0.", remedy="Give what was wanted.")
    working = PrintedWorking()
    should, have = working.given(aim, unit), working.given(there, unit)
    off = number_of(there - aim, unit) / number_of(aim, unit) * 100
    deviation = quantity(off, PERCENT)
    working.line(f"({have} − {should}) × 100 % ÷ {should}", deviation)
    return Sum(
        DeviationResult(error=quantity(abs(off), PERCENT), deviation=deviation),
        working.text,
        "pharmacalculation-percent-error",
        "(measured − exact) ÷ exact",
    )
