"""Self-test of the stand-alone calculations: contents, mixtures, aliquots, percent error."""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from ldncompound.calculation.calculators import contents, measuring, mixtures, weighing
from ldncompound.calculation.strengths import concentration
from ldncompound.core.quantities import MG_PER_ML, PERCENT, format_quantity, number_of, quantity
from ldncompound.core.records import members_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ldncompound.calculation.calculators.result import Sum, SumResult
    from ldncompound.core.quantities import Quantity
    from ldncompound.pharmacy.reports.selftest.cases import Answer, GivenFigures, Value

__all__ = ["ANSWERS"]


def _maybe(given: GivenFigures, name: str) -> str | None:
    """Return a text, or None where it is not given."""
    return given.text(name) if given.has(name) else None


def _results(found: Sum[SumResult]) -> Mapping[str, Value]:
    """Return the results of a calculation by name."""
    return members_of(found.values)


def _one_in(percent: Quantity) -> Fraction:
    """Return the parts of which one is drug."""
    return 100 / number_of(percent, PERCENT)


def _content(given: GivenFigures) -> Mapping[str, Value]:
    """Return drug, amount and strength of a preparation, from two of them."""
    names = ("drug", "amount", "strength", "by")
    found = contents.content(*(_maybe(given, name) for name in names))
    percent: Quantity = members_of(found.values)["percent"]
    return {**_results(found), "one in": _one_in(percent)}


def _strength(given: GivenFigures) -> Mapping[str, Value]:
    """Return a strength of a volume as a percentage, in mg/mL and as one part in so many."""
    per_volume = concentration(given.strength("strength"))
    percent = quantity(number_of(per_volume, MG_PER_ML) / 10, PERCENT)
    return {"percent": percent, "concentration": per_volume, "one in": _one_in(percent)}


def _mixture(given: GivenFigures) -> Mapping[str, Value]:
    """Return the strength of several parts together."""
    return _results(contents.mix(given.text("parts").split(", ")))


def _adjusted(given: GivenFigures) -> Mapping[str, Value]:
    """Return what brings a mixture to a strength."""
    parts, more = (
        given.text("parts").split(", "),
        (_maybe(given, "strength"), _maybe(given, "amount")),
    )
    return _results(contents.adjust(parts, given.text("target"), *more))


def _blend(given: GivenFigures) -> Mapping[str, Value]:
    """Return what to take of each of several stocks."""
    stocks = given.text("stocks").split(", ")
    found = members_of(contents.blend(stocks, given.text("target"), given.text("total")).values)
    return {f"of {format_quantity(each.strength)}": each.amount for each in found["stocks"]}


def _percent_error(given: GivenFigures) -> Mapping[str, Value]:
    """Return by how many percent an amount is off."""
    return _results(measuring.percent_error(given.text("wanted"), given.text("found")))


def _tablet_powder(given: GivenFigures) -> Mapping[str, Value]:
    """Return an aliquot of crushed tablets."""
    need, multiple, part, content = (
        given.text(name) for name in ("need", "multiple", "aliquot", "content")
    )
    return _results(weighing.aliquot(need, multiple, part, None, None, content))


def _made_up(given: GivenFigures) -> Mapping[str, Value]:
    """Return the volume to which a weighed drug is made up."""
    need, weigh, take = (given.text(name) for name in ("need", "weigh", "take"))
    found = measuring.solution_aliquot(need, weigh, take, None)
    return {"make up to": _results(found)["make_up_to"]}


def _dose_per_kilogram(given: GivenFigures) -> Mapping[str, Value]:
    """Return the volume of a dose that is stated per kilogram."""
    dose, strength, weight = (given.text(name) for name in ("dose", "strength", "weight"))
    return {"volume": _results(mixtures.dose_volume(dose, strength, None, weight))["volume"]}


ANSWERS: Mapping[str, Answer] = MappingProxyType(
    {
        "content of a preparation": _content,
        "strength written otherwise": _strength,
        "mixture of parts": _mixture,
        "adjusting a mixture": _adjusted,
        "blend of stocks": _blend,
        "percent error": _percent_error,
        "aliquot of tablet powder": _tablet_powder,
        "solution made up": _made_up,
        "dose per kilogram": _dose_per_kilogram,
    }
)
