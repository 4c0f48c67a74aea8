"""Run the cases and compare the results with those expected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from ldncompound.core.numbers import format_number
from ldncompound.core.quantities import Quantity, format_quantity, parse_quantity
from ldncompound.core.records import members_of
from ldncompound.core.refusals import CompoundingError
from ldncompound.documents.selftest_outcome import CaseComputed
from ldncompound.pharmacy.reports.selftest import courses, liquids, mixtures, powders, quality
from ldncompound.pharmacy.reports.selftest.cases import GivenFigures, load_cases

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ldncompound.documents.selftest_outcome import Case
    from ldncompound.pharmacy.reports.selftest.cases import Answer, Value

__all__ = ["ANSWERS", "run_cases"]


ANSWERS: Mapping[str, Answer] = MappingProxyType(
    {
        **powders.ANSWERS,
        **liquids.ANSWERS,
        **courses.ANSWERS,
        **quality.ANSWERS,
        **mixtures.ANSWERS,
    }
)
"""The function that computes each topic."""


def run_cases(cases: Iterable[Case] | None = None) -> tuple[CaseComputed, ...]:
    """
    Compute cases with the program's own functions and compare, exactly.

    A case that cannot be computed fails; the others still run.

    Args:
        cases: Cases to run; None for those shipped.

    Raises:
        VerificationFailure: the shipped cases are missing or damaged.
    """
    return tuple(_run(case) for case in (load_cases() if cases is None else cases))


def _run(case: Case) -> CaseComputed:
    """Compute one case."""
    shown = dict(case.expected)
    try:
        expected = {name: _expected(text) for name, text in case.expected.items()}
        shown = {name: _shown(*each) for name, each in expected.items()}
        answers = ANSWERS[case.topic](GivenFigures(case.given))
        found = {name: (answers[name], unit) for name, (_, unit) in expected.items()}
        same = all(_same(found[name][0], value) for name, (value, _) in expected.items())
        results = {name: _shown(*each) for name, each in found.items()}
    except Exception as error:  # noqa: BLE001 - one bad case must not stop the rest
        return _computed(case, shown, {}, _why(error), passed=False)
    return _computed(case, shown, results, "", passed=same and bool(expected))


def _computed(
    case: Case, shown: dict[str, str], found: dict[str, str], reason: str, *, passed: bool
) -> CaseComputed:
    """Return the result of a case, with its expected results in canonical form."""
    members = {**members_of(case), "expected": shown}
    return CaseComputed(**members, found=found, reason=reason, passed=passed)


def _why(error: Exception) -> str:
    """Return in a sentence why a case could not be computed."""
    said = error.message if isinstance(error, CompoundingError) else repr(error)
    return f"Could not be computed: {said}"


def _expected(text: str) -> tuple[Value, str]:
    """Read an expected result: the value, and the unit in which it is shown."""
    if text in ("yes", "no"):
        return text == "yes", ""
    if text.count("-") == 2:
        return date.fromisoformat(text), ""
    number, _, unit = text.partition(" ")
    if not unit:
        return Fraction(number), ""
    return Fraction(number) * parse_quantity(f"1 {unit}"), unit


def _same(found: Value, expected: Value) -> bool:
    """Return whether two results are of the same kind and equal; yes and no are not numbers."""
    kinds = [
        next(kind for kind in (bool, date, Quantity, object) if isinstance(each, kind))
        for each in (found, expected)
    ]
    return kinds[0] is kinds[1] and bool(found == expected)


def _shown(value: Value, unit: str) -> str:
    """Write a result, a quantity in the given unit."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction | int):
        return format_number(value)
    return format_quantity(value.to(parse_quantity(f"1 {unit}").units) if unit else value)
