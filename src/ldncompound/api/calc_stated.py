"""A calculation as it is stated: its results and working, with the source of its rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from ldncompound.calculation.calculators.result import Sum, SumResult, SumStated

__all__ = ["stated"]


_Values = TypeVar("_Values", bound="SumResult")


def stated(name: str, found: Sum[_Values]) -> SumStated[_Values]:
    """
    Return a calculation with its source, as the shipped bibliography names it.

    Args:
        name: Of the calculation, like "mwq".
        found: Its results.
    """
    from ldncompound.calculation.calculators.result import SumStated
    from ldncompound.core.source_cited import SourceCited
    from ldncompound.pharmacy.master_records import load_formulary

    cited = load_formulary().cite(found.source, found.locator)
    return SumStated(
        calculation=name,
        values=found.values,
        working=found.working,
        source=SourceCited(**cited.to_json()),
    )
