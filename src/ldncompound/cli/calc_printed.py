"""How the result of a calculation is printed, and its options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from ldncompound.calculation.calculators.result import Sum

__all__ = ["needed", "tell"]


def needed(name: str, words: str, metavar: str = "Q") -> Any:
    """Return a required option."""
    return typer.Option(name, metavar=metavar, help=words)


def tell(of: str, found: Sum, *, json: bool) -> None:
    """Print a result, as JSON or as a table."""
    from ldncompound.calculation.calculators.result import SumStated
    from ldncompound.cli.session import formulary_for
    from ldncompound.cli.terminal import print_json, print_table
    from ldncompound.core.source_cited import SourceCited

    source = formulary_for(None).cite(found.source, found.locator)
    if json:
        cited = SourceCited(**source.to_json())
        print_json(
            SumStated(calculation=of, values=found.values, working=found.working, source=cited)
        )
        return
    values = found.values.document()
    rows = [row for name, value in values.items() for row in _rows(name.replace("_", " "), value)]
    first, *more = found.working.split("; ")
    print_table([*rows, ("working", first), *(("", line) for line in more)])
    print_table([("source", f"{source.title}, {source.locator}")])


def _rows(name: str, value: object) -> list[tuple[str, str]]:
    """Return the rows of a result; the stocks of a blend have one each."""
    if isinstance(value, list):
        return [
            (name if place == 0 else "", f"{each['amount']} of {each['strength']}")
            for place, each in enumerate(value)
        ]
    return [(name, _shown(value))]


def _shown(value: object) -> str:
    """Write a result for a person."""
    if value is None:
        return "(not requested)"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
