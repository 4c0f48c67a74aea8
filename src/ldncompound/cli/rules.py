"""`ldncompound rules`: the rules of the jurisdictions, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ldncompound.cli.help_pages import CommandGroup
from ldncompound.cli.options import FormulationsOption, JsonOption, VersionOption
from ldncompound.cli.terminal import show_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ldncompound.api.types import ExampleByRules, RulesOfOne
    from ldncompound.core.quantities import Quantity

__all__ = ["app"]


app: typer.Typer = CommandGroup(help="Rules of the jurisdictions.")

Text = str | None


@app.command("compare")
def compare(
    dose: Annotated[
        Text, typer.Option(metavar="Q", help="Compute an example too: one dose, like '4.5 mg'.")
    ] = None,
    days: Annotated[Text, typer.Option(metavar="N", help="Days of the example.")] = None,
    fill_mass: Annotated[Text, typer.Option(metavar="Q", help="Fill mass of the example.")] = None,
    formulations: FormulationsOption = None,
    json: JsonOption = False,
    version: VersionOption = False,
) -> None:
    """Compare the rules of the jurisdictions, with an example if a dose is given.

    Example: ldncompound rules compare --dose '4.5 mg' --days 30
    """
    from ldncompound.cli.session import pharmacy_at
    from ldncompound.cli.terminal import print_json

    rules = pharmacy_at(None, formulations=formulations).rules
    found = rules.compare(dose=dose, days=days, fill_mass=fill_mass)
    if json:
        print_json(found)
        return
    _show(found.rules)


def _show(found: Sequence[RulesOfOne]) -> None:
    """Print the rules as a table, a column for each jurisdiction."""
    import shutil
    import textwrap

    rows = [
        ("", *(f"{each.jurisdiction}: {each.title}" for each in found)),
        ("Certificate", *(each.potency.policy for each in found)),
        ("Overage", *(_overages(each) for each in found)),
        ("Content", *(_marked(each.content.status, _limits(each)) for each in found)),
        ("Smallest capsule", *(_smallest(each) for each in found)),
        ("Smallest batch", *(_advised(each) for each in found)),
        ("Fill mass unknown", *(_completed(each) for each in found)),
        ("Beyond use, capsules", *(_capsules(each) for each in found)),
        ("Made ahead", *(_ahead(each) for each in found)),
        *_examples([each.example for each in found if each.example is not None]),
    ]
    width = max(18, (min(shutil.get_terminal_size((100, 24)).columns, 120) - 26) // len(found))
    for name, *cells in rows:
        wrapped = [textwrap.wrap(cell, width - 2) or [""] for cell in cells]
        for line in range(max(map(len, wrapped))):
            shown = [(cell[line] if line < len(cell) else "").ljust(width) for cell in wrapped]
            show_line(f"{name if line == 0 else '':<26}{''.join(shown)}".rstrip())


def _examples(found: Sequence[ExampleByRules]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the example, where there is one."""
    if not found:
        return
    keys = ("refused", "size", "nominal", "overage", "required", "method", "percent_of_label")
    for key in keys:
        cells = [_cell(getattr(each, key)) for each in found]
        if any(cells):
            yield (f"Example: {key.replace('_', ' ')}", *cells)
    yield ("Example: with weighing", *map(_verdict, found))


def _cell(value: str | Quantity | None) -> str:
    """Return a figure of the example as text."""
    from ldncompound.core.quantities import format_quantity

    return value or "" if value is None or isinstance(value, str) else format_quantity(value)


def _marked(status: str, text: str) -> str:
    """Mark a rule whose source was not seen."""
    return text if status == "confirmed" else f"{text} (unconfirmed)"


def _overages(rule: RulesOfOne) -> str:
    """Return the overages of a rule in words."""
    return " ".join(_marked(each.status, each.statement) for each in rule.overages) or "none"


def _limits(rule: RulesOfOne) -> str:
    """Return the limits of the content."""
    from ldncompound.core.quantities import format_quantity

    low, high = format_quantity(rule.content.low), format_quantity(rule.content.high)
    return f"{low} to {high} of label"


def _smallest(rule: RulesOfOne) -> str:
    """Return the smallest capsule allowed."""
    size = rule.smallest_size
    return "any" if size is None else _marked(size.status, f"size {size.value}")


def _advised(rule: RulesOfOne) -> str:
    """Return the smallest batch of capsules that is advised."""
    advice = rule.advised_batch
    return "any" if advice is None else _marked(advice.status, advice.statement)


def _completed(rule: RulesOfOne) -> str:
    """Return how capsules of unknown fill mass are filled."""
    way = rule.volume_complement
    return "packing trial" if way is None else _marked(way.status, "by trial or by volume")


def _capsules(rule: RulesOfOne) -> str:
    """Return how long capsules keep by this rule."""
    days, longest = rule.beyond_use.get("nonaqueous-solid"), rule.longest
    if longest is not None:
        return _marked(longest.status, f"at most {longest.days} days")
    return "as the master record's own rule" if days is None else f"{days} days"


def _ahead(rule: RulesOfOne) -> str:
    """Return what a rule says of capsules made for stock."""
    said = rule.for_stock
    return "nothing on file: refused" if said is None else _marked(said.status, said.statement)


def _verdict(example: ExampleByRules) -> str:
    """Return whether the content stays within the limits with the weighing error."""
    if example.refused is not None:
        return ""
    return "within the limits" if example.within else "may lie outside the limits"
