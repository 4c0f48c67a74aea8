"""`ldncompound rules`: what each jurisdiction asks, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ldncompound.cli.options import FormulationsOption, JsonOption, VersionOption

if TYPE_CHECKING:
    from ldncompound.formulary.contents import Formulary
    from ldncompound.formulary.rules import RuleFile

__all__ = ["app"]


app = typer.Typer(help="Rules of the jurisdictions.", no_args_is_help=True, rich_markup_mode=None)

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
    """Show what the rules of each jurisdiction change, with an example if a dose is given.

    Example: ldncompound rules compare --dose '4.5 mg' --days 30
    """
    from ldncompound.cli.session import formulary_for
    from ldncompound.cli.terminal import print_json
    from ldncompound.core.refusals import WrongUsage

    if (dose is None) != (days is None):
        raise WrongUsage(
            "An example has both --dose and --days.", remedy="Give both, or none of them."
        )
    formulary = formulary_for(formulations)
    found = [_of(rule, formulary) for rule in formulary.jurisdictions.values()]
    if dose is not None:
        for each in found:
            each["example"] = _example(each["jurisdiction"], dose, days, fill_mass, formulary)
    if json:
        print_json({"schema": "ldncompound.rules/1", "rules": found})
        return
    _show(found)


def _of(rule: RuleFile, formulary: Formulary) -> dict[str, Any]:
    """Return what a rule file asks, with the source of each part."""
    from ldncompound.core.quantities import format_quantity

    def sourced(part: Any, **members: Any) -> dict[str, Any]:
        cited = formulary.cite(part.source, part.locator).as_json()
        return {**members, "status": part.status, "source": cited}

    keeping = formulary.keeping.get(rule.id)
    return {
        "jurisdiction": rule.jurisdiction,
        "id": rule.id,
        "title": rule.title,
        "potency": sourced(
            rule.potency, policy=rule.potency.policy, statement=rule.potency.statement
        ),
        "overages": [
            sourced(
                each,
                percent=format_quantity(each.percent),
                on_triturations=each.on_triturations,
                statement=each.statement,
            )
            for each in rule.overages
        ],
        "content": sourced(
            rule.content,
            low=format_quantity(rule.content.low),
            high=format_quantity(rule.content.high),
        ),
        "smallest_size": None
        if rule.smallest_size is None
        else sourced(rule.smallest_size, value=rule.smallest_size.value),
        "longest": None
        if rule.longest is None
        else sourced(rule.longest, days=rule.longest.days, statement=rule.longest.statement),
        "for_stock": None
        if rule.for_stock is None
        else sourced(
            rule.for_stock,
            statement=rule.for_stock.statement,
            most=None if rule.for_stock.most is None else format_quantity(rule.for_stock.most),
        ),
        "beyond_use": {}
        if keeping is None
        else {name: each.days for name, each in keeping.beyond_use.items()},
        "statements": [sourced(each, text=each.text) for each in rule.statements],
    }


def _example(
    jurisdiction: str, dose: str, days: str | None, fill_mass: str | None, formulary: Formulary
) -> dict[str, Any]:
    """Prepare one order under the rules of a jurisdiction; nothing is recorded."""
    from dataclasses import replace

    from ldncompound.cli.session import desk
    from ldncompound.compounding.dosage_forms.capsules.order import CapsuleOrder
    from ldncompound.compounding.dosage_forms.registry import prepare
    from ldncompound.compounding.practice import UNCONFIGURED
    from ldncompound.core.refusals import Refusal

    order = CapsuleOrder(
        dose=dose, days=days, patient="example", prescriber="example", fill_mass=fill_mass
    )
    try:
        made = prepare(
            order,
            formulary=formulary,
            pharmacy=replace(UNCONFIGURED, jurisdiction=jurisdiction),
            today=desk("example").today,
        ).document()
    except Refusal as refusal:
        return {"refused": refusal.code, "message": refusal.message}
    active = made["components"][0]
    return {
        "size": made["capsules"]["size"],
        "batch_size": made["capsules"]["batch_size"],
        "nominal": active["nominal"],
        "overage": active["overage"],
        "required": active["required"],
        "method": made["weigh_plan"]["method"],
        "percent_of_label": made["expected"]["percent_of_label"],
        "weighing": made["expected"]["weighing"],
        "within": made["expected"]["within"],
    }


def _show(found: list[dict[str, Any]]) -> None:
    """Print the rules as a table: what is asked in rows, jurisdictions in columns."""
    import shutil
    import textwrap

    rows = [
        ("", *(f"{each['jurisdiction']}: {each['title']}" for each in found)),
        ("Certificate", *(each["potency"]["policy"] for each in found)),
        ("Overage", *(_overages(each) for each in found)),
        ("Content", *(_marked(each["content"], _limits(each)) for each in found)),
        ("Smallest capsule", *(_smallest(each) for each in found)),
        ("Beyond use, capsules", *(_capsules(each) for each in found)),
        ("Made ahead", *(_ahead(each) for each in found)),
    ]
    if "example" in found[0]:
        keys = ("refused", "size", "nominal", "overage", "required", "method", "percent_of_label")
        for key in keys:
            cells = [str(each["example"].get(key, "")) for each in found]
            if any(cells):
                rows.append((f"Example: {key.replace('_', ' ')}", *cells))
        verdicts = [_verdict(each["example"]) for each in found]
        rows.append(("Example: with weighing", *verdicts))
    width = max(18, (min(shutil.get_terminal_size((100, 24)).columns, 120) - 26) // len(found))
    for name, *cells in rows:
        wrapped = [textwrap.wrap(cell, width - 2) or [""] for cell in cells]
        for line in range(max(map(len, wrapped))):
            shown = [(cell[line] if line < len(cell) else "").ljust(width) for cell in wrapped]
            typer.echo(f"{name if line == 0 else '':<26}{''.join(shown)}".rstrip())


def _marked(part: dict[str, Any], text: str) -> str:
    """Mark what nobody has seen in a document."""
    return text if part["status"] == "confirmed" else f"{text} (unconfirmed)"


def _overages(rule: dict[str, Any]) -> str:
    """Return the overages of a rule in words."""
    return " ".join(_marked(each, each["statement"]) for each in rule["overages"]) or "none"


def _limits(rule: dict[str, Any]) -> str:
    """Return the limits of the content."""
    return f"{rule['content']['low']} to {rule['content']['high']} of label"


def _smallest(rule: dict[str, Any]) -> str:
    """Return the smallest capsule allowed."""
    size = rule["smallest_size"]
    return "any" if size is None else _marked(size, f"size {size['value']}")


def _capsules(rule: dict[str, Any]) -> str:
    """Return how long capsules keep by this rule."""
    days = rule["beyond_use"].get("nonaqueous-solid")
    if rule["longest"] is not None:
        return _marked(rule["longest"], f"at most {rule['longest']['days']} days")
    return "as the master record's own rule" if days is None else f"{days} days"


def _ahead(rule: dict[str, Any]) -> str:
    """Return what a rule says of capsules made before anybody prescribed them."""
    said = rule["for_stock"]
    return "nothing on file: refused" if said is None else _marked(said, said["statement"])


def _verdict(example: dict[str, Any]) -> str:
    """Say whether the content stays within the limits with the weighing."""
    if "refused" in example:
        return ""
    return "within the limits" if example["within"] else "may lie outside the limits"
