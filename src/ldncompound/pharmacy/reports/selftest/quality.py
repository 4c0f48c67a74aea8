"""Self-test of quality: spreads, acceptance values, uncertainty of a weighing."""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from ldncompound.calculation.statistics import spread
from ldncompound.calculation.uncertainty import weighing_uncertainty
from ldncompound.calculation.uniformity import acceptance_value
from ldncompound.core.quantities import PERCENT, quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ldncompound.pharmacy.reports.selftest.cases import Answer, GivenFigures, Value

__all__ = ["ANSWERS"]


def _numbers(given: GivenFigures, name: str) -> list[Fraction]:
    """Return a list of plain numbers."""
    return [Fraction(each) for each in given.text(name).split()]


def _spread(given: GivenFigures) -> Mapping[str, Value]:
    """Return mean, standard deviation and relative standard deviation of a sample."""
    found = spread(_numbers(given, "values"))
    return {
        "mean": found.mean,
        "standard deviation": found.standard_deviation,
        "relative": quantity(found.rsd, PERCENT),
    }


def _acceptance(given: GivenFigures) -> Mapping[str, Value]:
    """Return the acceptance value of ten or thirty contents."""
    found = acceptance_value(_numbers(given, "contents"), given.number("target"))
    return {
        "mean": quantity(found.mean, PERCENT),
        "standard deviation": quantity(found.standard_deviation, PERCENT),
        "reference": quantity(found.reference, PERCENT),
        "acceptance value": found.acceptance_value,
        "passes": found.passes,
    }


def _uncertainty(given: GivenFigures) -> Mapping[str, Value]:
    """Return the standard uncertainty of one weighing."""
    return {
        "uncertainty": weighing_uncertainty(
            given.quantity("repeatability"),
            given.quantity("drift half-width"),
            given.quantity("display half-width"),
        )
    }


ANSWERS: Mapping[str, Answer] = MappingProxyType(
    {
        "spread": _spread,
        "acceptance value": _acceptance,
        "uncertainty of a weighing": _uncertainty,
    }
)
